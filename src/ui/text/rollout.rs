//! Opening wallets step by step: the platform's board and one wallet, what a shop sees of it, and the public rule of the order.

use super::Lang;
use crate::domain::{
    reconciliation::Kind,
    rollout::{Plan, Stage, StepError, gate::Gate, licence::Outside},
    wallet::{CodeKind, Wallet},
};

super::messages! {
    wallets { "钱包与试点" "Wallets and pilots" }
    tab_wallets { "钱包" "Wallets" }
    to_confirm(count) { "{count} 个等你确认" "{count} to confirm" }
    wallets_in_use { "在用钱包" "Wallets in use" }
    of_all(some, all) { "{some} / {all}" "{some} / {all}" }
    shops { "店家" "Shops" }
    paid_today { "今天成交" "Paid today" }
    count(count) { "{count} 笔" "{count}" }
    success_all { "全平台成功率 24h" "Success, 24 h, all wallets" }
    code_kinds { "哪种码" "Kind of code" }
    other_kinds { "这个钱包的其他码" "Other codes of this wallet" }
    kind_personal { "个人码" "Personal codes" }
    kind_personal_business { "个人经营码" "Personal business codes" }
    kind_merchant { "商户码" "Merchant codes" }
    search { "找钱包或商户" "Find a wallet or a shop" }
    none_found { "没有这个钱包" "No such wallet" }
    shops_found { "找到的店" "Shops found" }
    at_shop(shop, count) { "{shop}：{count} 个钱包能用" "{shop}: {count} wallet works" | "{shop}: {count} wallets work" for count }
    all_wallets { "看全部钱包" "All wallets" }

    wallet { "钱包" "Wallet" }
    how_far { "走到哪一步" "How far" }
    today_count { "今天笔数" "Paid today" }
    success_24h { "成功率 24h" "Success 24 h" }
    told_p95 { "回调 p95" "Notice p95" }
    nothing { "–" "–" }
    waits { "有一步等确认" "A step waits" }
    seconds(value) { "{value} s" "{value} s" }
    per_cent(value) { "{value}%" "{value}%" }

    stage_off { "没开" "Off" }
    stage_sandbox { "沙箱" "Sandbox" }
    stage_pilot { "试点" "Pilot" }
    stage_percentage { "放量" "Rollout" }
    stage_percent(percent) { "放量 {percent}%" "Rollout {percent}%" }
    stage_open { "全量" "Open" }
    stage_suspended { "停用了" "Stopped" }
    stopped_itself(when) { "自动停了 · {when}" "Stopped itself · {when}" }

    // The alert
    alert(wallet, when) { "{wallet} {when} 自动停用" "{wallet} stopped itself at {when}" }
    alert_more(succeeded, attempts, rate, told) {
        "5 分钟内 {attempts} 笔只成了 {succeeded} 笔（{rate}%）。{told} 家店已通知，顾客会被引导用别的钱包。"
        "In 5 minutes {succeeded} of {attempts} succeeded ({rate}%). {told} shops are told; payers are led to other wallets."
    }
    see_why { "看原因" "See why" }

    // What it goes over
    direct { "直连" "Direct" }
    via_nucc { "网联互通" "Via NetsUnion" }
    via_unionpay { "银联互通" "Via UnionPay" }
    via_operators { "运营机构" "Via its operators" }
    way_heading { "走哪条路" "What it goes over" }
    way_more { "新的付款走这条路；已经下的单不变。店家有自己的账户时走店家的。" "New payments go this way; orders that were made stay. A shop's own account comes first." }
    go_over(way) { "改走{way}" "Change to: {way}" }
    no_account(way) { "{way}还没有开着的账户。" "{way}: no open account yet." }
    set_up_account { "去填账户" "Set up the account" }
    done_route { "改好了，下一笔就走这条路。" "Changed; the next payment goes this way." }
    route_conflict { "别人刚改过，或者账户没开着" "Somebody has just changed it, or the account is not open" }

    // The panel
    close { "关闭" "Close" }
    for_ever(stage, shops) { "{stage} · {shops} 家店" "{stage} · {shops} shop" | "{stage} · {shops} shops" for shops }
    from_today(stage, shops) { "今天{stage} · {shops} 家店" "{stage} since today · {shops} shop" | "{stage} since today · {shops} shops" for shops }
    for_days(stage, days, shops) { "{stage} {days} 天 · {shops} 家店" "{stage} for {days} d · {shops} shop" | "{stage} for {days} d · {shops} shops" for shops }
    institution_of(name, region, holder) { "牌照：{name}（{region}），属于{holder}" "Licence: {name} ({region}), owned by {holder}" }
    institution(name, region) { "牌照：{name}（{region}）" "Licence: {name} ({region})" }
    now { "现在" "now" }
    sandbox_more { "只跑用例，店家看不到" "Tests only; no shop sees it" }
    pilot_more(count) { "{count} 家店" "{count} shop" | "{count} shops" for count }
    gates { "放量前要过的关" "Gates before more shops" }
    gates_passed(some, all) { "{all} 关过了 {some} 关" "{some} of {all} passed" }
    gate_success { "成功率 7 天 ≥ 99%" "Success, 7 days ≥ 99 %" }
    gate_delay { "回调 p95 ≤ 3 s" "Notice p95 ≤ 3 s" }
    gate_differences { "对账差异 7 天 = 0" "Differences, 7 days = 0" }
    gate_drills { "退款演练 3 次" "3 refund drills" }
    of_attempts(rate, count) { "{rate}%（{count} 笔）" "{rate}% ({count})" }
    too_few(count, least) { "才 {count} 笔，要 {least} 笔" "{count} of {least} payments" }
    no_attempts { "还没有付款" "No payments yet" }
    drills_missing(count) { "还差 {count} 次" "{count} to go" }
    times(count) { "{count} 次" "{count}" }
    no_bill_yet { "还没有账单" "No bill yet" }
    differences(count) { "{count} 笔" "{count}" }
    passed { "过了" "Passed" }
    not_passed { "没过" "Not passed" }
    trend { "成功率" "Success" }
    last_7_days { "近 7 天" "last 7 days" }
    trend_words(days, line) { "近 7 天成功率：{days}；自动停用线 {line}%" "Success in the last 7 days: {days}; it stops itself below {line} %" }
    trend_none { "近 7 天没有付款" "No payments in the last 7 days" }
    stop_line(line) { "{line}% 自动停" "{line} % stops" }

    next_to(stage) { "下一步：{stage}" "Next: {stage}" }
    back_to(stage) { "重新打开：{stage}" "Reopen: {stage}" }
    brings(new, total) { "新开 {new} 家，合计 {total} 家。" "{new} new shop, {total} in all." | "{new} new shops, {total} in all." for new }
    brings_nobody { "顾客还看不到它。" "No payer sees it yet." }
    stops_itself(line) { "5 分钟成功率低于 {line}% 就自动停。" "Below {line} % over 5 minutes it stops itself." }
    by_trade(trade, count) { "{trade} {count}" "{trade} {count}" }
    other_trades { "其他" "Others" }
    reason { "为什么" "Why" }
    ask_for(stage) { "申请{stage}" "Ask for: {stage}" }
    take(stage) { "改到{stage}" "Set to: {stage}" }
    two_people { "要另一个人确认才生效" "Somebody else has to confirm it" }
    gates_first { "四关全过才能申请，并由另一人确认" "All four gates first; then somebody else confirms" }
    empty_pilot_first { "先定试点里有谁" "Choose first who is in the pilot" }
    asked(email, stage) { "{email} 申请：{stage}" "{email} asks for: {stage}" }
    asked_cohort { "换试点的店" "Other shops in the pilot" }
    confirm(stage) { "确认，{stage}" "Confirm: {stage}" }
    refuse { "不同意" "Refuse" }
    withdraw { "撤回" "Withdraw" }
    not_the_same_person { "申请的人不能自己确认，要另一个人来" "Whoever asked cannot confirm; somebody else has to" }

    stop { "停用" "Stop" }
    stop_more { "下一笔起就不能用了，已经下的单照常走完。重新打开要两个人。" "From the next order on it cannot be used; orders that were made finish. Reopening takes two people." }
    stop_reason { "为什么停" "Why stop it" }
    stop_now { "马上停用" "Stop it now" }

    other_step { "换到别的一步" "Another step" }
    other_step_more { "往回走马上生效；往前走要另一个人确认。" "Steps back hold at once; steps ahead need somebody else." }
    percent_field { "放量百分之几（1–99）" "Share in percent (1–99)" }
    set { "改" "Change" }

    cohort { "试点里有谁" "Who is in the pilot" }
    cohort_more { "符合任何一条就在里面。多进来店要另一个人确认，减少马上生效。" "A shop is in if any line fits. More shops need somebody else; fewer hold at once." }
    trades { "行业" "Trades" }
    cities { "城市" "Cities" }
    cities_hint { "用逗号隔开，如：成都，杭州。按店家自己填的城市" "Between commas, e.g. 成都, 杭州; as shops wrote it themselves" }
    opt_in { "店家可以自己报名" "Shops may join" }
    listed { "点名的店" "Listed shops" }
    listed_hint { "一行一家，写收款码或店名" "One a line: its code or its name" }
    joined_left(joined, left) { "{joined} 家自己报了名，{left} 家退出了" "{joined} joined by themselves, {left} left" }
    save_cohort { "存" "Save" }
    names_hidden { "你的角色看不到店名" "Your role sees no shops’ names" }
    nobody_named(line) { "没有叫「{line}」的店" "No shop is called “{line}”" }
    several_named(line) { "叫「{line}」的店不止一家，写它的收款码" "More than one shop is called “{line}”; use its code" }

    go_drill { "去做退款演练" "Go and try refunds" }
    go_lab { "去跑一致性测试" "Go to the conformance lab" }
    lab_first { "一致性测试全过才能进试点" "A pilot begins when nothing breaks in the conformance lab" }

    parts { "各行业近 7 天" "By trade, last 7 days" }
    trade { "行业" "Trade" }
    payments { "笔数" "Payments" }
    success { "成功率" "Success" }
    history { "经过" "History" }
    first_day { "从第一天就开着" "Open from the first day" }
    went(from, to) { "{from} → {to}" "{from} → {to}" }
    changed_cohort(stage) { "{stage}：换了试点的店" "{stage}: other shops in the pilot" }
    by_two(one, two) { "{one} 申请，{two} 确认" "{one} asked, {two} confirmed" }
    by_itself { "自动" "by itself" }
    measured(succeeded, attempts) { "5 分钟内 {attempts} 笔成了 {succeeded} 笔" "{succeeded} of {attempts} in 5 minutes" }

    // Daily bills
    bills { "对账" "Daily bills" }
    bills_more {
        "第二天 10:30 起取钱包的账单，和我们的付款逐笔对，差一分也算。"
        "From 10:30 the next day on each bill is held against our payments; one cent is a difference."
    }
    bill_day { "日期" "Day" }
    bill_lines { "账单笔数" "Lines" }
    bill_matched { "对上" "Agree" }
    bill_differing { "对不上" "Differ" }
    difference_ours_only { "我们有，账单没有" "Ours, not on the bill" }
    difference_theirs_only { "账单有，我们没有" "On the bill, not ours" }
    difference_amount { "金额不一样" "Another amount" }
    difference_state { "钱包那边退了，我们没退" "Went back at the wallet alone" }
    difference_fee { "手续费不一样" "Another fee" }
    difference_date { "差了不止一天" "More than a day apart" }
    both_amounts(ours, theirs) { "我们 {ours}，账单 {theirs}" "ours {ours}, bill {theirs}" }
    asked_booked { "问过钱包，已补记" "asked: booked late" }
    asked_paid { "问过钱包，确实付了" "asked: it was paid" }
    asked_denied { "问过钱包，说没付" "asked: not paid" }
    asked_misfit { "问过钱包，对不上" "asked: it does not fit" }
    no_such_order { "我们没下过这笔单" "no order of ours" }
    see_payment(id) { "看这笔 {id}" "See {id}" }

    // On the overview
    step_waits(wallet, stage) { "{wallet}申请「{stage}」，等你确认" "{wallet} asks for “{stage}”; confirm or refuse" }
    wallet_stopped(wallet) { "{wallet}自动停用了" "{wallet} has stopped itself" }

    done_taken { "改好了，现在就生效。" "Changed; it holds from now on." }
    done_asked { "交上去了，等另一个人确认。" "Asked for; somebody else has to confirm it." }
    done_confirmed { "确认了，现在就生效。" "Confirmed; it holds from now on." }
    done_refused { "撤下来了，没有变。" "Dropped; nothing has changed." }
    done_stopped { "停用了，下一笔起就不能用。" "Stopped; from the next order on it cannot be used." }

    // What is wrong
    reason_missing { "写一句原因" "Enter a reason" }
    untested { "先去跑一致性测试，全过了再来" "First the conformance lab: nothing may break there" }
    same_person { "要另一个人来确认" "Somebody else has to confirm" }
    asked_already { "已经有一步在等，先处理那一个" "A step waits already; decide on that one first" }
    conflict { "刚有人动过，这里是最新的，看一眼再来" "Somebody has just changed it; this is the latest, look again" }
    no_step { "从这里走不到那一步" "There is no such step from here" }
    no_change { "本来就是这样" "It is so already" }
    bad_share { "写 1 到 99 的整数" "A whole number from 1 to 99 goes here" }
    empty_pilot { "试点里至少要有一种店" "A pilot needs somebody in it" }
    gates_missing(gates) { "还没过：{gates}" "Not passed yet: {gates}" }
    outside_wallet { "这家机构的牌照不含移动支付，不能开" "Its institution’s licence does not cover mobile payment" }
    outside_house { "清算机构的牌照不含这条路，不能开" "The clearing house’s licence does not cover this route" }

    // A shop's page
    here_title { "今天能用的钱包" "Wallets that work today" }
    here_count(count) { "顾客用这 {count} 个钱包都能付你的码" "Your customers can pay with this {count} wallet" | "Your customers can pay with these {count} wallets" for count }
    here_none { "现在没有能用的钱包" "No wallet works right now" }
    here_link { "哪些钱包能用" "Which wallets work" }
    no_reprint { "多了钱包，码和码牌都不用换。" "More wallets never need a new code or a new stand." }
    trials { "试点" "Pilots" }
    trials_more { "有的钱包先在一部分店试。你可以报名，也可以随时退出。" "Some wallets start at some shops. You may join, and leave at any time." }
    no_trials { "现在没有试点" "No pilot right now" }
    you_are_in { "你在试点里，顾客能用" "You are in the pilot; customers can use it" }
    you_will_be_in { "报好了，开始试点就能用" "You are signed up; it works once the pilot starts" }
    you_may_join { "可以报名" "You may join" }
    you_left { "你退出了试点" "You left the pilot" }
    stopped_at(wallet, when) { "{wallet} {when} 停用了" "{wallet} was stopped at {when}" }
    stopped_measured(succeeded, attempts) {
        "5 分钟里 {attempts} 笔只成了 {succeeded} 笔，平台自动停了它。请顾客换个钱包付，修好了会再开。"
        "In 5 minutes only {succeeded} of {attempts} payments worked, so it was stopped. Ask customers to use another wallet; it comes back when it works."
    }
    stopped_by_people { "平台停了它。请顾客换个钱包付，修好了会再开。" "The platform stopped it. Ask customers to use another wallet; it comes back when it works." }
    stopped_here { "暂时停用，先请顾客换个钱包" "Stopped for now; ask customers to use another wallet" }
    join { "报名" "Join" }
    join_wallet(wallet) { "报名{wallet}的试点" "Join the pilot of {wallet}" }
    leave { "退出" "Leave" }
    leave_wallet(wallet) { "退出{wallet}的试点" "Leave the pilot of {wallet}" }
    city { "你的店在哪个城市" "Your city" }
    city_hint { "有的钱包一座城一座城地开，可以不填" "Some wallets open city by city; may be left empty" }
    save { "存" "Save" }
    done_joined { "报好了。" "You have joined." }
    done_left { "退出了，顾客现在不能用它。" "You have left; customers cannot use it now." }
    done_city { "记下了。" "Noted." }
    owner_decides { "店员不能报名，让老板来" "Clerks cannot decide this; the owner can" }
    trial_gone { "这个试点现在不能报名" "This pilot cannot be joined now" }
    order_link { "钱包按什么排" "How wallets are ordered" }

    // The public rule
    order_title { "钱包按什么排" "How wallets are ordered" }
    order_lead { "付款页上每个人看到的顺序都一样，谁也买不到位置。" "Every payer sees the same order, and nobody can buy a place in it." }
    order_groups { "先分四组：谁都能开的、电信运营商的、数字人民币、银行的。" "Four groups: wallets anyone can open, those of telephone companies, the digital currency, banks." }
    order_inside { "同一组里按中文名的拼音排。" "Within a group, by the pinyin of the Chinese name." }
    order_missing { "一家店还没开通的钱包不列；列出来的顺序不变。" "Wallets not open at a shop are left out; the order of the others stays." }
    order_recognised { "从钱包里扫码，直接用那个钱包付，不用选。" "Scanned from inside a wallet, that wallet pays; there is nothing to choose." }
    order_now { "现在的顺序" "The order now" }
    group_app { "谁都能开的" "Anyone can open" }
    group_telecom { "电信运营商的" "Telephone companies" }
    group_ecny { "数字人民币" "Digital currency" }
    group_bank { "银行的" "Banks" }
}

/// A stage without its share.
pub fn stage(lang: Lang, stage: Stage) -> &'static str {
    match stage {
        Stage::Off => stage_off(lang),
        Stage::Sandbox => stage_sandbox(lang),
        Stage::Pilot => stage_pilot(lang),
        Stage::Percentage => stage_percentage(lang),
        Stage::Open => stage_open(lang),
        Stage::Suspended => stage_suspended(lang),
    }
}

/// A stage with its share.
pub fn stage_of(lang: Lang, plan: &Plan) -> String {
    stage_at(lang, plan.stage, plan.percent)
}

/// The same from its parts.
pub fn stage_at(lang: Lang, at: Stage, percent: i64) -> String {
    if at == Stage::Percentage { stage_percent(lang, percent) } else { stage(lang, at).to_owned() }
}

/// What a kind of code is called.
pub fn kind(lang: Lang, kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::Personal => kind_personal(lang),
        CodeKind::PersonalBusiness => kind_personal_business(lang),
        CodeKind::Merchant => kind_merchant(lang),
    }
}

/// What a gate asks for.
pub fn gate(lang: Lang, gate: Gate) -> &'static str {
    match gate {
        Gate::Success => gate_success(lang),
        Gate::Delay => gate_delay(lang),
        Gate::Differences => gate_differences(lang),
        Gate::Drills => gate_drills(lang),
    }
}

/// How a bill and we differ.
pub fn difference(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::OursOnly => difference_ours_only(lang),
        Kind::TheirsOnly => difference_theirs_only(lang),
        Kind::Amount => difference_amount(lang),
        Kind::State => difference_state(lang),
        Kind::Fee => difference_fee(lang),
        Kind::Date | Kind::Slip => difference_date(lang),
    }
}

/// Why there is no such step.
pub fn step_error(lang: Lang, error: StepError) -> &'static str {
    match error {
        StepError::Nothing => no_change(lang),
        StepError::NotFromHere => no_step(lang),
        StepError::Share => bad_share(lang),
        StepError::EmptyPilot => empty_pilot(lang),
    }
}

/// Which licence is missing.
pub fn outside(lang: Lang, outside: Outside) -> &'static str {
    match outside {
        Outside::Wallet => outside_wallet(lang),
        Outside::ClearingHouse => outside_house(lang),
    }
}

/// What a wallet goes over, in a word.
pub fn way(lang: Lang, wallet: &Wallet) -> &'static str {
    way_over(lang, wallet, &wallet.connector)
}

/// What it would go over by that connector.
pub fn way_over(lang: Lang, wallet: &Wallet, connector: &str) -> &'static str {
    match (connector, wallet.network.as_str()) {
        ("network", "unionpay") => via_unionpay(lang),
        ("network", "dcep") => via_operators(lang),
        ("network", _) => via_nucc(lang),
        _ => direct(lang),
    }
}
