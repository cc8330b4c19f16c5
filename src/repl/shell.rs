//! AWS CLI commands at the prompt.

use crate::engine::Report;
use crate::engine::thrown::Thrown;
use crate::session::Session;
use crate::text;
use rhai::Dynamic;

/// What the commands of a session share.
#[derive(Default)]
pub struct Shell;

/// What came of a command.
pub struct Ran {
    pub value: Dynamic,
    /// The same in Rhai.
    pub script: String,
}

/// Whether a line is a command of the AWS CLI.
pub fn is_command(text: &str) -> bool {
    text.trim_start().starts_with("aws ")
}

/// Whether a command ends there, or goes on in the next line.
pub fn is_whole(text: &str) -> bool {
    !text.trim_end().ends_with('\\')
}

impl Shell {
    /// # Errors
    /// It is not there yet.
    pub fn run(&mut self, _: &Session, _: &str) -> Result<Ran, Box<Report>> {
        let wording = text!(en: "AWS CLI commands are not there yet", ja: "AWS CLI のコマンドはまだ使えません");
        Err(Box::new(Report::plain(Thrown::new("NotThere", wording))))
    }
}
