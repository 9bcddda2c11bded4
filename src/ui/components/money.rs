//! Amounts as a person reads them.

use crate::{
    domain::money::Minor,
    ui::{format, text::Lang},
};
use leptos::prelude::*;

/// An amount in a line or a list: `¥12.50`.
#[component]
pub fn Money(amount: Minor) -> impl IntoView {
    view! { <span class="money">{format::money(amount)}</span> }
}

/// The one large amount of a page: the sign and the decimals are smaller, and a screen reader hears it in one piece.
#[component]
pub fn HeroMoney(#[prop(into)] amount: Signal<Minor>, lang: Lang) -> impl IntoView {
    let sign = Signal::derive(move || if amount.get().0 < 0 { "\u{2212}¥" } else { "¥" }.to_owned());
    let whole = Signal::derive(move || format::money_parts(amount.get()).0);
    let decimals = Signal::derive(move || format!(".{}", format::money_parts(amount.get()).1));
    let spoken = Signal::derive(move || format::money_spoken(lang, amount.get()));
    view! {
        <p class="money hero">
            <span aria-hidden="true">
                <small>{sign}</small>
                {whole}
                <small>{decimals}</small>
            </span>
            <span class="unseen">{spoken}</span>
        </p>
    }
}
