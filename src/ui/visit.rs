//! Who looks at a page and how they want it: put into the render context by the server, read by every page.

#[cfg(feature = "ssr")]
use {
    crate::{
        services::{Actor, Admin, admins::sessions::Known},
        ui::text::Lang,
    },
    leptos::prelude::use_context,
    std::collections::BTreeMap,
};

/// Light, dark, or what the device says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// One request for a page.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Visit {
    pub lang: Lang,
    pub theme: Theme,
    /// 125 % text and the simplified layout.
    pub large_text: bool,
    /// Path and query as asked.
    pub path: String,
    pub trial: bool,
    pub actor: Option<Actor>,
    /// Who looks at a page of the platform; nobody on every other page.
    pub platform: Option<Known>,
    /// Campaigns that wait for this admin's approval.
    pub to_review: i64,
    /// Steps of wallets' roll-outs that wait for this admin.
    pub to_confirm: i64,
    /// What the form before has to say once and never again, such as a link that opens a door.
    pub once: Vec<String>,
    /// What was typed into a form that did not pass; empty on a first look.
    pub typed: Typed,
}

/// A refused form: its values and what is wrong, field by field, in the person's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg(feature = "ssr")]
pub struct Typed {
    pub values: BTreeMap<String, String>,
    /// Field name and sentence, in the order of the form. An empty field name speaks of the whole form.
    pub errors: Vec<(&'static str, String)>,
}

#[cfg(feature = "ssr")]
impl Typed {
    /// What was typed into a field.
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }

    /// What is wrong with it.
    pub fn error(&self, field: &str) -> Option<String> {
        self.errors.iter().find(|(name, _)| *name == field).map(|(_, sentence)| sentence.clone())
    }
}

#[cfg(feature = "ssr")]
impl Visit {
    /// The signed-in admin.
    pub fn admin(&self) -> Option<Admin> {
        match &self.platform {
            Some(Known::Admin { admin, .. }) => Some(admin.clone()),
            Some(Known::Half { .. }) | None => None,
        }
    }

    /// The present request. Outside of one (route listing) it is an anonymous visit in Chinese.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self {
            lang: Lang::default(),
            theme: Theme::default(),
            large_text: false,
            path: String::new(),
            trial: true,
            actor: None,
            platform: None,
            to_review: 0,
            to_confirm: 0,
            once: Vec::new(),
            typed: Typed::default(),
        })
    }
}
