//! How much comes off: the kinds of discount, each a sentence of its own.

use super::Form;
use crate::ui::{
    components::{Glyph, Icon},
    offer::form::{KINDS, TIER_AT, TIER_OFF, TIERS},
    text::offers as text,
};
use leptos::prelude::*;

pub(super) fn how(form: &Form<'_>) -> impl IntoView + use<> {
    let lang = form.lang;
    let chosen = form.values.get("kind").map_or("threshold", String::as_str);
    let kinds = KINDS.map(|kind| {
        view! {
            <label>
                <input type="radio" name="kind" id=format!("kind-{kind}") value=kind checked=kind == chosen/>
                <span>{text::kind(lang, kind)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="part">
            <legend>{text::how(lang)}</legend>
            <div class="part-body">
                <div class="segments" role="radiogroup" aria-label=text::kind_label(lang)>{kinds.into_iter().collect_view()}</div>
                {tiers(form).into_any()}
                {simple_kinds(form).into_any()}
                {drawn_kinds(form).into_any()}
            </div>
        </fieldset>
    }
}

fn tiers(form: &Form<'_>) -> impl IntoView + use<> {
    let lang = form.lang;
    let filled = (0..TIERS).filter(|row| form.is_on(TIER_AT[*row]) || form.is_on(TIER_OFF[*row])).map(|row| row + 1).max().unwrap_or(1);
    let shown = form.value("rows").parse::<usize>().unwrap_or(1).max(filled).min(TIERS);
    let rows = (0..TIERS).map(|row| {
        let no = row + 1;
        view! {
            <div class="tier" hidden={row >= shown}>
                <p class="say">
                    {text::spend_1(lang)} {form.amount(TIER_AT[row], &text::label_tier_at(lang, no))} {text::spend_2(lang)}
                    {form.amount(TIER_OFF[row], &text::label_tier_off(lang, no))} {text::spend_3(lang)}
                    <button class="icon-button" name="step" value=format!("remove_tier_{no}") aria-label=text::remove_tier(lang, no)>
                        <Icon glyph=Glyph::TRASH2/>
                    </button>
                </p>
                {form.wrong(&[TIER_AT[row], TIER_OFF[row]])}
            </div>
        }
    });
    view! {
        <div class="kind kind-threshold">
            {rows.collect_view()}
            <button class="add" name="step" value="add_tier" hidden={shown >= TIERS}><Icon glyph=Glyph::PLUS/><span>{text::add_tier(lang)}</span></button>
        </div>
    }
}

fn simple_kinds(form: &Form<'_>) -> impl IntoView + use<> {
    let lang = form.lang;
    let off = || text::label_off(lang);
    let most = |name: &'static str| {
        let wrong = form.typed.error(name).is_some();
        view! {
            <input
                class="blank number" id=name name=name value=form.value(name) inputmode="decimal" autocomplete="off" maxlength="12"
                placeholder=text::no_cap(lang) aria-label=text::label_at_most(lang)
                aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| format!("{name}-error"))
            />
        }
    };
    view! {
        <div class="kind kind-percent">
            <p class="say">
                {text::percent_1(lang)} {form.amount("rate", text::label_rate(lang))} {text::percent_2(lang)} {most("percent_at_most")}
                {text::percent_3(lang)}
            </p>
            {form.wrong(&["rate", "percent_at_most"])}
        </div>
        <div class="kind kind-fixed">
            <p class="say">{text::fixed_1(lang)} {form.amount("fixed_off", off())} {text::fixed_2(lang)}</p>
            {form.wrong(&["fixed_off"])}
        </div>
        <div class="kind kind-every">
            <p class="say">
                {text::each_1(lang)} {form.amount("each", text::label_each(lang))} {text::each_2(lang)} {form.amount("each_off", off())}
                {text::each_3(lang)} {most("each_at_most")} {text::each_4(lang)}
            </p>
            {form.wrong(&["each", "each_off", "each_at_most"])}
        </div>
        <div class="kind kind-reduce_to">
            <p class="say">{text::reduce_1(lang)} {form.amount("reduce_to", text::label_reduce_to(lang))} {text::reduce_2(lang)}</p>
            {form.wrong(&["reduce_to"])}
        </div>
        <div class="kind kind-first_payment">
            <p class="say">{text::first_1(lang)} {form.amount("first_off", off())} {text::first_2(lang)}</p>
            {form.wrong(&["first_off"])}
        </div>
        <div class="kind kind-nth">
            <p class="say">
                {text::nth_1(lang)} {form.blank("nth", text::label_nth(lang).to_owned(), "numeric", false)} {text::nth_2(lang)}
                {form.amount("nth_off", off())} {text::nth_3(lang)}
            </p>
            {form.wrong(&["nth", "nth_off"])}
        </div>
    }
}

fn drawn_kinds(form: &Form<'_>) -> impl IntoView + use<> {
    let lang = form.lang;
    view! {
        <div class="kind kind-random">
            <p class="say">
                {text::random_1(lang)} {form.amount("random_min", text::label_random_min(lang))} {text::random_2(lang)}
                {form.amount("random_max", text::label_random_max(lang))} {text::random_3(lang)}
            </p>
            {form.wrong(&["random_min", "random_max"])}
        </div>
        <div class="kind kind-chance">
            <p class="say">
                {text::chance_1(lang)} {form.amount("chance", text::label_chance(lang))} {text::chance_2(lang)}
                {form.amount("chance_off", text::label_off(lang))} {text::chance_3(lang)}
            </p>
            {form.wrong(&["chance", "chance_off"])}
        </div>
    }
}
