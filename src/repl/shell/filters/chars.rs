//! `cut`, `tr`

use super::options::{Argument, Bad, no_words, read};
use super::{Filtered, joined, lines};

/// Parts of each line: fields or characters.
pub fn cut(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let long = [
        ("delimiter", 'd'),
        ("fields", 'f'),
        ("characters", 'c'),
        ("bytes", 'b'),
        ("only-delimited", 's'),
        ("output-delimiter", 'o'),
    ];
    let read = read(arguments, "s", "dfcbo", &long, "-d -f -c -s --output-delimiter")?;
    no_words(&read)?;
    let value = |letter| {
        read.iter().rev().find_map(|one| match one {
            Argument::Value(of, value) if *of == letter => Some(value.as_str()),
            _ => None,
        })
    };
    let whole = read.contains(&Argument::Flag('s'));
    if let Some(list) = value('c').or_else(|| value('b')) {
        let ranges = ranges(list)?;
        let line = |line: &str| -> String {
            line.chars().enumerate().filter(|(at, _)| within(&ranges, at + 1)).map(|(_, c)| c).collect()
        };
        return Ok(joined(lines(input).map(line)).into());
    }
    let ranges = ranges(value('f').ok_or(Bad::Missing { what: "-f" })?)?;
    let delimiter = value('d').unwrap_or("\t");
    if delimiter.chars().count() != 1 {
        return Err(Bad::Value { option: "-d".to_owned() });
    }
    let between = value('o').unwrap_or(delimiter);
    let line = |line: &str| -> Option<String> {
        if !line.contains(delimiter) {
            return (!whole).then(|| line.to_owned());
        }
        let fields = line.split(delimiter).enumerate().filter(|(at, _)| within(&ranges, at + 1));
        Some(fields.map(|(_, field)| field).collect::<Vec<_>>().join(between))
    };
    Ok(joined(lines(input).filter_map(line)).into())
}

/// `1,3-5,7-`
fn ranges(list: &str) -> Result<Vec<(usize, usize)>, Bad> {
    let bad = || Bad::Value { option: "-f".to_owned() };
    let number = |text: &str, none: usize| -> Result<usize, Bad> {
        if text.is_empty() { Ok(none) } else { text.parse().ok().filter(|number| *number > 0).ok_or_else(bad) }
    };
    let range = |part: &str| match part.split_once('-') {
        Some(("", "")) => Err(bad()),
        Some((from, to)) => Ok((number(from, 1)?, number(to, usize::MAX)?)),
        None if part.is_empty() => Err(bad()),
        None => number(part, 0).map(|one| (one, one)),
    };
    list.split([',', ' ']).map(range).collect()
}

fn within(ranges: &[(usize, usize)], place: usize) -> bool {
    ranges.iter().any(|(from, to)| (*from..=*to).contains(&place))
}

/// Other characters for some, or none.
pub fn tr(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let long = [("delete", 'd'), ("squeeze-repeats", 's'), ("complement", 'c')];
    let read = read(arguments, "dscC", "", &long, "-d -s -c")?;
    let has = |flag| read.contains(&Argument::Flag(flag));
    let mut sets = read.iter().filter_map(|one| if let Argument::Word(word) = one { Some(word) } else { None });
    let first = set(sets.next().ok_or(Bad::Missing { what: "SET1" })?);
    let second = sets.next().map(|word| set(word.as_str()));
    let in_first = |c: char| first.contains(&c) != (has('c') || has('C'));
    if has('d') {
        return Ok(input.chars().filter(|c| !in_first(*c)).collect::<String>().into());
    }
    let Some(second) = second.filter(|set| !set.is_empty()) else {
        if !has('s') {
            return Err(Bad::Missing { what: "SET2" });
        }
        return Ok(squeezed(input.chars(), in_first).into());
    };
    let last = second.len() - 1;
    let other = |c: char| match first.iter().position(|known| *known == c) {
        _ if has('c') || has('C') => {
            if in_first(c) {
                second[last]
            } else {
                c
            }
        }
        Some(at) => second[at.min(last)],
        None => c,
    };
    let all = input.chars().map(other);
    Ok(if has('s') { squeezed(all, |c| second.contains(&c)) } else { all.collect() }.into())
}

/// Of like characters in a row one, where that is asked.
fn squeezed(chars: impl Iterator<Item = char>, which: impl Fn(char) -> bool) -> String {
    let mut text = String::new();
    for c in chars {
        if !(which(c) && text.ends_with(c)) {
            text.push(c);
        }
    }
    text
}

/// The characters of a set: `a-z`, `\n`, `[:upper:]`.
fn set(word: &str) -> Vec<char> {
    let mut all = Vec::new();
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let class = rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]"));
        if let Some((name, behind)) = class {
            let of = |is: fn(&char) -> bool| (' '..='~').chain(['\t', '\n', '\r']).filter(is).collect::<Vec<_>>();
            all.extend(match name {
                "upper" => of(char::is_ascii_uppercase),
                "lower" => of(char::is_ascii_lowercase),
                "digit" => of(char::is_ascii_digit),
                "alpha" => of(char::is_ascii_alphabetic),
                "alnum" => of(char::is_ascii_alphanumeric),
                "space" => of(char::is_ascii_whitespace),
                "punct" => of(char::is_ascii_punctuation),
                "blank" => vec![' ', '\t'],
                _ => Vec::new(),
            });
            rest = behind;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let c = if c == '\\' {
            let escaped = rest.chars().next();
            rest = &rest[escaped.map_or(0, char::len_utf8)..];
            match escaped {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            }
        } else {
            c
        };
        let to = rest.strip_prefix('-').and_then(|rest| rest.chars().next()).filter(|to| *to >= c);
        match to {
            Some(to) => {
                all.extend(c..=to);
                rest = &rest[1 + to.len_utf8()..];
            }
            None => all.push(c),
        }
    }
    all
}
