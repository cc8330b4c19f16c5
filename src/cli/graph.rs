//! `handson graph`.

use super::Done;
use super::options::Look;
use super::runs::{Run, Which};
use crate::engine::json;
use crate::error::Error;
use crate::instant::iso8601;
use crate::text;
use crate::ui::Ui;
use crate::workshop::graph::Graph;
use clap::Args as ClapArgs;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::sync::Arc;

/// Show what a run made, step by step, and what was made from what; asks nobody
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Print calls and resources as JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let run = self.which.one("graph")?;
        let graph = Graph::of(&run.past);
        let text = if self.json { json::pretty(&as_json(&run, &graph)) } else { as_text(&run, &graph, look.ascii()) };
        if ui.result(&text) { Ok(()) } else { Err(Error::closed()) }
    }
}

fn as_json(run: &Run, graph: &Graph) -> Json {
    let steps = run.past.steps.iter().map(|(id, title)| {
        let finished = run.past.finished.get(id).map(|finished| iso8601(finished.at));
        json!({ "id": id, "title": title, "finished": finished })
    });
    let mut all = serde_json::Map::from_iter([
        ("workshop".to_owned(), Json::from(run.workshop.as_str())),
        ("run".to_owned(), Json::from(run.head.run.as_str())),
        ("steps".to_owned(), Json::Array(steps.collect())),
    ]);
    all.extend(graph.to_json());
    Json::Object(all)
}

fn as_text(run: &Run, graph: &Graph, ascii: bool) -> String {
    let mut page = run.title();
    let outside = String::from(text!(en: "outside of steps", ja: "ステップの外"));
    let steps =
        run.past.steps.iter().enumerate().map(|(at, (id, title))| (format!("[{}] {title}", at + 1), id.as_str()));
    for (head, id) in steps.chain([(outside, "")]) {
        let lines = graph.tree(id, ascii);
        if !lines.is_empty() {
            write!(page, "\n\n{head}").expect("a String takes all");
            lines.iter().for_each(|line| write!(page, "\n    {line}").expect("a String takes all"));
        }
    }
    if graph.calls.is_empty() {
        let nothing = String::from(text!(en: "It made nothing yet.", ja: "まだ何も作っていません。"));
        write!(page, "\n\n{nothing}").expect("a String takes all");
    }
    page
}
