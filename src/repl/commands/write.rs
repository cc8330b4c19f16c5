//! `:write`.

use super::{Done, Flow};
use crate::aws::TargetKind;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::repl::Repl;
use crate::text;

pub fn run(repl: &mut Repl, given: &str) -> Done {
    let place = repl.session.here()?;
    match given {
        _ if given.is_empty() || given == "on" && place.writes => {
            let said = match (&place.kind, place.writes) {
                (TargetKind::Rehearsal, _) => {
                    text!(en: "on: nothing real is made in a rehearsal", ja: "on: リハーサルでは実物は何も作られません")
                }
                (_, true) => {
                    text!(en: "on: calls may change something (`:write off`)", ja: "on: 変更できます（`:write off` で読み取り専用に戻します）")
                }
                (_, false) => {
                    text!(en: "off: calls that change something are refused (`:write on`)", ja: "off: 変更を伴う呼び出しは拒否されます（`:write on` で許可します）")
                }
            };
            return repl.tell(&String::from(said));
        }
        "off" => repl.session.allow_writing(false),
        "on" => allow(repl)?,
        other => {
            let wording =
                text!(en: "`:write {other}`: it is on or off", ja: "`:write {other}`: 指定できるのは on か off です");
            return Err(Error::failed(Thrown::new("CommandUse", wording)));
        }
    }
    Ok(Flow::Go)
}

/// Asks once, naming the account.
fn allow(repl: &mut Repl) -> Result<(), Error> {
    let (line, _) = repl.session.place()?;
    let place = match repl.session.here()?.kind {
        TargetKind::Aws => {
            let account = repl.session.account()?;
            text!(en: "account {account}: {line}", ja: "アカウント {account}: {line}")
        }
        _ => text!(en: "{line}", ja: "{line}"),
    };
    let place = String::from(place);
    let question = String::from(text!(
        en: "Calls may then make, change and delete resources that cost money in\n  {place}\nAllow it? Type yes: ",
        ja: "次の場所で、料金のかかるリソースを作成・変更・削除できるようになります\n  {place}\n許可するには yes と入力してください: "
    ));
    if repl.agrees(&question) {
        repl.session.allow_writing(true);
        return Ok(());
    }
    let wording = text!(en: "nothing is allowed to change", ja: "変更は許可されていません");
    let thrown = Thrown::new("NotConfirmed", wording);
    Err(Error::failed(match repl.asks {
        Some(_) => thrown,
        None => thrown.hint(text!(en: "to agree without being asked: handson repl --yes", ja: "確認なしで許可するには: handson repl --yes")),
    }))
}
