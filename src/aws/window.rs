//! A part of a list, as the AWS CLI asks for it: `--max-items`, `--page-size`, `--starting-token`.
//!
//! Tokens are those of botocore's `PageIterator` (1.44), so that one of the AWS CLI goes on here and the other way round: JSON in base64
//! with the service's own tokens of the page, and how much of it was shown already.

use super::call::Reply;
use super::connection::{Inner, Progress};
use super::fault::Fault;
use super::page::{self, Next, Pages};
use crate::api::table::{Operation, Paginator};
use crate::api::value::{Members, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value as Json;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// How many elements there may be in all.
    pub max_items: Option<usize>,
    /// How many one request asks for.
    pub page_size: Option<i64>,
    /// What an earlier part ended with.
    pub starting_token: Option<String>,
}

/// In tokens, how much of the page was shown.
const SHOWN: &str = "boto_truncate_amount";

type Tokens = Vec<(&'static str, Option<Value>)>;

impl Inner {
    /// Sends an input until there is as much as the window shows.
    pub(super) async fn window(
        &self,
        operation: &'static Operation,
        paginator: &'static Paginator,
        mut input: Members,
        window: &Window,
        progress: &Progress,
    ) -> Result<Reply, Fault> {
        let (mut tokens, mut shown) = start(paginator, window.starting_token.as_deref());
        if let (Some(limit), Some(size)) = (paginator.limit_key, window.page_size) {
            input.insert(limit, Value::Int(size));
        }
        let (mut pages, mut items, mut resume) = (Pages::new(paginator), 0, None);
        let mut whole: Option<Reply> = None;
        loop {
            put(&mut input, &tokens);
            let mut next = self.request(operation, &input, progress).await?;
            let mut value = std::mem::replace(&mut next.value, Value::Null);
            match &mut whole {
                Some(whole) => drop(whole.then(next)),
                None => whole = Some(next),
            }
            let list = paginator.result_keys.first().and_then(|key| page::list(&mut value, key));
            let mut none = Vec::new();
            let list = list.unwrap_or(&mut none);
            list.drain(..shown.min(list.len()));
            let room = window.max_items.map_or(usize::MAX, |most| most.saturating_sub(items));
            let cut = list.len() > room;
            if cut {
                list.truncate(room);
                resume = Some(token(&tokens, Some(room + shown)));
            }
            items += list.len();
            shown = 0;
            let next = pages.add(value).map_err(|page::Repeated| Fault::Pages { asked: operation.into() })?;
            match next {
                Next::Tokens(_) | Next::End if cut => break,
                Next::Tokens(next) if window.max_items == Some(items) => {
                    resume = Some(token(&next, None));
                    break;
                }
                Next::Tokens(next) => tokens = next,
                Next::End => break,
            }
        }
        let mut reply = match whole {
            Some(reply) => reply,
            None => return self.request(operation, &input, progress).await,
        };
        reply.value = pages.finish();
        if let (Value::Map(members), Some(resume)) = (&mut reply.value, resume) {
            members.insert("NextToken", Value::Text(resume));
        }
        Ok(reply)
    }
}

/// The tokens to begin with, and how much of that page was shown already.
fn start(paginator: &'static Paginator, given: Option<&str>) -> (Tokens, usize) {
    let names = paginator.input_token.iter().copied();
    let Some(given) = given else { return (names.map(|name| (name, None)).collect(), 0) };
    let decoded = BASE64.decode(given).ok().and_then(|bytes| serde_json::from_slice::<Json>(&bytes).ok());
    match decoded {
        Some(Json::Object(members)) => {
            let token = |name| members.get(name).filter(|token| !token.is_null()).map(Value::from_json);
            let shown = members.get(SHOWN).and_then(Json::as_u64).and_then(|shown| usize::try_from(shown).ok());
            (names.map(|name| (name, token(name))).collect(), shown.unwrap_or(0))
        }
        // One of the service's own.
        _ => (names.map(|name| (name, Some(Value::Text(given.to_owned())))).collect(), 0),
    }
}

fn put(input: &mut Members, tokens: &Tokens) {
    for (name, token) in tokens {
        match token {
            Some(token) => input.insert(*name, token.clone()),
            None => input.shift_remove(*name),
        };
    }
}

/// A token of the AWS CLI, which writes JSON as Python does.
fn token(tokens: &Tokens, shown: Option<usize>) -> String {
    let own = tokens.iter().map(|(name, token)| {
        let token = token.as_ref().map_or(Json::Null, Value::to_json);
        format!("{}: {token}", Json::from(*name))
    });
    let shown = shown.map(|shown| format!("\"{SHOWN}\": {shown}"));
    BASE64.encode(format!("{{{}}}", own.chain(shown).collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{start, token};
    use crate::api::service;
    use crate::api::value::Value;

    #[test]
    fn a_token_is_the_aws_clis_own() {
        let clusters = service("ecs").and_then(|ecs| ecs.operation("list_clusters")).expect("ListClusters");
        let paginator = clusters.paginator.as_ref().expect("a paginator");
        let (none, shown) = start(paginator, None);
        assert_eq!((none.as_slice(), shown), (&[("nextToken", None)][..], 0));
        // python3: base64.b64encode(json.dumps({"nextToken": None, "boto_truncate_amount": 2}).encode())
        let first = "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==";
        assert_eq!(token(&none, Some(2)), first);
        assert_eq!(start(paginator, Some(first)), (none, 2));
        let own = vec![("nextToken", Some(Value::Text("a".to_owned())))];
        assert_eq!(start(paginator, Some(&token(&own, None))), (own.clone(), 0));
        assert_eq!(start(paginator, Some("a")), (own, 0));
    }
}
