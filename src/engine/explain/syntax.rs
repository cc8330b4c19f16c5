//! Errors of a script that cannot be read.

use super::brackets::{self, Wrong};
use super::{Known, Told, foreign, names, runtime, tables, wide};
use crate::engine::limits::Limit;
use crate::engine::locate;
use crate::engine::thrown::Thrown;
use crate::lang::Text;
use crate::text;
use rhai::{LexError, ParseErrorType, Position};

pub fn explain(kind: &ParseErrorType, position: Position, known: &Known<'_>, plain: Thrown) -> Told {
    let told = known.source.and_then(|source| {
        let at = known.byte(position).unwrap_or(source.len());
        Spot { source, at, plain: Thrown { code: "Syntax".into(), ..plain.clone() } }.explain(kind, known)
    });
    told.unwrap_or_else(|| message(kind, position, known, plain))
}

/// What an input method wrote in place of ASCII, whatever Rhai says of the words around it: its byte, and what to say.
pub fn wide(source: &str) -> Option<(usize, Told)> {
    let plain = Thrown::new("Syntax", "");
    if let Some(at) = wide::first(source) {
        let told = Spot { source, at, plain: plain.clone() }.full_width()?;
        return Some((at, told));
    }
    let at = wide::half_closed(source)?;
    Some((at, Spot { source, at, plain }.open_text()))
}

/// What can be said without the text.
fn message(kind: &ParseErrorType, position: Position, known: &Known<'_>, plain: Thrown) -> Told {
    let said = |text: Text| Thrown { code: "Syntax".into(), message: text.into(), ..plain.clone() };
    let limit = |limit: Limit, text: fn(u64) -> Text| {
        said(text(known.limits.get(limit))).hint(known.limits.how_to_raise(limit))
    };
    match kind {
        ParseErrorType::VariableUndefined(name) => {
            Thrown { code: "VariableUndefined".into(), ..names::variable(name, position, known, plain) }
        }
        ParseErrorType::ModuleUndefined(name) => {
            let thrown = said(text!(en: "there is no module `{name}`", ja: "`{name}` というモジュールはありません"));
            names::module(name, known, thrown)
        }
        ParseErrorType::UnexpectedEOF => {
            said(text!(en: "the script ends in the middle of something", ja: "スクリプトが途中で終わっています"))
        }
        ParseErrorType::Reserved(word) => said(text!(en: "`{word}` is a reserved word", ja: "`{word}` は予約語です")),
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => said(text!(
            en: "`{number}` is not a number of this language, or too large (64 bits)",
            ja: "`{number}` は数として読めないか、大きすぎます（64 ビットまで）"
        ))
        .hint(text!(
            en: "an id or account number is a text, in quotes: \"{number}\"",
            ja: "ID やアカウント番号は文字列として引用符で囲みます: \"{number}\""
        )),
        ParseErrorType::BadInput(LexError::MalformedEscapeSequence(escape)) => {
            said(text!(en: "`{escape}` means nothing in a text", ja: "文字列の中の `{escape}` には意味がありません"))
                .hint(text!(en: "a backslash is written \\\\", ja: "バックスラッシュそのものは \\\\ と書きます"))
        }
        ParseErrorType::BadInput(LexError::MalformedIdentifier(name)) => {
            said(text!(en: "`{name}` cannot be a name", ja: "`{name}` は名前に使えません"))
        }
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) if symbol == "eval" => eval(&plain),
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) => {
            let thrown = said(text!(en: "`{symbol}` does not belong here", ja: "`{symbol}` はここには書けません"));
            match foreign::instead(symbol) {
                Some(instead) => thrown.hint(instead),
                None => thrown,
            }
        }
        ParseErrorType::BadInput(LexError::UnexpectedInput(input)) => {
            let thrown = said(text!(en: "`{input}` does not belong here", ja: "`{input}` はここには書けません"));
            foreign::instead(input).into_iter().fold(thrown, Thrown::hint)
        }
        ParseErrorType::UnknownOperator(operator) => {
            let thrown = said(text!(en: "there is no operator `{operator}`", ja: "`{operator}` という演算子はありません"));
            match foreign::instead(operator) {
                Some(instead) => thrown.hint(instead),
                None => thrown,
            }
        }
        ParseErrorType::MissingToken(token, why) => {
            let Text { en, ja } = tables::purpose(token, why);
            let thrown = said(text!(en: "`{token}` is missing: {en}", ja: "{ja} `{token}` が必要です"));
            tables::example(token).into_iter().fold(thrown, |thrown, example| thrown.hint(example))
        }
        ParseErrorType::VariableExpected => said(text!(
            en: "the name of a variable is expected here",
            ja: "ここには変数の名前が必要です"
        ))
        .hint(text!(
            en: "a name begins with a letter: x, name2; `_` alone is none",
            ja: "名前は英字で始めます: x、name2。`_` だけの名前は使えません"
        )),
        ParseErrorType::PropertyExpected => said(text!(en: "the name of a member is expected here", ja: "ここにはメンバーの名前が必要です")),
        ParseErrorType::ExprExpected(kind) => said(tables::expression(kind)),
        ParseErrorType::AssignmentToConstant(name) => {
            said(text!(en: "`{name}` is a constant and cannot be changed", ja: "`{name}` は定数なので変更できません"))
                .hint(text!(en: "a variable is declared with let: let {name} = ...;", ja: "変更する変数は let で宣言します: let {name} = ...;"))
        }
        ParseErrorType::AssignmentToInvalidLHS(_) => said(text!(
            en: "what stands before `=` cannot be assigned to",
            ja: "`=` の左側には代入できません"
        ))
        .hint(text!(
            en: "only a variable or its member can: x = 1; map.name = 1; to compare, write ==",
            ja: "代入できるのは変数とそのメンバーだけです: x = 1; map.name = 1; 比較は == と書きます"
        )),
        ParseErrorType::DuplicatedProperty(name) => {
            said(text!(en: "the map has the member `{name}` twice", ja: "マップにメンバー `{name}` が 2 回あります"))
        }
        ParseErrorType::DuplicatedVariable(name) => {
            said(text!(en: "the name `{name}` is used twice here", ja: "ここで名前 `{name}` が 2 回使われています"))
        }
        ParseErrorType::VariableExists(name) => said(text!(
            en: "`{name}` is a variable and a function here, and a closure takes the function",
            ja: "`{name}` は変数と関数の両方の名前になっていて、クロージャーの中では関数のほうが使われます"
        ))
        .hint(text!(en: "give one of the two another name", ja: "どちらかの名前を変えてください")),
        ParseErrorType::FnDuplicatedDefinition(name, count) => said(text!(
            en: "there are two functions `{name}` with {count} parameters",
            ja: "引数が {count} 個の関数 `{name}` が 2 つあります"
        )),
        ParseErrorType::FnDuplicatedParam(name, parameter) => said(text!(
            en: "the function `{name}` has two parameters `{parameter}`",
            ja: "関数 `{name}` に引数 `{parameter}` が 2 つあります"
        )),
        ParseErrorType::FnMissingName | ParseErrorType::FnMissingParams(_) | ParseErrorType::FnMissingBody(_) => {
            said(text!(en: "this function is not complete", ja: "関数の書き方が途中です")).hint("fn name(x, y) { x + y }")
        }
        ParseErrorType::WrongFnDefinition => said(text!(
            en: "a function (fn) stands at the top level, not inside of a block or another function",
            ja: "関数（fn）は一番外側に書きます。ブロックや関数の中には書けません"
        ))
        .hint(text!(en: "inside of one, a closure does it: let f = |x| ...; f.call(1)", ja: "中で使うならクロージャーにします: let f = |x| ...; f.call(1)")),
        ParseErrorType::WrongDocComment => said(text!(
            en: "a comment with /// belongs directly before a function",
            ja: "/// のコメントは関数の直前に書きます"
        ))
        .hint(text!(en: "other comments begin with //", ja: "ほかのコメントは // で始めます")),
        ParseErrorType::WrongExport => {
            said(text!(en: "export stands at the top level of a script", ja: "export は一番外側に書きます"))
        }
        ParseErrorType::LoopBreak => {
            said(text!(en: "break and continue belong into a loop", ja: "break と continue はループの中に書きます"))
        }
        ParseErrorType::MismatchedType(expected, found) => {
            runtime::mismatch(expected, found, Thrown { code: "Syntax".into(), ..plain.clone() })
        }
        ParseErrorType::MalformedIndexExpr(_) => {
            said(text!(en: "this cannot stand between [ and ]", ja: "[ ] の中には書けない値です"))
                .hint("list[0]    map[\"name\"]")
        }
        ParseErrorType::WrongSwitchDefaultCase => {
            said(text!(en: "the case `_` of a switch comes last", ja: "switch の `_` は最後に書きます"))
        }
        ParseErrorType::ExprTooDeep => limit(Limit::ExpressionDepth, |most| {
            text!(en: "the expression is nested more than {most} levels deep", ja: "式の入れ子が {most} 段を超えています")
        }),
        ParseErrorType::TooManyFunctions => limit(Limit::Functions, |most| {
            text!(en: "there are more than {most} functions", ja: "関数が {most} 個を超えています")
        }),
        ParseErrorType::LiteralTooLarge(_, most) => said(text!(
            en: "this value is larger than {most}",
            ja: "この値は上限 {most} を超えています"
        )),
        other => {
            let told = other.to_string();
            said(text!(en: "{told}", ja: "文法の誤りです（{told}）"))
        }
    }
    .into()
}

fn eval(plain: &Thrown) -> Thrown {
    let wording = text!(
        en: "`eval` is switched off: a script does not run text as a script",
        ja: "`eval` は使えません。文字列をスクリプトとして実行することはできません"
    );
    Thrown { code: "Syntax".into(), message: wording.into(), ..plain.clone() }
}

/// An error in a text.
struct Spot<'a> {
    source: &'a str,
    at: usize,
    plain: Thrown,
}

impl Spot<'_> {
    fn said(&self, text: Text) -> Thrown {
        Thrown { message: text.into(), ..self.plain.clone() }
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn rest_of_line(&self) -> &str {
        self.rest().lines().next().unwrap_or_default()
    }

    fn before(&self) -> &str {
        self.source.get(..self.at).unwrap_or_default()
    }

    /// The source with the text from `from` on replaced by as many characters on the same lines.
    fn with(&self, from: usize, new: &str) -> Option<String> {
        let (before, rest) = (self.source.get(..from)?, self.source.get(from..)?);
        let end = rest.char_indices().nth(new.chars().count()).map_or(rest.len(), |(at, _)| at);
        (rest[..end].chars().count() == new.chars().count()).then(|| format!("{before}{new}{}", &rest[end..]))
    }

    fn explain(&self, kind: &ParseErrorType, known: &Known<'_>) -> Option<Told> {
        match kind {
            ParseErrorType::BadInput(LexError::UnexpectedInput(_)) => {
                self.full_width().or_else(|| self.foreign_name()).or_else(|| self.brackets())
            }
            ParseErrorType::BadInput(LexError::UnterminatedString) => Some(self.open_text()),
            ParseErrorType::BadInput(LexError::MalformedChar(inner)) => Some(self.single_quotes(inner)),
            // A number sign with a full-width brace behind it.
            ParseErrorType::Reserved(word) if !word.contains(char::is_alphanumeric) => {
                self.behind(word).or_else(|| Some(self.symbol(word)))
            }
            // `print` and the like are reserved where no parenthesis follows, as a full-width one is none.
            ParseErrorType::Reserved(word) => self.behind(word).or_else(|| Some(self.reserved(word))),
            ParseErrorType::MissingToken(token, why) => Some(self.missing(token, why)),
            ParseErrorType::UnexpectedEOF | ParseErrorType::ExprExpected(_) => self.brackets(),
            ParseErrorType::AssignmentToInvalidLHS(told)
            | ParseErrorType::BadInput(LexError::ImproperSymbol(_, told))
                if told.contains("'=='") && !self.rest().starts_with("===") =>
            {
                Some(self.single_equals().into())
            }
            ParseErrorType::MismatchedType(..) => self.compared(),
            ParseErrorType::VariableExpected if self.for_of_another_language() => {
                let thrown =
                    self.said(text!(en: "the name of a variable is expected here", ja: "ここには変数の名前が必要です"));
                Some(thrown.hint(text!(en: "here it is written: for i in 0..3 {{ ... }}", ja: "ここでは次のように書きます: for i in 0..3 {{ ... }}")).into())
            }
            ParseErrorType::VariableUndefined(name) => self.undefined(name, known),
            ParseErrorType::ModuleUndefined(name) => {
                let thrown =
                    self.said(text!(en: "there is no module `{name}`", ja: "`{name}` というモジュールはありません"));
                // Without its module the function is looked for only when the script runs.
                let blank = " ".repeat(name.chars().count() + 2);
                let mended = self.rest().strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with("::"));
                let mended = mended.then(|| self.with(self.at, &blank)).flatten();
                Some(Told { mended, ..names::module(name, known, thrown).into() })
            }
            _ => None,
        }
    }

    fn single_equals(&self) -> Thrown {
        self.said(
            text!(en: "a single `=` assigns; here a comparison is meant", ja: "`=` は代入です。ここでは比較が必要です"),
        )
        .hint(text!(en: "write == to compare", ja: "比較は == と書きます"))
    }

    /// A condition that compares as other languages do, of which Rhai has read the first value: `if 1 === x {`.
    fn compared(&self) -> Option<Told> {
        let condition = self.rest_of_line().split('{').next().unwrap_or_default();
        let begins = condition.find(|c: char| "=!<>".contains(c))?;
        let operator = &condition[begins..];
        let operator = &operator[..operator.find(|c: char| !"=!<>".contains(c)).unwrap_or(operator.len())];
        let at = Some(self.at + begins);
        if operator == "=" {
            return Some(Told { at, ..self.single_equals().into() });
        }
        let instead = foreign::instead(operator)?;
        let wording = text!(en: "there is no operator `{operator}`", ja: "`{operator}` という演算子はありません");
        Some(Told { at, ..self.said(wording).hint(instead).into() })
    }

    /// `for (let i = 0; ...`, with the place before or behind the parenthesis.
    fn for_of_another_language(&self) -> bool {
        let before = self.before().trim_end();
        let before = before.strip_suffix('(').map_or(before, str::trim_end);
        before.ends_with("for") && (self.rest().starts_with('(') || before.len() < self.before().trim_end().len())
    }

    fn full_width(&self) -> Option<Told> {
        let line = self.before().rsplit('\n').next().unwrap_or_default();
        let (thrown, ascii) = wide::explain(line, self.rest_of_line(), self.plain.clone())?;
        Some(Told { at: Some(self.at), mended: self.with(self.at, &ascii), ..thrown.into() })
    }

    /// A full-width character directly behind a word.
    fn behind(&self, word: &str) -> Option<Told> {
        self.rest().strip_prefix(word)?;
        Spot { at: self.at + word.len(), plain: self.plain.clone(), ..*self }.full_width()
    }

    /// Letters of other scripts, as `クラスター`.
    fn foreign_name(&self) -> Option<Told> {
        let end = self.rest().find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest().len());
        let name = self.rest().get(..end).filter(|name| !name.is_ascii() && !name.is_empty())?;
        let thrown = self.said(text!(en: "`{name}` cannot be a name", ja: "`{name}` は名前に使えません")).hint(text!(
            en: "names have the letters a-z and A-Z, digits and `_`; a text stands in quotes: \"{name}\"",
            ja: "名前に使えるのは半角の英字、数字、`_` だけです。文字列なら引用符で囲みます: \"{name}\""
        ));
        let mended = self.with(self.at, &"x".repeat(name.chars().count()));
        Some(Told { mended, ..thrown.into() })
    }

    /// A text that is not closed.
    fn open_text(&self) -> Told {
        let quote = self.rest().chars().next().unwrap_or('"');
        if quote == '`' {
            let thrown =
                self.said(text!(en: "a text is opened with ` and not closed", ja: "文字列の終わりの ` がありません"));
            return thrown
                .hint(text!(
                    en: "a text in back quotes may go over several lines: look for where it should end",
                    ja: "バッククォートの文字列は複数行にわたれます。終わるはずの場所を探してください"
                ))
                .into();
        }
        let line = self.rest_of_line();
        // Behind the quote that closes it stands another text.
        let wide =
            line.chars().skip(1).find(|c| wide::ascii(*c).is_some_and(|(_, ascii)| ascii == '"' || ascii == '\''));
        let thrown = self.said(match wide {
            Some(wide) => text!(
                en: "a text is opened with {quote} and ends with a full-width `{wide}`",
                ja: "文字列が {quote} で始まり、全角の「{wide}」で終わっています"
            ),
            None => {
                text!(en: "a text is opened with {quote} and not closed", ja: "文字列の終わりの {quote} がありません")
            }
        });
        let thrown = match wide {
            Some(_) => thrown.hint(text!(en: "type both quotes with the input method switched off: \"", ja: "引用符は両方とも、日本語入力をオフにして入力してください: \"")),
            None => thrown.hint(text!(en: "put {quote} at its end, on the same line", ja: "同じ行の文字列の終わりに {quote} を書いてください")),
        };
        let mended = wide.and_then(|_| self.with(self.at, &wide::line(line).ascii));
        Told { mended, ..thrown.into() }
    }

    fn single_quotes(&self, inner: &str) -> Told {
        let inner = inner.trim_matches('\'');
        let thrown = self.said(text!(
            en: "single quotes hold one character; a text stands in double quotes",
            ja: "一重引用符は 1 文字だけを表します。文字列は二重引用符で囲みます"
        ));
        let mended = self.with(self.at, &format!("\"{inner}\""));
        Told {
            mended, ..thrown.hint(text!(en: "write \"{inner}\"", ja: "\"{inner}\" と書いてください")).into()
        }
    }

    fn symbol(&self, symbol: &str) -> Told {
        // Rhai takes `++` and the like for reserved; the whole of it is what was meant.
        let end = self.rest().find(|c: char| !"+-=<>!?:&|~^%*$@\\#".contains(c)).unwrap_or(0).max(symbol.len());
        let whole = self.rest().get(..end).unwrap_or(symbol);
        let thrown = self.said(text!(en: "`{whole}` does not belong here", ja: "`{whole}` はここには書けません"));
        match foreign::instead(whole).or_else(|| foreign::instead(symbol)) {
            Some(instead) => thrown.hint(instead).into(),
            None => thrown.into(),
        }
    }

    fn reserved(&self, word: &str) -> Told {
        let thrown = self.said(text!(en: "`{word}` is a reserved word", ja: "`{word}` は予約語です"));
        let before = self.before().trim_end();
        let after = self.rest().get(word.len()..).unwrap_or_default().trim_start();
        let mut other = word.to_owned();
        other.pop();
        let mended = self.with(self.at, &format!("{other}_"));
        if before.ends_with('.') {
            let thrown = thrown.hint(text!(en: "as a member it is read with [\"{word}\"] instead of .{word}", ja: "メンバーは .{word} ではなく [\"{word}\"] で読みます"));
            return Told { mended, ..thrown.into() };
        }
        if after.starts_with(':') && !after.starts_with("::") {
            let thrown = thrown.hint(text!(en: "as the key of a map, quote it: #{{ \"{word}\": ... }}, and read it with map[\"{word}\"]", ja: "マップのキーには引用符を付けます: #{{ \"{word}\": ... }}。読むときは map[\"{word}\"] です"));
            return Told { mended, ..thrown.into() };
        }
        let declares = ["let", "const", "fn", "for"].iter().any(|keyword| before.ends_with(keyword));
        if let Some(instead) = foreign::instead(word).filter(|_| !declares && !before.ends_with(['(', ',', '|'])) {
            return thrown.hint(instead).into();
        }
        let thrown = thrown.hint(text!(
            en: "choose another name, such as `{word}_` or `the_{word}`; as the key of a map, quote it: #{{ \"{word}\": ... }}",
            ja: "`{word}_` や `the_{word}` など、ほかの名前にしてください。マップのキーなら引用符を付けます: #{{ \"{word}\": ... }}"
        ));
        Told { mended, ..thrown.into() }
    }

    fn missing(&self, token: &str, why: &str) -> Told {
        let word = self.rest_of_line().split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        if token == "{"
            && let Some(instead) = foreign::instead(word)
        {
            let thrown = self.said(text!(en: "`{word}` does not belong here", ja: "`{word}` はここには書けません"));
            return thrown.hint(instead).into();
        }
        if let Some(told) = self.brackets() {
            return told;
        }
        let Text { en, ja } = tables::purpose(token, why);
        let mut thrown = self.said(text!(en: "`{token}` is missing: {en}", ja: "{ja} `{token}` が必要です"));
        let operator = self.rest_of_line().split([' ', '(', '"']).next().unwrap_or_default();
        if operator == "=>" && self.before().trim_end().ends_with("()") {
            thrown = thrown.hint(text!(en: "a closure without parameters is written || {{ ... }}", ja: "引数のないクロージャーは || {{ ... }} と書きます"));
        } else if let Some(instead) = foreign::instead(word).or_else(|| foreign::instead(operator)) {
            thrown = thrown.hint(instead);
        } else if token == "in" && self.rest().starts_with(',') {
            thrown = thrown.hint("for (x, i) in list { ... }");
        } else if let (";", Some(member)) = (token, self.member_before_colon()) {
            thrown = thrown.hint(text!(en: "a map is written with a # before the brace: #{{ {member}: ... }}", ja: "マップは波かっこの前に # を付けます: #{{ {member}: ... }}"));
        } else if let Some(example) = tables::example(token) {
            thrown = thrown.hint(example);
        } else if token == ":" && self.rest().starts_with('=') {
            thrown = thrown.hint(text!(en: "members of a map are written with a colon: #{{ Name: \"web\" }}", ja: "マップのメンバーはコロンで書きます: #{{ Name: \"web\" }}"));
        }
        // It belongs behind what comes before, which may be lines above.
        let end = self.before().trim_end();
        let gap = self.before().get(end.len()..).unwrap_or_default();
        if !matches!(token, "," | ";") || end.is_empty() {
            return thrown.into();
        }
        // In the gap a space can take it; a line end cannot.
        let mended = gap.rfind([' ', '\t']).and_then(|space| self.with(end.len() + space, token));
        let place = end.char_indices().next_back().map(|(at, _)| at);
        Told { at: place.filter(|_| gap.contains('\n')), mended, ..thrown.into() }
    }

    /// `{ name` before a colon: a map as JavaScript and Python write it.
    fn member_before_colon(&self) -> Option<&str> {
        let before = self.rest().starts_with(':').then(|| self.before().trim_end())?;
        let begins = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        let name = before.get(begins..).filter(|name| !name.is_empty())?;
        before[..begins].trim_end().ends_with('{').then_some(name)
    }

    fn undefined(&self, name: &str, known: &Known<'_>) -> Option<Told> {
        let after = self.rest().strip_prefix(name)?;
        let behind = after.trim_start();
        let position = locate::position(self.source, self.at);
        let plain = Thrown { code: "VariableUndefined".into(), ..self.plain.clone() };
        let mut thrown = names::variable(name, position, known, plain);
        if behind.starts_with(':') && !behind.starts_with("::") {
            thrown.hints.clear();
            thrown = thrown.hint(text!(en: "a map is written with a # before the brace: #{{ {name}: ... }}", ja: "マップは波かっこの前に # を付けます: #{{ {name}: ... }}"));
            return Some(thrown.into());
        }
        if behind.starts_with("=>") {
            thrown.hints.clear();
            thrown = thrown.hint(text!(en: "a closure is written |{name}| ..., not {name} => ...", ja: "クロージャーは {name} => ... ではなく |{name}| ... と書きます"));
            return Some(thrown.into());
        }
        // What follows a word of another language is that language's, too.
        if foreign::instead(name).is_some() && behind.starts_with(|c: char| c.is_alphanumeric() || "\"'`_{".contains(c))
        {
            return Some(thrown.into());
        }
        // A number in place of the name lets the rest be read.
        let digits = "0".repeat(name.chars().count());
        Some(Told { mended: self.with(self.at, &digits).filter(|_| !name.contains("::")), ..thrown.into() })
    }

    fn brackets(&self) -> Option<Told> {
        let line = |at: usize| self.source[..at].matches('\n').count() + 1;
        let (at, also, thrown) = match brackets::check(self.source)? {
            Wrong::Open { at, open } => {
                let close = brackets::partner(open);
                let number = line(at);
                let wording = text!(
                    en: "`{open}` of line {number} is not closed: `{close}` is missing",
                    ja: "{number} 行目の `{open}` が閉じられていません。`{close}` が必要です"
                );
                (at, None, self.said(wording))
            }
            Wrong::Other { at, open, closed, close } => {
                let wanted = brackets::partner(open);
                let number = line(at);
                let wording = text!(
                    en: "`{close}` stands where `{wanted}` is needed: `{open}` of line {number} is still open",
                    ja: "`{wanted}` が必要なところに `{close}` があります。{number} 行目の `{open}` がまだ閉じられていません"
                );
                let here: String = text!(en: "opened here", ja: "ここで開いています").into();
                (closed, Some((at, here)), self.said(wording))
            }
            Wrong::Extra { at, close } => {
                let wording = text!(en: "`{close}` closes nothing: one too many", ja: "`{close}` に対応する開きかっこがありません（1 つ多いようです）");
                (at, None, self.said(wording))
            }
        };
        let odd = brackets::odd_quotes(self.source, line(at.max(self.at))).map(|number| {
            text!(
                en: "line {number} has an odd number of `\"`: is one missing?",
                ja: "{number} 行目の `\"` の数が奇数です。1 つ足りないのではありませんか？"
            )
        });
        Some(Told { at: Some(at), also, ..odd.into_iter().fold(thrown, Thrown::hint).into() })
    }
}
