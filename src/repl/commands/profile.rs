//! `:profile`.

use super::{Done, Flow};
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::repl::{ACCOUNT, Repl, place};
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
    if repl.session.rehearses() {
        let wording = text!(en: "a rehearsal has no account that `{profile}` could choose", ja: "リハーサルにはアカウントがないため、`{profile}` は指定できません");
        let thrown = Thrown::new("TargetUnclear", wording);
        return Err(Error::failed(thrown.hint(text!(
            en: "to work in that account: :target aws {profile}",
            ja: "そのアカウントで作業するには: :target aws {profile}"
        ))));
    }
    repl.go(|options| options.target.profile = Some(profile))?;
    place::describe(&repl.session, &repl.ui)?;
    place::account(&repl.session, ACCOUNT);
    Ok(Flow::Go)
}
