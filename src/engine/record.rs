//! A result that knows its shape: AWS's order, members that were left out, members that do not exist.

use super::json;
use super::thrown::{Native, Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use rhai::{Array, Dynamic, Engine, ImmutableString, Map, Position};
use std::sync::Arc;

/// The names of a structure's members, in the order in which they are printed.
pub trait Schema: Send + Sync {
    /// The type's name: `Cluster`.
    fn name(&self) -> &'static str;
    /// What tells it from all other schemas, in files: `ec2.Vpc`.
    fn id(&self) -> String {
        self.name().to_owned()
    }
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The name of member `index`, which is less than `len()`.
    fn member(&self, index: usize) -> &'static str;
    /// Whether that member is a secret, which no file keeps.
    fn sensitive(&self, _index: usize) -> bool {
        false
    }
    /// Where that member is; names are exact.
    fn find(&self, name: &str) -> Option<usize> {
        (0..self.len()).find(|&i| self.member(i) == name)
    }
}

/// Stands where something secret was that no file keeps.
#[derive(Debug, Clone)]
pub struct Redacted {
    /// The member that it was, or the step that gave it.
    pub name: Arc<str>,
}

impl Redacted {
    fn refused<T>(&self) -> Native<T> {
        Err(secret_not_kept(&self.name).with("path", self.name.to_string()).at(Position::NONE))
    }
}

/// The error of using one, by the name that it has there.
pub fn secret_not_kept(name: &str) -> Thrown {
    let wording = text!(
        en: "`{name}` is a secret, which the journal of the earlier run does not keep",
        ja: "`{name}` は秘密の値なので、以前の実行のジャーナルには保存されていません"
    );
    Thrown::new("SecretNotKept", wording).hint(text!(
        en: "use it in the step that gets it; or make it anew: delete what it belongs to, then --from that step",
        ja: "値を受け取ったステップの中で使ってください。作り直すには、対象を削除してから --from でそのステップから実行します"
    ))
}

/// A structure of a result. Clones share the members until one of them is changed.
#[derive(Clone)]
pub struct Record {
    schema: &'static dyn Schema,
    /// One for each member; `()` where AWS left it out.
    values: Arc<Vec<Dynamic>>,
    /// The call that this is the result of, for messages: `ecs::describe_services(...)`.
    asked: Option<Arc<str>>,
}

impl Record {
    /// A record with these members, in the schema's order; `()` is a member left out.
    pub fn new(schema: &'static dyn Schema, values: Vec<Dynamic>, asked: Option<Arc<str>>) -> Self {
        debug_assert_eq!(schema.len(), values.len());
        Record { schema, values: Arc::new(values), asked }
    }

    pub fn schema(&self) -> &'static dyn Schema {
        self.schema
    }

    /// The members that are there, in AWS's order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Dynamic)> {
        self.values.iter().enumerate().filter(|(_, v)| !v.is_unit()).map(|(i, v)| (self.schema.member(i), v))
    }

    /// The member's value: `Some(())` for one that AWS left out, none for one that AWS does not have.
    pub fn get(&self, name: &str) -> Option<&Dynamic> {
        self.schema.find(name).map(|i| &self.values[i])
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        (0..self.schema.len()).map(|i| self.schema.member(i))
    }

    fn unknown(&self, name: &str) -> Thrown {
        let kind = self.schema.name();
        let thrown = Thrown::new(
            "UnknownMember",
            text!(en: "{kind} has no member `{name}`", ja: "{kind} に `{name}` という項目はありません"),
        );
        match nearest(name, self.names()) {
            Some(near) => thrown.hint(did_you_mean(near)),
            None => {
                let names: Vec<&str> = self.names().take(12).collect();
                let (names, more) = (names.join(", "), if self.schema.len() > 12 { ", ..." } else { "" });
                thrown.hint(text!(en: "it has {names}{more}", ja: "あるのは {names}{more} です"))
            }
        }
    }

    fn read(&mut self, name: &str) -> Native<Dynamic> {
        let value = self.get(name).cloned().ok_or_else(|| self.unknown(name).at(Position::NONE))?;
        if value.is::<Redacted>() {
            return Err(secret_not_kept(name).with("path", name.to_owned()).at(Position::NONE));
        }
        Ok(value)
    }

    fn write(&mut self, name: &str, value: Dynamic) -> Native<()> {
        let index = self.schema.find(name).ok_or_else(|| self.unknown(name).at(Position::NONE))?;
        Arc::make_mut(&mut self.values)[index] = value;
        Ok(())
    }

    fn same(&self, other: &Record) -> bool {
        json::record(self) == json::record(other)
    }

    fn to_map(&self) -> Map {
        self.iter().map(|(name, value)| (name.into(), value.clone())).collect()
    }
}

/// Makes records usable in scripts: `.member`, `["member"]`, `in`, `keys`, `values`, `len`, `to_map`, `==`, `only`. `print`
/// shows one as the AWS CLI does; inside of a list or map it stands on one line.
pub fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Redacted>("Secret")
        .register_fn("to_string", |_: &mut Redacted| "***")
        .register_fn("to_debug", |_: &mut Redacted| "***")
        // As a part of a text it would be lost without a word.
        .register_fn("+", |_: &str, secret: Redacted| -> Native<String> { secret.refused() })
        .register_fn("+", |secret: Redacted, _: &str| -> Native<String> { secret.refused() })
        .register_fn("+=", |_: &mut ImmutableString, secret: Redacted| -> Native<()> { secret.refused() })
        .register_type_with_name::<Record>("Record")
        .register_fn("to_string", |record: &mut Record| json::pretty(&json::record(record)))
        .register_fn("to_debug", |record: &mut Record| json::record(record).to_string())
        .register_indexer_get(|record: &mut Record, name: &str| record.read(name))
        .register_indexer_set(|record: &mut Record, name: &str, value: Dynamic| record.write(name, value))
        .register_fn("contains", |record: &mut Record, name: &str| record.get(name).is_some_and(|v| !v.is_unit()))
        .register_fn("keys", |record: &mut Record| {
            record.iter().map(|(name, _)| Dynamic::from(name.to_owned())).collect::<Array>()
        })
        .register_fn("values", |record: &mut Record| record.iter().map(|(_, value)| value.clone()).collect::<Array>())
        .register_fn("len", |record: &mut Record| i64::try_from(record.iter().count()).unwrap_or(i64::MAX))
        .register_fn("to_map", |record: &mut Record| record.to_map())
        .register_fn("==", |a: Record, b: Record| a.same(&b))
        .register_fn("!=", |a: Record, b: Record| !a.same(&b))
        .register_fn("+", |a: Record, b: Map| {
            let mut map = a.to_map();
            map.extend(b);
            map
        })
        .register_fn("only", |record: &mut Record, name: &str| {
            let list = record.read(name)?;
            only(&list, name, Some(record))
        })
        .register_fn("only", |map: &mut Map, name: &str| {
            let list = map.get(name).cloned().ok_or_else(|| {
                let thrown = Thrown::new(
                    "UnknownMember",
                    text!(en: "the map has no `{name}`", ja: "マップに `{name}` がありません"),
                );
                let names: Vec<&str> = map.keys().map(|key| key.as_str()).collect();
                let all = names.join(", ");
                match nearest(name, names) {
                    Some(near) => thrown.hint(did_you_mean(near)),
                    None => thrown.hint(text!(en: "it has {all}", ja: "あるのは {all} です")),
                }
                .at(Position::NONE)
            })?;
            only(&list, name, None)
        })
        .register_fn("only", |list: &mut Array| only(&list.clone().into(), "", None));
}

/// The one element of a list, or an error that says what was asked for, AWS's own failures, and what is there instead.
fn only(list: &Dynamic, name: &str, result: Option<&Record>) -> Native<Dynamic> {
    let items = if list.is_unit() { Some(Array::new()) } else { list.clone().try_cast::<Array>() };
    let Some(mut items) = items else {
        return Err(Thrown::new(
            "NotAList",
            text!(en: "`{name}` is not a list", ja: "`{name}` はリストではありません"),
        )
        .hint(text!(
            en: "only(...) takes the one element of a list; a single value is read with a dot: result.{name}",
            ja: "only(...) はリストの唯一の要素を取り出します。1 つの値はドットで読みます: result.{name}"
        ))
        .at(Position::NONE));
    };
    if items.len() == 1 {
        return Ok(items.remove(0));
    }
    let (what, count) = (if name.is_empty() { "[]" } else { name }, items.len());
    let wording = match count {
        0 => {
            text!(en: "`{what}` is empty, where exactly one element is expected", ja: "`{what}` が空です（要素はちょうど 1 個のはずです）")
        }
        _ => {
            text!(en: "`{what}` has {count} elements, not exactly one", ja: "`{what}` の要素は {count} 個です（1 個のはずです）")
        }
    };
    let mut thrown =
        Thrown::new("NotExactlyOne", wording).with("count", i64::try_from(items.len()).unwrap_or(i64::MAX));
    if let Some(asked) = result.and_then(|r| r.asked.as_deref()) {
        thrown = thrown.hint(text!(en: "asked for: {asked}", ja: "問い合わせ: {asked}"));
    }
    if let Some(failures) = result.and_then(|r| r.get("failures")).and_then(|f| f.clone().try_cast::<Array>()) {
        for failure in failures.iter().take(5) {
            let told = json::compact(failure);
            thrown = thrown.hint(text!(en: "AWS says: {told}", ja: "AWS の返事: {told}"));
        }
        thrown = thrown.with("failures", failures);
    }
    for item in items.iter().take(5) {
        let label = json::label(item);
        thrown = thrown.hint(text!(en: "there is {label}", ja: "あるもの: {label}"));
    }
    thrown = match count {
        0 => thrown.hint(text!(
            en: "check the name, the region (--region), and whether what makes it has run",
            ja: "名前とリージョン (--region)、それを作るステップを実行したかを確かめてください"
        )),
        _ => thrown.hint(text!(
            en: "narrow the question down, by a filter or an id, or take one: list[0]",
            ja: "フィルターや ID で絞り込むか、1 つを選んでください: list[0]"
        )),
    };
    Err(thrown.at(Position::NONE))
}
