//! `:step ID`.

use super::steps::known;
use super::{Done, Flow};
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::error::Error;
use crate::nearest::nearest;
use crate::repl::Repl;
use crate::text;
use std::sync::Arc;

pub fn run(repl: &mut Repl, id: &str) -> Done {
    let known = known(repl)?;
    let ids = || known.opened.steps.iter().map(|step| step.id.as_str());
    if !ids().any(|step| step == id) {
        let wording = text!(en: "there is no step `{id}`", ja: "ステップ `{id}` はありません");
        let thrown = Thrown::new("UnknownStep", wording);
        let all = ids().collect::<Vec<_>>().join(", ");
        return Err(Error::failed(match nearest(id, ids()) {
            Some(near) => thrown.hint(did_you_mean(&format!(":step {near}"))),
            None => thrown.hint(text!(en: "there are {all}", ja: "あるのは {all} です")),
        }));
    }
    repl.session.may_run(":step").map_err(Error::failed)?;
    let writes = repl.session.here()?.writes;
    let ui = Arc::clone(&repl.ui);
    let ended = repl.session.entry(":step", || repl.session.run_step(&known.file, id, &ui));
    // It may have begun the workshop's own world, and its outputs are there now, also where it failed.
    let workshop = known.opened.id.clone();
    repl.go(|options| {
        if options.rehearsing.workshop.is_none() {
            options.rehearsing.workshop = workshop.filter(|id| {
                crate::cloud::Cloud::there(&options.state.join(id).join(crate::session::rehearsal::FOLDER))
            });
        }
    })?;
    repl.session.allow_writing(writes);
    ended.map(|()| Flow::Go)
}
