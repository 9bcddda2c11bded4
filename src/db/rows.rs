//! Rows as JSON text, as statements open them with `rows($1)`.

use serde::Serialize;
use std::collections::BTreeSet;

/// Rows of text and numbers, which always serialise.
pub fn rows_json<T: Serialize>(rows: &[T]) -> String {
    serde_json::to_string(rows).unwrap_or_default()
}

/// As [`rows_json`]; none where there is no row, and so nothing to run a statement for.
pub fn some_rows_json<T: Serialize>(rows: impl IntoIterator<Item = T>) -> Option<String> {
    let rows: Vec<T> = rows.into_iter().collect();
    (!rows.is_empty()).then(|| rows_json(&rows))
}

/// Rows of nothing but an `id`, each once.
pub fn ids_json<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    #[derive(Serialize)]
    struct Id<'a> {
        id: &'a str,
    }
    let ids: BTreeSet<_> = ids.into_iter().collect();
    rows_json(&ids.into_iter().map(|id| Id { id }).collect::<Vec<_>>())
}
