//! Paths, values and calls of `effects.txt`, checked against the shapes.

use super::super::model::{Service, Shape, text};
use super::text::stop;

/// Where the words stand, and what their names can mean.
pub struct Place<'a> {
    pub line: usize,
    pub service: &'a Service,
    /// Names of the id, and whether each may be missing; none in the rows of operations.
    pub id: &'a [(String, bool)],
    /// The operation of the row; none in the rows of kinds.
    pub operation: Option<&'a str>,
    /// The shape of the element that a value `element.A` looks into.
    pub element: Option<&'a Shape>,
}

/// A path as Rust, and what stands there.
pub struct Found<'a> {
    pub code: String,
    pub shape: Option<&'a Shape>,
    /// More than one value may be there.
    pub many: bool,
}

impl<'a> Place<'a> {
    pub fn stop(&self, why: impl std::fmt::Display) -> ! {
        stop(self.line, why)
    }

    /// The shape of an operation's input or output.
    pub fn shape_of(&self, operation: &str, side: &str) -> Option<&'a Shape> {
        let Some(row) = self.service.operations.get(operation) else {
            self.stop(format!("{} has no {operation}", self.service.module))
        };
        text(row, side).map(|name| self.service.shape(name))
    }

    /// A path into a shape: `A.B[*].C`, `.` for the shape itself.
    pub fn path(&self, start: Option<&'a Shape>, path: &str) -> Found<'a> {
        let mut found = Found { code: String::new(), shape: start, many: false };
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let (name, behind) = part.split_once('[').map_or((part, ""), |(name, behind)| (name, behind));
            found.shape =
                Some(self.member(&mut found, name).unwrap_or_else(|| self.stop(format!("{path}: there is no {name}"))));
            let (part, step) = match behind {
                "" => continue,
                "*]" => ("member", "*"),
                "keys]" => ("key", "keys"),
                _ => self.stop(format!("{path}: [*] or [keys] is meant")),
            };
            let inner = found.shape.filter(|shape| shape.facts.get(part).is_some());
            let inner = inner.unwrap_or_else(|| self.stop(format!("{path}: {name} has no [{behind}")));
            found.shape = Some(self.service.shape(&inner.part(part).shape));
            found.code += &format!("{step:?}, ");
            found.many = true;
        }
        found.code = format!("Path(&[{}])", found.code);
        found
    }

    /// Steps to a member, through the lists on the way: a path to write at.
    fn member(&self, found: &mut Found<'a>, name: &str) -> Option<&'a Shape> {
        let shape = found.shape?;
        // An entry of a map, by its key.
        let place = match shape.kind.as_str() {
            "map" => shape.part("value").shape,
            _ => shape.members.iter().find(|member| member.name == name)?.shape.clone(),
        };
        found.code += &format!("{name:?}, ");
        Some(self.service.shape(&place))
    }

    /// A path of an input to write at, where a list is gone into without `[*]`.
    fn target(&self, operation: &str, path: &str) -> Found<'a> {
        let mut found = Found { code: String::new(), shape: self.shape_of(operation, "input"), many: false };
        for name in path.split('.') {
            while let Some(list) = found.shape.filter(|shape| shape.kind == "list") {
                found.shape = Some(self.service.shape(&list.part("member").shape));
            }
            let shape = self.member(&mut found, name);
            found.shape = Some(shape.unwrap_or_else(|| self.stop(format!("the input of {operation} has no {path}"))));
        }
        found
    }

    /// What a value comes from: `Source::...`, whether there may be many, whether it may be missing.
    pub fn source(&self, word: &str) -> (String, bool, bool) {
        let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
        if let Some(quoted) = word.strip_prefix('\'').and_then(|word| word.strip_suffix('\'')) {
            return (self.literal(quoted), false, optional);
        }
        if matches!(word, "true" | "false") || word.parse::<i64>().is_ok() {
            return (format!("Source::Text({word:?})"), false, optional);
        }
        let (root, path) = word.split_once('.').unwrap_or((word, ""));
        let (name, start) = match (root, self.operation) {
            ("input" | "output", Some(operation)) => {
                let side = if root == "input" { "Input" } else { "Output" };
                (side, self.shape_of(operation, root))
            }
            ("element", None) => ("Element", self.element),
            _ => match self.id.iter().find(|(name, _)| name == word) {
                Some((name, missing)) => return (format!("Source::Id({name:?})"), false, optional || *missing),
                None => self.stop(format!("{word} is neither a member of the id nor a path")),
            },
        };
        let found = self.path(start, path);
        (format!("Source::{name}({})", found.code), found.many, optional)
    }

    /// A text, with one path in braces at most.
    fn literal(&self, text: &str) -> String {
        match text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
            Some((before, (path, after))) => {
                let (source, _, _) = self.source(path);
                format!("Source::Within({before:?}, &{source}, {after:?})")
            }
            None => format!("Source::Text({text:?})"),
        }
    }

    /// `OPERATION MEMBER=VALUE...` as a `Request`. `all`: without arguments, the members of the id by their names.
    pub fn request(&self, words: &[String], all: bool) -> String {
        let [operation, arguments @ ..] = words else { self.stop("an operation is meant") };
        let operation = operation.as_str();
        let input = self.shape_of(operation, "input");
        let mut written = Vec::new();
        for word in arguments {
            let alone = || match self.id.first() {
                Some((first, _)) => (word.as_str(), first.as_str()),
                None => self.stop(format!("{word}: MEMBER=VALUE is meant")),
            };
            let (member, value) = word.split_once('=').unwrap_or_else(alone);
            let (source, many, optional) = self.source(value);
            let into = match member.strip_prefix("filter:") {
                Some(filter) => {
                    if !input.is_some_and(|shape| shape.members.iter().any(|m| m.name.starts_with("Filter"))) {
                        self.stop(format!("{operation} has no filters"));
                    }
                    format!("Target::Filter({filter:?})")
                }
                None => {
                    let target = self.target(operation, member);
                    if many && target.shape.is_none_or(|shape| shape.kind != "list") {
                        self.stop(format!("{member} takes one value"));
                    }
                    format!("Target::Member(Path(&[{}]))", target.code)
                }
            };
            written.push(format!("Argument {{ into: {into}, from: {source}, optional: {optional} }}"));
        }
        if all && arguments.is_empty() {
            for (name, missing) in self.id {
                if input.is_some_and(|shape| shape.members.iter().any(|member| &member.name == name)) {
                    written.push(format!(
                        "Argument {{ into: Target::Member(Path(&[{name:?}])), from: Source::Id({name:?}), optional: {missing} }}"
                    ));
                }
            }
        }
        self.required(operation, &written);
        format!("Request {{ operation: {}, arguments: &[{}] }}", self.operation(operation), written.join(", "))
    }

    /// Every required member of the input is among the arguments.
    fn required(&self, operation: &str, written: &[String]) {
        let Some(input) = self.shape_of(operation, "input") else { return };
        for member in &input.members {
            let needed = member.facts.get("required").and_then(serde_json::Value::as_bool).unwrap_or(false);
            let given =
                || written.iter().any(|argument| argument.contains(&format!("Member(Path(&[{:?}", member.name)));
            if needed && !given() {
                self.stop(format!("{operation} needs {}", member.name));
            }
        }
    }

    /// The operation's row as Rust, inside the module of its service.
    pub fn operation(&self, name: &str) -> String {
        let mut all: Vec<_> = self.service.operations.iter().map(|(name, row)| (text(row, "function"), name)).collect();
        all.sort();
        let at = all.iter().position(|(_, other)| *other == name);
        format!("&OPERATIONS[{}]", at.unwrap_or_else(|| self.stop(format!("{} has no {name}", self.service.module))))
    }

    /// An error: `CODE`, `CODE~'words'`. EC2's model names none, so there is nothing to check them against there.
    pub fn error(&self, word: &str) -> String {
        let (code, words) =
            word.split_once('~').map_or((word, None), |(code, words)| (code, Some(words.trim_matches('\''))));
        if self.service.protocol() != "ec2" && !self.service.errors.contains_key(code) {
            self.stop(format!("{} has no error {code}", self.service.module));
        }
        format!("Refusal {{ code: {code:?}, words: {words:?} }}")
    }

    pub fn errors(&self, words: &[String]) -> String {
        let errors: Vec<String> = words.iter().map(|word| self.error(word)).collect();
        format!("[{}]", errors.join(", "))
    }
}
