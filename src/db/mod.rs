//! All SQL. One file a table; functions take `&mut Tx` and speak the domain's words. A query has no opinion.

pub mod account;
pub mod collection_code;
pub mod connector_account;
pub mod engine;
pub mod membership;
pub mod merchant;
pub mod sign_in_attempt;
pub mod sign_in_session;
pub mod store;
pub mod wallet;

pub use engine::{Db, Tx, sql};
