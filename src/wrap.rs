//! Lines that fit, by display width.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Narrower than this nothing is broken: it could not be read.
const NARROWEST: usize = 20;

/// Breaks lines that are wider than `width` columns at spaces and between Japanese characters. What stands in back quotes, as commands
/// do, stays whole where it fits on a line.
pub fn wrapped(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| if width < NARROWEST { line.to_owned() } else { broken(line, width) });
    lines.collect::<Vec<_>>().join("\n")
}

fn broken(line: &str, width: usize) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for piece in pieces(line) {
        let solid = piece.trim_end();
        if column > 0 && column + solid.width() > width {
            out.truncate(out.trim_end().len());
            out.push('\n');
            column = 0;
        }
        // Longer than a line even by itself: a sentence in back quotes goes on over its spaces.
        if solid.width() > width && solid.contains(' ') {
            for word in piece.split_inclusive(' ') {
                if column > 0 && column + word.trim_end().width() > width {
                    out.truncate(out.trim_end().len());
                    out.push('\n');
                    column = 0;
                }
                out.push_str(word);
                column += word.width();
            }
            continue;
        }
        out.push_str(piece);
        column += piece.width();
    }
    out.truncate(out.trim_end().len());
    out
}

/// The parts between which a line may be broken, each with the spaces behind it.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted) = (0, false);
    let chars: Vec<(usize, char)> = line.char_indices().collect();
    for (index, &(at, c)) in chars.iter().enumerate() {
        if c == '`' {
            quoted = !quoted;
        }
        let end = at + c.len_utf8();
        let Some(&(_, next)) = chars.get(index + 1) else { break };
        let breaks =
            (c == ' ' && next != ' ') || (wide(c) && !opens(c) || wide(next)) && !closes(next) && c != ' ' && !opens(c);
        if breaks && !quoted {
            pieces.push(&line[start..end]);
            start = end;
        }
    }
    pieces.push(&line[start..]);
    pieces
}

fn wide(c: char) -> bool {
    c.width() == Some(2)
}

/// What does not begin a line.
fn closes(c: char) -> bool {
    "、。，．・：；？！」』）］｝〉》】ーァィゥェォッャュョぁぃぅぇぉっゃゅょ)]},.:;?! ".contains(c)
}

/// What does not end a line.
fn opens(c: char) -> bool {
    "「『（［｛〈《【([{".contains(c)
}

#[cfg(test)]
mod tests {
    use super::wrapped;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn lines_are_broken_where_a_reader_would() {
        for (text, expected) in [
            ("short", "short"),
            ("a few words that are longer than it", "a few words that are\nlonger than it"),
            ("run `aws sts get-caller-id` then go", "run\n`aws sts get-caller-id`\nthen go"),
            ("リージョンと名前を確かめてください。", "リージョンと名前を確かめ\nてください。"),
            ("一二三四五六七八九十一二。", "一二三四五六七八九十一\n二。"),
            ("one\ntwo", "one\ntwo"),
        ] {
            assert_eq!(wrapped(text, 24), expected, "{text}");
            assert!(wrapped(text, 24).lines().all(|line| line.width() <= 24), "{text}");
        }
    }
}
