//! `workshop(#{ id, title, region })`.

use super::{Meta, Workshop};
use crate::engine::texts::both;
use crate::engine::thrown::{Native, Thrown, did_you_mean};
use crate::lang::Lang;
use crate::nearest::nearest;
use crate::text;
use rhai::{Map, Position};

const MEMBERS: [&str; 4] = ["id", "title", "region", "lang"];

impl Workshop {
    /// Takes what the script says of itself. Saying it again, as every section does, must name the same workshop.
    pub(super) fn declare(&self, said: &Map) -> Native<()> {
        if let Some(unknown) = said.keys().find(|key| !MEMBERS.contains(&key.as_str())) {
            let thrown = Thrown::new(
                "UnknownOption",
                text!(en: "workshop has no option `{unknown}`", ja: "workshop に `{unknown}` というオプションはありません"),
            );
            let all = MEMBERS.join(", ");
            let all = || text!(en: "there are {all}", ja: "使えるのは {all} です").into();
            let near = nearest(unknown, MEMBERS).map_or_else(all, did_you_mean);
            return Err(thrown.hint(near).with("path", unknown.to_string()).at(Position::NONE));
        }
        let id = said.get("id").map(ToString::to_string).unwrap_or_default();
        if !usable(&id) {
            let missing = text!(en: "the workshop has no id", ja: "ワークショップに id がありません");
            return Err(Thrown::new(
                "InvalidWorkshop",
                if id.is_empty() { missing } else { text!(en: "`{id}` is no id for a workshop: letters, digits, `-`, `_` and `.`, at most 64",
                      ja: "ワークショップの id `{id}` は使えません（英数字と - _ . で 64 文字まで）") },
            )
            .hint(text!(
                en: "it names a folder; what people see is the title: workshop(#{{ id: \"handson\", title: \"...\" }});",
                ja: "id はフォルダー名になります。表示される名前は title に書きます: workshop(#{{ id: \"handson\", title: \"...\" }});"
            ))
            .with("path", "id")
            .at(Position::NONE));
        }
        let title = said.get("title").map_or_else(|| both(&id.clone().into()), both);
        let region = said.get("region").filter(|r| !r.is_unit()).map(ToString::to_string);
        let lang = said.get("lang").map(ToString::to_string);
        let first = {
            let mut inner = self.lock();
            match &inner.meta {
                Some(meta) if meta.id != id => {
                    let other = &meta.id;
                    return Err(Thrown::new(
                        "TwoWorkshops",
                        text!(en: "this run is the workshop `{other}`, not `{id}`", ja: "この実行はワークショップ `{other}` です（`{id}` ではありません）"),
                    )
                    .at(Position::NONE));
                }
                Some(_) => None,
                None => {
                    let meta = Meta { id, title: title.clone(), region };
                    inner.meta = Some(meta.clone());
                    Some((meta, inner.declared.clone()))
                }
            }
        };
        if let Some((meta, declared)) = first {
            if let (false, Some(lang)) = (self.lang_chosen, lang.as_deref().and_then(Lang::parse)) {
                lang.set_current();
            }
            self.watch.workshop(title.get(Lang::current()));
            declared.map_or(Ok(()), |declared| declared(&meta)).map_err(|thrown| {
                self.lock().meta = None;
                thrown.at(Position::NONE)
            })?;
        }
        Ok(())
    }
}

/// Whether an id can name a folder on every system.
fn usable(id: &str) -> bool {
    plain(id) && !device(id)
}

/// Whether an id has only letters, digits, `-`, `_` and `.`, and no `.` at its ends.
pub(super) fn plain(id: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (1..=64).contains(&id.len()) && id.chars().all(allowed) && !id.starts_with('.') && !id.ends_with('.')
}

/// Whether Windows takes it for a device, with whatever ending.
/// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
fn device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_uppercase();
    let numbered = |stem: &str| stem.len() == 1 && stem.bytes().all(|b| b.is_ascii_digit());
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || ["COM", "LPT"].iter().any(|port| stem.strip_prefix(port).is_some_and(numbered))
}
