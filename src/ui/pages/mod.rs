//! One file a page, in a folder for those who use it.

pub mod home;
pub mod merchant;
pub mod payer;
