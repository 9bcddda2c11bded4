//! Stories: what people and wallets do, told through the real server over HTTP, each on SQLite and on PostgreSQL. Beside them the
//! tests that look at the code itself.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a story stops at the first thing that is not as told")]

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
mod faults;
mod imported_codes;
mod kills;
mod layering;
mod limits;
mod live;
mod network;
mod offer_numbers;
mod offers;
mod outages;
mod payer;
mod payment_requests;
mod payments;
mod prices;
mod readme;
mod rollout;
mod rollout_pages;
mod simulated_wallets;
mod watching;
