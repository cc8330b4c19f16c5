//! Functions as a script's text declares them.

/// As many ways to write a function are shown.
const SHOWN: usize = 3;

/// The functions of that name (or all, for an empty one) in a text, as one calls them.
pub(super) fn declared<'a>(text: &'a str, module: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let begins = |(at, _): &(usize, &str)| text[..*at].rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
    text.match_indices("fn ").filter(begins).filter_map(move |(at, keyword)| {
        let line = text[at + keyword.len()..].lines().next()?;
        let (function, rest) = line.split_once('(')?;
        let (parameters, _) = rest.split_once(')')?;
        let names: Vec<&str> = parameters.split(", ").map(str::trim).collect();
        let body = &text[at..];
        let body = &body[..body.find("\n}").unwrap_or(body.len())];
        let shown = names.iter().map(|name| taken(body, name).unwrap_or_else(|| (*name).to_owned()));
        let parameters = shown.collect::<Vec<_>>().join(", ");
        let module = if module.is_empty() { String::new() } else { format!("{module}::") };
        (name.is_empty() || function.trim() == name).then(|| format!("{module}{}({parameters})", function.trim()))
    })
}

/// How a function of a module is written, by the module's text: each way once, the longest first, for it says most.
pub fn written(text: &str, module: &str, function: &str) -> Vec<String> {
    let mut all: Vec<String> = declared(text, module, function).collect();
    all.sort_by_key(|usage| std::cmp::Reverse(usage.len()));
    all.truncate(SHOWN);
    all
}

/// Whether what stands at that byte works on a parameter of the function around it: `block.split`, `options(given, ...)`, `a < b`.
pub fn of_parameter(text: &str, at: usize) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else { return false };
    let Some((_, function)) = before.rsplit_once("fn ") else { return false };
    let Some((_, parameters)) = function.split_once('(') else { return false };
    let parameters: Vec<&str> = parameters.split(')').next().unwrap_or_default().split(',').map(str::trim).collect();
    // In a closure its own parameters hide them, but those are seldom of the same name.
    let left = before.trim_end().trim_end_matches('.').trim_end();
    let left =
        &left[left.rfind(|c| !word(c)).map_or(0, |at| at + left[at..].chars().next().map_or(1, char::len_utf8))..];
    let called = rest.trim_start_matches(word);
    let right = match called.strip_prefix('(') {
        Some(arguments) if called.len() < rest.len() => arguments,
        _ => rest.trim_start_matches(|c: char| !word(c)),
    };
    let right = right.trim_start().split(|c| !word(c)).next().unwrap_or_default();
    let itself = rest.split(|c| !word(c)).next().unwrap_or_default();
    parameters.iter().any(|name| !name.is_empty() && [left, right, itself].contains(name))
}

/// A parameter that is a map of options, as one gives it: `#{ name: ..., cidr: ... }` with those that are required.
fn taken(body: &str, parameter: &str) -> Option<String> {
    let (_, options) = body.split_once(&format!("options({parameter},"))?;
    let (options, _) = options.split_once(");").unwrap_or((options, ""));
    // Behind the defaults stand those that are required, with a list of their names or a map of examples.
    let behind = options.rfind("},").map(|at| options[at + 2..].trim_start()).unwrap_or_default();
    let names: Vec<&str> = match behind.strip_prefix("#{") {
        Some(examples) => {
            examples.split(", ").filter_map(|member| member.split_once(": ")).map(|(name, _)| name.trim()).collect()
        }
        None => behind
            .strip_prefix('[')
            .unwrap_or_default()
            .split('"')
            .filter(|name| name.contains(char::is_alphanumeric))
            .collect(),
    };
    let members: String = names.into_iter().map(|name| format!("{name}: ..., ")).collect();
    Some(format!("#{{ {members}... }}"))
}
