//! `handson run`.

use super::Done;
use super::options::{Look, Params, Target, user};
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::error::{self, Error};
use crate::nearest::nearest;
use crate::session::{Choice, Session};
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
    /// Rehearsal: go on with the last run and its world instead of beginning anew (elsewhere that is usual)
    #[arg(long)]
    resume: bool,
    /// Begin a new run where an earlier one could go on; refused while that has left resources (in a rehearsal it is usual)
    #[arg(long, conflicts_with_all = ["resume", "from", "only", "verify"])]
    fresh: bool,
    /// Ask first whether what the earlier run made is still there, and offer to make again what is gone
    #[arg(long)]
    verify: bool,
    /// Run this step and all after it once more; calls that it made already are not made twice
    #[arg(long, value_name = "STEP", conflicts_with = "only")]
    from: Option<String>,
    /// Run this step alone; those before it must be done
    #[arg(long, value_name = "STEP")]
    only: Option<String>,
    /// Whose run it is, as a tag on what it makes (default: your name on this machine)
    #[arg(long, value_name = "NAME", env = "HANDSON_OWNER", hide_env = true)]
    owner: Option<String>,
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
        // Steps of a world that is begun anew cannot be chosen from.
        options.rehearsing.fresh = !self.resume && !self.verify && self.from.is_none() && self.only.is_none();
        (options.fresh, options.verify) = (self.fresh, self.verify);
        options.choice = match (self.from, self.only) {
            (Some(from), _) => Choice::From(from),
            (_, Some(only)) => Choice::Only(only),
            _ => Choice::Unfinished,
        };
        options.script = self.script.display().to_string();
        options.owner = self.owner.unwrap_or_else(user);
        options.announce = true;
        let session = Session::start(options, ui)?;
        session.run(&self.script.display().to_string(), &script)?;
        let script = self.script.display();
        if script.to_string().ends_with("_test.rhai") {
            ui.note(&String::from(text!(
                en: "the tests in it were not run; that does: handson test {script}",
                ja: "この中のテストは実行していません。実行するには: handson test {script}"
            )));
        }
        Ok(())
    }
}

fn unreadable(path: &Path, e: &std::io::Error) -> Thrown {
    let thrown = error::file(path, e);
    let whole = path.with_extension("rhai");
    if path.extension().is_none() && whole.is_file() {
        return thrown.hint(did_you_mean(&whole.display().to_string()));
    }
    if path.is_dir() {
        let scripts = scripts_in(path);
        return match scripts.first() {
            Some(_) => scripts.iter().fold(thrown, |thrown, script| thrown.hint(format!("handson run {script}"))),
            None => thrown.hint(text!(
                en: "name the script: a file that ends with .rhai",
                ja: "スクリプト（.rhai で終わるファイル）を指定してください"
            )),
        };
    }
    if e.kind() != std::io::ErrorKind::NotFound {
        return thrown;
    }
    let here = std::env::current_dir().unwrap_or_default();
    let (place, place_ja) = match path.is_relative() {
        true => (format!("this is the folder {}", here.display()), format!("今のフォルダーは {} です", here.display())),
        false => (String::new(), String::new()),
    };
    if let Some(there) = above(&here, path) {
        let there = there.display();
        return thrown.hint(text!(
            en: "{place}; the script is seen from {there}: cd {there}",
            ja: "{place_ja}。スクリプトは {there} から見たところにあります: cd {there}"
        ));
    }
    if let Some(script) = in_another_folder(path) {
        return thrown.hint(did_you_mean(&script.display().to_string()));
    }
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let scripts = scripts_in(beside);
    // Only the files' own names: the folder that all share makes none nearer.
    let own = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let all = all_scripts_in(beside);
    let names: Vec<String> = all.iter().map(|script| own(Path::new(script))).collect();
    if let Some(near) = nearest(&own(path), names.iter().map(String::as_str))
        && let Some(script) = names.iter().position(|name| name == near).and_then(|at| all.get(at))
    {
        return thrown.hint(did_you_mean(script));
    }
    let thrown = if place.is_empty() { thrown } else { thrown.hint(text!(en: "{place}", ja: "{place_ja}")) };
    scripts.iter().fold(thrown, |thrown, script| thrown.hint(format!("handson run {script}")))
}

/// As many scripts are named by a message.
const SHOWN: usize = 6;

/// The nearest folder above this one from which that path leads to a file.
fn above<'a>(here: &'a Path, path: &Path) -> Option<&'a Path> {
    if path.is_absolute() {
        return None;
    }
    here.ancestors().skip(1).find(|folder| folder.join(path).is_file())
}

/// The same file in the folder whose name is the nearest, where the one that was named is not there.
fn in_another_folder(path: &Path) -> Option<PathBuf> {
    let (folder, file) = (path.parent()?, path.file_name()?);
    let (around, given) = (folder.parent()?, folder.file_name()?.to_string_lossy());
    if folder.exists() {
        return None;
    }
    let around = if around.as_os_str().is_empty() { Path::new(".") } else { around };
    let entries = std::fs::read_dir(around).ok()?.filter_map(Result::ok).map(|entry| entry.file_name());
    let names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    let having = names.iter().filter(|name| around.join(name).join(file).is_file()).map(String::as_str);
    let near = around.join(nearest(&given, having)?).join(file);
    Some(near.strip_prefix(".").map(Path::to_owned).unwrap_or(near))
}

/// The first few scripts in a folder that are no tests.
fn scripts_in(folder: &Path) -> Vec<String> {
    let mut scripts = all_scripts_in(folder);
    scripts.truncate(SHOWN);
    scripts
}

fn all_scripts_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let files = entries.map(|entry| entry.path()).filter(|path| path.is_file());
    let files = files.map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path).display().to_string());
    let mut scripts: Vec<String> =
        files.filter(|name| name.ends_with(".rhai") && !name.ends_with("_test.rhai")).collect();
    scripts.sort();
    scripts
}

fn given_outputs(path: &Path) -> Result<IndexMap<String, Dynamic>, Error> {
    let content = text_file::read(path).map_err(|e| Error::usage(error::file(path, &e)))?;
    read_outputs(&content).map_err(|why| {
        let file = path.display();
        let wording = text!(en: "no outputs in {file}: {why}", ja: "{file} から出力を読めません: {why}");
        Error::usage(Thrown::new("InvalidOutputs", wording))
    })
}
