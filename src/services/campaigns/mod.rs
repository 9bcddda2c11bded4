//! Discount campaigns: what runs, what has been given, and what that means for a price.

pub mod books;
pub mod running;

pub use books::{Stored, books};
pub use running::running;
