//! Where calls go, in the prompt and when it starts.

use crate::aws::TargetKind;
use crate::error::Error;
use crate::session::{AT_PROMPT, Here, Session};
use crate::text;
use crate::ui::Ui;
use std::time::Duration;

/// The prompt, plain and with colours: account and region outside of the rehearsal cloud, in red on a real account.
pub fn prompt(session: &Session, ui: &Ui) -> (String, String) {
    let Ok(place) = session.here() else {
        let plain = "handson> ".to_owned();
        return (plain.clone(), plain);
    };
    let plain = words(&place) + "> ";
    let coloured = if place.kind == TargetKind::Aws { ui.alarming(plain.trim_end()) + " " } else { plain.clone() };
    (plain, coloured)
}

fn words(place: &Here) -> String {
    let region = &place.region;
    // Marks, the same in every language: a prompt is looked for, not read.
    let writes = if place.writes { "WRITE" } else { "read-only" };
    match &place.kind {
        TargetKind::Rehearsal => format!("handson {region}"),
        TargetKind::Endpoint { url } => {
            let host = url.split("://").last().unwrap_or(url).trim_end_matches('/');
            format!("{host} {region} {writes}")
        }
        TargetKind::Aws => {
            let account = place.account.as_deref().unwrap_or("aws");
            format!("{account} {region} {writes}")
        }
    }
}

/// What somebody at a new prompt should know.
///
/// # Errors
/// There is no such place.
pub fn welcome(session: &Session, ui: &Ui) -> Result<(), Error> {
    let known = describe(session, ui);
    ui.note(&String::from(text!(
        en: "ecs::list_clusters() or `aws ecs list-clusters` is a call; `:help` says more; Ctrl-D leaves",
        ja: "ecs::list_clusters() または `aws ecs list-clusters` で呼び出します。説明は `:help`、終了は Ctrl-D"
    )));
    known
}

/// Says where calls go.
///
/// # Errors
/// There is no such place.
pub fn describe(session: &Session, ui: &Ui) -> Result<(), Error> {
    let (line, notes) = session.place()?;
    ui.note(&line);
    notes.iter().for_each(|note| ui.note(note));
    let place = session.here()?;
    match &place.world {
        Some(world) if world != AT_PROMPT => ui.note(&String::from(text!(
            en: "you are in the rehearsal of the workshop `{world}`, with all that it made",
            ja: "ワークショップ `{world}` のリハーサルの中です。作られたものがそのまま見えます"
        ))),
        Some(_) => {
            if let Some(past) = session.prompt_past()? {
                let left = crate::workshop::graph::Graph::of(&past).left().count();
                if left > 0 {
                    ui.note(&String::from(text!(
                        en: "the account is as your last prompt left it, with {left} resources of yours (`:status`); `:target empty` begins anew",
                        ja: "アカウントは前回の対話の続きで、作ったリソースが {left} 個あります（`:status`）。`:target empty` で最初から始めます"
                    )));
                }
            }
        }
        None if !place.writes => ui.note(&String::from(text!(
            en: "read-only: calls that change something are refused until `:write on`",
            ja: "読み取り専用です。変更を伴う呼び出しは `:write on` まで拒否されます"
        ))),
        None => {}
    }
    Ok(())
}

/// On a real account waits a moment for its number.
pub fn account(session: &Session, wait: Duration) {
    if session.here().is_ok_and(|place| place.kind == TargetKind::Aws && place.account.is_none()) {
        session.ask_account(wait);
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::aws::TargetKind;
    use crate::session::Here;

    #[test]
    fn account_region_and_what_is_allowed_stand_in_the_prompt() {
        let place = |kind, account: Option<&str>, writes| Here {
            kind,
            account: account.map(str::to_owned),
            region: "us-east-1".to_owned(),
            profile: None,
            world: None,
            writes,
        };
        let endpoint = || TargetKind::Endpoint { url: "http://127.0.0.1:5000/".to_owned() };
        for (place, expected) in [
            (place(TargetKind::Rehearsal, None, true), "handson us-east-1"),
            (place(endpoint(), None, false), "127.0.0.1:5000 us-east-1 read-only"),
            (place(TargetKind::Aws, Some("123456789012"), true), "123456789012 us-east-1 WRITE"),
            (place(TargetKind::Aws, None, false), "aws us-east-1 read-only"),
        ] {
            assert_eq!(words(&place), expected);
        }
    }
}
