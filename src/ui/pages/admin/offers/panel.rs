//! The panel beside a campaign: how far it has come, what this admin decides now, and the way to stop it.

use super::one::{short_day, short_stamp};
use crate::{
    domain::{
        admin::Right,
        campaign::{State, Step},
        time::{self, DEFAULT_TIME_ZONE},
    },
    services::{
        Admin,
        campaigns::{
            admin::{self as campaigns, BudgetAsk, Detail, budget::Change},
            shop::Listed,
        },
    },
    ui::{
        components::{Glyph, Icon},
        offer::form,
        pages::admin::error_of,
        text::{Lang, campaign_sentence, platform_offers as text},
        visit::Visit,
    },
};
use leptos::prelude::*;

pub(super) fn panel(visit: &Visit, admin: &Admin, detail: &Detail) -> impl IntoView + use<> {
    let lang = visit.lang;
    let listed = &detail.listed;
    let possible = campaigns::possible(admin, listed);
    let stop = possible.contains(&Step::Stopped).then(|| stop_form(visit, listed));
    let waits = (listed.now == State::Submitted && listed.row.submitted_by.as_deref() == Some(&admin.id))
        .then(|| view! { <p class="who"><Icon glyph=Glyph::LOCK/>{text::not_the_same_person(lang)}</p> });
    let ask = detail.ask.as_ref().map(|ask| budget_ask(lang, admin, ask));
    let budget = listed.terms.budget_minor().filter(|_| may_budget(admin, listed) && detail.ask.is_none());
    let budget = budget.map(|budget| budget_form(visit, listed, budget));
    let end = (may_budget(admin, listed) && detail.ask.is_none()).then(|| end_form(visit, listed));
    let place = (admin.may(Right::EditCampaigns) && !listed.now.is_over()).then(|| place_form(lang, listed));
    view! {
        <aside class="panel" aria-labelledby="life">
            <h2 id="life">{text::life(lang)}</h2>
            {stages(lang, detail)}
            {waits}
            {ask}
            {steps(visit, listed, &possible)}
            {budget}
            {end}
            {place}
            {stop}
        </aside>
    }
}

/// Written, approved, running, over: with dates, and who.
fn stages(lang: Lang, detail: &Detail) -> impl IntoView + use<> {
    let now = detail.listed.now;
    let at = |step: Step| detail.steps.iter().rev().find(|made| made.step == step.code());
    let reached = match now {
        State::Draft | State::SentBack => 0,
        State::Submitted => 1,
        State::Scheduled | State::Running | State::Paused | State::Exhausted => 2,
        State::Expired | State::Stopped | State::Archived => 3,
    };
    let names = [text::step_write(lang), text::step_review(lang), text::step_run(lang), text::step_end(lang)];
    let made = [at(Step::Submitted).or(at(Step::Drafted)), at(Step::Published), at(Step::Published), at(Step::Stopped)];
    let lines = names.into_iter().zip(made).enumerate().map(|(no, (name, made))| {
        let class = match no.cmp(&reached) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        };
        // What is over was published; what never was has no end either.
        let made = made.filter(|_| no < reached || (no == 3 && no == reached));
        let who = made.filter(|_| no != 2).and_then(|made| made.email.clone());
        let when = made.map(|made| short_stamp(made.at_ms));
        let mark = if class == "done" { view! { <Icon glyph=Glyph::CHECK/> }.into_any() } else { (no + 1).to_string().into_any() };
        let current = (class == "now").then(|| format!(" · {}", text::now(lang)));
        view! {
            <li class=class aria-current=(class == "now").then_some("step")>
                <span class="dot" aria-hidden="true">{mark}</span>
                <span><b>{name}{current}</b><small>{who}</small></span>
                <time>{when}</time>
            </li>
        }
    });
    view! { <ol class="stages">{lines.collect_view()}</ol> }
}

fn version(listed: &Listed) -> impl IntoView + use<> {
    view! { <input type="hidden" name="version" value=listed.row.version.to_string()/> }
}

/// What may be done now but for stopping, the next thing first.
fn steps(visit: &Visit, listed: &Listed, possible: &[Step]) -> impl IntoView + use<> {
    let lang = visit.lang;
    let id = &listed.row.id;
    let post = |verb: &'static str, class: &'static str, glyph: Glyph, name: String| {
        view! {
            <form method="post" action=format!("/admin/offers/{id}/{verb}")>
                {version(listed)}
                <button class=class><Icon glyph/>{name}</button>
            </form>
        }
        .into_any()
    };
    let budget = campaign_sentence::amount(Lang::En, listed.terms.budget_minor().unwrap_or(0));
    let buttons = possible.iter().filter_map(|step| {
        Some(match step {
            Step::Published => post("publish", "button ink wide", Glyph::SEND, text::publish_most(lang, &budget)),
            Step::Submitted => post("submit", "button ink wide", Glyph::SEND, text::submit(lang).to_owned()),
            Step::Resumed => post("resume", "button ink wide", Glyph::CIRCLE_PLAY, text::resume(lang).to_owned()),
            Step::Paused => post("pause", "button line wide", Glyph::CIRCLE_PAUSE, text::pause(lang).to_owned()),
            Step::Archived => post("archive", "button line wide", Glyph::ARCHIVE, text::archive(lang).to_owned()),
            Step::SentBack => send_back(visit, listed).into_any(),
            Step::Changed => {
                let href = format!("/admin/offers/{id}/edit");
                view! { <a class="button line wide" href=href><Icon glyph=Glyph::PENCIL/>{text::edit(lang)}</a> }.into_any()
            }
            Step::Drafted | Step::Stopped => return None,
        })
    });
    let decides = possible.contains(&Step::Published).then(|| {
        view! { <h3>{text::your_decision(lang)}</h3> }
    });
    view! { <div class="panel-steps">{decides}{buttons.collect_view()}</div> }
}

fn send_back(visit: &Visit, listed: &Listed) -> impl IntoView + use<> {
    let lang = visit.lang;
    let wrong = visit.typed.error("send_back_reason");
    let refused = wrong.is_some();
    let described = refused.then_some("send_back_reason-error");
    view! {
        <details class="quiet-form" open=refused>
            <summary>{text::send_back(lang)}</summary>
            <form class="stack-tight" method="post" action=format!("/admin/offers/{}/send-back", listed.row.id) novalidate>
                {version(listed)}
                <label for="send_back_reason">{text::send_back_reason(lang)}</label>
                {error_of("send_back_reason", wrong)}
                <textarea
                    class="input" id="send_back_reason" name="send_back_reason" rows="3" maxlength="200"
                    aria-invalid=refused.then_some("true") aria-describedby=described
                ></textarea>
                <button class="button line wide"><Icon glyph=Glyph::UNDO2/>{text::send_back(lang)}</button>
            </form>
        </details>
    }
}

fn stop_form(visit: &Visit, listed: &Listed) -> impl IntoView + use<> {
    let lang = visit.lang;
    let wrong = visit.typed.error("stop_reason");
    let refused = wrong.is_some();
    let described = refused.then_some("stop_reason-error");
    view! {
        <details class="quiet-form stop" open=refused>
            <summary class="button bad wide"><Icon glyph=Glyph::OCTAGON_X/>{text::emergency_stop(lang)}</summary>
            <form class="stack-tight" method="post" action=format!("/admin/offers/{}/stop", listed.row.id) novalidate>
                {version(listed)}
                <p class="note">{text::emergency_stop_more(lang)}</p>
                <label for="stop_reason">{text::stop_reason(lang)}</label>
                {error_of("stop_reason", wrong)}
                <input
                    class="input" id="stop_reason" name="stop_reason" maxlength="200" autocomplete="off"
                    aria-invalid=refused.then_some("true") aria-describedby=described
                />
                <button class="button danger wide">{text::stop_now(lang)}</button>
            </form>
        </details>
    }
}

fn may_budget(admin: &Admin, listed: &Listed) -> bool {
    let published = matches!(listed.now, State::Scheduled | State::Running | State::Paused | State::Exhausted);
    published && (admin.may(Right::EditCampaigns) || admin.may(Right::StopCampaigns))
}

/// A number or a date of a published campaign, and why it shall be another.
struct Other {
    verb: &'static str,
    /// Name of the field; the reason's is `{field}_reason`.
    field: &'static str,
    reason: &'static str,
    /// As it stands, for the compare-and-set.
    seen: i64,
    value: String,
    kind: &'static str,
    summary: &'static str,
    label: &'static str,
    hint: &'static str,
}

fn budget_form(visit: &Visit, listed: &Listed, budget: i64) -> impl IntoView + use<> {
    let lang = visit.lang;
    let other = Other {
        verb: "budget",
        field: "budget",
        reason: "budget_reason",
        seen: budget,
        value: form::short(budget),
        kind: "text",
        summary: text::change_budget(lang),
        label: text::new_budget(lang),
        hint: text::change_budget_more(lang),
    };
    other_form(visit, listed, other)
}

fn end_form(visit: &Visit, listed: &Listed) -> impl IntoView + use<> {
    let lang = visit.lang;
    let seen = listed.terms.conditions.ends_at_ms;
    let other = Other {
        verb: "end",
        field: "ends",
        reason: "ends_reason",
        seen,
        value: time::local(seen, &time::zone(DEFAULT_TIME_ZONE)).date().to_string(),
        kind: "date",
        summary: text::change_end(lang),
        label: text::new_end(lang),
        hint: text::change_end_more(lang),
    };
    other_form(visit, listed, other)
}

fn other_form(visit: &Visit, listed: &Listed, other: Other) -> impl IntoView + use<> {
    let lang = visit.lang;
    let Other { verb, field, reason, seen, value, kind, summary, label, hint } = other;
    let (wrong, reason_wrong) = (visit.typed.error(field), visit.typed.error(reason));
    let open = wrong.is_some() || reason_wrong.is_some();
    let typed = visit.typed.values.get(field).cloned().unwrap_or(value);
    let hint_id = format!("{field}-hint");
    view! {
        <details class="quiet-form" open=open>
            <summary>{summary}</summary>
            <form class="stack-tight" method="post" action=format!("/admin/offers/{}/{verb}", listed.row.id) novalidate>
                <input type="hidden" name="seen" value=seen.to_string()/>
                <p class="hint" id=hint_id.clone()>{hint}</p>
                <label for=field>{label}</label>
                {error_of(field, wrong.clone())}
                <input
                    class="input number" type=kind id=field name=field value=typed inputmode=(kind == "text").then_some("decimal") autocomplete="off"
                    maxlength="14" aria-invalid=wrong.is_some().then_some("true") aria-describedby=hint_id
                />
                <label for=reason>{text::budget_reason(lang)}</label>
                {error_of(reason, reason_wrong.clone())}
                <input
                    class="input" id=reason name=reason maxlength="200" autocomplete="off"
                    aria-invalid=reason_wrong.is_some().then_some("true")
                />
                <button class="button line wide">{summary}</button>
            </form>
        </details>
    }
}

/// Where it stands on the public list.
fn place_form(lang: Lang, listed: &Listed) -> impl IntoView + use<> {
    let place = Some(listed.row.position).filter(|place| *place > 0).map(|place| place.to_string()).unwrap_or_default();
    view! {
        <details class="quiet-form">
            <summary>{text::place(lang)}</summary>
            <form class="stack-tight" method="post" action=format!("/admin/offers/{}/place", listed.row.id) novalidate>
                <p class="hint" id="place-hint">{text::place_more(lang)}</p>
                <label for="place">{text::place_label(lang)}</label>
                <input
                    class="input number" id="place" name="place" value=place inputmode="numeric" autocomplete="off" maxlength="3"
                    aria-describedby="place-hint"
                />
                <button class="button line wide">{text::place(lang)}</button>
            </form>
        </details>
    }
}

/// More that waits: the one who asked may withdraw it, somebody else decides.
fn budget_ask(lang: Lang, admin: &Admin, ask: &BudgetAsk) -> impl IntoView + use<> {
    let sum = |minor: i64| campaign_sentence::amount(Lang::En, minor);
    let words = match Change::of(ask) {
        Change::Budget { seen_minor, budget_minor } => text::budget_asked(lang, &ask.email, sum(seen_minor), sum(budget_minor)),
        Change::End { seen_ms, ends_at_ms } => text::end_asked(lang, &ask.email, short_day(lang, seen_ms), short_day(lang, ends_at_ms)),
    };
    let own = ask.asked_by == admin.id;
    let decides = !own && admin.may(Right::PublishCampaigns);
    let (id, at_ms) = (ask.campaign_id.clone(), ask.at_ms.to_string());
    let post = move |verb: &'static str, class: &'static str, name: &'static str| {
        view! {
            <form method="post" action=format!("/admin/offers/{id}/budget/{verb}")>
                <input type="hidden" name="asked_at" value=at_ms.clone()/>
                <button class=class>{name}</button>
            </form>
        }
    };
    let grant = decides.then(|| post("grant", "button ink", text::grant(lang)));
    let refuse = (own || decides).then(|| post("refuse", "button line", if own { text::withdraw(lang) } else { text::refuse(lang) }));
    view! {
        <div class="ask">
            <p><Icon glyph=Glyph::HAND_COINS/><span>{words}<small>{ask.reason.clone()}</small></span></p>
            <div class="row">{grant}{refuse}</div>
        </div>
    }
}
