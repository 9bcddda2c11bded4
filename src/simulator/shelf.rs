//! Things that wait to be fetched under a token and run out: who stands behind a sign-in, a file, a payment code. In memory only:
//! after a restart the real ones would have run out too.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// See the module.
#[derive(Debug)]
pub struct Shelf<T>(Mutex<HashMap<String, (T, i64)>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Shelf<T> {
    fn things(&self) -> MutexGuard<'_, HashMap<String, (T, i64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts it there until `until_ms`, and clears away what has run out.
    pub fn put(&self, token: &str, thing: T, now_ms: i64, until_ms: i64) {
        let mut things = self.things();
        things.retain(|_, (_, until_ms)| *until_ms > now_ms);
        things.insert(token.to_owned(), (thing, until_ms));
    }

    /// What lies under that token.
    pub fn look(&self, token: &str, now_ms: i64) -> Option<T> {
        self.things().get(token).filter(|(_, until_ms)| *until_ms > now_ms).map(|(thing, _)| thing.clone())
    }

    /// The same, taken away: nobody gets it twice.
    pub fn take(&self, token: &str, now_ms: i64) -> Option<T> {
        self.things().remove(token).filter(|(_, until_ms)| *until_ms > now_ms).map(|(thing, _)| thing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_there_runs_out_and_is_taken_once() {
        let shelf = Shelf::default();
        shelf.put("a", 1, 0, 10);
        assert_eq!((shelf.look("a", 9), shelf.look("a", 10), shelf.look("b", 0)), (Some(1), None, None));
        assert_eq!((shelf.take("a", 5), shelf.take("a", 5)), (Some(1), None));
    }
}
