//! The status of a run for people.

use super::super::listing::by_kind;
use super::super::runs::Run;
use super::Status;
use crate::instant::{brief, iso8601};
use crate::lang::Counted;
use crate::session::Seen;
use crate::text;
use crate::workshop::graph::{Resource, shown};
use jiff::{Timestamp, Unit};
use std::time::Duration;
use unicode_width::UnicodeWidthStr as _;

impl Run {
    /// Which run it is: workshop, place, owner, beginning.
    pub fn title(&self) -> String {
        let (head, place) = (&self.head, &self.head.place);
        let region = &place.region;
        let place = match (place.kind.as_str(), &place.account, &place.endpoint) {
            ("aws", Some(account), _) => {
                text!(en: "AWS account {account}, {region}", ja: "AWS アカウント {account}、{region}")
            }
            ("endpoint", _, Some(url)) => {
                text!(en: "the endpoint {url}, {region}", ja: "エンドポイント {url}、{region}")
            }
            _ => text!(en: "the rehearsal cloud, {region}", ja: "リハーサルクラウド、{region}"),
        };
        let (id, run, owner, begun) = (&head.workshop, &head.run, &head.owner, when(head.begun));
        let (place_en, place_ja) = (place.en, place.ja);
        text!(
            en: "{id} on {place_en}\nrun {run} of {owner}, begun {begun}",
            ja: "{id}: {place_ja}\n{owner} の実行 {run}、開始 {begun}"
        )
        .into()
    }
}

impl Status {
    /// Everything, on one page. `elsewhere` is what commands need to find the run.
    pub fn page(&self, ascii: bool, elsewhere: &str) -> String {
        let mut lines = vec![self.run.title()];
        let past = &self.run.past;
        if !past.params.is_empty() {
            let all = past.params.iter().map(|(name, value)| match value.as_str() {
                Some(text) => format!("{name}={text}"),
                None => format!("{name}={value}"),
            });
            let all = all.collect::<Vec<_>>().join(" ");
            lines.push(text!(en: "parameters: {all}", ja: "パラメーター: {all}").into());
        }
        lines.push(String::new());
        lines.extend(self.steps(ascii));
        lines.extend(self.unanswered());
        lines.push(String::new());
        lines.extend(self.resources());
        lines.push(String::new());
        lines.push(self.next(elsewhere));
        lines.join("\n")
    }

    /// One line, for many runs.
    pub fn brief(&self) -> String {
        let Run { workshop, target, past, .. } = &self.run;
        let (done, begun) =
            (past.steps.iter().filter(|(id, _)| past.finished.contains_key(id)).count(), past.steps.len());
        let far = match past.complete {
            _ if past.destroyed.is_some() => text!(en: "taken down", ja: "削除済み"),
            _ if past.taken_down.is_some() => text!(en: "being taken down", ja: "削除中"),
            Some(_) => text!(en: "complete", ja: "完了"),
            None => {
                text!(en: "{done} of {begun} steps begun are done", ja: "始めた {begun} ステップのうち {done} が完了")
            }
        };
        let left = self.graph.left().count();
        let gone = self.seen.iter().flatten().filter(|seen| matches!(seen, Seen::Gone { .. })).count();
        let there = Counted(left - gone, "resource");
        let made = match (&self.seen, &self.trouble) {
            (Some(_), _) if gone > 0 => {
                text!(en: "{there:#} there, {gone} gone", ja: "リソース {there} 個、なくなったもの {gone} 個")
            }
            (Some(_), _) => text!(en: "{there:#} there", ja: "リソース {there} 個"),
            (None, Some(error)) => {
                let why = &error.report.thrown.message;
                text!(en: "{left} resources recorded; nobody could be asked: {why}", ja: "記録上 {left} 個のリソース。確認できません: {why}")
            }
            (None, None) => text!(en: "{left} resources recorded", ja: "記録上 {left} 個のリソース"),
        };
        let (owner, begun) = (&self.run.head.owner, when(self.run.head.begun));
        let (far, made) = (String::from(far), String::from(made));
        format!("{workshop}  {target}  {owner}  {begun}  {far}; {made}")
    }

    fn steps(&self, ascii: bool) -> Vec<String> {
        let past = &self.run.past;
        let (ok, open) = if ascii { ("ok", "..") } else { ("✔", "…") };
        let width = past.steps.iter().map(|(_, title)| title.width()).max().unwrap_or_default();
        let names = past.steps.iter().map(|(id, _)| id.chars().count()).max().unwrap_or_default();
        let lines = past.steps.iter().enumerate().map(|(at, (id, title))| {
            let (mark, far) = match past.finished.get(id) {
                Some(finished) => (ok, when(finished.at)),
                None => (open, text!(en: "begun, not finished", ja: "途中（未完了）").into()),
            };
            let (number, pad) = (format!("[{}]", at + 1), " ".repeat(width - title.width()));
            format!("  {mark} {number:<4} {title}{pad}  {id:<names$}  {far}")
        });
        let title = match (past.complete, past.destroyed, past.taken_down) {
            (_, Some(at), _) => {
                let at = when(at);
                let all = text!(en: "Everything that this run made was taken down at {at}", ja: "この実行が作ったものは {at} にすべて削除されました");
                return vec![all.into()];
            }
            (_, _, Some(at)) => {
                let at = when(at);
                text!(en: "Steps: being taken down since {at}", ja: "ステップ: {at} から削除中")
            }
            (Some(at), ..) => {
                let at = when(at);
                {
                    let script = &past.script;
                    text!(en: "Steps: {script} came to its end at {at}", ja: "ステップ: {script} は {at} にすべて完了")
                }
            }
            _ if past.script.is_empty() => text!(en: "Entries at the prompt:", ja: "対話での入力:"),
            _ if past.steps.is_empty() => text!(en: "Steps: none was begun", ja: "ステップ: まだ始めていません"),
            _ => text!(
                en: "Steps: what comes after these is not begun",
                ja: "ステップ: これより後は、まだ始めていません"
            ),
        };
        std::iter::once(title.into()).chain(lines).collect()
    }

    /// Calls of which nobody knows whether they were served.
    fn unanswered(&self) -> Vec<String> {
        let open: Vec<_> = self.graph.calls.iter().filter(|node| node.output.is_none()).collect();
        let title = text!(
            en: "Calls whose answer was lost; the run finds out what became of them when it goes on:",
            ja: "応答が失われた呼び出し（続きを実行すると、どうなったかを調べます）:"
        );
        let title = if open.is_empty() { Vec::new() } else { vec![String::new(), title.into()] };
        let lines = open.iter().map(|node| format!("  {}  {}  {}", node.operation, node.step, when(node.at)));
        title.into_iter().chain(lines).collect()
    }

    fn resources(&self) -> Vec<String> {
        let left: Vec<&Resource> = self.graph.left().map(|(_, resource)| resource).collect();
        let count = left.len();
        let mut lines: Vec<String> = vec![match (&self.seen, count) {
            (_, 0) => text!(en: "Resources: none", ja: "リソース: ありません").into(),
            (Some(_), _) => text!(en: "Resources: {count} were made; as they are now:", ja: "リソース: 作成したもの {count} 個と、その現在の状態").into(),
            (None, _) => text!(en: "Resources: {count} were made, as the journal says; nobody was asked", ja: "リソース: 記録上は {count} 個（現在の状態は確認していません）").into(),
        }];
        let seen = |at: usize| self.seen.as_ref().and_then(|seen| seen.get(at));
        let rows: Vec<_> = left
            .iter()
            .enumerate()
            .map(|(at, resource)| {
                let row = [
                    shown(&resource.id),
                    resource.name.clone().unwrap_or_default(),
                    age(resource.made, self.now),
                    state(resource, seen(at)),
                ];
                (resource.id.kind, row)
            })
            .collect();
        lines.extend(by_kind(&rows));
        lines
    }

    /// What to type now.
    fn next(&self, elsewhere: &str) -> String {
        let (past, script) = (&self.run.past, &self.run.past.script);
        let gone = self.seen.iter().flatten().any(|seen| matches!(seen, Seen::Gone { .. }));
        let place = &self.run.head.place;
        let target = match (place.kind.as_str(), &place.endpoint) {
            ("aws", _) => format!(" --aws --region {}", place.region),
            ("endpoint", Some(url)) => format!(" --endpoint-url {url} --region {}", place.region),
            _ if script.is_empty() => String::new(),
            _ => " --resume".to_owned(),
        };
        let line = match (past.complete, gone) {
            _ if script.is_empty() => {
                text!(en: "To go on at the prompt: handson repl{target}", ja: "対話で続けるには: handson repl{target}")
            }
            _ if past.destroyed.is_some() => {
                text!(en: "To begin anew: handson run {script}{target}{elsewhere}", ja: "新しく始めるには: handson run {script}{target}{elsewhere}")
            }
            _ if past.taken_down.is_some() => text!(
                en: "To take down the rest: handson destroy{elsewhere}\nTo make again what is gone: handson run {script}{target}{elsewhere}",
                ja: "残りを削除するには: handson destroy{elsewhere}\nなくなったものを作り直すには: handson run {script}{target}{elsewhere}"
            ),
            (_, true) => text!(
                en: "To make again what is gone: handson run {script}{target}{elsewhere} --verify",
                ja: "なくなったものを作り直すには: handson run {script}{target}{elsewhere} --verify"
            ),
            (None, _) => {
                text!(en: "To go on: handson run {script}{target}{elsewhere}", ja: "続けるには: handson run {script}{target}{elsewhere}")
            }
            (Some(_), _) => {
                text!(en: "What was made from what: handson graph{elsewhere}", ja: "何から何が作られたか: handson graph{elsewhere}")
            }
        };
        line.into()
    }
}

/// To the second.
fn when(at: Timestamp) -> String {
    iso8601(at.round(Unit::Second).unwrap_or(at))
}

fn age(made: Timestamp, now: Timestamp) -> String {
    brief(Duration::try_from(now.duration_since(made)).unwrap_or_default())
}

fn state(resource: &Resource, seen: Option<&Seen>) -> String {
    let said = match seen {
        Some(Seen::Gone { .. }) if resource.unsure => {
            text!(en: "not made: its answer was lost", ja: "作られていません（応答が失われた呼び出し）")
        }
        Some(seen) => return seen.told(),
        None if resource.unsure => text!(en: "perhaps: its answer was lost", ja: "不明（応答が失われた呼び出し）"),
        None => return String::new(),
    };
    said.into()
}
