//! `handson outputs`.

use super::Done;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::lang::Text;
use crate::text;
use crate::ui::Ui;
use crate::workshop::{Format, state};
use clap::Args as ClapArgs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Print the outputs of a workshop's runs
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The workshop's id; not needed where the folder holds one
    #[arg(value_name = "WORKSHOP", conflicts_with = "named")]
    workshop: Option<String>,
    /// The same, as other commands take it
    #[arg(long = "workshop", value_name = "ID")]
    named: Option<String>,
    /// The target, as its folder of state is called; not needed where there is one
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,
    /// How to write them
    #[arg(long, value_enum, default_value = "shell", value_name = "FORMAT")]
    format: Format,
    /// Write to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Folder for the state of workshops
    #[arg(long, value_name = "DIR", default_value = ".handson")]
    state: PathBuf,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>) -> Done {
        let mut all = state::all(&self.state).map_err(|e| Error::failed(error::file(&self.state, &e)))?;
        all.retain(|(_, _, state)| state.has_outputs());
        let workshop = self.workshop.as_ref().or(self.named.as_ref());
        let fits = |wanted: Option<&String>, name: &str| wanted.is_none_or(|w| w == name);
        let found: Vec<_> = all.iter().filter(|(w, t, _)| fits(workshop, w) && fits(self.target.as_ref(), t)).collect();
        let state = match found.as_slice() {
            [(_, _, state)] => state,
            [] => {
                let folder = self.state.display();
                let wanted: Vec<&str> =
                    [workshop, self.target.as_ref()].into_iter().flatten().map(String::as_str).collect();
                let wanted = wanted.join(", ");
                let wording = if all.is_empty() || wanted.is_empty() {
                    text!(en: "no outputs in {folder}", ja: "{folder} に出力がありません")
                } else {
                    text!(en: "no outputs of {wanted} in {folder}; there are others", ja: "{folder} に {wanted} の出力はありません。ほかの出力ならあります")
                };
                let thrown = Thrown::new("NoOutputs", wording);
                let thrown = if all.is_empty() {
                    thrown.hint(text!(en: "a run makes them: handson run scripts/handson.rhai", ja: "実行すると作られます: handson run scripts/handson.rhai"))
                } else {
                    thrown
                };
                return Err(Error::failed(all.iter().fold(thrown, |thrown, (w, t, _)| thrown.hint(one_of(w, t)))));
            }
            several => {
                let wording = text!(en: "several workshops or targets have outputs here", ja: "複数のワークショップまたはターゲットの出力があります");
                let thrown = Thrown::new("WhichOutputs", wording);
                return Err(Error::usage(several.iter().fold(thrown, |thrown, (w, t, _)| thrown.hint(one_of(w, t)))));
            }
        };
        let outputs = state.outputs().map_err(|e| Error::failed(error::file(&self.state, &e)))?;
        match &self.output {
            Some(path) => {
                let written = self.format.write_file(&outputs);
                state::replace(path, &written).map_err(|e| Error::usage(unwritable(path, &e)))
            }
            None if ui.result(self.format.write(&outputs).trim_end_matches('\n')) => Ok(()),
            None => Err(Error::closed()),
        }
    }
}

/// How to ask for one of them.
fn one_of(workshop: &str, target: &str) -> Text {
    text!(
        en: "name one: handson outputs {workshop} --target {target}",
        ja: "どれかを指定してください: handson outputs {workshop} --target {target}"
    )
}

/// A file that cannot be written: its folder may be what is not there.
fn unwritable(path: &Path, e: &std::io::Error) -> Thrown {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.filter(|folder| !folder.exists()) {
        Some(folder) => {
            let (file, folder) = (path.display(), folder.display());
            let wording =
                text!(en: "{file}: there is no folder {folder}", ja: "{file}: フォルダー {folder} がありません");
            Thrown::new("FileUnusable", wording)
        }
        None => error::file(path, e),
    }
}
