//! The secrets of an account, together with what its connector read from them: keys are parsed once, not for every message.

use serde_json::Value;
use std::{
    any::Any,
    sync::{Arc, OnceLock},
};

/// JSON that only one protocol understands; empty where it needs none. It has no `Debug`. Clones share what was read.
#[derive(Clone, Default)]
pub struct Secrets {
    text: Arc<str>,
    read: Arc<OnceLock<Option<Arc<dyn Any + Send + Sync>>>>,
}

impl Secrets {
    /// What `read` makes of the text, which it is shown once; `None` where it makes nothing of it.
    pub fn read_as<T: Any + Send + Sync>(&self, read: impl FnOnce(&str) -> Option<T>) -> Option<Arc<T>> {
        let known = self.read.get_or_init(|| read(&self.text).map(|read| Arc::new(read) as Arc<dyn Any + Send + Sync>));
        known.clone()?.downcast().ok()
    }

    /// The same once for each entry of a list in it, with that entry alone; nothing where the list is missing or empty.
    pub fn each_alone(&self, list: &str) -> Vec<Self> {
        let Ok(read) = serde_json::from_str::<Value>(&self.text) else { return Vec::new() };
        let entries = read.pointer(list).and_then(Value::as_array).cloned().unwrap_or_default();
        let alone = |entry: Value| {
            let mut read = read.clone();
            if let Some(list) = read.pointer_mut(list) {
                *list = Value::Array(vec![entry]);
            }
            Self::from(read.to_string())
        };
        entries.into_iter().map(alone).collect()
    }
}

impl From<String> for Secrets {
    fn from(text: String) -> Self {
        Self { text: text.into(), read: Arc::default() }
    }
}

impl std::ops::Deref for Secrets {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_what_was_read_once() {
        let secrets = Secrets::from("7".to_owned());
        assert_eq!(secrets.read_as(|text| text.parse::<i64>().ok()).as_deref(), Some(&7));
        assert_eq!(secrets.clone().read_as(|_| None::<i64>).as_deref(), Some(&7));
        assert_eq!(Secrets::default().read_as(|text| text.parse::<i64>().ok()), None);
    }

    #[test]
    fn each_entry_of_a_list_stands_alone() {
        let secrets = Secrets::from(r#"{"keys":[1,2],"other":3}"#.to_owned());
        let alone: Vec<_> = secrets.each_alone("/keys").iter().map(|secrets| secrets.to_string()).collect();
        assert_eq!(alone, [r#"{"keys":[1],"other":3}"#, r#"{"keys":[2],"other":3}"#]);
        assert!(secrets.each_alone("/other").is_empty() && Secrets::default().each_alone("/keys").is_empty());
    }
}
