//! Options of filters, as `getopt` reads them.

/// What is wrong with a filter's arguments.
#[derive(Debug, PartialEq, Eq)]
pub enum Bad {
    Option {
        given: String,
        known: &'static str,
    },
    Value {
        option: String,
    },
    Missing {
        what: &'static str,
    },
    Pattern {
        pattern: String,
    },
    /// A file to read, which only stands before a pipe.
    File {
        file: String,
    },
}

/// An option with its value, or a word that is none.
#[derive(Debug, PartialEq, Eq)]
pub enum Argument {
    Flag(char),
    Value(char, String),
    Word(String),
}

/// Reads arguments: `flags` take nothing, `values` something; `long` are names of either. `known` is said where there is none.
pub fn read(
    arguments: &[String],
    flags: &str,
    values: &str,
    long: &[(&str, char)],
    known: &'static str,
) -> Result<Vec<Argument>, Bad> {
    let mut read = Vec::new();
    let mut rest = arguments.iter();
    let mut only_words = false;
    while let Some(argument) = rest.next() {
        let unknown = || Bad::Option { given: argument.clone(), known };
        let plain = only_words || argument == "-" || !argument.starts_with('-');
        if plain {
            read.push(Argument::Word(argument.clone()));
        } else if argument == "--" {
            only_words = true;
        } else if let Some(name) = argument.strip_prefix("--") {
            let (name, value) = name.split_once('=').map_or((name, None), |(name, value)| (name, Some(value)));
            let meant: Vec<_> = long.iter().filter(|(known, _)| known.starts_with(name)).collect();
            let exact = meant.iter().find(|(known, _)| *known == name);
            let (_, short) = exact.or(if meant.len() == 1 { meant.first() } else { None }).ok_or_else(unknown)?;
            if values.contains(*short) {
                let value = value.map(str::to_owned).or_else(|| rest.next().cloned());
                read.push(Argument::Value(*short, value.ok_or_else(|| Bad::Value { option: argument.clone() })?));
            } else {
                read.push(Argument::Flag(*short));
            }
        } else {
            let letters = argument[1..].char_indices();
            for (at, letter) in letters {
                if flags.contains(letter) {
                    read.push(Argument::Flag(letter));
                } else if values.contains(letter) {
                    let own = &argument[1 + at + letter.len_utf8()..];
                    let value = if own.is_empty() { rest.next().cloned() } else { Some(own.to_owned()) };
                    let value = value.ok_or_else(|| Bad::Value { option: format!("-{letter}") })?;
                    read.push(Argument::Value(letter, value));
                    break;
                } else {
                    return Err(unknown());
                }
            }
        }
    }
    Ok(read)
}

/// Only options: a word would be a file.
pub fn no_words(read: &[Argument]) -> Result<(), Bad> {
    match read.iter().find_map(|one| if let Argument::Word(word) = one { Some(word) } else { None }) {
        Some(file) => Err(Bad::File { file: file.clone() }),
        None => Ok(()),
    }
}
