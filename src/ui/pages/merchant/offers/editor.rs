//! M12, the editor: a campaign written as a sentence, with what customers will see beside it.

use super::{
    editor_form::{Sections, form_sections},
    outcome::last_result,
};
use crate::{
    domain::{
        campaign::{Campaign, State, Terms},
        merchant::Trade,
        time,
    },
    services::{
        Actor, App, Unavailable,
        campaigns::{
            around::{self, Around},
            platform::{self, PlatformOffer},
            rehearsal, shop as campaigns,
        },
    },
    ui::{
        components::{ErrorSummary, Face, Glyph, Icon, ShopLayout, Tab, for_member},
        error::{Failure, FailurePage},
        format,
        islands::{CampaignPreview, Expected, Forecast},
        offer::{
            form::{self, Values},
            preview::Shop,
            template,
        },
        shell::WakeIslands,
        text::{Lang, offer_results, offers as text},
        visit::Visit,
    },
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::{use_params_map, use_query_map};

/// What is being written.
pub(super) struct Editing {
    /// None: a new campaign that nobody has saved.
    pub stored: Option<campaigns::Detail>,
    pub base: Terms,
    pub values: Values,
    pub around: Around,
    /// Titles of the shop's other campaigns that run.
    pub running: Vec<String>,
    pub platform: Vec<PlatformOffer>,
    pub forecast: Forecast,
    /// The shop's campaign that ended last: to copy, and what it came to.
    pub last: Option<campaigns::Listed>,
}

impl Editing {
    /// A campaign that runs or is paused: it is changed at once, not published.
    pub fn is_live(&self) -> bool {
        self.stored.as_ref().is_some_and(|detail| detail.listed.now != State::Draft)
    }

    pub fn id(&self) -> Option<&str> {
        self.stored.as_ref().map(|detail| detail.listed.row.id.as_str())
    }

    /// Where the form is sent.
    pub fn action(&self) -> String {
        self.id().map_or_else(|| "/offers/new".to_owned(), |id| format!("/offers/{id}/edit"))
    }
}

/// Whether a rate is typed as tenths of the price or as a percentage that comes off.
pub fn rate_in(lang: Lang) -> &'static str {
    lang.pick("tenths", "percent")
}

#[component]
pub fn NewOffer() -> impl IntoView {
    for_member(|visit, actor| {
        let query = use_query_map().get_untracked();
        let wish = (query.get("template"), query.get("copy"));
        editor(visit, actor, None, wish)
    })
}

#[component]
pub fn EditOffer() -> impl IntoView {
    for_member(|visit, actor| {
        let id = use_params_map().get_untracked().get("id").unwrap_or_default();
        editor(visit, actor, Some(id), (None, None))
    })
}

type Wish = (Option<String>, Option<String>);

fn editor(visit: Visit, actor: Actor, id: Option<String>, wish: Wish) -> impl IntoView {
    let app = expect_context::<App>();
    Suspend::new(async move {
        if !actor.role.runs_campaigns() {
            return Either::Right(view! { <FailurePage failure=Failure::Forbidden/> });
        }
        match read(&app, &visit, &actor, id.as_deref(), wish).await {
            Ok(Some(editing)) => Either::Left(page(&app, &visit, actor, editing).await),
            Ok(None) => Either::Right(view! { <FailurePage failure=Failure::NotFound/> }),
            Err(Unavailable(error)) => {
                tracing::error!(%error, "the editor cannot be shown");
                Either::Right(view! { <FailurePage failure=Failure::Unavailable/> })
            }
        }
    })
}

async fn read(app: &App, visit: &Visit, actor: &Actor, id: Option<&str>, wish: Wish) -> Result<Option<Editing>, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let now_ms = app.clock.now_ms();
    let today = time::day(now_ms, &zone);
    let stored = match id {
        None => None,
        Some(id) => match campaigns::one(app, actor, id).await? {
            // What is over is read, not written.
            Some(detail) if !detail.listed.now.is_over() && detail.listed.now != State::Submitted => Some(detail),
            _ => return Ok(None),
        },
    };
    let own = stored.as_ref().map(|detail| Campaign {
        id: detail.listed.row.id.clone(),
        revision: detail.listed.row.revision,
        owner: crate::domain::campaign::Owner::Merchant(actor.merchant_id.clone()),
        title: detail.listed.row.title.clone(),
        terms: detail.listed.terms.clone(),
    });
    let around = around::around(app, actor, own).await?;
    let listed = campaigns::list(app, actor).await?;
    let others = listed.iter().filter(|other| other.now == State::Running && Some(other.row.id.as_str()) != id);
    let running = others.map(|other| other.row.title.clone()).collect();
    let last = listed.into_iter().find(|listed| listed.now.is_over());
    let base = stored.as_ref().map_or_else(|| template::blank(today, &zone), |detail| detail.listed.terms.clone());
    let values = if !visit.typed.values.is_empty() {
        visit.typed.values.clone()
    } else if let Some(detail) = &stored {
        form::fill(&detail.listed.row.title, &base, &zone, rate_in(visit.lang))
    } else {
        begun(app, visit.lang, actor, wish, &around.trade, today).await?
    };
    let read = form::read(&values, &base, &zone);
    let used_minor = stored.as_ref().map_or(0, |detail| detail.listed.used_minor);
    let forecast = expected(app, actor, &read, used_minor).await?;
    let platform = platform::offers(app, actor).await?;
    Ok(Some(Editing { stored, base, values, around, running, platform, forecast, last }))
}

/// What the campaign in a form would cost; nothing while the form is not complete.
pub async fn expected(app: &App, actor: &Actor, read: &form::Read, used_minor: i64) -> Result<Forecast, Unavailable> {
    let owner = crate::domain::campaign::Owner::Merchant(actor.merchant_id.clone());
    if !read.mistakes(&owner).is_empty() {
        return Ok(Forecast { expected: None });
    }
    let told = rehearsal::forecast(app, actor, &read.terms).await?;
    let expected = told.map(|told| Expected { looked_at: told.looked_at, days: told.days, cost_minor: told.cost_minor, used_minor });
    Ok(Forecast { expected })
}

/// The first look at a new campaign: a template, a copy of an earlier one, or nothing but dates.
async fn begun(app: &App, lang: Lang, actor: &Actor, wish: Wish, trade: &str, today: i64) -> Result<Values, Unavailable> {
    let zone = time::zone(&actor.time_zone);
    let fill = |title: &str, terms: &Terms| form::fill(title, terms, &zone, rate_in(lang));
    let (template, copy) = wish;
    let blank = template::blank(today, &zone);
    if let Some(id) = copy
        && let Some(earlier) = campaigns::one(app, actor, &id).await?
    {
        let mut terms = earlier.listed.terms;
        let length = terms.conditions.ends_at_ms - terms.conditions.starts_at_ms;
        terms.conditions.starts_at_ms = blank.conditions.starts_at_ms;
        terms.conditions.ends_at_ms = blank.conditions.starts_at_ms + length.max(0);
        return Ok(fill(&earlier.listed.row.title, &terms));
    }
    let trade = Trade::from_code(trade).unwrap_or(Trade::Other);
    let known = template::of_trade(lang, trade, today, &zone).into_iter().find(|known| Some(known.code) == template.as_deref());
    Ok(known.map_or_else(|| fill("", &blank), |known| fill(&known.title, &known.terms)))
}

async fn page(app: &App, visit: &Visit, actor: Actor, editing: Editing) -> impl IntoView + use<> {
    let lang = visit.lang;
    let zone = time::zone(&actor.time_zone);
    let local = time::local(editing.around.now_ms, &zone);
    let shop = Shop {
        lang,
        owner: crate::domain::campaign::Owner::Merchant(actor.merchant_id.clone()),
        merchant_id: actor.merchant_id.clone(),
        name: actor.merchant_name.clone(),
        trade: editing.around.trade.clone(),
        store_id: actor.store_id.clone(),
        code_kind: editing.around.code_kind,
        zone_ms: i64::from(local.offset().seconds()) * 1_000,
        now_ms: editing.around.now_ms,
        // A new one sorts behind every other, so it is the younger where two give the same.
        campaign_id: editing.id().unwrap_or("new").to_owned(),
        base: editing.base.clone(),
        others: editing.around.others.clone(),
        used: editing.around.used.clone(),
        joined: editing.around.joined.clone(),
        wallets: editing.around.wallets.iter().map(|wallet| (Face::of(wallet, lang), wallet.fee_rate_ppm)).collect(),
    };
    let last = match &editing.last {
        Some(listed) => last_result(app, lang, &actor, listed).await,
        None => None,
    };
    let title = editing.values.get("title").map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| text::new_offer(lang).to_owned());
    let parts = Sections {
        values: &editing.values,
        typed: &visit.typed,
        wallets: &editing.around.wallets,
        running: &editing.running,
        beside: &editing.platform,
        used: editing.stored.as_ref().is_some_and(|detail| detail.used && editing.is_live()),
        own: None,
    };
    let sections = form_sections(lang, parts, &zone);
    let (head, save_bar) = (head(lang, &title, &editing, &zone), save_bar(lang, &editing));
    let version = editing.stored.as_ref().map_or(0, |detail| detail.listed.row.version);
    let rows = editing.values.get("rows").cloned().unwrap_or_default();
    let new_id = editing.values.get("new_id").cloned().unwrap_or_else(|| app.new_id());
    let values = editing.values.clone();
    view! {
        <ShopLayout actor title=title.clone() tab=Tab::Offers class="editor-page">
            <ErrorSummary/>
            {head}
            <form class="editor" method="post" action=editing.action() novalidate data-autosave=(!editing.is_live()).then_some("")>
                // Enter in a field sends the first button of a form: it must do no harm.
                <button class="unseen" name="step" value="preview" tabindex="-1" aria-hidden="true">{text::preview(lang)}</button>
                <input type="hidden" name="version" value=version.to_string()/>
                <input type="hidden" name="new_id" value=new_id/>
                <input type="hidden" name="rate_in" value=rate_in(lang)/>
                <input type="hidden" name="rows" value=rows/>
                <div class="editor-columns">
                    <div class="editor-form">{sections}</div>
                    <div class="editor-side">
                        <CampaignPreview shop values forecast=editing.forecast>{last}</CampaignPreview>
                    </div>
                </div>
                {save_bar}
            </form>
            <WakeIslands/>
        </ShopLayout>
    }
}

fn head(lang: Lang, title: &str, editing: &Editing, zone: &jiff::tz::TimeZone) -> impl IntoView + use<> {
    let state = match &editing.stored {
        None => Either::Left(draft_state(text::not_saved(lang).to_owned())),
        Some(detail) if detail.listed.now == State::Draft => {
            let clock = format::clock(&time::local(detail.listed.row.changed_at_ms, zone));
            Either::Left(draft_state(text::saved_at(lang, clock)))
        }
        Some(detail) => Either::Right(super::state_pill(lang, &detail.listed)),
    };
    let copy = editing.last.as_ref().filter(|_| editing.stored.is_none()).map(|last| {
        let href = format!("/offers/new?copy={}", last.row.id);
        view! { <a class="button line small" href=href><Icon glyph=Glyph::COPY/>{text::copy_last(lang)}</a> }
    });
    let title = title.to_owned();
    view! {
        <div class="editor-head">
            <div>
                <p class="crumb"><a href="/offers">{text::offers(lang)}</a><Icon glyph=Glyph::CHEVRON_RIGHT/><span>{text::new_offer(lang)}</span></p>
                <div class="editor-title"><h1>{title}</h1>{state}</div>
            </div>
            {copy}
        </div>
    }
}

/// Whether a draft is saved; the words change while it saves itself.
pub fn draft_state(words: String) -> impl IntoView {
    view! { <span class="pill mute" id="draft-state"><Icon glyph=Glyph::PENCIL/><span class="words">{words}</span></span> }
}

/// What is done with what was written; always in reach.
fn save_bar(lang: Lang, editing: &Editing) -> impl IntoView + use<> {
    let preview = view! { <button class="button line no-script" name="step" value="preview">{text::preview(lang)}</button> };
    if editing.is_live() {
        let back = editing.id().map(|id| format!("/offers/{id}")).unwrap_or_default();
        return Either::Left(view! {
            <div class="save-bar">
                <a class="button line" href=back>{text::back_out(lang)}</a>
                <span class="grow"></span>
                {preview}
                <button class="button ink" name="step" value="save">{text::save_changes(lang)}</button>
            </div>
        });
    }
    Either::Right(view! {
        <div class="save-bar">
            <button class="button line" name="step" value="discard"><Icon glyph=Glyph::TRASH2/>{text::discard(lang)}</button>
            <span class="grow"></span>
            <span class="save-note">{text::can_pause(lang)}</span>
            {preview}
            <button class="button line" name="step" value="rehearse"><Icon glyph=Glyph::REWIND/>{offer_results::try_first(lang)}</button>
            <button class="button line" name="step" value="save">{text::save_draft(lang)}</button>
            <button class="button ink" name="step" value="publish">{text::publish(lang)} <kbd aria-hidden="true">"Ctrl ⏎"</kbd></button>
        </div>
    })
}
