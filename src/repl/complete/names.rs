//! Names: variables, functions, modules, and what stands behind `::` and `.`.

use super::infer::Infer;
use super::place::{Place, path};
use super::ty::{Sort, Ty};
use super::world::World;
use super::{Candidate, fitting};
use crate::api::{self, Kind, Member, Operation};
use crate::lang::Text;
use crate::repl::tokens::KEYWORDS;
use crate::repl::words;
use crate::text;

/// As many members of a call are named beside it.
const NAMED: usize = 6;

/// What can stand at the beginning of an expression.
pub fn words(place: &Place<'_>, world: &World) -> Vec<Candidate> {
    let mut all: Vec<Candidate> =
        world.variables.iter().map(|known| Candidate::new(&known.name, &known.shown)).collect();
    for (name, parameters) in &world.functions {
        all.push(called(name, parameters.is_empty(), format!("{name}({})", parameters.join(", ")), place));
    }
    all.extend(modules(world));
    let globals = [
        ("outputs", text!(en: "what steps have handed on", ja: "ステップが渡した出力")),
        ("target", text!(en: "where calls go: region, account, kind", ja: "呼び出しの行き先: region、account、kind")),
    ];
    all.extend(globals.map(|(name, note)| Candidate::new(name, note)));
    for (word, usage) in &world.usages {
        // Methods stand behind a dot.
        if usage.starts_with(word) {
            let usage = usage.split(" | ").next().unwrap_or(usage);
            all.push(called(word, usage.ends_with("()"), usage.to_owned(), place));
        }
    }
    // Short words of the language need no help.
    let keywords = KEYWORDS.iter().filter(|word| word.len() > 3 && !place.prefix.is_empty());
    all.extend(keywords.map(|word| Candidate::new(*word, "")));
    let mut fit = fitting(all, place.prefix);
    fit.dedup_by(|one, other| one.label == other.label);
    fit
}

/// A function with its bracket, unless that is there.
fn called(name: &str, bare: bool, note: String, place: &Place<'_>) -> Candidate {
    let bracket = match place.following() {
        Some(next) if next.is("(") => "",
        _ if bare => "()",
        _ => "(",
    };
    Candidate::labelled(format!("{name}{bracket}"), name, note)
}

/// Services, imported modules, and those that can be imported.
fn modules(world: &World) -> Vec<Candidate> {
    let mut all: Vec<Candidate> =
        api::services().iter().map(|service| Candidate::new(format!("{}::", service.module), service.title)).collect();
    all.extend(world.own_modules().map(|name| Candidate::new(format!("{name}::"), "")));
    for (name, path) in &world.imports {
        let about = world.source(path).map(|text| crate::repl::library::about(&text)).unwrap_or_default();
        all.push(Candidate::new(format!("{name}::"), about));
    }
    for name in world.library() {
        if world.module(&name).is_some_and(|(_, imported)| !imported) {
            all.push(Candidate::new(format!("{name}::"), to_import(&name)));
        }
    }
    all
}

/// How a module of the standard library is made usable.
fn to_import(name: &str) -> Text {
    text!(en: "first: import \"{name}\" as {name};", ja: "先に: import \"{name}\" as {name};")
}

/// What a module has.
pub fn in_module(place: &Place<'_>, world: &World, colons: usize) -> Vec<Candidate> {
    let Some((module, _)) = path(&place.tokens, colons) else { return Vec::new() };
    if let Some(service) = api::service(&module) {
        let operations = service.operations.iter().map(|operation| {
            let takes = !operation.input.members().is_empty();
            called_with_map(operation.function, takes, required(operation), summary(operation), place)
        });
        let waiters = service.waiters.iter().map(|waiter| {
            let until = waiter.operation;
            let note = text!(en: "waits, asking {until}", ja: "{until} で確認しながら待つ");
            called_with_map(waiter.function, true, true, note.into(), place)
        });
        let mut all: Vec<Candidate> = operations.chain(waiters).collect();
        all.sort_by(|one, other| one.label.cmp(&other.label));
        return fitting(all, place.prefix);
    }
    let imported = world.module(&module).is_none_or(|(_, imported)| imported);
    let mut all: Vec<Candidate> = Vec::new();
    for function in world.functions_of(&module) {
        let takes = !function.bare();
        let map = function.parameters.len() == 1 && !function.options.is_empty();
        let note = if imported {
            function.summary()
        } else {
            format!("{}  ({})", function.summary(), String::from(to_import(&module)))
        };
        if !all.iter().any(|known| known.label == function.name) {
            all.push(called_with_map(&function.name, takes, map && takes, note, place));
        }
    }
    all.extend(world.own_functions(&module).map(|name| called(name, false, String::new(), place)));
    fitting(all, place.prefix)
}

fn required(operation: &Operation) -> bool {
    operation.input.members().iter().any(|member| member.required && Some(member.name) != operation.token)
}

/// A function with the beginning of its argument, unless its bracket is there.
fn called_with_map(name: &str, takes: bool, map: bool, note: String, place: &Place<'_>) -> Candidate {
    let begun = match place.following() {
        Some(next) if next.is("(") => "",
        _ if !takes => "()",
        _ if map => "(#{ ",
        _ => "(",
    };
    Candidate::labelled(format!("{name}{begun}"), name, note)
}

/// What a call takes: the required members with a mark, then others.
fn summary(operation: &Operation) -> String {
    let usual = |member: &&Member| {
        Some(member.name) != operation.token && !member.result_only && !seldom(operation, member.name)
    };
    let members = operation.input.members().iter().filter(usual);
    let (needed, other): (Vec<_>, Vec<_>) = members.partition(|member| member.required);
    let count = needed.len() + other.len();
    let needed = needed.iter().map(|member| format!("{}*", member.name));
    let named: Vec<String> = needed.chain(other.iter().map(|member| member.name.to_owned())).take(NAMED).collect();
    let more = if count > NAMED { ", ..." } else { "" };
    format!("{}{more}", named.join(", "))
}

/// Members that one hardly ever gives: lists come whole, and nothing is tried out that costs.
pub(super) fn seldom(operation: &Operation, name: &str) -> bool {
    let pages = operation
        .paginator
        .as_ref()
        .is_some_and(|pages| pages.input_token.contains(&name) || pages.limit_key == Some(name));
    pages || matches!(name, "DryRun" | "NextToken" | "MaxResults" | "nextToken" | "maxResults" | "Marker" | "MaxItems")
}

/// What stands behind a dot: members by the value's shape, then methods.
pub fn members(place: &Place<'_>, world: &World, dot: usize) -> Vec<Candidate> {
    let ty = Infer::new(place, world).before(dot);
    let mut all = known_keys(&ty, world);
    for (name, usage, about) in METHODS
        .iter()
        .filter(|(_, sorts, ..)| sorts.contains(&ty.sort()))
        .map(|(name, _, usage, about)| (name, usage, about))
    {
        let about = String::from(about());
        let mut candidate = called(name, usage.ends_with("()"), format!("{usage}  {about}"), place);
        candidate.label = format!("{name}()");
        all.push(candidate);
    }
    fitting(all, place.prefix)
}

/// The keys or members of a value, each with what it is.
fn known_keys(ty: &Ty, world: &World) -> Vec<Candidate> {
    match ty {
        Ty::Aws(shape) => {
            shape.members().iter().map(|member| Candidate::new(member.name, words::kind(member.shape))).collect()
        }
        Ty::Map(keys) => {
            let plain = |key: &str| {
                key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            };
            keys.iter().filter(|(key, _)| plain(key)).map(|(key, ty)| Candidate::new(key, about(ty))).collect()
        }
        Ty::Outputs => world.outputs().map(|(name, value)| Candidate::new(name, value)).collect(),
        Ty::Target => ["region", "account", "kind"].map(|name| Candidate::new(name, "")).into(),
        _ => Vec::new(),
    }
}

/// A type in a word or two.
fn about(ty: &Ty) -> String {
    match ty {
        Ty::Aws(shape) => words::kind(shape),
        Ty::List(element) => match about(element) {
            element if element.is_empty() => text!(en: "list", ja: "リスト").into(),
            element => text!(en: "list of {element}", ja: "{element} のリスト").into(),
        },
        Ty::Map(_) => text!(en: "map", ja: "マップ").into(),
        Ty::Text => text!(en: "text", ja: "文字列").into(),
        Ty::Number => text!(en: "number", ja: "数値").into(),
        Ty::Bool => "true | false".to_owned(),
        Ty::Time => text!(en: "time", ja: "時刻").into(),
        Ty::Outputs | Ty::Target | Ty::Unknown => String::new(),
    }
}

/// The keys in `value["..."]`.
pub fn keys(place: &Place<'_>, world: &World, bracket: usize) -> Vec<Candidate> {
    let ty = Infer::new(place, world).before(bracket);
    let quote = place.quote.unwrap_or('"');
    let found = known_keys(&ty, world).into_iter().map(|candidate| {
        let end = if place.closed { String::new() } else { format!("{quote}]") };
        Candidate { text: format!("{}{end}", candidate.label), ..candidate }
    });
    fitting(found, place.prefix)
}

/// A method: its name, what has it, how it is written, what it does.
type Method = (&'static str, &'static [Sort], &'static str, fn() -> Text);

/// The methods that one uses with answers of AWS; the language has more.
const METHODS: [Method; 17] = [
    (
        "only",
        &[Sort::Record, Sort::List, Sort::Map],
        ".only(\"services\")",
        || text!(en: "the one element, or an error", ja: "ただ 1 つの要素（なければエラー）"),
    ),
    (
        "query",
        &[Sort::Record, Sort::List, Sort::Map],
        ".query(\"JMESPath\")",
        || text!(en: "as --query of the AWS CLI", ja: "AWS CLI の --query と同じ"),
    ),
    ("len", &[Sort::List, Sort::Text, Sort::Map, Sort::Record], ".len()", || text!(en: "how many", ja: "個数")),
    (
        "is_empty",
        &[Sort::List, Sort::Text, Sort::Map],
        ".is_empty()",
        || text!(en: "whether there is none", ja: "空かどうか"),
    ),
    ("map", &[Sort::List], ".map(|x| ...)", || text!(en: "each turned into something", ja: "各要素を変換する")),
    ("filter", &[Sort::List], ".filter(|x| ...)", || text!(en: "those for which it holds", ja: "条件に合う要素")),
    ("find", &[Sort::List], ".find(|x| ...)", || text!(en: "the first for which it holds", ja: "条件に合う最初の要素")),
    ("some", &[Sort::List], ".some(|x| ...)", || text!(en: "whether it holds for one", ja: "どれかが条件に合うか")),
    ("all", &[Sort::List], ".all(|x| ...)", || text!(en: "whether it holds for all", ja: "すべてが条件に合うか")),
    (
        "contains",
        &[Sort::List, Sort::Text, Sort::Map, Sort::Record],
        ".contains(x)",
        || text!(en: "whether it has that", ja: "含むかどうか"),
    ),
    ("push", &[Sort::List], ".push(x)", || text!(en: "adds one", ja: "要素を加える")),
    ("keys", &[Sort::Map, Sort::Record, Sort::Outputs], ".keys()", || text!(en: "its names", ja: "名前の一覧")),
    ("values", &[Sort::Map, Sort::Record], ".values()", || text!(en: "its values", ja: "値の一覧")),
    ("to_map", &[Sort::Record], ".to_map()", || text!(en: "as a map", ja: "マップにする")),
    ("split", &[Sort::Text], ".split(\",\")", || text!(en: "its parts", ja: "区切って分ける")),
    (
        "starts_with",
        &[Sort::Text],
        ".starts_with(\"x\")",
        || text!(en: "whether it begins so", ja: "その文字で始まるか"),
    ),
    ("to_string", &[Sort::Time, Sort::Plain], ".to_string()", || text!(en: "as text", ja: "文字列にする")),
];

/// Whether values of a shape are texts.
pub(super) fn textual(kind: &Kind) -> bool {
    matches!(kind, Kind::String { .. } | Kind::Timestamp)
}
