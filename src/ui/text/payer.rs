//! What a payer reads, from the scanned code to the receipt.

super::messages! {
    // Who is paid
    pay_to(shop) { "付给 {shop}" "Pay {shop}" }
    verified { "已核验商户" "Verified shop" }
    other_language { "EN" "中文" }

    // The amount
    amount { "付款金额" "Amount" }
    add_note { "加句备注，如：2 号桌" "Add a note, e.g. table 2" }
    note { "备注" "Note" }
    bill { "付款明细" "Bill" }
    full_price { "原价" "Price" }
    off_by(funders) { "{funders}优惠" "by {funders}" }
    shop { "店家" "the shop" }
    platform { "平台" "the platform" }
    wallet { "钱包" "the wallet" }
    wallets_offer { "钱包的优惠" "Offer of the wallet" }
    up_to(amount) { "最多减 {amount}" "up to {amount} off" }
    from_price(amount) { "{amount} 起" "from {amount}" }
    wallet_says_price { "实际减多少，钱包里确认时看得到" "Your wallet shows the exact price before you confirm" }
    unnamed_in_app(most) { "在这个钱包自己的 App 里扫码付，最多再减 {most}" "Scan with this wallet's own app to save up to {most} more" }
    unnamed(most) { "这个钱包不说谁在付，按人算的优惠（最多 {most}）用不了" "This wallet does not say who pays, so offers per person (up to {most}) do not apply" }
    more_saves(more, saves) { "再付 {more} 可减 {saves}" "{more} more saves {saves}" }
    more_saves_more(more, saves) { "再付 {more} 可多减 {saves}" "{more} more saves another {saves}" }
    more_saves_up_to(more, saves) { "再付 {more} 最多可减 {saves}" "{more} more saves up to {saves}" }
    more_saves_up_to_more(more, saves) { "再付 {more} 最多可多减 {saves}" "{more} more saves up to another {saves}" }
    left_today(left) { "今天还能减 {left}" "{left} off still left today" }
    nothing_left_today { "今天的优惠用完了" "Nothing off left today" }
    after_discounts(amount) { "减完付 {amount}" "{amount} after discounts" }
    you_pay { "你实际付" "You pay" }
    work_out { "算一下" "Work it out" }
    pay { "付款" "Pay" }
    keypad { "数字键盘" "Keypad" }
    backspace { "退格" "Delete" }
    point { "点" "Point" }

    // What is wrong with it
    error_prefix { "错误：" "Error: " }
    amount_missing { "先输金额" "Type the amount first" }
    amount_not_a_number { "金额只能是数字，最多两位小数" "Digits only, with at most two decimals" }
    amount_too_small { "最少付 0.01 元" "At least 0.01 yuan" }
    amount_too_large { "一笔最多 10,000,000 元" "At most 10,000,000 yuan at once" }
    note_too_long { "备注最多 60 个字" "The note may have at most 60 characters" }
    form_stale { "这一页放太久了，再点一次付款" "This page was open too long: tap Pay again" }
    wallet_gone { "这个钱包刚停用，换一个" "This wallet has just been switched off: choose another" }
    price_rose { "价格刚变了，还没付。看看新价格，再点付款" "The price has just changed and nothing was paid: look at the new one and tap Pay again" }
    not_the_payer { "钱包没说清是谁在付，再点一次付款" "The wallet did not say who pays: tap Pay again" }
    wallet_unready { "这个钱包现在连不上，没有扣钱，换一个或等会儿再试" "This wallet cannot be reached, nothing was charged: try another or wait a little" }

    // With what
    recognised { "已认出你的钱包" "Your wallet, recognised" }
    chosen { "你选的钱包" "The wallet you chose" }
    change { "换一个" "Change" }
    choose_at_pay { "付款时选钱包" "Choose your wallet when you pay" }
    works_with(count) { "{count} 个钱包都能付" "{count} wallet works here" | "{count} wallets work here" for count }
    see_wallets { "看有哪些" "Which ones" }
    other_wallet_scan { "想用别的钱包？打开它再扫这张码" "Another wallet? Open it and scan this code again" }
    not_open_here(wallet) { "{wallet}还没开到这家店" "{wallet} does not work at this shop yet" }
    use_one_of { "用下面任一个：打开它，再扫这张码" "Use one of these: open it and scan this code again" }
    direct(wallet) { "钱由{wallet}直接付给店家，本站不经手" "{wallet} pays the shop directly, not through us" }
    direct_any { "钱由钱包直接付给店家，本站不经手" "Your wallet pays the shop directly, not through us" }
    which_wallet { "用哪个钱包付？" "Which wallet?" }
    scan_here { "用手机扫，在手机上付" "Scan with your phone and pay there" }
    back_to_amount { "改金额" "Change the amount" }
    back_to_request { "返回" "Back" }
    none_of_these { "都没有？打开你的钱包，扫这张码试试" "None of these? Open your wallet and scan this code" }
    wallet_order { "钱包按什么排" "How wallets are ordered" }
    no_wallet_open { "这家店现在还没有能用的钱包" "No wallet is open at this shop yet" }

    // The code itself
    misread_title { "这张码没抄对" "This code was not copied right" }
    misread_help { "有一位输错了。再扫一次，或照着码牌下面的号码重输" "One character is wrong. Scan again, or type the number under the code once more" }
    unknown_title { "没有这张码" "There is no such code" }
    unknown_help { "问问店家，请他换一张" "Ask the shop for a new one" }
    paused_title { "这张码暂停收款" "This code takes no money now" }
    paused_help { "问问店家什么时候再开" "Ask the shop when it opens again" }
    revoked_title { "这张码作废了" "This code is no longer valid" }
    revoked_help { "别付。请店家拿出新的码" "Do not pay. Ask the shop for its new code" }
    closed_shop_title { "这家店不收款了" "This shop takes no more payments" }
    closed_shop_help { "钱没有动" "No money has moved" }
    request_paid_title { "这一笔已经付过了" "This has been paid already" }
    request_paid_help { "不用再付。有疑问就问问店家" "No need to pay again. Ask the shop if in doubt" }
    request_cancelled_title { "店家把这一笔撤了" "The shop has withdrawn this" }
    request_cancelled_help { "钱没有动。请店家再出一个" "No money has moved. Ask the shop for a new one" }
    request_expired_title { "这一笔过时了" "The time for this is over" }
    request_expired_help { "钱没有动。请店家再出一个" "No money has moved. Ask the shop for a new one" }
    asked_amount { "要付" "To pay" }
    pay_until(time) { "{time} 前有效" "Good until {time}" }
    too_many_title { "试得太快了" "Too many tries" }
    too_many_help { "等十秒再扫" "Wait ten seconds and scan again" }
    down_title { "这一页没读出来" "This page could not be read" }
    down_help { "没有扣钱。等几秒再试" "Nothing was charged. Try again in a few seconds" }
    again { "再试一次" "Try again" }
    own_code { "是你的码 ✓" "This is your code ✓" }
    own_code_help(store) { "贴在外面的就是{store}的码，没被人换过" "What hangs outside is the code of {store}; nobody has swapped it" }
    as_payer { "像顾客一样付一次" "Pay once, as a customer" }
    to_today { "去看今天" "See today" }

    // Waiting
    waiting_title(wallet) { "正在等{wallet}确认" "Waiting for {wallet}" }
    waiting_help { "不用再付一次" "No need to pay twice" }
    waiting_long { "钱扣了但没显示？不用再付一次，店家那边会查" "Charged but not shown? Do not pay again, the shop can look it up" }
    refresh { "刷新" "Refresh" }
    scan_with(wallet) { "用{wallet}扫这个码" "Scan this with {wallet}" }
    scan_until(time) { "{time} 前付" "Pay before {time}" }
    scan_help { "付好后这一页自己会变" "This page changes by itself once you have paid" }
    bridge_title(wallet) { "用{wallet}付" "Pay with {wallet}" }
    bridge_asking { "钱包马上来问你" "Your wallet asks you in a moment" }
    bridge_left { "还没付，点下面再来一次" "Not paid yet: tap below to try again" }
    bridge_back { "付过了就等一下；还没付，点下面" "If you have paid, wait a moment; if not, tap below" }
    bridge_sent { "付好了，正在等钱包确认" "Paid: waiting for the wallet to confirm" }
    bridge_none(wallet) { "这里打不开付款，用{wallet}再扫一次店里的码" "Paying does not open here: scan the shop's code again with {wallet}" }
    on_in_wallet(wallet) { "去{wallet}付" "Pay in {wallet}" }
    failed_title { "没付成" "Not paid" }
    failed_help { "钱没有动，可以再付一次" "No money has moved; you can pay again" }
    failed_funds { "余额不够，换张卡或换个钱包" "Not enough money: use another card or wallet" }
    failed_limit { "超过了钱包的限额，换个钱包或少付一点" "Over the wallet's limit: use another wallet or pay less" }
    failed_declined { "你在钱包里取消了，钱没有动" "You cancelled in the wallet; no money has moved" }
    expired_title { "这一单过时了" "This order has expired" }
    expired_help { "没付的话重新付一次；付过了就别再付，到账会显示在这里" "Not paid yet? Start again. Already paid? Do not pay twice, it will show here" }
    start_again { "重新付" "Start again" }

    // The receipt
    paid_to(shop) { "付给 {shop}" "Paid to {shop}" }
    paid { "付好了" "Paid" }
    show_word { "给店家看这个核对字" "Show the shop this word" }
    live_paid { "实时 · 已付" "Live · paid" }
    refunded_some(amount) { "退了 {amount}，原路退回" "{amount} refunded, back the way it came" }
    simulated_wallet { "试用：到模拟钱包里付" "Trial: pay in the simulated wallet" }
    used { "用了" "Wallet" }
    unknown_wallet { "未知钱包" "Unknown wallet" }
    time { "时间" "Time" }
    number { "单号" "Number" }
    wrong { "付错了？跟店家说一声，可以退" "Paid by mistake? Tell the shop, it can refund" }
    save { "存收据" "Save" }
    done { "好了" "Done" }
    sealed_title { "付款单" "Payment" }
    sealed_help { "金额只有付款的人能看。在付款的手机上打开" "Only the payer sees the amount. Open it on the phone that paid" }
    no_payment_title { "没有这一单" "There is no such payment" }
    no_payment_help { "号码可能抄错了" "The number may be copied wrong" }
}
