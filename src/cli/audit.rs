//! `handson audit`.

use super::Done;
use super::options::Look;
use super::runs::Which;
use super::tagged::Tagged;
use super::teardown::{audit_json, audit_page};
use crate::engine::json as js;
use crate::error::Error;
use crate::session::Session;
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
        let whose = self.tagged.whose()?;
        let (audit, plan, title) = match &whose {
            Some(whose) => {
                let options = self.tagged.session(&self.which, self.profile.as_deref(), look);
                let session = Session::start(options, ui)?;
                let audit = session.audit_tagged(whose)?;
                if audit.asked == 0 && audit.is_clean() {
                    let nothing = Tagged::nothing(whose, &session)?;
                    ui.warn(&nothing.message);
                    nothing.hints.iter().for_each(|hint| ui.note(hint));
                }
                (audit, None, session.described()?)
            }
            None => {
                let run = self.which.one("audit")?;
                let options = run.session(self.profile.as_deref(), look);
                let session = Session::start(options, ui)?;
                let (plan, audit) = session.audit(&run.head, &run.past)?;
                (audit, Some(plan), run.title())
            }
        };
        let clean = audit.is_clean();
        let text = match self.json {
            true => js::pretty(&audit_json(&audit)),
            false => {
                let page = audit_page(&audit, &|at| {
                    plan.as_ref().and_then(|plan| plan.items[at].stays()).map(crate::workshop::teardown::Stays::text)
                });
                let next = match clean {
                    true => String::new(),
                    false => {
                        let again = whose.as_ref().map(|whose| format!(" {}", self.tagged.again(whose)));
                        let again = again.unwrap_or_default();
                        String::from(text!(
                            en: "\n\nTo take it down: handson destroy{again}",
                            ja: "\n\n削除するには: handson destroy{again}"
                        ))
                    }
                };
                format!("{title}\n\n{page}{next}")
            }
        };
        match (ui.result(&text), clean) {
            (false, _) => Err(Error::closed()),
            (true, true) => Ok(()),
            (true, false) => Err(Error::unwell()),
        }
    }
}
