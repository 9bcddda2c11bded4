//! The collection code as a picture: the symbol itself as SVG and PNG, and the stand that a shop prints, as PDF, SVG and PNG from
//! one drawing. Pure: nothing here reads a database or knows who asks.

pub mod check;
pub mod drawing;
mod face;
pub mod font;
pub mod mark;
pub mod pdf;
pub mod png;
pub mod raster;
pub mod stand;
mod sticker;
pub mod svg;
pub mod symbol;
pub mod wish;

/// Modules of white around a symbol, on every side (ISO/IEC 18004).
pub const QUIET_ZONE: usize = 4;

#[cfg(test)]
mod tests;
