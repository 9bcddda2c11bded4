//! The bill as its payer reads it: the price, each discount with its rule and who gives it, what a little more would save.

use super::{TICKET, format, icon, text};
use crate::{
    domain::{
        bill::{Agreed, Bill, BillLine, Unnamed},
        campaign::{Hint, Party},
        money::Minor,
    },
    ui::text::{Lang, campaign_sentence},
};
use leptos::prelude::*;

/// What stands inside the bill of the checkout page. A script asks for it again while somebody types.
pub fn fragment(lang: Lang, bill: &Bill) -> String {
    section(lang, bill).to_html().replace("<!>", "")
}

/// As [`fragment`], as a view.
pub(super) fn section(lang: Lang, bill: &Bill) -> impl IntoView + use<> {
    let hints: Vec<_> = bill.hints.iter().map(|hint| view! { <p class="hint">{hint_words(lang, bill, hint)}</p> }).collect();
    let open = bill.up_to().then(|| view! { <p class="hint">{text::wallet_says_price(lang)}</p> });
    let missed = bill.unnamed.map(|unnamed| view! { <p class="hint">{unnamed_words(lang, unnamed)}</p> });
    // Where no script works it out as it is typed, an amount may already stand above a bill of nothing.
    let due = if bill.gross > Minor::ZERO { to_pay(lang, bill) } else { "—".to_owned() };
    let said = format!("{} {}", text::you_pay(lang), as_price(lang, bill, format::money_spoken(lang, bill.pay)));
    view! {
        {lines(lang, bill).map(|lines| view! { <dl>{lines}</dl> })}
        {hints}
        {open}
        {missed}
        {shown(bill.agreed())}
        {(bill.gross > Minor::ZERO).then(|| view! { <input type="hidden" name="billed" value=bill.gross.plain() /> })}
        <p class="tot"><span>{text::you_pay(lang)}</span><span class="num" data-pay="" data-said=said>{due}</span></p>
    }
}

/// The price that goes with the form, so that no order comes out dearer than it.
pub(super) fn shown(agreed: Option<Agreed>) -> Option<impl IntoView + use<>> {
    agreed.map(|agreed| view! { <input type="hidden" name="shown" value=agreed.text() /> })
}

fn unnamed_words(lang: Lang, unnamed: Unnamed) -> String {
    if unnamed.in_app { text::unnamed_in_app(lang, short(unnamed.most)) } else { text::unnamed(lang, short(unnamed.most)) }
}

/// What is left to pay: `¥21.50`, or `¥20.50 起` where it may turn out dearer.
pub(super) fn to_pay(lang: Lang, bill: &Bill) -> String {
    as_price(lang, bill, format::money(bill.pay))
}

fn as_price(lang: Lang, bill: &Bill, pay: String) -> String {
    if bill.up_to() { text::from_price(lang, pay) } else { pay }
}

/// Price and discounts; nothing where the price is all there is to say.
pub(super) fn lines(lang: Lang, bill: &Bill) -> Option<impl IntoView + use<>> {
    if bill.lines.is_empty() {
        return None;
    }
    let gross = format::money(bill.gross);
    let lines: Vec<_> = bill
        .lines
        .iter()
        .map(|line| {
            let off = if line.up_to { text::up_to(lang, format::money(line.amount)) } else { format::money(-line.amount) };
            view! { <div class="off"><dt>{icon(TICKET)} " " {label(lang, line, bill.gross)}</dt><dd>{off}</dd></div> }
        })
        .collect();
    Some(view! { <div><dt>{text::full_price(lang)}</dt><dd>{gross}</dd></div> {lines} })
}

/// `满 20 减 2 · 店家优惠`.
fn label(lang: Lang, line: &BillLine, gross: Minor) -> String {
    let rule = match &line.discount {
        Some(rule) => campaign_sentence::gift_on(lang, rule, gross),
        None if line.title.is_empty() => text::wallets_offer(lang).to_owned(),
        None => line.title.clone(),
    };
    let funder = |party| match party {
        Party::Merchant => text::shop(lang),
        Party::Platform => text::platform(lang),
        Party::Wallet => text::wallet(lang),
    };
    let funders: Vec<_> = line.funders().map(funder).collect();
    format!("{rule} · {}", text::off_by(lang, funders.join(lang.pick("、", ", "))))
}

fn hint_words(lang: Lang, bill: &Bill, hint: &Hint) -> String {
    match hint {
        Hint::MoreSaves { more, saves, up_to, .. } => {
            let (more, saves) = (short(*more), short(*saves));
            match (bill.lines.is_empty(), up_to) {
                (true, false) => text::more_saves(lang, more, saves),
                (true, true) => text::more_saves_up_to(lang, more, saves),
                (false, false) => text::more_saves_more(lang, more, saves),
                (false, true) => text::more_saves_up_to_more(lang, more, saves),
            }
        }
        Hint::LeftToday { left: Minor(0), .. } => text::nothing_left_today(lang).to_owned(),
        Hint::LeftToday { left, .. } => text::left_today(lang, short(*left)),
    }
}

/// An amount inside of a sentence: `¥3.50`, `¥2`.
fn short(amount: Minor) -> String {
    let whole = format::money(amount);
    whole.strip_suffix(".00").unwrap_or(&whole).to_owned()
}
