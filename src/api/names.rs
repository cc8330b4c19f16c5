//! Values of enums as people write them, and lists of names in messages.

use strsim::damerau_levenshtein;

/// How many names a list in a message shows before it is cut.
const LISTED: usize = 8;

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

/// What a member adds to the path of what holds it: `.name`, `name` at the start, and `["a b"]` for what nobody would take for a name.
pub fn step(path: &str, name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) && !name.is_empty();
    match (plain, path.is_empty()) {
        (false, _) => format!("[{name:?}]"),
        (true, true) => name.to_owned(),
        (true, false) => format!(".{name}"),
    }
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
    fn a_path_can_be_read_whatever_the_names() {
        for (path, name, expected) in [
            ("", "tags", "tags"),
            ("a[0]", "tags", ".tags"),
            ("a", "日本", ".日本"),
            ("", "", "[\"\"]"),
            ("a", "b\n.c", "[\"b\\n.c\"]"),
        ] {
            assert_eq!(step(path, name), expected, "{name}");
        }
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        assert_eq!(listed(&["a", "b"]), ("a, b".to_owned(), None));
        let many = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        assert_eq!(listed(&many), ("a, b, c, d, e, f, g, h".to_owned(), Some(9)));
    }
}
