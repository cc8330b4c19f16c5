//! `head`, `tail`, `sort`, `uniq`, `wc`

use super::options::{Argument, Bad, no_words, read};
use super::{Filtered, joined, lines};
use std::cmp::Ordering;

/// How many lines are asked for: `-n 3`, `-3`, and with a sign before it.
fn count(arguments: &[String]) -> Result<(char, usize), Bad> {
    // `-3` is `-n 3`, but behind `-n` it is a value.
    let is_value = |at: usize| at > 0 && ["-n", "--lines"].contains(&arguments[at - 1].as_str());
    let given = arguments.iter().enumerate().map(|(at, argument)| match argument.strip_prefix('-') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && !is_value(at) => {
            format!("-n{digits}")
        }
        _ => argument.clone(),
    });
    let arguments: Vec<String> = given.collect();
    let read = read(&arguments, "q", "n", &[("lines", 'n'), ("quiet", 'q')], "-n")?;
    no_words(&read)?;
    let mut asked = (' ', 10);
    for one in &read {
        if let Argument::Value(_, value) = one {
            let (sign, digits) = match value.chars().next() {
                Some(sign @ ('+' | '-')) => (sign, &value[1..]),
                _ => (' ', value.as_str()),
            };
            asked = (sign, digits.parse().map_err(|_| Bad::Value { option: "-n".to_owned() })?);
        }
    }
    Ok(asked)
}

/// The first lines; with `-n -3` all but the last three.
pub fn head(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let (sign, number) = count(arguments)?;
    let all = lines(input).count();
    let shown = if sign == '-' { all.saturating_sub(number) } else { number };
    Ok(joined(lines(input).take(shown)).into())
}

/// The last lines; with `-n +3` those from the third on.
pub fn tail(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let (sign, number) = count(arguments)?;
    let all = lines(input).count();
    let skipped = if sign == '+' { number.saturating_sub(1) } else { all.saturating_sub(number) };
    Ok(joined(lines(input).skip(skipped)).into())
}

/// The number that a line begins with.
fn number(line: &str) -> f64 {
    let line = line.trim_start();
    let end = line
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && *c == '-')))
        .map_or(line.len(), |(at, _)| at);
    line[..end].parse().unwrap_or(0.0)
}

/// Lines in the order of their characters, as in the locale `C`.
pub fn sort(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let long = [("numeric-sort", 'n'), ("reverse", 'r'), ("unique", 'u'), ("ignore-case", 'f')];
    let read = read(arguments, "nruf", "", &long, "-n -r -u -f")?;
    no_words(&read)?;
    let has = |flag| read.contains(&Argument::Flag(flag));
    let order = |a: &&str, b: &&str| -> Ordering {
        if has('n') {
            number(a).total_cmp(&number(b))
        } else if has('f') {
            a.to_uppercase().cmp(&b.to_uppercase())
        } else {
            a.cmp(b)
        }
    };
    let mut sorted: Vec<&str> = lines(input).collect();
    sorted.sort_by(|a, b| order(a, b).then_with(|| if has('u') { Ordering::Equal } else { a.cmp(b) }));
    if has('u') {
        sorted.dedup_by(|a, b| order(a, b) == Ordering::Equal);
    }
    if has('r') {
        sorted.reverse();
    }
    Ok(joined(sorted.into_iter()).into())
}

/// Of like lines in a row the first.
pub fn uniq(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let long = [("count", 'c'), ("repeated", 'd'), ("unique", 'u'), ("ignore-case", 'i')];
    let read = read(arguments, "cdui", "", &long, "-c -d -u -i")?;
    no_words(&read)?;
    let has = |flag| read.contains(&Argument::Flag(flag));
    let same = |a: &str, b: &str| if has('i') { a.to_lowercase() == b.to_lowercase() } else { a == b };
    let mut groups: Vec<(usize, &str)> = Vec::new();
    for line in lines(input) {
        match groups.last_mut() {
            Some((count, first)) if same(first, line) => *count += 1,
            _ => groups.push((1, line)),
        }
    }
    let shown = groups.into_iter().filter(|(count, _)| (!has('d') || *count > 1) && (!has('u') || *count == 1));
    let line = |(count, line): (usize, &str)| if has('c') { format!("{count:7} {line}") } else { line.to_owned() };
    Ok(joined(shown.map(line)).into())
}

/// How many lines, words and bytes.
pub fn wc(arguments: &[String], input: &str) -> Result<Filtered, Bad> {
    let long = [("lines", 'l'), ("words", 'w'), ("bytes", 'c'), ("chars", 'm')];
    let read = read(arguments, "lwcm", "", &long, "-l -w -c -m")?;
    no_words(&read)?;
    let counts = [
        ('l', input.matches('\n').count()),
        ('w', input.split_whitespace().count()),
        ('m', input.chars().count()),
        ('c', input.len()),
    ];
    let asked = |flag: char| if read.is_empty() { flag != 'm' } else { read.contains(&Argument::Flag(flag)) };
    let shown: Vec<usize> = counts.into_iter().filter(|(flag, _)| asked(*flag)).map(|(_, count)| count).collect();
    let text = match shown.as_slice() {
        [only] => only.to_string(),
        several => several.iter().map(|count| format!("{count:7}")).collect::<Vec<_>>().join(" "),
    };
    Ok(format!("{text}\n").into())
}
