//! Words of other languages, and what one writes here.

use crate::lang::Text;
use crate::text;

/// What to write instead of a word or symbol that this language does not have.
pub fn instead(word: &str) -> Option<Text> {
    let code = match word {
        "var" | "auto" | "my" => "let x = 1;",
        "null" | "nil" | "None" | "undefined" | "NULL" => "()",
        "True" => "true",
        "False" => "false",
        "and" => "a && b",
        "or" => "a || b",
        "not" => "!a",
        "elif" | "elsif" | "elseif" => "else if",
        "function" | "def" | "func" | "lambda" => "fn name(x) { ... }",
        "foreach" => "for x in list { ... }",
        "match" | "case" => "switch x { 1 => ..., _ => ... }",
        "++" => "x += 1;",
        "--" => "x -= 1;",
        "typeof" => "type_of(x)",
        "exit" | "quit" => "exit();",
        "===" => "==",
        "!==" | "<>" => "!=",
        "=>" => "|x| x * 2",
        "->" => "switch x { 1 => \"a\", _ => \"b\" }    fn f(x) { x * 2 }",
        "#" => "// a comment",
        "try" => "let made = attempt(|| ...); if made.ok { ... }",
        "else" => "if a { ... } else { ... }",
        "?" => "if a { b } else { c }",
        "length" | "size" | "count" => "x.len()",
        "join" => "list.reduce(|line, word| if line == () { word } else { `${line}, ${word}` })",
        "forEach" | "each" => "for x in list { ... }",
        "append" | "add" => "list.push(x)",
        "includes" | "has" | "indexOf" => "x in list",
        "concat" | "extend" | "update" => "a + b",
        "toString" | "str" | "String" => "`${x}`",
        "parseInt" | "int" | "atoi" => "parse_int(\"80\")",
        "substring" | "substr" | "slice" => "text.sub_string(0, 3)",
        "toUpperCase" | "upper" | "uppercase" | "upcase" | "to_uppercase" => "text.to_upper()",
        "toLowerCase" | "lower" | "lowercase" | "downcase" | "to_lowercase" => "text.to_lower()",
        "startsWith" | "startswith" => "text.starts_with(\"x\")",
        "endsWith" | "endswith" => "text.ends_with(\"x\")",
        "strip" | "trimmed" => "text.trim();",
        "echo" | "printf" | "println" | "puts" | "console" | "log" => "print(x);",
        "JSON" | "dumps" | "stringify" => "json(x)",
        "raise" | "error" | "panic" => "throw \"...\";",
        "except" | "rescue" => "try { ... } catch (e) { ... }",
        "float" => "parse_float(\"0.5\")",
        "range" => "for i in 0..3 { ... }",
        _ => return None,
    };
    Some(text!(en: "here it is written: {code}", ja: "ここでは次のように書きます: {code}"))
}
