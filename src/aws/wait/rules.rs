//! A waiter's acceptors, ready to judge.

use crate::api::table::{Expected, Matcher, Waiter, WaiterState};
use crate::api::value::Value;
use crate::aws::fault::Fault;
use crate::lang::Text;
use crate::text;
use jmespath::{Expression, Rcvar, Variable};

/// What a look says about the wait.
pub enum Verdict {
    Success,
    /// There is no way left to what is waited for; the rule that says so.
    Failure(Text),
    /// An acceptor says to look again.
    Again,
    /// No acceptor says anything.
    Unheard,
}

/// The acceptors with their expressions compiled.
pub struct Rules {
    rules: Vec<Rule>,
}

struct Rule {
    state: WaiterState,
    matcher: &'static Matcher,
    expression: Option<Expression<'static>>,
}

impl Rules {
    pub fn new(waiter: &'static Waiter) -> Rules {
        let rule = |acceptor: &'static crate::api::table::Acceptor| Rule {
            state: acceptor.state,
            matcher: &acceptor.matcher,
            // A test compiles every expression of the API table; one that does not compile never matches.
            expression: path(&acceptor.matcher).and_then(|path| jmespath::compile(path).ok()),
        };
        Rules { rules: waiter.acceptors.iter().map(rule).collect() }
    }

    /// The first acceptor that matches decides, as in botocore's `waiter.py`.
    pub fn judge(&self, result: &Result<Value, Fault>) -> Verdict {
        let data = result.as_ref().ok().and_then(|value| Variable::try_from(value.to_json()).ok()).map(Rcvar::new);
        let Some(rule) = self.rules.iter().find(|rule| rule.matches(data.as_ref(), result)) else {
            return Verdict::Unheard;
        };
        match rule.state {
            WaiterState::Success => Verdict::Success,
            WaiterState::Retry => Verdict::Again,
            WaiterState::Failure => Verdict::Failure(rule.words()),
        }
    }

    /// The paths whose values are states to show: `LoadBalancers[].State.Code`, those of successes first.
    pub fn state_paths(&self) -> impl Iterator<Item = &'static str> {
        let of = |state| self.rules.iter().filter(move |rule| rule.state == state);
        let rules = of(WaiterState::Success).chain(of(WaiterState::Failure)).chain(of(WaiterState::Retry));
        rules.filter_map(|rule| path(rule.matcher)).filter(|path| !path.contains(['(', '?', '`', '|', '&']))
    }
}

impl Rule {
    fn matches(&self, data: Option<&Rcvar>, result: &Result<Value, Fault>) -> bool {
        let found = || self.expression.as_ref()?.search(data?).ok();
        match self.matcher {
            Matcher::Path { expected, .. } => found().is_some_and(|value| equals(&value, *expected)),
            Matcher::PathAll { expected, .. } => found().is_some_and(|value| {
                value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(|one| equals(one, *expected)))
            }),
            Matcher::PathAny { expected, .. } => found()
                .is_some_and(|value| value.as_array().is_some_and(|all| all.iter().any(|one| equals(one, *expected)))),
            Matcher::Status(status) => match result {
                Ok(_) => (200..300).contains(status),
                Err(fault) => fault.status() == Some(*status),
            },
            Matcher::Error(code) => result.as_ref().err().is_some_and(|fault| fault.code() == *code),
            Matcher::AnyError(any) => result.as_ref().err().is_some_and(|fault| fault.status().is_some()) == *any,
        }
    }

    fn words(&self) -> Text {
        match self.matcher {
            Matcher::Path { path, expected }
            | Matcher::PathAll { path, expected }
            | Matcher::PathAny { path, expected } => {
                let expected = shown(*expected);
                text!(en: "{path} is {expected}", ja: "{path} が {expected} になりました")
            }
            Matcher::Status(status) => {
                text!(en: "the answer has HTTP status {status}", ja: "HTTP ステータスが {status} です")
            }
            Matcher::Error(code) => text!(en: "AWS answered {code}", ja: "AWS が {code} を返しました"),
            Matcher::AnyError(_) => text!(en: "AWS answered with an error", ja: "AWS がエラーを返しました"),
        }
    }
}

fn path(matcher: &Matcher) -> Option<&'static str> {
    match matcher {
        Matcher::Path { path, .. } | Matcher::PathAll { path, .. } | Matcher::PathAny { path, .. } => Some(path),
        Matcher::Status(_) | Matcher::Error(_) | Matcher::AnyError(_) => None,
    }
}

fn equals(value: &Variable, expected: Expected) -> bool {
    match expected {
        Expected::Text(text) => value.as_string().is_some_and(|value| value == text),
        Expected::Bool(flag) => value.as_boolean() == Some(flag),
        #[expect(clippy::cast_precision_loss, reason = "what waiters count is small")]
        Expected::Int(number) => value.as_number() == Some(number as f64),
    }
}

fn shown(expected: Expected) -> String {
    match expected {
        Expected::Text(text) => text.to_owned(),
        Expected::Bool(flag) => flag.to_string(),
        Expected::Int(number) => number.to_string(),
    }
}

#[cfg(test)]
impl Rules {
    pub fn all_compiled(&self) -> bool {
        self.rules.iter().all(|rule| path(rule.matcher).is_none() || rule.expression.is_some())
    }
}
