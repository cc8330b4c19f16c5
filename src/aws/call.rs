//! One call: input accepted, sent in as many requests as it takes, answers decoded and put together.

use super::bindings;
use super::connection::{Aws, Inner, Progress};
use super::current::Current;
use super::fault::Fault;
use super::window::Window;
use super::{batch, page};
use crate::api::accept::Warning;
use crate::api::table::Operation;
use crate::api::value::{Members, Value};
use crate::api::{Accepted, accept, service, wire};
use crate::lang::{Lang, Text};
use crate::nearest::same;
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// How a call is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallOptions {
    /// Refuse what would otherwise be a warning.
    pub strict: bool,
}

/// What a call gave.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The result as the AWS CLI prints it; always a map.
    pub value: Value,
    pub warnings: Vec<Text>,
    /// How many requests were sent, repeated ones and those for further pages included.
    pub attempts: u32,
    pub elapsed: Duration,
    /// HTTP status of the last answer.
    pub status: u16,
    /// AWS's id of the last request.
    pub request_id: Option<String>,
}

/// One request's result.
pub(super) struct Reply {
    pub value: Value,
    pub attempts: u32,
    pub status: u16,
    pub request_id: Option<String>,
}

impl Aws {
    /// Calls an operation. A token that the script did not give is made up, lists come complete, long batches are
    /// split.
    ///
    /// A mutating call whose batch is split and fails half way has done the first part.
    ///
    /// # Errors
    /// `Input` before anything is sent, else what went wrong on the way; `Cancelled` within a second of Ctrl-C.
    pub fn call(&self, operation: &'static Operation, given: Value, options: CallOptions) -> Result<Outcome, Fault> {
        self.send(operation, accept(operation, given, options.strict)?)
    }

    /// Calls an operation with an input that was accepted; else as [`Aws::call`].
    ///
    /// # Errors
    /// What went wrong on the way; `Cancelled` within a second of Ctrl-C.
    pub fn send(&self, operation: &'static Operation, accepted: Accepted) -> Result<Outcome, Fault> {
        let begun = self.0.now();
        let progress = Progress::default();
        let work = self.0.run(operation, accepted.input, &progress);
        let reply = self.0.block(operation.into(), &progress, work)?;
        Ok(self.outcome(reply, &accepted.warnings, begun))
    }

    /// Sends one request alone, without the further pages of a list; else as [`Aws::send`].
    ///
    /// # Errors
    /// As [`Aws::send`].
    pub fn send_one(&self, operation: &'static Operation, accepted: Accepted) -> Result<Outcome, Fault> {
        let (begun, progress) = (self.0.now(), Progress::default());
        let work = self.0.request(operation, &accepted.input, &progress);
        let reply = self.0.block(operation.into(), &progress, work)?;
        Ok(self.outcome(reply, &accepted.warnings, begun))
    }

    /// Calls an operation whose result comes in pages for a part of it; of others all.
    ///
    /// # Errors
    /// As [`Aws::send`].
    pub fn send_window(
        &self,
        operation: &'static Operation,
        accepted: Accepted,
        window: &Window,
    ) -> Result<Outcome, Fault> {
        let Some(paginator) = &operation.paginator else { return self.send(operation, accepted) };
        let (begun, progress) = (self.0.now(), Progress::default());
        let work = self.0.window(operation, paginator, accepted.input, window, &progress);
        let reply = self.0.block(operation.into(), &progress, work)?;
        Ok(self.outcome(reply, &accepted.warnings, begun))
    }

    fn outcome(&self, reply: Reply, warnings: &[Warning], begun: SystemTime) -> Outcome {
        let told = |warning: &Warning| Text { en: warning.message(Lang::En), ja: warning.message(Lang::Ja) };
        Outcome {
            value: reply.value,
            warnings: warnings.iter().map(told).collect(),
            attempts: reply.attempts,
            elapsed: self.0.since(begun),
            status: reply.status,
            request_id: reply.request_id,
        }
    }

    /// The account's number, if it was asked for.
    pub fn known_account(&self) -> Option<&str> {
        self.0.account.get().map(String::as_str)
    }

    /// The number of the account that requests are signed for, asked for once (STS GetCallerIdentity).
    ///
    /// # Errors
    /// As a call; `Answer` when STS does not name an account.
    pub fn account(&self) -> Result<&str, Fault> {
        if let Some(account) = self.0.account.get() {
            return Ok(account);
        }
        let operation = service("sts").and_then(|sts| sts.operation("get_caller_identity"));
        let operation = operation.expect("STS GetCallerIdentity is in the API table");
        let outcome = self.call(operation, Value::Map(Members::new()), CallOptions::default())?;
        let account = outcome.value.get("Account").and_then(Value::as_str).ok_or_else(|| Fault::Answer {
            asked: operation.into(),
            status: outcome.status,
            request_id: outcome.request_id.clone(),
            detail: crate::text!(en: "there is no Account in it", ja: "Account がありません"),
        })?;
        Ok(self.0.account.get_or_init(|| account.to_owned()))
    }
}

impl Inner {
    /// Sends an accepted input: tokens, batches, pages.
    pub(super) async fn run(
        &self,
        operation: &'static Operation,
        mut input: Members,
        progress: &Progress,
    ) -> Result<Reply, Fault> {
        let own_token = operation.token.filter(|token| !input.contains_key(*token));
        if let Some(token) = own_token {
            input.insert(token.to_owned(), Value::Text(Uuid::new_v4().to_string()));
        }
        let mut parts = batch::split(operation, input).into_iter();
        let first = parts.next().unwrap_or_default();
        let mut reply = self.pages(operation, first, progress).await?;
        let mut values = vec![std::mem::replace(&mut reply.value, Value::Null)];
        for part in parts {
            let next = self.pages(operation, with_own_token(operation, part), progress).await?;
            values.push(reply.then(next));
        }
        reply.value = batch::merge(operation, values);
        if let Some(token) = own_token {
            forget_token(&mut reply.value, token);
        }
        Ok(reply)
    }

    /// Sends an input and follows the pages of its result.
    async fn pages(
        &self,
        operation: &'static Operation,
        mut input: Members,
        progress: &Progress,
    ) -> Result<Reply, Fault> {
        let mut reply = self.request(operation, &input, progress).await?;
        let Some(paginator) = page::wanted(operation, &input) else { return Ok(reply) };
        let mut pages = page::Pages::new(paginator);
        let mut value = std::mem::replace(&mut reply.value, Value::Null);
        while let page::Next::Tokens(tokens) =
            pages.add(value).map_err(|page::Repeated| Fault::Pages { asked: operation.into() })?
        {
            for (member, token) in tokens {
                match token {
                    Some(token) => input.insert(member.to_owned(), token),
                    None => input.shift_remove(member),
                };
            }
            let next = self.request(operation, &input, progress).await?;
            value = reply.then(next);
        }
        reply.value = pages.finish();
        Ok(reply)
    }

    /// Sends one request, with what retries it takes.
    pub(super) async fn request(
        &self,
        operation: &'static Operation,
        input: &Members,
        progress: &Progress,
    ) -> Result<Reply, Fault> {
        let clients = self.clients().await;
        let current = Current::new(operation, &self.target.region, input, self.trace.as_ref(), &self.time);
        progress.at(&current);
        let sent = current.scope(async { bindings::send(operation, clients, input).await }).await;
        sent.map_err(|fault| self.name_profile(fault))?;
        let unreadable =
            |status, request_id, detail| Fault::Answer { asked: operation.into(), status, request_id, detail };
        let Some(answer) = current.answer() else {
            return Err(unreadable(0, None, crate::text!(en: "it has no body", ja: "本文がありません")));
        };
        let (status, request_id) = (answer.status, answer.request_id.clone());
        match wire::decode_response(operation, &answer.body) {
            Ok(value) => Ok(Reply { value, attempts: current.attempts(), status, request_id }),
            Err(error) => Err(unreadable(status, request_id, error.text())),
        }
    }
}

impl Reply {
    /// Takes over the next request's reply, but for its value, which is given back.
    pub(super) fn then(&mut self, next: Reply) -> Value {
        self.attempts += next.attempts;
        self.status = next.status;
        self.request_id = next.request_id;
        next.value
    }
}

/// Takes a token that the script did not give out of what AWS repeats of the input.
fn forget_token(value: &mut Value, token: &str) {
    match value {
        Value::Map(members) => {
            members.retain(|name, _| !same(name, token));
            members.values_mut().for_each(|value| forget_token(value, token));
        }
        Value::List(list) => list.iter_mut().for_each(|value| forget_token(value, token)),
        _ => {}
    }
}

/// A further part of a split batch is a call of its own and needs its own token.
fn with_own_token(operation: &Operation, mut part: Members) -> Members {
    if let Some(token) = operation.token {
        part.insert(token.to_owned(), Value::Text(Uuid::new_v4().to_string()));
    }
    part
}

#[cfg(test)]
mod tests;
