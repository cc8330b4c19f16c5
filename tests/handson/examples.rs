//! The examples and commands of documents: what a reader may type.

use super::fixture::project;
use std::path::Path;

/// What becomes of an example, as the comment before it says: `<!-- run -->`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is only compiled.
    Compile,
    /// It runs to its end.
    Run,
    /// It ends with this error code.
    Fails(String),
    /// It is a file of this name, whose tests pass.
    Test(String),
}

/// A script that a document shows, in one block or in several that continue each other.
#[derive(Debug, Clone)]
pub struct Example {
    /// File and line of its first block.
    pub place: String,
    pub text: String,
    pub fate: Fate,
    /// Names and texts of the files that it needs beside it.
    pub files: Vec<(String, String)>,
}

impl Example {
    /// What stands behind `print(...);` after `// `, in order.
    pub fn prints(&self) -> Vec<&str> {
        let said = |line: &'_ str| -> Option<(usize, usize)> {
            let start = line.trim_start().starts_with("print(").then(|| line.rfind("// "))??;
            line[..start].trim_end().ends_with(");").then_some((start + 3, line.len()))
        };
        self.text.lines().filter_map(|line| said(line).map(|(from, to)| line[from..to].trim())).collect()
    }
}

/// The text of a file of the project.
pub fn text(file: &str) -> String {
    std::fs::read_to_string(project(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The documents for people, as paths from the project's root.
pub fn documents() -> Vec<String> {
    let mut found = ["README.md", "README.ja.md", "CONTRIBUTING.md"].map(str::to_owned).to_vec();
    found.extend(files("docs", "md"));
    found
}

/// The files of a folder with that extension, sorted.
pub fn files(folder: &str, extension: &str) -> Vec<String> {
    let entries = std::fs::read_dir(project(folder)).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let names = paths.filter(|path| path.extension().is_some_and(|e| e == extension)).filter_map(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.map(|name| format!("{folder}/{name}"))
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// The modules of the standard library: name and file.
pub fn library() -> Vec<(String, String)> {
    let modules = files("stdlib", "rhai").into_iter().filter(|file| !file.ends_with("_test.rhai"));
    modules.map(|file| (file.trim_start_matches("stdlib/").trim_end_matches(".rhai").to_owned(), file)).collect()
}

/// A fenced block: its language, the line of its first line of text, that text, and the comment right before it.
pub struct Block<'a> {
    pub language: &'a str,
    pub line: usize,
    pub text: String,
    pub comment: Option<&'a str>,
}

/// The fenced blocks of a page, in order.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let (mut found, mut open, mut comment) = (Vec::new(), None::<Block>, None);
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(block), _) => block.text.extend([line, "\n"]),
            (None, Some(language)) => {
                open = Some(Block { language, line: index + 2, text: String::new(), comment: comment.take() });
            }
            (None, None) => comment = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")),
        }
    }
    assert!(open.is_none(), "a block that does not end");
    found
}

/// The Rhai examples of a document.
pub fn examples(file: &str) -> Vec<Example> {
    let text = text(file);
    // A lesson is followed from its top to its bottom instead (lesson.rs).
    if file.starts_with("docs/first-workshop") {
        return Vec::new();
    }
    let (mut found, mut files) = (Vec::<Example>::new(), Vec::new());
    for block in blocks(&text).into_iter().filter(|block| block.language == "rhai") {
        let place = format!("{file}:{}", block.line);
        let comment = block.comment.unwrap_or_else(|| panic!("{place}: no <!-- run --> or the like right before it"));
        let fate = match comment.split_once(": ").unwrap_or((comment, "")) {
            ("continued", "") => {
                let first = found.last_mut().unwrap_or_else(|| panic!("{place}: nothing to continue"));
                first.text += &block.text;
                continue;
            }
            ("file", name) if !name.is_empty() => {
                files.push((name.to_owned(), block.text.clone()));
                Fate::Compile
            }
            ("test", name) if !name.is_empty() => Fate::Test(name.to_owned()),
            ("fails", code) if !code.is_empty() => Fate::Fails(code.to_owned()),
            ("run", "") => Fate::Run,
            ("compile", "") => Fate::Compile,
            _ => panic!("{place}: <!-- {comment} --> says nothing that is known"),
        };
        found.push(Example { place, text: block.text, fate, files: files.clone() });
    }
    found
}

/// The examples in the comments of a module of the standard library; each begins with the module's import.
pub fn library_examples(file: &str) -> Vec<Example> {
    let module = Path::new(file).file_stem().expect("a file").to_string_lossy().into_owned();
    // Blank lines keep the numbers of the others.
    let code = text(file);
    let comments = code.lines().map(|line| line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).unwrap_or(""));
    let comments: String = comments.map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect();
    let rhai = blocks(&comments).into_iter().filter(|block| block.language == "rhai");
    let example = |block: Block| Example {
        place: format!("{file}:{}", block.line),
        text: format!("import \"{module}\" as {module};\n{}", block.text),
        fate: Fate::Compile,
        files: Vec::new(),
    };
    rhai.map(example).collect()
}

/// The public functions of a module of the standard library.
pub fn library_functions(file: &str) -> Vec<String> {
    let names = text(file);
    names.lines().filter_map(|line| Some(line.strip_prefix("fn ")?.split_once('(')?.0.to_owned())).collect()
}

/// The `handson` and `cargo run --` commands of a document, from `sh` blocks and from inline code, each with its place.
pub fn commands(file: &str) -> Vec<(String, String)> {
    let text = text(file);
    let mut found = Vec::new();
    for block in blocks(&text).into_iter().filter(|block| block.language == "sh") {
        let lines = block.text.lines().enumerate();
        found.extend(lines.map(|(index, line)| (format!("{file}:{}", block.line + index), line.trim().to_owned())));
    }
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        fenced ^= line.starts_with("```");
        if let Some(indented) = line.strip_prefix("    ").filter(|_| !fenced) {
            found.push((format!("{file}:{}", index + 1), indented.to_owned()));
        } else if !fenced {
            let spans = line.split('`').skip(1).step_by(2);
            found.extend(spans.map(|span| (format!("{file}:{}", index + 1), span.to_owned())));
        }
    }
    let ours = |command: &str| command.starts_with("handson ") || command.starts_with("cargo run -- ");
    found.retain(|(_, command)| ours(command));
    found
}

/// The words of a command line as a shell splits them: quotes of both kinds, a backslash, an end at `|`, `<`, `>`, `;`, `&` or `#`.
pub fn shell_words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, '|' | '<' | '>' | ';' | '&') => break,
            (None, '#') if word.is_none() => break,
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
