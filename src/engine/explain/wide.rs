//! Characters that an input method writes in place of ASCII.

use crate::engine::thrown::Thrown;
use crate::lang::Text;
use crate::text;

/// What one is called, and the ASCII character that is meant.
pub fn ascii(c: char) -> Option<(Text, char)> {
    let named = |en: &str, ja: &str, ascii| Some((text!(en: "{en}", ja: "{ja}"), ascii));
    match c {
        '\u{3000}' => named("space", "スペース", ' '),
        '\u{a0}' => named("space that does not break", "改行しないスペース", ' '),
        '“' | '”' | '„' | '＂' | '〝' | '〟' | '「' | '」' | '『' | '』' => named("quote", "引用符", '"'),
        '‘' | '’' | '＇' => named("quote", "引用符", '\''),
        '：' => named("colon", "コロン", ':'),
        '；' => named("semicolon", "セミコロン", ';'),
        '，' | '、' => named("comma", "コンマ", ','),
        '（' | '）' => named("parenthesis", "丸かっこ", if c == '（' { '(' } else { ')' }),
        '｛' | '｝' => named("brace", "波かっこ", if c == '｛' { '{' } else { '}' }),
        '［' | '］' => named("bracket", "角かっこ", if c == '［' { '[' } else { ']' }),
        '＃' => named("number sign", "シャープ", '#'),
        '＝' => named("equals sign", "イコール", '='),
        '｜' => named("bar", "縦棒", '|'),
        '。' | '．' => named("full stop", "ピリオド", '.'),
        '＿' => named("underscore", "アンダースコア", '_'),
        '−' | '―' | '‐' | '–' | '—' => named("minus sign", "マイナス", '-'),
        '０'..='９' => named("digit", "数字", char::from_u32(u32::from(c) - 0xFEE0)?),
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' => named("letter", "英字", char::from_u32(u32::from(c) - 0xFEE0)?),
        '×' | '✕' => named("multiplication sign", "かけ算の記号", '*'),
        '÷' => named("division sign", "わり算の記号", '/'),
        '≠' => named("sign for \"not equal\"", "等しくないの記号", '<'),
        '≧' | '≥' => named("sign for \"at least\"", "以上の記号", '>'),
        '≦' | '≤' => named("sign for \"at most\"", "以下の記号", '<'),
        '！'..='～' => named("character", "記号", char::from_u32(u32::from(c) - 0xFEE0)?),
        c if invisible(c) => {
            let point = u32::from(c);
            Some((text!(en: "invisible character U+{point:04X}", ja: "見えない文字 U+{point:04X}"), ' '))
        }
        _ => None,
    }
}

/// Whether a character is not seen at all: joiners, marks of direction, byte-order marks, as they come along from web pages and chats.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// How what is meant is written, where one character does not do.
fn written(c: char) -> Option<&'static str> {
    match c {
        '≠' => Some("!="),
        '≧' | '≥' => Some(">="),
        '≦' | '≤' => Some("<="),
        c if invisible(c) => Some(""),
        _ => None,
    }
}

/// The rest of a line, from a full-width character outside of texts on, in ASCII. Each change is one character for one.
pub struct Line {
    /// The full-width characters that are no spaces, in order.
    pub wide: String,
    pub count: usize,
    /// With one character for each.
    pub ascii: String,
    /// As one writes it.
    pub written: String,
}

/// Reads the rest of a line that begins outside of any text. Inside of texts and comments full-width characters are fine.
pub fn line(rest: &str) -> Line {
    let mut line = Line { wide: String::new(), count: 0, ascii: String::new(), written: String::new() };
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '/' && chars.peek() == Some(&'/') {
            line.keep(c);
            chars.by_ref().for_each(|c| line.keep(c));
            break;
        }
        let meant = ascii(c).map_or(c, |(_, meant)| meant);
        // A quotation in single quotes from an input method is a text, not a character.
        let meant = if meant == '\'' && c != '\'' { '"' } else { meant };
        line.put(c, meant);
        if meant == '"' || meant == '`' {
            while let Some(inner) = chars.next() {
                let ends = inner == meant
                    || (meant == '"' && ascii(inner).is_some_and(|(_, a)| a == '"' || (a == '\'' && c != '"')));
                if ends {
                    line.put(inner, meant);
                    break;
                }
                line.keep(inner);
                if inner == '\\' {
                    chars.next().into_iter().for_each(|c| line.keep(c));
                }
            }
        }
    }
    line
}

impl Line {
    fn keep(&mut self, c: char) {
        self.ascii.push(c);
        self.written.push(c);
    }

    /// A character, and the one that is meant.
    fn put(&mut self, c: char, meant: char) {
        if c != meant {
            self.count += 1;
            self.wide.push(c);
        }
        self.ascii.push(meant);
        match written(c) {
            Some(written) => self.written.push_str(written),
            None => self.written.push(meant),
        }
    }
}

/// The first full-width character of a script outside of texts and comments; its byte. Rhai may stop before it or behind it, at what it
/// makes of the words around it, but it is wrong in any case.
pub fn first(text: &str) -> Option<usize> {
    Outside::of(text).find(|(_, c)| ascii(*c).is_some()).map(|(at, _)| at)
}

/// The first text that begins with a plain quote and has a full-width one in its place at the end, by the odd number of plain quotes on
/// its line; its byte. Such a text ends at the next plain quote, or not at all.
pub fn half_closed(text: &str) -> Option<usize> {
    let mut outside = Outside::of(text);
    while outside.by_ref().next().is_some() {}
    let open = outside.open?;
    let start = text[..open].rfind('\n').map_or(0, |at| at + 1);
    let end = text[open..].find('\n').map_or(text.len(), |at| open + at);
    let mut texts = Outside::of(&text[..end]);
    texts.by_ref().for_each(drop);
    let wide = |from: usize, to: usize| text[from..to].chars().any(|c| ascii(c).is_some_and(|(_, ascii)| ascii == '"'));
    texts.texts.iter().filter(|(from, _)| *from >= start).find(|(from, to)| wide(*from, *to)).map(|(from, _)| *from)
}

/// What stands outside of texts and comments, as Rhai reads them: places in bytes, and characters.
struct Outside<'a> {
    text: &'a str,
    at: usize,
    /// Where the first text begins that its line does not close.
    open: Option<usize>,
    /// The texts in double quotes so far.
    texts: Vec<(usize, usize)>,
}

impl<'a> Outside<'a> {
    fn of(text: &'a str) -> Self {
        Outside { text, at: 0, open: None, texts: Vec::new() }
    }

    /// Passes a text in these quotes.
    fn pass(&mut self, quote: char) {
        let from = self.at;
        let mut chars = self.text[from..].char_indices().skip(1);
        self.at = loop {
            match chars.next() {
                Some((_, '\\')) if quote != '`' => drop(chars.next()),
                Some((at, '\n')) if quote != '`' => {
                    self.open = self.open.or((quote == '"').then_some(from));
                    break from + at;
                }
                Some((at, c)) if c == quote => break from + at + 1,
                Some(_) => {}
                None => {
                    self.open = self.open.or((quote == '"').then_some(from));
                    break self.text.len();
                }
            }
        };
        if quote == '"' {
            self.texts.push((from, self.at));
        }
    }
}

impl Iterator for Outside<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (at, rest) = (self.at, self.text.get(self.at..)?);
            let c = rest.chars().next()?;
            let to = |end: Option<usize>| end.map_or(self.text.len(), |end| at + end);
            match c {
                '/' if rest.starts_with("//") => self.at = to(rest.find('\n')),
                '/' if rest.starts_with("/*") => self.at = to(rest.find("*/").map(|end| end + 2)),
                '#' if rest.trim_start_matches('#').starts_with('"') => {
                    let signs = rest.len() - rest.trim_start_matches('#').len();
                    let end = format!("\"{}", "#".repeat(signs));
                    let inner = at + signs + 1;
                    self.at = self.text[inner..].find(&end).map_or(self.text.len(), |found| inner + found + end.len());
                }
                '"' | '`' | '\'' => self.pass(c),
                c => {
                    self.at += c.len_utf8();
                    return Some((at, c));
                }
            }
        }
    }
}

/// What to say of a full-width character: `before` is its line up to it, `rest` the line from it on.
pub fn explain(before: &str, rest: &str, plain: Thrown) -> Option<(Thrown, String)> {
    let first = rest.chars().next()?;
    let (Text { en, ja }, ascii) = ascii(first)?;
    let found = line(rest);
    let wording = match ascii {
        _ if invisible(first) => text!(
            en: "an {en} stands here",
            ja: "{ja} があります"
        ),
        ' ' => text!(
            en: "a full-width space stands where a plain space is meant",
            ja: "全角スペースがあります。半角スペースにしてください"
        ),
        _ => {
            let meant = written(first).map_or_else(|| ascii.to_string(), str::to_owned);
            text!(
                en: "a full-width {en} `{first}` stands where `{meant}` is meant",
                ja: "全角の{ja}「{first}」があります。半角の `{meant}` にしてください"
            )
        }
    };
    let mut thrown = Thrown { message: wording.into(), ..plain };
    if found.count > 1 || written(first).is_some() {
        let line = format!("{before}{}", found.written);
        let line = line.trim();
        let seen = |c: &char| *c != '\u{3000}' && !invisible(*c);
        let others: String = found.wide.chars().filter(|c| seen(c) && found.count > 1).collect();
        let others = others.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" ");
        if !others.is_empty() {
            thrown = thrown.hint(text!(
                en: "full-width on this line: {others}",
                ja: "この行にある全角文字: {others}"
            ));
        }
        thrown = thrown.hint(text!(en: "the line as it should be: {line}", ja: "正しくはこうです: {line}"));
    }
    thrown = thrown.hint(match invisible(first) {
        true => text!(
            en: "it comes along when text is copied from a web page or a chat: delete it, or type the line anew",
            ja: "Web ページやチャットから貼り付けると紛れ込みます。削除するか、その行を入力し直してください"
        ),
        false => text!(
            en: "outside of texts in quotes, type with the input method switched off",
            ja: "引用符で囲んだ文字列の外は、日本語入力をオフにして半角で入力します"
        ),
    });
    Some((thrown, found.ascii))
}

#[cfg(test)]
mod tests {
    use super::{first, half_closed, line};

    #[test]
    fn what_stands_in_texts_and_comments_is_passed() {
        for (text, expected) in [
            ("let a = \"（\"; // （\n/* （\n */ `（\n` + '（' + #\"（\"（\"#", None),
            ("a（1）", Some("（1）")),
            ("\"never closed （\nb：", Some("：")),
            ("f(\"a\\\"（\") ＜ 2", Some("＜ 2")),
            ("a \u{200b}b", Some("\u{200b}b")),
        ] {
            assert_eq!(first(text).map(|at| &text[at..]), expected, "{text}");
        }
        for (text, expected) in [
            ("print(\"web”); let a = \"b\";", Some("\"web”); let a = \"b\";")),
            ("x(\"a”b\");\nprint(\"web”);\n\"c\"", Some("\"web”);\n\"c\"")),
            ("x(\"a”b\"); y(\"c\");", None),
            ("x(\"a”b\");\ny(\"c);", None),
            ("x(`\"`, \"”\") // \"", None),
        ] {
            assert_eq!(half_closed(text).map(|at| &text[at..]), expected, "{text}");
        }
    }

    #[test]
    fn only_what_stands_outside_of_texts_is_made_ascii() {
        for (given, mended, count) in [
            ("“web”；", "\"web\";", 3),
            ("（\"全角（かっこ）\"）", "(\"全角（かっこ）\")", 2),
            ("‘web’, 'a'", "\"web\", 'a'", 2),
            ("＝ “a \\” b”; // 全角；", "= \"a \\” b\"; // 全角；", 3),
            ("　`まま（${n}）`；", " `まま（${n}）`;", 2),
            ("“never closed", "\"never closed", 1),
        ] {
            let found = line(given);
            assert_eq!((found.ascii.as_str(), found.count), (mended, count), "{given}");
            assert_eq!(found.ascii.chars().count(), given.chars().count(), "{given}");
        }
    }
}
