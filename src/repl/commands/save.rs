//! `:save FILE`.

use super::{Done, Flow};
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::repl::{Repl, saved};
use crate::text;
use crate::text_file;
use crate::workshop::state;
use std::path::Path;

pub fn run(repl: &mut Repl, given: &str) -> Done {
    let given = given.trim_matches(['"', '\'']);
    let name = if given.ends_with(".rhai") { given.to_owned() } else { format!("{given}.rhai") };
    let file = Path::new(&name);
    let unusable = |e: std::io::Error| Error::failed(error::file(file, &e));
    // Somebody's own script is not lost to a slip; one that was saved before is renewed.
    if file.exists() && !text_file::read(file).map_err(unusable)?.starts_with(saved::MARK) {
        let wording = text!(en: "{name} is there already, and is no saved session", ja: "{name} はすでにあり、保存したセッションではありません");
        let hint = text!(en: "give another name, or remove it first", ja: "別の名前にするか、先に削除してください");
        return Err(Error::failed(Thrown::new("FileThere", wording).hint(hint)));
    }
    let region = repl.session.here()?.region;
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let script = saved::script(repl.entries.done(), &stem, &region);
    let Some(script) = script else {
        repl.ui.note(&String::from(text!(en: "nothing to save yet", ja: "保存する入力はまだありません")));
        return Ok(Flow::Go);
    };
    let hidden = repl.session.without_secrets(&script);
    state::replace(file, &hidden).map_err(unusable)?;
    if hidden != script {
        repl.ui.warn(&String::from(text!(
            en: "secrets are left out of {name}: fill in what reads ***",
            ja: "{name} には秘密の値を書いていません。*** を書き換えてください"
        )));
    }
    repl.ui.note(&String::from(text!(en: "to run it: handson run {name}", ja: "実行するには: handson run {name}")));
    Ok(Flow::Go)
}
