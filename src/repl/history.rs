//! What was typed before, for the user alone and without secrets.

use super::entry::code;
use crate::api::{self, Kind, Shape};
use crate::nearest::name_key;
use crate::session::Session;
use regex_lite::Regex;
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::{LazyLock, OnceLock};

/// Stands where something secret was.
const MASK: &str = "***";

/// Names of anybody's secrets, as parts of longer names: `let db_password = "..."`.
const WORDS: [&str; 8] = ["password", "passwd", "secret", "accesskey", "privatekey", "apikey", "credential", "token"];

/// Names of which a whole name is a secret's.
const NAMES: [&str; 3] = ["pw", "pwd", "pass"];

/// The user's file; none where the system names no folder for it.
pub fn file() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "handson")?;
    Some(folders.data_dir().join("history"))
}

/// An entry as it is kept: without what is secret by the API table, by its name, or because a call has met it. None for one that
/// begins with a space, which nobody is to find again.
pub fn kept(text: &str, session: &Session) -> Option<String> {
    let text = text.trim_end();
    (!text.is_empty() && !text.starts_with(' '))
        .then(|| keys(&members(&logins(&shapes(&session.without_secrets(text))))))
}

/// What is secret by its shape: the values of environment variables as JSON writes them, passwords in addresses, bearer tokens.
fn shapes(text: &str) -> String {
    static SHAPES: LazyLock<[Regex; 3]> = LazyLock::new(|| {
        [r#"("value"\s*:\s*")(?:[^"\\]|\\.)*"#, r"(://[^/\s:@]*:)[^@\s/]+", r"(?i)(\bbearer\s+)[^\s'\x22]+"]
            .map(|shape| Regex::new(shape).expect("a regular expression"))
    });
    let [values, addresses, tokens] = &*SHAPES;
    let text = values.replace_all(text, "$1***");
    let text = tokens.replace_all(&text, "$1***");
    // Only before the sign that ends a password; a port is none.
    let is_password =
        |found: &regex_lite::Captures| text[found.get(0).map_or(0, |whole| whole.end())..].starts_with('@');
    addresses
        .replace_all(&text, |found: &regex_lite::Captures| match is_password(found) {
            true => format!("{}{MASK}", &found[1]),
            false => found[0].to_owned(),
        })
        .into_owned()
}

/// `docker login -p ...`, of whichever program: no other short option means a password so surely.
fn logins(text: &str) -> String {
    let hidden = |line: &str| {
        let login = line.find("login ")?;
        let option = login + line[login..].find(" -p")? + " -p".len();
        let value = &line[option..];
        let from = option + value.len() - value.trim_start_matches([' ', '=']).len();
        let to = line[from..].find([' ', '|', ';', '&']).map_or(line.len(), |length| from + length);
        (from < to).then(|| format!("{}{MASK}{}", &line[..from], &line[to..]))
    };
    text.split('\n').map(|line| hidden(line).unwrap_or_else(|| line.to_owned())).collect::<Vec<_>>().join("\n")
}

/// The entries in the file, the oldest first.
pub fn entries() -> Vec<String> {
    let text = file().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    // The line editor's own format: a line an entry, backslashes before what is none.
    let mut lines = text.lines().peekable();
    let escaped = lines.next_if(|line| *line == "#V2").is_some();
    lines.map(|line| if escaped { line.replace("\\n", "\n").replace("\\\\", "\\") } else { line.to_owned() }).collect()
}

/// Texts behind names that mean secrets, in Rhai (`name: "..."`, `name = "..."`) and in commands (`--name ...`).
fn members(text: &str) -> String {
    let code = code(text);
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut at = 0;
    while let Some(start) = code[at..].find(word).map(|found| at + found) {
        let end = code[start..].find(|c| !word(c)).map_or(code.len(), |length| start + length);
        at = end.max(start + 1);
        if !is_secret(&code[start..end]) {
            continue;
        }
        let rest = &code[end..];
        // `NAME=value` of a shell, and `name=value` of the AWS CLI's shorthand, which ends with a comma or a bracket.
        let assigned =
            rest.strip_prefix('=').filter(|value| value.starts_with(|c: char| c.is_alphanumeric() || c == '/'));
        if let Some(value) = assigned {
            let from = code.len() - value.len();
            let ends: &[char] = match code[..start].ends_with(['{', ',']) {
                true => &[' ', '\n', ',', '}', ']'],
                false => &[' ', '\n', ';', '&', '|'],
            };
            hidden.push((from, from + value.find(ends).unwrap_or(value.len())));
            continue;
        }
        let option = code[start..end].starts_with("--");
        let value = rest.trim_start_matches([' ', '\n', '"']);
        let value = match value.chars().next() {
            Some(':' | '=') if !value.starts_with("==") => value[1..].trim_start(),
            _ if option => value,
            _ => continue,
        };
        let from = code.len() - value.len();
        // Behind an option everything up to the next one, or the quoted text that is blank in the code.
        let from = if option { end } else { from };
        hidden.extend(texts(text, from, extent(&code, from, option), option));
    }
    hidden.extend(shorthand(text));
    hidden.sort_unstable();
    let mut out = String::new();
    let mut done = 0;
    for (from, to) in hidden {
        if from >= done {
            out += &text[done..from];
            out += MASK;
            done = to;
        }
    }
    out + &text[done..]
}

/// Values in the AWS CLI's shorthand, `name=DB_PASSWORD,value=...`, also in quotes.
fn shorthand(text: &str) -> Vec<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let marks = lower.match_indices(",value=").map(|(at, mark)| (at, at + mark.len()));
    let name = |at: usize| lower[..at].rsplit_once("name=").map_or("", |(_, name)| name);
    let found = marks.filter(|(at, _)| !name(*at).contains([',', '}', ' ']) && is_secret(name(*at)));
    let end = |from: usize| {
        text[from..].find([',', '}', ']', ' ', '"', '\'', '\n']).map_or(text.len(), |length| from + length)
    };
    found.map(|(_, from)| (from, end(from))).filter(|(from, to)| from < to).collect()
}

/// Where the value that begins there ends.
fn extent(code: &str, from: usize, option: bool) -> usize {
    if option {
        let next = code[from..].find(" --").or_else(|| code[from..].find(['|', '\n']));
        return next.map_or(code.len(), |length| from + length);
    }
    let mut depth = 0_usize;
    for (at, c) in code[from..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return from + at,
            ']' | '}' if depth == 1 => return from + at + 1,
            ')' | ']' | '}' => depth -= 1,
            ',' | ';' if depth == 0 => return from + at,
            _ => {}
        }
    }
    code.len()
}

/// The quoted texts between two places, without their quotes; in a command also words without quotes.
fn texts(text: &str, from: usize, to: usize, option: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut chars = text[from..to].char_indices().map(|(at, c)| (from + at, c)).peekable();
    while let Some((at, c)) = chars.next() {
        if ['"', '`', '\''].contains(&c) {
            let mut end = to;
            while let Some((at, inner)) = chars.next() {
                if inner == c {
                    end = at;
                    break;
                }
                if inner == '\\' {
                    chars.next();
                }
            }
            found.push((at + c.len_utf8(), end));
        } else if option && !c.is_whitespace() && c != '=' {
            let mut end = at + c.len_utf8();
            while let Some((at, inner)) = chars.next_if(|(_, inner)| !inner.is_whitespace()) {
                end = at + inner.len_utf8();
            }
            found.push((at, end));
        }
    }
    found
}

fn is_secret(name: &str) -> bool {
    let key = name_key(name.trim_start_matches('-'));
    WORDS.iter().any(|word| key.contains(word)) || NAMES.contains(&key.as_str()) || sensitive().contains(&key)
}

/// The members of inputs that the API table calls sensitive.
fn sensitive() -> &'static HashSet<String> {
    static ALL: OnceLock<HashSet<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let (mut found, mut seen) = (HashSet::new(), BTreeSet::new());
        for operation in api::services().iter().flat_map(|service| service.operations) {
            collect(operation.input, &mut found, &mut seen);
        }
        found
    })
}

fn collect(shape: &'static Shape, found: &mut HashSet<String>, seen: &mut BTreeSet<usize>) {
    if !seen.insert(std::ptr::from_ref(shape).addr()) {
        return;
    }
    match &shape.kind {
        Kind::Structure { members, .. } => {
            for member in *members {
                if member.sensitive {
                    found.insert(name_key(member.name));
                }
                collect(member.shape, found, seen);
            }
        }
        Kind::List { element, .. } => collect(element, found, seen),
        Kind::Map { value, .. } => collect(value, found, seen),
        _ => {}
    }
}

/// Access keys wherever they stand.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
fn keys(text: &str) -> String {
    const LENGTH: usize = 20;
    let mut out = text.to_owned();
    for prefix in ["AKIA", "ASIA"] {
        while let Some(at) = out.find(prefix).filter(|at| {
            out[*at..].bytes().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count() >= LENGTH
        }) {
            out.replace_range(at..at + LENGTH, MASK);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{keys, logins, members, shapes};

    #[test]
    fn secrets_are_hidden_by_their_names() {
        for (text, kept) in [
            ("let password = \"hunter2\";", "let password = \"***\";"),
            ("let db_password = `hunter2`; f(1)", "let db_password = `***`; f(1)"),
            (
                "elbv2::create_listener(#{ ClientSecret: \"x y\", Port: 443 })",
                "elbv2::create_listener(#{ ClientSecret: \"***\", Port: 443 })",
            ),
            (
                "f(#{ environment: [#{ name: \"A\", value: \"b\" }], image: \"nginx\" })",
                "f(#{ environment: [#{ name: \"***\", value: \"***\" }], image: \"nginx\" })",
            ),
            ("aws x y --client-secret abc --port 80", "aws x y --client-secret *** --port 80"),
            ("aws x y --client-secret='a b' | cat", "aws x y --client-secret='***' | cat"),
            ("ecs::create_cluster(#{ clusterName: \"web\" })", "ecs::create_cluster(#{ clusterName: \"web\" })"),
            ("if secret == \"x\" {}", "if secret == \"x\" {}"),
            ("export AWS_SECRET_ACCESS_KEY=a/b+c; ls", "export AWS_SECRET_ACCESS_KEY=***; ls"),
            ("PW=hunter2", "PW=***"),
            ("let token = \"hunter2\";", "let token = \"***\";"),
            (
                "aws ecs x --y environment=[{name=DB_PASSWORD,value=a},{name=A,value=b}]",
                "aws ecs x --y environment=[{name=DB_PASSWORD,value=***},{name=A,value=***}]",
            ),
            ("aws x --y 'name=DB_PASSWORD,value=a b'", "aws x --y 'name=DB_PASSWORD,value=*** b'"),
            ("let s = \"password: hunter2\"", "let s = \"password: hunter2\""),
        ] {
            assert_eq!(members(text), kept);
        }
    }

    #[test]
    fn what_is_secret_by_its_shape_is_hidden() {
        for (text, kept) in [
            (
                r#"aws ecs x --container-definitions '[{"environment":[{"name":"A","value":"b \"c"}]}]' --query q"#,
                r#"aws ecs x --container-definitions '[{"environment":[{"name":"A","value":"***"}]}]' --query q"#,
            ),
            (r#"--cli-input-json {"value": "x","name":"P"}"#, r#"--cli-input-json {"value": "***","name":"P"}"#),
            (":target http://u:hunter2@127.0.0.1:1", ":target http://u:***@127.0.0.1:1"),
            (":target http://127.0.0.1:18461/a@b", ":target http://127.0.0.1:18461/a@b"),
            ("curl -H \"Authorization: Bearer abc\" x", "curl -H \"Authorization: Bearer ***\" x"),
        ] {
            assert_eq!(shapes(text), kept);
        }
        let shorthand = "aws ecs x --container-definitions 'name=c,environment=[{name=PASSWORD,value=x}]' --query a.b";
        let kept = "aws ecs x --container-definitions 'name=c,environment=[{name=PASSWORD,value=***}]' --query a.b";
        assert_eq!(members(shorthand), kept);
    }

    #[test]
    fn the_password_of_a_login_is_hidden() {
        for (text, kept) in [
            ("docker login -u AWS -p abc 1.dkr.ecr", "docker login -u AWS -p *** 1.dkr.ecr"),
            ("docker login -pabc host", "docker login -p*** host"),
            ("aws ecr get-login-password | docker login -u AWS", "aws ecr get-login-password | docker login -u AWS"),
            ("docker login -p", "docker login -p"),
            ("login\nmkdir -p a", "login\nmkdir -p a"),
        ] {
            assert_eq!(logins(text), kept);
        }
    }

    #[test]
    fn access_keys_are_hidden_wherever_they_stand() {
        assert_eq!(keys("x AKIAIOSFODNN7EXAMPLE y"), "x *** y");
        assert_eq!(keys("AKIA is short"), "AKIA is short");
    }
}
