//! `grep`

use super::options::{Argument, Bad, read};
use super::pattern::{Syntax, regex};
use super::{Filtered, joined, lines};

/// The lines that match, or do not.
pub fn grep(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let known = "-i -v -o -c -n -w -x -q -E -F -e -m";
    let long = [
        ("ignore-case", 'i'),
        ("invert-match", 'v'),
        ("only-matching", 'o'),
        ("count", 'c'),
        ("extended-regexp", 'E'),
        ("fixed-strings", 'F'),
        ("regexp", 'e'),
        ("quiet", 'q'),
        ("max-count", 'm'),
        ("color", '#'),
    ];
    let mut patterns = Vec::new();
    let mut set = String::new();
    let mut most = usize::MAX;
    let mut words = Vec::new();
    for one in read(arguments, "ivocnwxqEFGhs#", "em", &long, known)? {
        match one {
            Argument::Flag(flag) => set.push(flag),
            Argument::Value('e', pattern) => patterns.push(pattern),
            Argument::Value(_, number) => {
                most = number.parse().map_err(|_| Bad::Value { option: "-m".to_owned() })?;
            }
            Argument::Word(word) => words.push(word),
        }
    }
    let mut words = words.into_iter();
    if patterns.is_empty() {
        patterns.push(words.next().ok_or(Bad::Missing { what: "PATTERN" })?);
    }
    if let Some(file) = words.find(|word| word != "-") {
        return Err(Bad::File { file });
    }
    let has = |flag| set.contains(flag);
    let syntax = match (has('F'), has('E')) {
        (true, _) => Syntax::Fixed,
        (_, true) => Syntax::Extended,
        _ => Syntax::Basic,
    };
    let around = |pattern: &str| -> Result<regex_lite::Regex, Bad> {
        let plain = regex(pattern, syntax, has('i'))?;
        let whole = match (has('x'), has('w')) {
            (true, _) => format!("^(?:{})$", plain.as_str()),
            (_, true) => format!("\\b(?:{})\\b", plain.as_str()),
            _ => return Ok(plain),
        };
        regex(&whole, Syntax::Extended, has('i'))
    };
    let patterns: Vec<_> = patterns.iter().map(|pattern| around(pattern)).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for (number, line) in lines(input).enumerate() {
        if found.len() >= most {
            break;
        }
        if patterns.iter().any(|pattern| pattern.is_match(line)) != has('v') {
            found.push((number + 1, line));
        }
    }
    let ok = !found.is_empty();
    let numbered = |number: usize, text: &str| if has('n') { format!("{number}:{text}") } else { text.to_owned() };
    let text = if has('q') {
        String::new()
    } else if has('c') {
        format!("{}\n", found.len())
    } else if has('o') && !has('v') {
        let parts = found.iter().flat_map(|(number, line)| {
            let all = patterns.iter().flat_map(|pattern| pattern.find_iter(line));
            all.filter(|part| !part.is_empty()).map(|part| numbered(*number, part.as_str())).collect::<Vec<_>>()
        });
        joined(parts)
    } else {
        joined(found.iter().map(|(number, line)| numbered(*number, line)))
    };
    Ok(Filtered { text, ok })
}
