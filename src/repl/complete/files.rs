//! Files: modules beside the session, and paths behind commands.

use super::place::Place;
use super::world::World;
use super::{Candidate, fitting};
use crate::repl::library;
use crate::text;
use std::path::Path;

/// As many entries of a folder are looked at.
const LOOKED_AT: usize = 2000;

/// What can be imported: the standard library, and scripts below the folder. The replaced part begins at the given byte.
pub fn imports(place: &Place<'_>, world: &World) -> (usize, Vec<Candidate>) {
    let (folder, name) = place.prefix.rsplit_once('/').map_or(("", place.prefix), |(folder, name)| (folder, name));
    let start = place.start + place.prefix.len() - name.len();
    let quote = if place.closed { String::new() } else { place.quote.unwrap_or('"').to_string() };
    let mut all = Vec::new();
    if folder.is_empty() {
        for module in world.library() {
            let about = world.source(&module).map(|text| library::about(&text)).unwrap_or_default();
            let end = if place.closed { String::new() } else { format!("{quote} as {module};") };
            all.push(Candidate::labelled(format!("{module}{end}"), &module, about));
        }
    }
    for entry in entries(&world.root.join(folder)) {
        match entry {
            Entry::Folder(name) => all.push(Candidate::new(format!("{name}/"), "")),
            Entry::File(name) => {
                let Some(stem) = name.strip_suffix(".rhai").filter(|stem| !stem.ends_with("_test")) else { continue };
                let word = stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                let end = if word && !place.closed { format!("{quote} as {stem};") } else { quote.clone() };
                all.push(Candidate::labelled(format!("{stem}{end}"), stem, text!(en: "file", ja: "ファイル")));
            }
        }
    }
    (start, fitting(all, name))
}

/// The paths that begin so, seen from a folder; the part behind the last slash is replaced.
pub fn paths(root: &Path, prefix: &str) -> (usize, Vec<Candidate>) {
    let (folder, name) = prefix.rsplit_once('/').map_or(("", prefix), |(folder, name)| (folder, name));
    let place = if prefix.starts_with('/') { Path::new("/").join(folder) } else { root.join(folder) };
    let mut all: Vec<Candidate> = entries(&place)
        .into_iter()
        .map(|entry| match entry {
            Entry::Folder(name) => Candidate::new(format!("{name}/"), ""),
            Entry::File(name) => Candidate::new(name, ""),
        })
        .collect();
    // Scripts are what is loaded.
    all.sort_by_key(|candidate| !candidate.text.ends_with(".rhai"));
    (prefix.len() - name.len(), fitting(all, name))
}

enum Entry {
    Folder(String),
    File(String),
}

/// What is in a folder, sorted; nothing that is hidden.
fn entries(folder: &Path) -> Vec<Entry> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names: Vec<(String, bool)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .take(LOOKED_AT)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            (!name.starts_with('.')).then(|| (name, entry.path().is_dir()))
        })
        .collect();
    names.sort();
    names.into_iter().map(|(name, folder)| if folder { Entry::Folder(name) } else { Entry::File(name) }).collect()
}
