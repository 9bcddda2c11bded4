//! A shop's campaigns: the list, the editor, one campaign, its rehearsal and its results.

use crate::{
    domain::{
        campaign::{Field, State, Step, TermsError},
        money::AmountError,
    },
    ui::{
        offer::form::Wrong,
        text::{Lang, payer},
    },
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
    today_uses(count, amount) { "今天 {count} 次，{amount}" "Today {count} times, {amount}" }
    open { "看看" "Open" }
    clerk_looks { "你能看，改要店长或老板" "You can look; a manager or the owner can change" }

    platform_pays { "平台出钱的" "Paid by the platform" }
    platform_pays_more { "参加的话顾客少付，你照收；谁出钱写在每一条里。" "Customers pay less and you get the same; each says who pays." }
    funded_by_platform { "全由平台出，你不花钱" "The platform pays all of it" }
    funded_by_platform_and_wallet { "平台和钱包出，你不花钱" "The platform and the wallet pay; you pay nothing" }
    funded_with_you(percent) { "你出 {percent}%，其余平台出" "You pay {percent}%, the platform the rest" }
    by_itself { "自动参加" "You take part by itself" }
    joined { "参加着" "Taking part" }
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
    days_in_all(days) { "共 {days} 天" "{days} days" }
    weekdays { "星期几" "Days of the week" }
    hours_from { "从几点" "From" }
    hours_until { "到几点" "Until" }
    all_day { "不填就是全天" "Left empty: all day" }
    in_all { "总共" "In all ¥" }
    each_customer { "每人" "Each customer" }
    per_day { "每天" "a day" }
    per_week { "每周" "a week" }
    per_month { "每月" "a month" }
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
    stacks(wallets, gift) { "{wallets}有平台出钱的“{gift}”，会和你的活动叠加，你不多出钱。" "The platform pays “{gift}” with {wallets}; it adds to your offer and costs you nothing." }
    every_wallet { "每个钱包" "every wallet" }
    min_gross_1 { "付满" "Only on ¥" }
    min_gross_2 { "元才有" "or more" }
    label_min_gross { "付满多少元才有，可以不填" "Only from, in yuan; may be left empty" }
    first_time { "只给第一次来的顾客" "For first-time customers only" }
    partial { "剩的钱不够减一次时，剩多少减多少" "When less is left than one discount, give what is left" }
    restore { "顾客退了款，他的次数" "When a customer is refunded, the use" }
    restore_never { "不还给他" "is not given back" }
    restore_full { "全退才还" "is given back if all was refunded" }
    restore_part { "按退的比例还" "is given back in proportion" }
    used_fixed { "有人用过了：每人的限制只能改数字，不能加也不能去掉。改了以后是新的一版，付过的照旧。" "It has been used: limits can change their numbers, not come or go. A change makes a new version; earlier payments keep theirs." }

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
    more_saves(more, saves) { "再付 {more} 可多减 {saves}" "{more} more saves {saves}" }
    may_be_less { "知道是谁付以后可能少减" "It may be less once the wallet says who pays" }

    enough_title { "预算够不够" "Will the budget do?" }
    forecast(looked_at, days) { "照最近 {looked_at} 天的生意，{days} 天大约花" "As in the last {looked_at} days, {days} days cost about" }
    forecast_enough { "，够用。" ": enough." }
    forecast_short(days) { "，大约第 {days} 天用完。" ": used up on about day {days}." }
    forecast_open { "。" "." }
    forecast_unknown { "生意还少，算不出来大约花多少。" "Too little business yet to say what it will cost." }
    forecast_gauge(cost, percent) { "预计 {cost}（{percent}%）" "About {cost} ({percent}%)" }
    remind_at { "80% 提醒" "Told at 80%" }
    gauge_words(percent) { "用了 {percent}%，到 80% 提醒" "{percent}% used, told at 80%" }
    last_title(title) { "上次「{title}」" "Last time: {title}" }
    last_result(cost, uses) { "花了 {cost}，用了 {uses} 次。" "{cost} spent in {uses} uses." }
    last_more(payments, amount) { "多来 {payments} 单，平均每单多买 {amount}。" "{payments} more payments, {amount} more on each." }

    save_draft { "存着不发" "Save, don’t publish" }
    save_changes { "保存修改" "Save changes" }
    back_out { "不改了" "Cancel" }
    can_pause { "发布后还能随时暂停" "You can pause it at any time" }
    not_saved { "草稿 · 还没存" "Draft · not saved" }
    saved_at(clock) { "草稿 · {clock} 存的" "Draft · saved {clock}" }

    confirm_title(title) { "发布「{title}」" "Publish “{title}”" }
    confirm_lead { "看一遍，没错就发布。" "Read it once more, then publish." }
    confirm_most(amount) { "发布，最多花 {amount}" "Publish, spend up to {amount}" }
    confirm_unlimited { "发布，不限总数" "Publish without a limit" }
    back_to_edit { "再改改" "Change it" }
    nothing_wrong { "还有没填好的，改好再发布。" "Something is missing; fix it first." }

    the_rule { "规则" "The rule" }
    money { "花销" "Spending" }
    no_budget { "没有设总数" "No limit was set" }
    change_budget { "改预算" "Change the budget" }
    new_budget { "总共最多花多少元" "Budget in yuan" }
    new_budget_hint(used) { "已经用掉和占着 {used}，不能比这少" "{used} is used or held; it cannot be less" }
    history { "经过" "History" }
    share { "发给顾客" "Send it to customers" }
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
    result_over { "晚到的付款超出预算" "Over the budget by late payments" }
    by_hour { "按钟点" "By the hour" }
    by_wallet { "按钱包" "By wallet" }
    uplift_title { "多来了多少" "Did more people come?" }
    too_few { "还太少，看不出来" "Too few to tell yet" }
    too_few_more { "用满 20 次、办满一整天才好比。" "It takes 20 uses and one whole day to compare." }
    nothing_before { "活动前没有 14 天的生意，没法比" "No 14 days before it to compare with" }
    uplift_more(count) { "大约多来 {count} 单" "About {count} more payments" }
    uplift_less(count) { "大约少来 {count} 单" "About {count} fewer payments" }
    uplift_same { "和之前差不多" "About the same as before" }
    uplift_method(days, payments, expected) {
        "怎么算的：活动里的 {days} 个整天，在活动钟点一共收了 {payments} 笔；之前 14 天，同样的星期几和钟点，照样算是 {expected} 笔。天气、节日也会有影响。"
        "How: on {days} whole days of the offer, within its hours, you took {payments} payments; the 14 days before, on the same weekdays and hours, make {expected}. Weather and holidays play a part too."
    }
    average_more(amount) { "平均每单多 {amount}" "{amount} more on each payment" }
    average_less(amount) { "平均每单少 {amount}" "{amount} less on each payment" }
    nobody_yet { "还没人用上" "Nobody has used it yet" }

    rehearsal { "拿过去试一试" "Try it on the past" }
    rehearsal_lead(days, payments) { "要是这条规则过去 {days} 天就有，照收过的 {payments} 笔重算一遍：" "Had this rule been there for the last {days} days, your {payments} payments come to:" }
    rehearsal_cost { "一共要花" "It would have cost" }
    rehearsal_uses { "能用上的" "Payments with a discount" }
    rehearsal_payers { "用上的人" "Customers with a discount" }
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
    limits_frozen { "有人用过了，每人的限制不能加也不能去掉，只能改数字" "It has been used: this limit can change its number, not come or go" }
    below_used(used) { "已经用掉 {used}，不能改得比这少" "{used} is used already; it cannot be less" }

    wrong_number { "这里要一个整数" "A whole number goes here" }
    wrong_rate { "打几折写 9 或 8.8；减百分之几写 0 到 100" "A percentage between 0 and 100 goes here" }
    wrong_date { "日期写成 2026-11-22" "Write the date as 2026-11-22" }
    wrong_clock { "钟点写成 06:30" "Write the time as 06:30" }
    missing { "这里还没填" "This is still empty" }
    missing_nth { "至少是第 2 次" "At least every 2nd time" }
    too_large { "太大了" "This is too large" }
    tiers_missing { "至少写一档：付满多少、减多少" "Write at least one step: spend and save" }
    tier_not_rising { "后一档要比前一档付得多、减得多" "Each step must ask for more and give more than the one before" }
    off_not_below { "减的要比付的少" "The discount must be less than the price" }
    min_above_max { "最少的比最多的还多" "The least is above the most" }
    end_missing { "选一个结束日" "Choose the last day" }
    ends_before_start { "结束日在开始日前面" "The last day is before the first" }
    window_too_long { "最长办一年" "A year at most" }
    hours_unknown { "钟点不对" "These hours do not exist" }
    below_one_use { "还不够减一次的" "Not enough for one discount" }
    other_mistake { "这条规则现在不能用" "This rule cannot run" }

    template_breakfast { "早餐满减" "Breakfast deal" }
    template_threshold { "满减" "Spend and save" }
    template_new_customer { "新客立减" "New customers" }
    template_member_day { "会员日 9 折" "Members’ Wednesday" }
    template_random { "随机立减" "Lucky discount" }
    template_nth { "第 5 次减" "Every fifth visit" }
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

/// What is wrong with a field, as the sentence beside it.
pub fn wrong(lang: Lang, wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Amount(AmountError::TooLarge) => too_large(lang),
        Wrong::Amount(_) => payer::amount_not_a_number(lang),
        Wrong::Number => wrong_number(lang),
        Wrong::Share => wrong_rate(lang),
        Wrong::Date => wrong_date(lang),
        Wrong::Clock => wrong_clock(lang),
        Wrong::Rule(mistake) => rule(lang, mistake),
    }
}

fn rule(lang: Lang, mistake: TermsError) -> &'static str {
    match mistake {
        TermsError::Missing(Field::N) => missing_nth(lang),
        TermsError::Missing(_) => missing(lang),
        TermsError::TooLarge(_) => too_large(lang),
        TermsError::TiersMissing => tiers_missing(lang),
        TermsError::TierNotRising(_) => tier_not_rising(lang),
        TermsError::OffNotBelowPrice(_) => off_not_below(lang),
        TermsError::MinAboveMax | TermsError::GrossMinAboveMax => min_above_max(lang),
        TermsError::EndMissing => end_missing(lang),
        TermsError::EndsBeforeStart => ends_before_start(lang),
        TermsError::WindowTooLong => window_too_long(lang),
        TermsError::HoursUnknown => hours_unknown(lang),
        TermsError::LimitBelowOneUse(_) => below_one_use(lang),
        _ => other_mistake(lang),
    }
}
