//! A graph for programs.

use super::{Graph, Node, Resource, Undone};
use crate::api::ResourceId;
use crate::instant::iso8601;
use crate::lang::{Lang, Text};
use serde_json::{Map, Value as Json, json};

impl Graph {
    /// `calls` and `resources`, each naming the others by numbers and ids.
    pub fn to_json(&self) -> Map<String, Json> {
        let calls = self.calls.iter().map(|node| self.call_json(node));
        let resources = self.resources.iter().map(|resource| self.resource_json(resource));
        Map::from_iter([
            ("calls".to_owned(), Json::Array(calls.collect())),
            ("resources".to_owned(), Json::Array(resources.collect())),
        ])
    }

    fn call_json(&self, node: &Node) -> Json {
        let ids =
            |places: &[usize]| -> Vec<String> { places.iter().map(|at| self.resources[*at].id.to_string()).collect() };
        json!({
            "call": node.number,
            "step": node.step,
            "operation": node.operation.to_string(),
            "at": iso8601(node.at),
            "answered": node.output.is_some(),
            "needs": node.needs,
            "makes": ids(&node.makes),
            "about": ids(&node.about),
            "undone": self.undone(node).to_json(),
        })
    }

    /// What is known of a resource without asking.
    pub fn resource_json(&self, resource: &Resource) -> Json {
        let needs: Vec<String> = resource.needs.iter().map(|at| self.resources[*at].id.to_string()).collect();
        let undone = self.call(resource.call).map(|node| self.undone(node).to_json());
        json!({
            "kind": resource.id.kind.name,
            "id": resource.id.to_string(),
            "members": members(&resource.id),
            "name": resource.name,
            "step": resource.step,
            "call": resource.call,
            "made": iso8601(resource.made),
            "needs": needs,
            "removed": resource.removed,
            "unsure": resource.unsure,
            "undone": undone,
        })
    }
}

fn members(id: &ResourceId) -> Map<String, Json> {
    id.members().map(|(name, text)| (name.to_owned(), Json::from(text))).collect()
}

impl Undone {
    fn to_json(&self) -> Json {
        match self {
            Undone::Already(call) => json!({ "already": call }),
            Undone::By(calls) => {
                let calls = calls
                    .iter()
                    .map(|call| json!({ "operation": call.operation.to_string(), "input": call.input.to_json() }));
                json!({ "by": calls.collect::<Vec<_>>() })
            }
            Undone::With(ids) => {
                let ids = ids.iter().map(|id| json!({ "kind": id.kind.name, "id": id.to_string() }));
                json!({ "with": ids.collect::<Vec<_>>() })
            }
            Undone::Never(reason) => {
                let Text { en, ja } = reason.text();
                json!({ "never": if Lang::current() == Lang::Ja { ja } else { en } })
            }
            Undone::Unknown => Json::Null,
        }
    }
}
