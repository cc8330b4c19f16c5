//! Lists that come in pages, put together as botocore's `PageIterator.build_full_result` does, so that a result is what
//! the AWS CLI prints.

use crate::api::table::{Operation, Paginator};
use crate::api::value::{Members, Value};

/// The token members of the next request; `None` takes one out.
type Tokens = Vec<(&'static str, Option<Value>)>;

/// What follows a page.
pub enum Next {
    Tokens(Tokens),
    End,
}

/// The endpoint gave a token that it had given before.
pub struct Repeated;

/// How the pages of this call are followed; `None` when it has none or the script turns them itself, with a token or
/// page size of its own.
pub fn wanted(operation: &'static Operation, input: &Members) -> Option<&'static Paginator> {
    let paginator = operation.paginator.as_ref()?;
    let own = |name: &&str| input.get(*name).is_some_and(|value| *value != Value::Null);
    let turned = paginator.input_token.iter().any(own) || paginator.limit_key.is_some_and(|name| own(&name));
    (!turned).then_some(paginator)
}

/// The pages so far.
pub struct Pages {
    paginator: &'static Paginator,
    seen: Vec<Tokens>,
    whole: Value,
    first: bool,
    /// What only the first page is asked for.
    beside: Vec<(&'static str, Value)>,
}

impl Pages {
    pub fn new(paginator: &'static Paginator) -> Pages {
        Pages { paginator, seen: Vec::new(), whole: Value::Map(Members::new()), first: true, beside: Vec::new() }
    }

    /// Adds a page and says what to ask for next.
    ///
    /// # Errors
    /// `Repeated` where the list would never end.
    pub fn add(&mut self, mut page: Value) -> Result<Next, Repeated> {
        let tokens = self.tokens(&page);
        if self.first {
            let keys = self.paginator.non_aggregate_keys.iter();
            self.beside = keys.filter_map(|key| at(&page, key).map(|value| (*key, value.clone()))).collect();
            self.first = false;
        }
        for key in self.paginator.result_keys {
            let Some(more) = take(&mut page, key) else { continue };
            add(entry(&mut self.whole, key), more);
        }
        if tokens.iter().all(|(_, token)| token.is_none()) {
            return Ok(Next::End);
        }
        if self.seen.contains(&tokens) {
            return Err(Repeated);
        }
        self.seen.push(tokens.clone());
        Ok(Next::Tokens(tokens))
    }

    /// The whole result: the lists, and what the first page had beside them; tokens are left out.
    pub fn finish(self) -> Value {
        let mut whole = self.whole;
        for (key, value) in self.beside {
            fill(entry(&mut whole, key), value);
        }
        whole
    }

    fn tokens(&self, page: &Value) -> Tokens {
        let more = self.paginator.more_results.is_none_or(|path| at(page, path).is_some_and(truthy));
        if !more {
            return Vec::new();
        }
        let token = |path: &&str| at(page, path).filter(|token| truthy(token)).cloned();
        let names = self.paginator.input_token.iter().copied();
        names.zip(self.paginator.output_token.iter().map(token)).collect()
    }
}

/// The value at a path of names: `imageScanFindings.findings`. (Of JMESPath, paginators use no more.)
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| value.get(name)).filter(|value| **value != Value::Null)
}

/// The list at a path, where there is one.
pub fn list<'a>(value: &'a mut Value, path: &str) -> Option<&'a mut Vec<Value>> {
    let place = path.split('.').try_fold(value, |value, name| match value {
        Value::Map(members) => members.get_mut(name),
        _ => None,
    });
    match place? {
        Value::List(list) => Some(list),
        _ => None,
    }
}

/// Takes the value at a path out; nothing is left there.
fn take(value: &mut Value, path: &str) -> Option<Value> {
    let place = path.split('.').try_fold(value, |value, name| match value {
        Value::Map(members) => members.get_mut(name),
        _ => None,
    });
    Some(std::mem::replace(place?, Value::Null)).filter(|value| *value != Value::Null)
}

/// The place at a path, made where it is not there yet.
fn entry<'a>(value: &'a mut Value, path: &str) -> &'a mut Value {
    path.split('.').fold(value, |value, name| {
        if !matches!(value, Value::Map(_)) {
            *value = Value::Map(Members::new());
        }
        match value {
            Value::Map(members) => members.entry(name.to_owned()).or_insert(Value::Null),
            other => other,
        }
    })
}

/// Lists grow, numbers and texts add up.
fn add(whole: &mut Value, more: Value) {
    match (whole, more) {
        (Value::List(all), Value::List(more)) => all.extend(more),
        (Value::Int(all), Value::Int(more)) => *all = all.saturating_add(more),
        (Value::Float(all), Value::Float(more)) => *all += more,
        (Value::Text(all), Value::Text(more)) => all.push_str(&more),
        (whole @ Value::Null, more) => *whole = more,
        _ => {}
    }
}

/// Puts in what is not there yet.
fn fill(whole: &mut Value, more: Value) {
    match (whole, more) {
        (Value::Map(all), Value::Map(more)) => {
            for (name, value) in more {
                fill(all.entry(name).or_insert(Value::Null), value);
            }
        }
        (whole @ Value::Null, more) => *whole = more,
        _ => {}
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Text(text) => !text.is_empty(),
        Value::List(list) => !list.is_empty(),
        _ => true,
    }
}
