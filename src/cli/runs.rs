//! Which run is meant: of a workshop on a target, by its journal.

use super::options::Look;
use crate::aws::TargetOptions;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::session::teardown::Whose;
use crate::session::{AT_PROMPT, Options, Rehearsing};
use crate::text;
use crate::workshop::journal::{self, Head, Past, Place};
use crate::workshop::state;
use clap::Args;
use std::path::{Path, PathBuf};

/// Which run is meant.
#[derive(Debug, Clone, Args)]
pub struct Which {
    /// The workshop's id; not needed where the folder holds one
    #[arg(value_name = "WORKSHOP", conflicts_with = "named")]
    pub workshop: Option<String>,
    /// The same, as other commands take it
    #[arg(long = "workshop", value_name = "ID")]
    pub named: Option<String>,
    /// The target, as its folder of state is called; not needed where there is one
    #[arg(long, value_name = "TARGET")]
    pub target: Option<String>,
    /// Folder for the state of workshops
    #[arg(long, value_name = "DIR", default_value = ".handson")]
    pub state: PathBuf,
}

/// A run, as its journal tells it.
pub struct Run {
    pub workshop: String,
    /// The target, as its folder of state is called.
    pub target: String,
    pub folder: PathBuf,
    /// The folder for state that it is in.
    pub root: PathBuf,
    pub head: Head,
    pub past: Past,
}

impl Run {
    /// What a session in the place of the run is started with.
    pub fn session(&self, profile: Option<&str>, look: &Look) -> Options {
        let place = &self.head.place;
        let aws = place.kind == "aws";
        Options {
            target: TargetOptions {
                aws,
                endpoint_url: place.endpoint.clone().filter(|_| place.kind == "endpoint"),
                profile: profile.filter(|_| aws).map(str::to_owned),
                region: Some(place.region.clone()),
                ..TargetOptions::default()
            },
            rehearsing: Rehearsing { workshop: Some(self.workshop.clone()), ..Rehearsing::default() },
            root: PathBuf::from("."),
            state: self.root.clone(),
            debug: look.debug,
            lang_chosen: true,
            ..Options::default()
        }
    }
}

impl Run {
    /// The options that find the same run by its tags.
    pub fn by_tags(&self, which: &Which) -> String {
        let Place { kind, region, endpoint, .. } = &self.head.place;
        let place = match (kind.as_str(), endpoint) {
            ("aws", _) => format!(" --aws --region {region}"),
            (_, Some(endpoint)) => format!(" --endpoint-url {endpoint} --region {region}"),
            _ => format!(" --region {region}"),
        };
        let whose = Whose::Run(self.head.run.clone());
        format!("{} {}{place}{}", self.workshop, whose.options(), which.elsewhere())
    }
}

fn read((root, workshop, target, state): Folder) -> Result<Option<Run>, Error> {
    let past = journal::read(state.folder()).map_err(Error::failed)?;
    let told = past.and_then(|mut past| Some((past.head.take()?, past)));
    Ok(told.map(|(head, past)| Run { workshop, target, folder: state.folder().to_owned(), root, head, past }))
}

/// The folder for state, workshop, target, and their state below it.
type Folder = (PathBuf, String, String, state::State);

impl Which {
    /// What commands that are advised say of where the runs are; begins with a blank where it says something.
    pub fn elsewhere(&self) -> String {
        match self.state.to_str() {
            Some(".handson") => String::new(),
            Some(plain) if !plain.contains(char::is_whitespace) => format!(" --state {plain}"),
            _ => format!(" --state '{}'", self.state.display()),
        }
    }

    /// Every run in the folder for state that fits, by workshop and target.
    ///
    /// # Errors
    /// A journal that cannot be read.
    pub fn all(&self) -> Result<Vec<Run>, Error> {
        let mut found = Vec::new();
        for folder in self.folders()? {
            found.extend(read(folder)?);
        }
        Ok(found)
    }

    /// The same, each on its own: what can be read is there although something else cannot.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn each(&self) -> Result<Vec<Result<Run, Error>>, Error> {
        Ok(self.folders()?.into_iter().filter_map(|folder| read(folder).transpose()).collect())
    }

    /// In the folder for state; of what was made at prompts, where that is asked for by name, in the user's folder.
    fn folders(&self) -> Result<Vec<Folder>, Error> {
        let here = self.below(&self.state)?;
        let prompts = self.workshop.as_ref().or(self.named.as_ref()).is_some_and(|named| named == AT_PROMPT);
        match state::of_user().filter(|_| prompts && here.is_empty()) {
            Some(root) => self.below(&root),
            None => Ok(here),
        }
    }

    fn below(&self, root: &Path) -> Result<Vec<Folder>, Error> {
        let all = state::all(root).map_err(|e| Error::failed(error::file(root, &e)))?;
        let fits = |wanted: Option<&String>, name: &str| wanted.is_none_or(|wanted| wanted == name);
        let workshop = self.workshop.as_ref().or(self.named.as_ref());
        let found = all.into_iter().filter(|(w, t, _)| fits(workshop, w) && fits(self.target.as_ref(), t));
        Ok(found.map(|(workshop, target, state)| (root.to_owned(), workshop, target, state)).collect())
    }

    /// The one that fits. `verb` is the command that asks.
    ///
    /// # Errors
    /// `NoRun`, `WhichRun`; a journal that cannot be read.
    pub fn one(&self, verb: &str) -> Result<Run, Error> {
        let mut found = self.all()?;
        match (found.pop(), found.as_slice()) {
            (Some(run), []) => Ok(run),
            (Some(last), _) => {
                let wording = text!(en: "several workshops or targets have runs here", ja: "複数のワークショップまたはターゲットの実行があります");
                let all = found.iter().chain([&last]);
                Err(Error::usage(
                    all.fold(Thrown::new("WhichRun", wording), |thrown, run| thrown.hint(self.said(verb, run))),
                ))
            }
            (None, _) => Err(Error::failed(self.none(verb)?)),
        }
    }

    fn none(&self, verb: &str) -> Result<Thrown, Error> {
        let folder = self.state.display();
        let wanted = [&self.workshop, &self.named, &self.target].into_iter().flatten().map(String::as_str);
        let wanted = wanted.collect::<Vec<_>>().join(", ");
        let others = Which { workshop: None, named: None, target: None, state: self.state.clone() }.all()?;
        let wording = if wanted.is_empty() || others.is_empty() {
            text!(en: "no run was begun here: {folder} has no journal", ja: "ここで始めた実行はありません（{folder} にジャーナルがありません）")
        } else {
            text!(en: "no run of {wanted} in {folder}; there are others", ja: "{folder} に {wanted} の実行はありません。ほかの実行ならあります")
        };
        let thrown = Thrown::new("NoRun", wording);
        if others.is_empty() {
            let thrown = match verb {
                "destroy" | "audit" => thrown.hint(text!(
                    en: "is the journal lost? What a run made is found by its tags: handson {verb} --from-tags --owner NAME",
                    ja: "ジャーナルをなくしたときは、タグから探せます: handson {verb} --from-tags --owner 名前"
                )),
                _ => thrown,
            };
            return Ok(thrown
                .hint(text!(
                    en: "a run writes down what it makes; begin one: handson run scripts/handson.rhai",
                    ja: "実行すると、作ったものが記録されます。始めるには: handson run scripts/handson.rhai"
                ))
                .hint(text!(
                    en: "is it in another folder? cd there, or name its folder of state: --state DIR",
                    ja: "別のフォルダーにあるときは、そこへ移動するか、状態のフォルダーを指定してください: --state DIR"
                )));
        }
        Ok(others.iter().fold(thrown, |thrown, run| thrown.hint(self.said(verb, run))))
    }

    fn said(&self, verb: &str, run: &Run) -> String {
        format!("handson {verb} {} --target {}{}", run.workshop, run.target, self.elsewhere())
    }
}
