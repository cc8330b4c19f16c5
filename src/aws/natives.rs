//! Every operation and waiter of the API table as a function of its service's module.

use super::Fault;
use super::script::{from_value, to_value};
use crate::api::accept::{Problem, ProblemKind};
use crate::api::table::{LeftOut, Waiter};
use crate::api::{self, Operation, Service, Value};
use crate::engine::registry::{Plugin, Registry};
use crate::engine::thrown::{Native, Thrown, did_you_mean};
use crate::engine::time::script_duration;
use crate::lang::{Lang, Text};
use crate::nearest::{nearest, same};
use crate::text;
use rhai::{Dynamic, EvalAltResult, Map, Module, NativeCallContext};
use std::sync::Arc;
use std::time::Duration;

/// Who makes the calls of scripts: the one wrapper round every native call.
pub trait Caller: Send + Sync {
    /// Makes one call of a script.
    fn call(&self, operation: &'static Operation, given: Value) -> Result<Value, Trouble>;
    /// Waits as a waiter says.
    fn wait(&self, waiting: &Waiting, given: Value) -> Result<Value, Trouble>;
}

/// What a script waits for.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    pub service: &'static Service,
    pub waiter: &'static Waiter,
    /// Give up after that; else after the waiter's own time.
    pub timeout: Option<Duration>,
    /// Ask that often; else as the waiter says.
    pub every: Option<Duration>,
}

/// Why a call gave no result.
#[derive(Debug)]
pub enum Trouble {
    Fault(Fault),
    /// Something of ours: no target, not confirmed, a result that could not be written.
    Thrown(Thrown),
}

impl Trouble {
    /// As a script catches it.
    pub fn into_thrown(self) -> Thrown {
        match self {
            Trouble::Fault(fault) => thrown(&fault),
            Trouble::Thrown(thrown) => thrown,
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Fault(fault)
    }
}

impl From<Thrown> for Trouble {
    fn from(thrown: Thrown) -> Trouble {
        Trouble::Thrown(thrown)
    }
}

/// The plugin that adds a module for each service.
pub struct Services(pub Arc<dyn Caller>);

impl Plugin for Services {
    fn install(&self, registry: &mut Registry) {
        for service in api::services() {
            let mut module = Module::new();
            for operation in service.operations {
                let caller = Arc::clone(&self.0);
                module.set_native_fn(operation.function, move |context: NativeCallContext, given: Dynamic| {
                    call(&*caller, operation, &given).map_err(|end| end.at(&context))
                });
                let caller = Arc::clone(&self.0);
                module.set_native_fn(operation.function, move |context: NativeCallContext| {
                    call(&*caller, operation, &Dynamic::UNIT).map_err(|end| end.at(&context))
                });
            }
            for waiter in service.waiters {
                let caller = Arc::clone(&self.0);
                module.set_native_fn(waiter.function, move |context: NativeCallContext, given: Dynamic| {
                    wait(&*caller, service, waiter, &given).map_err(|end| end.at(&context))
                });
            }
            for LeftOut { name, .. } in service.left_out {
                let refuse = move |context: NativeCallContext| -> Native<()> {
                    Err(thrown(&Fault::not_taken(service, name)).at(context.call_position()))
                };
                module.set_native_fn(function(name), refuse);
                module.set_native_fn(function(name), move |context: NativeCallContext, _: Dynamic| refuse(context));
            }
            let operations = service.operations.iter().map(|operation| operation.function.to_owned());
            let waiters = service.waiters.iter().map(|waiter| waiter.function.to_owned());
            registry.module(service.module, module, operations.chain(waiters));
        }
        registry.elsewhere(untaken);
    }
}

/// What to say of an operation that AWS has and the API table has not.
fn untaken(module: &str, given: &str) -> Option<Text> {
    let name = api::untaken(module).find(|name| same(name, given))?;
    let command = function(name).replace('_', "-");
    Some(text!(
        en: "AWS has {name}, but handson does not take it; the AWS CLI does: aws {module} {command}",
        ja: "AWS に {name} はありますが、handson では使えません。AWS CLI なら使えます: aws {module} {command}"
    ))
}

/// The function that an operation left out would have had: `start_live_tail` of `StartLiveTail`.
fn function(name: &str) -> String {
    name.char_indices().fold(String::new(), |mut function, (at, c)| {
        if at > 0 && c.is_ascii_uppercase() {
            function.push('_');
        }
        function.push(c.to_ascii_lowercase());
        function
    })
}

/// How a native ends without a value.
enum End {
    Thrown(Thrown),
    /// By Ctrl-C, which no script can catch.
    Cancelled(Thrown),
    /// Rhai's own error, of a duration that is none.
    Raised(Box<EvalAltResult>),
}

impl End {
    fn at(self, context: &NativeCallContext) -> Box<EvalAltResult> {
        match self {
            End::Thrown(thrown) => thrown.at(context.call_position()),
            End::Cancelled(thrown) => thrown.terminating(context.call_position()),
            End::Raised(mut error) => {
                error.set_position(context.call_position());
                error
            }
        }
    }
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> End {
        let cancelled = matches!(trouble, Trouble::Fault(Fault::Cancelled { .. }));
        let thrown = trouble.into_thrown();
        if cancelled { End::Cancelled(thrown) } else { End::Thrown(thrown) }
    }
}

impl From<Thrown> for End {
    fn from(thrown: Thrown) -> End {
        End::Thrown(thrown)
    }
}

fn call(caller: &dyn Caller, operation: &'static Operation, given: &Dynamic) -> Result<Dynamic, End> {
    // What a message may repeat: questions, unless they hold a one-time password or the like.
    let told = !operation.mutates && !operation.input.members().iter().any(|member| member.sensitive);
    let asked = asked(operation.service.module, operation.function, if told { given } else { &Dynamic::UNIT });
    let value = caller.call(operation, to_value(given, "")?)?;
    Ok(from_value(operation.output, value, Some(&asked)))
}

fn wait(
    caller: &dyn Caller,
    service: &'static Service,
    waiter: &'static Waiter,
    given: &Dynamic,
) -> Result<Dynamic, End> {
    let mut map = given.read_lock::<Map>().map(|map| map.clone()).unwrap_or_default();
    let mut take = |name: &str| -> Native<Option<Duration>> {
        map.remove(name).filter(|given| !given.is_unit()).map(|given| script_duration(&given, name)).transpose()
    };
    let (timeout, every) = (take("timeout").map_err(End::Raised)?, take("every").map_err(End::Raised)?);
    let given = if given.is_map() { Dynamic::from(map) } else { given.clone() };
    let asked = asked(service.module, waiter.function, &given);
    let operation = service.operation_named(waiter.operation);
    if let (Some(operation), Some(map)) = (operation, given.read_lock::<Map>()) {
        misspelt(operation, waiter, &map)?;
    }
    let waiting = Waiting { service, waiter, timeout, every };
    let value = caller.wait(&waiting, to_value(&given, "")?).map_err(|trouble| match &trouble {
        Trouble::Fault(Fault::Input(errors)) if errors.problems.iter().any(unknown) => {
            Trouble::Thrown(trouble.into_thrown().hint(own_options()))
        }
        _ => trouble,
    })?;
    Ok(match operation {
        Some(operation) => from_value(operation.output, value, Some(&asked)),
        None => Dynamic::UNIT,
    })
}

/// What every waiter takes besides its operation's input.
const WAITER_OPTIONS: [&str; 2] = ["timeout", "every"];

fn own_options() -> Text {
    text!(
        en: "besides these a waiter takes `timeout: \"15m\"` and `every: \"5s\"`",
        ja: "待機の関数では、ほかに `timeout: \"15m\"` と `every: \"5s\"` が使えます"
    )
}

fn unknown(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Unknown { .. }) && !problem.path.contains(['.', '['])
}

/// A misspelt option of the waiter's own is told as such, unless a member of the operation is as near.
fn misspelt(operation: &Operation, waiter: &Waiter, given: &Map) -> Result<(), Thrown> {
    let members = || operation.input.members().iter().map(|member| member.name);
    let meant = |name: &str| {
        let near = nearest(name, members().chain(WAITER_OPTIONS))?;
        let member = members().any(|member| same(member, name) || member == near);
        (!member).then_some(near)
    };
    let Some((name, meant)) = given.keys().find_map(|name| Some((name, meant(name)?))) else { return Ok(()) };
    let function = waiter.function;
    let wording =
        text!(en: "{function} has no option `{name}`", ja: "{function} に `{name}` というオプションはありません");
    let thrown = Thrown::new("UnknownOption", wording).hint(did_you_mean(meant));
    Err(thrown.hint(own_options()).with("path", name.to_string()))
}

/// The call as a line of a message.
fn asked(module: &str, function: &str, given: &Dynamic) -> Arc<str> {
    let mut input = if given.is_unit() { String::new() } else { crate::engine::json::compact(given) };
    if let Some((cut, _)) = input.char_indices().nth(200) {
        input.truncate(cut);
        input.push_str("...");
    }
    format!("{module}::{function}({input})").into()
}

/// A fault as a script catches it: `service, operation, code, status, message, request_id, retryable`, and of bad input the `path`.
pub fn thrown(fault: &Fault) -> Thrown {
    let lang = Lang::current();
    let message = match fault {
        // As AWS wrote it: code and operation stand beside it.
        Fault::Service(answer) if !answer.message.is_empty() => answer.message.clone(),
        _ => fault.message(lang),
    };
    let mut thrown = Thrown::new(fault.code(), message).with("retryable", fault.retryable());
    thrown.hints = fault.hints(lang);
    if let Some(operation) = fault.operation() {
        thrown = thrown.with("service", operation.service.module).with("operation", operation.name);
    }
    if let Some(path) = fault.path() {
        thrown = thrown.with("path", path.to_owned());
    }
    if let Some(status) = fault.status() {
        thrown = thrown.with("status", i64::from(status));
    }
    match fault.request_id() {
        Some(id) => thrown.with("request_id", id.to_owned()),
        None => thrown.with("request_id", ()),
    }
}
