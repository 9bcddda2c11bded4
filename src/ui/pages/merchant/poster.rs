//! M7, the stand: choose what it is printed on, how it looks and what it says; see it; take the file. The preview is the drawing that
//! is printed, and the check reads the code off that drawing.

use super::code::{no_code, read};
use crate::{
    domain::{campaign::State, time},
    services::{Actor, App, Unavailable, campaigns, printout::Printout},
    ui::{
        code::{
            check,
            stand::{Look, Size},
            svg,
            wish::{Drawn, TABLE_LENGTH, Wish},
        },
        components::{Glyph, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        text::{Lang, campaign_sentence, code as text, common, stand as words},
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_query_map;

/// Millimetres that the preview is wide at most, on a telephone and on a desk; `style/pages/code.css` draws it so.
const PREVIEW_MM: [f32; 2] = [63.0, 93.0];

/// A designed stand.
pub struct Made {
    pub printout: Printout,
    /// Nothing where no symbol holds the code's address.
    pub drawn: Option<Drawn>,
    /// The shop's offer that runs now, as it would stand there.
    pub offer: Option<String>,
}

/// The stand that the actor's shop wishes for; nothing where it has no code.
///
/// # Errors
/// [`Unavailable`].
pub async fn made(app: &App, actor: &Actor, wish: &Wish) -> Result<Option<Made>, Unavailable> {
    let Some((_, printout)) = read(app, actor).await? else { return Ok(None) };
    let offer = offer(app, actor, wish.lang).await?;
    let drawn = wish.draw(&printout, &printout.address(app), offer.as_deref());
    Ok(Some(Made { printout, drawn, offer }))
}

async fn offer(app: &App, actor: &Actor, lang: Lang) -> Result<Option<String>, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let running = campaigns::shop::list(app, actor).await?.into_iter().find(|listed| listed.now == State::Running);
    Ok(running.map(|listed| {
        let last = campaign_sentence::last_day(lang, &listed.terms.conditions, &zone);
        words::offer_until(lang, campaign_sentence::gift(lang, &listed.terms.discount), last)
    }))
}

#[component]
pub fn Poster() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let query = use_query_map().get_untracked();
        let wish = Wish::read(|name| query.get(name), lang);
        Suspend::new(async move {
            match made(&app, &actor, &wish).await {
                Ok(Some(made)) => EitherOf3::A(page(&app, lang, actor, &made, &wish)),
                Ok(None) => EitherOf3::B(no_code(lang, actor)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "the stand cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

fn page(app: &App, lang: Lang, actor: Actor, made: &Made, wish: &Wish) -> impl IntoView + use<> {
    let readable = made.drawn.as_ref().is_some_and(|drawn| check::shows(&drawn.page, &made.printout.address(app)));
    // Boxes in place of a name are not worth the paper.
    let printable = readable && made.drawn.as_ref().is_some_and(|drawn| drawn.unprintable.is_empty());
    let (choices, preview) = (choices(lang, made, wish), preview(lang, made, wish, readable));
    let take = printable.then(|| (files(lang, wish), print_bar(lang, wish)));
    let (files, bar) = take.unzip();
    view! {
        <ShopLayout actor title=text::poster_title(lang) tab=Tab::Code>
            <a class="back no-print" href="/code"><Icon glyph=Glyph::CHEVRON_LEFT/>{text::title(lang)}</a>
            <div class="page-head no-print"><h1>{text::poster_title(lang)}</h1></div>
            <div class="poster" data-poster>
                <div class="stack no-print">
                    {choices}
                    <div data-part="files">{files}</div>
                </div>
                <section class="poster-preview" aria-label=text::stand_preview(lang) data-part="preview">{preview}</section>
            </div>
            <div class="no-print" data-part="print">{bar}</div>
            <script src="/poster.js" defer></script>
        </ShopLayout>
    }
}

/// A row of choices of which one is taken.
fn radios(
    legend: &'static str,
    name: &'static str,
    choices: Vec<(&'static str, &'static str, Option<&'static str>, bool)>,
) -> impl IntoView {
    let choices = choices.into_iter().map(|(value, label, more, chosen)| {
        let more = more.map(|more| view! { <small>{more}</small> });
        view! {
            <label class="choice">
                <input type="radio" name=name value=value checked=chosen/>
                <span><span>{label}{more}</span></span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{legend}</legend>
            <div class="choices">{choices.collect_view()}</div>
        </fieldset>
    }
}

fn choices(lang: Lang, made: &Made, wish: &Wish) -> impl IntoView + use<> {
    let sizes = Size::ALL.map(|size| {
        let (name, sheet) = match size {
            Size::A5 => (text::size_a5(lang), "148 × 210 mm"),
            Size::A6 => (text::size_a6(lang), "105 × 148 mm"),
            Size::Folded => (text::size_folded(lang), text::size_folded_more(lang)),
            Size::Sticker => (text::size_sticker(lang), "80 × 80 mm"),
        };
        (size.code(), name, Some(sheet), size == wish.size)
    });
    let looks = Look::ALL.map(|look| {
        let (name, more) = match look {
            Look::Color => (text::color(lang), None),
            Look::Dark => (text::dark(lang), None),
            Look::InkSaving => (text::ink_saving(lang), Some(text::ink_saving_more(lang))),
        };
        (look.code(), name, more, look == wish.look)
    });
    let languages = [Lang::Zh, Lang::En].map(|one| (one.pick("zh", "en"), common::own_name(one), None, one == wish.lang));
    view! {
        <form class="stack" action="/code/poster">
            {radios(text::size(lang), "size", sizes.to_vec())}
            {radios(text::look(lang), "style", looks.to_vec())}
            {radios(text::language(lang), "lang", languages.to_vec())}
            {words_fields(lang, made, wish)}
            <p><button class="button line">{text::preview(lang)}</button></p>
        </form>
    }
}

/// What it says: the name, the table, and what is written besides.
fn words_fields(lang: Lang, made: &Made, wish: &Wish) -> impl IntoView + use<> {
    let name = if wish.name.is_empty() { made.printout.shop.clone() } else { wish.name.clone() };
    let invalid = made.drawn.as_ref().is_some_and(|drawn| !drawn.unprintable.is_empty()).then_some("true");
    let tick = |name: &'static str, label: &'static str, ticked: bool, more: Option<String>| {
        view! {
            <label class="tick">
                <input type="checkbox" name=name value="1" checked=ticked/>
                <span>{label}{more.map(|more| view! { " " <small>{more}</small> })}</span>
            </label>
        }
    };
    let other = if wish.lang == Lang::Zh { text::line_of_english(lang) } else { text::line_of_chinese(lang) };
    let offer = made.offer.clone().map(|offer| tick("offer", text::with_offer(lang), wish.offer, Some(offer)));
    let told = told(lang, made, wish);
    view! {
        <fieldset class="field poster-words">
            <legend>{text::what_it_says(lang)}</legend>
            <div class="poster-names">
                <label class="field"><span>{text::name_on_it(lang)}</span>
                    <input class="input" name="name" value=name maxlength="40" autocomplete="off" aria-invalid=invalid aria-describedby="stand-told"/>
                </label>
                <label class="field"><span>{text::table_on_it(lang)}</span>
                    <input class="input" name="table" value=wish.table.clone() maxlength=TABLE_LENGTH.to_string() autocomplete="off"/>
                </label>
            </div>
            {tick("other", other, wish.other_line, None)}
            {tick("wallets", text::with_wallets(lang), wish.wallets, None)}
            {offer}
            <div id="stand-told" role="status" data-part="told">{told}</div>
        </fieldset>
    }
}

/// What its owner should know before it is printed.
fn told(lang: Lang, made: &Made, wish: &Wish) -> impl IntoView + use<> {
    let drawn = made.drawn.as_ref();
    let unprintable: String = drawn.map(|drawn| drawn.unprintable.iter().collect()).unwrap_or_default();
    let wrong = (!unprintable.is_empty()).then(|| text::cannot_print(lang, unprintable));
    let small = drawn.is_some_and(|drawn| drawn.name_is_small).then(|| text::name_small(lang).to_owned());
    let roomy = wish.size.is_roomy();
    let outlives = (roomy && wish.offer && made.offer.is_some()).then(|| text::offer_outlived(lang));
    let no_room = (!roomy && (wish.wallets || wish.offer)).then(|| text::no_room(lang));
    let line = |sentence: String| view! { <p class="field-error"><Icon glyph=Glyph::TRIANGLE_ALERT/>{sentence}</p> };
    let note = |sentence: &'static str| view! { <p class="hint">{sentence}</p> };
    view! { {wrong.map(line)} {small.map(line)} {outlives.map(note)} {no_room.map(note)} }
}

fn file(ending: &str, how: &str, wish: &Wish) -> String {
    format!("/code/poster/stand{ending}?{how}{}", wish.query())
}

fn files(lang: Lang, wish: &Wish) -> impl IntoView + use<> {
    let files = [(".pdf", Glyph::FILE_TEXT, "PDF"), (".png", Glyph::IMAGE, text::png(lang)), (".svg", Glyph::PEN_TOOL, "SVG")];
    let files = files.map(|(ending, glyph, name)| {
        view! { <a class="button line" href=file(ending, "download&", wish) download=""><Icon glyph/>{name}</a> }
    });
    view! {
        <section class="stack-tight">
            <h2>{text::take_it(lang)}</h2>
            <p class="files">{files.into_iter().collect_view()}</p>
            <p class="hint">{text::stays_valid(lang)}</p>
        </section>
    }
}

/// First one on cheap paper in the same size, to be scanned; then the real one.
fn print_bar(lang: Lang, wish: &Wish) -> impl IntoView + use<> {
    let trial = file(".pdf", "", &Wish { look: Look::InkSaving, ..wish.clone() });
    view! {
        <div class="poster-bar">
            <p class="note"><Icon glyph=Glyph::INFO/>{text::actual_size(lang)}</p>
            <a class="button line tall" href=trial>{text::print_trial(lang)}</a>
            <a class="button ink tall" href=file(".pdf", "", wish)><Icon glyph=Glyph::PRINTER/>{text::print(lang)}</a>
        </div>
    }
}

fn preview(lang: Lang, made: &Made, wish: &Wish, readable: bool) -> impl IntoView + use<> {
    let size = wish.size;
    let drawing = made.drawn.as_ref().map(|drawn| svg::drawing(&drawn.page));
    let [phone, desk] = PREVIEW_MM.map(|most| percent(most.min(size.page().0) / size.page().0));
    let cm = size.readable_from_cm();
    let checked = if readable {
        view! { <p class="poster-check good"><Icon glyph=Glyph::SCAN_LINE/>{text::checks(lang, cm)}</p> }.into_any()
    } else {
        view! { <p class="poster-check bad"><Icon glyph=Glyph::TRIANGLE_ALERT/>{text::does_not_check(lang)}</p> }.into_any()
    };
    view! {
        <p class="poster-scale note no-print">
            <b class="on-phone">{text::of_real_size(lang, phone)}</b>
            <b class="on-desk">{text::of_real_size(lang, desk)}</b>
            <span>{text::code_edge(lang, format!("{:.0}", size.symbol_edge()))}</span>
        </p>
        <div class=format!("stand {}", size.code()) inner_html=drawing></div>
        <div class="no-print" role="status">{checked}</div>
    }
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
fn percent(part: f32) -> i32 {
    (part * 100.0).round() as i32
}
