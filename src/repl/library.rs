//! What the comments of the standard library, and of a user's modules, tell of their functions.

use super::complete::place::entries;
use super::tokens::{Kind, Token, tokens};

/// A function of a module.
#[derive(Debug, Clone)]
pub struct Function {
    pub name: String,
    /// As it is called: `create(given)`.
    pub head: String,
    pub parameters: Vec<String>,
    /// The comment before it, a line each.
    pub comment: Vec<String>,
    /// What the map takes that is its last argument: `name`, and what is said of it.
    pub options: Vec<Choice>,
    /// Members of the map that it returns.
    pub returns: Vec<String>,
    /// Its text, comment and all.
    pub source: String,
}

/// An option of a function.
#[derive(Debug, Clone)]
pub struct Choice {
    pub name: String,
    pub about: String,
    pub required: bool,
}

impl Function {
    /// The first sentence of its comment.
    pub fn summary(&self) -> String {
        let paragraph: Vec<&str> =
            self.comment.iter().map(String::as_str).take_while(|line| !line.is_empty()).collect();
        let paragraph = paragraph.join(" ");
        let end = paragraph.find(". ").or_else(|| paragraph.find(": ")).unwrap_or(paragraph.len());
        paragraph[..end].trim_end_matches('.').to_owned()
    }

    /// Whether it takes nothing.
    pub fn bare(&self) -> bool {
        self.parameters.is_empty()
    }
}

/// What a module is for: the first line of its head.
pub fn about(text: &str) -> String {
    let head = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    head.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The functions of a module that others may call.
pub fn functions(text: &str) -> Vec<Function> {
    let (mut comment, mut begun, mut found) = (Vec::new(), None, Vec::new());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, said) = (at, line.trim_end());
        at += line.len();
        if let Some(words) = said.strip_prefix("///") {
            begun.get_or_insert(start);
            comment.push(words.strip_prefix(' ').unwrap_or(words).to_owned());
            continue;
        }
        let comment = std::mem::take(&mut comment);
        let from = begun.take().unwrap_or(start);
        if let Some(head) = said.strip_prefix("fn ") {
            let head = head.trim_end_matches(" {").to_owned();
            let end = text[start..].find("\n}").map_or(text.len(), |end| start + end + 2);
            found.push(function(head, comment, text[from..end].to_owned()));
        }
    }
    found
}

fn function(head: String, comment: Vec<String>, source: String) -> Function {
    let (name, rest) = head.split_once('(').unwrap_or((&head, ""));
    let parameters = rest.trim_end_matches([')', ' ', '{']).split(',').map(str::trim);
    let parameters: Vec<String> = parameters.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let options = options(&comment, &source);
    let returns = returns(&comment);
    Function { name: name.to_owned(), head: head.clone(), parameters, comment, options, returns, source }
}

/// What the function reads by `options(given, #{ standard: 1 }, #{ required: "x" })`; what its comment says of each.
fn options(comment: &[String], source: &str) -> Vec<Choice> {
    let all: Vec<Token<'_>> = tokens(source).into_iter().filter(Token::counts).collect();
    let called = all.windows(2).position(|pair| pair[0].text == "options" && pair[1].is("("));
    let Some(called) = called else { return Vec::new() };
    // The maps and lists that stand in the call itself.
    let (mut depth, mut standard, mut required) = (0usize, None, None);
    for (at, token) in all.iter().enumerate().skip(called + 1).filter(|(_, token)| token.kind == Kind::Symbol) {
        match token.text {
            "(" | "[" | "{" | "#{" => {
                if depth == 1 && standard.is_none() {
                    standard = Some(at);
                } else if depth == 1 {
                    required = required.or(Some(at));
                }
                depth += 1;
            }
            ")" | "]" | "}" => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    let names = |opened: Option<usize>| -> Vec<&str> {
        let Some(opened) = opened else { return Vec::new() };
        if all[opened].is("#{") {
            return entries(&all, opened).into_iter().map(|(name, _)| name).collect();
        }
        let inner = all[opened + 1..].iter().take_while(|token| !token.is("]"));
        inner.filter(|token| matches!(token.kind, Kind::Text { .. })).map(Token::inner).collect()
    };
    let choice = |name: &str, required| Choice { name: name.to_owned(), about: said(comment, name), required };
    let needed = names(required).into_iter().map(|name| choice(name, true));
    needed.chain(names(standard).into_iter().map(|name| choice(name, false))).collect()
}

/// What the item of a comment says that is about a name: ``- `name`, `other`: what it is``.
fn said(comment: &[String], name: &str) -> String {
    let quoted = format!("`{name}`");
    let own = comment.iter().find(|line| {
        let head = line.strip_prefix("- ").and_then(|item| item.split_once(": "));
        head.is_some_and(|(names, _)| names.contains(&quoted))
    });
    let about = own.and_then(|line| line.split_once(": ")).map(|(_, about)| about);
    about.unwrap_or_default().to_owned()
}

/// The names in the first `#{ a, b }` behind "Returns".
fn returns(comment: &[String]) -> Vec<String> {
    let Some(from) = comment.iter().position(|line| line.starts_with("Returns")) else { return Vec::new() };
    let text = comment[from..].iter().take_while(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let Some((_, inner)) = text.split_once("`#{") else { return Vec::new() };
    // A list of such maps is no map.
    if text.contains("}` each") || text.contains("list of") {
        return Vec::new();
    }
    let names = inner.split('}').next().unwrap_or_default().split(',');
    let names = names.map(|name| name.split(':').next().unwrap_or_default().trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::functions;

    const MODULE: &str = "//! About.\n\n/// Makes one. And more.\n///\n/// Options\n/// - `name`, `cidr`: what, required\n/// - `zone`: \
        where\n///\n/// Returns `#{ VpcId, Zones }`, in order.\nfn create(given) {\n    let o = options(given, #{ zone: (), more: [1, #{ x: 1 }] \
        }, #{ name: \"a\", cidr: \"b\" });\n}\n\nprivate fn hidden() {\n}\n\n/// Says.\n\
        fn say() {\n}\n";

    #[test]
    fn comments_tell_options_and_results() {
        let all = functions(MODULE);
        let names: Vec<_> = all.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(names, ["create", "say"]);
        let options: Vec<_> = all[0].options.iter().map(|option| (option.name.as_str(), option.required)).collect();
        assert_eq!(options, [("name", true), ("cidr", true), ("zone", false), ("more", false)]);
        assert_eq!(all[0].options[2].about, "where");
        assert_eq!(all[0].returns, ["VpcId", "Zones"]);
        assert_eq!(all[0].summary(), "Makes one");
        assert!(all[0].source.starts_with("/// Makes one") && all[0].source.ends_with("\n}"), "{}", all[0].source);
        assert!(all[1].bare());
    }
}
