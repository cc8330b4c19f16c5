//! Outputs as files that shells read, and back.

use super::outputs::plain;
use crate::engine::json;
use crate::text;
use indexmap::IndexMap;
use rhai::Dynamic;
use serde_json::Value as Json;

/// How outputs are written for somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `export VpcId="vpc-..."` lines, for bash and zsh
    Shell,
    /// `$env:VpcId = 'vpc-...'` lines
    Powershell,
    /// One JSON object
    Json,
    /// `VpcId="vpc-..."` lines
    Dotenv,
}

impl Format {
    /// The same for a file. Windows PowerShell reads a script as UTF-8 only behind a byte-order mark.
    pub fn write_file(self, outputs: &IndexMap<String, Dynamic>) -> String {
        let text = self.write(outputs);
        if self == Format::Powershell && !text.is_ascii() { format!("\u{feff}{text}") } else { text }
    }

    /// The outputs as text that ends with a newline.
    pub fn write(self, outputs: &IndexMap<String, Dynamic>) -> String {
        let lines = |line: &dyn Fn(&str, &str) -> String| {
            outputs.iter().map(|(name, value)| line(name, &plain(value)) + "\n").collect::<String>()
        };
        let shell = |start: &str| {
            outputs.iter().map(|(name, value)| format!("{start}{name}={}\n", assignable(value))).collect::<String>()
        };
        match self {
            Format::Shell => shell("export "),
            Format::Powershell => lines(&|name, value| format!("$env:{name} = '{}'", doubled(value))),
            Format::Dotenv => shell(""),
            Format::Json => {
                let members = outputs.iter().map(|(name, value)| (name.clone(), json::of(value)));
                json::pretty(&Json::Object(members.collect())) + "\n"
            }
        }
    }
}

/// A value as a POSIX shell reads it. The quotes say what it was: a text stands in double ones, a list or map in single ones, a
/// number, `true` and `false` in none.
fn assignable(value: &Dynamic) -> String {
    match json::of(value) {
        Json::Number(number) => number.to_string(),
        Json::Bool(so) => so.to_string(),
        list @ (Json::Array(_) | Json::Object(_)) => format!("'{}'", list.to_string().replace('\'', "\\u0027")),
        _ => format!("\"{}\"", quoted(&plain(value))),
    }
}

/// For double quotes of a POSIX shell.
fn quoted(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// What PowerShell takes for a single quote: the typographic ones too.
const SINGLE_QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];

/// For single quotes of PowerShell.
fn doubled(value: &str) -> String {
    value.chars().flat_map(|c| std::iter::repeat_n(c, if SINGLE_QUOTES.contains(&c) { 2 } else { 1 })).collect()
}

/// Back from single quotes of PowerShell.
fn halved(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut value = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        value.push(c);
        if SINGLE_QUOTES.contains(&c) {
            chars.next_if(|next| SINGLE_QUOTES.contains(next));
        }
    }
    value
}

/// Reads outputs back: a JSON object, or lines of `export Name="value"`, `Name=value` or `$env:Name = 'value'`; a quoted value
/// may go over several lines. What stands without quotes and is a number, `true` or `false` is read as that, and a list or map of
/// JSON in single quotes, but for PowerShell's, as one; all else is text. Lines that assign nothing, and whatever stands before `export`, are passed over. A file without any
/// output is an error, as is a quote that is not closed or an `export` without a value.
pub fn read_outputs(text: &str) -> Result<IndexMap<String, Dynamic>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        let map: serde_json::Map<String, Json> =
            serde_json::from_str(text).map_err(|e| String::from(json::problem(&e)))?;
        return Ok(map.into_iter().map(|(name, value)| (name, json::into_script(&value))).collect());
    }
    let mut outputs = IndexMap::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some((name, start)) = assigned(line) else {
            if line.trim_start().starts_with("export ") {
                return Err(unreadable(number));
            }
            continue;
        };
        let mut quoted = start.to_owned();
        while open(&quoted) {
            let (_, more) = lines.next().ok_or_else(|| unreadable(number))?;
            quoted.push('\n');
            quoted.push_str(more);
        }
        let text = value(&quoted).ok_or_else(|| unreadable(number))?;
        let typed = if line.contains("$env:") { None } else { typed(&quoted, &text) };
        outputs.insert(name.to_owned(), typed.unwrap_or_else(|| text.into()));
    }
    if outputs.is_empty() {
        return Err(
            text!(en: "no line of the form: export Name=\"value\"", ja: "export Name=\"value\" の形の行がありません")
                .into(),
        );
    }
    Ok(outputs)
}

fn unreadable(number: usize) -> String {
    let line = number + 1;
    text!(en: "line {line} is not of the form: export Name=\"value\"", ja: "{line} 行目が export Name=\"value\" の形ではありません").into()
}

/// The name and what stands after `=`.
fn assigned(line: &str) -> Option<(&str, &str)> {
    let (left, right) = line.split_once('=')?;
    let name = left.trim_end().rsplit([' ', '\t', '.', ':', '。']).next()?;
    let fits = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then(|| (name, right.trim_start()))
}

/// Whether a quoted value goes on in the next line.
fn open(quoted: &str) -> bool {
    let rest = quoted.trim_end();
    match rest.chars().next() {
        Some('"') => {
            let escapes = rest.strip_suffix('"').map(|body| body.len() - body.trim_end_matches('\\').len());
            rest.len() < 2 || escapes.is_none_or(|count| count % 2 == 1)
        }
        Some('\'') => rest.len() < 2 || !rest.ends_with('\''),
        _ => false,
    }
}

fn value(quoted: &str) -> Option<String> {
    let quoted = quoted.trim_end();
    Some(match quoted.chars().next() {
        Some('"') => unquoted(quoted.strip_prefix('"')?.strip_suffix('"')?),
        Some('\'') => halved(quoted.strip_prefix('\'')?.strip_suffix('\'')?),
        _ => quoted.to_owned(),
    })
}

/// What is no text, as its quotes tell.
fn typed(quoted: &str, text: &str) -> Option<Dynamic> {
    let read = serde_json::from_str::<Json>(text).ok()?;
    let so = match quoted.chars().next()? {
        '"' => false,
        '\'' => read.is_array() || read.is_object(),
        // An id such as 012 or a number with an exponent is what it looks like.
        _ => {
            matches!(&read, Json::Number(_) | Json::Bool(_))
                && serde_json::to_string(&read).is_ok_and(|plain| plain == text)
        }
    };
    so.then(|| json::into_script(&read))
}

fn unquoted(text: &str) -> String {
    let mut chars = text.chars();
    let mut value = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        value.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{Format, read_outputs};
    use indexmap::IndexMap;
    use rhai::Dynamic;

    #[test]
    fn every_format_but_none_loses_a_character() {
        let hostile = "a \"quoted\" $HOME `id` \\ back'slash \u{2018}it\u{2019}s\u{201b} ünï 日本\nnext = \"line\"\n\\";
        let outputs: IndexMap<String, Dynamic> =
            [("VpcId".to_owned(), "vpc-1".into()), ("Odd".to_owned(), hostile.into())].into_iter().collect();
        for format in [Format::Shell, Format::Powershell, Format::Json, Format::Dotenv] {
            assert!(format.write_file(&outputs).ends_with(&format.write(&outputs)));
            let text = format.write_file(&outputs);
            let back = read_outputs(&text).unwrap_or_else(|e| panic!("{format:?}: {e}\n{text}"));
            assert_eq!(back["VpcId"].to_string(), "vpc-1", "{format:?}");
            assert_eq!(back["Odd"].to_string(), hostile, "{format:?}");
        }
    }

    #[test]
    fn what_is_no_text_comes_back_as_what_it_is() {
        let list: Dynamic = rhai::Array::from(["it's".into(), Dynamic::from(2_i64)]).into();
        let values = [("Count", 5_i64.into()), ("Share", 1.5.into()), ("On", true.into()), ("List", list)];
        let texts = [("Digits", "5".into()), ("Word", "true".into()), ("Shape", "[1]".into())];
        let all = values.into_iter().chain(texts).map(|(name, value): (&str, Dynamic)| (name.to_owned(), value));
        let outputs: IndexMap<String, Dynamic> = all.collect();
        for format in [Format::Shell, Format::Json, Format::Dotenv] {
            let text = format.write_file(&outputs);
            let back = read_outputs(&text).unwrap_or_else(|e| panic!("{format:?}: {e}\n{text}"));
            for (name, value) in &outputs {
                assert_eq!(crate::engine::json::of(value), crate::engine::json::of(&back[name]), "{format:?}: {text}");
            }
        }
        let typed = read_outputs("export Id=012345678901\nexport Count=7\n").expect("two outputs");
        assert_eq!((typed["Id"].is_string(), typed["Count"].as_int()), (true, Ok(7)));
    }

    #[test]
    fn lines_of_a_page_are_read_too() {
        let pasted = "これはサンプルです。export AccountID=\"123456789012\"\nexport RevisionNo=\"\"\n# comment\n";
        let outputs = read_outputs(pasted).expect("two outputs");
        assert_eq!(outputs["AccountID"].to_string(), "123456789012");
        assert_eq!(outputs["RevisionNo"].to_string(), "");
        for broken in ["nothing here", "export A=\"1\"\nexport B=\"never closed\n", "export A=\"1\"\nexport B\n"] {
            assert!(read_outputs(broken).is_err(), "{broken}");
        }
    }
}
