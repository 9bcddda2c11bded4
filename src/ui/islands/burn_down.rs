//! How fast the platform's campaigns spend: budgets and what was given today, read anew every five seconds. The rows themselves stay
//! where they are, so that whoever is on one of them is not thrown off.

use crate::{
    domain::{campaign::State, money::Minor},
    ui::{
        changing::changing,
        components::{Gauge, OfferPill, percent_used},
        format,
        text::{Lang, campaign_sentence, platform_offers as text},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where one campaign stands; amounts in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub state: State,
    pub used_minor: i64,
    /// 0 where there is none yet.
    pub budget_minor: i64,
    pub today_minor: i64,
    pub today_count: i64,
}

/// A row of the table, as far as it does not change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BurnRow {
    pub id: String,
    pub title: String,
    pub rule: String,
    /// Last day, in words.
    pub until: String,
    pub standing: Standing,
}

/// Where to read all of them anew.
#[cfg(feature = "hydrate")]
const ADDRESS: &str = "/admin/offers/standing?auto=1";

/// The table of campaigns.
#[island]
pub fn BurnDown(rows: Vec<BurnRow>, lang: Lang) -> impl IntoView {
    let standing = RwSignal::new(rows.iter().map(|row| (row.id.clone(), row.standing)).collect::<BTreeMap<_, _>>());
    #[cfg(feature = "hydrate")]
    follow(standing);
    let rows = rows.into_iter().map(|row| line(lang, row, standing)).collect_view();
    view! {
        <table class="grid">
            <thead>
                <tr>
                    <th scope="col">{text::offer(lang)}</th>
                    <th scope="col">{text::state(lang)}</th>
                    <th scope="col" class="wide">{text::spending(lang)}</th>
                    <th scope="col" class="end">{text::today(lang)}</th>
                    <th scope="col" class="end">{text::until(lang)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn line(lang: Lang, row: BurnRow, all: RwSignal<BTreeMap<String, Standing>>) -> impl IntoView {
    let (id, first) = (row.id.clone(), row.standing);
    let own = Memo::new(move |_| all.with(|all| all.get(&id).copied()).unwrap_or(first));
    let href = format!("/admin/offers/{}", row.id);
    let today = Signal::derive(move || {
        let Standing { today_count, today_minor, .. } = own.get();
        if today_count == 0 { "–".to_owned() } else { text::today_uses(lang, today_count, format::money(Minor(today_minor))) }
    });
    let pill = changing(move || view! { <OfferPill state=own.get().state lang/> }.into_any());
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=href>{row.title}</a><small>{row.rule}</small></th>
            <td data-label=text::state(lang)>{pill}</td>
            <td data-label=text::spending(lang) class="wide"><Burn standing=own lang/></td>
            <td data-label=text::today(lang) class="number end">{today}</td>
            <td data-label=text::until(lang) class="number end">{row.until}</td>
        </tr>
    }
}

/// One campaign's own gauge.
#[island]
pub fn BurnGauge(id: String, standing: Standing, lang: Lang) -> impl IntoView {
    let all = RwSignal::new(BTreeMap::from([(id.clone(), standing)]));
    #[cfg(feature = "hydrate")]
    follow(all);
    let own = Memo::new(move |_| all.with(|all| all.get(&id).copied()).unwrap_or(standing));
    let today = Signal::derive(move || text::today_uses(lang, own.get().today_count, format::money(Minor(own.get().today_minor))));
    view! {
        <Burn standing=own lang/>
        <p class="note quiet number">{text::today(lang)} " " {today}</p>
    }
}

/// What is gone of the budget, as a bar and in words.
#[component]
fn Burn(standing: Memo<Standing>, lang: Lang) -> impl IntoView {
    let percent = Memo::new(move |_| percent_used(standing.get().used_minor, standing.get().budget_minor));
    let sum = |minor: i64| campaign_sentence::amount(Lang::En, minor);
    let words = Signal::derive(move || format!("{} / {}", sum(standing.get().used_minor), sum(standing.get().budget_minor)));
    let part = Signal::derive(move || text::of_the_budget(lang, percent.get()));
    changing(move || {
        (standing.get().budget_minor > 0)
            .then(|| {
                view! {
                    <div class="burn">
                        <Gauge percent lang/>
                        <p class="gauge-labels number"><span>{words}</span><span>{part}</span></p>
                    </div>
                }
            })
            .into_any()
    })
}

#[cfg(feature = "hydrate")]
fn follow(standing: RwSignal<BTreeMap<String, Standing>>) {
    use leptos::task::spawn_local;
    set_interval(
        move || {
            // Nobody looks at a hidden page.
            if document().hidden() {
                return;
            }
            spawn_local(async move {
                if let Some(read) = super::ask::read::<BTreeMap<String, Standing>>(ADDRESS).await
                    && standing.with_untracked(|known| *known != read)
                {
                    standing.set(read);
                }
            });
        },
        std::time::Duration::from_secs(5),
    );
}
