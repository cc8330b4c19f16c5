//! `handson outputs`.

use super::Done;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::text;
use crate::ui::Ui;
use crate::workshop::{Format, state};
use clap::Args as ClapArgs;
use std::path::PathBuf;
use std::sync::Arc;

/// Print the outputs of a workshop's runs
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The workshop's id; not needed where the folder holds one
    workshop: Option<String>,
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
        let all = state::all(&self.state).map_err(|e| Error::failed(error::file(&self.state, &e)))?;
        let fits = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|w| w == name);
        let found: Vec<_> = all.iter().filter(|(w, t, _)| fits(&self.workshop, w) && fits(&self.target, t)).collect();
        let state = match found.as_slice() {
            [(_, _, state)] => state,
            [] => {
                let folder = self.state.display();
                let wording = text!(en: "no outputs in {folder}", ja: "{folder} に出力がありません");
                let thrown = Thrown::new("NoOutputs", wording).hint("handson run scripts/handson.rhai");
                return Err(Error::failed(
                    all.iter()
                        .fold(thrown, |thrown, (w, t, _)| thrown.hint(format!("handson outputs {w} --target {t}"))),
                ));
            }
            several => {
                let wording = text!(en: "several workshops or targets have outputs here", ja: "複数のワークショップまたはターゲットの出力があります");
                let thrown = Thrown::new("WhichOutputs", wording);
                return Err(Error::usage(
                    several
                        .iter()
                        .fold(thrown, |thrown, (w, t, _)| thrown.hint(format!("handson outputs {w} --target {t}"))),
                ));
            }
        };
        let outputs = state.outputs().map_err(|e| Error::failed(error::file(&self.state, &e)))?;
        match &self.output {
            Some(path) => {
                let written = self.format.write_file(&outputs);
                state::replace(path, &written).map_err(|e| Error::failed(error::file(path, &e)))
            }
            None if ui.result(self.format.write(&outputs).trim_end_matches('\n')) => Ok(()),
            None => Err(Error::closed()),
        }
    }
}
