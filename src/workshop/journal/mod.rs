//! The journal of a run: what was meant, what came of it.
//!
//! Before a call that changes something its intent is written, afterwards its outcome. A run that goes on skips the steps that are
//! finished and gives the others the outcomes that are recorded, so that nothing is made twice.

mod file;
mod lines;
mod past;
mod secrets;

pub use lines::{Head, Place};
pub use past::{Call, End, Finished, Past};
pub use secrets::Secrets;

use crate::engine::thrown::Thrown;
use crate::error;
use crate::text;
use file::JournalFile;
use jiff::Timestamp;
use lines::{FORMAT, Line};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a journal is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// A new run. The one before is forgotten when this one is [settled](Journal::settle).
    Anew,
    /// The run that is there goes on; a new one where there is none.
    GoOn,
}

/// The journal of the run that goes on.
pub struct Journal(Mutex<Inner>);

struct Inner {
    file: JournalFile,
    past: Past,
    head: Head,
    last: u64,
    /// How many calls this process made, and how many it found recorded.
    made: u64,
    recalled: u64,
    secrets: Secrets,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// What is known of a call that a step is about to make.
#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    /// It was not made yet.
    New,
    /// It was made and gave that.
    Done(Json),
    /// It was refused, and the step went on.
    Refused(Json),
    /// It was meant at that time; whether it was served is to be found out.
    Open(u64, Timestamp),
}

impl Journal {
    /// Opens the journal of a folder, for this process alone.
    ///
    /// # Errors
    /// Another run goes on; the file is of another place, newer, or cannot be used.
    pub fn open(
        folder: &Path,
        begin: Begin,
        head: Head,
        durable: bool,
        clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    ) -> Result<Journal, Thrown> {
        let (mut file, content) = JournalFile::open(folder, durable)?;
        let mut past = Past::default();
        match begin {
            Begin::GoOn if !content.is_empty() => past = Past::read(&folder.join(file::NAME), &content)?,
            // Until there is a call, or the end: a mistake before leaves nothing behind.
            Begin::Anew | Begin::GoOn => {
                past::not_newer(&folder.join(file::NAME), &content)?;
                file.hold_back();
            }
        }
        let head = match past.head.take() {
            Some(there) => {
                of_one_place(&there.place, &head.place)?;
                there
            }
            None => {
                let head = Head { journal: FORMAT, ..head };
                file.append(&head, true)?;
                head
            }
        };
        let last = past.calls.last_key_value().map_or(0, |(number, _)| *number);
        Ok(Journal(Mutex::new(Inner {
            file,
            past,
            head,
            last,
            made: 0,
            recalled: 0,
            secrets: Secrets::default(),
            clock,
        })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was written so far takes the place of the run before: from now on this run is there, and its world.
    ///
    /// # Errors
    /// `JournalUnwritable`
    pub fn settle(&self) -> Result<(), Thrown> {
        self.inner().file.settle()
    }

    /// What was written so far, for a look.
    pub fn look<T>(&self, f: impl FnOnce(&Past) -> T) -> T {
        f(&self.inner().past)
    }

    /// Puts the run that is there aside, and begins a new one.
    ///
    /// # Errors
    /// `FileUnusable`, `JournalUnwritable`
    pub fn begin_anew(&self, head: Head) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let run = inner.head.run.clone();
        inner.file.set_aside(&run)?;
        let head = Head { journal: FORMAT, ..head };
        inner.file.append(&head, true)?;
        (inner.past, inner.head, inner.last) = (Past::default(), head, 0);
        Ok(())
    }

    /// The run's first line.
    pub fn head(&self) -> Head {
        self.inner().head.clone()
    }

    /// The values that the user gave for parameters at earlier invocations.
    pub fn params(&self) -> Map<String, Json> {
        self.inner().past.params.clone()
    }

    /// This invocation begins.
    pub fn invocation(&self, script: &str) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        inner.write(Line::Invocation { script: script.to_owned(), at }, false)
    }

    /// These values were given for parameters, at this invocation or an earlier one.
    pub fn given(&self, params: Map<String, Json>) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        let params = params.into_iter().filter(|(_, value)| !inner.secrets.are_in(value)).collect();
        inner.write(Line::Params { params, at }, false)
    }

    /// From now on none of these is written, wherever it turns up.
    pub fn keep_secret(&self, texts: impl IntoIterator<Item = String>) {
        self.inner().secrets.add(texts);
    }

    /// The same of each text and number in a value that a script declares as secret, however short.
    pub fn keep_declared(&self, value: &Json) {
        self.inner().secrets.declare(value);
    }

    /// A text without what is secret.
    pub fn without_secrets(&self, text: &str) -> String {
        self.inner().secrets.hide_text(text)
    }

    /// A value without what is secret.
    pub fn hidden(&self, value: Json) -> Json {
        self.inner().secrets.hide(value)
    }

    /// Whether something secret is in a value.
    pub fn is_secret(&self, value: &Json) -> bool {
        self.inner().secrets.are_in(value)
    }

    /// What a finished step left.
    pub fn finished(&self, step: &str) -> Option<Finished> {
        self.inner().past.finished.get(step).cloned()
    }

    /// A step begins.
    pub fn step(&self, step: &str, title: &str) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let (at, title) = (inner.now(), inner.secrets.hide_text(title));
        inner.write(Line::Step { step: step.to_owned(), title, at }, false)
    }

    /// A step ended well.
    pub fn finish(
        &self,
        step: &str,
        value: Json,
        outputs: Map<String, Json>,
        summary: Vec<(String, String)>,
        text: String,
    ) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        let (value, outputs) = (inner.secrets.hide_value(value), inner.secrets.hide_values(outputs));
        let summary = summary.into_iter().map(|(label, said)| (label, inner.secrets.hide_text(&said))).collect();
        inner.write(Line::Finished { step: step.to_owned(), value, outputs, summary, text, at }, false)
    }

    /// The script came to its end.
    pub fn complete(&self) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        inner.write(Line::Complete { at }, true)
    }

    /// When the script last came to its end, where nothing was begun since.
    pub fn completed(&self) -> Option<Timestamp> {
        self.inner().past.complete
    }

    /// How many calls this process made, and how many it found recorded.
    pub fn counts(&self) -> (u64, u64) {
        let inner = self.inner();
        (inner.made, inner.recalled)
    }

    /// What is known of the next call of a step.
    ///
    /// # Errors
    /// `StepDiverged`: the step made such a call with another input before, and has not made that one again. Not asked for calls
    /// that are made `side_by_side`, which come in any order.
    pub fn recall(&self, step: &str, operation: &str, input: &Json, side_by_side: bool) -> Result<Recorded, Thrown> {
        let mut inner = self.inner();
        let input = &inner.secrets.hide(input.clone());
        let met = inner.past.meet(step, operation, input);
        let hidden = met.map(|call| secrets::hidden_by(&call.input, input)).unwrap_or_default();
        let found = match met {
            Some(Call { number, end, at, .. }) => match end {
                End::Done(output) => Recorded::Done(output.clone()),
                End::Failed { error, .. } => Recorded::Refused(error.clone()),
                End::Open => Recorded::Open(*number, *at),
                End::Void(_) => Recorded::New,
            },
            None => Recorded::New,
        };
        // An earlier process knew by a call that is not made again that these are secret.
        inner.secrets.add(hidden);
        match found {
            Recorded::New if !side_by_side => match inner.past.strayed(step, operation) {
                Some(earlier) => Err(diverged(step, operation, &earlier.input, input)),
                None => Ok(found),
            },
            Recorded::Done(_) | Recorded::Refused(_) => {
                inner.recalled += 1;
                Ok(found)
            }
            _ => Ok(found),
        }
    }

    /// Writes down that a call is about to be made; its number. `there`: whether what it puts there is there already.
    pub fn intend(&self, step: &str, operation: &str, input: Json, there: Option<bool>) -> Result<u64, Thrown> {
        let mut inner = self.inner();
        let (call, at, input) = (inner.last + 1, inner.now(), inner.secrets.hide(input));
        let line = Line::Intent { call, step: step.to_owned(), operation: operation.to_owned(), input, there, at };
        inner.write(line, true)?;
        inner.last = call;
        Ok(call)
    }

    /// Writes down that a call was tried until now, and that nobody knows whether it was served: what it made may be seen only later.
    pub fn tried(&self, call: u64) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        let Some(known) = inner.past.calls.get(&call) else { return Ok(()) };
        let (step, operation, input) = (known.step.clone(), known.operation.clone(), known.input.clone());
        let there = known.there;
        inner.write(Line::Intent { call, step, operation, input, there, at }, false)
    }

    /// Writes down what a call gave.
    pub fn outcome(&self, call: u64, output: Json) -> Result<(), Thrown> {
        let mut inner = self.inner();
        inner.made += 1;
        let (at, output) = (inner.now(), inner.secrets.hide(output));
        inner.write(Line::Outcome { call, output, at }, false)
    }

    /// Writes down that AWS refused a call.
    pub fn failure(&self, call: u64, error: Json) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let (at, error) = (inner.now(), inner.secrets.hide(error));
        inner.write(Line::Failure { call, error, at }, false)
    }

    /// Runs steps again and makes calls again whose resources are gone.
    pub fn again(&self, steps: Vec<String>, calls: Vec<u64>) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        inner.write(Line::Again { steps, calls, at }, true)
    }

    /// The run is being taken down.
    pub fn destroy(&self) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        inner.write(Line::Destroy { at }, true)
    }

    /// A call of the teardown is about to be made.
    pub fn undo(&self, operation: &str, input: Json) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let (at, input) = (inner.now(), inner.secrets.hide(input));
        inner.write(Line::Undo { operation: operation.to_owned(), input, at }, false)
    }

    /// What these calls made is not there any more.
    pub fn gone(&self, calls: Vec<u64>) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        inner.write(Line::Gone { calls, at }, false)
    }

    /// Nothing of the run is left.
    pub fn destroyed(&self) -> Result<(), Thrown> {
        let mut inner = self.inner();
        let at = inner.now();
        inner.write(Line::Destroyed { at }, true)
    }

    /// The token of a call, the same whenever it is sent: the start of a SHA-256 in the form of a UUID. `part` tells the requests of
    /// a split batch apart.
    pub fn token(&self, call: u64, part: usize) -> String {
        let text = format!("{}/{call}/{part}", self.inner().head.run);
        let hash = Sha256::digest(text);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
    }

    /// The value of the tag `handson:call` of a call.
    pub fn tag(&self, call: u64) -> String {
        format!("{}/{call}", self.inner().head.run)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.inner().file.leave_nothing();
    }
}

impl Inner {
    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn write(&mut self, line: Line, must_last: bool) -> Result<(), Thrown> {
        self.file.append(&line, must_last)?;
        self.past.add(line);
        Ok(())
    }
}

/// What the journal of a folder says, without holding it: a run may be going on. None where there is no journal.
///
/// # Errors
/// `JournalUnreadable`, `JournalNewer`; a file that cannot be read.
pub fn read(folder: &Path) -> Result<Option<Past>, Thrown> {
    let path = folder.join(file::NAME);
    match std::fs::read(&path) {
        Ok(mut content) => {
            // The last line may be half written.
            content.truncate(content.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
            Past::read(&path, &content).map(|past| past.head.is_some().then_some(past))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(error::file(&path, &e)),
    }
}

/// Removes the journal of a folder; false if there is none.
///
/// # Errors
/// `RunGoesOn`; a file that cannot be removed.
pub fn forget(folder: &Path) -> Result<bool, Thrown> {
    if !folder.join(file::NAME).is_file() {
        return Ok(false);
    }
    let (file, _) = JournalFile::open(folder, false)?;
    file.remove().map(|()| true)
}

/// A journal is of one account and region.
///
/// # Errors
/// `RunElsewhere`
pub fn of_one_place(there: &Place, here: &Place) -> Result<(), Thrown> {
    if there == here {
        return Ok(());
    }
    let shown = |place: &Place| {
        let parts = [place.account.as_deref(), Some(place.region.as_str()), place.endpoint.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let (there, here, region) = (shown(there), shown(here), &there.region);
    let wording = text!(
        en: "this run was begun in {there}, not in {here}",
        ja: "この実行は {here} ではなく {there} で始められました"
    );
    Err(Thrown::new("RunElsewhere", wording).hint(text!(
        en: "go on there: --region {region}; for another run beside it: --state OTHER_FOLDER",
        ja: "そこで続けるには: --region {region}。別の実行にするには: --state 別のフォルダー"
    )))
}

fn diverged(step: &str, operation: &str, earlier: &Json, now: &Json) -> Thrown {
    let now = &secrets::cover(&[earlier], now);
    let place = if step.is_empty() {
        text!(en: "the part outside of steps", ja: "ステップの外")
    } else {
        text!(en: "step `{step}`", ja: "ステップ `{step}` ")
    };
    let (en, ja) = (&place.en, &place.ja);
    let wording = text!(
        en: "{en} has made {operation} with another input before, and now wants something else\n  before: {earlier}\n  now:    {now}",
        ja: "{ja}は以前、別の入力で {operation} を呼び出しています\n  以前: {earlier}\n  今回: {now}"
    );
    let thrown = Thrown::new("StepDiverged", wording)
        .hint(text!(
            en: "to go on as before, undo the change in the script or the parameters",
            ja: "以前のとおり続けるには、スクリプトやパラメーターの変更を戻してください"
        ))
        .hint(text!(
            en: "a question is asked anew and may be answered otherwise by now: what a later call changes is asked in a step of its own, before it",
            ja: "読み取りは毎回やり直され、答えが変わることがあります。後の呼び出しで変わる値は、その前に別のステップで読み取ってください"
        ));
    if step.is_empty() {
        return thrown
            .hint(text!(
                en: "put what makes it into a step: a step can be run again (--from), what stands outside of steps cannot",
                ja: "その呼び出しをステップに入れてください。ステップは --from でやり直せますが、ステップの外はやり直せません"
            ))
            .hint(text!(
                en: "or take down what was made, and run it again: handson destroy, then handson run",
                ja: "または、作ったものを削除してから実行し直してください: handson destroy の後に handson run"
            ));
    }
    thrown.hint(text!(
        en: "to make the new one as well: --from {step}; what was made before stays, and is in the journal",
        ja: "新しいものも作るには: --from {step}。以前のものは残り、ジャーナルにも残ります"
    ))
}
