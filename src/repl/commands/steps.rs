//! `:steps`.

use super::{Done, columns};
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::instant::iso8601;
use crate::repl::Repl;
use crate::session::{AT_PROMPT, Opened, Session};
use crate::text;
use crate::workshop::journal::Past;
use jiff::Unit;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr as _;

const EXAMPLE: &str = ":load scripts/handson.rhai";

/// A workshop: its script, its steps, and how far it has come on this target.
pub struct Known {
    pub file: PathBuf,
    pub opened: Opened,
    pub past: Option<Past>,
}

pub fn run(repl: &mut Repl, _: &str) -> Done {
    let known = known(repl)?;
    let width = known.opened.steps.iter().map(|step| step.id.width()).max().unwrap_or_default();
    let titles = known.opened.steps.iter().map(|step| step.title.width()).max().unwrap_or_default();
    let rows: Vec<(String, String)> = known
        .opened
        .steps
        .iter()
        .map(|step| {
            let left = format!(
                "{}{}  {}{}",
                step.id,
                " ".repeat(width - step.id.width()),
                step.title,
                " ".repeat(titles - step.title.width())
            );
            (left, far(known.past.as_ref(), &step.id))
        })
        .collect();
    repl.tell(&columns(&rows))
}

/// How far a step has come.
fn far(past: Option<&Past>, id: &str) -> String {
    match past {
        Some(past) if past.finished.contains_key(id) => {
            let at = past.finished[id].at;
            let at = iso8601(at.round(Unit::Second).unwrap_or(at));
            text!(en: "done {at}", ja: "{at} に完了").into()
        }
        Some(past) if past.has_begun(id) => text!(en: "begun, not finished", ja: "途中（未完了）").into(),
        _ => String::new(),
    }
}

/// The workshop that was opened here, else the one in whose rehearsal the prompt is.
///
/// # Errors
/// `NoWorkshop`; a script or journal that cannot be read.
pub fn known(repl: &Repl) -> Result<Known, Error> {
    open(&repl.session, repl.opened.as_deref())
}

/// The ids and titles of its steps; none where there is no workshop.
pub fn titles(session: &Session, opened: Option<&Path>) -> Vec<(String, String)> {
    let steps = open(session, opened).map(|known| known.opened.steps).unwrap_or_default();
    steps.into_iter().map(|step| (step.id, step.title)).collect()
}

fn open(session: &Session, opened: Option<&Path>) -> Result<Known, Error> {
    let world = session.here()?.world.filter(|world| world != AT_PROMPT);
    let ran = match &world {
        Some(world) => session.past_of(world)?.map(|past| PathBuf::from(&past.script)),
        None => None,
    };
    let file = opened.map(Path::to_owned).or(ran.filter(|file| file.is_file()));
    let Some(file) = file else {
        let wording = text!(en: "no workshop is open here", ja: "ワークショップを開いていません");
        return Err(Error::failed(Thrown::new("NoWorkshop", wording).hint(EXAMPLE)));
    };
    let opened = session.open(&file)?;
    let past = opened.id.as_ref().map_or(Ok(None), |id| session.past_of(id))?;
    Ok(Known { file, opened, past })
}
