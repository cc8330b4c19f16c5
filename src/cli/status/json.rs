//! The status of a run for programs.

use super::Status;
use crate::instant::iso8601;
use crate::session::Seen;
use serde_json::{Value as Json, json};

impl Status {
    /// Everything, also what is told to people only in part.
    pub fn to_json(&self) -> Json {
        let (head, past) = (&self.run.head, &self.run.past);
        let steps = past.steps.iter().map(|(id, title)| {
            let finished = past.finished.get(id).map(|finished| iso8601(finished.at));
            json!({ "id": id, "title": title, "finished": finished })
        });
        let mut seen = self.seen.iter().flatten();
        let resources = self.graph.resources.iter().map(|resource| {
            let mut json = self.graph.resource_json(resource);
            let seen = if resource.removed.is_none() { seen.next() } else { None };
            if let Json::Object(members) = &mut json {
                members.insert("now".to_owned(), seen.map_or(Json::Null, now));
            }
            json
        });
        let resources: Vec<Json> = resources.collect();
        let open = self.graph.calls.iter().filter(|node| node.output.is_none()).map(|node| {
            json!({ "call": node.number, "step": node.step, "operation": node.operation.to_string(), "at": iso8601(node.at) })
        });
        let trouble = self.trouble.as_ref().map(|error| error.report.thrown.message.clone());
        json!({
            "workshop": head.workshop,
            "target": self.run.target,
            "place": head.place,
            "folder": self.run.folder,
            "run": head.run,
            "owner": head.owner,
            "begun": iso8601(head.begun),
            "script": past.script,
            "params": past.params,
            "complete": past.complete.map(iso8601),
            "steps": steps.collect::<Vec<_>>(),
            "resources": resources,
            "unanswered": open.collect::<Vec<_>>(),
            "asked": self.seen.is_some(),
            "trouble": trouble,
        })
    }
}

fn now(seen: &Seen) -> Json {
    match seen {
        Seen::There { state } => json!({ "there": true, "state": state }),
        Seen::Gone { state } => json!({ "there": false, "state": state }),
        Seen::Going { state } => json!({ "there": true, "going": true, "state": state }),
        Seen::Ended { state } => json!({ "there": false, "ended": true, "state": state }),
        Seen::NotAsked => json!({ "there": null }),
        Seen::Unknown(why) => json!({ "there": null, "why": why }),
    }
}
