//! The platform's own campaigns, as its people write, approve, watch and stop them.

use super::{Lang, offers};
use crate::{domain::campaign::TermsError, ui::offer::form::Wrong};

super::messages! {
    offers { "平台活动" "Platform offers" }
    new_offer { "新活动" "New offer" }
    none_yet { "平台出钱的活动会列在这" "Platform-funded offers appear here" }
    none_yet_more { "写好、提交，另一个人复核发布，店家就能参加。" "Write one, submit it, have somebody else publish it, and shops can take part." }
    running { "进行中" "Running" }
    to_review { "等复核" "To review" }
    given_today { "今天发出" "Given today" }
    budget_left { "预算还剩" "Budget left" }
    offer { "活动" "Offer" }
    state { "状态" "State" }
    spending { "花了多少" "Spent" }
    today { "今天" "Today" }
    until { "到" "Until" }
    today_uses(count, amount) { "{count} 笔 · {amount}" "{count} use · {amount}" | "{count} uses · {amount}" for count }
    live { "每 5 秒更新" "Updates every 5 seconds" }
    stop_refreshing { "别自动刷新" "Stop refreshing" }
    refresh_again { "每 5 秒刷新" "Refresh every 5 seconds" }

    // What waits for somebody
    waits_for_you(title) { "「{title}」等你复核" "“{title}” waits for your approval" }
    budget_waits(title, amount) { "「{title}」要把预算加到 {amount}" "“{title}” asks for a budget of {amount}" }
    came_back(title) { "「{title}」被退回，改好再交" "“{title}” came back; fix and submit it again" }
    nearly_used(title, percent) { "「{title}」预算用了 {percent}%" "“{title}” has used {percent}% of its budget" }
    deal_with { "去处理" "Open" }
    minutes_ago(count) { "{count} 分钟前" "{count} min ago" }
    hours_ago(count) { "{count} 小时前" "{count} h ago" }
    days_ago(count) { "{count} 天前" "{count} day ago" | "{count} days ago" for count }
    just_now { "刚刚" "just now" }

    // The editor
    for_whom { "给谁" "For whom" }
    trades { "行业" "Trades" }
    trades_hint { "不选就是全部" "Choose none for all" }
    only_shops { "只给这些店，可以不填" "Only these shops; may be left empty" }
    only_shops_hint { "一行一家，写收款码或店名" "One a line: its code or its name" }
    join_label { "店家要不要报名" "Do shops join?" }
    join_all { "自动参加" "All take part" }
    join_joined { "自愿报名" "They join" }
    code_kinds { "哪种码" "Kind of code" }
    who_pays { "谁出钱" "Who pays" }
    platform_part { "平台" "Platform" }
    wallet_part { "钱包" "Wallet" }
    merchant_part { "店家" "Shop" }
    percent { "%" "%" }
    shares_hint { "加起来要 100%。店家出一份，就要自愿报名；钱包出一份，就要选好哪些钱包。" "They must come to 100%. Where shops pay a part, they have to join; where wallets do, choose which." }
    daily { "每天最多" "A day at most ¥" }
    daily_label { "每天最多花多少元，可以不填" "At most a day, in yuan; may be left empty" }
    daily_hint { "到了就停，第二天接着给；剩得不够减一次，就减剩下的。" "It pauses there and goes on the next day; what is left at the end is given in part." }
    sample_shop { "示例店铺" "Sample shop" }
    submit { "提交复核" "Send for approval" }
    submit_more { "提交后要另一个人复核才会发布" "Somebody else has to publish it" }
    save_draft { "存着不交" "Save, don’t submit" }
    discard { "丢掉" "Discard" }

    start_from { "从模板开始" "Start from a template" }
    start_from_more { "都是自愿报名、平台出钱，数字随便改。" "Shops join, the platform pays, and every number can be changed." }
    risk { "最坏会怎样" "At worst" }
    risk_in_all(amount) { "一共花 {amount}，不会再多。" "{amount} in all, and no more." }
    risk_open { "没有总预算，交不上去。" "There is no budget: it cannot be submitted." }
    risk_day(amount) { "一天花 {amount}，第二天再给。" "{amount} a day; it goes on the next day." }
    risk_day_open { "没有每天上限：一天就可能全花完。" "No limit a day: all of it may go in one day." }
    risk_payer(amount, count) { "一个人一天拿 {amount}；{count} 个人拿满就到顶。" "{amount} a day for one payer; {count} of them use it up." }
    risk_payer_open { "没有每人上限：一个人付得越多，拿得越多。" "No limit for a payer: whoever pays more gets more." }

    // One campaign
    back { "平台活动" "Platform offers" }
    the_rule { "规则" "The rule" }
    budget { "预算" "Budget" }
    spent { "花了" "Spent" }
    uses { "用了" "Uses" }
    payers { "多少人" "Payers" }
    turnover { "带动成交" "Payments it was part of" }
    of_the_budget(percent) { "{percent}%" "{percent}%" }
    used_up(limit) { "{limit}：用完了" "{limit}: used up" }
    used_up_by_payers(limit, count) { "{limit}：{count} 人用完了" "{limit}: used up by {count}" }
    used_up_by_shops(limit, count) { "{limit}：{count} 家店用完了" "{limit}: used up in {count} shop" | "{limit}: used up in {count} shops" for count }
    used_up_by_wallets(limit, count) { "{limit}：{count} 个钱包用完了" "{limit}: used up with {count} wallet" | "{limit}: used up with {count} wallets" for count }
    paid_by { "谁出的" "Paid by" }
    over_limit { "晚到的付款超出预算" "Over the budget by late payments" }
    shops { "参加的店" "Shops that take part" }
    shop { "店" "Shop" }
    since { "从" "Since" }
    by_itself { "自动参加" "by itself" }
    left { "退出了" "left" }
    no_shops_yet { "还没有店参加" "No shop takes part yet" }
    names_hidden { "观察角色看不到店名" "Observers see no shops’ names" }
    history { "经过" "History" }
    shops_of_list(names) { "只给：{names}" "Only for: {names}" }
    by_joining { "店家自愿报名" "Shops join by themselves" }
    funding(parts) { "出钱：{parts}" "Paid by: {parts}" }

    // Steps of its life
    life { "走到哪一步" "Where it stands" }
    step_write { "写好" "Written" }
    step_review { "复核" "Approved" }
    step_run { "办着" "Running" }
    step_end { "结束" "Over" }
    now { "现在" "now" }
    asked_by(email) { "{email} 提交的" "Submitted by {email}" }
    not_the_same_person { "提交的人不能自己发布，要另一个人来" "Whoever submitted it cannot publish it; somebody else has to" }
    your_decision { "等你决定" "Your decision" }
    publish_most(amount) { "发布，最多花 {amount}" "Publish, spend up to {amount}" }
    send_back { "退回去改" "Send it back" }
    send_back_reason { "哪里要改" "What has to change" }
    edit { "改" "Change" }
    pause { "暂停" "Pause" }
    resume { "接着办" "Resume" }
    archive { "收起来" "Archive" }
    emergency_stop { "急停" "Emergency stop" }
    emergency_stop_more {
        "下一笔付款起就不再优惠，哪里都一样；付好的照旧。停了不能再开。"
        "From the next payment on nothing is given, anywhere; what is paid stays. It cannot be started again."
    }
    stop_reason { "为什么停" "Why" }
    stop_now { "马上停" "Stop it now" }
    change_budget { "改预算" "Change the budget" }
    new_budget { "总共最多花多少元" "Budget in yuan" }
    change_budget_more { "减少马上生效；加钱要另一个人同意。" "Less holds at once; more needs somebody else’s consent." }
    change_end { "改结束日" "Change the last day" }
    new_end { "最后一天" "Last day" }
    change_end_more { "提前马上生效；延后要另一个人同意。" "An earlier day holds at once; a later one needs somebody else’s consent." }
    end_asked(email, from, to) { "{email} 想把最后一天从 {from} 改到 {to}" "{email} asks to move the last day from {from} to {to}" }
    end_waits(title, day) { "「{title}」要办到 {day}" "“{title}” asks to run until {day}" }
    step_end_moved(from, to) { "最后一天从 {from} 改到 {to}" "Last day moved from {from} to {to}" }
    done_end { "最后一天改好了。" "The last day is changed." }
    place { "在优惠列表里的位置" "Place on the public list" }
    place_label { "第几个，不填就按时间排" "Place; left empty, by age" }
    place_more { "大家都能看的列表里，小的在前。" "On the list for everybody, low numbers come first." }
    done_placed { "位置改好了，列表十秒内跟上。" "The place is changed; the list follows within ten seconds." }
    budget_reason { "为什么改" "Why" }
    budget_asked(email, from, to) { "{email} 想把预算从 {from} 加到 {to}" "{email} asks to raise the budget from {from} to {to}" }
    grant { "同意" "Agree" }
    refuse { "不同意" "Refuse" }
    withdraw { "撤回" "Withdraw" }

    done_saved { "存好了，还没提交。" "Saved, not submitted." }
    done_submitted { "交上去了，等另一个人复核。" "Submitted; somebody else has to publish it." }
    done_published { "发布了，店家和顾客现在就有。" "Published; it gives from now on." }
    done_sent_back { "退回去了，原因记下了。" "Sent back, with your reason." }
    done_paused { "停住了，现在付款没有优惠。" "Paused: no discount from now on." }
    done_resumed { "接着办了。" "Running again." }
    done_stopped { "停了，下一笔起不再优惠。" "Stopped: nothing is given from the next payment on." }
    done_archived { "收起来了。" "Archived." }
    done_budget { "预算改好了。" "The budget is changed." }
    done_budget_asked { "交上去了，等另一个人同意。" "Asked for; somebody else has to agree." }
    done_budget_refused { "没有加。" "Not raised." }

    // What is wrong
    reason_missing { "写一句原因" "Enter a reason" }
    same_person { "要另一个人来决定" "Somebody else has to decide" }
    asked_already { "已经有人要改预算，先处理那一个" "A budget waits already; decide on that one first" }
    conflict { "刚有人动过这个活动，这里是最新的，看一眼再来" "Somebody has just changed this offer; this is the latest, look again" }
    shares_wrong { "三家加起来要正好 100%" "The three must come to exactly 100%" }
    share_unreadable { "写 0 到 100 的百分数" "A percentage between 0 and 100 goes here" }
    must_join { "店家出一份钱，就要店家自愿报名" "Where shops pay a part, they have to join" }
    must_name_wallets { "钱包出一份钱，就要选好是哪些钱包" "Where wallets pay a part, choose which wallets" }
    budget_missing { "平台的活动要有预算" "A platform offer needs a budget" }
    nobody_named(line) { "没有这家店：{line}" "There is no such shop: {line}" }
    several_named(line) { "不止一家叫这个名字，写收款码：{line}" "More than one shop has this name; give its code: {line}" }
}

/// What is wrong with a field of the platform's form.
pub fn wrong(lang: Lang, wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Rule(TermsError::SharesWrong) => shares_wrong(lang),
        Wrong::Rule(TermsError::MerchantShareWithoutJoining) => must_join(lang),
        Wrong::Rule(TermsError::WalletShareWithoutNames) => must_name_wallets(lang),
        Wrong::Rule(TermsError::BudgetMissing) => budget_missing(lang),
        other => offers::wrong(lang, other),
    }
}

/// How long ago, in round words.
pub fn ago(lang: Lang, ms: i64) -> String {
    match ms / 60_000 {
        ..1 => just_now(lang).to_owned(),
        minutes @ 1..60 => minutes_ago(lang, minutes),
        minutes @ 60..1_440 => hours_ago(lang, minutes / 60),
        minutes => days_ago(lang, minutes / 1_440),
    }
}
