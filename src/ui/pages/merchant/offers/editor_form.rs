//! The sections of the editor's form: sentences with blanks in them. All kinds of discount stand in the page; the style shows the one
//! that is chosen, so that choosing needs no script.

mod kinds;
mod more;

use super::list::who_pays;
use crate::{
    domain::{campaign::State, time, wallet::Wallet},
    services::campaigns::platform::PlatformOffer,
    ui::{
        components::{Face, Glyph, Icon, WalletTile},
        offer::form::{Values, WALLET, WEEKDAYS},
        text::{Lang, campaign_sentence, offers as text},
        visit::Typed,
    },
};
use jiff::tz::TimeZone;
use leptos::prelude::*;

/// What the sections are rendered from.
struct Form<'a> {
    lang: Lang,
    values: &'a Values,
    typed: &'a Typed,
}

/// Wallets that are shown before one asks for more.
const FIRST_WALLETS: usize = 8;

/// What the sections are made of, for a shop's campaign and the platform's alike.
pub struct Sections<'a> {
    pub values: &'a Values,
    pub typed: &'a Typed,
    /// Wallets that may pay.
    pub wallets: &'a [Wallet],
    /// Titles of the shop's other campaigns that run.
    pub running: &'a [String],
    /// The platform's campaigns that are given beside this one.
    pub beside: &'a [PlatformOffer],
    /// Payments rest on it already.
    pub used: bool,
    /// Sections of whoever writes it, before the rarely used ones.
    pub own: Option<AnyView>,
}

/// The questions in their order.
pub fn form_sections(lang: Lang, parts: Sections<'_>, zone: &TimeZone) -> impl IntoView + use<> {
    let Sections { values, typed, wallets, running, beside, used, own } = parts;
    let form = Form { lang, values, typed };
    let used = used.then(|| view! { <div class="notice info"><Icon glyph=Glyph::INFO/><p>{text::used_fixed(lang)}</p></div> });
    let platform = own.is_some();
    let questions = (kinds::how(&form), when(&form, zone), how_much(&form), which_wallets(&form, wallets, running, beside));
    (used, questions, own, more::more(&form, platform), name(&form))
}

impl Form<'_> {
    fn value(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    fn is_on(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| !value.is_empty())
    }

    /// A blank in a sentence; what is wrong with it stands below the sentence.
    fn blank(&self, name: &'static str, label: String, mode: &'static str, wide: bool) -> impl IntoView + use<> {
        let wrong = self.typed.error(name).is_some();
        view! {
            <input
                class="blank number" class:wide=wide id=name name=name value=self.value(name) inputmode=mode autocomplete="off" maxlength="12"
                aria-label=label aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| format!("{name}-error"))
            />
        }
    }

    fn amount(&self, name: &'static str, label: &str) -> impl IntoView + use<> {
        self.blank(name, label.to_owned(), "decimal", false)
    }

    /// The sentences about these fields, in their order.
    fn wrong(&self, names: &[&'static str]) -> impl IntoView + use<> {
        let sentences = names.iter().filter_map(|name| self.typed.error(name).map(|sentence| (*name, sentence)));
        let lines = sentences.map(|(name, sentence)| {
            view! { <p class="field-error" id=format!("{name}-error")><Icon glyph=Glyph::TRIANGLE_ALERT/>{sentence}</p> }
        });
        lines.collect_view()
    }

    fn choice(&self, name: &'static str, value: &'static str, label: &'static str) -> impl IntoView + use<> {
        view! { <option value=value selected=self.value(name) == value>{label}</option> }
    }
}

fn when(form: &Form<'_>, zone: &TimeZone) -> impl IntoView + use<> {
    let lang = form.lang;
    let instant = |name: &str| time::day_start_ms(time::read_day(&form.value(name))?, zone);
    let days = instant("starts").zip(instant("ends")).and_then(|(first, last)| time::days_between(first, last, zone));
    let days = days.map(|days| text::days_in_all(lang, days));
    let (letters, names) = (text::weekday_letters(lang).chars(), text::weekday_names(lang).split(' '));
    let weekdays = WEEKDAYS.into_iter().zip(letters).zip(names).map(|((field, letter), name)| {
        view! {
            <label class="day-toggle">
                <input type="checkbox" id=field name=field value="on" checked=form.is_on(field) aria-label=name/>
                <span aria-hidden="true">{letter}</span>
            </label>
        }
    });
    let moment = |name: &'static str, kind: &'static str, label: &'static str| {
        let wrong = form.typed.error(name).is_some();
        view! {
            <input
                class="input moment" type=kind id=name name=name value=form.value(name) aria-label=label
                aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| format!("{name}-error"))
            />
        }
    };
    view! {
        <fieldset class="part">
            <legend>{text::when(lang)}</legend>
            <div class="part-body">
                <p class="say-small">
                    {moment("starts", "date", text::starts(lang))} <span>{text::until(lang)}</span> {moment("ends", "date", text::ends(lang))}
                    <span class="faint" id="offer-days">{days}</span>
                </p>
                {form.wrong(&["starts", "ends"])}
                <div class="say-small">
                    <div class="day-toggles" role="group" aria-label=text::weekdays(lang)>{weekdays.collect_view()}</div>
                    <span class="hours-range">
                        {moment("from", "time", text::hours_from(lang))} <span aria-hidden="true">"–"</span>
                        {moment("until", "time", text::hours_until(lang))}
                    </span>
                    <span class="faint note">{text::all_day(lang)}</span>
                </div>
                {form.wrong(&["weekday_1", "from", "until"])}
            </div>
        </fieldset>
    }
}

fn how_much(form: &Form<'_>) -> impl IntoView + use<> {
    let lang = form.lang;
    let period = view! {
        <select class="input pick" name="payer_period" aria-label=text::label_payer_period(lang)>
            {form.choice("payer_period", "day", text::per_day(lang))}
            {form.choice("payer_period", "week", text::per_week(lang))}
            {form.choice("payer_period", "month", text::per_month(lang))}
            {form.choice("payer_period", "year", text::per_year(lang))}
            {form.choice("payer_period", "ever", text::per_ever(lang))}
        </select>
    };
    let amount = form.blank("payer_amount", text::label_payer_amount(lang).to_owned(), "decimal", false);
    let measure = view! {
        <select class="input pick" name="payer_measure" aria-label=text::label_payer_measure(lang)>
            {form.choice("payer_measure", "count", text::times(lang))}
            {form.choice("payer_measure", "money", text::yuan(lang))}
        </select>
    };
    // "每人 每天 1 次", "each customer 1 times a day".
    let payer = match lang {
        Lang::Zh => (period.into_any(), amount.into_any(), measure.into_any()),
        Lang::En => (amount.into_any(), measure.into_any(), period.into_any()),
    };
    let yuan = lang.pick(text::yuan(lang), "");
    view! {
        <fieldset class="part">
            <legend>{text::how_much(lang)}</legend>
            <div class="part-body">
                <p class="say-small">
                    <span class="together">
                        {text::in_all(lang)} {form.blank("budget", text::label_budget(lang).to_owned(), "decimal", true)} {yuan}
                    </span>
                    <span class="together">{text::each_customer(lang)} {payer}</span>
                </p>
                {form.wrong(&["budget", "payer_amount"])}
                <p class="hint with-icon"><Icon glyph=Glyph::BELL/><span>{text::budget_hint(lang)} " " {text::no_budget_hint(lang)}</span></p>
            </div>
        </fieldset>
    }
}

fn which_wallets(form: &Form<'_>, wallets: &[Wallet], running: &[String], beside: &[PlatformOffer]) -> impl IntoView + use<> {
    let lang = form.lang;
    let chosen = |wallet: &Wallet| form.is_on(&format!("{WALLET}{}", wallet.code));
    let any = wallets.iter().any(chosen);
    let chip = |wallet: &Wallet| {
        let (name, face) = (format!("{WALLET}{}", wallet.code), Face::of(wallet, lang));
        view! {
            <label class="wallet-chip">
                <input type="checkbox" name=name value="on" checked=chosen(wallet)/>
                <span><WalletTile face=face.clone() small=true/>{face.name}</span>
            </label>
        }
    };
    let (first, rest): (Vec<_>, Vec<_>) = wallets.iter().enumerate().partition(|(at, wallet)| *at < FIRST_WALLETS || chosen(wallet));
    let rest = (!rest.is_empty()).then(|| {
        let chips = rest.iter().map(|(_, wallet)| chip(wallet)).collect_view();
        view! {
            <details class="more-wallets">
                <summary class="wallet-more">{text::more_wallets(lang, rest.len())}</summary>
                <div class="wallet-chips">{chips}</div>
            </details>
        }
    });
    let stacks = beside.iter().filter_map(|offer| stacking(lang, offer, wallets));
    view! {
        <fieldset class="part">
            <legend>{text::which_wallets(lang)}</legend>
            <div class="part-body">
                <div class="wallet-chips">
                    <button class="wallet-all" name="step" value="all_wallets" aria-pressed=(!any).to_string()>
                        {text::all_wallets(lang)}
                    </button>
                    {first.iter().map(|(_, wallet)| chip(wallet)).collect_view()}
                </div>
                {rest}
                <p class="hint">{text::all_wallets_hint(lang)}</p>
                {better_one_counts(lang, running)}
                {stacks.collect_view()}
            </div>
        </fieldset>
    }
}

/// That of the shop's own campaigns only the best counts (D6), where others run.
fn better_one_counts(lang: Lang, running: &[String]) -> Option<impl IntoView + use<>> {
    let titles: Vec<_> = running.iter().map(|title| text::quoted(lang, title)).collect();
    let words = text::beside_own(lang, titles.join(lang.pick("、", ", ")));
    (!titles.is_empty()).then(|| view! { <p class="hint with-icon"><Icon glyph=Glyph::LAYERS/><span>{words}</span></p> })
}

/// What the platform adds to the shop's own campaign, and who pays it; nothing where it does not run or is for no wallet that works here.
fn stacking(lang: Lang, offer: &PlatformOffer, wallets: &[Wallet]) -> Option<impl IntoView + use<>> {
    let only = &offer.listed.terms.conditions.wallets;
    let named = wallets.iter().filter(|wallet| only.contains(&wallet.code));
    let names: Vec<&str> = named.map(|wallet| lang.pick(wallet.name_zh.as_str(), wallet.name_en.as_str())).collect();
    let gives = offer.joined && offer.listed.now == State::Running && (only.is_empty() || !names.is_empty());
    let names = if only.is_empty() { text::every_wallet(lang).to_owned() } else { names.join(lang.pick("、", ", ")) };
    let gift = campaign_sentence::gift(lang, &offer.listed.terms.discount);
    let words = text::stacks(lang, names, gift, who_pays(lang, offer));
    gives.then(|| view! { <p class="hint with-icon"><Icon glyph=Glyph::LAYERS/><span>{words}</span></p> })
}

fn name(form: &Form<'_>) -> impl IntoView + use<> {
    let lang = form.lang;
    let wrong = form.typed.error("title").is_some();
    view! {
        <div class="part">
            <label class="part-label" for="title">{text::its_name(lang)}</label>
            <div class="part-body">
                {form.wrong(&["title"])}
                <input
                    class="input" id="title" name="title" value=form.value("title") maxlength="40" autocomplete="off"
                    aria-invalid=wrong.then_some("true") aria-describedby=if wrong { "title-hint title-error" } else { "title-hint" }
                />
                <p class="hint" id="title-hint">{text::name_hint(lang)}</p>
            </div>
        </div>
    }
}
