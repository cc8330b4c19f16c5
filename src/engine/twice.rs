//! Names that are a variable and a function of one script. Where a closure uses such a name Rhai takes the function, and says nothing.

use rhai::{AST, ASTNode, Expr, ParseError, ParseErrorType, Position, Stmt};
use std::collections::BTreeSet;

/// How Rhai names the functions that closures become.
const CLOSURE: &str = "anon$";

/// The first use of such a name in a closure, as an error that nothing else in Rhai is.
pub fn in_closure(ast: &AST) -> Option<ParseError> {
    let named = ast.iter_functions().map(|function| function.name).filter(|name| !name.starts_with(CLOSURE));
    let functions: BTreeSet<&str> = named.collect();
    if functions.is_empty() {
        return None;
    }
    let (mut variables, mut used) = (BTreeSet::new(), Vec::new());
    ast.walk(&mut |path| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Var(var, ..))) => {
                variables.insert(var.0.name.to_string());
            }
            // What was found among the variables has its place there.
            Some(ASTNode::Expr(Expr::Variable(name, None, at))) if name.0.is_none() && name.2.is_empty() => {
                used.push((name.1.to_string(), *at));
            }
            _ => {}
        }
        true
    });
    let closures = ast.iter_fn_def().filter(|function| function.name.starts_with(CLOSURE));
    let closures: Vec<_> =
        closures.map(|closure| (closure.body.start_position(), closure.body.end_position(), &closure.params)).collect();
    let is_twice = |(name, at): &(String, Position)| {
        let mut around = closures.iter().filter(|(from, to, _)| encloses(*from, *to, *at)).peekable();
        // What a closure takes from around it becomes a parameter of it.
        let takes = |(_, _, given): &(Position, Position, &rhai::FnArgsVec<rhai::ImmutableString>)| {
            given.iter().any(|own| own.as_str() == name)
        };
        functions.contains(name.as_str()) && variables.contains(name) && around.peek().is_some() && !around.any(takes)
    };
    let (name, at) = used.into_iter().filter(is_twice).min_by_key(|(_, at)| order(*at))?;
    Some(ParseError(Box::new(ParseErrorType::VariableExists(name)), at))
}

fn order(at: Position) -> (usize, usize) {
    (at.line().unwrap_or(0), at.position().unwrap_or(0))
}

/// Whether a body goes over that place. Without braces its end is not known: then it is on one line.
fn encloses(start: Position, end: Position, at: Position) -> bool {
    order(start) <= order(at) && if end.is_none() { start.line() == at.line() } else { order(at) <= order(end) }
}
