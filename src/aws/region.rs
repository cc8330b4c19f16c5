//! AWS's regions, as far as a typing error can be told from a region that is newer than this program.

/// The public regions of all partitions (botocore 1.44, `endpoints.json`; isolated partitions left out), sorted.
pub const REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// How many edits make a typing error rather than another name.
const NEAR: usize = 2;

/// What a region's name turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// One of `REGIONS`, or a name of the right form that resembles none of them.
    Fine,
    /// Right in form and in all but its number: AWS may have opened it since.
    Unheard,
    /// A typing error for this one.
    Near(&'static str),
    /// Not the form of a region's name (`ap-northeast-1`); the nearest known one, if any is near.
    Malformed(Option<&'static str>),
}

/// Judges a region's name before any call is made with it.
pub fn judge(name: &str) -> Verdict {
    if REGIONS.contains(&name) {
        return Verdict::Fine;
    }
    let Some((stem, number)) = well_formed(name) else { return Verdict::Malformed(nearest(name)) };
    let known_stem = REGIONS.iter().any(|known| known.rsplit_once('-').is_some_and(|(s, _)| s == stem));
    match nearest(name) {
        Some(_) if known_stem && number.len() == 1 => Verdict::Unheard,
        Some(near) => Verdict::Near(near),
        None => Verdict::Fine,
    }
}

/// Splits `ap-northeast-1` into `ap-northeast` and `1`; `None` where it has another form.
pub fn well_formed(name: &str) -> Option<(&str, &str)> {
    let (stem, number) = name.rsplit_once('-')?;
    let words = stem.split('-');
    let lower = |word: &str| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_lowercase());
    let digits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    (digits && words.clone().count() >= 2 && words.clone().all(lower)).then_some((stem, number))
}

/// The known region that is meant by a name with at most a typing error or two.
pub fn nearest(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    REGIONS
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known, &name), *known))
        .filter(|(distance, _)| *distance <= NEAR)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_is_told_from_a_new_region() {
        let cases = [
            ("ap-northeast-1", Verdict::Fine),
            ("ap-northest-1", Verdict::Near("ap-northeast-1")),
            ("us-esat-1", Verdict::Near("us-east-1")),
            ("ap-northeast-12", Verdict::Near("ap-northeast-1")),
            ("ap-southeast-8", Verdict::Unheard),
            ("nz-auckland-1", Verdict::Fine),
            ("ap-northeast-1a", Verdict::Malformed(Some("ap-northeast-1"))),
            ("AP-NORTHEAST-1", Verdict::Malformed(Some("ap-northeast-1"))),
            ("us_east_1", Verdict::Malformed(Some("us-east-1"))),
            ("tokyo", Verdict::Malformed(None)),
            ("", Verdict::Malformed(None)),
        ];
        for (name, verdict) in cases {
            assert_eq!(judge(name), verdict, "{name}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_well_formed() {
        assert!(REGIONS.is_sorted());
        assert!(REGIONS.iter().all(|name| well_formed(name).is_some()));
    }
}
