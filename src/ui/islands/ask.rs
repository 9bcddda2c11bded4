//! Reading an answer of our own server in the browser.

use leptos::wasm_bindgen::JsCast;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// What stands at an address as JSON; nothing where there is no answer, or another than expected.
pub async fn read<T: DeserializeOwned>(address: &str) -> Option<T> {
    let answer = JsFuture::from(web_sys::window()?.fetch_with_str(address)).await.ok()?;
    let response: Response = answer.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    response.ok().then(|| serde_json::from_str(&text).ok()).flatten()
}
