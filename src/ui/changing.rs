//! A part of a page that is made anew whenever what it reads changes.

use leptos::{prelude::*, tachys::reactive_graph::SharedReactiveFunction};
use std::sync::{Arc, Mutex};

/// Such a part. All of them are of one type, so the browser is sent the code that keeps them up to date once.
pub fn changing(part: impl FnMut() -> AnyView + Send + 'static) -> SharedReactiveFunction<AnyView> {
    Arc::new(Mutex::new(part))
}
