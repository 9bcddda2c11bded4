//! By what wallets are recognised: values that nobody has named yet, those that have a name, and the ordered rules for apps.

use crate::{
    domain::{admin::Right, attribution::UNKNOWN, wallet::Rule},
    services::{
        App,
        connector_account::desk::entry::CONNECTORS,
        recognition::{self, Book, NamingRow, SeenRow},
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Face, Glyph, Icon, for_admin},
        pages::admin::{grouped, refused},
        text::{Lang, recognition as text, wallet_accounts},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

/// Where the page stands.
pub const ADDRESS: &str = "/admin/wallets/recognition";

#[component]
pub fn AdminRecognition() -> impl IntoView {
    for_admin(|visit, admin| {
        let app = expect_context::<App>();
        let lang = visit.lang;
        let is_done = use_query_map().get_untracked().get("done").is_some();
        Suspend::new(async move {
            match recognition::look(&app, &admin).await {
                Ok(book) => {
                    let content = content(&visit, &book, admin.may(Right::RollOut));
                    let said = is_done.then(|| {
                        view! { <div class="notice ok" role="status"><Icon glyph=Glyph::CIRCLE_CHECK/><p>{text::done(lang)}</p></div> }
                    });
                    Either::Left(view! {
                        <AdminLayout admin title=text::title(lang) tab=AdminTab::Wallets>
                            <ErrorSummary/>
                            {said}
                            {content}
                        </AdminLayout>
                    })
                }
                Err(error) => Either::Right(refused(lang, admin, AdminTab::Wallets, &error)),
            }
        })
    })
}

fn content(visit: &Visit, book: &Book, may: bool) -> impl IntoView + use<> {
    let lang = visit.lang;
    let faces = Face::all(&book.wallets, lang);
    let unnamed = book.unnamed.iter().map(|seen| unnamed(lang, seen, &faces, may)).collect_view();
    let unnamed = if book.unnamed.is_empty() {
        Either::Left(view! { <p class="quiet">{text::no_unnamed(lang)}</p> })
    } else {
        let heads = [text::protocol(lang), text::field(lang), text::value(lang), text::times(lang), text::taken_for(lang)];
        Either::Right(view! { <table class="grid"><thead><tr>{heads_of(&heads, may)}</tr></thead><tbody>{unnamed}</tbody></table> })
    };
    let named = book.namings.iter().map(|row| named(lang, row, &faces, may)).collect_view();
    let named_heads = [text::protocol(lang), text::field(lang), text::value(lang), text::wallet(lang)];
    let count = book.rules.len();
    let rules = book.rules.iter().enumerate().map(|(at, rule)| rule_row(lang, at, rule, &faces, may)).collect_view();
    let rule_heads = ["#", text::token(lang), text::not_after(lang), text::app_id(lang), text::wallet(lang)];
    view! {
        <header class="platform-title"><h1>{text::title(lang)}</h1></header>
        <p class="lead">{text::lead(lang)}</p>
        <section class="stack" aria-labelledby="unnamed"><h2 id="unnamed">{text::unnamed(lang)}</h2>{unnamed}</section>
        <section class="stack" aria-labelledby="named">
            <h2 id="named">{text::named(lang)}</h2>
            <table class="grid"><thead><tr>{heads_of(&named_heads, may)}</tr></thead><tbody>{named}</tbody></table>
            {may.then(|| add_naming(visit, &faces))}
        </section>
        <section class="stack" aria-labelledby="apps">
            <h2 id="apps">{text::apps(lang)}</h2>
            <p class="hint">{text::apps_more(lang)}</p>
            {may.then(|| add_rule(visit, &faces, count))}
            <table class="grid"><thead><tr>{heads_of(&rule_heads, may)}</tr></thead><tbody>{rules}</tbody></table>
        </section>
    }
}

/// The heads of a table; the last column has the buttons and no name.
fn heads_of(names: &[&'static str], may: bool) -> impl IntoView + use<> {
    let heads = names.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
    (heads, may.then(|| view! { <td></td> }))
}

fn protocol(lang: Lang, connector: &str) -> String {
    wallet_accounts::wallet(lang, connector).to_owned()
}

/// Every wallet as a choice; `nobody` is for apps without one.
fn choices(faces: &[Face], chosen: &str, nobody: Option<&'static str>) -> impl IntoView + use<> {
    let nobody = nobody.map(|words| view! { <option value="" selected=chosen.is_empty()>{words}</option> });
    let wallets = faces.iter().filter(|face| face.code != UNKNOWN);
    let wallets = wallets.map(|face| view! { <option value=face.code.clone() selected=face.code == chosen>{face.name.clone()}</option> });
    (nobody, wallets.collect_view())
}

fn unnamed(lang: Lang, seen: &SeenRow, faces: &[Face], may: bool) -> impl IntoView + use<> {
    let SeenRow { connector, field, value, claimed, count, .. } = seen.clone();
    let taken = if claimed.is_empty() { text::asked_wallet(lang).to_owned() } else { Face::among(faces, &claimed).name };
    let form = may.then(|| {
        let label = format!("{} {value}", text::name_it(lang));
        view! {
            <td>
                <form class="row" method="post" action=format!("{ADDRESS}/name")>
                    <input type="hidden" name="connector" value=connector.clone()/>
                    <input type="hidden" name="field" value=field.clone()/>
                    <input type="hidden" name="pattern" value=value.clone()/>
                    <select class="input" name="wallet" aria-label=label.clone()>{choices(faces, "", None)}</select>
                    <button class="button line small" aria-label=label>{text::name_it(lang)}</button>
                </form>
            </td>
        }
    });
    view! {
        <tr>
            <td data-label=text::protocol(lang)>{protocol(lang, &connector)}</td>
            <td data-label=text::field(lang)><code>{field.clone()}</code></td>
            <th scope="row"><code>{value.clone()}</code></th>
            <td data-label=text::times(lang) class="number">{grouped(count)}</td>
            <td data-label=text::taken_for(lang)>{taken}</td>
            {form}
        </tr>
    }
}

fn named(lang: Lang, row: &NamingRow, faces: &[Face], may: bool) -> impl IntoView + use<> {
    let NamingRow { connector, field, pattern, wallet } = row.clone();
    let name = Face::among(faces, &wallet).name;
    let form = may.then(|| {
        view! {
            <td>
                <form method="post" action=format!("{ADDRESS}/unname")>
                    <input type="hidden" name="connector" value=connector.clone()/>
                    <input type="hidden" name="field" value=field.clone()/>
                    <input type="hidden" name="pattern" value=pattern.clone()/>
                    <input type="hidden" name="wallet" value=wallet/>
                    <button class="button line small" aria-label=text::remove_it(lang, &pattern)>{text::remove(lang)}</button>
                </form>
            </td>
        }
    });
    view! {
        <tr>
            <td data-label=text::protocol(lang)>{protocol(lang, &connector)}</td>
            <td data-label=text::field(lang)><code>{field.clone()}</code></td>
            <th scope="row"><code>{pattern.clone()}</code></th>
            <td data-label=text::wallet(lang)>{name}</td>
            {form}
        </tr>
    }
}

fn add_naming(visit: &Visit, faces: &[Face]) -> impl IntoView + use<> {
    let lang = visit.lang;
    let chosen = visit.typed.value("connector");
    let option =
        |connector: &'static str| view! { <option value=connector selected=connector == chosen>{protocol(lang, connector)}</option> };
    let protocols = CONNECTORS.into_iter().map(option);
    view! {
        <form class="card stack-tight" method="post" action=format!("{ADDRESS}/name") novalidate>
            <h3 class="sub">{text::add_naming(lang)}</h3>
            <label for="connector">{text::protocol(lang)}</label>
            <select class="input" id="connector" name="connector">{protocols.collect_view()}</select>
            {field(visit, "field", text::field(lang))}
            {field(visit, "pattern", text::pattern(lang))}
            <label for="naming-wallet">{text::wallet(lang)}</label>
            <select class="input" id="naming-wallet" name="wallet">{choices(faces, &visit.typed.value("wallet"), None)}</select>
            <button class="button line">{text::add(lang)}</button>
        </form>
    }
}

fn rule_row(lang: Lang, at: usize, rule: &Rule, faces: &[Face], may: bool) -> impl IntoView + use<> {
    let name = if rule.wallet.is_empty() { text::no_wallet(lang).to_owned() } else { Face::among(faces, &rule.wallet).name };
    let Rule { token, not_after, app_id, wallet } = rule.clone();
    let what = format!("{token} {app_id}");
    let form = may.then(|| {
        view! {
            <td>
                <form class="row" method="post" action=format!("{ADDRESS}/rule")>
                    <input type="hidden" name="token" value=token.clone()/>
                    <input type="hidden" name="not_after" value=not_after.clone()/>
                    <input type="hidden" name="app_id" value=app_id.clone()/>
                    <input type="hidden" name="wallet" value=wallet/>
                    <button class="button line small" name="change" value="up" aria-label=text::up_it(lang, &what)>{text::up(lang)}</button>
                    <button class="button line small" name="change" value="down" aria-label=text::down_it(lang, &what)>{text::down(lang)}</button>
                    <button class="button line small" name="change" value="remove" aria-label=text::remove_it(lang, &what)>{text::remove(lang)}</button>
                </form>
            </td>
        }
    });
    view! {
        <tr>
            <td data-label="#" class="number quiet">{at + 1}</td>
            <th scope="row"><code>{token.clone()}</code></th>
            <td data-label=text::not_after(lang)><code>{not_after.clone()}</code></td>
            <td data-label=text::app_id(lang)><code>{app_id.clone()}</code></td>
            <td data-label=text::wallet(lang)>{name}</td>
            {form}
        </tr>
    }
}

fn add_rule(visit: &Visit, faces: &[Face], count: usize) -> impl IntoView + use<> {
    let lang = visit.lang;
    view! {
        <form class="card stack-tight" method="post" action=format!("{ADDRESS}/rule") novalidate>
            <h3 class="sub">{text::add_rule(lang)}</h3>
            {field(visit, "token", text::token(lang))}
            {field(visit, "not_after", text::not_after(lang))}
            {field(visit, "app_id", text::app_id(lang))}
            <label for="rule-wallet">{text::wallet(lang)}</label>
            <select class="input" id="rule-wallet" name="wallet">{choices(faces, &visit.typed.value("wallet"), Some(text::no_wallet(lang)))}</select>
            <label for="place">{text::place(lang)}</label>
            <input class="input" id="place" name="place" type="number" inputmode="numeric" min="1" max=(count + 1).to_string() value="1"/>
            <button class="button line" name="change" value="add">{text::add(lang)}</button>
        </form>
    }
}

/// A line to type into, with what is wrong with it.
fn field(visit: &Visit, name: &'static str, label: &'static str) -> impl IntoView + use<> {
    let wrong = visit.typed.error(name);
    let described = wrong.is_some().then(|| format!("{name}-error"));
    view! {
        <label for=name>{label}</label>
        {crate::ui::pages::admin::error_of(name, wrong.clone())}
        <input
            class="input" id=name name=name value=visit.typed.value(name) maxlength="64" autocomplete="off" spellcheck="false"
            aria-invalid=wrong.is_some().then_some("true") aria-describedby=described
        />
    }
}
