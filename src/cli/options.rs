//! Options that several verbs share.

use super::mistake;
use crate::aws::TargetOptions;
use crate::engine::json;
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::lang::{Lang, Text};
use crate::session::rehearsal::{Caller, Fault};
use crate::session::{self, Limits, Rehearsing};
use crate::text;
use crate::text_file;
use crate::ui::Colour;
use clap::{Args, ValueEnum};
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// How things are said.
#[derive(Debug, Clone, Args)]
pub struct Look {
    /// Language of messages (default: HANDSON_LANG, else the workshop's, else the locale's)
    #[arg(long, global = true, value_enum, env = "HANDSON_LANG", hide_env = true)]
    pub lang: Option<Language>,
    /// When to use colour (NO_COLOR is honoured)
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    ascii: bool,
    /// Say only what is asked for, warnings and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Log every request without its secrets
    #[arg(long, global = true)]
    pub debug: bool,
}

impl Look {
    /// ASCII when asked for, or where the locale cannot show more.
    pub fn ascii(&self) -> bool {
        self.ascii || narrow()
    }
}

/// Whether the locale can show nothing but ASCII.
pub fn narrow() -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    !cfg!(windows) && locale.is_some_and(|l| matches!(l.as_str(), "C" | "POSIX"))
}

/// A language of messages.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Language {
    Ja,
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Lang {
        match language {
            Language::Ja => Lang::Ja,
            Language::En => Lang::En,
        }
    }
}

/// Where calls go.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Target")]
pub struct Target {
    /// Make the real thing in an AWS account (asks before it changes anything)
    #[arg(long)]
    aws: bool,
    /// Use this AWS endpoint, such as a simulator on this machine
    #[arg(long, value_name = "URL", conflicts_with = "aws")]
    endpoint_url: Option<String>,
    /// Profile of the AWS configuration
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Region (default: on AWS or an endpoint the environment's or the profile's, else the workshop's)
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Change things in an account without asking
    #[arg(long, short)]
    yes: bool,
    /// Refuse what is only warned about: unknown enum values, services that start nothing
    #[arg(long)]
    strict: bool,
    /// Write each call's result to this folder as NN-service-operation.json
    #[arg(long, value_name = "DIR")]
    results: Option<PathBuf>,
    /// Folder for the state of workshops
    #[arg(long, value_name = "DIR", default_value = ".handson")]
    state: PathBuf,
    /// Rehearsal: ids and times come from this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Rehearsal: work in the world of this workshop (default: the only one there is in the folder for state)
    #[arg(long, value_name = "ID")]
    workshop: Option<String>,
    /// Rehearsal: let this go wrong (repeatable): throttle, 500, reset-before, reset-after, timeout, latency:50ms, lag:2s,
    /// kill:served:7; with a service or an operation, and a rate: throttle:ecs:0.2, reset-after:ec2.create_vpc
    #[arg(long, value_name = "FAULT", value_parser = fault, conflicts_with_all = ["aws", "endpoint_url"])]
    fault: Vec<Fault>,
    /// Rehearsal: refuse calls that this IAM policy does not allow
    #[arg(long, value_name = "FILE", conflicts_with_all = ["aws", "endpoint_url"])]
    enforce_iam: Option<PathBuf>,
    /// Let scripts run this program (repeatable)
    #[arg(long, value_name = "PROGRAM")]
    allow_run: Vec<String>,
    /// Change a limit of scripts (repeatable): operations, call-levels, expression-depth, string-bytes, array-items,
    /// map-entries, nesting, variables, functions, modules
    #[arg(long, value_name = "NAME=NUMBER")]
    limit: Vec<String>,
}

impl Target {
    /// These options for a session in that folder.
    ///
    /// # Errors
    /// A `--limit` that is none.
    pub fn session(self, root: PathBuf, look: &Look) -> Result<session::Options, Error> {
        let mut limits = Limits::default();
        self.limit.iter().try_for_each(|limit| limits.set(limit)).map_err(Error::usage)?;
        Ok(session::Options {
            target: TargetOptions {
                aws: self.aws,
                endpoint_url: self.endpoint_url,
                profile: self.profile,
                region: self.region,
                ..TargetOptions::default()
            },
            rehearsing: Rehearsing {
                seed: self.seed,
                workshop: self.workshop,
                faults: self.fault,
                caller: self.enforce_iam.as_deref().map(caller).transpose()?,
                ..Rehearsing::default()
            },
            root,
            yes: self.yes,
            strict: self.strict,
            results: self.results,
            state: self.state,
            allow_run: self.allow_run,
            debug: look.debug,
            lang_chosen: look.lang.is_some(),
            limits,
            ..session::Options::default()
        })
    }
}

/// A fault as somebody writes it.
///
/// # Errors
/// What is wrong with it, in the user's language.
pub fn fault(given: &str) -> Result<Fault, String> {
    given.parse().map_err(String::from)
}

/// The policy of a file.
///
/// # Errors
/// `FileUnusable`, or `InvalidPolicy` with what IAM says of it.
pub fn caller(path: &Path) -> Result<Caller, Error> {
    let content = text_file::read(path).map_err(|e| Error::usage(error::file(path, &e)))?;
    Caller::read(&content).map_err(|why| {
        let file = path.display();
        let Text { en, ja } = why;
        let wording = Text {
            en: format!("{file} is no policy for an identity: {en}"),
            ja: format!("{file} は ID ベースのポリシーではありません: {ja}"),
        };
        let example =
            r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "ecs:*", "Resource": "*" }] }"#;
        Error::usage(Thrown::new("InvalidPolicy", wording).hint(example))
    })
}

/// The user's name on this machine.
pub fn user() -> String {
    let name =
        ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    // A container, or a job of a scheduler, may have none of these.
    name.or_else(|| whoami::username().ok().filter(|name| !name.is_empty())).unwrap_or_else(|| "unknown".to_owned())
}

/// Which service is meant.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The cluster (default: the only one with services)
    cluster: Option<String>,
    /// The service (default: the only one of the cluster)
    service: Option<String>,
}

impl Place {
    pub fn cluster(&self) -> Option<&str> {
        self.cluster.as_deref()
    }

    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }
}

/// Values for a workshop's parameters.
#[derive(Debug, Clone, Args)]
pub struct Params {
    /// Set a parameter (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Read parameters from a JSON file; --set wins
    #[arg(long, value_name = "FILE")]
    params: Option<PathBuf>,
}

impl Params {
    /// All of them by name.
    pub fn read(&self) -> Result<IndexMap<String, Json>, Error> {
        let mut all = IndexMap::new();
        if let Some(path) = &self.params {
            let content = text_file::read(path).map_err(|e| Error::usage(error::file(path, &e)))?;
            let file = path.display();
            let unusable = |Text { en, ja }: Text| {
                let wording = text!(en: "{file} is not a JSON object: {en}", ja: "{file} は JSON オブジェクトではありません: {ja}");
                Error::usage(Thrown::new("InvalidParams", wording).hint("{ \"name\": \"MyWorkshop\", \"count\": 2 }"))
            };
            match serde_json::from_str(&content).map_err(|e| unusable(json::problem(&e)))? {
                Json::Object(map) => all.extend(map),
                Json::Array(_) => return Err(unusable(text!(en: "it is a list", ja: "リストです"))),
                _ => return Err(unusable(text!(en: "it is a single value", ja: "1 つの値です"))),
            }
        }
        for pair in &self.set {
            let Some((name, value)) = pair.split_once('=') else {
                let wording = text!(en: "--set {pair}: `=` is missing", ja: "--set {pair}: `=` がありません");
                let thrown = Thrown::new("InvalidSet", wording);
                let thrown = match mistake::typed_wide(pair) {
                    Some((wide, plain)) => thrown.hint(text!(
                        en: "`{wide}` is a full-width character: type `{plain}` with the input method off",
                        ja: "`{wide}` は全角文字です。日本語入力をオフにして `{plain}` と入力してください"
                    )),
                    None => thrown,
                };
                return Err(Error::usage(thrown.hint("--set name=value")));
            };
            all.insert(name.trim().to_owned(), Json::String(value.to_owned()));
        }
        Ok(all)
    }
}
