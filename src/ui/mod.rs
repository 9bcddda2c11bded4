//! What people see.

pub mod format;
pub mod text;
pub mod visit;
