//! Help about calls.

use crate::text;

/// The page that `name?` or `name??` asks for.
pub fn asked(_: &str) -> Option<String> {
    None
}

/// What fits the words.
pub fn find(_: &str) -> String {
    text!(en: "the search is not there yet", ja: "検索はまだ使えません").into()
}
