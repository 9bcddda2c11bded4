//! Wallets by what they brought, the largest first: tile, name, count, amount and a bar.

use crate::{
    domain::money::Minor,
    ui::{
        changing::changing,
        components::{Face, WalletTile},
        format,
        text::{Lang, common},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One wallet's part of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletSum {
    pub face: Face,
    pub received_minor: i64,
    pub count: i64,
}

#[component]
pub fn RankedBars(#[prop(into)] sums: Signal<Vec<WalletSum>>, lang: Lang) -> impl IntoView {
    let lines = changing(move || {
        let sums = sums.get();
        let total = sums.iter().map(|sum| sum.received_minor).sum::<i64>().max(1);
        let largest = sums.iter().map(|sum| sum.received_minor).max().unwrap_or(0).max(1);
        sums.into_iter()
            .map(|sum| {
                let share = format!("{}.{}%", sum.received_minor * 100 / total, sum.received_minor * 1_000 / total % 10);
                let width = (sum.received_minor.max(0) * 100 / largest).to_string();
                view! {
                    <li>
                        <WalletTile face=sum.face.clone()/>
                        <span>{sum.face.name.clone()} " " <small>{common::unit_payments(lang, sum.count)} " · " {share}</small></span>
                        <span class="money strong">{format::money(Minor(sum.received_minor))}</span>
                        <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                            <rect width="100" height="6"></rect>
                            <rect class="share" width=width height="6"></rect>
                        </svg>
                    </li>
                }
            })
            .collect_view()
            .into_any()
    });
    view! { <ol class="ranked">{lines}</ol> }
}
