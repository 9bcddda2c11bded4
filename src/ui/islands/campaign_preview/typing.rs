//! What a browser adds to the form: every keystroke reaches the preview, rows come and go without asking the server, and what the
//! campaign would cost is asked for once the typing rests.

use super::{Forecast, saving::Saving};
use crate::{
    domain::time,
    ui::{
        address::encode,
        offer::{
            form::{TIER_AT, TIER_OFF, TIERS, Values, WALLET},
            preview::Shop,
        },
        text::offers as text,
    },
};
use leptos::{
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent, RequestInit, Response};

/// How long the typing must rest before the server is asked.
const REST: Duration = Duration::from_millis(500);

/// What the listeners work on.
#[derive(Clone, Copy)]
struct Page {
    shop: StoredValue<Shop>,
    typed: RwSignal<Values>,
    forecast: RwSignal<Forecast>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// Counts questions, so that an answer to an older one is not shown.
    asked: StoredValue<u32>,
    /// None where nothing is saved by itself.
    saving: Option<Saving>,
}

/// Follows the form around the island for as long as the page stands.
pub fn follow(shop: StoredValue<Shop>, typed: RwSignal<Values>, forecast: RwSignal<Forecast>) {
    let Some(form) = editor() else { return };
    let lang = shop.with_value(|shop| shop.lang);
    let saving = form.has_attribute("data-autosave").then(|| Saving::new(lang));
    let page = Page { shop, typed, forecast, waiting: StoredValue::new(None), asked: StoredValue::new(0), saving };
    listen(&form, "input", move |form, _| page.read_again(form));
    listen(&form, "click", move |form, event| {
        let step = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest("button[name=step]").ok().flatten());
        let step = step.and_then(|button| button.get_attribute("value")).unwrap_or_default();
        if page.take(form, &step) {
            event.prevent_default();
            page.read_again(form);
        } else if !step.is_empty() && page.saving.is_some_and(|saving| !saving.may_leave(&step)) {
            event.prevent_default();
        }
    });
    listen(&form, "keydown", |form, event| {
        let pressed = event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Enter" && (key.ctrl_key() || key.meta_key()));
        let publish = form.query_selector("button[name=step][value=publish]").ok().flatten();
        if pressed && let Some(publish) = publish.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            publish.click();
        }
    });
    if let Some(saving) = saving {
        saving.save_when_left();
    }
    // A browser that comes back to the page fills in what was typed before; nobody has typed anything now.
    page.read(&form);
}

fn listen(form: &HtmlFormElement, event: &str, hear: impl Fn(&HtmlFormElement, &Event) + 'static) {
    let own = form.clone();
    let heard = Closure::<dyn Fn(Event)>::new(move |event: Event| hear(&own, &event));
    // A form is always a target, so this cannot fail; the page keeps the listener until it is left.
    let _added = form.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}

fn document() -> Document {
    leptos::prelude::document()
}

/// The form around the island.
pub(super) fn editor() -> Option<HtmlFormElement> {
    document().query_selector("form.editor").ok().flatten()?.dyn_into().ok()
}

/// Names and values as they would be sent.
pub(super) fn values_of(form: &HtmlFormElement) -> Values {
    let Ok(data) = FormData::new_with_form(form) else { return Values::new() };
    let pair = |entry: JsValue| {
        let entry = js_sys::Array::from(&entry);
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    js_sys::Array::from(&data).iter().filter_map(pair).collect()
}

impl Page {
    /// Somebody typed or chose.
    fn read_again(self, form: &HtmlFormElement) {
        if self.read(form)
            && let Some(saving) = self.saving
        {
            saving.typed();
        }
    }

    /// Shows what the form says; whether the rule has changed.
    fn read(self, form: &HtmlFormElement) -> bool {
        let values = values_of(form);
        if self.typed.with_untracked(|typed| *typed == values) {
            return false;
        }
        let rule = |values: &Values| -> Values {
            values
                .iter()
                .filter(|(name, _)| !name.starts_with("try") && *name != "version")
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect()
        };
        let same_rule = self.typed.with_untracked(|typed| rule(typed) == rule(&values));
        self.typed.set(values);
        if !same_rule {
            self.show_days();
            self.ask_after_rest();
        }
        !same_rule
    }

    /// "9 days" beside the dates.
    fn show_days(self) {
        let (lang, days) = self.shop.with_value(|shop| {
            let zone = shop.zone();
            let conditions = self.typed.with_untracked(|typed| shop.read(typed)).terms.conditions;
            (shop.lang, time::days_between(conditions.starts_at_ms, conditions.ends_at_ms, &zone))
        });
        if let Some(place) = document().get_element_by_id("offer-days") {
            place.set_text_content(Some(&days.map_or_else(String::new, |days| text::days_in_all(lang, days))));
        }
    }

    /// Does in the browser what the server would do for this button; false where it must be asked.
    fn take(self, form: &HtmlFormElement, step: &str) -> bool {
        if step == "all_wallets" {
            let chosen = form.query_selector_all(&format!("input[name^={WALLET}]:checked"));
            for input in chosen.into_iter().flat_map(|chosen| (0..chosen.length()).filter_map(move |at| chosen.item(at))) {
                if let Ok(input) = input.dyn_into::<HtmlInputElement>() {
                    input.set_checked(false);
                }
            }
            true
        } else if step == "add_tier" {
            show_next(form, ".tier[hidden]", "input");
            self.keep_rows(form);
            true
        } else if step == "add_limit" {
            add_limit(form);
            true
        } else if let Some(row) = step.strip_prefix("remove_tier_").and_then(|row| row.parse::<usize>().ok()) {
            remove_tier(form, row);
            self.keep_rows(form);
            true
        } else {
            false
        }
    }

    /// How many rows there are is sent along, so that the server shows as many.
    fn keep_rows(self, form: &HtmlFormElement) {
        let shown = form.query_selector_all(".tier:not([hidden])").map_or(0, |rows| rows.length());
        if let Some(rows) = input(form, "rows") {
            rows.set_value(&shown.to_string());
        }
        if let Some(add) = form.query_selector("button[value=add_tier]").ok().flatten().and_then(|add| add.dyn_into::<HtmlElement>().ok()) {
            add.set_hidden(shown as usize >= TIERS);
        }
    }

    fn ask_after_rest(self) {
        if let Some(waiting) = self.waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        let handle = set_timeout_with_handle(move || self.ask(), REST);
        self.waiting.set_value(handle.ok());
    }

    /// Asks the server what it would cost; without an answer the last one stays.
    fn ask(self) {
        self.asked.update_value(|asked| *asked += 1);
        let number = self.asked.get_value();
        let id = self.shop.with_value(|shop| shop.campaign_id.clone());
        let mut body = self.typed.with_untracked(body_of);
        body.push_str(&format!("&campaign={}", encode(&id)));
        spawn_local(async move {
            if let Some(answer) = answer(&body).await
                && self.asked.get_value() == number
            {
                self.forecast.set(answer);
            }
        });
    }
}

/// The fields as a form is sent.
pub(super) fn body_of(values: &Values) -> String {
    let pair = |(name, value): (&String, &String)| format!("{}={}", encode(name), encode(value));
    values.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Shows the next hidden row and puts the person into its first field.
fn show_next(form: &HtmlFormElement, row: &str, field: &str) {
    if let Some(row) = form.query_selector(row).ok().flatten() {
        let _shown = row.remove_attribute("hidden");
        if let Some(field) = row.query_selector(field).ok().flatten().and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _focused = field.focus();
        }
    }
}

/// One more row for a limit, as long as there is one.
fn add_limit(form: &HtmlFormElement) {
    show_next(form, ".limit[hidden]", "select");
    let hidden = form.query_selector(".limit[hidden]").ok().flatten().is_some();
    if let Some(rows) = input(form, "limit_rows") {
        let shown = form.query_selector_all(".limit:not([hidden])").map_or(1, |rows| rows.length());
        rows.set_value(&shown.to_string());
    }
    if let Some(add) = form.query_selector("button[value=add_limit]").ok().flatten().and_then(|add| add.dyn_into::<HtmlElement>().ok()) {
        add.set_hidden(!hidden);
    }
}

pub(super) fn input(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
    form.query_selector(&format!("input[name={name}]")).ok().flatten()?.dyn_into().ok()
}

/// Moves the rows behind up and hides the last one.
fn remove_tier(form: &HtmlFormElement, row: usize) {
    for at in row.saturating_sub(1)..TIERS {
        for names in [TIER_AT, TIER_OFF] {
            let next = names.get(at + 1).and_then(|next| input(form, next)).map(|next| next.value()).unwrap_or_default();
            if let Some(here) = input(form, names[at]) {
                here.set_value(&next);
            }
        }
    }
    let shown = form.query_selector_all(".tier:not([hidden])");
    if let Some(rows) = shown.ok().filter(|rows| rows.length() > 1)
        && let Some(last) = rows.item(rows.length() - 1).and_then(|last| last.dyn_into::<HtmlElement>().ok())
    {
        last.set_hidden(true);
    }
}

/// The form says whom to ask where that is not the shop's own address.
async fn answer(body: &str) -> Option<Forecast> {
    let address = editor().and_then(|form| form.get_attribute("data-forecast")).unwrap_or_else(|| "/offers/forecast".to_owned());
    let response = post(&address, body).await?;
    let text = text_of(&response).await?;
    response.ok().then(|| serde_json::from_str(&text).ok()).flatten()
}

/// Sends a form, also while the page is being left.
pub(super) async fn post(address: &str, body: &str) -> Option<Response> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&JsValue::from_str(body));
    let headers = web_sys::Headers::new().ok()?;
    headers.set("content-type", "application/x-www-form-urlencoded").ok()?;
    request.set_headers(&headers);
    // web-sys has no name for it yet.
    js_sys::Reflect::set(&request, &"keepalive".into(), &JsValue::TRUE).ok()?;
    let sent = web_sys::window()?.fetch_with_str_and_init(address, &request);
    JsFuture::from(sent).await.ok()?.dyn_into().ok()
}

pub(super) async fn text_of(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
