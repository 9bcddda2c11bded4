//! The parts of one wallet's panel: its steps, what waits for a second person, the gates, its week, the next step, and the way to stop
//! it.

use super::{percent, seconds, stamp};
use crate::{
    domain::{
        admin::Right,
        rollout::{
            Plan, SHARES, Stage,
            gate::{DRILLS, Gate, LEAST_ATTEMPTS, Measured, StopLine},
        },
        wallet::CodeKind,
    },
    services::{
        Admin,
        rollout::{
            LabRun,
            board::{Detail, Preview},
        },
    },
    ui::{
        components::{Glyph, Icon, Pill, Tone, steps_taken},
        pages::admin::{error_of, trade_of},
        text::{Lang, lab, rollout as text},
        visit::Visit,
    },
};
use leptos::prelude::*;

/// Where a form about this wallet goes.
pub(super) fn action(detail: &Detail, verb: &str) -> String {
    format!("/admin/wallets/{}/{verb}", detail.line.wallet.code)
}

/// What every form says of where it was made.
pub(super) fn hidden(kind: CodeKind, detail: &Detail) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="kind" value=kind.code()/>
        <input type="hidden" name="version" value=detail.line.version.to_string()/>
    }
}

/// A reason that has to be given.
pub(super) fn reason(visit: &Visit, field: &'static str, label: &'static str) -> impl IntoView + use<> {
    let wrong = visit.typed.error(field);
    let described = wrong.is_some().then(|| format!("{field}-error"));
    view! {
        <label for=field>{label}</label>
        {error_of(field, wrong.clone())}
        <input
            class="input" id=field name=field value=visit.typed.value(field) maxlength="200" autocomplete="off"
            aria-invalid=wrong.is_some().then_some("true") aria-describedby=described
        />
    }
}

/// Sandbox, pilot, share, all: with the day each was reached.
pub(super) fn stages(lang: Lang, detail: &Detail, now_ms: i64) -> impl IntoView + use<> {
    let line = &detail.line;
    let stands = line.before.as_ref().map_or(line.plan.stage, |before| before.stage);
    let taken = steps_taken(stands);
    let shares = SHARES.map(|share| text::per_cent(lang, share)).join(" → ");
    let names = [
        (Stage::Sandbox, tested(lang, detail.lab.as_ref())),
        (Stage::Pilot, if stands == Stage::Pilot { text::pilot_more(lang, line.shops) } else { String::new() }),
        (Stage::Percentage, shares),
        (Stage::Open, String::new()),
    ];
    let steps = names.into_iter().enumerate().map(|(no, (stage, more))| {
        let class = match (no + 1).cmp(&taken) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        };
        let reached = detail.history.iter().find(|step| step.state == stage.code() && step.from_state != step.state);
        let when = reached.filter(|_| no < taken).map(|step| stamp(step.at_ms, now_ms));
        let words = if stage == Stage::Percentage && stands == stage {
            text::stage_of(lang, line.before.as_ref().unwrap_or(&line.plan))
        } else {
            text::stage(lang, stage).to_owned()
        };
        let current = (class == "now").then(|| {
            let how = if line.before.is_some() { text::stage_suspended(lang) } else { text::now(lang) };
            format!(" · {how}")
        });
        let mark = if class == "done" { view! { <Icon glyph=Glyph::CHECK/> }.into_any() } else { (no + 1).to_string().into_any() };
        view! {
            <li class=class aria-current=(class == "now").then_some("step")>
                <span class="dot" aria-hidden="true">{mark}</span>
                <span><b>{words}{current}</b><small>{more}</small></span>
                <time>{when}</time>
            </li>
        }
    });
    view! { <ol class="stages">{steps.collect_view()}</ol> }
}

/// What came of the last run of the conformance lab.
fn tested(lang: Lang, last: Option<&LabRun>) -> String {
    match last {
        None => text::sandbox_more(lang).to_owned(),
        Some(run) if run.broke == 0 => lab::all_held(lang, run.held),
        Some(run) => lab::some_broke(lang, run.broke),
    }
}

/// A wider step that waits: the one who asked may withdraw it, somebody else decides.
pub(super) fn ask(lang: Lang, admin: &Admin, kind: CodeKind, detail: &Detail, now_ms: i64) -> impl IntoView + use<> {
    let (ask, preview) = detail.ask.as_ref()?;
    let stage = wording(lang, &detail.line.plan, &preview.plan);
    let own = ask.asked_by == admin.id;
    let decides = !own && admin.may(Right::ConfirmRollOut);
    let (at_ms, wallet) = (ask.at_ms.to_string(), detail.line.wallet.code.clone());
    let post = move |verb: &'static str, class: &'static str, name: String| {
        view! {
            <form method="post" action=format!("/admin/wallets/{wallet}/{verb}")>
                <input type="hidden" name="kind" value=kind.code()/>
                <input type="hidden" name="asked_at" value=at_ms.clone()/>
                <button class=class>{name}</button>
            </form>
        }
    };
    let confirm = decides.then(|| post("confirm", "button ink", text::confirm(lang, &stage)));
    let refuse = if own { text::withdraw(lang) } else { text::refuse(lang) };
    let refuse = (decides || own && admin.may(Right::ConfirmRollOut)).then(|| post("refuse", "button line", refuse.to_owned()));
    let same = own.then(|| view! { <p class="who"><Icon glyph=Glyph::LOCK/>{text::not_the_same_person(lang)}</p> });
    Some(view! {
        <section class="ask" aria-label=text::waits(lang)>
            <p>
                <Icon glyph=Glyph::HOURGLASS/>
                <span>{text::asked(lang, &ask.email, &stage)}<small>{stamp(ask.at_ms, now_ms)}" · "{ask.reason.clone()}</small></span>
            </p>
            {brings(lang, preview)}
            <div class="row">{confirm}{refuse}</div>
            {same}
        </section>
    })
}

/// A step in words: its stage, or that only its shops change.
fn wording(lang: Lang, now: &Plan, wanted: &Plan) -> String {
    let same = (now.stage, now.percent) == (wanted.stage, wanted.percent);
    if same { text::asked_cohort(lang).to_owned() } else { text::stage_of(lang, wanted) }
}

/// How many shops a step brings, and of which trades.
fn brings(lang: Lang, preview: &Preview) -> impl IntoView + use<> {
    let words = if preview.plan.stage.is_live() {
        let rule = text::stops_itself(lang, StopLine::of(preview.plan.stage).below_ppm / 10_000);
        format!("{}{}{rule}", text::brings(lang, preview.new, preview.total), lang.pick("", " "))
    } else {
        text::brings_nobody(lang).to_owned()
    };
    let (shown, rest) = preview.trades.split_at(preview.trades.len().min(3));
    let rest: i64 = rest.iter().map(|(_, count)| count).sum();
    let mut parts: Vec<(String, i64)> = shown.iter().map(|(trade, count)| (trade_of(lang, trade), *count)).collect();
    if rest > 0 {
        parts.push((text::other_trades(lang).to_owned(), rest));
    }
    let said: Vec<String> = parts.iter().map(|(trade, count)| text::by_trade(lang, trade, count)).collect();
    let mut from = 0;
    let bars = parts.iter().enumerate().map(|(no, (_, count))| {
        let (x, width) = (from * 1_000 / preview.new.max(1), count * 1_000 / preview.new.max(1));
        from += count;
        view! { <rect class=format!("part-{no}") x=x.to_string() width=(width - 6).max(2).to_string() height="10"></rect> }
    });
    let bars: Vec<_> = bars.collect();
    let mix = (preview.new > 0).then(|| {
        view! {
            <svg class="mix" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">{bars}</svg>
            <p class="mix-words">{said.into_iter().map(|said| view! { <span>{said}</span> }).collect_view()}</p>
        }
    });
    view! { <p>{words}</p>{mix} }
}

/// What has to hold before more shops get the wallet. Only where that is still to come.
pub(super) fn gates(lang: Lang, detail: &Detail) -> impl IntoView + use<> {
    let stands = detail.line.plan.stage;
    if !matches!(stands, Stage::Pilot | Stage::Percentage) {
        return None;
    }
    let measured = &detail.measured;
    let holding = Gate::ALL.into_iter().filter(|gate| gate.holds(measured)).count();
    let (tone, glyph) = if holding == Gate::ALL.len() { (Tone::Ok, Glyph::CIRCLE_CHECK) } else { (Tone::Warn, Glyph::CIRCLE_DASHED) };
    let lines = Gate::ALL.map(|gate| {
        let holds = gate.holds(measured);
        let (glyph, said) = if holds { (Glyph::CIRCLE_CHECK, text::passed(lang)) } else { (Glyph::CIRCLE_DASHED, text::not_passed(lang)) };
        view! {
            <li class:holds=holds>
                <Icon glyph/>
                <span><span class="unseen">{said} " "</span>{text::gate(lang, gate)}</span>
                <b>{value(lang, gate, measured)}</b>
            </li>
        }
    });
    Some(view! {
        <section class="gates" aria-labelledby="gates">
            <h2 class="sub" id="gates">{text::gates(lang)}<Pill tone glyph text=text::gates_passed(lang, holding, Gate::ALL.len())/></h2>
            <ul>{lines.into_iter().collect_view()}</ul>
        </section>
    })
}

/// What was measured for a gate.
fn value(lang: Lang, gate: Gate, measured: &Measured) -> String {
    match gate {
        Gate::Success => match measured.tally.rate_ppm() {
            Some(_) if measured.tally.attempts() < LEAST_ATTEMPTS => text::too_few(lang, measured.tally.attempts(), LEAST_ATTEMPTS),
            Some(ppm) => text::of_attempts(lang, percent(ppm), measured.tally.attempts()),
            None => text::no_attempts(lang).to_owned(),
        },
        Gate::Delay => measured.delay_p95_ms.map_or_else(|| text::nothing(lang).to_owned(), |ms| text::seconds(lang, seconds(ms))),
        Gate::Differences if !measured.bills.are_complete() => text::no_bill_yet(lang).to_owned(),
        Gate::Differences => text::differences(lang, measured.differences),
        Gate::Drills if measured.drills < DRILLS => text::drills_missing(lang, DRILLS - measured.drills),
        Gate::Drills => text::times(lang, measured.drills),
    }
}

/// The week's success as a line above the one where it stops; from 90 % up, or from as low as it was.
pub(super) fn trend(lang: Lang, detail: &Detail) -> impl IntoView + use<> {
    let rates: Vec<(i64, Option<i64>)> = detail.days.iter().map(|(day, tally)| (*day, tally.rate_ppm())).collect();
    let known: Vec<i64> = rates.iter().filter_map(|(_, rate)| *rate).collect();
    let heading = view! { <h2 class="sub">{text::trend(lang)}<small>{text::last_7_days(lang)}</small></h2> };
    if known.is_empty() {
        return view! { <section class="trend">{heading}<p class="quiet note">{text::trend_none(lang)}</p></section> }.into_any();
    }
    let low = known.iter().copied().min().unwrap_or(0).min(950_000);
    let y = |rate: i64| 8 + (1_000_000 - rate) * 48 / (1_000_000 - low).max(1);
    let points: Vec<(i64, i64)> = (0..).zip(&rates).filter_map(|(no, (_, rate))| Some((6 + no * 50, y((*rate)?)))).collect();
    let way = points.iter().map(|(x, y)| format!("{x} {y}")).collect::<Vec<_>>().join(" L");
    let end = points.last().map(|(x, y)| view! { <circle class="end" cx=x.to_string() cy=y.to_string() r="4.5"></circle> });
    let said = known.iter().map(|rate| text::per_cent(lang, percent(*rate))).collect::<Vec<_>>().join(lang.pick("、", ", "));
    let line = StopLine::of(detail.line.plan.stage).below_ppm;
    // What everybody has stops so far down that it would press all the rest flat: drawn where it comes near.
    let stop = (line >= low).then(|| {
        let y = y(line);
        view! {
            <path class="line" d=format!("M0 {y}H316")></path>
            <text x="0" y=(y - 5).max(12).to_string()>{text::stop_line(lang, line / 10_000)}</text>
        }
    });
    view! {
        <section class="trend">
            {heading}
            <svg viewBox="0 0 316 64" role="img" aria-label=text::trend_words(lang, said, line / 10_000)>
                {stop}
                <path class="way" d=format!("M{way}")></path>
                {end}
            </svg>
        </section>
    }
    .into_any()
}

/// The next step on the way, or the way back after a stop; the missing gate is named where one keeps it from being taken.
pub(super) fn next(visit: &Visit, admin: &Admin, kind: CodeKind, detail: &Detail) -> impl IntoView + use<> {
    let lang = visit.lang;
    let preview = detail.next.as_ref().filter(|_| detail.ask.is_none())?;
    let line = &detail.line;
    let stage = text::stage_of(lang, &preview.plan);
    let back = line.plan.stage == Stage::Suspended;
    let title = if back { text::back_to(lang, &stage) } else { text::next_to(lang, &stage) };
    let wider = preview.plan.stage.is_live();
    let shut = preview.gated && Gate::ALL.into_iter().any(|gate| !gate.holds(&detail.measured));
    let empty = preview.plan.stage == Stage::Pilot && preview.plan.cohort.is_empty();
    let untested = line.plan.stage == Stage::Sandbox && wider && detail.lab.as_ref().is_none_or(|run| run.broke > 0);
    let may = admin.may(Right::RollOut) && line.licensed.is_ok() && !shut && !empty && !untested;
    let form = may.then(|| {
        view! {
            <form class="stack-tight" method="post" action=action(detail, "step") novalidate>
                {hidden(kind, detail)}
                <input type="hidden" name="to" value=preview.plan.stage.code()/>
                <input type="hidden" name="percent" value=preview.plan.percent.to_string()/>
                {reason(visit, "step_reason", text::reason(lang))}
                <button class="button ink wide">{if wider { text::ask_for(lang, &stage) } else { text::take(lang, &stage) }}</button>
            </form>
        }
    });
    let lock = if shut {
        text::gates_first(lang)
    } else if untested {
        text::lab_first(lang)
    } else if empty {
        text::empty_pilot_first(lang)
    } else {
        text::two_people(lang)
    };
    let lock = wider.then(|| view! { <p class="who"><Icon glyph=Glyph::LOCK/>{lock}</p> });
    let drill = shut && !Gate::Drills.holds(&detail.measured);
    let to_lab = (drill || untested).then(|| {
        let word = if drill { text::go_drill(lang) } else { text::go_lab(lang) };
        view! { <a class="button ink wide" href=format!("/admin/lab#{}", line.wallet.code)>{word}</a> }
    });
    Some(view! {
        <section class="next-step" aria-labelledby="next">
            <h2 class="sub" id="next">{title}</h2>
            {brings(lang, preview)}
            {form}
            {to_lab}
            {lock}
        </section>
    })
}

/// One person, one reason, at once.
pub(super) fn stop(visit: &Visit, admin: &Admin, kind: CodeKind, detail: &Detail) -> impl IntoView + use<> {
    let lang = visit.lang;
    if !detail.line.plan.stage.is_live() || !admin.may(Right::StopWallets) {
        return None;
    }
    let refused = visit.typed.error("stop_reason").is_some();
    Some(view! {
        <details class="quiet-form stop" open=refused>
            <summary class="button bad wide"><Icon glyph=Glyph::CIRCLE_PAUSE/>{text::stop(lang)}</summary>
            <form class="stack-tight" method="post" action=action(detail, "stop") novalidate>
                {hidden(kind, detail)}
                <p class="note">{text::stop_more(lang)}</p>
                {reason(visit, "stop_reason", text::stop_reason(lang))}
                <button class="button danger wide">{text::stop_now(lang)}</button>
            </form>
        </details>
    })
}

/// Any other step that there is from here.
pub(super) fn other_step(visit: &Visit, admin: &Admin, kind: CodeKind, detail: &Detail) -> impl IntoView + use<> {
    let lang = visit.lang;
    let line = &detail.line;
    let there_is = |stage: &Stage| {
        let percent = if line.plan.percent == 1 { 2 } else { 1 };
        let wanted = line.plan.at(*stage, percent);
        line.plan.step(&wanted, line.before.as_ref()).is_ok()
    };
    let stages: Vec<Stage> = Stage::ALL.into_iter().filter(there_is).collect();
    if stages.is_empty() || !admin.may(Right::RollOut) || detail.ask.is_some() {
        return None;
    }
    let share = stages.contains(&Stage::Percentage).then(|| {
        let wrong = visit.typed.error("percent");
        view! {
            <label for="percent">{text::percent_field(lang)}</label>
            {error_of("percent", wrong.clone())}
            <input
                class="input number" id="percent" name="percent" inputmode="numeric" maxlength="2" autocomplete="off"
                value=visit.typed.value("percent") aria-invalid=wrong.is_some().then_some("true")
            />
        }
    });
    let typed = visit.typed.value("to");
    let options = stages.into_iter().map(|stage| {
        view! { <option value=stage.code() selected=typed == stage.code()>{text::stage(lang, stage)}</option> }
    });
    let open = visit.typed.error("percent").is_some() || visit.typed.error("other_reason").is_some();
    Some(view! {
        <details class="quiet-form" open=open>
            <summary>{text::other_step(lang)}</summary>
            <form class="stack-tight" method="post" action=action(detail, "step") novalidate>
                {hidden(kind, detail)}
                <input type="hidden" name="other" value="1"/>
                <p class="hint">{text::other_step_more(lang)}</p>
                <label for="to">{text::how_far(lang)}</label>
                <select class="input" id="to" name="to">{options.collect_view()}</select>
                {share}
                {reason(visit, "other_reason", text::reason(lang))}
                <button class="button line wide">{text::set(lang)}</button>
            </form>
        </details>
    })
}
