//! `:undo`.

use super::{Done, Flow};
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::lang::{Lang, Text};
use crate::repl::Repl;
use crate::session::teardown::{End, Tale, Teardown};
use crate::session::{LastEntry, Undoing};
use crate::text;
use crate::ui::Ui;
use crate::workshop::Watch as _;
use crate::workshop::graph::shown;
use crate::workshop::teardown::Stays;
use std::sync::Arc;

pub fn run(repl: &mut Repl, _: &str) -> Done {
    repl.session.may_run(":undo").map_err(Error::failed)?;
    let session = Arc::clone(&repl.session);
    let Some(entry) = session.last_entry()? else {
        repl.ui.note(&String::from(text!(
            en: "nothing is left to undo: no entry here has made anything",
            ja: "元に戻すものはありません"
        )));
        return Ok(Flow::Go);
    };
    agreed(repl, &entry)?;
    let (step, title) = (&entry.step, &entry.title);
    repl.ui.note(&String::from(text!(en: "undoing {step}: {title}", ja: "{step} を元に戻します: {title}")));
    let mut shown = Shown { ui: Arc::clone(&repl.ui), stays: false };
    let over = session.entry(":undo", || session.undo_entry(&entry, &mut shown))?;
    repl.ui.idle();
    for (operation, why) in &entry.never {
        let why = why.get(Lang::current());
        repl.ui.warn(&String::from(
            text!(en: "{operation} cannot be undone: {why}", ja: "{operation} は元に戻せません: {why}"),
        ));
    }
    if !over {
        // It was said what is left, and why.
        return Err(Error::unwell());
    }
    // What stays as the entry left it is a part of what was done.
    if entry.never.is_empty() && !shown.stays {
        repl.entries.undo(step);
    }
    Ok(Flow::Go)
}

/// What an earlier session made outside of a rehearsal may have been forgotten by now.
fn agreed(repl: &mut Repl, entry: &LastEntry) -> Result<(), Error> {
    if entry.is_own || repl.session.rehearses() || repl.session.options().yes {
        return Ok(());
    }
    let title = &entry.title;
    let question = String::from(text!(
        en: "This was made in an earlier session: {title}\nTake it down? Type yes: ",
        ja: "以前のセッションで作ったものです: {title}\n削除するには yes と入力してください: "
    ));
    if repl.agrees(&question) {
        return Ok(());
    }
    let wording = text!(en: "nothing was changed", ja: "何も変更していません");
    let thrown = Thrown::new("NotConfirmed", wording);
    Err(Error::failed(match repl.asks {
        Some(_) => thrown,
        None => thrown.hint(text!(en: "to agree without being asked: handson repl --yes", ja: "確認なしで実行するには: handson repl --yes")),
    }))
}

struct Shown {
    ui: Arc<Ui>,
    /// Something is as the entry left it.
    stays: bool,
}

/// Kind, id and name of a thing.
fn label(teardown: &Teardown<'_>, at: usize) -> String {
    let thing = &teardown.plan.items[at].thing;
    let kind = thing.id.kind.titles();
    let name = thing.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
    format!("{}  {}{name}", kind.get(Lang::current()), shown(&thing.id))
}

/// What an entry changed of a thing that it did not make.
fn changed(teardown: &Teardown<'_>, at: usize) -> Text {
    let thing = &teardown.plan.items[at].thing;
    let kind = thing.id.kind.titles();
    let what = thing.name.as_deref().unwrap_or(kind.get(Lang::current()));
    let id = shown(&thing.id);
    text!(
        en: "{what} cannot be undone: {id} was there before this entry",
        ja: "{what} は元に戻せません: {id} はこの入力の前からありました"
    )
}

impl Undoing for Shown {
    fn plan(&mut self, _: &Teardown<'_>) -> bool {
        true
    }

    fn tell(&self, teardown: &Teardown<'_>, tale: &Tale<'_>) {
        match tale {
            Tale::Gone(at, took) => self.ui.done(&label(teardown, *at), *took),
            Tale::Left(..) => {}
            Tale::Waiting(which, elapsed) => {
                let title = String::from(text!(en: "waiting until they are gone", ja: "削除の完了を待っています"));
                let all: Vec<String> = which.iter().map(|(at, _)| shown(&teardown.plan.items[*at].thing.id)).collect();
                self.ui.waiting(&title, &all.join(", "), *elapsed);
            }
        }
    }

    fn ended(&mut self, teardown: &Teardown<'_>, ends: &[End]) {
        for (at, end) in ends.iter().enumerate() {
            let why = match end {
                End::Gone => continue,
                End::Stays => match teardown.plan.items[at].stays() {
                    Some(Stays::Before) => {
                        self.ui.warn(&String::from(changed(teardown, at)));
                        self.stays = true;
                        continue;
                    }
                    Some(why) => why.text().get(Lang::current()).to_owned(),
                    None => continue,
                },
                End::Held { by, .. } if !by.is_empty() => {
                    let by = by.iter().map(|holder| shown(&holder.id)).collect::<Vec<_>>().join(", ");
                    text!(en: "held by {by}", ja: "{by} が使っています").into()
                }
                End::Held { said, .. } => said.clone(),
                End::Refused(why) => why.clone(),
                End::Slow(_) => text!(en: "still on its way: `:undo` again later", ja: "まだ削除中です。後でもう一度 `:undo` してください").into(),
                End::With(other) => {
                    let other = label(teardown, *other);
                    text!(en: "it goes with {other}, which is not gone", ja: "{other} と一緒に消えますが、それが残っています").into()
                }
                End::Behind(other) => {
                    let other = label(teardown, *other);
                    text!(en: "{other} is in the way", ja: "{other} が残っているためです").into()
                }
                End::Untouched => text!(en: "not reached", ja: "まだ処理していません").into(),
            };
            self.ui.failed(&format!("{}\n      {why}", label(teardown, at)));
        }
    }
}
