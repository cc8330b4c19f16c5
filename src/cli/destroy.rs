//! `handson destroy`.

use super::Done;
use super::options::{Look, fault};
use super::runs::Which;
use super::tagged::Tagged;
use super::teardown::{Page, kinds, labelled, reported, wide_kinds};
use crate::engine::json as js;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::session::rehearsal::Fault;
use crate::session::teardown::Whose;
use crate::session::{Session, forget_outputs};
use crate::text;
use crate::ui::Ui;
use crate::workshop::graph;
use crate::workshop::teardown::Choice;
use clap::Args as ClapArgs;
use std::path::Path;
use std::sync::Arc;

/// Take down what a run made, to the last resource, and prove it
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// Show what would be taken down, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave resources of this kind, and what they need (repeatable): log-group, vpc, ...
    #[arg(long, value_name = "KIND")]
    keep: Vec<String>,
    /// Take down this kind too, which others in the account may use by now (repeatable): role, policy, ...
    #[arg(long, value_name = "KIND")]
    include: Vec<String>,
    /// Profile of the AWS configuration
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Print the plan (--dry-run) or what is left as JSON
    #[arg(long)]
    json: bool,
    /// Rehearsal: let this go wrong (repeatable), as for `run`
    #[arg(long, value_name = "FAULT", value_parser = fault)]
    fault: Vec<Fault>,
    /// Rehearsal: what goes wrong by chance comes from this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    tagged: Tagged,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let choice = Choice { keep: kinds(&self.keep)?, include: wide_kinds(&self.include)? };
        match self.tagged.whose()? {
            Some(whose) => self.found(ui, look, &choice, &whose),
            None => self.journalled(ui, look, &choice),
        }
    }

    fn journalled(&self, ui: &Arc<Ui>, look: &Look, choice: &Choice) -> Done {
        let run = self.which.one("destroy")?;
        let mut options = run.session(self.profile.as_deref(), look);
        (options.rehearsing.faults, options.rehearsing.seed) = (self.fault.clone(), self.seed);
        let session = Session::start(options, ui)?;
        if let Some(at) = run.past.destroyed {
            let at = crate::instant::local(at);
            ui.note(&String::from(text!(
                en: "this run was taken down at {at}; what is there is asked for again",
                ja: "この実行は {at} に削除済みです。残っているものがないか、もう一度確認します"
            )));
        }
        let teardown = session.teardown(&run.folder, &run.head, choice, None)?;
        let page = Page { teardown: &teardown, by_tags: Some(run.by_tags(&self.which)) };
        self.take_down(ui, &page, &run.title(), &run.workshop, Some(&run.folder))
    }

    fn found(&self, ui: &Arc<Ui>, look: &Look, choice: &Choice, whose: &Whose) -> Done {
        let mut options = self.tagged.session(&self.which, self.profile.as_deref(), look);
        (options.rehearsing.faults, options.rehearsing.seed) = (self.fault.clone(), self.seed);
        let session = Session::start(options, ui)?;
        let (teardown, found) = session.teardown_tagged(whose, choice)?;
        for (kind, why) in &found.unasked {
            let kind = String::from(kind.titles());
            ui.warn(&String::from(
                text!(en: "{kind} could not be looked for: {why}", ja: "{kind} を探せませんでした: {why}"),
            ));
        }
        if !found.runless.is_empty() {
            let list = found.runless.iter().map(|id| format!("\n  {}", labelled(id.kind, &graph::shown(id), None)));
            let list = list.collect::<String>();
            ui.warn(&String::from(text!(
                en: "these bear the tag handson:owner and no handson:run: no run made them, and they stay:{list}",
                ja: "次のものには handson:owner のタグがありますが handson:run のタグがありません。どの実行が作ったものでもないので残します:{list}"
            )));
        }
        if found.all.is_empty() && found.unasked.is_empty() {
            return Err(Error::failed(Tagged::nothing(whose, &session)?));
        }
        let runs = found
            .runs
            .iter()
            .map(|(run, owner)| String::from(text!(en: "run {run} of {owner}", ja: "{owner} の実行 {run}")));
        let runs = runs.collect::<Vec<_>>().join("\n");
        let place = session.described()?;
        let answer = match whose {
            Whose::Run(text) | Whose::Owner(text) | Whose::Owners(text) => text,
        };
        let page = Page { teardown: &teardown, by_tags: None };
        self.take_down(ui, &page, &format!("{place}\n{runs}"), answer, None)
    }

    fn take_down(&self, ui: &Arc<Ui>, page: &Page, title: &str, answer: &str, folder: Option<&Path>) -> Done {
        let teardown = page.teardown;
        if self.dry_run {
            let text = if self.json { js::pretty(&page.plan_json()) } else { format!("{title}\n\n{}", page.plan()) };
            return if ui.result(&text) { Ok(()) } else { Err(Error::closed()) };
        }
        ui.tell(&format!("{title}\n\n{}\n", page.plan()));
        if !teardown.is_empty() {
            self.confirmed(ui, answer)?;
        }
        let ends = teardown.run(&|tale| page.tell(ui, &tale))?;
        ui.idle();
        let audit = teardown.audit(&ends)?;
        if audit.is_clean() && audit.kept.iter().all(|kept| page.is_settled(kept)) {
            teardown.close()?;
            folder.map_or(Ok(()), forget_outputs)?;
        }
        reported(ui, page, &ends, &audit, self.json)
    }

    /// Only who types the name means it.
    fn confirmed(&self, ui: &Ui, answer: &str) -> Result<(), Error> {
        if self.yes {
            return Ok(());
        }
        let thrown = if ui.interactive() {
            let question: String = text!(
                en: "This cannot be undone. To take it down, type its name, `{answer}`:",
                ja: "元に戻せません。削除するには名前 `{answer}` を入力してください:"
            )
            .into();
            if ui.confirm(&question, answer) {
                return Ok(());
            }
            Thrown::new("NotConfirmed", text!(en: "nothing was changed", ja: "何も変更していません")).hint(text!(
                en: "what was typed is not `{answer}`, letter by letter; without being asked: --yes",
                ja: "`{answer}` と半角で正確に入力してください。確認なしで実行するには: --yes"
            ))
        } else {
            Thrown::new("NotConfirmed", text!(en: "this would delete all that", ja: "これらを削除しようとしています"))
                .hint(text!(en: "to agree without being asked: --yes", ja: "確認なしで実行するには: --yes"))
                .hint(text!(en: "to look only: --dry-run", ja: "見るだけなら: --dry-run"))
        };
        Err(Error::failed(thrown))
    }
}
