//! What is wrong with an entry as far as the table can tell while it is typed: where, and why. Rhai's own errors come with Enter.

use super::complete::place::{entries, path};
use super::tokens::{Kind as Token, Token as Word, tokens};
use crate::api::names::near_value;
use crate::api::{self, Kind, Shape};
use crate::engine::wide;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use std::ops::Range;

/// A place that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes that are wrong.
    pub at: Range<usize>,
    pub why: Text,
}

/// Every mistake that can be told, in order.
pub fn mistakes(text: &str) -> Vec<Mistake> {
    let all = tokens(text);
    let mut found: Vec<Mistake> = all.iter().filter_map(foreign).collect();
    let counting: Vec<Word<'_>> = all.into_iter().filter(Word::counts).collect();
    brackets(&counting, &mut found);
    for (at, token) in counting.iter().enumerate() {
        if token.is("(") {
            call(&counting, at, &mut found);
        }
    }
    found.sort_by_key(|mistake| mistake.at.start);
    found
}

fn foreign(token: &Word<'_>) -> Option<Mistake> {
    if token.kind != Token::Foreign {
        return None;
    }
    let c = token.text.chars().next()?;
    let why = match wide::ascii(c) {
        Some((_, ' ')) => text!(en: "a full-width space: type a plain one", ja: "全角スペースです。半角にしてください"),
        Some((_, ascii)) => {
            text!(en: "a full-width {c}: type {ascii}", ja: "全角の「{c}」です。半角の {ascii} にしてください")
        }
        None => text!(en: "`{c}` stands outside of a text in quotes", ja: "「{c}」が引用符の外にあります"),
    };
    Some(Mistake { at: token.start..token.end(), why })
}

/// A closing bracket that closes nothing.
fn brackets(tokens: &[Word<'_>], found: &mut Vec<Mistake>) {
    let mut open: Vec<&str> = Vec::new();
    for token in tokens.iter().filter(|token| token.kind == Token::Symbol) {
        let closes = match token.text {
            "(" | "[" | "{" | "#{" | "${" | "?[" => {
                open.push(token.text);
                continue;
            }
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => continue,
        };
        let opened = open.pop();
        if !opened.is_some_and(|opened| opened.ends_with(closes)) {
            let text = token.text;
            let why = match opened {
                Some(opened) => {
                    text!(en: "`{opened}` is open here, not `{closes}`", ja: "ここで開いているのは `{closes}` ではなく `{opened}` です")
                }
                None => text!(en: "`{text}` closes nothing", ja: "`{text}` に対応する開きかっこがありません"),
            };
            found.push(Mistake { at: token.start..token.end(), why });
            return;
        }
    }
}

/// A call of AWS: its name, and what it is given.
fn call(tokens: &[Word<'_>], bracket: usize, found: &mut Vec<Mistake>) {
    let Some((callee, start)) = path(tokens, bracket) else { return };
    let Some((module, function)) = callee.split_once("::") else { return };
    let (Some(service), false) = (api::service(module), function.contains("::")) else { return };
    let waiter = service.waiter(function);
    let operation = service.operation(function).or_else(|| service.operation_named(waiter?.operation));
    let Some(operation) = operation else {
        if waiter.is_none() && !left_out(service, function) {
            let known = service.operations.iter().map(|operation| operation.function);
            let near = nearest(function, known.chain(service.waiters.iter().map(|waiter| waiter.function)));
            let name = &tokens[start + 2];
            found.push(Mistake { at: name.start..name.end(), why: unknown(module, function, near) });
        }
        return;
    };
    if tokens.get(bracket + 1).is_some_and(|token| token.is("#{")) {
        let own: &[&str] =
            if waiter.is_some() { &["timeout", "every", "tags", "filters"] } else { &["tags", "filters"] };
        map(tokens, bracket + 1, operation.input, own, found);
    }
}

fn left_out(service: &api::Service, function: &str) -> bool {
    service.left_out.iter().any(|left| crate::nearest::same(left.name, function))
}

/// The keys of a map, and the values that are texts or maps.
fn map(tokens: &[Word<'_>], opened: usize, shape: &'static Shape, own: &[&str], found: &mut Vec<Mistake>) {
    let members = match shape.kind {
        Kind::Structure { members, .. } => members,
        _ => return,
    };
    for (key, value) in entries(tokens, opened) {
        let Some(member) = shape.member_any_case(key) else {
            if !own.iter().any(|known| crate::nearest::same(known, key)) {
                let token = &tokens[value.start - 2];
                let near = nearest(key, members.iter().map(|member| member.name));
                found.push(Mistake { at: token.start..token.end(), why: unknown(shape.name, key, near) });
            }
            continue;
        };
        let pairs = ["tags", "filters", "filter"].iter().any(|name| crate::nearest::same(name, member.name));
        for at in value {
            let token = &tokens[at];
            match (token.text, token.kind) {
                ("#{", _) if pairs => break,
                ("#{", _) => {
                    map(tokens, at, element(member.shape), &[], found);
                    break;
                }
                (_, Token::Text { open: false }) => text_of(token, element(member.shape), found),
                ("[", _) => {}
                (",", _) => {}
                _ => break,
            }
        }
    }
}

/// What a list holds; else the shape itself, for a list of one may be given as its element.
fn element(shape: &'static Shape) -> &'static Shape {
    match shape.kind {
        Kind::List { element, .. } => element,
        _ => shape,
    }
}

/// A text that is nearly a value of an enum. AWS adds values: what is near to none may be one.
fn text_of(token: &Word<'_>, shape: &'static Shape, found: &mut Vec<Mistake>) {
    let (values, given) = (shape.values(), token.inner());
    if values.is_empty() || values.contains(&given) || given.contains(['\\', '$']) {
        return;
    }
    if let Some(near) = near_value(given, values) {
        found.push(Mistake { at: token.start..token.end(), why: unknown(shape.name, given, Some(near)) });
    }
}

fn unknown(of: &str, name: &str, near: Option<&str>) -> Text {
    match near {
        Some(near) => {
            text!(en: "{of} has no `{name}`: did you mean {near}?", ja: "{of} に `{name}` はありません。{near} ですか?")
        }
        None => text!(en: "{of} has no `{name}`", ja: "{of} に `{name}` はありません"),
    }
}

#[cfg(test)]
mod tests {
    use super::mistakes;

    fn shown(text: &str) -> Vec<String> {
        mistakes(text).into_iter().map(|mistake| format!("{}: {}", &text[mistake.at], mistake.why.en)).collect()
    }

    #[test]
    fn what_the_table_can_tell_is_marked_where_it_stands() {
        for (text, expected) in [
            ("ecs::create_clutser()", "create_clutser: ecs has no `create_clutser`: did you mean create_cluster?"),
            (
                "ecs::create_cluster(#{ clusterNam: \"a\" })",
                "clusterNam: CreateClusterRequest has no `clusterNam`: did you mean clusterName?",
            ),
            (
                "ecs::create_service(#{ launchType: \"FARGAT\" })",
                "\"FARGAT\": LaunchType has no `FARGAT`: did you mean FARGATE?",
            ),
            (
                "ecs::create_service(#{ networkConfiguration: #{ awsvpcConfiguration: #{ subnet: [] } } })",
                "subnet: AwsVpcConfiguration has no `subnet`: did you mean subnets?",
            ),
            ("ecs::list_clusters（）", "（: a full-width （: type ("),
            ("let x = 1）", "）: a full-width ）: type )"),
            ("f(1]", "]: `(` is open here, not `[`"),
            ("1)", "): `)` closes nothing"),
        ] {
            assert_eq!(shown(text).first().map(String::as_str), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_is_marked_that_may_be_right() {
        for text in [
            "ecs::create_clus",
            "ecs::create_service(#{ serv",
            "ec2::create_vpc(#{ cidr_block: \"10.0.0.0/16\", tags: #{ Name: \"x\" } })",
            "ec2::describe_vpcs(#{ filters: #{ \"tag:Name\": \"x\" } })",
            "ecs::create_service(#{ launchType: \"QUANTUM\", \"serviceName\": p.name })",
            "elbv2::wait_load_balancer_available(#{ timeout: \"15m\" })",
            "network::create(#{ whatever: 1 })",
            "print(\"全角（）\"); // 全角）",
            "let x = `${#{a: 1}.a}`; if x { f() }",
            "logs::start_live_tail()",
        ] {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
    }
}
