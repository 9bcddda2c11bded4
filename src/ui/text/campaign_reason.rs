//! Why a campaign gave a payment something or nothing, as its shop reads it. No rule-engine words.

use crate::{
    domain::{
        campaign::{Drawn, Reason},
        money::Minor,
        time,
    },
    services::campaigns::explained::Told,
    ui::{
        format,
        text::{Lang, campaign_sentence},
    },
};
use jiff::tz::TimeZone;

super::messages! {
    heading { "为什么减了这些" "Why this discount" }
    heading_none { "为什么没减" "Why no discount" }
    own { "你的活动" "Your offer" }
    of_platform { "平台活动" "The platform's offer" }
    unnamed { "另一个活动" "another offer" }

    given { "给了" "Given" }
    given_in_part(computed) { "该减 {computed}，额度只剩这些" "{computed} would have come off; no more was left" }
    given_in_part_of(computed, limit) { "该减 {computed}，{limit}，只剩这些" "{computed} would have come off; {limit}, and no more was left" }
    cut_to_minimum(computed) { "该减 {computed}，留一分给顾客付" "{computed} would have come off; one fen is left to pay" }
    not_started(at) { "{at} 才开始" "Starts at {at}" }
    over { "已经结束" "It was over" }
    weekday { "那天不是活动的日子" "Not one of its days" }
    hour { "不在活动的钟点" "Not in its hours" }
    wallet { "这个钱包不参加" "Not with this wallet" }
    store { "这家门店不参加" "Not in this store" }
    code_kind { "这种码不参加" "Not with this kind of code" }
    below_minimum(at) { "没付满 {at}" "Below {at}" }
    above_maximum(at) { "超过了 {at}" "Above {at}" }
    not_first_time { "不是第一次来的顾客" "Not a first-time customer" }
    not_meant { "这家店不在活动里" "Not meant for this shop" }
    not_joined { "你没参加" "You do not take part" }
    payer_unknown { "收款前钱包没说是谁在付" "The wallet had not said who pays" }
    not_reached(at) { "没到 {at}" "{at} was not reached" }
    not_drawn { "没抽中" "Not drawn" }
    drawn(amount, min, max) { "抽到 {amount}，范围 {min}–{max}" "Drew {amount}, from {min} to {max}" }
    drawn_chance(percent) { "抽中机会 {percent}%" "A chance of {percent}%" }
    not_the_nth(this, n) { "这是第 {this} 次，第 {n} 次才减" "Payment {this} of {n}" }
    used_up { "额度用完了" "Used up" }
    used_up_of(limit) { "{limit}，用完了" "{limit}: used up" }
    not_enough(left) { "额度只剩 {left}，不够减一次" "Only {left} was left, less than one use" }
    better_one(title) { "「{title}」减得更多，用了那个" "“{title}” gives more, so that was used" }
}

/// The reason in words, with what was drawn.
pub fn words(lang: Lang, told: &Told, zone: &TimeZone) -> String {
    let drawn = told.verdict.drawn.map(|drawn| drawn_words(lang, drawn));
    let reason = reason(lang, told, zone);
    drawn.map_or_else(|| reason.clone(), |drawn| format!("{reason}{}{drawn}", lang.pick("；", "; ")))
}

/// `抽到 ¥2.37，范围 ¥1.00–¥5.00`.
fn drawn_words(lang: Lang, was: Drawn) -> String {
    let money = |minor: i64| format::money(Minor(minor));
    match was {
        Drawn::Amount { drawn_minor, min_minor, max_minor } => drawn(lang, money(drawn_minor), money(min_minor), money(max_minor)),
        Drawn::Chance { chance_ppm, .. } => drawn_chance(lang, campaign_sentence::percent(chance_ppm)),
    }
}

fn reason(lang: Lang, told: &Told, zone: &TimeZone) -> String {
    let money = |minor: i64| format::money(Minor(minor));
    let limit = told.limit.map(|limit| campaign_sentence::limit(lang, &limit));
    match (&told.verdict.reason, limit) {
        (Reason::Given, _) => given(lang).to_owned(),
        (Reason::GivenInPart { computed_minor, .. }, None) => given_in_part(lang, money(*computed_minor)),
        (Reason::GivenInPart { computed_minor, .. }, Some(limit)) => given_in_part_of(lang, money(*computed_minor), limit),
        (Reason::CutToMinimum { computed_minor }, _) => cut_to_minimum(lang, money(*computed_minor)),
        (Reason::NotStarted { starts_at_ms }, _) => not_started(lang, format::stamp(&time::local(*starts_at_ms, zone))),
        (Reason::Over { .. }, _) => over(lang).to_owned(),
        (Reason::Weekday, _) => weekday(lang).to_owned(),
        (Reason::Hour, _) => hour(lang).to_owned(),
        (Reason::Wallet, _) => wallet(lang).to_owned(),
        (Reason::Store, _) => store(lang).to_owned(),
        (Reason::CodeKind, _) => code_kind(lang).to_owned(),
        (Reason::BelowMinimum { min_minor }, _) => below_minimum(lang, money(*min_minor)),
        (Reason::AboveMaximum { max_minor }, _) => above_maximum(lang, money(*max_minor)),
        (Reason::NotFirstTime, _) => not_first_time(lang).to_owned(),
        (Reason::Trade | Reason::NotOnTheList, _) => not_meant(lang).to_owned(),
        (Reason::NotJoined, _) => not_joined(lang).to_owned(),
        (Reason::PayerUnknown, _) => payer_unknown(lang).to_owned(),
        (Reason::NotReached { at_minor }, _) => not_reached(lang, money(*at_minor)),
        (Reason::NotDrawn, _) => not_drawn(lang).to_owned(),
        (Reason::NotTheNth { so_far, n }, _) => not_the_nth(lang, so_far + 1, n),
        (Reason::CapReached { left, .. }, _) if *left > 0 => not_enough(lang, money(*left)),
        (Reason::CapReached { .. }, None) => used_up(lang).to_owned(),
        (Reason::CapReached { .. }, Some(limit)) => used_up_of(lang, limit),
        (Reason::BetterOne { .. }, _) => better_one(lang, told.better.as_deref().unwrap_or(unnamed(lang))),
    }
}
