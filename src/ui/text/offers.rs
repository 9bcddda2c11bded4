//! A shop's campaigns: the list, one campaign, its rehearsal and its results; what the editor says stands in [`editor`], what is
//! wrong with a field in [`mistake`].

mod editor;
mod mistake;

pub use editor::*;
pub use mistake::*;

use crate::{
    domain::campaign::{Period, State, Step},
    ui::text::Lang,
};

super::messages! {
    offers { "活动" "Offers" }
    new_offer { "新活动" "New offer" }
    none_yet { "还没办过活动，挑一个" "Pick a first offer" }
    none_yet_more { "数字都是建议，点开就能改；发布以前一分钱也不会花。" "Every number is a suggestion you can change; nothing is spent before you publish." }
    start_from { "从模板开始" "Start from a template" }
    use_template { "用这个" "Use it" }
    running_now { "进行中" "Running" }
    starting_later { "待开始" "Starting later" }
    drafts { "草稿" "Drafts" }
    ended { "结束了" "Ended" }
    spent_of(spent, budget) { "花了 {spent}，一共 {budget}" "{spent} of {budget} spent" }
    nearly_used { "快用完了" "Nearly used up" }
    today_uses(count, amount) { "今天 {count} 次，{amount}" "Today {count} time, {amount}" | "Today {count} times, {amount}" for count }
    open { "看看" "Open" }
    clerk_looks { "你能看，改要店长或老板" "You can look; a manager or the owner can change" }

    platform_pays { "平台出钱的" "Paid by the platform" }
    platform_pays_more { "参加的话顾客少付，你照收；谁出钱写在每一条里。" "Customers pay less and you get the same; each says who pays." }
    funded_by_platform { "全由平台出，你不花钱" "The platform pays all of it" }
    funded_by_platform_and_wallet { "平台和钱包出，你不花钱" "The platform and the wallet pay; you pay nothing" }
    funded_with_you(percent) { "你出 {percent}%，其余平台出" "You pay {percent}%, the platform the rest" }
    by_itself { "自动参加" "You take part by itself" }
    joined { "参加着" "Taking part" }
    stays_out { "没参加" "Not taking part" }
    join { "参加" "Take part" }
    leave { "不参加了" "Leave" }

    state_draft { "草稿" "Draft" }
    state_submitted { "等复核" "In review" }
    state_sent_back { "退回了" "Sent back" }
    state_scheduled { "待开始" "Scheduled" }
    state_running { "进行中" "Running" }
    state_paused { "停着" "Paused" }
    state_exhausted { "钱用完了" "Used up" }
    state_expired { "到期了" "Over" }
    state_stopped { "停掉了" "Stopped" }
    state_archived { "收起来了" "Archived" }
    used_up_day { "今天的用完了" "Used up for today" }
    used_up_week { "这周的用完了" "Used up for this week" }
    used_up_month { "这个月的用完了" "Used up for this month" }
    used_up_year { "今年的用完了" "Used up for this year" }

    publish { "发布活动" "Publish offer" }
    pause { "暂停" "Pause" }
    resume { "接着办" "Resume" }
    stop { "停掉" "Stop it" }
    stop_more { "停掉就不能再开；付好的和正在付的都照原来的价。要歇一会儿就按暂停。" "A stopped offer cannot be started again; payments made and under way keep their price. To take a break, pause it." }
    stop_now { "停掉，不再办了" "Stop it for good" }
    archive { "收起来" "Archive" }
    discard { "丢掉" "Discard" }
    change { "改" "Change" }
    copy_it { "照着再办一个" "Run it again" }
    copy_last { "从上次活动复制" "Copy the last one" }
    rehearse { "拿过去 30 天试一试" "Try it on the last 30 days" }
    undo { "撤销" "Undo" }

    done_saved { "存好了，还没发布。" "Saved, not published." }
    done_changed { "改好了，下一笔就按新的算。" "Changed; the next payment is priced with it." }
    done_published { "发布了，顾客现在扫码就有。" "Published: customers get it from now on." }
    done_scheduled { "发布了，到时候自动开始。" "Published: it starts by itself." }
    done_paused { "停住了，现在付款没有优惠。" "Paused: no discount from now on." }
    done_resumed { "接着办了。" "Running again." }
    done_stopped { "停掉了。" "Stopped." }
    done_archived { "收起来了。" "Archived." }
    done_discarded { "丢掉了。" "Discarded." }
    done_budget { "预算改好了。" "The budget is changed." }
    done_joined { "参加了。" "You take part now." }
    done_left { "不参加了。" "You left." }

    confirm_title(title) { "发布「{title}」" "Publish “{title}”" }
    confirm_lead { "看一遍，没错就发布。" "Read it once more, then publish." }
    confirm_most(amount) { "发布，最多花 {amount}" "Publish, spend up to {amount}" }
    confirm_unlimited { "发布，不限总数" "Publish without a limit" }
    go_on { "接着写" "Go on" }
    back_to_edit { "再改改" "Change it" }
    nothing_wrong { "还有没填好的，改好再发布。" "Something is missing; fix it first." }

    the_rule { "规则" "The rule" }
    money { "花销" "Spending" }
    no_budget { "没有设总数" "No limit was set" }
    first_budget { "定个预算" "Set a budget" }
    change_budget { "改预算" "Change the budget" }
    new_budget { "总共最多花多少元" "Budget in yuan" }
    new_budget_hint(used) { "已经用掉和占着 {used}，不能比这少" "{used} is used or held; it cannot be less" }
    history { "经过" "History" }
    share { "发给顾客" "Send it to customers" }
    share_link { "活动的链接" "the link of the offer" }
    share_more { "点一下选中，再复制。谁都能打开，看得到规则。" "Tap to select, then copy. Anybody can open it and read the rule." }
    step_drafted { "写了草稿" "Drafted" }
    step_submitted { "交去复核" "Submitted" }
    step_sent_back { "退回了" "Sent back" }
    step_published { "发布了" "Published" }
    step_paused { "暂停了" "Paused" }
    step_resumed { "接着办" "Resumed" }
    step_stopped { "停掉了" "Stopped" }
    step_changed { "改了内容" "Changed" }
    step_archived { "收起来了" "Archived" }
    step_budget(from, to) { "预算从 {from} 改成 {to}" "Budget changed from {from} to {to}" }
    step_by_platform { "平台" "the platform" }

    results { "效果" "Results" }
    result_uses { "用了" "Uses" }
    result_uses_count(count) { "{count} 次" "{count}" }
    result_cost { "花了" "Cost" }
    result_new { "新客" "New customers" }
    result_returning { "回头客" "Returning" }
    result_people(count) { "{count} 人" "{count}" }
    result_with { "有优惠的平均每单" "Average with discount" }
    result_without { "没优惠的平均每单" "Average without" }
    result_back { "退款收回的优惠" "Came back by refunds" }
    result_undone { "整笔退掉的" "Uses refunded in full" }
    result_over { "晚到的付款超出预算" "Over the budget by late payments" }
    by_hour { "按钟点" "By the hour" }
    by_wallet { "按钱包" "By wallet" }
    uplift_title { "多来了多少" "Did more people come?" }
    too_few { "还太少，看不出来" "Too few to tell yet" }
    too_few_more { "用满 20 次、办满一整天才好比。" "It takes 20 uses and one whole day to compare." }
    nothing_before { "活动前没有 14 天的生意，没法比" "No 14 days before it to compare with" }
    uplift_more(count) { "大约多来 {count} 单" "About {count} more payment" | "About {count} more payments" for count }
    uplift_less(count) { "大约少来 {count} 单" "About {count} fewer payment" | "About {count} fewer payments" for count }
    uplift_same { "和之前差不多" "About the same as before" }
    uplift_method(days, payments, expected) {
        "怎么算的：活动里没停过的 {days} 个整天，在活动钟点一共收了 {payments} 笔；之前 14 天，同样的星期几和钟点，照样算是 {expected} 笔。天气、节日也会有影响。"
        "How: on {days} whole days of the offer without a pause, within its hours, you took {payments} payments; the 14 days before, on the same weekdays and hours, make {expected}. Weather and holidays play a part too."
    }
    average_more(amount) { "平均每单多 {amount}" "{amount} more on each payment" }
    average_less(amount) { "平均每单少 {amount}" "{amount} less on each payment" }
    nobody_yet { "还没人用上" "Nobody has used it yet" }

    rehearsal { "拿过去试一试" "Try it on the past" }
    rehearsal_lead(days, payments) { "要是这条规则过去 {days} 天就有，照收过的 {payments} 笔重算一遍：" "Had this rule been there for the last {days} days, your {payments} payments come to:" }
    rehearsal_cost { "一共要花" "It would have cost" }
    rehearsal_uses { "能用上的" "Payments with a discount" }
    rehearsal_ended { "预算用完" "Budget used up" }
    rehearsal_not_ended { "没用完" "Not used up" }
    rehearsal_none { "过去 30 天没有收过款，没法试。" "No payment in the last 30 days to try it on." }
    rehearsal_by_day { "按天" "Day by day" }
    rehearsal_hint { "会不会因为优惠多来人，这里算不出来。随机减按平均的运气算。" "Whether more people would have come cannot be told. Random discounts count with average luck." }
    day { "哪天" "Day" }
    payments { "笔数" "Payments" }

    forbidden_change { "要店长或老板才能改活动" "Only a manager or the owner can change offers" }
    conflict { "刚有人改过这个活动，这里是最新的，看一眼再改" "Somebody has just changed this offer; this is how it stands now" }
    conflict_kept { "刚有人改过这个活动。你写的还在下面；再存一次就用你写的盖掉。" "Somebody has just changed this offer. What you wrote is still here; save again to replace theirs." }
    not_now(state) { "现在是“{state}”，不能这么做" "It is “{state}” now; this cannot be done" }
    title_too_long { "名字最多 40 个字" "The name may have at most 40 characters" }
    title_unprintable { "名字里有显示不出来的字" "The name has characters that cannot be shown" }
    ends_in_past { "结束日已经过了" "The last day is in the past" }
    limits_frozen {
        "有人用过了：已有的限制去不掉，只能改数字，或加新的；“第几次减”的次数和开始日也不能改"
        "It has been used: a limit can change its number or be added, not go; which payment counts, and since when, stays"
    }
    below_used(used) { "已经用掉 {used}，不能改得比这少" "{used} is used already; it cannot be less" }

    template_breakfast { "早餐满减" "Breakfast deal" }
    template_threshold { "满减" "Spend and save" }
    template_new_customer { "新客立减" "New customers" }
    template_member_day { "会员日 9 折" "Members’ Wednesday" }
    template_random { "随机立减" "Lucky discount" }
    template_nth { "第 5 次减" "Every fifth visit" }
    template_wallet { "一个钱包，随机减" "One wallet, a random discount" }
    template_streets { "小店满减" "Spend and save in small shops" }
    template_new_payers { "新客立减" "New payers" }
    template_weekend { "周末 8 折" "Weekend 20% off" }
}

/// A state in a word.
pub fn state(lang: Lang, state: State) -> &'static str {
    match state {
        State::Draft => state_draft(lang),
        State::Submitted => state_submitted(lang),
        State::SentBack => state_sent_back(lang),
        State::Scheduled => state_scheduled(lang),
        State::Running => state_running(lang),
        State::Paused => state_paused(lang),
        State::Exhausted => state_exhausted(lang),
        State::Expired => state_expired(lang),
        State::Stopped => state_stopped(lang),
        State::Archived => state_archived(lang),
    }
}

/// That a period's part is used up, while it runs.
pub fn used_up_for(lang: Lang, period: Period) -> &'static str {
    match period {
        Period::Day => used_up_day(lang),
        Period::Week => used_up_week(lang),
        Period::Month => used_up_month(lang),
        Period::Year => used_up_year(lang),
        Period::Ever => state_exhausted(lang),
    }
}

/// What was done, in a history.
pub fn step(lang: Lang, step: Step) -> &'static str {
    match step {
        Step::Drafted => step_drafted(lang),
        Step::Submitted => step_submitted(lang),
        Step::SentBack => step_sent_back(lang),
        Step::Published => step_published(lang),
        Step::Paused => step_paused(lang),
        Step::Resumed => step_resumed(lang),
        Step::Stopped => step_stopped(lang),
        Step::Changed => step_changed(lang),
        Step::Archived => step_archived(lang),
    }
}
