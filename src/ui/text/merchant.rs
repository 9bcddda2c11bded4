//! The shop's own pages: today, payments, one payment.

super::messages! {
    navigation { "主导航" "Main navigation" }
    tab_today { "今天" "Today" }
    tab_payments { "流水" "Payments" }
    tab_code { "收款码" "My code" }
    tab_offers { "活动" "Offers" }
    tab_shop { "我的店" "My shop" }

    state_waiting { "等付款" "Waiting" }
    state_paid { "已收" "Paid" }
    state_failed { "没付成" "Failed" }
    state_closed { "已关" "Closed" }
    /// Money that came after the payment had failed or closed.
    state_late { "晚到的钱" "Paid late" }
    state_part_refunded { "退了一部分" "Partly refunded" }
    state_refunded { "已退" "Refunded" }
    /// A message about it did not fit and was put aside.
    state_suspicious { "要看一下" "Needs a look" }
    just_now { "刚刚" "Just now" }
    match_word { "核对字" "Match word" }
    others_add(amount) { "另补 {amount}" "{amount} added" }
    refunded_part(amount) { "退了 {amount}" "{amount} refunded" }

    today { "今天" "Today" }
    yesterday { "昨天" "Yesterday" }
    taken_today { "今天已收" "Taken today" }
    just_in { "刚收到" "Just in" }
    all_payments { "全部流水" "All payments" }
    by_wallet { "按钱包" "By wallet" }
    no_sales_yet { "今天还没开张" "No sales yet today" }
    live { "实时" "Live" }
    as_of(clock) { "截至 {clock}" "As of {clock}" }
    refresh { "刷新" "Refresh" }
    behind(seconds) { "{seconds} 秒前" "{seconds} s ago" }
    lost_since(clock) { "断线，从 {clock} 起" "Offline since {clock}" }
    missed(count, amount) { "断网时收到 {count} 笔，共 {amount}" "While offline: {count} payment, {amount} in all" | "While offline: {count} payments, {amount} in all" for count }
    more_than_yesterday(amount) { "比昨天这时候多 {amount}" "{amount} more than yesterday by now" }
    less_than_yesterday(amount) { "比昨天这时候少 {amount}" "{amount} less than yesterday by now" }
    same_as_yesterday { "和昨天这时候一样" "The same as yesterday by now" }
    show_code { "收款码" "My code" }
    practice { "试收一分钱" "Take a test ¥0.01" }
    what_next { "收款" "Take money" }
    first_code { "这是你的收款码" "Here is your code" }
    first_code_more {
        "用手机扫一扫，付一分钱试试。试用时不会真扣钱。"
        "Scan it with a phone and pay a test cent. In a trial no real money moves."
    }

    hour { "钟点" "Hour" }
    hour_now(hour) { "{hour} 点" "{hour}:00" }
    hour_amount(hour, amount) { "{hour} 点 {amount} 元" "{hour}:00 {amount} yuan" }
    nothing { "没有" "nothing" }
    chart_sentence(today, yesterday) { "按小时收款：{today}。昨天：{yesterday}" "Taken by the hour: {today}. Yesterday: {yesterday}" }
    show_numbers { "看数字" "Show numbers" }

    payments { "流水" "Payments" }
    search { "搜" "Search" }
    search_label { "找一笔" "Find a payment" }
    search_hint { "金额、核对字、后四位" "Amount, match word, last digits" }
    time { "时间" "Time" }
    filter_wallet { "钱包" "Wallet" }
    filter_state { "状态" "State" }
    group_unpaid { "没付成或已关" "Failed or closed" }
    any { "全部" "All" }
    last_7_days { "近 7 天" "Last 7 days" }
    last_30_days { "近 30 天" "Last 30 days" }
    only_shown { "只看：" "Showing only: " }
    clear { "清除筛选" "Clear" }
    day_sum(count, amount) { "{count} 笔 · {amount}" "{count} payment · {amount}" | "{count} payments · {amount}" for count }
    older { "加载更多" "Load more" }
    newest { "回到最新" "Back to the newest" }
    new_ones(count) { "有 {count} 笔新的" "{count} new" }
    nothing_matches { "没有符合的" "Nothing matches" }
    nothing_matches_more { "换个说法试试：金额写 12.5，核对字写 柿 27，或者尾号四位。" "Try another form: an amount as 12.5, a match word as pear 64, or the last four digits." }
    no_payments_ever { "还没有收过款" "No payment yet" }
    no_payments_ever_more { "先用自己的手机扫一下收款码，试收一分钱。" "Scan your code with your own phone and take a test cent." }
    clerk_sees_today { "店员只看得到今天的" "Staff see today’s payments" }

    payment_title(amount) { "收款 {amount}" "Payment {amount}" }
    own_page { "单独看" "Own page" }
    back_to_payments { "流水" "Payments" }
    who_paid_what { "谁付了什么" "Who paid what" }
    price { "原价" "Price" }
    discount { "优惠" "Discount" }
    received { "实收" "Received" }
    shop_gave { "店家让利" "You gave" }
    platform_gave { "平台补" "Platform adds" }
    wallet_gave { "钱包补" "Wallet adds" }
    wallets_own { "钱包自己给的" "the wallet's own" }
    payer_paid { "顾客付" "Customer pays" }
    fee { "手续费" "Fee" }
    refunded { "已退" "Refunded" }
    landed { "到手" "You get" }
    would_land { "付成后到手" "You would get" }
    numbers { "各家的单号" "Numbers" }
    our_number { "本店单号" "Our number" }
    wallet_number { "钱包单号" "Wallet’s number" }
    trace_number { "清算流水号" "Clearing trace number" }
    payer { "付款人" "Payer" }
    network { "清算" "Cleared by" }
    asked_wallet { "经过" "Came through" }
    wallet_said { "钱包报的" "As the wallet tells it" }
    unknown_wallet { "未知钱包" "Unknown wallet" }
    unknown_explained(wallet) {
        "顾客用别家的钱包扫了{wallet}的码。{wallet}没说是哪一家，我们不猜。"
        "The customer paid on a code of {wallet} with another wallet. {wallet} does not say which, and we do not guess."
    }
    code_used { "收款码" "Code" }
    note { "备注" "Note" }
    ordered_at { "下单时间" "Ordered" }
    paid_at { "付款时间" "Paid" }
    what_happened { "经过" "What happened" }
    event_created { "下单" "Ordered" }
    event_presented { "钱包收到订单" "The wallet has the order" }
    event_paid { "付款成功" "Paid" }
    event_paid_late { "关单以后钱到了" "Money arrived after it had closed" }
    event_failed { "没付成" "Not paid" }
    event_closed { "过时关单" "Closed unpaid" }
    event_refund_proposed { "这笔钱建议退回" "Proposed for refund" }
    event_refunded { "钱包退了款" "Refunded by the wallet" }
    unfunded { "优惠退回出钱的人" "Discounts back to who paid them" }
    fee_back { "退回手续费" "Fee back" }
    reason_refund_too_large { "钱包说退的钱比还剩的多" "The wallet tells of a refund that is more than what is left" }
    reason_refund_unpaid { "钱包说退了款，可这一笔没收到过" "The wallet tells of a refund, and this was never paid" }
    event_suspicious { "有一条对不上的消息，已放在一边" "A message did not fit and was put aside" }
    did_not_fit(amount, word) { "{amount} · {word}：有一条对不上的消息" "{amount} · {word}: a message did not fit" }
    all_suspicious { "看全部" "See all of them" }
    late_explained {
        "这一笔过时以后钱才到。钱已经记在你名下；东西没给顾客的话，跟他说一声。"
        "This money came after the payment had timed out. It is booked to you; if the customer left without the goods, tell them."
    }
    suspicious_explained {
        "钱包发来一条和这一笔对不上的消息。账没有动，平台会去核对。"
        "The wallet sent a message that does not fit this payment. Nothing was booked from it; the platform will look into it."
    }
    waiting_explained { "顾客还没付完，先别交货。付成了这里会变。" "The customer has not finished paying. Wait with the goods; this page will change." }
    slip { "打印小票" "Print a slip" }
    slip_help { "选小票纸的宽度。打印时不要页眉页脚，边距选“无”。" "Choose the width of the paper. Print without headers and with no margins." }
    print { "打印" "Print" }
    back_to_payment { "这一笔" "The payment" }
    network_nucc { "网联" "NetsUnion" }
    network_unionpay { "银联" "UnionPay" }
    network_dcep { "数字人民币系统" "e-CNY system" }
    network_direct { "钱包自己" "The wallet itself" }
    reason_amount { "金额不一样" "another amount" }
    reason_discount { "钱包报的优惠加起来不对" "the wallet's discounts do not add up" }
    reason_currency { "币种不一样" "another currency" }
    reason_funds { "顾客的钱不够" "The customer had not enough money" }
    reason_limit { "超过顾客钱包的限额" "Over the limit of the customer’s wallet" }
    reason_cancelled { "顾客取消了" "The customer cancelled" }
    reason_denied { "付成以后又说没付" "said unpaid after it was paid" }
}
