//! The business: money, codes, payments, campaigns. No web, no SQL, no clock and no I/O; compiled for the server and for the browser.

pub mod account;
pub mod admin;
pub mod audit;
pub mod bill;
pub mod campaign;
pub mod collection_code;
pub mod crockford;
pub mod decline;
pub mod emv;
pub mod event;
pub mod id;
pub mod imported_code;
pub mod ledger;
pub mod match_word;
pub mod merchant;
pub mod money;
pub mod payment;
pub mod payment_code;
pub mod payment_request;
pub mod payment_search;
pub mod rollout;
pub mod time;
#[cfg(feature = "ssr")]
pub mod totp;
pub mod wallet;
