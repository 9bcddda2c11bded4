//! The stream of a shop's events in the browser: opens it, opens it again when it was closed for good, and hands on what it says
//! with every number exactly once (C4.4).

use crate::domain::event::{Kind, Payload};
use leptos::{
    prelude::{on_cleanup, set_interval_with_handle},
    wasm_bindgen::{JsCast, closure::Closure},
};
use serde::Deserialize;
use std::{cell::RefCell, rc::Rc, time::Duration};
use web_sys::{EventSource, MessageEvent};

/// One change of a payment.
#[derive(Clone, Debug, Deserialize)]
pub struct Change {
    pub seq: i64,
    pub kind: Kind,
    pub payment_id: String,
    pub at_ms: i64,
    pub payload: Payload,
}

/// What a page hears.
pub enum News {
    /// The line is up; changes up to this number were made before.
    Open(i64),
    /// Something came, if only a heartbeat.
    Heard,
    /// The line is down; the browser tries again.
    Lost,
    Change(Box<Change>),
    /// Once a second, for clocks on the page.
    Tick,
}

/// A closed line is opened again after this many seconds.
const RETRY: u32 = 5;

struct Line {
    source: Option<EventSource>,
    last: i64,
    closed_for: u32,
}

/// Listens from `after` on, for as long as the page stands.
pub fn listen(after: i64, hear: impl Fn(News) + 'static) {
    let line = Rc::new(RefCell::new(Line { source: None, last: after, closed_for: 0 }));
    let hear: Rc<dyn Fn(News)> = Rc::new(hear);
    open(&line, &hear);
    let every_second = {
        let line = line.clone();
        move || {
            let closed = line.borrow().source.as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED);
            let again = {
                let mut line = line.borrow_mut();
                line.closed_for = if closed { line.closed_for + 1 } else { 0 };
                line.closed_for >= RETRY
            };
            if again {
                line.borrow_mut().closed_for = 0;
                open(&line, &hear);
            }
            hear(News::Tick);
        }
    };
    if let Ok(handle) = set_interval_with_handle(every_second, Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
}

fn open(line: &Rc<RefCell<Line>>, hear: &Rc<dyn Fn(News)>) {
    let address = format!("/live?after={}", line.borrow().last);
    let Ok(source) = EventSource::new(&address) else { return hear(News::Lost) };
    on(&source, "hello", {
        let hear = hear.clone();
        move |message| hear(News::Open(message.data().as_string().and_then(|seq| seq.parse().ok()).unwrap_or_default()))
    });
    on(&source, "error", {
        let hear = hear.clone();
        move |_| hear(News::Lost)
    });
    on(&source, "beat", {
        let hear = hear.clone();
        move |_| hear(News::Heard)
    });
    on(&source, "reset", |_| reload());
    on(&source, "payment", {
        let (line, hear) = (line.clone(), hear.clone());
        move |message| {
            hear(News::Heard);
            let text = message.data().as_string().unwrap_or_default();
            // What this build cannot read, a newer page can.
            let Ok(change) = serde_json::from_str::<Change>(&text) else { return reload() };
            let last = line.borrow().last;
            if change.seq <= last {
                return;
            }
            if change.seq > last + 1 {
                return reload();
            }
            line.borrow_mut().last = change.seq;
            hear(News::Change(Box::new(change)));
        }
    });
    line.borrow_mut().source = Some(source);
}

fn on(source: &EventSource, name: &str, act: impl Fn(MessageEvent) + 'static) {
    // `error` is a plain event: the cast is unchecked and that closure looks at nothing.
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| act(event.unchecked_into()));
    let _listens = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// The page itself is the snapshot: where what was heard does not make a new one of it, it is read anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        let _leaves = window.location().reload();
    }
}
