//! The collection code.
