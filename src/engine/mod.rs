//! The Rhai kernel: limits, plugins, imports, values, diagnostics. It knows no service and no workshop.

pub mod closure;
mod depth;
pub mod diagnostics;
mod explain;
pub mod files;
pub mod imports;
pub mod json;
pub mod kept;
pub mod limits;
pub mod lists;
mod locate;
pub mod prompt;
pub mod record;
pub mod registry;
pub mod script;
pub mod table;
pub mod texts;
pub mod thrown;
pub mod time;
mod twice;

pub use diagnostics::Report;
pub use explain::wide;
pub use record::{Record, Schema};
pub use registry::{Kernel, Plugin, Registry};
pub use thrown::{Native, Thrown};
