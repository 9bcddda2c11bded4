//! M7, the stand: choose how it looks, see it, take the file. The preview is the drawing that is printed.

use super::code::{no_code, read};
use crate::{
    services::{Actor, App, Unavailable, printout::Printout},
    ui::{
        code::{
            stand::{self, Stand, Style},
            svg, symbol,
        },
        components::{Glyph, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        text::{Lang, code as text},
        visit::Visit,
    },
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_query_map;

/// What was chosen; it stands in the address.
#[derive(Clone, Copy)]
struct Wish {
    style: Style,
    lang: Lang,
}

impl Wish {
    /// For addresses of files and of this page.
    fn query(self) -> String {
        let style = if self.style == Style::InkSaving { "ink" } else { "color" };
        format!("style={style}&lang={}", self.lang.pick("zh", "en"))
    }
}

#[component]
pub fn Poster() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let query = use_query_map().get_untracked();
        let wish = Wish {
            style: if query.get("style").as_deref() == Some("ink") { Style::InkSaving } else { Style::Color },
            lang: match query.get("lang").as_deref() {
                Some("en") => Lang::En,
                Some("zh") => Lang::Zh,
                _ => visit.lang,
            },
        };
        Suspend::new(async move {
            match read(&app, &actor).await {
                Ok(Some((_, printout))) => EitherOf3::A(page(&app, &visit, actor, &printout, wish)),
                Ok(None) => EitherOf3::B(no_code(visit.lang, actor)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "the stand cannot be shown");
                    EitherOf3::C(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

fn page(app: &App, visit: &Visit, actor: Actor, printout: &Printout, wish: Wish) -> impl IntoView + use<> {
    let lang = visit.lang;
    let drawn = symbol::address(&printout.address(app)).ok().map(|symbol| {
        let Printout { shop, code, wallets, .. } = printout;
        svg::drawing(&stand::draw(&Stand { shop, code: *code, symbol: &symbol, wallets, lang: wish.lang, style: wish.style }))
    });
    let file = |ending: &str, how: &str| format!("/code/{}{ending}?{how}{}", printout.code, wish.query());
    let pdf = file(".pdf", "");
    let files = [(".pdf", Glyph::FileText, "PDF"), (".stand.svg", Glyph::PenTool, "SVG"), (".png", Glyph::Image, text::png(lang))];
    let files = files
        .map(|(ending, glyph, name)| view! { <a class="button line" href=file(ending, "download&") download=""><Icon glyph/>{name}</a> })
        .into_iter()
        .collect_view();
    view! {
        <ShopLayout actor title=text::poster_title(lang) tab=Tab::Code>
            <a class="back no-print" href="/code"><Icon glyph=Glyph::ChevronLeft/>{text::title(lang)}</a>
            <div class="page-head"><h1>{text::poster_title(lang)}</h1></div>
            <div class="poster">
                <div class="stack no-print">
                    {choices(lang, wish)}
                    <section class="stack-tight">
                        <h2>{text::take_it(lang)}</h2>
                        <p class="files">{files}</p>
                        <p class="hint">{text::stays_valid(lang)}</p>
                    </section>
                    <p><a class="button ink tall wide" href=pdf><Icon glyph=Glyph::Printer/>{text::print_pdf(lang)}</a></p>
                    <div class="notice info"><Icon glyph=Glyph::Info/><p>{text::actual_size(lang)} " " {text::test_first(lang)}</p></div>
                </div>
                <section class="poster-preview" aria-label=text::stand_preview(lang)>
                    <div class="stand" inner_html=drawn></div>
                    <p class="quiet note">{text::size(lang)} " · " {text::readable_from(lang)}</p>
                </section>
            </div>
        </ShopLayout>
    }
}

fn choices(lang: Lang, wish: Wish) -> impl IntoView {
    let choice = |name: &'static str, value: &'static str, label: &'static str, more: Option<&'static str>, chosen: bool| {
        let more = more.map(|more| view! { <small>{more}</small> });
        view! {
            <label class="choice">
                <input type="radio" name=name value=value checked=chosen/>
                <span><span>{label}{more}</span></span>
            </label>
        }
    };
    let ink = wish.style == Style::InkSaving;
    let english = wish.lang == Lang::En;
    view! {
        <form class="stack" action="/code/poster">
            <fieldset class="field">
                <legend>{text::look(lang)}</legend>
                <div class="choices">
                    {choice("style", "color", text::color(lang), None, !ink)}
                    {choice("style", "ink", text::ink_saving(lang), Some(text::ink_saving_more(lang)), ink)}
                </div>
            </fieldset>
            <fieldset class="field">
                <legend>{text::language(lang)}</legend>
                <div class="choices">
                    {choice("lang", "zh", "中文", None, !english)}
                    {choice("lang", "en", "English", None, english)}
                </div>
            </fieldset>
            <p><button class="button line">{text::preview(lang)}</button></p>
        </form>
    }
}
