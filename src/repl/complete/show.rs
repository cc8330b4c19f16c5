//! Candidates as a terminal lists them: one a line, what each is beside its name where the width allows.

use super::Candidate;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Between a name and what it is.
const GAP: &str = "  ";

/// The widest that names may make their column.
const NAMES: usize = 40;

/// Narrower than this only names are shown.
const NARROW: usize = 40;

/// Takes away what is in the rest of a line.
const ERASE: &str = "\x1b[K";

/// Behind what a call must have.
const MARK: &str = "*";

/// A line for each. The cursor is in that row of the entry, and `below` rows stand below: once the list is there, the editor moves down
/// over these and erases all rows up to the entry's first, which without room for them would be the end of the list.
pub fn lines(candidates: &[Candidate], columns: usize, row: usize, below: usize) -> Vec<String> {
    let label = |candidate: &Candidate| format!("{}{}", candidate.label, if candidate.required { MARK } else { "" });
    let widest = candidates.iter().map(|candidate| label(candidate).width()).max().unwrap_or(0).min(NAMES);
    let room = columns.saturating_sub(1);
    let mut lines: Vec<String> = candidates
        .iter()
        .map(|candidate| {
            let name = label(candidate);
            if candidate.note.is_empty() || columns < NARROW {
                return cut(&name, room);
            }
            let space = " ".repeat(widest.saturating_sub(name.width()));
            cut(&format!("{name}{space}{GAP}{}", candidate.note), room)
        })
        .collect();
    // Lines that are short would be put side by side.
    let widest = lines.iter().map(|line| line.width()).max().unwrap_or(0);
    if let Some(first) = lines.first_mut() {
        let wanted = columns / 2 + 1;
        if widest < wanted {
            let missing = wanted.saturating_sub(first.width());
            first.push_str(&" ".repeat(missing));
        }
        // The line below the entry is still there.
        first.insert_str(0, ERASE);
    }
    if let Some(last) = lines.last_mut().filter(|_| row + below > 0) {
        let room = below + 1;
        last.push_str(&format!("{}\x1b[{room}A", "\n".repeat(row + room)));
    }
    lines
}

/// The text as far as it fits.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mut kept, mut used) = (String::new(), 0);
    let room = width.saturating_sub(3);
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept.push(c);
    }
    format!("{kept}...")
}

#[cfg(test)]
mod tests {
    use super::{Candidate, ERASE, lines};
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn each_stands_on_a_line_of_its_own_and_none_is_too_wide() {
        let candidate = |name: &str, note: &str| Candidate::new(name, note);
        let all = [
            candidate("cluster", "クラスターの名前、255 文字以下、必須ではありません"),
            Candidate { required: true, ..candidate("serviceName", "text") },
        ];
        for columns in [20, 40, 60, 80] {
            let shown: Vec<String> = lines(&all, columns, 0, 0).iter().map(|line| line.replace(ERASE, "")).collect();
            assert!(shown.iter().all(|line| line.width() < columns), "{columns}: {shown:?}");
            let widest = shown.iter().map(|line| line.width()).max().unwrap_or(0);
            assert!(widest + 2 > columns / 2, "{columns}: {shown:?}");
        }
        assert_eq!(lines(&all, 30, 0, 0)[1], "serviceName*");
        assert!(lines(&all, 80, 0, 0)[0].contains("cluster       クラスター"));
        assert_eq!(lines(&all, 30, 0, 1)[1], "serviceName*\n\n\x1b[2A");
        assert_eq!(lines(&all, 30, 2, 1)[1], "serviceName*\n\n\n\n\x1b[2A");
    }
}
