//! What most campaigns do not need: bounds of the price, further limits, what is left over, what a refund gives back. Folded away
//! until something of it is said.

use super::Form;
use crate::ui::{
    components::{Glyph, Icon},
    offer::form::{LIMIT_AMOUNT, LIMIT_ENTITY, LIMIT_MEASURE, LIMIT_PERIOD, LIMITS},
    text::{Lang, offers as text},
};
use leptos::prelude::*;

/// The fields that open it where they say something.
const SAID: [&str; 4] = ["min_gross", "max_gross", "daily", "first_time"];

/// The section; what holds for many shops is asked where `platform` writes.
pub(super) fn more(form: &Form<'_>, platform: bool) -> impl IntoView + use<> {
    let lang = form.lang;
    let said = |name: &&str| form.is_on(name) || form.typed.error(name).is_some();
    // The platform's limit of a day stands beside who pays.
    let open = SAID.iter().filter(|name| !platform || **name != "daily").chain(&LIMIT_AMOUNT).any(said);
    let tick = |name: &'static str, label: &'static str| {
        view! { <label class="tick"><input type="checkbox" name=name value="on" checked=form.is_on(name)/><span>{label}</span></label> }
    };
    let daily = (!platform).then(|| {
        view! {
            <p class="say-small">
                {text::daily_1(lang)} {form.blank("daily", text::label_daily(lang).to_owned(), "decimal", true)} {text::daily_2(lang)}
            </p>
            {form.wrong(&["daily"])}
            <p class="hint">{text::daily_hint(lang)}</p>
        }
    });
    view! {
        <details class="part part-more" open=open>
            <summary>{text::more_rules(lang)}</summary>
            <div class="part-body">
                <p class="say-small kind-but-tiers">
                    {text::min_gross_1(lang)} {form.amount("min_gross", text::label_min_gross(lang))} {text::min_gross_2(lang)}
                </p>
                {form.wrong(&["min_gross"])}
                <p class="say-small">
                    {text::max_gross_1(lang)} {form.amount("max_gross", text::label_max_gross(lang))} {text::max_gross_2(lang)}
                </p>
                {form.wrong(&["max_gross"])}
                {tick("first_time", text::first_time(lang))}
                {daily}
                {limits(form, platform)}
                {tick("partial", text::partial(lang))}
                <p class="say-small">
                    <label for="restore">{text::restore(lang)}</label>
                    <select class="input pick" id="restore" name="restore">
                        {form.choice("restore", "never", text::restore_never(lang))}
                        {form.choice("restore", "full_only", text::restore_full(lang))}
                        {form.choice("restore", "proportional", text::restore_part(lang))}
                    </select>
                </p>
            </div>
        </details>
    }
}

/// Rows of further limits: those that say something, and one to begin with.
fn limits(form: &Form<'_>, platform: bool) -> impl IntoView + use<> {
    let lang = form.lang;
    let filled = LIMIT_AMOUNT.iter().rposition(|name| form.is_on(name)).map_or(0, |row| row + 1);
    let shown = form.value("limit_rows").parse::<usize>().unwrap_or(1).max(filled).clamp(1, LIMITS);
    let rows = (0..LIMITS).map(|row| {
        view! {
            <div class="limit" hidden={row >= shown}>
                {limit(form, row, platform)}
                {form.wrong(&[LIMIT_AMOUNT[row]])}
            </div>
        }
    });
    view! {
        <fieldset class="limits">
            <legend>{text::further_limits(lang)}</legend>
            {rows.collect_view()}
            <input type="hidden" name="limit_rows" value=shown.to_string()/>
            <button class="add" name="step" value="add_limit" hidden={shown >= LIMITS}><Icon glyph=Glyph::PLUS/><span>{text::add_limit(lang)}</span></button>
            <p class="hint">{text::further_limits_hint(lang)}</p>
        </fieldset>
    }
}

fn limit(form: &Form<'_>, row: usize, platform: bool) -> impl IntoView + use<> {
    let (lang, no) = (form.lang, row + 1);
    let (entity, period, measure) = (LIMIT_ENTITY[row], LIMIT_PERIOD[row], LIMIT_MEASURE[row]);
    let others = [
        ("payer_at_merchant", text::limit_payer_at_merchant(lang)),
        ("merchant", text::limit_merchant(lang)),
        ("store", text::limit_store(lang)),
    ];
    let others = others.into_iter().filter(|(code, _)| platform || form.value(entity) == *code);
    let others = others.map(|(code, label)| form.choice(entity, code, label)).collect_view();
    let whose = view! {
        <select class="input pick" name=entity aria-label=text::label_limit_entity(lang, no)>
            {form.choice(entity, "payer", text::limit_payer(lang))}
            {form.choice(entity, "all", text::limit_all(lang))}
            {form.choice(entity, "wallet", text::limit_wallet(lang))}
            {others}
        </select>
    };
    let often = view! {
        <select class="input pick" name=period aria-label=text::label_limit_period(lang, no)>
            {form.choice(period, "day", text::per_day(lang))}
            {form.choice(period, "week", text::per_week(lang))}
            {form.choice(period, "month", text::per_month(lang))}
            {form.choice(period, "year", text::per_year(lang))}
            {form.choice(period, "ever", text::per_ever(lang))}
        </select>
    };
    let amount = form.blank(LIMIT_AMOUNT[row], text::label_limit_amount(lang, no), "decimal", false);
    let counted = view! {
        <select class="input pick" name=measure aria-label=text::label_limit_measure(lang, no)>
            {form.choice(measure, "money", text::yuan(lang))}
            {form.choice(measure, "count", text::times(lang))}
        </select>
    };
    let most = text::limit_most(lang);
    // "每个顾客 每月 最多 30 元", "Each customer at most 30 yuan a month".
    match lang {
        Lang::Zh => view! { <p class="say-small">{whose} {often} {most} {amount} {counted}</p> }.into_any(),
        Lang::En => view! { <p class="say-small">{whose} {most} {amount} {counted} {often}</p> }.into_any(),
    }
}
