//! `:quit`.

use super::{Done, Flow};
use crate::repl::Repl;

pub fn run(_: &mut Repl, _: &str) -> Done {
    Ok(Flow::Leave)
}
