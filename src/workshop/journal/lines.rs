//! The lines of a journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// The version of the lines. A reader refuses a newer one.
pub const FORMAT: u32 = 1;

/// What a journal is about: its first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The version of the lines.
    pub journal: u32,
    pub workshop: String,
    /// The run's identity, which its resources bear as the tag `handson:run`.
    pub run: String,
    /// Whose run it is: the tag `handson:owner`.
    pub owner: String,
    pub place: Place,
    pub begun: Timestamp,
}

/// Where a run works. A journal is of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `rehearsal`, `endpoint` or `aws`.
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    pub region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// A line after the first. The number of a call is its identity in the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// An invocation of handson began.
    Invocation { script: String, at: Timestamp },
    /// The user gave values for parameters; secret ones are not among them.
    Params { params: Map<String, Json>, at: Timestamp },
    /// A step began; its text may be another one than at an earlier attempt.
    Step { step: String, title: String, at: Timestamp },
    /// A call is about to be made. `input` is what AWS is given but for our tags and tokens, and for secrets.
    /// Once more where it is not known whether it was served, with the time until which it was tried.
    /// `there`: whether what it puts there was there before, where AWS's answer does not say so.
    Intent {
        call: u64,
        step: String,
        operation: String,
        input: Json,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        there: Option<bool>,
        at: Timestamp,
    },
    /// It was made.
    Outcome { call: u64, output: Json, at: Timestamp },
    /// AWS refused it; nothing was made.
    Failure { call: u64, error: Json, at: Timestamp },
    /// The step ended well. `text` is a hash that tells whether it was edited since.
    Finished {
        step: String,
        value: Json,
        outputs: Map<String, Json>,
        /// What it says at the end of the run.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        summary: Vec<(String, String)>,
        text: String,
        at: Timestamp,
    },
    /// These steps run again; these calls are made again, for what they made is gone. Without calls the user wants it so, and the
    /// steps may do something else than before.
    Again { steps: Vec<String>, calls: Vec<u64>, at: Timestamp },
    /// The script came to its end.
    Complete { at: Timestamp },
    /// The run is being taken down: all of its steps run again if it ever goes on.
    Destroy { at: Timestamp },
    /// A call of the teardown is about to be made.
    Undo { operation: String, input: Json, at: Timestamp },
    /// What these calls made is not there any more.
    Gone { calls: Vec<u64>, at: Timestamp },
    /// Nothing of the run is left.
    Destroyed { at: Timestamp },
}
