//! AWS CLI commands, from the API table alone: what a command asks for, how its answer is printed, and which command or call does
//! the same as another one.
//!
//! [`read`] makes a [`Command`] of the words of a command line, as `aws` itself would: options by the names that the AWS CLI derives
//! from those of the members, their unambiguous beginnings, shorthand syntax, JSON, `file://`. What the AWS CLI adds to the API of its
//! own (`--protocol`, `--count`, ...) is in `extras.rs`. [`write::cli_of`] and [`write::rhai_of`] go the other way.

mod command;
mod extras;
mod mistake;
mod names;
mod options;
pub mod print;
mod read;
mod shorthand;
mod skeleton;
mod unpack;
pub mod write;
mod wrong;

pub use command::{Call, Command, Globals, Output, Pages, Wait};
pub use mistake::Mistake;
pub use names::kebab;
pub use options::{Opt, Takes, globals, options};
pub use read::{Files, read};
