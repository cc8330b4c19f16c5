//! Names as people write them: any casing, misspelt, too short.

use strsim::damerau_levenshtein;

use super::lookup::{key, name_key};

/// How many names a suggestion holds at most.
const SUGGESTIONS: usize = 3;

/// How many names a list in a message shows before it is cut.
const LISTED: usize = 8;

/// Whether two names are one to a script: they differ at most in casing and separators.
pub fn same(a: &str, b: &str) -> bool {
    a == b || key(a).eq(key(b))
}

/// The known names that somebody who wrote `given` may have meant, the likeliest first, three at most.
///
/// Misspelt ones (a third of the letters may be wrong) come before those that begin or end with what was given, as
/// `clusterName` for `name`.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
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

/// The value of an enum that `given` is a slip of: another casing or punctuation, or a letter or two wrong.
///
/// AWS adds values to its enums, and most of the new ones differ from an old one in a part with a number (`m8g.large`,
/// `HTTP2`). So a value whose parts with digits are not those of the known one counts as new and not as a slip.
pub fn near_value<'a>(given: &str, known: &[&'a str]) -> Option<&'a str> {
    let bare =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let folded = bare(given);
    if folded.is_empty() {
        return None;
    }
    if let Some(same) = known.iter().find(|value| bare(value) == folded) {
        return Some(same);
    }
    let allowed = match folded.chars().count() {
        ..=2 => return None,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    known
        .iter()
        .map(|value| (damerau_levenshtein(&bare(value), &folded), *value))
        .filter(|(distance, value)| *distance <= allowed && numbered(value).eq(numbered(given)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, value)| value)
}

/// The parts of a value that have a digit, in lower case.
fn numbered(value: &str) -> impl Iterator<Item = String> + '_ {
    value
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.contains(|c: char| c.is_ascii_digit()))
        .map(str::to_lowercase)
}

/// Names with commas between them, cut after the eighth: the text, and how many there are in all if it was cut.
pub fn listed(names: &[&str]) -> (String, Option<usize>) {
    let all = names.len();
    (names[..all.min(LISTED)].join(", "), (all > LISTED).then_some(all))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(nearest(given, known), expected, "{given}");
        }
    }

    #[test]
    fn slips_in_enum_values_are_told_from_new_values() {
        let launch = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];
        let instances = ["t3.micro", "t3.small", "m8g.large", "m5.large", "m5d.large"];
        let protocols = ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP"];
        for (given, known, expected) in [
            ("fargate", &launch[..], Some("FARGATE")),
            ("FARGAT", &launch, Some("FARGATE")),
            ("ec2", &launch, Some("EC2")),
            ("EC3", &launch, None),
            ("managed-instances", &launch, Some("MANAGED_INSTANCES")),
            ("QUANTUM", &launch, None),
            ("t3.mirco", &instances, Some("t3.micro")),
            ("t3micro", &instances, Some("t3.micro")),
            ("m9g.large", &instances, None),
            ("m5n.large", &instances, None),
            ("HTPP", &protocols, Some("HTTP")),
            ("HTTP3", &protocols, None),
            ("tcp", &protocols, Some("TCP")),
            ("--", &protocols, None),
        ] {
            assert_eq!(near_value(given, known), expected, "{given}");
        }
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        assert_eq!(listed(&["a", "b"]), ("a, b".to_owned(), None));
        let many = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        assert_eq!(listed(&many), ("a, b, c, d, e, f, g, h".to_owned(), Some(9)));
    }
}
