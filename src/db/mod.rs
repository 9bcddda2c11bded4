//! All SQL. One file a table; functions take `&mut Tx` and speak the domain's words. A query has no opinion.
//! Functions that take JSON text write or read many rows in one statement (ADR 0013).

pub mod account;
pub mod admin;
pub mod admin_recovery_code;
pub mod audit;
pub mod campaign;
pub mod campaign_budget_ask;
pub mod campaign_counter;
pub mod campaign_draw;
pub mod campaign_member;
pub mod campaign_platform;
pub mod campaign_report;
pub mod campaign_revision;
pub mod campaign_step;
pub mod collection_code;
pub mod connector_account;
pub mod day_total;
pub mod discount_line;
pub mod engine;
pub mod event;
pub mod health;
pub mod imported_code;
pub mod membership;
pub mod merchant;
pub mod notice;
pub mod payment;
pub mod payment_handover;
pub mod payment_list;
pub mod payment_request;
pub mod payment_trace;
pub mod posting;
pub mod refund_proposal;
pub mod rollout;
pub mod rollout_member;
pub mod rollout_numbers;
pub mod rollout_step;
pub mod sign_in_attempt;
pub mod sign_in_session;
pub mod store;
pub mod wallet;

pub use engine::{Db, OpenError, Tx, sql};
