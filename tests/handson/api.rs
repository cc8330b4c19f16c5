//! The API table, with the samples that the unit tests of `src/api` use too.

pub use handson::api::*;

#[path = "../../src/api/testing/mod.rs"]
pub mod testing;
