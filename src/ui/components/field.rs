//! Form fields: label above, hint, the sentence of what is wrong, all tied together for screen readers; and the summary on
//! top of a refused form that leads to each mistake.

use crate::ui::{
    components::{Glyph, Icon},
    text::common,
    visit::{Typed, Visit},
};
use leptos::prelude::*;

/// A text input with its label. Shows what was typed and what is wrong from the visit's refused form. Passwords are never shown again.
#[component]
pub fn Field(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(default = true)] required: bool,
    #[prop(optional)] autocapitalize: Option<&'static str>,
) -> impl IntoView {
    let typed = Visit::current().typed;
    let error = typed.error(name);
    let value = if kind == "password" { String::new() } else { typed.value(name) };
    let described = [hint.as_ref().map(|_| format!("{name}-hint")), error.as_ref().map(|_| format!("{name}-error"))];
    let described: Vec<_> = described.into_iter().flatten().collect();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {error.clone().map(|error| view! { <p class="field-error" id=format!("{name}-error")><Icon glyph=Glyph::TRIANGLE_ALERT/>{error}</p> })}
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                autocapitalize=autocapitalize
                required=required
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=(!described.is_empty()).then(|| described.join(" "))
            />
        </div>
    }
}

/// The list of what is wrong, first thing on a refused page; the browser moves the focus to it. Nothing on a first look.
#[component]
pub fn ErrorSummary() -> impl IntoView {
    let visit = Visit::current();
    let Typed { errors, .. } = visit.typed;
    (!errors.is_empty()).then(|| {
        let lines = errors
            .into_iter()
            .map(|(field, sentence)| match field {
                "" => view! { <li>{sentence}</li> }.into_any(),
                field => view! { <li><a href=format!("#{field}")>{sentence}</a></li> }.into_any(),
            })
            .collect_view();
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus>
                <h2>{common::please_check(visit.lang)}</h2>
                <ul>{lines}</ul>
            </div>
        }
    })
}
