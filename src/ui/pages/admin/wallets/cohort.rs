//! Who is in a wallet's pilot, as a form: trades, cities, joining, single shops.

use super::panel::{action, hidden, reason};
use crate::{
    domain::{admin::Right, merchant::Trade, rollout::Stage, wallet::CodeKind},
    services::{Admin, rollout::board::Detail},
    ui::{
        pages::admin::error_of,
        text::{account, rollout as text},
        visit::Visit,
    },
};
use leptos::prelude::*;

/// Single shops as lines of the form.
pub(super) struct Members {
    pub lines: String,
}

/// The form; for a wallet that is open to all there is no cohort to change.
pub(super) fn form(visit: &Visit, admin: &Admin, kind: CodeKind, detail: &Detail, members: &Members) -> impl IntoView + use<> {
    let lang = visit.lang;
    let line = &detail.line;
    if matches!(line.plan.stage, Stage::Off | Stage::Open | Stage::Suspended) || !admin.may(Right::RollOut) || detail.ask.is_some() {
        return None;
    }
    let cohort = &line.plan.cohort;
    let again = visit.typed.values.contains_key("cohort");
    let typed = |field: &str, stored: String| if again { visit.typed.value(field) } else { stored };
    let trades = Trade::ALL.map(|trade| {
        let name = format!("trade_{}", trade.code());
        let checked = if again { visit.typed.values.contains_key(&name) } else { cohort.trades.contains(trade.code()) };
        view! {
            <label class="choice"><input type="checkbox" name=name checked=checked/><span>{account::trade_name(lang, trade)}</span></label>
        }
    });
    let opt_in = if again { visit.typed.values.contains_key("opt_in") } else { cohort.opt_in };
    let cities = typed("cities", cohort.cities.iter().cloned().collect::<Vec<_>>().join(lang.pick("，", ", ")));
    let shops = typed("shops", members.lines.clone());
    let wrong = visit.typed.error("shops");
    let names = admin.may(Right::SeeNames).then(|| {
        view! {
            <label for="shops">{text::listed(lang)}</label>
            <p class="hint" id="shops-hint">{text::listed_hint(lang)}</p>
            {error_of("shops", wrong.clone())}
            <textarea
                class="input" id="shops" name="shops" rows="4" autocomplete="off"
                aria-invalid=wrong.is_some().then_some("true") aria-describedby="shops-hint"
            >{shops}</textarea>
        }
    });
    let open = again && !visit.typed.errors.is_empty() || (line.plan.stage == Stage::Sandbox && cohort.is_empty());
    let count = text::joined_left(lang, detail.joined, detail.left);
    Some(view! {
        <details class="quiet-form" open=open>
            <summary>{text::cohort(lang)}</summary>
            <form class="stack-tight" method="post" action=action(detail, "cohort") novalidate>
                {hidden(kind, detail)}
                <input type="hidden" name="cohort" value="1"/>
                <p class="hint">{text::cohort_more(lang)}</p>
                <fieldset class="field"><legend>{text::trades(lang)}</legend><div class="choices">{trades.into_iter().collect_view()}</div></fieldset>
                <label for="cities">{text::cities(lang)}</label>
                <p class="hint" id="cities-hint">{text::cities_hint(lang)}</p>
                <input class="input" id="cities" name="cities" value=cities autocomplete="off" aria-describedby="cities-hint"/>
                <label class="choice wide"><input type="checkbox" name="opt_in" checked=opt_in/><span>{text::opt_in(lang)}</span></label>
                <p class="hint">{count}</p>
                {names}
                {reason(visit, "cohort_reason", text::reason(lang))}
                <button class="button line wide">{text::save_cohort(lang)}</button>
            </form>
        </details>
    })
}
