//! `:target`.

use super::{Done, Flow};
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::error::Error;
use crate::nearest::nearest;
use crate::repl::{ACCOUNT, Repl, place};
use crate::session::AT_PROMPT;
use crate::text;

const NAMES: [&str; 3] = ["rehearsal", "aws", "empty"];

pub fn run(repl: &mut Repl, given: &str) -> Done {
    let mut words = given.split_whitespace();
    let (name, more) = (words.next(), words.next().map(str::to_owned));
    match name {
        None => {
            let (line, _) = repl.session.place()?;
            return repl.tell(&line);
        }
        Some("rehearsal") => repl.go(|options| {
            // A rehearsal has no account to choose.
            (options.target.aws, options.target.endpoint_url, options.target.profile) = (false, None, None);
            options.rehearsing.workshop = more;
        })?,
        Some("empty") => empty(repl)?,
        Some("aws") => repl.go(|options| {
            (options.target.aws, options.target.endpoint_url) = (true, None);
            options.target.profile = more.or(options.target.profile.take());
        })?,
        Some(url) if url.contains("://") => {
            let url = url.to_owned();
            repl.go(|options| {
                (options.target.aws, options.target.endpoint_url) = (false, Some(url));
                options.target.profile = more.or(options.target.profile.take());
            })?;
        }
        Some(other) => return Err(Error::failed(unknown(other))),
    }
    place::describe(&repl.session, &repl.ui)?;
    place::account(&repl.session, ACCOUNT);
    Ok(Flow::Go)
}

/// The rehearsal of prompts, with nothing in it.
fn empty(repl: &mut Repl) -> Result<(), Error> {
    let enter = |repl: &mut Repl| {
        repl.go(|options| {
            (options.target.aws, options.target.endpoint_url, options.target.profile) = (false, None, None);
            options.rehearsing.workshop = Some(AT_PROMPT.to_owned());
        })
    };
    enter(repl)?;
    repl.session.forget_world()?;
    enter(repl)
}

fn unknown(name: &str) -> Thrown {
    let wording = text!(en: "there is no target `{name}`", ja: "`{name}` というターゲットはありません");
    let thrown = Thrown::new("UnknownTarget", wording);
    match nearest(name, NAMES) {
        Some(near) => thrown.hint(did_you_mean(&format!(":target {near}"))),
        None => thrown.hint(text!(
            en: "`:target rehearsal`, `:target empty` (a rehearsal that begins anew), `:target aws`, or the address of an endpoint: `:target http://127.0.0.1:5000`",
            ja: "`:target rehearsal`、`:target empty`（最初から始めるリハーサル）、`:target aws`、またはエンドポイントの URL: `:target http://127.0.0.1:5000`"
        )),
    }
}
