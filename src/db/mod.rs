//! All SQL. One file a table; functions take `&mut Tx` and speak the domain's words. A query has no opinion.

pub mod engine;

pub use engine::{Db, Tx, sql};
