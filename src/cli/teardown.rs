//! What is taken down, what became of it and what is left, for people and for programs.

use super::Done;
use super::listing::by_kind;
use crate::api::effects::{self, ResourceKind};
use crate::engine::json as js;
use crate::engine::thrown::{Thrown, did_you_mean};
use crate::error::Error;
use crate::instant::brief;
use crate::lang::{Counted, Lang, Text};
use crate::nearest::nearest;
use crate::session::teardown::{Audit, End, Holder, Leftover, Tale, Teardown};
use crate::text;
use crate::ui::Ui;
use crate::workshop::Watch as _;
use crate::workshop::graph::shown;
use crate::workshop::teardown::{Item, Stays, Thing};
use serde_json::{Value as Json, json};

/// A teardown as it is shown.
pub struct Page<'t> {
    pub teardown: &'t Teardown<'t>,
    /// The options that find the same run by its tags, where its journal told of it.
    pub by_tags: Option<String>,
}

/// The kinds of these names.
///
/// # Errors
/// `UnknownKind`
pub fn kinds(names: &[String]) -> Result<Vec<&'static ResourceKind>, Error> {
    chosen(names, &|_| true)
}

/// The same of kinds that are account-wide: others go anyhow.
///
/// # Errors
/// `UnknownKind`
pub fn wide_kinds(names: &[String]) -> Result<Vec<&'static ResourceKind>, Error> {
    chosen(names, &|kind| kind.account_wide)
}

fn chosen(names: &[String], fits: &dyn Fn(&ResourceKind) -> bool) -> Result<Vec<&'static ResourceKind>, Error> {
    if let Some(name) = names.iter().find(|name| effects::kinds().iter().any(|kind| kind.name == **name && !fits(kind)))
    {
        let wording = text!(
            en: "a {name} is taken down anyhow: --include is for what others in the account may use",
            ja: "{name} は指定しなくても削除されます。--include は、アカウント内のほかの人が使うかもしれないもののための指定です"
        );
        return Err(Error::usage(Thrown::new("UnknownKind", wording)));
    }
    let all: Vec<&'static ResourceKind> = effects::kinds().iter().copied().filter(|kind| fits(kind)).collect();
    let kind = |name: &String| {
        all.iter().copied().find(|kind| kind.name == name).ok_or_else(|| {
            let wording =
                text!(en: "no kind of resource is called {name}", ja: "{name} という種類のリソースはありません");
            let thrown = Thrown::new("UnknownKind", wording);
            Error::usage(match nearest(name, all.iter().map(|kind| kind.name)) {
                Some(near) => thrown.hint(did_you_mean(near)),
                None => {
                    let all = all.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ");
                    thrown.hint(text!(en: "there are {all}", ja: "種類: {all}"))
                }
            })
        })
    };
    names.iter().map(kind).collect()
}

fn label(thing: &Thing) -> String {
    labelled(thing.id.kind, &shown(&thing.id), thing.name.as_deref())
}

/// Kind, id and name.
pub fn labelled(kind: &ResourceKind, id: &str, name: Option<&str>) -> String {
    let kind = kind.titles();
    let name = name.map(|name| format!("  {name}")).unwrap_or_default();
    format!("{}  {id}{name}", kind.get(Lang::current()))
}

impl Page<'_> {
    /// What is taken down and what stays.
    pub fn plan(&self) -> String {
        let plan = &self.teardown.plan;
        let mut going: Vec<(usize, &Item)> = plan.going().collect();
        going.reverse();
        let count = going.len();
        let head = match count {
            0 => text!(en: "Nothing is there to take down", ja: "削除するものはありません"),
            1 => text!(en: "1 resource is taken down:", ja: "次の 1 個のリソースを削除します:"),
            _ => text!(en: "{count} resources are taken down:", ja: "次の {count} 個のリソースを削除します:"),
        };
        let rows: Vec<_> = going
            .iter()
            .map(|(at, item)| {
                let costs = self.teardown.costs(*at).map(|_| text!(en: "costs by the hour", ja: "時間課金").into());
                let row =
                    [shown(&item.thing.id), item.thing.name.clone().unwrap_or_default(), costs.unwrap_or_default()];
                (item.thing.id.kind, row)
            })
            .collect();
        let mut lines = vec![String::from(head)];
        lines.extend(by_kind(&rows));
        let staying: Vec<(&Item, &Stays)> = plan.staying().collect();
        if !staying.is_empty() {
            let count = staying.len();
            lines.push(String::new());
            let head = match count {
                1 => text!(en: "1 stays:", ja: "次の 1 個は残します:"),
                _ => text!(en: "{count} stay:", ja: "次の {count} 個は残します:"),
            };
            lines.push(head.into());
            for (item, why) in staying {
                lines.push(format!("  {}", label(&item.thing)));
                lines.push(format!("    {}", self.why(why)));
            }
        }
        lines.join("\n")
    }

    fn why(&self, why: &Stays) -> String {
        let text = String::from(why.text());
        match why {
            Stays::Needed(other) | Stays::PartOf(other) => {
                format!("{text}: {}", label(&self.teardown.plan.items[*other].thing))
            }
            _ => text,
        }
    }

    /// The plan for programs.
    pub fn plan_json(&self) -> Json {
        let plan = &self.teardown.plan;
        let row = |thing: &Thing| json!({ "kind": thing.id.kind.name, "id": thing.id.to_string(), "name": thing.name, "call": thing.call });
        let going = plan.going().map(|(at, item)| {
            let mut json = row(&item.thing);
            json["calls"] = item
                .thing
                .undo
                .iter()
                .map(|call| json!({ "operation": call.operation.to_string(), "input": call.input.to_json() }))
                .collect();
            json["after"] = item.after.iter().map(|at| Json::from(plan.items[*at].thing.id.to_string())).collect();
            json["costs"] = json!(self.teardown.costs(at));
            json
        });
        let staying = plan.staying().map(|(item, why)| {
            let mut json = row(&item.thing);
            json["why"] = Json::from(String::from(why.text()));
            json
        });
        json!({ "going": going.collect::<Vec<_>>(), "staying": staying.collect::<Vec<_>>() })
    }

    /// Says what happens.
    pub fn tell(&self, ui: &Ui, tale: &Tale) {
        let items = &self.teardown.plan.items;
        match tale {
            Tale::Gone(at, took) => ui.done(&label(&items[*at].thing), *took),
            Tale::Left(at, end) => {
                let told = self.end(end).map(|lines| lines.join("\n      ")).unwrap_or_default();
                ui.failed(&format!("{}\n      {told}", label(&items[*at].thing)));
            }
            Tale::Waiting(which, elapsed) => {
                let named = which.iter().take(3).map(|(at, state)| {
                    let thing = &items[*at].thing;
                    let state = state.as_ref().map(|state| format!(" {state}")).unwrap_or_default();
                    format!("{}{state}", shown(&thing.id))
                });
                let mut named = named.collect::<Vec<_>>().join(", ");
                let more = which.len().saturating_sub(3);
                if more > 0 {
                    named += &String::from(text!(en: " and {more} more", ja: " ほか {more} 個"));
                }
                let title = String::from(text!(en: "waiting until they are gone", ja: "削除の完了を待っています"));
                ui.waiting(&title, &named, *elapsed);
            }
        }
    }

    /// Why something was not taken down; none for what was, or stays as planned.
    fn end(&self, end: &End) -> Option<Vec<String>> {
        let said = |text: Text| Some(vec![String::from(text)]);
        match end {
            End::Gone | End::Stays => None,
            End::Held { by, said } if by.is_empty() => Some(vec![said.clone()]),
            End::Held { by, .. } => Some(by.iter().map(|holder| self.held_by(holder)).collect()),
            End::Refused(why) => Some(vec![why.clone()]),
            End::Slow(state) => {
                let state = state.as_deref().unwrap_or("...");
                said(
                    text!(en: "still on its way ({state}): run it again later", ja: "まだ削除中です（{state}）。後でもう一度実行してください"),
                )
            }
            End::With(other) => {
                let other = label(&self.teardown.plan.items[*other].thing);
                said(
                    text!(en: "it goes with {other}, which is not gone", ja: "{other} と一緒に消えますが、それが残っています"),
                )
            }
            End::Behind(other) => {
                let other = label(&self.teardown.plan.items[*other].thing);
                said(
                    text!(en: "{other} is in the way, and is still there", ja: "{other} が残っているため、削除できません"),
                )
            }
            End::Untouched => said(text!(en: "not reached", ja: "まだ処理していません")),
        }
    }

    /// Why something is there, a line each. `end` knows what became of an item.
    pub fn reasons<'e>(&self, leftover: &Leftover, end: &dyn Fn(usize) -> Option<&'e End>) -> Vec<String> {
        let Some(at) = leftover.item else {
            let told = self.by_tags.as_ref().map(|by_tags| {
                String::from(text!(
                    en: "it bears the run's tags and is not in its journal; to take it down: handson destroy {by_tags}",
                    ja: "この実行のタグがありますが、ジャーナルにはありません。削除するには: handson destroy {by_tags}"
                ))
            });
            return told.into_iter().collect();
        };
        let stays = || self.teardown.plan.items[at].stays().map(|why| vec![self.why(why)]);
        end(at).and_then(|end| self.end(end)).or_else(stays).unwrap_or_default()
    }

    /// What holds something, whose that is and what to do.
    fn held_by(&self, holder: &Holder) -> String {
        let own = labelled(holder.id.kind, &shown(&holder.id), holder.name.as_deref());
        // What AWS made for something goes with that, and not by itself: that comes first.
        let what = match &holder.description {
            Some(said) if holder.made_for => format!("\"{said}\"  ({own})"),
            Some(said) => format!("{own}  \"{said}\""),
            None => own,
        };
        match (&holder.of, &self.by_tags) {
            (Some((_, run)), Some(by_tags)) if self.teardown.is_of(run) => text!(
                en: "held by {what}, which bears this run's tags and is not in its journal; to take it down: handson destroy {by_tags}",
                ja: "{what} が使っています。この実行のタグがありますが、ジャーナルにはありません。削除するには: handson destroy {by_tags}"
            ),
            (Some((owner, run)), _) => text!(
                en: "held by {what} of {owner} (run {run}): it is left alone",
                ja: "{owner} の実行 {run} の {what} が使っているため残しました"
            ),
            (None, _) => text!(
                en: "held by {what}, which this run did not make: it is left alone. Delete it if you do not need it, then run destroy again",
                ja: "この実行で作っていない {what} が使っているため残しました。不要なら削除してから、もう一度 destroy を実行してください"
            ),
        }
        .into()
    }

    /// Whether nothing is to be done about something that stays: it is not the run's, or nothing undoes it.
    pub fn is_settled(&self, kept: &Leftover) -> bool {
        let stays = kept.item.and_then(|at| self.teardown.plan.items[at].stays());
        stays.is_some_and(|stays| stays.is_strange() || matches!(stays, Stays::Because(_)))
    }
}

/// The end of a teardown: what is left and why, what stays, how much it was.
pub fn reported(ui: &Ui, page: &Page, ends: &[End], audit: &Audit, json: bool) -> Done {
    let (calls, took) = page.teardown.effort();
    let clean = audit.is_clean();
    let text = if json {
        js::pretty(&audit_json(audit, &|leftover| page.reasons(leftover, &|at| ends.get(at))))
    } else {
        let took = brief(took);
        let calls = Counted(calls, "call");
        let effort = String::from(text!(en: "{calls:#}, {took}", ja: "呼び出し {calls} 回、{took}"));
        let failed = ends.iter().filter(|end| !matches!(end, End::Gone | End::Stays)).count();
        let again = match failed {
            0 => String::new(),
            _ if clean => String::new(),
            _ => text!(
                en: "\nNot taken down: {failed}. To try again: the same command once more",
                ja: "\n削除できなかったもの: {failed} 個。もう一度試すには、同じコマンドを実行してください"
            )
            .into(),
        };
        let why = |leftover: &Leftover| page.reasons(leftover, &|at| ends.get(at));
        format!("{}{again}\n{effort}", audit_page(audit, &why))
    };
    match (ui.result(&text), clean) {
        (false, _) => Err(Error::closed()),
        (true, true) => Ok(()),
        (true, false) => Err(Error::unwell()),
    }
}

/// What is left, for people. `why` tells what is known of it, a line each.
pub fn audit_page(audit: &Audit, why: &dyn Fn(&Leftover) -> Vec<String>) -> String {
    let (asked, left) = (audit.asked, audit.left.len());
    let asked = Counted(asked, "resource");
    let head = match (left, audit.unasked.len()) {
        (0, 0) if audit.kept.iter().any(|kept| kept.costs.is_some()) => text!(
            en: "Nothing is left but what was to stay, some of which costs money by the hour: {asked:#} asked for",
            ja: "残すもの以外は残っていません。残したものには時間単位の料金がかかるものがあります（リソース {asked} 個を確認しました）"
        ),
        (0, 0) if !audit.kept.is_empty() => text!(
            en: "Nothing is left but what was to stay: {asked:#} asked for, and whatever bears the run's tags",
            ja: "残すもの以外は残っていません（リソース {asked} 個と、この実行のタグの付いたものすべてを確認しました）"
        ),
        (0, 0) => text!(
            en: "Nothing is left: {asked:#} asked for, and whatever bears the run's tags",
            ja: "何も残っていません（リソース {asked} 個と、この実行のタグの付いたものすべてを確認しました）"
        ),
        (0, 1) => text!(
            en: "Nothing is known to be left, but one question was not answered",
            ja: "残っているものは見つかりませんでしたが、確認できなかったものが 1 件あります"
        ),
        (0, unasked) => text!(
            en: "Nothing is known to be left, but {unasked} questions were not answered",
            ja: "残っているものは見つかりませんでしたが、確認できなかったものが {unasked} 件あります"
        ),
        (1, _) => text!(en: "1 resource is left:", ja: "1 個のリソースが残っています:"),
        _ => text!(en: "{left} resources are left:", ja: "{left} 個のリソースが残っています:"),
    };
    let mut lines = vec![String::from(head)];
    let told = |lines: &mut Vec<String>, leftover: &Leftover| {
        let state = leftover.state.as_ref().map(|state| format!("  {state}")).unwrap_or_default();
        lines.push(format!("  {}{state}", labelled(leftover.id.kind, &shown(&leftover.id), leftover.name.as_deref())));
        if let Some(page) = leftover.costs {
            lines.push(String::from(
                text!(en: "    costs money by the hour: {page}", ja: "    時間単位の料金がかかります: {page}"),
            ));
        }
        lines.extend(why(leftover).into_iter().map(|why| format!("    {why}")));
    };
    audit.left.iter().for_each(|leftover| told(&mut lines, leftover));
    for (what, why) in &audit.unasked {
        lines.push(String::from(
            text!(en: "  {what} could not be asked for: {why}", ja: "  {what} を確認できません: {why}"),
        ));
    }
    if !audit.kept.is_empty() {
        let count = audit.kept.len();
        let head = match count {
            1 => text!(en: "1 stays:", ja: "1 個は残しています:"),
            _ => text!(en: "{count} stay:", ja: "{count} 個は残しています:"),
        };
        lines.push(head.into());
        audit.kept.iter().for_each(|leftover| told(&mut lines, leftover));
    }
    lines.join("\n")
}

/// The same for programs.
pub fn audit_json(audit: &Audit, why: &dyn Fn(&Leftover) -> Vec<String>) -> Json {
    let row = |leftover: &Leftover| {
        json!({
            "kind": leftover.id.kind.name,
            "id": leftover.id.to_string(),
            "name": leftover.name,
            "state": leftover.state,
            "costs": leftover.costs,
            "why": why(leftover),
        })
    };
    json!({
        "clean": audit.is_clean(),
        "asked": audit.asked,
        "left": audit.left.iter().map(row).collect::<Vec<_>>(),
        "kept": audit.kept.iter().map(row).collect::<Vec<_>>(),
        "unasked": audit.unasked.iter().map(|(what, why)| json!({ "what": what, "why": why })).collect::<Vec<_>>(),
    })
}
