//! The text of a closure as it stands in a call: whether it was edited since a run.

/// The text of the first closure in the call that begins at `start` (a byte of `text`): without comments, and with single spaces
/// where there is white space outside of strings. None where there is no closure.
pub fn text_of(text: &str, start: usize) -> Option<String> {
    let rest = text.get(start..)?;
    let mut chars = rest.char_indices().peekable();
    let (mut depth, mut found) = (0_usize, None::<String>);
    while let Some((at, c)) = chars.next() {
        let from = at;
        let mut to = at + c.len_utf8();
        match c {
            '/' if rest[at..].starts_with("//") => {
                while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                continue;
            }
            '/' if rest[at..].starts_with("/*") => {
                let end = rest[at..].find("*/").map_or(rest.len(), |end| at + end + 2);
                while chars.next_if(|(at, _)| *at < end).is_some() {}
                continue;
            }
            c if c.is_whitespace() => {
                if let Some(found) = found.as_mut().filter(|found| !found.ends_with(' ')) {
                    found.push(' ');
                }
                continue;
            }
            '"' | '`' => {
                while let Some((at, inner)) = chars.next() {
                    to = at + inner.len_utf8();
                    if inner == '\\' && c == '"' {
                        if let Some((at, escaped)) = chars.next() {
                            to = at + escaped.len_utf8();
                        }
                    } else if inner == c {
                        break;
                    }
                }
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return found.map(|found| found.trim_end().to_owned());
                }
            }
            '|' if depth == 1 && found.is_none() => found = Some(String::new()),
            _ => {}
        }
        if let Some(found) = &mut found {
            found.push_str(&rest[from..to]);
        }
    }
    None
}

/// The byte at which a line and a column (in characters, both from 1) are.
pub fn place(text: &str, line: usize, column: usize) -> Option<usize> {
    let begin: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let within = text.get(begin..)?;
    within.char_indices().map(|(at, _)| begin + at).nth(column.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::{place, text_of};

    #[test]
    fn title_comments_and_layout_are_no_part_of_it() {
        let one = "let a = 1;\nstep(\"vpc\", #{ ja: \"網\", en: \"VPC (1)\" }, || {\n    // why\n    ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16 // |\" })\n});\nafter()";
        let two = "step(\"vpc\", \"Other\", || { /* ( */ ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16 // |\" })\n});";
        let at = place(one, 2, 1).expect("a place");
        let text = text_of(one, at).expect("a closure");
        assert_eq!(text, "|| { ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16 // |\" }) }");
        assert_eq!(text_of(two, 0).as_ref(), Some(&text));
        assert_ne!(text_of(&two.replace("/16", "/17"), 0), Some(text));
        assert_eq!(text_of("step(\"a\", \"b\", f)", 0), None);
        assert_eq!(text_of("step(\"a\", |x| ", 0), None);
        assert_eq!(place("網a", 1, 2), Some(3));
    }
}
