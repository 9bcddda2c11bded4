//! The other side: wallets and the clearing network, their books and their misbehaviour, reached over HTTP only.

pub mod books;
pub mod faults;
pub mod journal;
pub mod office;
pub mod world;
