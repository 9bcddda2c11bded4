//! The editor: a shop's editor with what the platform decides beside it, for which shops, who pays which part, at most how much a
//! day. What is ready is submitted; publishing is somebody else's.

use crate::{
    domain::{
        admin::Right,
        campaign::{Owner, State, Terms},
        merchant::Trade,
        time::{self, DEFAULT_TIME_ZONE},
        wallet::{CodeKind, Wallet},
    },
    services::{
        Admin, App,
        admins::{Forbidden, LookError},
        campaigns::admin::{self as campaigns, forecast, write},
        wallets,
    },
    ui::{
        components::{AdminLayout, AdminTab, ErrorSummary, Face, Glyph, Icon, OfferPill, for_admin},
        error::{Failure, FailurePage},
        format,
        islands::{CampaignPreview, Expected, Forecast},
        offer::{
            form::Values,
            platform_form::{self, CODE_KIND, SHARES, TRADE},
            preview::Shop,
            template,
        },
        pages::{
            admin::{error_of, refused},
            merchant::offers::{Sections, draft_state, form_sections, rate_in},
        },
        shell::WakeIslands,
        text::{Lang, account, campaign_sentence, offers, platform_offers as text},
        visit::Visit,
    },
};
use jiff::tz::TimeZone;
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_router::hooks::{use_params_map, use_query_map};

struct Editing {
    /// None: a new campaign that nobody has saved.
    stored: Option<campaigns::Detail>,
    base: Terms,
    values: Values,
    wallets: Vec<Wallet>,
    forecast: Forecast,
    now_ms: i64,
}

impl Editing {
    /// What was sent back is a draft again only when somebody saves it.
    fn saves_itself(&self) -> bool {
        self.stored.as_ref().is_none_or(|detail| detail.listed.now == State::Draft)
    }
}

#[component]
pub fn AdminNewOffer() -> impl IntoView {
    for_admin(|visit, admin| editor(visit, admin, None, use_query_map().get_untracked().get("template")))
}

#[component]
pub fn AdminEditOffer() -> impl IntoView {
    for_admin(|visit, admin| {
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        editor(visit, admin, Some(id), None)
    })
}

fn editor(visit: Visit, admin: Admin, id: Option<String>, template: Option<String>) -> impl IntoView {
    let app = expect_context::<App>();
    let lang = visit.lang;
    Suspend::new(async move {
        match read(&app, &visit, &admin, id.as_deref(), template.as_deref()).await {
            Ok(Some(editing)) => {
                let new_id = editing.values.get("new_id").cloned().unwrap_or_else(|| app.new_id());
                EitherOf3::A(page(&visit, admin, &editing, new_id))
            }
            Ok(None) => EitherOf3::B(view! { <FailurePage failure=Failure::NotFound/> }),
            Err(error) => EitherOf3::C(refused(lang, admin, AdminTab::Offers, &error)),
        }
    })
}

async fn read(app: &App, visit: &Visit, admin: &Admin, id: Option<&str>, template: Option<&str>) -> Result<Option<Editing>, LookError> {
    if !admin.may(Right::EditCampaigns) {
        return Err(LookError::Forbidden(Forbidden(Right::EditCampaigns)));
    }
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let now_ms = app.clock.now_ms();
    let stored = match id {
        None => None,
        Some(id) => match campaigns::one(app, admin, id).await? {
            // What was submitted is looked at, not written.
            Some(detail) if matches!(detail.listed.now, State::Draft | State::SentBack) => Some(detail),
            _ => return Ok(None),
        },
    };
    let base = stored.as_ref().map_or_else(|| platform_form::blank(time::day(now_ms, &zone), &zone), |detail| detail.listed.terms.clone());
    let begun = template::of_platform(visit.lang, time::day(now_ms, &zone), &zone).into_iter().find(|known| Some(known.code) == template);
    let values = if visit.typed.values.is_empty() {
        let stored = stored.as_ref().map(|detail| (&detail.listed.row.title, &base));
        let begun = begun.as_ref().map(|template| (&template.title, &template.terms));
        let (title, terms) = stored.or(begun).map_or(("", &base), |(title, terms)| (title.as_str(), terms));
        let shops = write::lines_of_shops(app, &terms.conditions.merchants).await?;
        platform_form::fill(title, terms, shops, &zone, rate_in(visit.lang))
    } else {
        visit.typed.values.clone()
    };
    let read = platform_form::read(&values, &base, base.conditions.merchants.clone(), &zone);
    let forecast = expected(app, admin, &read).await?;
    let wallets = wallets::live(app, CodeKind::Merchant).await?;
    Ok(Some(Editing { stored, base, values, wallets, forecast, now_ms }))
}

/// What the campaign in a form would cost; nothing while it is not complete.
pub async fn expected(app: &App, admin: &Admin, read: &platform_form::Read) -> Result<Forecast, LookError> {
    if !read.mistakes().is_empty() {
        return Ok(Forecast { expected: None });
    }
    let told = forecast::forecast(app, admin, read.terms()).await?;
    let expected = told.map(|told| Expected { looked_at: told.days_before, days: told.days, cost_minor: told.cost_minor, used_minor: 0 });
    Ok(Forecast { expected })
}

/// A shop to try the rule on. Its trade and its code are the first that the rule names, where it names any.
fn sample(lang: Lang, editing: &Editing, zone: &TimeZone) -> Shop {
    let local = time::local(editing.now_ms, zone);
    let id = editing.stored.as_ref().map_or("new", |detail| detail.listed.row.id.as_str()).to_owned();
    Shop {
        lang,
        owner: Owner::Platform,
        merchant_id: editing.base.conditions.merchants.first().cloned().unwrap_or_else(|| "sample".to_owned()),
        name: text::sample_shop(lang).to_owned(),
        trade: Trade::Other.code().to_owned(),
        store_id: "sample".to_owned(),
        code_kind: CodeKind::Merchant,
        zone_ms: i64::from(local.offset().seconds()) * 1_000,
        now_ms: editing.now_ms,
        joined: vec![id.clone()],
        campaign_id: id,
        base: editing.base.clone(),
        others: Vec::new(),
        used: Vec::new(),
        wallets: editing.wallets.iter().map(|wallet| (Face::of(wallet, lang), wallet.fee_rate_ppm)).collect(),
    }
}

fn page(visit: &Visit, admin: Admin, editing: &Editing, new_id: String) -> impl IntoView + use<> {
    let lang = visit.lang;
    let zone = time::zone(DEFAULT_TIME_ZONE);
    let shop = sample(lang, editing, &zone);
    let title = editing.values.get("title").map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| text::new_offer(lang).to_owned());
    let (action, version) = match &editing.stored {
        None => ("/admin/offers/new".to_owned(), 0),
        Some(detail) => (format!("/admin/offers/{}/edit", detail.listed.row.id), detail.listed.row.version),
    };
    let own = (for_whom(visit, editing).into_any(), who_pays(visit, editing).into_any()).into_any();
    let parts = Sections {
        values: &editing.values,
        typed: &visit.typed,
        wallets: &editing.wallets,
        running: &[],
        beside: &[],
        used: false,
        own: Some(own),
    };
    let sections = form_sections(lang, parts, &zone);
    let rows = editing.values.get("rows").cloned().unwrap_or_default();
    let values = editing.values.clone();
    let (forecast, autosave) = (editing.forecast, editing.saves_itself().then_some(""));
    let (head, save_bar) = (head(lang, &title, editing), save_bar(lang, editing));
    view! {
        <AdminLayout admin title=title.clone() tab=AdminTab::Offers class="editor-page">
            <ErrorSummary/>
            {head}
            <form
                class="editor" method="post" action=action novalidate data-forecast="/admin/offers/forecast"
                data-autosave=autosave
            >
                // Enter in a field sends the first button of a form: it must do no harm.
                <button class="unseen" name="step" value="preview" tabindex="-1" aria-hidden="true">{offers::preview(lang)}</button>
                <input type="hidden" name="version" value=version.to_string()/>
                <input type="hidden" name="new_id" value=new_id/>
                <input type="hidden" name="rate_in" value=rate_in(lang)/>
                <input type="hidden" name="rows" value=rows/>
                <div class="editor-columns">
                    <div class="editor-form">{sections}</div>
                    <div class="editor-side"><CampaignPreview shop values forecast>""</CampaignPreview></div>
                </div>
                {save_bar}
            </form>
            <WakeIslands/>
        </AdminLayout>
    }
}

fn head(lang: Lang, title: &str, editing: &Editing) -> impl IntoView + use<> {
    let state = editing.stored.as_ref().map(|detail| detail.listed.now);
    let state = match state {
        Some(State::Draft) => {
            let changed_at_ms = editing.stored.as_ref().map_or(0, |detail| detail.listed.row.changed_at_ms);
            let clock = format::clock(&time::local(changed_at_ms, &time::zone(DEFAULT_TIME_ZONE)));
            draft_state(offers::saved_at(lang, clock)).into_any()
        }
        Some(state) => view! { <OfferPill state lang/> }.into_any(),
        None => draft_state(offers::not_saved(lang).to_owned()).into_any(),
    };
    view! {
        <header class="editor-head">
            <div>
                <p class="crumb"><a href="/admin/offers">{text::offers(lang)}</a><Icon glyph=Glyph::CHEVRON_RIGHT/>{text::new_offer(lang)}</p>
                <div class="editor-title"><h1>{title.to_owned()}</h1>{state}</div>
            </div>
        </header>
    }
}

fn save_bar(lang: Lang, editing: &Editing) -> impl IntoView + use<> {
    // What saves itself is thrown away on purpose.
    let leave = match editing.stored.as_ref().filter(|_| !editing.saves_itself()) {
        Some(detail) => {
            let back = format!("/admin/offers/{}", detail.listed.row.id);
            Either::Left(view! { <a class="button line" href=back><Icon glyph=Glyph::X/>{offers::back_out(lang)}</a> })
        }
        None => Either::Right(view! {
            <button class="button line" name="step" value="discard"><Icon glyph=Glyph::TRASH2/>{text::discard(lang)}</button>
        }),
    };
    view! {
        <div class="save-bar">
            {leave}
            <span class="grow"></span>
            <span class="save-note">{text::submit_more(lang)}</span>
            <button class="button line no-script" name="step" value="preview">{offers::preview(lang)}</button>
            <button class="button line" name="step" value="save">{text::save_draft(lang)}</button>
            <button class="button ink" name="step" value="publish"><Icon glyph=Glyph::SEND/>{text::submit(lang)}</button>
        </div>
    }
}

fn is_on(values: &Values, name: &str) -> bool {
    values.get(name).is_some_and(|value| !value.is_empty())
}

/// A tile that can be on or off.
fn chip(values: &Values, name: String, label: &'static str) -> impl IntoView + use<> {
    let checked = is_on(values, &name);
    view! { <label class="wallet-chip"><input type="checkbox" name=name value="on" checked=checked/><span>{label}</span></label> }
}

fn for_whom(visit: &Visit, editing: &Editing) -> impl IntoView + use<> {
    let (lang, values) = (visit.lang, &editing.values);
    let trades = Trade::ALL.into_iter().map(|trade| chip(values, format!("{TRADE}{}", trade.code()), account::trade_name(lang, trade)));
    let kinds = CodeKind::ALL.map(|kind| chip(values, format!("{CODE_KIND}{}", kind.code()), campaign_sentence::code_kind(lang, kind)));
    let chosen = values.get("join").map_or("joined", String::as_str).to_owned();
    let join = [("joined", text::join_joined(lang)), ("all", text::join_all(lang))].map(|(value, label)| {
        let id = if value == "joined" { "join".to_owned() } else { format!("join-{value}") };
        view! { <label><input type="radio" name="join" id=id value=value checked=value == chosen/><span>{label}</span></label> }
    });
    let shops = values.get("shops").cloned().unwrap_or_default();
    let wrong = visit.typed.error("shops");
    let join_wrong = error_of("join", visit.typed.error("join"));
    view! {
        <fieldset class="part">
            <legend>{text::for_whom(lang)}</legend>
            <div class="part-body">
                <p class="sub">{text::trades(lang)}</p>
                <div class="wallet-chips" role="group" aria-label=text::trades(lang)>{trades.collect_view()}</div>
                <p class="sub">{text::code_kinds(lang)}</p>
                <div class="wallet-chips" role="group" aria-label=text::code_kinds(lang)>{kinds.into_iter().collect_view()}</div>
                <p class="hint">{text::trades_hint(lang)}</p>
                <p class="sub">{text::join_label(lang)}</p>
                {join_wrong}
                <div class="segments" role="radiogroup" aria-label=text::join_label(lang)>{join.into_iter().collect_view()}</div>
                <label class="sub" for="shops">{text::only_shops(lang)}</label>
                {error_of("shops", wrong.clone())}
                <textarea
                    class="input" id="shops" name="shops" rows="2" autocomplete="off" aria-invalid=wrong.is_some().then_some("true")
                    aria-describedby=if wrong.is_some() { "shops-hint shops-error" } else { "shops-hint" }
                >{shops}</textarea>
                <p class="hint" id="shops-hint">{text::only_shops_hint(lang)}</p>
            </div>
        </fieldset>
    }
}

fn who_pays(visit: &Visit, editing: &Editing) -> impl IntoView + use<> {
    let (lang, values) = (visit.lang, &editing.values);
    let labels = [text::platform_part(lang), text::wallet_part(lang), text::merchant_part(lang)];
    let blank = |name: &'static str, label: String, wide: bool| {
        let wrong = visit.typed.error(name).is_some();
        let value = values.get(name).cloned().unwrap_or_default();
        view! {
            <input
                class="blank number" class:wide=wide id=name name=name value=value inputmode="decimal" autocomplete="off" maxlength="12"
                aria-label=label aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| format!("{name}-error"))
            />
        }
    };
    let shares = SHARES.into_iter().zip(labels).map(|((field, _), label)| {
        let said = format!("{} {label} {}", text::who_pays(lang), text::percent(lang));
        view! { <span class="together">{label} {blank(field, said, false)} {text::percent(lang)}</span> }
    });
    let wrong = SHARES.map(|(field, _)| error_of(field, visit.typed.error(field)));
    let daily = blank("daily", text::daily_label(lang).to_owned(), true);
    view! {
        <fieldset class="part">
            <legend>{text::who_pays(lang)}</legend>
            <div class="part-body">
                <p class="say-small">{shares.collect_view()}</p>
                {wrong.into_iter().collect_view()}
                <p class="hint">{text::shares_hint(lang)}</p>
                <p class="say-small"><span class="together">{text::daily(lang)} {daily} {lang.pick(offers::yuan(lang), "")}</span></p>
                {error_of("daily", visit.typed.error("daily"))}
                <p class="hint">{text::daily_hint(lang)}</p>
            </div>
        </fieldset>
    }
}
