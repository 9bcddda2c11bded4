//! M9, Payments: every payment under the filter that stands in the address, day by day with its sum; on a desk the one that the
//! address opens stands beside the list.

use super::{
    payment,
    payment_table::{self, Sheet},
};
use crate::{
    domain::{merchant::Role, time},
    services::{
        Actor, App, Unavailable,
        payment_list::{self, After, Detail, Filter, Group, Page},
        shop_code::{self, ShopCode},
        wallets,
    },
    ui::{
        address::encode,
        components::{Chip, Choice, CopyScript, EmptyState, Face, FilterChips, Glyph, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        islands::NewPayments,
        shell::WakeIslands,
        text::{Lang, merchant},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::{hooks::use_query_map, params::ParamsMap};

#[component]
pub fn Payments() -> impl IntoView {
    for_member(|visit, actor| {
        let app = expect_context::<App>();
        let query = use_query_map().get_untracked();
        let filter = filter(&query);
        let open = query.get("open");
        Suspend::new(async move {
            match read(&app, &actor, &filter, open.as_deref(), visit.lang).await {
                Ok(found) => Either::Left(list(&visit, actor, &filter, &found)),
                Err(Unavailable(error)) => {
                    tracing::error!(%error, "payments cannot be shown");
                    Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
                }
            }
        })
    })
}

/// What the page shows.
struct Found {
    page: Page,
    faces: Vec<Face>,
    opened: Option<(Detail, Face)>,
    /// The shop's code, where the list is empty and nothing narrows it.
    code: Option<ShopCode>,
}

async fn read(app: &App, actor: &Actor, filter: &Filter, open: Option<&str>, lang: Lang) -> Result<Found, Unavailable> {
    let faces = Face::all(&wallets::all(app).await?, lang);
    let opened = match open {
        Some(id) => payment::read(app, actor, id, lang).await?,
        None => None,
    };
    let page = payment_list::page(app, actor, filter).await?;
    let code = if page.rows.is_empty() && filter.is_plain() { shop_code::of(app, actor).await? } else { None };
    Ok(Found { page, faces, opened, code })
}

/// The filter of an address. What makes no sense asks for nothing.
fn filter(query: &ParamsMap) -> Filter {
    let days = query.get("day").and_then(|text| {
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        let known = |text: &str| text.parse().ok().filter(|day| time::date(*day).is_some());
        Some((known(first)?, known(last)?))
    });
    let after = query.get("after").and_then(|text| {
        let (listed_at_ms, id) = text.split_once('-')?;
        Some(After { listed_at_ms: listed_at_ms.parse().ok()?, id: id.to_owned() })
    });
    Filter {
        query: query.get("q").unwrap_or_default().chars().take(80).collect(),
        days,
        wallet: query.get("wallet").filter(|wallet| !wallet.is_empty()),
        group: query.get("state").and_then(|code| Group::from_code(&code)),
        after,
    }
}

/// The address of a filter.
fn href(filter: &Filter) -> String {
    let mut parts = Vec::new();
    if !filter.query.is_empty() {
        parts.push(format!("q={}", encode(&filter.query)));
    }
    if let Some((first, last)) = filter.days {
        parts.push(if first == last { format!("day={first}") } else { format!("day={first}-{last}") });
    }
    if let Some(wallet) = &filter.wallet {
        parts.push(format!("wallet={}", encode(wallet)));
    }
    if let Some(group) = filter.group {
        parts.push(format!("state={}", group.code()));
    }
    if let Some(after) = &filter.after {
        parts.push(format!("after={}-{}", after.listed_at_ms, encode(&after.id)));
    }
    if parts.is_empty() { "/payments".to_owned() } else { format!("/payments?{}", parts.join("&")) }
}

/// The address of a list with one of its payments open, looking at its row.
fn href_open(filter: &Filter, id: &str) -> String {
    let list = href(filter);
    let joint = if list.contains('?') { '&' } else { '?' };
    format!("{list}{joint}open={}#at-{}", encode(id), encode(id))
}

fn list(visit: &Visit, actor: Actor, filter: &Filter, found: &Found) -> impl IntoView + use<> {
    let lang = visit.lang;
    let Found { page, faces, opened, .. } = found;
    let first_page = Filter { after: None, ..filter.clone() };
    let live = (filter.after.is_none() && filter.is_plain()).then(|| {
        view! {
            <NewPayments after=page.seq href=href(&first_page) lang/>
            <WakeIslands/>
        }
    });
    let newest = filter.after.is_some().then(|| {
        view! { <p><a class="button small line" href=href(&first_page)><Icon glyph=Glyph::ARROW_UP/>{merchant::newest(lang)}</a></p> }
    });
    let older = page.next.clone().map(|after| {
        let href = href(&Filter { after: Some(after), ..filter.clone() });
        view! { <p class="more"><a class="button line" rel="next" href=href>{merchant::older(lang)}</a></p> }
    });
    let clerk = (actor.role == Role::Clerk).then(|| view! { <p class="quiet note">{merchant::clerk_sees_today(lang)}</p> });
    let chips = chips(lang, &first_page, page, faces);
    let open = opened.as_ref().map(|(detail, _)| detail.payment.id.as_str());
    let sheet = if page.rows.is_empty() {
        Either::Left(empty(visit, filter, found.code.as_ref()))
    } else {
        Either::Right(payment_table::table(&Sheet { lang, page, faces, open }, &actor, &|id| href_open(filter, id)))
    };
    let panel = opened.as_ref().map(|opened| panel(lang, &actor, href(filter), opened));
    let is_open = open.is_some();
    let (search, narrowed) = (search(lang, &first_page), narrowed(lang, filter));
    view! {
        <ShopLayout actor title=merchant::payments(lang) tab=Tab::Payments>
            <div class="page-head"><h1>{merchant::payments(lang)}</h1></div>
            <div class="books" class:opened=is_open>
                <div class="books-list">
                    <div class="list-tools">
                        {search}
                        <FilterChips chips/>
                    </div>
                    {narrowed}
                    {clerk}
                    {live}
                    {newest}
                    {sheet}
                    {older}
                </div>
                {panel}
            </div>
            {is_open.then(|| view! { <CopyScript/> })}
        </ShopLayout>
    }
}

/// The one search box. It keeps the other filters.
fn search(lang: Lang, filter: &Filter) -> impl IntoView + use<> {
    let days = filter.days.map(|(first, last)| view! { <input type="hidden" name="day" value=format!("{first}-{last}")/> });
    let wallet = filter.wallet.clone().map(|wallet| view! { <input type="hidden" name="wallet" value=wallet/> });
    let state = filter.group.map(|group| view! { <input type="hidden" name="state" value=group.code()/> });
    view! {
        <form class="search" role="search" action="/payments">
            <input
                class="input" type="search" name="q" value=filter.query.clone()
                aria-label=merchant::search_label(lang) placeholder=merchant::search_hint(lang) autocomplete="off" enterkeyhint="search"
            />
            {days}{wallet}{state}
            <button class="button line" aria-label=merchant::search(lang)><Icon glyph=Glyph::SEARCH/></button>
        </form>
    }
}

fn chips(lang: Lang, filter: &Filter, page: &Page, faces: &[Face]) -> Vec<Chip> {
    let choice =
        |label: &str, to: Filter, face: Option<Face>| Choice { label: label.to_owned(), href: href(&to), chosen: to == *filter, face };
    let days = |label: &str, days: Option<(i64, i64)>| choice(label, Filter { days, ..filter.clone() }, None);
    let back = |count: i32| time::day_plus(page.today, -count);
    let state = |label: &str, group: Option<Group>| choice(label, Filter { group, ..filter.clone() }, None);
    let wallet = |face: &Face| choice(&face.name, Filter { wallet: Some(face.code.clone()), ..filter.clone() }, Some(face.clone()));
    let any_wallet = choice(merchant::any(lang), Filter { wallet: None, ..filter.clone() }, None);
    vec![
        Chip {
            name: merchant::time(lang),
            choices: vec![
                days(merchant::any(lang), None),
                days(merchant::today(lang), Some((page.today, page.today))),
                days(merchant::yesterday(lang), Some((back(1), back(1)))),
                days(merchant::last_7_days(lang), Some((back(6), page.today))),
                days(merchant::last_30_days(lang), Some((back(29), page.today))),
            ],
        },
        Chip { name: merchant::filter_wallet(lang), choices: std::iter::once(any_wallet).chain(faces.iter().map(wallet)).collect() },
        Chip {
            name: merchant::filter_state(lang),
            choices: vec![
                state(merchant::any(lang), None),
                state(merchant::state_paid(lang), Some(Group::Paid)),
                state(merchant::state_waiting(lang), Some(Group::Open)),
                state(merchant::group_unpaid(lang), Some(Group::Unpaid)),
                state(merchant::state_suspicious(lang), Some(Group::Suspicious)),
            ],
        },
    ]
}

/// Says that the list is narrowed, and the way out.
fn narrowed(lang: Lang, filter: &Filter) -> impl IntoView + use<> {
    let query = filter.query.trim().to_owned();
    (!filter.is_plain()).then(|| {
        let query = (!query.is_empty()).then(|| view! { <span>{merchant::only_shown(lang)}<b>{query}</b></span> });
        view! { <p class="filter-line">{query}<a class="link" href="/payments">{merchant::clear(lang)}</a></p> }
    })
}

/// Before the first payment: the code, and a cent to try it with while no real money moves.
fn empty(visit: &Visit, filter: &Filter, code: Option<&ShopCode>) -> impl IntoView + use<> {
    let lang = visit.lang;
    let practice = code.filter(|_| visit.trial).map(|code| {
        let href = format!("/c/{}?as=payer&amount=0.01", code.code);
        view! { <a class="button line" href=href><Icon glyph=Glyph::COINS/>{merchant::practice(lang)}</a> }
    });
    if filter.is_plain() && filter.after.is_none() {
        Either::Left(view! {
            <EmptyState title=merchant::no_payments_ever(lang) sentence=merchant::no_payments_ever_more(lang)>
                <p class="row">
                    <a class="button ink" href="/code"><Icon glyph=Glyph::QR_CODE/>{merchant::show_code(lang)}</a>
                    {practice}
                </p>
            </EmptyState>
        })
    } else {
        Either::Right(view! {
            <EmptyState title=merchant::nothing_matches(lang) sentence=merchant::nothing_matches_more(lang)>
                <a class="button line" href="/payments">{merchant::clear(lang)}</a>
            </EmptyState>
        })
    }
}

/// The panel beside the list: one payment as its own page shows it, and the way back to the list.
fn panel(lang: Lang, actor: &Actor, list: String, opened: &(Detail, Face)) -> impl IntoView + use<> {
    let (detail, face) = opened;
    let page = format!("/payments/{}", detail.payment.id);
    let content = payment::content(lang, actor, detail, face, true);
    view! {
        <section class="books-panel" id="open" tabindex="-1" aria-labelledby="payment-title">
            <p class="apart">
                <a class="back" href=list><Icon glyph=Glyph::CHEVRON_LEFT/>{merchant::back_to_payments(lang)}</a>
                <a class="link note" href=page>{merchant::own_page(lang)}</a>
            </p>
            {content}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_back_its_view_m9_1() {
        let shown = Filter {
            query: "柿 27&x".into(),
            days: Some((20_261_101, 20_261_122)),
            wallet: Some("jd_pay".into()),
            group: Some(Group::Paid),
            after: Some(After { listed_at_ms: 1_795_000_000_000, id: "01KB3XQ2ZE7H8M9N0P1Q2R3S4T".into() }),
        };
        let address = href(&shown);
        let mut query = ParamsMap::new();
        for pair in address.split_once('?').unwrap().1.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            let value = if name == "q" { shown.query.clone() } else { value.to_owned() };
            query.insert(name.to_owned(), value);
        }
        assert_eq!(filter(&query), shown);
        assert_eq!(href(&Filter::default()), "/payments");
        assert_eq!(href_open(&Filter::default(), "01KB"), "/payments?open=01KB#at-01KB");
        assert_eq!(href_open(&shown, "01KB"), format!("{address}&open=01KB#at-01KB"));
    }

    #[test]
    fn an_address_that_makes_no_sense_asks_for_nothing() {
        let mut query = ParamsMap::new();
        for (name, value) in [("day", "20261332"), ("state", "gone"), ("after", "x"), ("wallet", "")] {
            query.insert(name, value.to_owned());
        }
        assert_eq!(filter(&query), Filter::default());
    }
}
