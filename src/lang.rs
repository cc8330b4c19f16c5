//! The two languages that people read.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    En,
    Ja,
}

static CURRENT: AtomicU8 = AtomicU8::new(0);

impl Lang {
    /// The language of this process's messages.
    pub fn current() -> Lang {
        match CURRENT.load(Ordering::Relaxed) {
            1 => Lang::Ja,
            _ => Lang::En,
        }
    }

    /// Makes this the language of everything that the process says from now on.
    pub fn set_current(self) {
        CURRENT.store(u8::from(self == Lang::Ja), Ordering::Relaxed);
    }

    /// Reads `ja`, `en`, or a locale such as `ja_JP.UTF-8`.
    pub fn parse(text: &str) -> Option<Lang> {
        match text.split(['_', '-', '.']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "ja" => Some(Lang::Ja),
            "en" | "c" | "posix" => Some(Lang::En),
            _ => None,
        }
    }

    /// The language of the user's locale; English where it says nothing else.
    pub fn of_locale() -> Lang {
        sys_locale::get_locale().and_then(|locale| Lang::parse(&locale)).unwrap_or_default()
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub en: String,
    pub ja: String,
}

impl Text {
    /// The text in that language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
        }
    }
}

impl From<Text> for String {
    /// The wording in the process's language.
    fn from(text: Text) -> String {
        match Lang::current() {
            Lang::En => text.en,
            Lang::Ja => text.ja,
        }
    }
}

/// So many of something. `{:#}` counts it in English: `1 resource`, `2 resources`; `{}` is the number.
#[derive(Debug, Clone, Copy)]
pub struct Counted(pub usize, pub &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counted(count, one) = self;
        match (f.alternate(), count) {
            (false, _) => write!(f, "{count}"),
            (true, 1) => write!(f, "1 {one}"),
            (true, _) => write!(f, "{count} {one}s"),
        }
    }
}

/// Both wordings of a message, formatted from the same data: `text!(en: "no {x}", ja: "{x} がありません")`.
#[macro_export]
macro_rules! text {
    (en: $en:literal, ja: $ja:literal $(,)?) => {
        $crate::lang::Text { en: format!($en), ja: format!($ja) }
    };
}
