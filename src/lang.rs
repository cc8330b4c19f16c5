//! The two languages that people read.

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    En,
    Ja,
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

/// Both wordings of a message, formatted from the same data: `text!(en: "no {x}", ja: "{x} がありません")`.
#[macro_export]
macro_rules! text {
    (en: $en:literal, ja: $ja:literal $(,)?) => {
        $crate::lang::Text { en: format!($en), ja: format!($ja) }
    };
}
