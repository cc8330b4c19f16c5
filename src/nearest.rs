//! The nearest known name to a mistyped one.

/// The candidate that somebody who typed `word` most likely meant, or none that is near enough.
///
/// Case, `_` and `-` do not count as a difference; otherwise up to a third of the letters may be wrong, missing or swapped.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain =
        |s: &str| s.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect::<String>();
    let word = plain(word);
    let allowed = word.chars().count().div_ceil(3).min(4);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &plain(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let names = ["clusterName", "capacityProviders", "tags", "configuration"];
        for (typed, meant) in [
            ("cluster_name", Some("clusterName")),
            ("clustreName", Some("clusterName")),
            ("tgas", Some("tags")),
            ("conf", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), meant, "{typed}");
        }
    }
}
