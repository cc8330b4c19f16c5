//! What an expression that has not been evaluated will be: calls by AWS's shapes, variables by their values or what is assigned.

use super::place::{Place, path};
use super::ty::{Sort, Ty};
use super::world::World;
use crate::api;
use crate::repl::tokens::{Kind, Token};

/// How many expressions are looked through for one, so that no entry takes long.
const STEPS: usize = 200;

/// A look at the expressions of an entry.
pub struct Infer<'a> {
    place: &'a Place<'a>,
    world: &'a World,
    left: usize,
}

impl<'a> Infer<'a> {
    pub fn new(place: &'a Place<'a>, world: &'a World) -> Infer<'a> {
        Infer { place, world, left: STEPS }
    }

    fn tokens(&self) -> &'a [Token<'a>] {
        &self.place.tokens
    }

    /// The type of the value whose last token is before `end`.
    pub fn before(&mut self, end: usize) -> Ty {
        self.beginning(end).map_or(Ty::Unknown, |start| self.at(start, end).0)
    }

    /// Where the chain of names, calls and indices that ends there begins.
    fn beginning(&self, end: usize) -> Option<usize> {
        let tokens = self.tokens();
        let mut at = end.checked_sub(1)?;
        loop {
            match tokens[at].text {
                ")" | "]" | "}" => {
                    at = opening(tokens, at)?;
                    // What stands before a bracket belongs to the chain unless the bracket begins it.
                    let before = at.checked_sub(1).map(|at| &tokens[at]);
                    let goes_on = tokens[at].text != "#{"
                        && before
                            .is_some_and(|token| token.kind == Kind::Name || matches!(token.text, ")" | "]" | "}"));
                    if goes_on {
                        at -= 1;
                        continue;
                    }
                }
                _ if tokens[at].kind == Kind::Name => at = path(tokens, at + 1)?.1,
                _ if matches!(tokens[at].kind, Kind::Text { .. } | Kind::Number) => {}
                _ => return None,
            }
            match at.checked_sub(1).map(|at| tokens[at].text) {
                Some("." | "?.") => at = at.checked_sub(2)?,
                _ => return Some(at),
            }
        }
    }

    /// The type of the value that begins at a token, and the token behind it.
    fn at(&mut self, start: usize, end: usize) -> (Ty, usize) {
        let tokens = self.tokens();
        let Some(left) = self.left.checked_sub(1) else { return (Ty::Unknown, end) };
        self.left = left;
        let Some(first) = tokens.get(start) else { return (Ty::Unknown, end) };
        let (mut ty, mut at) = match first.kind {
            Kind::Text { .. } => (Ty::Text, start + 1),
            Kind::Number => (Ty::Number, start + 1),
            Kind::Name if matches!(first.text, "true" | "false") => (Ty::Bool, start + 1),
            Kind::Name => self.named(start, end),
            _ => match first.text {
                "(" => (self.at(start + 1, end).0, behind(tokens, start)),
                "#{" => {
                    let entries = self.place.entries(start);
                    let known =
                        entries.into_iter().map(|(key, value)| (key.to_owned(), self.at(value.start, value.end).0));
                    (Ty::Map(known.collect()), behind(tokens, start))
                }
                "[" => (Ty::List(Box::new(self.at(start + 1, end).0)), behind(tokens, start)),
                _ => return (Ty::Unknown, end),
            },
        };
        while at < end {
            match tokens[at].text {
                "." | "?." if tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Name) => {
                    let name = tokens[at + 1].text;
                    let called = tokens.get(at + 2).is_some_and(|token| token.is("("));
                    if called {
                        ty = self.method(&ty, name, at + 2, end);
                        at = behind(tokens, at + 2);
                    } else {
                        ty = if matches!(ty, Ty::Outputs) { self.world.output(name) } else { ty.member(name) };
                        at += 2;
                    }
                }
                "[" | "?[" => {
                    let key = tokens.get(at + 1).filter(|token| matches!(token.kind, Kind::Text { .. }));
                    ty = match key {
                        Some(key) => ty.member(key.inner()),
                        None => ty.element(),
                    };
                    at = behind(tokens, at);
                }
                _ => break,
            }
        }
        (ty, at)
    }

    /// A variable, or what a function gives.
    fn named(&mut self, start: usize, end: usize) -> (Ty, usize) {
        let tokens = self.tokens();
        let mut last = start;
        while last + 2 < end && tokens[last + 1].is("::") && tokens[last + 2].kind == Kind::Name {
            last += 2;
        }
        let (name, _) = path(tokens, last + 1).unwrap_or_default();
        if !tokens.get(last + 1).is_some_and(|token| token.is("(")) || last + 1 >= end {
            return (self.variable(&name, start), last + 1);
        }
        let ty = match name.split_once("::") {
            Some((module, function)) => self.result(module, function),
            None if name == "params" => self.declared(last + 1),
            None => Ty::Unknown,
        };
        (ty, behind(tokens, last + 1))
    }

    fn result(&self, module: &str, function: &str) -> Ty {
        if let Some(service) = api::service(module) {
            let waits = || service.operation_named(service.waiter(function)?.operation);
            let operation = service.operation(function).or_else(waits);
            return operation.map_or(Ty::Unknown, |operation| Ty::Aws(operation.output));
        }
        let function = self.world.library_function(module, function);
        function.map_or(Ty::Unknown, |function| {
            if function.returns.is_empty() {
                return Ty::Unknown;
            }
            Ty::Map(function.returns.iter().map(|name| (name.clone(), Ty::Unknown)).collect())
        })
    }

    /// The parameters that `params(#{ ... })` gives.
    fn declared(&mut self, bracket: usize) -> Ty {
        if !self.tokens().get(bracket + 1).is_some_and(|token| token.is("#{")) {
            return Ty::Unknown;
        }
        let names = self.place.entries(bracket + 1).into_iter().map(|(name, value)| {
            let value = self.at(value.start, value.end).0.member("value");
            (name.to_owned(), value)
        });
        Ty::Map(names.collect())
    }

    /// What a variable is, seen from a token: a closure's parameter, assigned in the entry, or there from before.
    fn variable(&mut self, name: &str, from: usize) -> Ty {
        let tokens = self.tokens();
        for at in (0..from.min(tokens.len())).rev() {
            let token = &tokens[at];
            if token.kind != Kind::Name || token.text != name {
                continue;
            }
            let before = at.checked_sub(1).map_or("", |at| tokens[at].text);
            let after = tokens.get(at + 1).map_or("", |token| token.text);
            match (before, after) {
                (_, "=") if !matches!(before, "." | "?.") => return self.at(at + 2, self.place.before).0,
                ("for" | "(", "in" | ",") if before == "for" || at >= 2 && tokens[at - 2].text == "for" => {
                    let list = (at..tokens.len()).find(|at| tokens[*at].text == "in");
                    return list.map_or(Ty::Unknown, |list| self.at(list + 1, self.place.before).0.element());
                }
                ("|", "|" | ",") => {
                    let receiver = (at >= 3 && tokens[at - 2].is("(")).then(|| path(tokens, at - 2)).flatten();
                    let method =
                        receiver.filter(|(_, start)| *start >= 2 && matches!(tokens[start - 1].text, "." | "?."));
                    return match method {
                        Some((_, start)) => self.before(start - 1).element(),
                        // par_map(list, |x| ...)
                        None => self.mapped(at - 1),
                    };
                }
                _ => {}
            }
        }
        self.world.variable(name)
    }

    /// The element of the list that is the first argument of the call whose closure begins at a token.
    fn mapped(&mut self, closure: usize) -> Ty {
        let tokens = self.tokens();
        let comma = closure.checked_sub(1).filter(|at| tokens[*at].is(","));
        comma.map_or(Ty::Unknown, |comma| self.before(comma).element())
    }

    /// What a method gives; `bracket` opens its arguments.
    fn method(&mut self, of: &Ty, name: &str, bracket: usize, end: usize) -> Ty {
        let tokens = self.tokens();
        let argument = tokens.get(bracket + 1);
        match name {
            "only" => match argument.filter(|token| matches!(token.kind, Kind::Text { .. })) {
                Some(name) => of.member(name.inner()).element(),
                None => of.element(),
            },
            "find" | "pop" | "shift" | "first" | "last" if of.sort() == Sort::List => of.element(),
            "filter" | "sorted" | "extract" | "splice" | "drain" | "dedup" | "to_map" => of.clone(),
            "map" if of.sort() == Sort::List && argument.is_some_and(|token| token.is("|")) => {
                let body = (bracket + 2..end).find(|at| tokens[*at].is("|"));
                body.map_or(Ty::Unknown, |body| Ty::List(Box::new(self.at(body + 1, end).0)))
            }
            "keys" => Ty::List(Box::new(Ty::Text)),
            "values" => Ty::List(Box::new(of.element())),
            "to_string" | "trim" | "sub_string" | "to_upper" | "to_lower" => Ty::Text,
            "split" => Ty::List(Box::new(Ty::Text)),
            "len" | "parse_int" => Ty::Number,
            "contains" | "is_empty" | "some" | "all" => Ty::Bool,
            _ => Ty::Unknown,
        }
    }
}

/// The token behind the bracket that closes the one there.
fn behind(tokens: &[Token<'_>], opened: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(opened) {
        match token.text {
            _ if token.kind != Kind::Symbol => {}
            "(" | "[" | "{" | "#{" | "${" | "?[" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The bracket that the one there closes.
fn opening(tokens: &[Token<'_>], closed: usize) -> Option<usize> {
    let mut depth = 0usize;
    for at in (0..=closed).rev() {
        match tokens[at].text {
            _ if tokens[at].kind != Kind::Symbol => {}
            ")" | "]" | "}" => depth += 1,
            "(" | "[" | "{" | "#{" | "${" | "?[" => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
