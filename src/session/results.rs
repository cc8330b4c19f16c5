//! `--results`: what calls gave, one file each.

use crate::api::mask::mask;
use crate::api::{Operation, Value};
use crate::engine::json;
use crate::engine::thrown::Thrown;
use crate::error;
use crate::text;
use crate::workshop::journal::Journal;
use crate::workshop::state;
use std::path::Path;

/// Writes a call's result as the AWS CLI would print it, but for passwords and keys.
pub(super) fn keep(
    folder: &Path,
    number: usize,
    operation: &Operation,
    value: &Value,
    journal: Option<&Journal>,
) -> Result<(), Thrown> {
    let name = format!("{number:02}-{}-{}.json", operation.service.module, operation.function.replace('_', "-"));
    let file = folder.join(name);
    let shown = mask(operation.output, value).to_json();
    let shown = match journal {
        Some(journal) => journal.hidden(shown),
        None => shown,
    };
    state::replace(&file, &(json::pretty(&shown) + "\n")).map_err(|e| error::file(&file, &e))
}

/// Makes the folder of results. One that holds results already is refused: they would mix, and nothing of the user's is deleted.
pub(super) fn prepare(folder: &Path) -> Result<(), Thrown> {
    let unusable = |e: std::io::Error| error::file(folder, &e);
    std::fs::create_dir_all(folder).map_err(unusable)?;
    for entry in std::fs::read_dir(folder).map_err(unusable)? {
        let path = entry.map_err(unusable)?.path();
        let result = path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| {
            let mut parts = stem.splitn(3, '-');
            let number = parts.next().is_some_and(|n| n.len() >= 2 && n.bytes().all(|b| b.is_ascii_digit()));
            number && parts.next().is_some_and(|module| crate::api::service(module).is_some()) && parts.next().is_some()
        });
        if result {
            let folder = folder.display();
            let wording = text!(en: "{folder} holds the results of an earlier run", ja: "{folder} には以前の実行の結果があります");
            let hint = text!(en: "give an empty folder, or remove them first", ja: "空のフォルダーを指定するか、先に削除してください");
            return Err(Thrown::new("ResultsThere", wording).hint(hint));
        }
    }
    Ok(())
}
