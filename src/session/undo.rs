//! Taking down what one entry of a prompt made.

use super::Session;
use super::teardown::{End, Tale, Teardown};
use crate::api::Operation;
use crate::aws::natives::Trouble;
use crate::error::Error;
use crate::lang::Text;
use crate::text;
use crate::workshop::graph::{Graph, Undone};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An entry that made or changed something.
#[derive(Debug)]
pub struct LastEntry {
    /// As the journal calls it.
    pub step: String,
    pub title: String,
    /// It was entered in this session, not in an earlier one.
    pub is_own: bool,
    /// Its calls that nothing undoes, and why.
    pub never: Vec<(&'static Operation, Text)>,
    calls: BTreeSet<u64>,
}

/// Who looks on while an entry is undone.
pub trait Undoing {
    /// What will go and what stays; whether to do it.
    fn plan(&mut self, teardown: &Teardown<'_>) -> bool;
    /// What happens.
    fn tell(&self, teardown: &Teardown<'_>, tale: &Tale<'_>);
    /// What became of each thing.
    fn ended(&mut self, teardown: &Teardown<'_>, ends: &[End]);
}

impl Session {
    /// The last entry of this session that was not undone, else that of any prompt on this target; none where there is none.
    ///
    /// # Errors
    /// A journal that cannot be read.
    pub fn last_entry(&self) -> Result<Option<LastEntry>, Error> {
        let Some(past) = self.prompt_past()? else { return Ok(None) };
        let graph = Graph::of(&past);
        let folder = self.entered_in();
        let own = |step: &str| folder.as_ref().is_some_and(|folder| self.options().entered.has(folder, step));
        // Another prompt may have made something since.
        let (ours, others): (Vec<_>, Vec<_>) = past.steps.iter().rev().partition(|(step, _)| own(step));
        let steps = ours.into_iter().chain(others).filter(|(step, _)| !past.is_wanted_again(step));
        let mut last = steps.filter_map(|(step, title)| {
            let nodes: Vec<_> = graph.calls.iter().filter(|node| node.step == *step).collect();
            let never = nodes.iter().filter_map(|node| match graph.undone(node) {
                Undone::Never(reason) => Some((node.operation, reason.text())),
                Undone::Unknown => {
                    let why = text!(en: "nothing is known that undoes it", ja: "元に戻す方法がわかりません");
                    Some((node.operation, why))
                }
                _ => None,
            });
            (!nodes.is_empty()).then(|| LastEntry {
                step: step.clone(),
                title: title.clone(),
                is_own: own(step),
                never: never.collect(),
                calls: nodes.iter().map(|node| node.number).collect(),
            })
        });
        Ok(last.next())
    }

    /// Takes down what an entry made. True if all of it is gone that could go; the entry before is the last one then.
    ///
    /// # Errors
    /// As [`Session::teardown`]; `Cancelled`.
    pub fn undo_entry(&self, entry: &LastEntry, undoing: &mut dyn Undoing) -> Result<bool, Error> {
        let told = |trouble: Trouble| Error::failed(trouble.into_thrown());
        let aws = self.connection.aws().map_err(told)?;
        let journal = self.connection.open_prompt_journal(aws).map_err(told)?;
        let teardown = self.undo(Arc::clone(&journal), &|call| entry.calls.contains(&call))?;
        if !undoing.plan(&teardown) {
            return Ok(false);
        }
        let seen: &dyn Undoing = undoing;
        let ends = teardown.run(&|tale| seen.tell(&teardown, &tale))?;
        let over = ends.iter().all(|end| matches!(end, End::Gone | End::Stays));
        if over {
            journal.again(vec![entry.step.clone()], Vec::new()).map_err(Error::failed)?;
        }
        undoing.ended(&teardown, &ends);
        Ok(over)
    }
}
