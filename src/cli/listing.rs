//! Lists of resources for people.

use crate::api::effects::ResourceKind;
use crate::lang::Lang;
use unicode_width::UnicodeWidthStr as _;

/// Rows below the titles of their kinds, which come as they first appear; columns are aligned by display width, empty ones left out.
pub fn by_kind<const N: usize>(rows: &[(&'static ResourceKind, [String; N])]) -> Vec<String> {
    let mut kinds: Vec<&'static ResourceKind> = Vec::new();
    for (kind, _) in rows {
        if !kinds.contains(kind) {
            kinds.push(kind);
        }
    }
    let mut lines = Vec::new();
    for kind in kinds {
        lines.push(format!("  {}", kind.titles().get(Lang::current())));
        let own: Vec<&[String; N]> = rows.iter().filter(|(of, _)| *of == kind).map(|(_, row)| row).collect();
        let width = |column: usize| own.iter().map(|row| row[column].width()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..N).map(width).collect();
        lines.extend(own.iter().map(|row| {
            let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
            let cells = cells.map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
            format!("    {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
        }));
    }
    lines
}
