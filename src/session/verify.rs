//! `--verify` and `--fresh`: what a run made, and what there is of it, before it goes on or another one begins.

use super::connection::Connection;
use super::survey::Seen;
use crate::api::effects::ResourceKind;
use crate::aws::Aws;
use crate::aws::natives::Trouble;
use crate::engine::thrown::Thrown;
use crate::lang::{Counted, Lang, Text};
use crate::text;
use crate::workshop::graph::{Graph, Resource, Undone, shown};
use crate::workshop::journal::Journal;
use std::collections::BTreeSet;

/// So many are named; the others are counted.
const NAMED: usize = 12;

impl Connection {
    /// Asks whether what the journal says still exists. What is gone is made again, if somebody agrees: its calls, and those that
    /// were given an id that will be another one, are voided, and their steps run again.
    pub(super) fn verify(&self, aws: &Aws, journal: &Journal) -> Result<(), Trouble> {
        let graph = journal.look(Graph::of);
        let made: Vec<(usize, &Resource)> = graph.left().filter(|(_, resource)| !resource.unsure).collect();
        let ids: Vec<_> = made.iter().map(|(_, resource)| &resource.id).collect();
        let seen = self.survey(aws, &ids)?;
        let of = |is: fn(&Seen) -> bool| -> Vec<&Resource> {
            made.iter().zip(&seen).filter(|(_, seen)| is(seen)).map(|((_, resource), _)| *resource).collect()
        };
        let unknown = of(|seen| matches!(seen, Seen::Unknown(_)));
        if let Some(Seen::Unknown(why)) = seen.iter().find(|seen| matches!(seen, Seen::Unknown(_))) {
            let count = unknown.len();
            let count = Counted(count, "resource");
            self.ui().warn(&String::from(text!(
                en: "{count:#} could not be asked for: {why}",
                ja: "{count} 個のリソースを確認できません: {why}"
            )));
        }
        let going = of(|seen| matches!(seen, Seen::Going { .. }));
        if !going.is_empty() {
            let (count, list) = (going.len(), listed(&going));
            let count = Counted(count, "resource");
            let wording = text!(
                en: "AWS is deleting {count:#} at the moment:\n{list}",
                ja: "{count} 個のリソースを AWS が削除中です:\n{list}"
            );
            return Err(Trouble::Thrown(Thrown::new("BeingDeleted", wording).hint(text!(
                en: "wait until they are gone (`handson status`), then use the same command",
                ja: "なくなるまで待ってから（`handson status` で見られます）、同じコマンドを使ってください"
            ))));
        }
        let gone = of(|seen| matches!(seen, Seen::Gone { .. }));
        let count = made.len();
        if count == 0 {
            return Ok(());
        }
        if gone.is_empty() {
            let count = Counted(count, "resource");
            self.ui().note(&String::from(text!(
                en: "AWS was asked for {count:#}, and nothing is gone",
                ja: "リソース {count} 個を確認しました。なくなったものはありません"
            )));
            return Ok(());
        }
        let calls = graph.made_by(&gone);
        let again = graph.depending(calls);
        let steps = journal.look(|past| graph.steps_of(past, &again));
        let list = listed(&gone);
        let missing = gone.len();
        let count = Counted(count, "resource");
        let told = text!(
            en: "missing: {missing} of {count:#}:\n{list}",
            ja: "{count} 個のうち {missing} 個のリソースがなくなっています:\n{list}"
        );
        self.agree(told, again.len())?;
        journal.again(steps, again.into_iter().collect())?;
        Ok(())
    }

    /// Makes again what is gone only if somebody says so.
    fn agree(&self, told: Text, calls: usize) -> Result<(), Thrown> {
        let Text { en, ja } = told;
        let calls = Counted(calls, "call");
        if self.options.yes {
            self.ui().warn(&String::from(
                text!(en: "{en}\nmade again: {calls:#}", ja: "{ja}\n{calls} 件の呼び出しをやり直します"),
            ));
            return Ok(());
        }
        if !self.ui().interactive() {
            return Err(Thrown::new("NotConfirmed", text!(en: "{en}", ja: "{ja}"))
                .hint(text!(
                    en: "to make them again ({calls:#}) without being asked: --verify --yes",
                    ja: "確認なしで作り直すには（呼び出し {calls} 件）: --verify --yes"
                ))
                .hint(text!(
                    en: "without --verify the run goes on as if they were there",
                    ja: "--verify を付けなければ、あるものとして続けます"
                )));
        }
        let question: String = text!(
            en: "{en}\nMake them again ({calls:#})? Type yes:",
            ja: "{ja}\n作り直しますか（呼び出し {calls} 件）? yes と入力してください:"
        )
        .into();
        if self.ui().confirm(&question, "yes") {
            return Ok(());
        }
        Err(Thrown::new("NotConfirmed", text!(en: "nothing was changed", ja: "何も変更していません")))
    }

    /// A new run may take the place of one that left nothing.
    ///
    /// # Errors
    /// `RunLeft` with what is there; `RunUnasked` where that cannot be found out.
    pub(super) fn nothing_left(&self, aws: &Aws, journal: &Journal) -> Result<(), Trouble> {
        // What a call without an answer made is the run's as well.
        self.settle(aws, journal, &|_| true)?;
        let graph = journal.look(Graph::of);
        // What others may rely on by now stays for ever, and what goes with something else is found with that.
        let own = graph.left().filter(|(_, resource)| !resource.id.kind.account_wide && undoable(&graph, resource));
        let own: Vec<&Resource> = own.map(|(_, resource)| resource).collect();
        let ids: Vec<_> = own.iter().map(|resource| &resource.id).collect();
        let seen = self.survey(aws, &ids)?;
        let there = own.iter().zip(&seen).filter(|(_, seen)| matches!(seen, Seen::There { .. } | Seen::Going { .. }));
        let there: Vec<&Resource> = there.map(|(resource, _)| *resource).collect();
        if !there.is_empty() {
            let (count, list) = (there.len(), listed(&there));
            let count = Counted(count, "resource");
            let wording = text!(
                en: "the last run has left {count:#}, so a new one does not begin:\n{list}",
                ja: "前回の実行のリソースが {count} 個残っているため、新しく始められません:\n{list}"
            );
            let thrown = Thrown::new("RunLeft", wording)
                .hint(text!(
                    en: "to go on with that run, leave --fresh out",
                    ja: "その実行を続けるには、--fresh を外してください"
                ))
                .hint(text!(
                    en: "to begin anew, take them down first: handson destroy",
                    ja: "新しく始めるには、先に削除してください: handson destroy"
                ));
            return Err(Trouble::Thrown(thrown));
        }
        match seen.into_iter().find_map(|seen| if let Seen::Unknown(why) = seen { Some(why) } else { None }) {
            Some(why) => {
                let wording = text!(
                    en: "whether the last run has left resources could not be found out: {why}",
                    ja: "前回の実行のリソースが残っているか確認できません: {why}"
                );
                Err(Trouble::Thrown(Thrown::new("RunUnasked", wording)))
            }
            None => Ok(()),
        }
    }
}

/// Something of its own undoes it.
fn undoable(graph: &Graph, resource: &Resource) -> bool {
    graph.call(resource.call).is_some_and(|node| matches!(graph.undone(node), Undone::By(_) | Undone::Unknown))
}

/// Kind, id and name of each, a line each.
fn listed(resources: &[&Resource]) -> String {
    let line = |resource: &&Resource| {
        let kind = ResourceKind::titles(resource.id.kind);
        let name = resource.name.as_deref().map(|name| format!("  {name}")).unwrap_or_default();
        format!("  {}  {}{name}", kind.get(Lang::current()), shown(&resource.id))
    };
    let mut lines: Vec<String> = resources.iter().take(NAMED).map(line).collect();
    let more = resources.len().saturating_sub(NAMED);
    if more > 0 {
        lines.push(text!(en: "  and {more} more", ja: "  ほか {more} 個").into());
    }
    lines.join("\n")
}

impl Graph {
    /// The calls that made these, or made sure of them later.
    fn made_by(&self, resources: &[&Resource]) -> BTreeSet<u64> {
        let places: BTreeSet<usize> = resources
            .iter()
            .filter_map(|one| self.resources.iter().position(|other| std::ptr::eq(*one, other)))
            .collect();
        let makers = self.calls.iter().filter(|node| node.makes.iter().any(|at| places.contains(at)));
        makers.map(|node| node.number).collect()
    }
}
