//! What containers do, as far as a rehearsal was told: `rehearsal::image(reference, #{ port, paths, ... })`.

use super::types::Ecs;
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Read as _, Refusal, refuse};
use crate::cloud::world::Context;
use crate::instant;
use crate::lang::Text;
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a container of an image does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// What it listens on, whatever the task definition maps.
    pub port: Option<i64>,
    /// What it answers by path, and everything else with 404. Empty: 200 to everything.
    pub paths: BTreeMap<String, i64>,
    /// Milliseconds after the start until it listens.
    pub ready: i64,
    /// The code with which it exits by itself, and how many milliseconds after the start.
    pub exit: Option<(i64, i64)>,
    /// Whether the health check of its task definition finds it well.
    pub healthy: bool,
    /// What it writes when it starts; nothing said is one line.
    pub log: Vec<String>,
    /// `linux/amd64`, `linux/arm64`: what it was built for. None is whatever it is started on.
    pub platform: Option<String>,
}

/// An image of which nothing was said does nothing that AWS would mind: it listens on the ports that its task definition
/// maps, answers every request with 200, and goes on until it is stopped.
pub const UNKNOWN: &Image =
    &Image { port: None, paths: BTreeMap::new(), ready: 0, exit: None, healthy: true, log: Vec::new(), platform: None };

/// The members that describe an image.
const MEMBERS: &[&str] = &["reference", "port", "paths", "ready", "exit", "after", "healthy", "log", "platform"];

impl Ecs {
    /// What the containers of an image do: of that reference, else of the same without its tag or digest.
    pub fn image(&self, reference: &str) -> &Image {
        let found = self.images.get(reference).or_else(|| self.images.get(bare(reference)));
        found.unwrap_or(UNKNOWN)
    }
}

/// `registry:5000/web` of `registry:5000/web:latest` or `registry:5000/web@sha256:...`.
fn bare(reference: &str) -> &str {
    let reference = reference.split('@').next().unwrap_or(reference);
    match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => reference,
    }
}

/// Says what the containers of an image do, from their next start; its answers change at once.
///
/// Input: `reference`, and what is to be said: `port`, `paths` (codes by path, or a list of paths), `ready` and `after`
/// (milliseconds, or text such as `5s`), `exit` (a code), `healthy`, `log` (lines), `platform`.
///
/// # Errors
/// A member that there is not, or of another type.
pub fn declare(context: &mut Context<'_>, input: &Members) -> Answer {
    if let Some(name) = input.keys().find(|name| !MEMBERS.contains(&name.as_ref())) {
        let known = MEMBERS[1..].join(", ");
        let message =
            text!(en: "there is no {name}; there are {known}", ja: "{name} という項目はありません。使えるのは {known}");
        return refuse("InvalidParameter", message);
    }
    let reference = input.required("reference");
    if reference.is_empty() {
        let message = text!(en: "the image's reference is missing", ja: "イメージの名前がありません");
        return refuse("InvalidParameter", message);
    }
    let exit = whole(input, "exit")?;
    let after = milliseconds(input, "after")?;
    let image = Image {
        port: whole(input, "port")?,
        paths: paths(input)?,
        ready: milliseconds(input, "ready")?,
        exit: exit.map(|code| (code, after)),
        healthy: input.flag("healthy").unwrap_or(true),
        log: input.texts("log").into_iter().map(str::to_owned).collect(),
        platform: input.text("platform").map(str::to_owned),
    };
    context.ecs.images.insert(reference.to_owned(), image);
    Ok(Members::new())
}

fn wrong(name: &str, expected: Text) -> Refusal {
    let Text { en, ja } = expected;
    Refusal::new("InvalidParameter", Text { en: format!("{name} is {en}"), ja: format!("{name} は{ja}で指定します") })
}

fn whole(input: &Members, name: &str) -> Result<Option<i64>, Refusal> {
    match input.member(name) {
        None => Ok(None),
        Some(Value::Int(number)) => Ok(Some(*number)),
        Some(_) => Err(wrong(name, text!(en: "an integer", ja: "整数"))),
    }
}

fn milliseconds(input: &Members, name: &str) -> Result<i64, Refusal> {
    let read = |text: &str| instant::duration(text).and_then(|time| i64::try_from(time.as_millis()).ok());
    let time = match input.member(name) {
        None => Some(0),
        Some(Value::Int(number)) => Some(*number),
        Some(Value::Text(text)) => read(text),
        Some(_) => None,
    };
    time.filter(|time| *time >= 0)
        .ok_or_else(|| wrong(name, text!(en: "a time such as \"5s\"", ja: " \"5s\" のような時間")))
}

fn paths(input: &Members) -> Result<BTreeMap<String, i64>, Refusal> {
    let wrong = || {
        wrong(
            "paths",
            text!(en: "a list of paths, or a map of paths and status codes", ja: "パスのリスト、またはパスとステータスコードのマップ"),
        )
    };
    let path = |path: &str| if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    match input.member("paths") {
        None => Ok(BTreeMap::new()),
        Some(Value::List(list)) => {
            list.iter().map(|one| one.as_str().map(|one| (path(one), 200)).ok_or_else(wrong)).collect()
        }
        Some(Value::Map(map)) => {
            map.iter().map(|(one, code)| code.as_int().map(|code| (path(one), code)).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

impl Image {
    /// What it answers to a request for a path.
    pub fn code(&self, path: &str) -> i64 {
        let path = path.split(['?', '#']).next().unwrap_or(path);
        if self.paths.is_empty() { 200 } else { self.paths.get(path).copied().unwrap_or(404) }
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn references_are_known_without_tags() {
        for (given, expected) in [
            ("web", "web"),
            ("web:1", "web"),
            ("host:5000/web", "host:5000/web"),
            ("host:5000/web:1", "host:5000/web"),
            ("host/web@sha256:12", "host/web"),
        ] {
            assert_eq!(bare(given), expected, "{given}");
        }
    }
}
