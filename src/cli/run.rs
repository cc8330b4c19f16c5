//! `handson run`.

use super::Done;
use super::options::{Look, Params, Target};
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::session::Session;
use crate::text;
use crate::text_file;
use crate::ui::Ui;
use crate::workshop::read_outputs;
use clap::Args as ClapArgs;
use indexmap::IndexMap;
use rhai::Dynamic;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Run a workshop, one of its sections, or any script
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The script: scripts/handson.rhai
    script: PathBuf,
    #[command(flatten)]
    params: Params,
    /// Start with these outputs of earlier sections: an export.log, or JSON
    #[arg(long, value_name = "FILE")]
    outputs: Option<PathBuf>,
    /// Where the workshop's outputs are written as `export Name="value"` lines
    #[arg(long, value_name = "FILE", default_value = "export.log")]
    export_log: PathBuf,
    /// Rehearsal: go on in the world of the last run instead of beginning a new one
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    target: Target,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let script = text_file::read(&self.script).map_err(|e| Error::usage(unreadable(&self.script, &e)))?;
        let folder = self.script.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut options = self.target.session(folder.to_owned(), look)?;
        options.set = self.params.read()?;
        options.outputs = self.outputs.as_deref().map(given_outputs).transpose()?.unwrap_or_default();
        options.export_log = Some(self.export_log);
        options.rehearsing.fresh = !self.resume;
        options.announce = true;
        let session = Session::start(options, ui)?;
        session.run(&self.script.display().to_string(), &script)
    }
}

fn unreadable(path: &Path, e: &std::io::Error) -> Thrown {
    let thrown = error::file(path, e);
    if e.kind() == std::io::ErrorKind::NotFound {
        return thrown.hint(text!(en: "handson run scripts/handson.rhai", ja: "例: handson run scripts/handson.rhai"));
    }
    thrown
}

fn given_outputs(path: &Path) -> Result<IndexMap<String, Dynamic>, Error> {
    let content = text_file::read(path).map_err(|e| Error::usage(error::file(path, &e)))?;
    read_outputs(&content).map_err(|why| {
        let file = path.display();
        let wording = text!(en: "no outputs in {file}: {why}", ja: "{file} から出力を読めません: {why}");
        Error::usage(Thrown::new("InvalidOutputs", wording))
    })
}
