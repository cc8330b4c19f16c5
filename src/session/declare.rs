//! `rehearsal`: what scripts say to the rehearsal cloud itself. On every other target it says nothing.

use super::connection::Connection;
use crate::api::{Members, Value};
use crate::aws::natives::Trouble;
use crate::aws::script::to_value;
use crate::engine::registry::{Plugin, Registry};
use crate::engine::thrown::Thrown;
use crate::text;
use rhai::{Dynamic, INT, ImmutableString, Map, Module, NativeCallContext};
use std::sync::Arc;

/// The plugin that adds the module.
pub(super) struct RehearsalWords(pub Arc<Connection>);

impl Plugin for RehearsalWords {
    fn install(&self, registry: &mut Registry) {
        let mut module = Module::new();
        let connection = Arc::clone(&self.0);
        module.set_native_fn("image", move |context: NativeCallContext, reference: ImmutableString, what: Map| {
            image(&connection, &reference, what).map_err(|thrown| thrown.at(context.call_position()))
        });
        let connection = Arc::clone(&self.0);
        module.set_native_fn("quota", move |context: NativeCallContext, name: ImmutableString, most: INT| {
            quota(&connection, &name, most).map_err(|thrown| thrown.at(context.call_position()))
        });
        registry.module("rehearsal", module, ["image".to_owned(), "quota".to_owned()]);
    }
}

/// `rehearsal::image(reference, #{ port, paths, ... })`
fn image(connection: &Connection, reference: &str, what: Map) -> Result<(), Thrown> {
    let Some(rehearsal) = &connection.rehearsal else { return Ok(()) };
    let Value::Map(mut input) = to_value(&Dynamic::from_map(what), "")? else { return Ok(()) };
    input.insert("reference".to_owned(), Value::Text(reference.to_owned()));
    let aws = connection.aws().map_err(Trouble::into_thrown)?;
    begin(connection)?;
    rehearsal.declare(&aws.target().region, "image", input).map_err(|message| {
        let wording = text!(en: "this image cannot be: {message}", ja: "イメージの指定が正しくありません: {message}");
        Thrown::new("InvalidImage", wording)
    })
}

/// `rehearsal::quota(name, most)`
fn quota(connection: &Connection, name: &str, most: INT) -> Result<(), Thrown> {
    let Some(rehearsal) = &connection.rehearsal else { return Ok(()) };
    let input =
        Members::from_iter([("name".to_owned(), Value::Text(name.to_owned())), ("most".to_owned(), Value::Int(most))]);
    let aws = connection.aws().map_err(Trouble::into_thrown)?;
    begin(connection)?;
    rehearsal.declare(&aws.target().region, "quota", input).map_err(|message| {
        let wording = text!(en: "this quota cannot be: {message}", ja: "クォータの指定が正しくありません: {message}");
        Thrown::new("InvalidQuota", wording)
    })
}

/// What is said at a prompt stays in its world.
fn begin(connection: &Connection) -> Result<(), Thrown> {
    if connection.is_prompt() { connection.begin() } else { Ok(()) }
}
