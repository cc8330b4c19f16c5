//! What earlier runs left in the folder of state, as a session finds it.

use super::connection::Connection;
use super::opening::state_name;
use super::rehearsal::{self, FOLDER};
use crate::aws::natives::Trouble;
use crate::cloud::Cloud;
use crate::engine::thrown::Thrown;
use crate::text;
use crate::workshop::outputs::plain;
use crate::workshop::state::{self, State};
use indexmap::IndexMap;
use rhai::Dynamic;

impl Connection {
    /// The outputs of the workshop whose world a script sees that is no workshop itself; none where there is no such world.
    ///
    /// # Errors
    /// It is not clear which workshop is meant, or its outputs cannot be read.
    pub fn outputs_in_sight(&self) -> Result<IndexMap<String, Dynamic>, Thrown> {
        let (root, named) = (&self.options.state, self.options.rehearsing.workshop.as_deref());
        if self.options.testing {
            return Ok(IndexMap::new());
        }
        let state = if self.rehearsal.is_some() {
            // That of prompts is no workshop.
            let folder = if self.is_own_world() { None } else { rehearsal::world(root, named)? };
            let id = folder.as_deref().and_then(std::path::Path::parent).and_then(std::path::Path::file_name);
            id.map(|id| State::new(root, &id.to_string_lossy(), FOLDER))
        } else {
            let target = state_name(self.aws().map_err(Trouble::into_thrown)?).map_err(Trouble::into_thrown)?;
            let all = state::all(root).map_err(|e| crate::error::file(root, &e))?;
            let here =
                all.into_iter().filter(|(id, known, _)| *known == target && named.is_none_or(|named| named == id));
            let mut here: Vec<State> = here.map(|(.., state)| state).collect();
            (here.len() == 1).then(|| here.remove(0))
        };
        let mut outputs = state.map_or(Ok(IndexMap::new()), |state| state.outputs().map_err(|e| unreadable(&e)))?;
        if self.is_prompt() {
            outputs.extend(self.prompt_outputs()?);
        }
        Ok(outputs)
    }

    /// Outputs that are given to a rehearsal belong to the world of the last run, or may: then that world is not to be emptied for
    /// them.
    ///
    /// # Errors
    /// `OutputsOfLastRun`
    pub fn not_for_a_new_world(&self, id: &str, state: &State) -> Result<(), Thrown> {
        let given = &self.options.outputs;
        let there = Cloud::there(&self.options.state.join(id).join(FOLDER));
        if self.rehearsal.is_none() || !self.options.rehearsing.fresh || given.is_empty() || !there {
            return Ok(());
        }
        let same =
            |(name, value): (&String, &Dynamic)| given.get(name).is_some_and(|given| plain(given) == plain(value));
        if state.outputs().is_ok_and(|last| !last.iter().any(same)) {
            return Ok(());
        }
        let wording = text!(
            en: "the given outputs are those of the last rehearsal, and this one would begin with an empty account",
            ja: "渡された出力は前回のリハーサルのものですが、このままでは空のアカウントから始まります"
        );
        Err(Thrown::new("OutputsOfLastRun", wording)
            .hint(text!(
                en: "go on in the account of the last rehearsal, which knows its outputs: --resume instead of --outputs",
                ja: "前回のリハーサルの続きから始めてください（出力も引き継がれます）: --outputs の代わりに --resume"
            ))
            .hint(text!(
                en: "to empty that account first: handson cloud reset --workshop {id}",
                ja: "前回のアカウントを先に空にするには: handson cloud reset --workshop {id}"
            )))
    }
}

/// The error of a state that cannot be read.
pub(super) fn unreadable(e: &std::io::Error) -> Thrown {
    let wording = text!(en: "the state of an earlier run is unusable: {e}", ja: "前回の実行の状態を使えません: {e}");
    Thrown::new("StateUnreadable", wording)
}
