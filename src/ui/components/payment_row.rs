//! One payment in a list: the wallet, when, the match word, what is special, and what the shop gets of it.

use crate::{
    domain::{match_word::MatchWord, money::Minor, payment::State},
    ui::{
        changing::changing,
        components::{Face, WalletTile},
        format,
        text::{Lang, merchant},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the row shows. Amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub face: Face,
    pub state: State,
    /// Gross less what the shop gave away, less what went back.
    pub received_minor: i64,
    pub refunded_minor: i64,
    /// What others added for the payer, and still owe the shop.
    pub funded_minor: i64,
    /// Local time, `08:46`, after its day where the list does not say it.
    pub clock: String,
    pub match_word: i64,
    pub match_number: i64,
    pub note: String,
    /// A message about it did not fit and was put aside.
    pub suspicious: bool,
}

impl Row {
    /// `柿 27` or `persimmon 27`.
    pub fn word(&self, lang: Lang) -> String {
        word(lang, self.match_word, self.match_number)
    }
}

/// A stored match word for reading.
pub fn word(lang: Lang, word: i64, number: i64) -> String {
    let word = MatchWord { word: usize::try_from(word).unwrap_or(0), number: u8::try_from(number).unwrap_or(0) };
    lang.pick(word.zh(), word.en())
}

/// What a list says about a state; a plain success needs no word.
fn flag(lang: Lang, state: State) -> Option<&'static str> {
    match state {
        State::Succeeded | State::PartiallyRefunded => None,
        State::Created | State::Pending => Some(merchant::state_waiting(lang)),
        State::Failed => Some(merchant::state_failed(lang)),
        State::Closed => Some(merchant::state_closed(lang)),
        State::SucceededLate => Some(merchant::state_late(lang)),
        State::Refunded => Some(merchant::state_refunded(lang)),
    }
}

/// The row as a link to the payment. `fresh` rows are washed and say that they are new. In large text the extra words go.
#[component]
pub fn PaymentRow(row: Row, lang: Lang, #[prop(optional, into)] fresh: Signal<bool>) -> impl IntoView {
    let unpaid = !row.state.is_paid() && !row.state.is_open();
    let flag = flag(lang, row.state).map(|words| {
        let warn = row.state == State::SucceededLate;
        view! { " · " <span class="payment-flag" class:warn=warn>{words}</span> }
    });
    let funded = (row.funded_minor > 0).then(|| {
        view! { <span class="payment-flag extra">" · " {merchant::others_add(lang, format::money(Minor(row.funded_minor)))}</span> }
    });
    let refunded = (row.refunded_minor > 0).then(|| {
        view! { " · " <span class="payment-flag">{merchant::refunded_part(lang, format::money(Minor(row.refunded_minor)))}</span> }
    });
    let suspicious = row.suspicious.then(|| view! { " · " <span class="payment-flag warn">{merchant::state_suspicious(lang)}</span> });
    let note = (!row.note.is_empty()).then(|| format!(" · {}", row.note));
    let word = row.word(lang);
    let just_now =
        changing(move || fresh.get().then(|| view! { <span class="payment-flag extra">{merchant::just_now(lang)} " "</span> }).into_any());
    view! {
        <a class="payment" class:new=fresh class:open=row.state.is_open() class:unpaid=unpaid href=format!("/payments/{}", row.id)>
            <WalletTile face=row.face.clone()/>
            <span class="payment-what">
                <span class="payment-wallet">{row.face.name.clone()}</span>
                <span class="payment-more">
                    {just_now} {row.clock} " · " <b>{word}</b> {flag} {suspicious} {refunded} {funded} {note}
                </span>
            </span>
            <span class="payment-amount money">{format::money(Minor(row.received_minor))}</span>
        </a>
    }
}
