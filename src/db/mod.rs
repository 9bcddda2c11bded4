//! All SQL. One file a table; functions take `&mut Tx` and speak the domain's words. A query has no opinion.
//! Functions that take slices write or read many rows in one statement (ADR 0013).

pub mod account;
pub mod admin;
pub mod admin_recovery_code;
pub mod audit;
pub mod bill;
pub mod bill_difference;
pub mod campaign;
pub mod campaign_added;
pub mod campaign_budget_ask;
pub mod campaign_counter;
pub mod campaign_draw;
pub mod campaign_member;
pub mod campaign_payer;
pub mod campaign_platform;
pub mod campaign_report;
pub mod campaign_revision;
pub mod campaign_step;
pub mod campaign_total;
pub mod collection_code;
pub mod connector_account;
pub mod day_total;
pub mod discount_line;
pub mod engine;
pub mod event;
pub mod evidence_seen;
pub mod health;
pub mod imported_code;
pub mod lab_run;
pub mod membership;
pub mod merchant;
pub mod notice;
pub mod payment;
pub mod payment_evidence;
pub mod payment_handover;
pub mod payment_list;
pub mod payment_request;
pub mod payment_trace;
pub mod posting;
pub mod refund_proposal;
pub mod refund_report;
pub mod rollout;
pub mod rollout_member;
pub mod rollout_numbers;
pub mod rollout_step;
mod rows;
pub mod sign_in_attempt;
pub mod sign_in_session;
mod statement;
pub mod store;
pub mod wallet;
pub mod wallet_evidence;

pub use engine::{Db, OpenError, Tx};
pub use rows::Record;
pub use statement::sql;

/// Whether a payment was paid, as SQL (`State::is_paid`); `state` is the payment's.
macro_rules! paid {
    () => {
        "state in ('succeeded', 'succeeded_late', 'partially_refunded', 'refunded')"
    };
}
use paid;

/// As [`paid`], without payments that went back whole: what a shop sold in the end.
macro_rules! sold {
    () => {
        "state in ('succeeded', 'succeeded_late', 'partially_refunded')"
    };
}
use sold;

#[cfg(test)]
mod tests {
    use crate::domain::payment::State;

    #[test]
    fn sql_and_domain_agree_on_what_is_paid() {
        for state in State::ALL {
            assert_eq!(paid!().contains(&format!("'{}'", state.code())), state.is_paid(), "{state:?}");
        }
    }
}
