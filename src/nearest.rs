//! Names as people write them: any casing, misspelt, too short.

use strsim::damerau_levenshtein;

/// How many names a suggestion holds at most.
const SUGGESTIONS: usize = 3;

/// A name without its case, `_` and `-`: names with the same key are the same name to a script, so that `cluster_name`,
/// `ClusterName`, `cluster-name` and `clusterName` are one.
pub fn name_key(name: &str) -> String {
    key(name).collect()
}

fn key(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase)
}

/// The same for ASCII, which is nearly always: every member of every structure is asked for its name.
fn plain_key(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|b| !matches!(b, b'_' | b'-')).map(|b| b.to_ascii_lowercase())
}

/// The known name that somebody who wrote `given` most likely meant.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    all_near(given, known).into_iter().next()
}

/// The known names that somebody who wrote `given` may have meant, the likeliest first, three at most.
///
/// Misspelt ones (a third of the letters may be wrong) come before those that begin or end with what was given, as
/// `clusterName` for `name`.
pub fn all_near<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given = name_key(given);
    let length = given.chars().count();
    if length < 2 {
        return Vec::new();
    }
    let allowed = (length / 3).max(1);
    let mut found: Vec<(bool, usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let candidate = name_key(name);
            let distance = damerau_levenshtein(&given, &candidate);
            if distance <= allowed {
                return Some((false, distance, name));
            }
            let (long, short) = if candidate.len() > given.len() { (&candidate, &given) } else { (&given, &candidate) };
            let part = short.len() >= 3 && (long.starts_with(short.as_str()) || long.ends_with(short.as_str()));
            part.then_some((true, distance, name))
        })
        .collect();
    found.sort_by_key(|(part, distance, _)| (*part, *distance));
    found.into_iter().take(SUGGESTIONS).map(|(_, _, name)| name).collect()
}

/// Whether two names are one to a script: they differ at most in casing and separators.
pub fn same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { plain_key(a).eq(plain_key(b)) } else { key(a).eq(key(b)) }
}

#[cfg(test)]
mod tests {
    use super::{all_near, same};

    #[test]
    fn any_casing_is_the_same_name() {
        for (a, b, expected) in [
            ("cluster_name", "clusterName", true),
            ("ClusterName", "clusterName", true),
            ("cluster-name", "ClusterName", true),
            ("ipv6_cidr_block", "Ipv6CidrBlock", true),
            ("clustername", "clusterName", true),
            ("cluster", "clusterName", false),
            ("cluster name", "clusterName", false),
        ] {
            assert_eq!(same(a, b), expected, "{a} and {b}");
        }
    }

    #[test]
    fn misspelt_names_come_first_and_then_parts() {
        let known = ["cluster", "clusterName", "settings", "configuration", "capacityProviders", "tags"];
        for (given, expected) in [
            ("clusterNam", vec!["clusterName", "cluster"]),
            ("clutser", vec!["cluster"]),
            ("name", vec!["clusterName"]),
            ("setting", vec!["settings"]),
            ("tag", vec!["tags"]),
            ("capacity_provider", vec!["capacityProviders"]),
            ("zzz", vec![]),
            ("x", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(all_near(given, known), expected, "{given}");
        }
    }
}
