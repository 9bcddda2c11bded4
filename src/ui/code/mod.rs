//! The collection code as a picture: the symbol itself as SVG and PNG, and the stand that a shop prints, as PDF and SVG from one
//! drawing. Pure: nothing here reads a database or knows who asks.

pub mod drawing;
pub mod font;
pub mod pdf;
pub mod png;
pub mod stand;
pub mod svg;
pub mod symbol;

/// Modules of white around a symbol, on every side (ISO/IEC 18004).
pub const QUIET_ZONE: usize = 4;

#[cfg(test)]
mod tests;
