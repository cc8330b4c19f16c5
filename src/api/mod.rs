//! The API table and what reads it: lookup, validation, suggestions, the wire protocols.

pub mod accept;
pub mod cli;
pub mod effects;
mod lookup;
pub mod mask;
mod members;
pub mod names;
pub mod table;
pub mod tags;
pub mod time;
pub mod value;
pub mod wire;

pub use accept::{Accepted, InputErrors, accept};
pub use effects::{Effect, ResourceId, ResourceKind};
pub use lookup::{service, services, shape, shape_id, untaken};
pub use table::{Kind, Member, Operation, Service, Shape};
pub use value::{Members, Value};

/// The table's constants, written by `build.rs`: a module per service, with its `SERVICE`.
#[allow(non_upper_case_globals, clippy::all, clippy::pedantic)]
#[rustfmt::skip]
mod generated {
    use super::effects::*;
    use super::table::*;

    include!(concat!(env!("OUT_DIR"), "/table.rs"));
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
