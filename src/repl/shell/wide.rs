//! Characters of an input method where a command wants ASCII.

use super::script::Wrong;
use crate::engine::thrown::Thrown;
use crate::text;

/// The ASCII character that is meant by one outside of quotes; `None` for one that may well be the user's own text.
pub fn meant(c: char, starts_word: bool, in_option: bool) -> Option<char> {
    match c {
        '\u{3000}' | '\u{a0}' => Some(' '),
        '“' | '”' | '„' | '＂' | '〝' | '〟' => Some('"'),
        '‘' | '’' | '＇' => Some('\''),
        '｜' => Some('|'),
        '＄' => Some('$'),
        '；' => Some(';'),
        '＞' => Some('>'),
        '＜' => Some('<'),
        '＆' => Some('&'),
        '｀' => Some('`'),
        '＃' if starts_word => Some('#'),
        '￥' | '＼' => Some('\\'),
        'ー' | '－' | '−' | '‐' | '–' | '—' | '―' | '─' | 'ｰ' if starts_word || in_option => Some('-'),
        '＝' if in_option => Some('='),
        '\u{ff01}'..='\u{ff5e}' if starts_word || in_option => char::from_u32(u32::from(c) - 0xfee0),
        _ => None,
    }
}

/// The same for a whole line: what stands in quotes stays.
fn mended(line: &str) -> String {
    let (mut mended, mut quote, mut before) = (String::new(), None, ' ');
    let mut option = false;
    for c in line.chars() {
        let starts = before == ' ';
        let plain = if quote.is_none() { meant(c, starts, option || starts).unwrap_or(c) } else { c };
        // A dash of a text processor stands for the two that it replaced.
        let plain = match quote {
            Some(open) if meant(c, false, false) == Some(open) => open,
            _ => plain,
        };
        match (quote, plain) {
            (None, '"' | '\'') => quote = Some(plain),
            (Some(open), _) if plain == open => quote = None,
            _ => {}
        }
        // A word that begins in full width was typed with the input method on to its end.
        option = if starts { plain == '-' || plain != c } else { option && plain != ' ' };
        if starts && matches!(c, '–' | '—' | '―' | '─') {
            mended.push('-');
        }
        mended.push(plain);
        before = plain;
    }
    mended
}

/// What to say of a character at that place of the text.
pub fn wrong(text: &str, at: usize, plain: char) -> Wrong {
    let found = text[at..].chars().next().unwrap_or_default();
    let wording = match (found, plain) {
        (_, ' ') => text!(
            en: "a full-width space stands where a plain space is meant",
            ja: "全角スペースがあります。半角スペースにしてください"
        ),
        (_, '\\') => text!(
            en: "`{found}` stands where a backslash `\\` is meant",
            ja: "「{found}」があります。バックスラッシュ `\\`（日本語キーボードでは半角の ¥）にしてください"
        ),
        _ => text!(
            en: "`{found}` of an input method or a text processor stands where `{plain}` is meant",
            ja: "全角の「{found}」があります。半角の `{plain}` にしてください"
        ),
    };
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let line = mended(line.trim());
    let thrown = Thrown::new("FullWidth", wording)
        .hint(text!(en: "the line as it should be: {line}", ja: "正しくはこうです: {line}"))
        .hint(text!(
            en: "outside of texts in quotes, type with the input method switched off",
            ja: "引用符で囲んだ文字列の外は、日本語入力をオフにして半角で入力します"
        ));
    Wrong::new(thrown, at..at + found.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn a_line_is_mended_outside_of_its_quotes() {
        for (given, expected) in [
            ("aws　ecs　list-clusters", "aws ecs list-clusters"),
            ("aws ecs list-tasks －－cluster web", "aws ecs list-tasks --cluster web"),
            ("aws ecs list-tasks —cluster web", "aws ecs list-tasks --cluster web"),
            ("aws ecs list-tasks --cluster＝web", "aws ecs list-tasks --cluster=web"),
            ("aws ec2 create-vpc --x “日本　語”", "aws ec2 create-vpc --x \"日本　語\""),
            ("ａｗｓ ecs list-clusters ｜ head", "aws ecs list-clusters | head"),
            ("echo '全角（かっこ）' 公開（１）", "echo '全角（かっこ）' 公開（１）"),
        ] {
            assert_eq!(mended(given), expected, "{given}");
        }
    }
}
