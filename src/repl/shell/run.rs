//! Runs commands.

use super::filters;
use super::script::{Assignment, Pipeline, Redirect, Script, Stage, Word, Wrong};
use super::variables::Missing;
use super::{Around, Shell, Told, placed, refused};
use crate::api::cli::Output;
use crate::engine::Report;
use crate::engine::thrown::Thrown;
use crate::lang::{Lang, Text};
use crate::text;
use rhai::Dynamic;
use serde_json::Value as Json;
use std::ops::Range;
use std::sync::Arc;

/// How deep files may `source` one another.
const DEPTH: usize = 8;

/// Commands on their way.
pub(super) struct Run<'r, 'a> {
    pub shell: &'r mut Shell,
    pub around: &'r mut Around<'a>,
    /// The last answer that was shown.
    pub answer: Option<Dynamic>,
    pub text: &'r Arc<str>,
    pub depth: usize,
}

/// Why commands stop.
pub(super) enum Stop {
    Wrong(Wrong),
    Report(Box<Report>),
}

impl From<Wrong> for Stop {
    fn from(wrong: Wrong) -> Stop {
        Stop::Wrong(wrong)
    }
}

/// What a command gave.
#[derive(Debug)]
pub(super) struct Given {
    pub text: String,
    pub ok: bool,
    /// The answer of a call, where it is one.
    pub answer: Option<Answer>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub value: Json,
    pub output: Output,
    /// As a script has it.
    pub script: Dynamic,
}

impl Given {
    pub fn text(text: String) -> Given {
        Given { text, ok: true, answer: None }
    }
}

impl Run<'_, '_> {
    /// Runs all of it; output is told.
    pub fn script(&mut self, script: &Script) -> Result<(), Box<Report>> {
        self.pipelines(script, None).map_err(|stop| self.report(stop))
    }

    /// The call that a command of the AWS CLI makes, as Rhai.
    pub fn rhai(&mut self, script: &Script) -> Result<String, Box<Report>> {
        let call = match script.pipelines.as_slice() {
            [Pipeline { stages, .. }] => match stages.as_slice() {
                [stage] if stage.output.is_none() => Some(stage),
                _ => None,
            },
            _ => None,
        };
        let rhai = call.map(|stage| self.aws_as_rhai(stage)).transpose().map_err(|stop| self.report(stop))?;
        rhai.flatten().ok_or_else(|| {
            let wording = text!(
                en: "one call is wanted here: an expression, or a command of the AWS CLI without a pipe",
                ja: "ここに書けるのは 1 つの呼び出しです（式、またはパイプのない AWS CLI のコマンド）"
            );
            Box::new(Report::plain(Thrown::new("CommandUse", wording)))
        })
    }

    fn report(&self, stop: Stop) -> Box<Report> {
        match stop {
            Stop::Wrong(wrong) => Box::new(placed(Report::plain(*wrong.thrown), self.text, wrong.at)),
            Stop::Report(report) => report,
        }
    }

    /// What the commands of `$(...)` print, without the newlines at its end.
    pub fn captured(&mut self, script: &Script) -> Result<String, Stop> {
        let mut text = String::new();
        self.pipelines(script, Some(&mut text))?;
        text.truncate(text.trim_end_matches('\n').len());
        Ok(text)
    }

    fn pipelines(&mut self, script: &Script, mut into: Option<&mut String>) -> Result<(), Stop> {
        let mut ok = true;
        for pipeline in &script.pipelines {
            if pipeline.only_if_ok && !ok {
                continue;
            }
            self.not_cancelled()?;
            let given = self.pipeline(pipeline)?;
            ok = given.ok;
            match &mut into {
                Some(text) => text.push_str(&given.text),
                None => self.show(given),
            }
        }
        Ok(())
    }

    /// Ctrl-C between two commands stops them.
    fn not_cancelled(&self) -> Result<(), Stop> {
        if !self.around.session.kernel.cancel.is_cancelled() {
            return Ok(());
        }
        let thrown = Thrown::new("Cancelled", text!(en: "stopped", ja: "中断しました"));
        let mut report = Report::plain(thrown);
        report.cancelled = true;
        Err(Stop::Report(Box::new(report)))
    }

    fn show(&mut self, given: Given) {
        let text = given.text.strip_suffix('\n').unwrap_or(&given.text).to_owned();
        match given.answer {
            Some(answer) => {
                self.answer = Some(answer.script);
                if !given.text.is_empty() {
                    (self.around.tell)(Told::Answer { value: answer.value, output: answer.output, text });
                }
            }
            None if given.text.is_empty() => {}
            None => (self.around.tell)(Told::Text(text)),
        }
    }

    pub fn note(&mut self, note: Text) {
        (self.around.tell)(Told::Note(note.get(Lang::current()).to_owned()));
    }

    fn pipeline(&mut self, pipeline: &Pipeline) -> Result<Given, Stop> {
        let mut given: Option<Given> = None;
        for stage in &pipeline.stages {
            let before = given.take().map(|given| given.text);
            let mut done = self.stage(stage, before)?;
            if let Some(redirect) = &stage.output {
                self.redirected(redirect, &done.text)?;
                done = Given { text: String::new(), ok: done.ok, answer: None };
            }
            given = Some(done);
        }
        Ok(given.unwrap_or_else(|| Given::text(String::new())))
    }

    fn redirected(&mut self, redirect: &Redirect, text: &str) -> Result<(), Stop> {
        let Redirect::File { word, append } = redirect else { return Ok(()) };
        let path = self.filled(&word.pieces, Missing::Stops)?;
        let written = self.shell.folder.write(&path, text, *append);
        let file = written.map_err(|why| file_wrong(why, word))?.display().to_string();
        self.note(text!(en: "written: {file}", ja: "書き込みました: {file}"));
        Ok(())
    }

    fn stage(&mut self, stage: &Stage, before: Option<String>) -> Result<Given, Stop> {
        let Some(first) = stage.words.first() else {
            for assignment in &stage.assigned {
                self.assign(assignment)?;
            }
            return Ok(Given::text(String::new()));
        };
        let name = self.filled(&first.pieces, Missing::Stops)?;
        if let Some(assignment) = stage.assigned.first().filter(|_| name != "aws") {
            let wording = text!(
                en: "a variable for one command alone is not here: {name}",
                ja: "1 つのコマンドだけの変数は使えません: {name}"
            );
            let assigned = &assignment.name;
            let thrown = Thrown::new("NoShell", wording)
                .hint(text!(en: "on a line of its own: {assigned}=...", ja: "別の行に書いてください: {assigned}=..."));
            return Err(Wrong::new(thrown, assignment.at.clone()).into());
        }
        let input = match &stage.input {
            Some(document) => Some(self.filled(document, Missing::IsEmpty)?),
            None => before,
        };
        if name == "aws" {
            return self.aws(stage);
        }
        if filters::NAMES.contains(&name.as_str()) {
            let arguments = self.arguments(&stage.words[1..])?;
            let Some(input) = input else {
                let wording = text!(en: "{name} has nothing to read", ja: "{name} が読むものがありません");
                let thrown = Thrown::new("NoShell", wording).hint(text!(
                    en: "it stands behind a pipe: aws ... | {name} ..., cat FILE | {name} ...",
                    ja: "パイプの後に書きます: aws ... | {name} ...、cat ファイル | {name} ..."
                ));
                return Err(Wrong::new(thrown, first.at.clone()).into());
            };
            let done = filters::run(&name, &arguments, &input)
                .map_err(|thrown| Wrong::new(thrown, first.at.start..stage.at.end))?;
            return Ok(Given { text: done.text, ok: done.ok, answer: None });
        }
        self.builtin(&name, stage, input)
    }

    /// The words of arguments, filled in.
    pub fn arguments(&mut self, words: &[Word]) -> Result<Vec<String>, Stop> {
        let mut all = Vec::new();
        for word in words {
            all.extend(self.words(word)?);
        }
        Ok(all)
    }

    fn assign(&mut self, assignment: &Assignment) -> Result<(), Stop> {
        let value = self.filled(&assignment.value.pieces, Missing::Stops)?;
        self.set(&assignment.name, value, &assignment.at)
    }

    /// Gives a variable its value; it is an output of the session too, where it may be one.
    pub fn set(&mut self, name: &str, value: String, at: &Range<usize>) -> Result<(), Stop> {
        if let Some(refusal) = self.of_the_target(name, &value)? {
            return Err(Wrong::new(refusal, at.clone()).into());
        }
        // One that programs go by is none; it is a variable here all the same.
        let handed = self.around.session.hand_on(name, Dynamic::from(value.clone()));
        if let Err(report) = handed
            && report.thrown.code != "InvalidOutput"
        {
            return Err(Stop::Report(report));
        }
        self.shell.variables.insert(name.to_owned(), value.clone());
        (self.around.tell)(Told::Assigned { name: name.to_owned(), value });
        Ok(())
    }

    /// Runs the commands of a file.
    pub fn source(&mut self, path: &str, at: &Range<usize>) -> Result<(), Stop> {
        let text = self.shell.folder.text(path).map_err(|why| text_wrong(why, at.clone()))?;
        if self.depth >= DEPTH {
            let wording =
                text!(en: "{path}: files source one another without end", ja: "{path}: source が循環しています");
            return Err(Wrong::new(Thrown::new("NoShell", wording), at.clone()).into());
        }
        let text: Arc<str> = text.replace("\r\n", "\n").into();
        let script = super::lex::parse(&text).map_err(|mut wrong| {
            let message = wrong.thrown.message;
            wrong.thrown.message = format!("{path}: {message}");
            wrong.at = Some(at.clone());
            wrong
        })?;
        let before = self.shell.variables.len();
        let mut quiet = |_: Told| {};
        let mut around = Around {
            session: self.around.session,
            known: self.around.known,
            width: self.around.width,
            tell: &mut quiet,
        };
        let depth = self.depth + 1;
        let mut inner = Run { shell: &mut *self.shell, around: &mut around, answer: None, text: &text, depth };
        inner.script(&script).map_err(Stop::Report)?;
        let count = script.pipelines.len();
        let new = self.shell.variables.len().saturating_sub(before);
        self.note(text!(
            en: "{path}: {count} lines, {new} new variables",
            ja: "{path}: {count} 行を読みました（新しい変数 {new} 個）"
        ));
        Ok(())
    }

    /// A command that is none of ours.
    pub fn unknown(&self, name: &str, at: Range<usize>) -> Stop {
        Wrong::new(refused::command(name), at).into()
    }
}

/// A file that cannot be read or written.
pub(super) fn text_wrong(why: Text, at: Range<usize>) -> Stop {
    Wrong::new(Thrown::new("FileUnusable", why), at).into()
}

fn file_wrong(why: Text, word: &Word) -> Stop {
    text_wrong(why, word.at.clone())
}
