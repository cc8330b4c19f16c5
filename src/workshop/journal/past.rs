//! What a journal says happened: steps, calls, and which of them a step that runs again has yet to meet.

use super::lines::{FORMAT, Head, Line};
use super::secrets::fits;
use crate::engine::thrown::Thrown;
use crate::text;
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::path::Path;

/// A call of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub number: u64,
    /// The step that made it; empty for what stands outside of steps.
    pub step: String,
    /// `ec2::create_vpc`
    pub operation: String,
    pub input: Json,
    /// Whether what it puts there was there before; none where nobody asked.
    pub there: Option<bool>,
    pub end: End,
    /// When it was meant; when it was answered, once it was.
    pub at: Timestamp,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Nobody knows: the process ended before it did.
    Open,
    Done(Json),
    /// AWS refused it. `survived`: the step went on afterwards, so it is part of what the step did.
    Failed {
        error: Json,
        survived: bool,
    },
    /// What it made is gone, and it is to be made again. Its answer, if it had one.
    Void(Option<Json>),
}

/// A step that ended well.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    pub value: Json,
    pub outputs: Map<String, Json>,
    /// What it says at the end of the run.
    pub summary: Vec<(String, String)>,
    pub text: String,
    pub at: Timestamp,
}

/// Everything before now.
#[derive(Debug, Default)]
pub struct Past {
    pub head: Option<Head>,
    /// The script that was last run.
    pub script: String,
    pub params: Map<String, Json>,
    pub calls: BTreeMap<u64, Call>,
    pub finished: HashMap<String, Finished>,
    /// The steps in the order in which they first began, with their titles.
    pub steps: Vec<(String, String)>,
    /// The script came to its end, and nothing was begun since.
    pub complete: Option<Timestamp>,
    /// Since when the run is being taken down, unless it went on since.
    pub taken_down: Option<Timestamp>,
    /// When nothing of it was left any more.
    pub destroyed: Option<Timestamp>,
    /// The call that a step may yet turn out to have survived.
    refused: Option<u64>,
    /// Steps that the user wants again whatever they made before: they may do something else now.
    loose: HashSet<String>,
    /// Of each step that runs again, the calls that it has not met yet, by their numbers.
    ahead: HashMap<String, VecDeque<u64>>,
}

impl Past {
    /// Reads what is in a file.
    ///
    /// # Errors
    /// `JournalUnreadable` with the line, `JournalNewer`.
    pub fn read(path: &Path, content: &[u8]) -> Result<Past, Thrown> {
        let mut past = Past::default();
        for (index, line) in content.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
            let unreadable = |e: serde_json::Error| unreadable(path, index + 1, &e);
            if index == 0 {
                past.head = Some(head(path, line)?);
            } else {
                past.see(serde_json::from_slice(line).map_err(unreadable)?);
            }
        }
        for call in past.calls.values() {
            if !matches!(call.end, End::Void(_) | End::Failed { survived: false, .. }) {
                past.ahead.entry(call.step.clone()).or_default().push_back(call.number);
            }
        }
        Ok(past)
    }

    fn see(&mut self, line: Line) {
        // Whatever a step does after a refusal shows that it survived it; another attempt shows nothing.
        if let Some(refused) = self.refused.take()
            && matches!(line, Line::Intent { .. } | Line::Finished { .. } | Line::Complete { .. })
            && let Some(Call { end: End::Failed { survived, .. }, .. }) = self.calls.get_mut(&refused)
        {
            *survived = true;
        }
        match line {
            Line::Invocation { script, .. } => self.script = script,
            Line::Params { params, .. } => self.params.extend(params),
            Line::Step { step, title, .. } => {
                self.goes_on();
                match self.steps.iter_mut().find(|(known, _)| *known == step) {
                    Some((_, known)) => *known = title,
                    None => self.steps.push((step, title)),
                }
            }
            Line::Intent { call, step, operation, input, there, at } => {
                self.goes_on();
                self.calls.insert(call, Call { number: call, step, operation, input, there, end: End::Open, at });
            }
            Line::Outcome { call, output, at } => {
                self.end(call, End::Done(output));
                self.calls.entry(call).and_modify(|call| call.at = at);
            }
            Line::Failure { call, error, .. } => {
                self.refused = Some(call);
                self.end(call, End::Failed { error, survived: false });
            }
            Line::Finished { step, value, outputs, summary, text, at } => {
                self.finished.insert(step, Finished { value, outputs, summary, text, at });
            }
            Line::Again { steps, calls, .. } => {
                self.complete = None;
                self.loose.extend(steps.iter().filter(|_| calls.is_empty()).cloned());
                steps.iter().for_each(|step| drop(self.finished.remove(step)));
                self.void(&calls);
            }
            Line::Complete { at } => self.complete = Some(at),
            Line::Destroy { at } => {
                (self.complete, self.taken_down) = (None, Some(at));
                self.loose.extend(self.steps.iter().map(|(step, _)| step.clone()));
                self.finished.clear();
            }
            Line::Undo { .. } => {}
            Line::Gone { calls, .. } => self.void(&calls),
            Line::Destroyed { at } => self.destroyed = Some(at),
        }
    }

    fn goes_on(&mut self) {
        (self.complete, self.taken_down, self.destroyed) = (None, None, None);
    }

    /// What these calls made is gone.
    fn void(&mut self, calls: &[u64]) {
        for number in calls {
            let Some(call) = self.calls.get_mut(number) else { continue };
            call.end = match std::mem::replace(&mut call.end, End::Open) {
                End::Done(output) => End::Void(Some(output)),
                End::Void(output) => End::Void(output),
                End::Open | End::Failed { .. } => End::Void(None),
            };
        }
        self.ahead.values_mut().for_each(|ahead| ahead.retain(|call| !calls.contains(call)));
    }

    fn end(&mut self, call: u64, end: End) {
        if let Some(call) = self.calls.get_mut(&call) {
            call.end = end;
        }
    }

    /// The next call of that step with that operation and input, which is then behind it. Where none has the same input, one whose
    /// input is the same but for what was secret then.
    pub fn meet(&mut self, step: &str, operation: &str, input: &Json) -> Option<&Call> {
        let ahead = self.ahead.get_mut(step)?;
        let calls = &self.calls;
        let find = |fits: fn(&Json, &Json) -> bool| {
            let is_it =
                |number: &u64| calls.get(number).is_some_and(|c| c.operation == operation && fits(&c.input, input));
            ahead.iter().position(is_it)
        };
        let at = find(|recorded, now| recorded == now).or_else(|| find(fits))?;
        let number = ahead.remove(at)?;
        self.calls.get(&number)
    }

    /// A call of that step and operation that was made with another input and that the step has not met again: the step now does
    /// something else.
    pub fn strayed(&self, step: &str, operation: &str) -> Option<&Call> {
        if self.loose.contains(step) {
            return None;
        }
        let ahead = self.ahead.get(step)?;
        ahead.iter().filter_map(|number| self.calls.get(number)).find(|call| call.operation == operation)
    }

    /// Whether the user wanted a step once more, or wanted it undone.
    pub fn is_wanted_again(&self, step: &str) -> bool {
        self.loose.contains(step)
    }

    /// Whether a step was begun before.
    pub fn has_begun(&self, step: &str) -> bool {
        self.steps.iter().any(|(known, _)| known == step)
    }

    /// Takes a line in that was just written.
    pub fn add(&mut self, line: Line) {
        self.see(line);
    }
}

#[derive(serde::Deserialize)]
struct Version {
    journal: u32,
}

/// What is about to be replaced may be unreadable, but not another version's.
///
/// # Errors
/// `JournalNewer`
pub fn not_newer(path: &Path, content: &[u8]) -> Result<(), Thrown> {
    let line = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice(line) {
        Ok(Version { journal }) => readable(path, journal),
        Err(_) => Ok(()),
    }
}

fn head(path: &Path, line: &[u8]) -> Result<Head, Thrown> {
    let Version { journal } = serde_json::from_slice(line).map_err(|e| unreadable(path, 1, &e))?;
    readable(path, journal)?;
    serde_json::from_slice(line).map_err(|e| unreadable(path, 1, &e))
}

fn readable(path: &Path, journal: u32) -> Result<(), Thrown> {
    if journal > FORMAT {
        let path = path.display();
        let wording = text!(
            en: "{path} was written by a newer handson (format {journal}, this one reads {FORMAT})",
            ja: "{path} は新しい handson が書いたものです（形式 {journal}、この版が読めるのは {FORMAT}）"
        );
        let hint = text!(en: "go on with that version, or begin anew with another --state", ja: "その版で続けるか、別の --state で新しく始めてください");
        return Err(Thrown::new("JournalNewer", wording).hint(hint));
    }
    Ok(())
}

fn unreadable(path: &Path, line: usize, error: &serde_json::Error) -> Thrown {
    let path = path.display();
    let wording = text!(
        en: "line {line} of the journal {path} cannot be read: {error}",
        ja: "ジャーナル {path} の {line} 行目を読めません: {error}"
    );
    Thrown::new("JournalUnreadable", wording)
        .hint(text!(
            en: "somebody changed the file; what it says was made is still there, so keep it until that is taken down",
            ja: "ファイルが書き換えられています。記録されたリソースは残っているので、削除が済むまで保管してください"
        ))
        .hint(text!(
            en: "what the run made is found by its tags, too: handson destroy --from-tags --owner NAME",
            ja: "実行が作ったものは、タグからも探せます: handson destroy --from-tags --owner 名前"
        ))
}
