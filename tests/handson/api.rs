//! The API table, with the samples that the unit tests of `src/api` use too.

pub use handson::api::*;

#[allow(dead_code, unused_imports, reason = "the unit tests use the rest")]
#[path = "../../src/api/testing/mod.rs"]
pub mod testing;
