//! `target`, as scripts see it.

use super::connection::Connection;
use crate::aws::TargetKind;
use crate::aws::natives::Trouble;
use crate::engine::json;
use crate::engine::registry::{Plugin, Registry};
use crate::engine::thrown::{Native, Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use rhai::{Dynamic, Map, Position};
use std::sync::Arc;

/// The plugin that adds it.
pub(super) struct TargetWord(pub Arc<Connection>);

#[derive(Clone)]
struct TargetHandle(Arc<Connection>);

impl Plugin for TargetWord {
    fn install(&self, registry: &mut Registry) {
        registry.global("target", TargetHandle(Arc::clone(&self.0)));
        registry.engine.register_fn("to_string", |target: &mut TargetHandle| {
            shown(&Dynamic::from(target.clone())).map_or_else(|| "target".to_owned(), |map| json::compact(&map))
        });
        registry.engine.register_type_with_name::<TargetHandle>("Target").register_indexer_get(
            |target: &mut TargetHandle, name: &str| -> Native<String> {
                let told = |trouble: Trouble| trouble.into_thrown().at(Position::NONE);
                let aws = target.0.aws().map_err(told)?;
                match name {
                    "region" => Ok(aws.target().region.clone()),
                    "kind" => Ok(kind(&aws.target().kind).to_owned()),
                    "account" => aws.account().map(str::to_owned).map_err(|fault| told(fault.into())),
                    _ => {
                        let wording = text!(en: "target has no `{name}`", ja: "target に `{name}` はありません");
                        let thrown = Thrown::new("UnknownMember", wording);
                        let hint = match nearest(name, ["region", "account", "kind"]) {
                            Some(near) => did_you_mean(near),
                            None => text!(en: "there are region, account and kind", ja: "あるのは region、account、kind です").into(),
                        };
                        Err(thrown.hint(hint).at(Position::NONE))
                    }
                }
            },
        );
    }
}

/// A target as a map, to be printed.
pub(super) fn shown(value: &Dynamic) -> Option<Dynamic> {
    let target = value.read_lock::<TargetHandle>()?;
    let Ok(aws) = target.0.aws() else { return None };
    let mut map = Map::new();
    map.insert("region".into(), aws.target().region.clone().into());
    map.insert("kind".into(), kind(&aws.target().kind).into());
    if let Ok(account) = aws.account() {
        map.insert("account".into(), account.to_owned().into());
    }
    Some(map.into())
}

/// As scripts compare it.
fn kind(kind: &TargetKind) -> &'static str {
    match kind {
        TargetKind::Rehearsal => "rehearsal",
        TargetKind::Endpoint { .. } => "endpoint",
        TargetKind::Aws => "aws",
    }
}
