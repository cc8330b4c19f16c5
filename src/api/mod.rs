//! The API table and what reads it: lookup, validation, suggestions, the wire protocols.

pub mod accept;
pub mod mask;
pub mod names;
pub mod table;
pub mod time;
pub mod value;
pub mod wire;

pub use accept::{Accepted, InputErrors, accept};
pub use table::{Kind, Member, Operation, Service, Shape};
pub use value::{Members, Value};
