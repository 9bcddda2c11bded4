//! What the fuzz targets share: the code under test, compiled from its own files, and the targets as functions.

#[path = "../../src/connectors/mod.rs"]
pub mod connectors;
#[path = "../../src/domain/mod.rs"]
pub mod domain;
pub mod harness;
mod other_side;
