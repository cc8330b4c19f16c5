//! `:why`.

use super::{Done, Flow, service};
use crate::engine::json;
use crate::error::Error;
use crate::repl::Repl;

pub fn run(repl: &mut Repl, given: &str) -> Done {
    let session = std::sync::Arc::clone(&repl.session);
    let found = session.entry(":why", || {
        let (cluster, service) = service::meant(repl, given)?;
        session.why(cluster.as_deref(), service.as_deref()).map_err(Error::from)
    })?;
    let found = json::of(&found);
    repl.tell(found["text"].as_str().unwrap_or_default())?;
    // As `handson why` ends.
    let well = found["healthy"] == true && found["causes"].as_array().is_some_and(Vec::is_empty);
    if well { Ok(Flow::Go) } else { Err(Error::unwell()) }
}
