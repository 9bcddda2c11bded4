//! A campaign's rule as a plain sentence, said the same way wherever it is read: the shop's list, the public page, the payer's
//! bill, the platform's pages. Amounts drop their decimals where there are none: "满 20 减 2".

use crate::{
    domain::{
        campaign::{Conditions, Discount, Entity, Limit, Measure, Period, Terms, eligibility::Hours},
        merchant::Trade,
        money::Minor,
        time,
        wallet::{CodeKind, Wallet},
    },
    ui::{
        format,
        text::{Lang, account},
    },
};
use jiff::tz::TimeZone;

super::messages! {
    tier(at, off) { "满 {at} 减 {off}" "{off} off from {at}" }
    every(each, off) { "每满 {each} 减 {off}" "{off} off every {each}" }
    fixed(off) { "立减 {off}" "{off} off" }
    percent_zh_en(tenths, percent) { "打 {tenths} 折" "{percent}% off" }
    random(min, max) { "随机减 {min} 到 {max}" "{min} to {max} off at random" }
    reduce_to(to) { "超过 {to} 只付 {to}" "Pay {to} at most" }
    chance(percent, off) { "{percent}% 的机会减 {off}" "A {percent}% chance of {off} off" }
    first_payment(off) { "新客立减 {off}" "{off} off the first payment" }
    nth_zh_en(n, nth, off) { "每第 {n} 次减 {off}" "{off} off every {nth} payment" }
    at_most(off) { "最多减 {off}" "up to {off}" }

    every_day { "每天" "every day" }
    weekdays_only { "周一到周五" "Monday to Friday" }
    weekend_only { "周末" "at weekends" }
    from_to(from, until) { "{from}到{until}" "{from} to {until}" }

    price_from(min) { "付满 {min}才有" "on {min} or more" }
    price_up_to(max) { "付 {max}以内才有" "on {max} or less" }
    new_payers { "只给第一次来的顾客" "for first-time customers only" }
    code_personal { "个人码" "Personal" }
    code_personal_business { "个人经营码" "Personal business" }
    code_merchant { "商户码" "Merchant" }
    only_trades(names) { "只限{names}的店" "in shops for {names} only" }
    only_codes(names) { "只限{names}" "on {names} codes only" }
    only_wallets(names) { "只限{names}" "with {names} only" }
    joined_shops { "参加的店才有" "in shops that joined" }

    in_all(amount) { "一共最多 {amount}" "{amount} in all" }
    per_payer(period, amount) { "每人{period}最多 {amount}" "{amount} {period} for each customer" }
    per_payer_and_shop(period, amount) { "每人在每家店{period}最多 {amount}" "{amount} {period} for each customer in each shop" }
    per_other(entity, period, amount) { "{entity}{period}最多 {amount}" "{amount} {period} for {entity}" }
    one_use { "1 次" "once" }
    many_uses(count) { "{count} 次" "once" | "{count} times" for count }
    yuan_zh_en(zh, en) { "{zh} 元" "{en}" }
    each_day { "每天" "a day" }
    each_week { "每周" "a week" }
    each_month { "每月" "a month" }
    each_year { "每年" "a year" }
    ever { "一共" "in all" }
    each_store { "每家门店" "each store" }
    each_merchant { "每家店" "each shop" }
    each_wallet { "每个钱包" "each wallet" }
    everybody { "全部顾客" "all customers together" }
}

/// An amount inside of a sentence: `20`, `2.50`; with its sign in English.
pub fn amount(lang: Lang, minor: i64) -> String {
    let plain = Minor(minor).plain();
    let short = plain.strip_suffix(".00").unwrap_or(&plain);
    lang.pick(short.to_owned(), format!("¥{short}"))
}

/// Parts per million as a percentage without needless zeros: `12.5`.
pub fn percent(ppm: i64) -> String {
    decimal(ppm, 4)
}

/// What is left of the price in tenths, as shops say it in Chinese: 12 % off is `8.8` 折.
pub fn tenths(rate_ppm: i64) -> String {
    decimal(1_000_000 - rate_ppm, 5)
}

/// `units` as a decimal number with its point `places` from the right, without zeros at the end.
fn decimal(units: i64, places: u32) -> String {
    let one = 10_i64.pow(places);
    let width = places as usize;
    let text = format!("{}.{:0width$}", units / one, units % one);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What is given: `满 20 减 2，满 40 减 5`.
pub fn gift(lang: Lang, discount: &Discount) -> String {
    let sum = |minor: i64| amount(lang, minor);
    let capped = |said: String, cap: Option<i64>| match cap {
        Some(cap) => [said, at_most(lang, sum(cap))].join(comma(lang)),
        None => said,
    };
    match discount {
        Discount::Threshold { tiers } => {
            let tiers: Vec<_> = tiers.iter().map(|step| tier(lang, sum(step.at_minor), sum(step.off_minor))).collect();
            tiers.join(comma(lang))
        }
        Discount::Every { each_minor, off_minor, at_most_minor } => capped(every(lang, sum(*each_minor), sum(*off_minor)), *at_most_minor),
        Discount::Fixed { off_minor } => fixed(lang, sum(*off_minor)),
        Discount::Percent { rate_ppm, at_most_minor } => capped(percent_zh_en(lang, tenths(*rate_ppm), percent(*rate_ppm)), *at_most_minor),
        Discount::Random { min_minor, max_minor } => random(lang, sum(*min_minor), sum(*max_minor)),
        Discount::ReduceTo { to_minor } => reduce_to(lang, sum(*to_minor)),
        Discount::Chance { chance_ppm, off_minor } => chance(lang, percent(*chance_ppm), sum(*off_minor)),
        Discount::FirstPayment { off_minor } => first_payment(lang, sum(*off_minor)),
        Discount::Nth { n, off_minor } => nth_zh_en(lang, n, ordinal(*n), sum(*off_minor)),
    }
}

/// What is given on one price: of several tiers the one that it reaches. For the line of a bill.
pub fn gift_on(lang: Lang, discount: &Discount, gross: Minor) -> String {
    if let Discount::Threshold { tiers } = discount
        && let Some(reached) = tiers.iter().filter(|step| step.at_minor <= gross.0).max_by_key(|step| step.at_minor)
    {
        return tier(lang, amount(lang, reached.at_minor), amount(lang, reached.off_minor));
    }
    gift(lang, discount)
}

/// Days of the week and hours: `每天 6–10 点`; nothing where it is always.
pub fn days_and_hours(lang: Lang, conditions: &Conditions) -> Option<String> {
    let days = weekdays(lang, &conditions.weekdays);
    match (days, conditions.hours.map(|hours| clock_hours(lang, hours))) {
        (days, None) => days,
        (days, Some(hours)) => Some(format!("{} {hours}", days.as_deref().unwrap_or(every_day(lang)))),
    }
}

/// The days between which it runs, both included: `11月22日到11月30日`.
pub fn dates(lang: Lang, conditions: &Conditions, zone: &TimeZone) -> String {
    let first = time::local(conditions.starts_at_ms, zone).date();
    let last = time::local(conditions.ends_at_ms, zone).date();
    let say = if first.year() == last.year() { format::day_of_month } else { format::day_of_year };
    let say = |date| say(lang, date);
    if first == last { say(first) } else { from_to(lang, say(first), say(last)) }
}

/// Who gets it, beside when: one phrase a condition. A wallet that has left the registry is said by its code.
pub fn for_whom(lang: Lang, conditions: &Conditions, wallets: &[Wallet]) -> Vec<String> {
    let names: Vec<&str> = conditions
        .wallets
        .iter()
        .map(|code| {
            let known = wallets.iter().find(|wallet| wallet.code == *code);
            known.map_or(code.as_str(), |wallet| lang.pick(&wallet.name_zh, &wallet.name_en))
        })
        .collect();
    let codes: Vec<_> = conditions.code_kinds.iter().map(|kind| code_kind(lang, *kind).to_lowercase()).collect();
    [
        (!names.is_empty()).then(|| only_wallets(lang, names.join(lang.pick("、", ", ")))),
        (!codes.is_empty()).then(|| only_codes(lang, codes.join(lang.pick("、", ", ")))),
        conditions.min_gross_minor.map(|min| price_from(lang, yuan(lang, min))),
        conditions.max_gross_minor.map(|max| price_up_to(lang, yuan(lang, max))),
        conditions.first_time.then(|| new_payers(lang).to_owned()),
        conditions.opt_in.then(|| joined_shops(lang).to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A kind of code, on its own.
pub fn code_kind(lang: Lang, kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::Personal => code_personal(lang),
        CodeKind::PersonalBusiness => code_personal_business(lang),
        CodeKind::Merchant => code_merchant(lang),
    }
}

/// One limit: `每人每天最多 1 次`, `一共最多 800 元`.
pub fn limit(lang: Lang, limit: &Limit) -> String {
    let most = match limit.measure {
        Measure::Money => yuan(lang, limit.amount),
        Measure::Count if limit.amount == 1 => one_use(lang).to_owned(),
        Measure::Count => many_uses(lang, limit.amount),
    };
    let period = match limit.period {
        Period::Day => each_day(lang),
        Period::Week => each_week(lang),
        Period::Month => each_month(lang),
        Period::Year => each_year(lang),
        Period::Ever => ever(lang),
    };
    match limit.entity {
        Entity::All if limit.period == Period::Ever => in_all(lang, most),
        Entity::Payer => per_payer(lang, period, most),
        Entity::PayerAtMerchant => per_payer_and_shop(lang, period, most),
        Entity::All => per_other(lang, everybody(lang), period, most),
        Entity::Store => per_other(lang, each_store(lang), period, most),
        Entity::Merchant => per_other(lang, each_merchant(lang), period, most),
        Entity::Wallet => per_other(lang, each_wallet(lang), period, most),
    }
}

/// The rule in one breath, for lists: `满 20 减 2，每天 6–10 点`.
pub fn sentence(lang: Lang, terms: &Terms) -> String {
    let parts = [Some(gift(lang, &terms.discount)), days_and_hours(lang, &terms.conditions)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(comma(lang))
}

/// The last day on which it runs: `11月30日`.
pub fn last_day(lang: Lang, conditions: &Conditions, zone: &TimeZone) -> String {
    format::day_of_month(lang, time::local(conditions.ends_at_ms, zone).date())
}

/// Everything that the rule says, one phrase a line: what, when, for whom, up to what.
pub fn phrases(lang: Lang, terms: &Terms, zone: &TimeZone, wallets: &[Wallet]) -> Vec<String> {
    let conditions = &terms.conditions;
    let when = [Some(dates(lang, conditions, zone)), days_and_hours(lang, conditions)];
    let mut said = vec![gift(lang, &terms.discount), when.into_iter().flatten().collect::<Vec<_>>().join(comma(lang))];
    let trades = conditions.trades.iter().filter_map(|trade| Trade::from_code(trade)).map(|trade| account::trade_name(lang, trade));
    let trades: Vec<_> = trades.collect();
    said.extend((!trades.is_empty()).then(|| only_trades(lang, trades.join(lang.pick("、", ", ")))));
    said.extend(for_whom(lang, conditions, wallets));
    said.extend(terms.limits.iter().map(|bound| limit(lang, bound)));
    said
}

/// `5th`.
fn ordinal(n: i64) -> String {
    let ending = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

fn yuan(lang: Lang, minor: i64) -> String {
    yuan_zh_en(lang, amount(Lang::Zh, minor), amount(Lang::En, minor))
}

fn comma(lang: Lang) -> &'static str {
    lang.pick("，", ", ")
}

/// `周一到周五`, `周末`, `周一、周三`; nothing for every day.
fn weekdays(lang: Lang, days: &[u8]) -> Option<String> {
    const ZH: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let mut days: Vec<u8> = days.iter().copied().filter(|day| (1..=7).contains(day)).collect();
    days.sort_unstable();
    days.dedup();
    match days.as_slice() {
        [] | [1, 2, 3, 4, 5, 6, 7] => None,
        [1, 2, 3, 4, 5] => Some(weekdays_only(lang).to_owned()),
        [6, 7] => Some(weekend_only(lang).to_owned()),
        some => {
            let names = some.iter().map(|day| lang.pick(ZH, EN)[usize::from(*day) - 1]).collect::<Vec<_>>();
            Some(lang.pick(format!("周{}", names.join("、")), names.join(", ")))
        }
    }
}

/// `6–10 点` where both are whole hours, else `06:30–10:00`.
fn clock_hours(lang: Lang, hours: Hours) -> String {
    let clock = |seconds: i64| format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    let Hours { from_s, until_s } = hours;
    if lang == Lang::Zh && from_s % 3_600 == 0 && until_s % 3_600 == 0 {
        format!("{}–{} 点", from_s / 3_600, until_s / 3_600)
    } else {
        format!("{}–{}", clock(from_s), clock(until_s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::Tier;

    fn said(discount: &Discount) -> [String; 2] {
        [gift(Lang::Zh, discount), gift(Lang::En, discount)]
    }

    #[test]
    fn every_kind_is_said_in_both_languages() {
        let tiers = vec![Tier { at_minor: 2_000, off_minor: 200 }, Tier { at_minor: 4_000, off_minor: 550 }];
        let kinds = [
            (Discount::Threshold { tiers }, ["满 20 减 2，满 40 减 5.50", "¥2 off from ¥20, ¥5.50 off from ¥40"]),
            (
                Discount::Every { each_minor: 2_000, off_minor: 200, at_most_minor: Some(1_000) },
                ["每满 20 减 2，最多减 10", "¥2 off every ¥20, up to ¥10"],
            ),
            (Discount::Fixed { off_minor: 300 }, ["立减 3", "¥3 off"]),
            (Discount::Percent { rate_ppm: 120_000, at_most_minor: None }, ["打 8.8 折", "12% off"]),
            (Discount::Percent { rate_ppm: 100_000, at_most_minor: Some(1_200) }, ["打 9 折，最多减 12", "10% off, up to ¥12"]),
            (Discount::Random { min_minor: 50, max_minor: 500 }, ["随机减 0.50 到 5", "¥0.50 to ¥5 off at random"]),
            (Discount::ReduceTo { to_minor: 990 }, ["超过 9.90 只付 9.90", "Pay ¥9.90 at most"]),
            (Discount::Chance { chance_ppm: 200_000, off_minor: 500 }, ["20% 的机会减 5", "A 20% chance of ¥5 off"]),
            (Discount::FirstPayment { off_minor: 300 }, ["新客立减 3", "¥3 off the first payment"]),
            (Discount::Nth { n: 5, off_minor: 300 }, ["每第 5 次减 3", "¥3 off every 5th payment"]),
        ];
        for (discount, expected) in kinds {
            assert_eq!(said(&discount), expected);
        }
    }

    #[test]
    fn a_bill_names_the_tier_that_its_price_reaches() {
        let tiers = vec![Tier { at_minor: 2_000, off_minor: 200 }, Tier { at_minor: 4_000, off_minor: 500 }];
        let discount = Discount::Threshold { tiers };
        assert_eq!(gift_on(Lang::Zh, &discount, Minor(2_350)), "满 20 减 2");
        assert_eq!(gift_on(Lang::Zh, &discount, Minor(4_000)), "满 40 减 5");
        assert_eq!(gift_on(Lang::Zh, &discount, Minor(800)), "满 20 减 2，满 40 减 5");
    }

    #[test]
    fn days_and_hours_are_said_as_people_say_them() {
        let at = |weekdays: &[u8], hours: Option<(i64, i64)>| {
            let hours = hours.map(|(from_s, until_s)| Hours { from_s, until_s });
            let conditions = Conditions { weekdays: weekdays.to_vec(), hours, ..Conditions::default() };
            days_and_hours(Lang::Zh, &conditions)
        };
        assert_eq!(at(&[], None), None);
        assert_eq!(at(&[1, 2, 3, 4, 5, 6, 7], None), None);
        assert_eq!(at(&[], Some((21_600, 36_000))).as_deref(), Some("每天 6–10 点"));
        assert_eq!(at(&[6, 7], Some((23_400, 36_000))).as_deref(), Some("周末 06:30–10:00"));
        assert_eq!(at(&[3, 1], None).as_deref(), Some("周一、三"));
    }

    #[test]
    fn the_whole_rule_is_said_phrase_by_phrase() {
        let zone = time::zone("Asia/Shanghai");
        let start_ms = time::day_start_ms(20_261_122, &zone).unwrap();
        let end_ms = time::day_start_ms(20_261_201, &zone).unwrap() - 1;
        let terms = Terms {
            discount: Discount::Fixed { off_minor: 200 },
            conditions: Conditions {
                starts_at_ms: start_ms,
                ends_at_ms: end_ms,
                wallets: vec!["jd_pay".into()],
                first_time: true,
                min_gross_minor: Some(1_000),
                ..Conditions::default()
            },
            limits: vec![
                Limit { measure: Measure::Money, period: Period::Ever, entity: Entity::All, amount: 80_000 },
                Limit { measure: Measure::Count, period: Period::Day, entity: Entity::Payer, amount: 1 },
            ],
            funding: Vec::new(),
            priority: 0,
            allow_partial: false,
            cap_restore: crate::domain::campaign::CapRestore::Never,
        };
        let zh = phrases(Lang::Zh, &terms, &zone, &[]);
        assert_eq!(
            zh,
            ["立减 2", "11月22日到11月30日", "只限jd_pay", "付满 10 元才有", "只给第一次来的顾客", "一共最多 800 元", "每人每天最多 1 次"]
        );
        let en = phrases(Lang::En, &terms, &zone, &[]);
        assert_eq!(en[1..3], ["22 Nov to 30 Nov", "with jd_pay only"]);
        assert_eq!(en[5..], ["¥800 in all", "once a day for each customer"]);
    }
}
