//! Stories: what people and wallets do, told through the real server over HTTP, each on SQLite and on PostgreSQL. Beside them the
//! tests that look at the code itself.

#[macro_use]
mod harness;

mod accounts;
mod faults;
mod kills;
mod layering;
mod limits;
mod network;
mod payer;
mod payments;
mod watching;
