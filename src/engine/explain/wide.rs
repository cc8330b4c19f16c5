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
        '！'..='～' => named("character", "記号", char::from_u32(u32::from(c) - 0xFEE0)?),
        _ => None,
    }
}

/// The rest of a line, from a full-width character outside of texts on, in ASCII. Each change is one character for one.
pub struct Line {
    /// The full-width characters that are no spaces, in order.
    pub wide: String,
    pub count: usize,
    pub ascii: String,
}

/// Reads the rest of a line that begins outside of any text. Inside of texts and comments full-width characters are fine.
pub fn line(rest: &str) -> Line {
    let (mut wide, mut count, mut mended) = (String::new(), 0, String::new());
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '/' && chars.peek() == Some(&'/') {
            mended.push(c);
            mended.extend(chars);
            break;
        }
        let meant = match ascii(c) {
            Some((_, meant)) => {
                count += 1;
                wide.push(c);
                meant
            }
            None => c,
        };
        // A quotation in single quotes from an input method is a text, not a character.
        let meant = if meant == '\'' && c != '\'' { '"' } else { meant };
        mended.push(meant);
        if meant == '"' || meant == '`' {
            while let Some(inner) = chars.next() {
                let ends = inner == meant
                    || (meant == '"' && ascii(inner).is_some_and(|(_, a)| a == '"' || (a == '\'' && c != '"')));
                if ends {
                    if inner != meant {
                        count += 1;
                        wide.push(inner);
                    }
                    mended.push(meant);
                    break;
                }
                mended.push(inner);
                if inner == '\\' {
                    mended.extend(chars.next());
                }
            }
        }
    }
    Line { wide, count, ascii: mended }
}

/// What to say of a full-width character: `before` is its line up to it, `rest` the line from it on.
pub fn explain(before: &str, rest: &str, plain: Thrown) -> Option<(Thrown, String)> {
    let first = rest.chars().next()?;
    let (Text { en, ja }, ascii) = ascii(first)?;
    let found = line(rest);
    let wording = match ascii {
        ' ' => text!(
            en: "a full-width space stands where a plain space is meant",
            ja: "全角スペースがあります。半角スペースにしてください"
        ),
        _ => text!(
            en: "a full-width {en} `{first}` stands where `{ascii}` is meant",
            ja: "全角の{ja}「{first}」があります。半角の `{ascii}` にしてください"
        ),
    };
    let mut thrown = Thrown { message: wording.into(), ..plain };
    if found.count > 1 {
        let line = format!("{before}{}", found.ascii);
        let line = line.trim();
        let others: String = found.wide.chars().filter(|c| *c != '\u{3000}').collect();
        let others = others.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" ");
        if !others.is_empty() {
            thrown = thrown.hint(text!(
                en: "full-width on this line: {others}",
                ja: "この行にある全角文字: {others}"
            ));
        }
        thrown = thrown.hint(text!(en: "the line as it should be: {line}", ja: "正しくはこうです: {line}"));
    }
    thrown = thrown.hint(text!(
        en: "outside of texts in quotes, type with the input method switched off",
        ja: "引用符で囲んだ文字列の外は、日本語入力をオフにして半角で入力します"
    ));
    Some((thrown, found.ascii))
}

#[cfg(test)]
mod tests {
    use super::line;

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
