//! A graph for people: what each step made, and from what.

use super::ids::{is_id, short};
use super::{Graph, Node, Resource, Undone};
use crate::api::ResourceId;
use crate::lang::Lang;
use crate::text;
use std::collections::BTreeSet;

/// The signs that a tree is drawn with.
struct Signs {
    inner: &'static str,
    last: &'static str,
    on: &'static str,
    from: &'static str,
}

const LINES: Signs = Signs { inner: "├─ ", last: "└─ ", on: "│  ", from: "←" };
const ASCII: Signs = Signs { inner: "|- ", last: "`- ", on: "|  ", from: "<-" };

/// An id for people: what tells the resource, without account and region.
pub fn shown(id: &ResourceId) -> String {
    let mut all = id.members().map(|(_, text)| text);
    let first = all.next().unwrap_or_default();
    let of_holder = id.holder().is_some_and(|holder| holder.members().any(|(_, text)| text == first));
    if first.starts_with("arn:") || is_id(first) && !of_holder {
        return short(first).to_owned();
    }
    // An account tells nobody anything.
    let account = |text: &&str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
    let digest = |text: &str| match text.strip_prefix("sha256:") {
        Some(hash) => format!("sha256:{}", hash.get(..12).unwrap_or(hash)),
        None => short(text).to_owned(),
    };
    let rest = all.filter(|text| !account(text));
    std::iter::once(first).chain(rest).map(digest).collect::<Vec<_>>().join(" ")
}

impl Graph {
    /// The resources of a step as a tree: below each what the same step made from it, and behind the arrow what else it was made
    /// from. Then the calls that made nothing. Lines without an indent.
    pub fn tree(&self, step: &str, ascii: bool) -> Vec<String> {
        let signs = if ascii { &ASCII } else { &LINES };
        let own: Vec<usize> = (0..self.resources.len()).filter(|at| self.resources[*at].step == step).collect();
        let parents: Vec<(usize, Option<usize>)> = own.iter().map(|at| (*at, self.parent(*at))).collect();
        let mut lines = Vec::new();
        let tree = Tree { graph: self, parents, signs };
        tree.below(None, "", &mut lines);
        lines.extend(self.others(step, signs));
        lines
    }

    /// The nearest of what a resource was made from, in its own step.
    fn parent(&self, at: usize) -> Option<usize> {
        let resource = &self.resources[at];
        resource.needs.iter().rev().find(|need| self.resources[**need].step == resource.step && **need != at).copied()
    }

    /// Everything that a resource was made from, however far.
    fn origins(&self, at: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            open.extend(self.resources[at].needs.iter().filter(|need| found.insert(**need)));
        }
        found
    }

    /// What a resource was made from, without what that was made from itself.
    fn nearest(&self, at: usize) -> Vec<usize> {
        let needs = &self.resources[at].needs;
        let far: BTreeSet<usize> = needs.iter().flat_map(|need| self.origins(*need)).collect();
        needs.iter().filter(|need| !far.contains(need)).copied().collect()
    }

    /// Calls of a step that made nothing of their own, those that say the same in one line.
    fn others(&self, step: &str, signs: &Signs) -> Vec<String> {
        let mut lines: Vec<(String, usize)> = Vec::new();
        for node in self.calls.iter().filter(|node| node.step == step && node.makes.is_empty()) {
            let about = node.about.iter().map(|at| shown(&self.resources[*at].id)).collect::<Vec<_>>().join(", ");
            let about = if about.is_empty() { about } else { format!("  {} {about}", signs.from) };
            let line = format!("{}{}{about}", node.operation, unsure(node.output.is_none()));
            match lines.iter_mut().find(|(known, _)| *known == line) {
                Some((_, times)) => *times += 1,
                None => lines.push((line, 1)),
            }
        }
        let times = |times: usize| if times == 1 { String::new() } else { format!("  ({times}x)") };
        lines.into_iter().map(|(line, count)| format!("{line}{}", times(count))).collect()
    }

    fn line(&self, at: usize, beside: Option<usize>, signs: &Signs) -> String {
        let resource = &self.resources[at];
        let mut line = label(resource);
        let needs = self.nearest(at).into_iter().filter(|need| Some(*need) != beside);
        let needs: Vec<String> = needs.map(|need| shown(&self.resources[need].id)).collect();
        if !needs.is_empty() {
            line += &format!("  {} {}", signs.from, needs.join(", "));
        }
        line += &unsure(resource.unsure);
        line.extend(self.call(resource.call).map(|node| self.ending(node, resource)));
        line
    }

    /// What undoes it, where that is not the deletion that everybody expects.
    fn ending(&self, node: &Node, resource: &Resource) -> String {
        let ending = match self.undone(node) {
            _ if resource.removed.is_some() => {
                let call = resource.removed.unwrap_or_default();
                text!(en: "removed by call {call}", ja: "呼び出し {call} で削除済み")
            }
            Undone::By(calls) => {
                let calls = calls.iter().map(|call| call.operation.to_string()).collect::<BTreeSet<_>>();
                let calls = calls.into_iter().collect::<Vec<_>>().join(", ");
                text!(en: "undone by {calls}", ja: "取り消しは {calls}")
            }
            Undone::With(ids) => {
                let with = ids.iter().map(shown).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
                text!(en: "goes with {with}", ja: "{with} と一緒に消えます")
            }
            Undone::Never(reason) => {
                let reason = reason.text().get(Lang::current()).to_owned();
                text!(en: "stays: {reason}", ja: "残ります: {reason}")
            }
            Undone::Already(_) | Undone::Unknown => return String::new(),
        };
        format!("  ({})", String::from(ending))
    }
}

/// Kind, id and name.
fn label(resource: &Resource) -> String {
    let kind = resource.id.kind.titles();
    let (kind, id) = (kind.get(Lang::current()), shown(&resource.id));
    match &resource.name {
        Some(name) => format!("{kind}  {id}  {name}"),
        None => format!("{kind}  {id}"),
    }
}

fn unsure(so: bool) -> String {
    let said = text!(en: "  (its answer was lost: not known)", ja: "  （応答がなく、作られたか不明）");
    if so { said.into() } else { String::new() }
}

/// The resources of one step.
struct Tree<'a> {
    graph: &'a Graph,
    /// Each resource, and below which it stands.
    parents: Vec<(usize, Option<usize>)>,
    signs: &'a Signs,
}

impl Tree<'_> {
    fn below(&self, parent: Option<usize>, indent: &str, lines: &mut Vec<String>) {
        let children: Vec<usize> =
            self.parents.iter().filter(|(_, above)| *above == parent).map(|(at, _)| *at).collect();
        for (at, child) in children.iter().enumerate() {
            let last = at + 1 == children.len();
            let (sign, on) = match (parent, last) {
                (None, _) => ("", ""),
                (_, true) => (self.signs.last, "   "),
                (_, false) => (self.signs.inner, self.signs.on),
            };
            lines.push(format!("{indent}{sign}{}", self.graph.line(*child, parent, self.signs)));
            self.below(Some(*child), &format!("{indent}{on}"), lines);
        }
    }
}
