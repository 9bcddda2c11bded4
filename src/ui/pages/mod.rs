//! One file a page, in a folder for those who use it.

pub mod admin;
pub mod home;
pub mod merchant;
pub mod offline;
pub mod payer;
pub mod wallet_accounts;
pub mod wallet_order;
