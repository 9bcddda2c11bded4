//! A statement with its values: one text for both engines (see [`super::engine`]).

use super::rows::{NoValue, Record, Rows};

/// A bound value.
#[derive(Clone)]
pub enum Arg {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(Option<bool>),
}

/// A statement with its values, made by [`sql`].
pub struct Sql {
    pub(super) text: &'static str,
    pub(super) args: Vec<Arg>,
    pub(super) rows: Option<Result<Rows, NoValue>>,
}

/// Starts a statement: `sql("select ... where id = $1").bind(id)`.
pub fn sql(text: &'static str) -> Sql {
    Sql { text, args: Vec::new(), rows: None }
}

impl Sql {
    /// Binds the next `$n`.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Arg>) -> Self {
        self.args.push(value.into());
        self
    }

    /// Gives the rows that `rows(...)` opens; once in a statement.
    #[must_use]
    pub fn rows(mut self, rows: &[impl Record]) -> Self {
        self.rows = Some(Rows::of(self.text, rows));
        self
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}
impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}
impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Bool(Some(value))
    }
}
