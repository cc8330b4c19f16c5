//! `handson status`.

mod json;
mod page;

use super::Done;
use super::options::Look;
use super::runs::{Run, Which};
use crate::engine::json as js;
use crate::error::Error;
use crate::session::{Seen, Session};
use crate::ui::Ui;
use crate::workshop::graph::Graph;
use clap::Args as ClapArgs;
use jiff::Timestamp;
use serde_json::Value as Json;
use std::sync::Arc;

/// Show how far a run has come, and what is there of what it made; changes nothing
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Every workshop and target in the folder, in brief
    #[arg(long)]
    all: bool,
    /// Say only what the journal says, and ask nobody
    #[arg(long)]
    recorded: bool,
    /// Profile of the AWS configuration, for a run on AWS
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// A run, what it made, and what there is of it now.
struct Status {
    run: Run,
    graph: Graph,
    /// For each resource that is left; none where nobody was asked.
    seen: Option<Vec<Seen>>,
    /// What time it is there.
    now: Timestamp,
    /// Why nobody could be asked.
    trouble: Option<Error>,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        if self.all {
            let (mut runs, mut unread) = (Vec::new(), None);
            for run in self.which.each()? {
                match run {
                    Ok(run) => runs.push(run),
                    // Of several the first is told; the others are when that one is mended.
                    Err(error) => drop(unread.get_or_insert(error)),
                }
            }
            if !runs.is_empty() {
                let all: Vec<Status> = runs.into_iter().map(|run| self.ask(run, ui, look)).collect();
                let text = match self.json {
                    true => js::pretty(&Json::Array(all.iter().map(Status::to_json).collect())),
                    false => all.iter().map(Status::brief).collect::<Vec<_>>().join("\n"),
                };
                if !ui.result(&text) {
                    return Err(Error::closed());
                }
                return unread.map_or(Ok(()), Err);
            }
            if let Some(error) = unread {
                return Err(error);
            }
        }
        let status = self.ask(self.which.one("status")?, ui, look);
        let text =
            if self.json { js::pretty(&status.to_json()) } else { status.page(look.ascii(), &self.which.elsewhere()) };
        match (ui.result(&text), status.trouble) {
            (false, _) => Err(Error::closed()),
            (true, Some(error)) => Err(error),
            (true, None) => Ok(()),
        }
    }

    /// Asks for what a run made.
    fn ask(&self, run: Run, ui: &Arc<Ui>, look: &Look) -> Status {
        let graph = Graph::of(&run.past);
        let mut status = Status { run, graph, seen: None, now: Timestamp::now(), trouble: None };
        if self.recorded {
            return status;
        }
        let ids: Vec<_> = status.graph.left().map(|(_, resource)| &resource.id).collect();
        let session = Session::start(status.run.session(self.profile.as_deref(), look), ui);
        match session.and_then(|session| session.survey(&status.run.head.place, &ids)) {
            Ok((seen, now)) => (status.seen, status.now) = (Some(seen), now),
            Err(error) => status.trouble = Some(error),
        }
        status
    }
}
