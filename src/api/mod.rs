//! The API table and what reads it: lookup, validation, suggestions, the wire protocols.

pub mod table;
pub mod value;

pub use table::{Kind, Member, Operation, Service, Shape};
pub use value::{Members, Value};
