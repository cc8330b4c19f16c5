//! `sed`, as far as `s/.../.../` goes

use super::options::{Argument, Bad, read};
use super::pattern::{Syntax, regex};
use super::{Filtered, joined, lines};
use regex_lite::{Captures, Regex};

/// Which options there are, for who asks for more.
const KNOWN: &str = "s/WHAT/BY/g, -e, -E, -n";

struct Substitution {
    what: Regex,
    by: Vec<Part>,
    /// Every one of a line, else one.
    all: bool,
    /// Which one of a line it begins with, from 1 on.
    from: usize,
    prints: bool,
}

enum Part {
    Text(String),
    Group(usize),
}

/// Replaces what matches.
pub fn sed(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let long = [("expression", 'e'), ("regexp-extended", 'E'), ("quiet", 'n'), ("silent", 'n')];
    let (mut extended, mut quiet) = (false, false);
    let (mut scripts, mut words) = (Vec::new(), Vec::new());
    for one in read(arguments, "Ern", "e", &long, KNOWN)? {
        match one {
            Argument::Flag('n') => quiet = true,
            Argument::Flag(_) => extended = true,
            Argument::Value(_, script) => scripts.push(script),
            Argument::Word(word) => words.push(word),
        }
    }
    let mut words = words.into_iter();
    if scripts.is_empty() {
        scripts.push(words.next().ok_or(Bad::Missing { what: "s/.../.../" })?);
    }
    if let Some(file) = words.next() {
        return Err(Bad::File { file });
    }
    let syntax = if extended { Syntax::Extended } else { Syntax::Basic };
    let mut all = Vec::new();
    for script in &scripts {
        let mut rest = script.trim_start_matches([' ', ';', '\n']);
        while !rest.is_empty() {
            let (substitution, behind) = substitution(rest, syntax)?;
            all.push(substitution);
            rest = behind.trim_start_matches([' ', ';', '\n']);
        }
    }
    let mut shown = Vec::new();
    for line in lines(input) {
        let mut line = line.to_owned();
        for substitution in &all {
            let (replaced, changed) = substitution.apply(&line);
            line = replaced;
            if changed && substitution.prints {
                shown.push(line.clone());
            }
        }
        if !quiet {
            shown.push(line);
        }
    }
    Ok(joined(shown.into_iter()).into())
}

/// Reads `s/what/by/flags` and what stands behind it.
fn substitution(script: &str, syntax: Syntax) -> Result<(Substitution, &str), Bad> {
    let other = || Bad::Option { given: format!("`{script}`"), known: KNOWN };
    let rest = script.strip_prefix('s').ok_or_else(other)?;
    let delimiter = rest.chars().next().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).ok_or_else(other)?;
    let rest = &rest[delimiter.len_utf8()..];
    let (what, rest) = until(rest, delimiter).ok_or_else(other)?;
    let (by, rest) = until(rest, delimiter).ok_or_else(other)?;
    let end = rest.find([';', ' ', '\n']).unwrap_or(rest.len());
    let (flags, behind) = rest.split_at(end);
    let (mut all, mut any_case, mut prints, mut number) = (false, false, false, String::new());
    for flag in flags.chars() {
        match flag {
            'g' => all = true,
            'i' | 'I' => any_case = true,
            'p' => prints = true,
            digit if digit.is_ascii_digit() => number.push(digit),
            _ => return Err(other()),
        }
    }
    let from =
        if number.is_empty() { 1 } else { number.parse().ok().filter(|number| *number > 0).ok_or_else(other)? };
    let plain = |text: &str| text.replace(&format!("\\{delimiter}"), &delimiter.to_string());
    let what = regex(&plain(&what), syntax, any_case)?;
    Ok((Substitution { what, by: parts(&plain(&by)), all, from, prints }, behind))
}

/// The text up to a delimiter that has no backslash before it.
fn until(text: &str, delimiter: char) -> Option<(String, &str)> {
    let mut escaped = false;
    let end = text.char_indices().find(|(_, c)| {
        let ends = *c == delimiter && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    })?;
    Some((text[..end.0].to_owned(), &text[end.0 + delimiter.len_utf8()..]))
}

/// `&` is the whole match, `\1` a group.
fn parts(by: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = by.chars();
    while let Some(c) = chars.next() {
        let group = match c {
            '&' => Some(0),
            '\\' => match chars.next() {
                Some(digit @ '0'..='9') => digit.to_digit(10).map(|digit| digit as usize),
                Some('n') => {
                    text.push('\n');
                    None
                }
                Some('t') => {
                    text.push('\t');
                    None
                }
                Some(other) => {
                    text.push(other);
                    None
                }
                None => None,
            },
            c => {
                text.push(c);
                None
            }
        };
        if let Some(group) = group {
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(Part::Group(group));
        }
    }
    parts.push(Part::Text(text));
    parts
}

impl Substitution {
    fn apply(&self, line: &str) -> (String, bool) {
        let (mut replaced, mut end, mut changed) = (String::new(), 0, false);
        for (number, found) in self.what.captures_iter(line).enumerate() {
            let number = number + 1;
            if number < self.from || (!self.all && number > self.from) {
                continue;
            }
            let Some(whole) = found.get(0) else { continue };
            replaced.push_str(&line[end..whole.start()]);
            replaced.push_str(&self.filled(&found));
            end = whole.end();
            changed = true;
        }
        replaced.push_str(&line[end..]);
        (replaced, changed)
    }

    fn filled(&self, found: &Captures<'_>) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Group(group) => found.get(*group).map_or_else(String::new, |text| text.as_str().to_owned()),
        };
        self.by.iter().map(part).collect()
    }
}
