//! `:profile`.

use super::{Done, Flow};
use crate::repl::{Repl, place};
use crate::text;

pub fn run(repl: &mut Repl, profile: &str) -> Done {
    if profile.is_empty() {
        return match repl.session.here()?.profile {
            Some(profile) => repl.tell(&profile),
            None => {
                repl.ui.note(&String::from(
                    text!(en: "no profile is named: the usual one", ja: "プロファイルの指定はありません（既定のもの）"),
                ));
                Ok(Flow::Go)
            }
        };
    }
    let profile = profile.to_owned();
    repl.go(|options| options.target.profile = Some(profile))?;
    place::describe(&repl.session, &repl.ui)?;
    place::account(&repl.session, super::super::ACCOUNT);
    Ok(Flow::Go)
}
