//! The AWS CLI's names for what the table has.

mod names;

pub use names::kebab;
