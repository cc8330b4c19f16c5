//! What AWS refuses, as data: operations in situations, with code, status and where AWS documents it.
//!
//! The cases are in `refusals/*.txt`, a file for each service, and what they begin with in `refusals/scenes.txt`. They are run
//! over the wire here, through the SDK in tests/, and listed in docs/rehearsal-cloud.md. A file is read line by line:
//!
//! ```text
//! # A comment.
//! page AWSEC2/latest/APIReference/errors-overview.html     the page of the cases that follow, below docs.aws.amazon.com
//! input service {"cluster": "web", ...}                    an input that others begin with
//!
//! scene subnet: vpc                                        what is there in a case; after another scene
//!     ec2::create_subnet {"VpcId": "$VpcId", ...} => SubnetId: Subnet.SubnetId
//!     pass 60                                              seconds
//!
//! InvalidSubnet.Conflict a subnet that overlaps another    a case: the code, the status if it is not 400, the situation
//!     in subnet                                            its scenes
//!     says conflicts with another subnet                   part of the message, where the code says little
//!     page vpc/latest/userguide/subnet-sizing.html         its own page
//!     ec2::create_subnet {"VpcId": "$VpcId", ...}          its calls: the last is refused
//! ```
//!
//! A line that is indented by eight spaces or more goes on with the one before. `=> NAME: EXPRESSION, ...` keeps parts of an
//! answer by JMESPath, and `$NAME` in a text of a later input is what was kept; `$(x*65)` is 65 times x. `@service {...}` is
//! the input of that name with other members, at any depth; `null` leaves one out.

use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

const FILES: &[(&str, &str)] = &[
    ("", include_str!("refusals/scenes.txt")),
    ("ec2", include_str!("refusals/ec2.txt")),
    ("elbv2", include_str!("refusals/elbv2.txt")),
    ("ecs", include_str!("refusals/ecs.txt")),
    ("iam", include_str!("refusals/iam.txt")),
    ("ecr", include_str!("refusals/ecr.txt")),
    ("logs", include_str!("refusals/logs.txt")),
    ("sts", include_str!("refusals/sts.txt")),
];

/// A call that AWS refuses.
#[derive(Debug, Clone)]
pub struct Case {
    /// The service whose file it is in.
    pub service: &'static str,
    /// AWS's code.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, as a noun: `a subnet that overlaps another`.
    pub situation: String,
    /// Part of the message; empty where the code says enough.
    pub says: String,
    /// Where AWS documents it: what comes after `https://docs.aws.amazon.com/`.
    pub page: String,
    /// What is done from an empty account on, scenes included. The last step is the call that is refused.
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub enum Step {
    /// So many seconds go by.
    Pass(u64),
    Call(Call),
}

/// A call, before what it refers to is known.
#[derive(Debug, Clone)]
pub struct Call {
    /// `ec2::create_vpc`
    pub path: String,
    /// With `$NAME` in its texts.
    input: Json,
    /// Names, and where in the answer their values are, in JMESPath.
    pub keep: Vec<(String, String)>,
}

/// What calls kept of their answers, by name.
pub type Kept = BTreeMap<String, Json>;

impl Case {
    /// The call that is refused.
    pub fn call(&self) -> Option<&Call> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Call(call) => Some(call),
            Step::Pass(_) => None,
        })
    }
}

impl Call {
    /// The input, with what was kept in place of what refers to it.
    ///
    /// # Errors
    /// It refers to something that no call kept.
    pub fn input(&self, kept: &Kept) -> Result<Json, String> {
        resolved(&self.input, kept)
    }

    /// Keeps of its answer what it says.
    ///
    /// # Errors
    /// The answer does not have it.
    pub fn keep(&self, answer: &Json, kept: &mut Kept) -> Result<(), String> {
        for (name, expression) in &self.keep {
            let found = crate::query::search(expression, answer)?;
            if found.is_null() {
                return Err(format!("{} answers no {expression}", self.path));
            }
            kept.insert(name.clone(), found);
        }
        Ok(())
    }
}

fn resolved(input: &Json, kept: &Kept) -> Result<Json, String> {
    match input {
        Json::String(text) => text_of(text, kept),
        Json::Array(list) => list.iter().map(|one| resolved(one, kept)).collect::<Result<_, _>>().map(Json::Array),
        Json::Object(map) => {
            let one = |(key, value): (&String, &Json)| Ok((key.clone(), resolved(value, kept)?));
            map.iter().map(one).collect::<Result<Map<_, _>, String>>().map(Json::Object)
        }
        other => Ok(other.clone()),
    }
}

fn text_of(text: &str, kept: &Kept) -> Result<Json, String> {
    let mut parts = text.split('$');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((times, rest)) = part.strip_prefix('(').and_then(|part| part.split_once(')')) {
            let (what, number) = times.split_once('*').ok_or_else(|| format!("$({times}) is no number of times"))?;
            whole += &what.repeat(number.parse().map_err(|_| format!("{number} is no number"))?);
            whole += rest;
            continue;
        }
        let end = part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        if name.is_empty() {
            whole.push('$');
            whole += rest;
            continue;
        }
        let value = kept.get(name).ok_or_else(|| format!("nothing was kept as ${name}"))?;
        if rest.is_empty() && whole.is_empty() && text.len() == name.len() + 1 {
            return Ok(value.clone());
        }
        whole += value.as_str().ok_or_else(|| format!("${name} is no text"))?;
        whole += rest;
    }
    Ok(Json::String(whole))
}

/// All cases, in the order of the files.
///
/// # Errors
/// A file cannot be read: with its name and the line.
pub fn cases() -> Result<Vec<Case>, String> {
    let mut reader = Reader::default();
    for (service, text) in FILES {
        reader.service = service;
        reader.page.clear();
        for (number, line) in joined(text) {
            let name = if service.is_empty() { "scenes" } else { service };
            reader.line(&line).map_err(|why| format!("{name}.txt:{number}: {why}: {line}"))?;
        }
        reader.end_block().map_err(|why| format!("{service}: {why}"))?;
    }
    Ok(reader.cases)
}

/// The lines of a file, continuations joined, with the numbers that they begin at.
fn joined(text: &'static str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match lines.last_mut() {
            Some((_, before)) if line.starts_with("        ") => {
                before.push(' ');
                before.push_str(line.trim());
            }
            _ => lines.push((index + 1, line.trim_end().to_owned())),
        }
    }
    lines
}

#[derive(Default)]
struct Reader {
    service: &'static str,
    page: String,
    inputs: BTreeMap<String, Json>,
    scenes: BTreeMap<String, Scene>,
    block: Block,
    cases: Vec<Case>,
}

/// What is there in a case.
#[derive(Default, Clone)]
struct Scene {
    after: Vec<String>,
    steps: Vec<Step>,
}

/// What the indented lines belong to.
#[derive(Default)]
enum Block {
    #[default]
    None,
    Scene(String, Scene),
    /// Its scenes are still apart.
    Case(Case, Scene),
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(line) = line.strip_prefix("    ") {
            return self.inside(line);
        }
        self.end_block()?;
        let (word, rest) = line.split_once(' ').ok_or("it says nothing")?;
        let rest = rest.trim();
        match word {
            "page" => rest.clone_into(&mut self.page),
            "input" => {
                let (name, json) = rest.split_once(' ').ok_or("an input has a name and members")?;
                let input = self.json(json)?;
                self.inputs.insert(name.to_owned(), input);
            }
            "scene" => {
                let (name, after) = rest.split_once(':').unwrap_or((rest, ""));
                let after = after.split_whitespace().map(str::to_owned).collect();
                self.block = Block::Scene(name.to_owned(), Scene { after, steps: Vec::new() });
            }
            code => {
                let (status, situation) = match rest.split_once(' ') {
                    Some((status, situation)) if status.parse::<u16>().is_ok() => {
                        (status.parse().unwrap_or(400), situation)
                    }
                    _ => (400, rest),
                };
                let case = Case {
                    service: self.service,
                    code: code.to_owned(),
                    status,
                    situation: situation.to_owned(),
                    says: String::new(),
                    page: self.page.clone(),
                    steps: Vec::new(),
                };
                self.block = Block::Case(case, Scene::default());
            }
        }
        Ok(())
    }

    /// A line of a scene or of a case.
    fn inside(&mut self, line: &str) -> Result<(), String> {
        let (word, rest) = line.split_once(' ').ok_or("it says nothing")?;
        let step = match word {
            "in" | "page" | "says" => None,
            "pass" => Some(Step::Pass(rest.trim().parse().map_err(|_| "a number of seconds is wanted")?)),
            path => Some(Step::Call(self.call(path, rest)?)),
        };
        match (&mut self.block, step) {
            (Block::Scene(_, scene) | Block::Case(_, scene), Some(step)) => scene.steps.push(step),
            (Block::Case(case, _), None) if word == "page" => rest.trim().clone_into(&mut case.page),
            (Block::Case(case, _), None) if word == "says" => rest.trim().clone_into(&mut case.says),
            (Block::Case(_, scene), None) => scene.after.extend(rest.split_whitespace().map(str::to_owned)),
            _ => return Err("it belongs to nothing".to_owned()),
        }
        Ok(())
    }

    fn call(&self, path: &str, rest: &str) -> Result<Call, String> {
        let (input, keep) = rest.split_once("=>").unwrap_or((rest, ""));
        let pair = |pair: &str| {
            let (name, expression) = pair.split_once(':').ok_or("a name, a colon and an expression are wanted")?;
            Ok((name.trim().to_owned(), expression.trim().to_owned()))
        };
        let keep = keep.split(", ").filter(|pair| !pair.trim().is_empty()).map(pair).collect::<Result<_, String>>()?;
        Ok(Call { path: path.to_owned(), input: self.json(input)?, keep })
    }

    /// `{...}`, or `@service {...}`: another input with other members.
    fn json(&self, text: &str) -> Result<Json, String> {
        let read = |text: &str| serde_json::from_str::<Json>(text).map_err(|error| error.to_string());
        let Some(named) = text.trim().strip_prefix('@') else { return read(text) };
        let (name, others) = named.split_once(' ').unwrap_or((named, "{}"));
        let mut input = self.inputs.get(name).ok_or_else(|| format!("there is no input {name}"))?.clone();
        merge(&mut input, read(others)?);
        Ok(input)
    }

    fn end_block(&mut self) -> Result<(), String> {
        match std::mem::take(&mut self.block) {
            Block::None => {}
            Block::Scene(name, scene) => drop(self.scenes.insert(name, scene)),
            Block::Case(mut case, scene) => {
                self.set(&scene, &mut Vec::new(), &mut case.steps)?;
                self.cases.push(case);
            }
        }
        Ok(())
    }

    /// Puts the steps of a scene together, each that it comes after first and once.
    fn set(&self, scene: &Scene, done: &mut Vec<String>, steps: &mut Vec<Step>) -> Result<(), String> {
        for name in &scene.after {
            if !done.contains(name) {
                done.push(name.clone());
                let before = self.scenes.get(name).ok_or_else(|| format!("there is no scene {name}"))?;
                self.set(before, done, steps)?;
            }
        }
        steps.extend(scene.steps.iter().cloned());
        Ok(())
    }
}

/// Puts others in place of members, at any depth; `null` takes one out.
fn merge(input: &mut Json, others: Json) {
    match (input, others) {
        (Json::Object(input), Json::Object(others)) => {
            for (name, value) in others {
                match input.get_mut(&name) {
                    _ if value.is_null() => drop(input.shift_remove(&name)),
                    Some(member) => merge(member, value),
                    None => drop(input.insert(name, value)),
                }
            }
        }
        (input, other) => *input = other,
    }
}

#[cfg(test)]
mod tests;
