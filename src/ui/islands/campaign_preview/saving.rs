//! A draft that saves itself: a second after the typing rests, and when the page is hidden or left before that. One save is under way at
//! a time, each over the version that the last one made, so that of two windows none overwrites the other.

use super::{
    Kept,
    typing::{body_of, editor, input, post, text_of, values_of},
};
use crate::ui::text::{Lang, offers as text};
use leptos::{
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
};
use std::time::Duration;
use web_sys::HtmlElement;

/// How long the typing must rest, and how long to wait where the server was not reached.
const REST: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_secs(5);
/// The answer after which typing on helps; any other refusal is final.
const UNREADABLE: u16 = 422;

/// See the module.
#[derive(Clone, Copy)]
pub(super) struct Saving {
    lang: Lang,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// Something was typed that is not saved yet.
    dirty: StoredValue<bool>,
    busy: StoredValue<bool>,
    /// Nothing is saved by itself any more: the form is on its way, or somebody else has changed the draft.
    stopped: StoredValue<bool>,
    /// The button that was pressed while a save was under way.
    pressed: StoredValue<Option<String>>,
}

impl Saving {
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            waiting: StoredValue::new(None),
            dirty: StoredValue::new(false),
            busy: StoredValue::new(false),
            stopped: StoredValue::new(false),
            pressed: StoredValue::new(None),
        }
    }

    /// Something was typed.
    pub fn typed(self) {
        self.dirty.set_value(true);
        self.save_after(REST);
    }

    /// Whether the form may be sent by this button now. While a save is under way it is pressed again afterwards: the version that it
    /// is sent with would be an old one.
    pub fn may_leave(self, step: &str) -> bool {
        if self.busy.get_value() {
            self.pressed.set_value(Some(step.to_owned()));
            return false;
        }
        self.stopped.set_value(true);
        true
    }

    /// Saves at once when the page is hidden or left: nobody types on, and a phone may never come back to it.
    pub fn save_when_left(self) {
        // The listeners live as long as the page. What is first sent at `pagehide` a browser may cut off with the page, so it is the
        // last to be tried; phones that switch to another app say no `beforeunload`.
        for event in ["beforeunload", "visibilitychange", "pagehide"] {
            window_event_listener_untyped(event, move |_| self.save());
        }
    }

    fn save_after(self, rest: Duration) {
        if let Some(waiting) = self.waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        self.waiting.set_value(set_timeout_with_handle(move || self.save(), rest).ok());
    }

    fn save(self) {
        if !self.dirty.get_value() || self.busy.get_value() || self.stopped.get_value() {
            return;
        }
        let Some(form) = editor() else { return };
        self.dirty.set_value(false);
        self.busy.set_value(true);
        let address = form.get_attribute("action").unwrap_or_default();
        let body = format!("{}&step=autosave", body_of(&values_of(&form)));
        spawn_local(async move {
            let response = post(&address, &body).await;
            let status = response.as_ref().map_or(0, web_sys::Response::status);
            let text = match &response {
                Some(response) => text_of(response).await,
                None => None,
            };
            let kept: Option<Kept> = text.and_then(|text| serde_json::from_str(&text).ok());
            self.busy.set_value(false);
            self.heard(status, kept);
        });
    }

    /// The answer: the form goes on from what was saved.
    fn heard(self, status: u16, kept: Option<Kept>) {
        let reached = kept.is_some();
        let said = match kept {
            Some(Kept { said, on }) => {
                if let (Some((address, version)), Some(form)) = (on, editor()) {
                    let _goes = form.set_attribute("action", &address);
                    if let Some(field) = input(&form, "version") {
                        field.set_value(&version.to_string());
                    }
                    // Loaded again, the page is the draft.
                    let history = window().history();
                    let _shown = history.map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
                }
                said
            }
            None => text::not_saved_offline(self.lang).to_owned(),
        };
        if let Some(place) = document().query_selector("#draft-state .words").ok().flatten() {
            place.set_text_content(Some(&said));
        }
        self.stopped.set_value((400..500).contains(&status) && status != UNREADABLE);
        if let Some(step) = self.pressed.try_update_value(Option::take).flatten() {
            let button = document().query_selector(&format!("form.editor button[name=step][value={step}]")).ok().flatten();
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                button.click();
            }
        } else if !reached {
            self.dirty.set_value(true);
            self.save_after(AGAIN);
        } else if self.dirty.get_value() {
            self.save_after(REST);
        }
    }
}
