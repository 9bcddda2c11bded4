//! The editor: the questions, the sentences with blanks, the preview beside them, and whether it is saved.

use crate::ui::text::Lang;

crate::ui::text::messages! {
    how { "怎么减" "What they save" }
    when { "什么时候" "When" }
    how_much { "最多花多少" "Budget" }
    which_wallets { "哪些钱包" "Which wallets" }
    more_rules { "还有" "More" }
    its_name { "叫什么" "Name" }
    name_hint { "不写就用上面那句话" "Left empty, the rule itself is the name" }

    kind_threshold { "满减" "Spend and save" }
    kind_percent { "打折" "Percent off" }
    kind_random { "随机减" "Random" }
    kind_first_payment { "新客减" "New customers" }
    kind_fixed { "立减" "Amount off" }
    kind_every { "每满减" "Every so much" }
    kind_nth { "第几次减" "Every n-th time" }
    kind_reduce_to { "封顶价" "Price cap" }
    kind_chance { "抽中减" "Lucky draw" }
    kind_label { "怎么减" "Kind of offer" }

    // Sentences with blanks; what stands before, between and behind them.
    spend_1 { "付满" "Spend ¥" }
    spend_2 { "元，减" "or more, save ¥" }
    spend_3 { "元" "" }
    each_1 { "每满" "For every ¥" }
    each_2 { "元减" "save ¥" }
    each_3 { "元，最多减" ", up to ¥" }
    each_4 { "元" "in all" }
    fixed_1 { "每笔减" "Every payment saves ¥" }
    fixed_2 { "元" "" }
    percent_1 { "打" "Take" }
    percent_2 { "折，最多减" "% off, at most ¥" }
    percent_3 { "元" "" }
    random_1 { "随机减" "Save between ¥" }
    random_2 { "元到" "and ¥" }
    random_3 { "元" "at random" }
    reduce_1 { "超过" "Above ¥" }
    reduce_2 { "元的，只付这么多" "they pay just that" }
    chance_1 { "有" "With a chance of" }
    chance_2 { "% 的机会，减" "%, save ¥" }
    chance_3 { "元" "" }
    first_1 { "第一次来的顾客减" "The first payment saves ¥" }
    first_2 { "元" "" }
    nth_1 { "每第" "Every" }
    nth_2 { "次付款，减" "payments, save ¥" }
    nth_3 { "元" "" }
    no_cap { "不限" "no limit" }

    label_tier_at(no) { "第 {no} 档，付满多少元" "Step {no}: spend, in yuan" }
    label_tier_off(no) { "第 {no} 档，减多少元" "Step {no}: save, in yuan" }
    label_each { "每满多少元" "For every, in yuan" }
    label_off { "减多少元" "Save, in yuan" }
    label_at_most { "最多减多少元，可以不填" "At most, in yuan; may be left empty" }
    label_rate { "打几折，比如 9 或 8.8" "Percent off" }
    label_random_min { "最少减多少元" "At least, in yuan" }
    label_random_max { "最多减多少元" "At most, in yuan" }
    label_reduce_to { "封顶多少元" "Cap, in yuan" }
    label_chance { "百分之几的机会" "Chance in percent" }
    label_nth { "每第几次" "Every how many payments" }
    add_tier { "再加一档" "Add a step" }
    remove_tier(no) { "去掉第 {no} 档" "Remove step {no}" }

    starts { "开始" "First day" }
    until { "到" "to" }
    ends { "结束" "Last day" }
    days_in_all(days) { "共 {days} 天" "{days} day" | "{days} days" for days }
    weekdays { "星期几" "Days of the week" }
    /// Monday first, one letter a day.
    weekday_letters { "一二三四五六日" "MTWTFSS" }
    /// Monday first, a space between two.
    weekday_names { "周一 周二 周三 周四 周五 周六 周日" "Monday Tuesday Wednesday Thursday Friday Saturday Sunday" }
    hours_from { "从几点" "From" }
    hours_until { "到几点" "Until" }
    all_day { "不填就是全天" "Left empty: all day" }
    in_all { "总共" "In all ¥" }
    each_customer { "每人" "Each customer" }
    per_day { "每天" "a day" }
    per_week { "每周" "a week" }
    per_month { "每月" "a month" }
    per_year { "每年" "a year" }
    per_ever { "一共" "in all" }
    times { "次" "times" }
    yuan { "元" "yuan" }
    label_budget { "总共最多花多少元" "Budget in yuan" }
    label_payer_period { "每人多久" "Each customer, how often" }
    label_payer_amount { "每人最多多少" "At most for each customer" }
    label_payer_measure { "算次数还是算钱" "Counted in times or money" }
    budget_hint { "用到 80% 这里提醒你；用完自动停。" "You are told here at 80%; it stops by itself when used up." }
    no_budget_hint { "总共不填就不限，小心花多。" "Left empty there is no limit; take care." }
    all_wallets { "全部钱包" "All wallets" }
    all_wallets_hint { "不选就是全部" "Choose none for all" }
    more_wallets(count) { "还有 {count} 个" "{count} more" }
    beside_own(titles) { "同时在办：{titles}。每一笔只算减得多的那个。" "Also running: {titles}. On each payment only the one that gives more counts." }
    quoted(title) { "「{title}」" "“{title}”" }
    stacks(wallets, gift, who_pays) { "{wallets}有平台的“{gift}”，会和你的活动叠加：{who_pays}。" "With {wallets} the platform’s “{gift}” adds to your offer. {who_pays}." }
    every_wallet { "每个钱包" "every wallet" }
    min_gross_1 { "付满" "Only on ¥" }
    min_gross_2 { "元才有" "or more" }
    label_min_gross { "付满多少元才有，可以不填" "Only from, in yuan; may be left empty" }
    max_gross_1 { "付" "Only on ¥" }
    max_gross_2 { "元以内才有" "or less" }
    label_max_gross { "付多少元以内才有，可以不填" "Only up to, in yuan; may be left empty" }
    daily_1 { "全部顾客一天最多" "All customers together, at most ¥" }
    daily_2 { "元" "a day" }
    label_daily { "全部顾客一天最多多少元，可以不填" "All customers together, at most a day in yuan; may be left empty" }
    daily_hint { "到了就停，第二天接着给。" "It pauses there and goes on the next day." }
    further_limits { "还要限多少" "Further limits" }
    further_limits_hint { "比如每人一天 1 次，一个月又最多 30 元：每一条都要守住。不填的不算。" "Say once a day for each customer, and ¥30 a month too: all of them hold. Empty ones do not count." }
    limit_most { "最多" "at most" }
    limit_all { "全部顾客" "All customers" }
    limit_payer { "每个顾客" "Each customer" }
    limit_payer_at_merchant { "每个顾客在每家店" "Each customer in each shop" }
    limit_store { "每家门店" "Each store" }
    limit_merchant { "每家店" "Each shop" }
    limit_wallet { "每个钱包" "Each wallet" }
    label_limit_entity(no) { "第 {no} 条，限谁" "Limit {no}: of whom" }
    label_limit_period(no) { "第 {no} 条，多久" "Limit {no}: how often" }
    label_limit_amount(no) { "第 {no} 条，最多多少" "Limit {no}: at most" }
    label_limit_measure(no) { "第 {no} 条，算次数还是算钱" "Limit {no}: times or money" }
    add_limit { "再加一条" "Add a limit" }
    first_time { "只给第一次来的顾客" "For first-time customers only" }
    partial { "钱或者每人的额度快用完、不够减一次时，剩多少减多少" "When what is left of the money or of a customer’s share is less than one discount, give what is left" }
    restore { "顾客退了款，他的次数" "When a customer is refunded, the use" }
    restore_never { "不还给他" "is not given back" }
    restore_full { "全退才还" "is given back if all was refunded" }
    restore_part { "按退的比例还" "is given back in proportion" }
    used_fixed { "有人用过了：已有的限制只能改数字，不能去掉；可以加新的，减过的也算进去。改了以后是新的一版，付过的照旧。" "It has been used: a limit can change its number or be added, not go; what was given before counts. A change makes a new version; earlier payments keep theirs." }

    preview { "预览" "Preview" }
    payer_sees { "顾客会看到" "Customers see" }
    try_amount { "试一个金额" "Try an amount" }
    own_amount { "自己输" "Your own" }
    own_amount_label { "自己输一个金额，元" "An amount of your own, in yuan" }
    with_wallet { "用哪个钱包付" "Paid with" }
    price { "原价" "Price" }
    line_by_shop(gift) { "{gift} · 店家优惠" "{gift} · from the shop" }
    line_by_platform(gift) { "{gift} · 平台优惠" "{gift} · from the platform" }
    pay(amount) { "付款 {amount}" "Pay {amount}" }
    you_get(rate, fee) { "扣掉 {rate}% 手续费 {fee}，你到手" "After the {rate}% fee of {fee} you get" }
    later(moment) { "现在不在活动时间，这是 {moment} 的样子" "Closed right now: this is {moment}" }
    not_complete { "填完左边就能看到减多少" "Fill in the rule to see what they save" }
    better_one(title) { "「{title}」减得更多，顾客用的是它" "“{title}” gives more, so customers get that one" }
    wallet_is_out { "这个钱包不在活动里" "This wallet is not in the offer" }
    is_over { "活动已经结束" "The offer is over" }
    budget_used_up { "钱用完了，没有优惠" "The budget is used up: no discount" }
    below_least(least) { "付满 {least} 才有" "Only from {least}" }
    above_most(most) { "付 {most} 以内才有" "Only up to {most}" }
    code_is_out { "这种码不在活动里" "This kind of code is not in the offer" }
    limit_reached(limit) { "到顶了：{limit}" "Reached: {limit}" }
    more_saves(more, saves) { "再付 {more} 可多减 {saves}" "{more} more saves {saves}" }
    more_saves_up_to(more, saves) { "再付 {more} 最多可多减 {saves}" "{more} more saves up to {saves}" }
    may_be_less { "知道是谁付以后可能少减" "It may be less once the wallet says who pays" }

    enough_title { "预算够不够" "Will the budget do?" }
    forecast(looked_at, days) {
        "照最近 {looked_at} 天的生意，{days} 天大约花"
        "As in the last {looked_at} days, {days} day costs about" | "As in the last {looked_at} days, {days} days cost about" for days
    }
    forecast_enough { "，够用。" ": enough." }
    forecast_short(days) { "，大约第 {days} 天用完。" ": used up on about day {days}." }
    forecast_open { "。" "." }
    forecast_unknown { "生意还少，算不出来大约花多少。" "Too little business yet to say what it will cost." }
    forecast_gauge(cost, percent) { "预计 {cost}（{percent}%）" "About {cost} ({percent}%)" }
    remind_at { "80% 提醒" "Told at 80%" }
    gauge_words(percent) { "用了 {percent}%，到 80% 提醒" "{percent}% used, told at 80%" }
    last_title(title) { "上次「{title}」" "Last time: {title}" }
    last_result(cost, uses) { "花了 {cost}，用了 {uses} 次。" "{cost} spent in {uses} use." | "{cost} spent in {uses} uses." for uses }
    last_more(payments, amount) {
        "多来 {payments} 单，平均每单多买 {amount}。"
        "{payments} more payment, {amount} more on each." | "{payments} more payments, {amount} more on each." for payments
    }

    save_draft { "存着不发" "Save, don’t publish" }
    save_changes { "保存修改" "Save changes" }
    back_out { "不改了" "Cancel" }
    can_pause { "发布后还能随时暂停" "You can pause it at any time" }
    not_saved { "草稿 · 还没存" "Draft · not saved" }
    saved_at(clock) { "草稿 · {clock} 存的" "Draft · saved {clock}" }
    saved_by_itself(clock) { "草稿 · {clock} 已自动保存" "Draft · saved by itself {clock}" }
    not_saved_unreadable { "草稿 · 有一处看不懂，还没存" "Draft · something cannot be read, not saved" }
    not_saved_changed { "别处刚改过，这里没存；按保存用这里的" "Changed elsewhere, not saved; press save to use this" }
    not_saved_offline { "草稿 · 没存上，等下再试" "Draft · not saved, trying again" }
}

/// A kind of discount by its code in the form.
pub fn kind(lang: Lang, code: &str) -> &'static str {
    match code {
        "percent" => kind_percent(lang),
        "random" => kind_random(lang),
        "first_payment" => kind_first_payment(lang),
        "fixed" => kind_fixed(lang),
        "every" => kind_every(lang),
        "nth" => kind_nth(lang),
        "reduce_to" => kind_reduce_to(lang),
        "chance" => kind_chance(lang),
        _ => kind_threshold(lang),
    }
}
