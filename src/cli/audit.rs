//! `handson audit`.

use super::Done;
use super::options::Look;
use super::runs::Which;
use super::tagged::Tagged;
use super::teardown::{Page, audit_json, audit_page};
use crate::engine::json as js;
use crate::error::Error;
use crate::session::Session;
use crate::session::teardown::{Audit, Leftover, Whose};
use crate::text;
use crate::ui::Ui;
use clap::Args as ClapArgs;
use std::sync::Arc;

/// Ask AWS whether anything of a run is left; changes nothing (exit code 1 if there is)
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Profile of the AWS configuration
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Print what is left as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    tagged: Tagged,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        match self.tagged.whose()? {
            Some(whose) => self.found(ui, look, &whose),
            None => self.journalled(ui, look),
        }
    }

    fn journalled(&self, ui: &Arc<Ui>, look: &Look) -> Done {
        let run = self.which.one("audit")?;
        let session = Session::start(run.session(self.profile.as_deref(), look), ui)?;
        let (teardown, audit, held) = session.audit(&run.head, &run.past)?;
        let page = Page { teardown: &teardown, by_tags: Some(run.by_tags(&self.which)) };
        let why = |leftover: &Leftover| page.reasons(leftover, &|at| held.get(&at));
        self.shown(ui, &audit, &run.title(), "", &why)
    }

    fn found(&self, ui: &Arc<Ui>, look: &Look, whose: &Whose) -> Done {
        let options = self.tagged.session(&self.which, self.profile.as_deref(), look);
        let session = Session::start(options, ui)?;
        let audit = session.audit_tagged(whose)?;
        if audit.asked == 0 && audit.is_clean() {
            let nothing = Tagged::nothing(whose, &session)?;
            ui.warn(&nothing.message);
            nothing.hints.iter().for_each(|hint| ui.note(hint));
        }
        let again = format!(" {}", self.tagged.again(whose));
        self.shown(ui, &audit, &session.described()?, &again, &|_| Vec::new())
    }

    /// `again` are the options of a teardown of the same.
    fn shown(&self, ui: &Ui, audit: &Audit, title: &str, again: &str, why: &dyn Fn(&Leftover) -> Vec<String>) -> Done {
        let clean = audit.is_clean();
        let text = if self.json {
            js::pretty(&audit_json(audit, why))
        } else {
            let next = match clean {
                true => String::new(),
                false => text!(
                    en: "\n\nTo take it down: handson destroy{again}",
                    ja: "\n\n削除するには: handson destroy{again}"
                )
                .into(),
            };
            format!("{title}\n\n{}{next}", audit_page(audit, why))
        };
        match (ui.result(&text), clean) {
            (false, _) => Err(Error::closed()),
            (true, true) => Ok(()),
            (true, false) => Err(Error::unwell()),
        }
    }
}
