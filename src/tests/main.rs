//! Stories: what people and wallets do, told through the real server over HTTP, each on SQLite and on PostgreSQL. Beside them the
//! tests that look at the code itself.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a story stops at the first thing that is not as told")]

// The fuzz targets are compiled here too, and find the code under test where their own crate has it.
use tongma::{connectors, domain};

#[macro_use]
mod harness;

mod accounts;
mod accounts_with_wallets;
mod admin;
mod admin_campaigns;
mod admin_routes;
mod big_wallets;
mod campaigns_flood;
mod campaigns_money;
mod collect;
mod commands;
mod demo;
mod draws;
mod faults;
mod forged_notices;
mod fuzz;
mod imported_codes;
mod kills;
mod lab;
mod layering;
mod limits;
mod live;
mod network;
mod new_wallet;
mod notices;
mod offer_numbers;
mod offer_refunds;
mod offer_results;
mod offer_words;
mod offers;
mod outages;
mod payer;
mod payment_requests;
mod payments;
mod prices;
mod promises;
mod readme;
mod reconciliation;
mod refunds;
mod rollout;
mod rollout_pages;
mod rollout_stops;
mod shop_pages;
mod shop_routes;
mod simulated_wallets;
mod spoofing;
mod wallet_keys;
mod watching;
mod who_paid;
