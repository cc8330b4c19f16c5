//! Names as the AWS CLI writes them.

/// The option of a member, the command of an operation: `cluster-name` of `clusterName`, `vpc-ids` of `VpcIds`.
///
/// These are the rules of botocore's `xform_name` (1.44), which the AWS CLI's names come from: a word begins at a capital before small
/// letters and at one behind a small letter or digit, and an acronym in the plural (`ARNs`) is one word.
pub fn kebab(name: &str) -> String {
    if name.contains('-') {
        return name.to_owned();
    }
    let mut letters: Vec<char> = name.chars().collect();
    if let Some(capitals) = plural(&letters) {
        let tail: Vec<char> = letters.split_off(letters.len() - capitals - 1);
        letters.push('-');
        letters.extend(tail.iter().flat_map(|c| c.to_lowercase()));
    }
    let mut words = Vec::with_capacity(letters.len() + 4);
    let mut at = 0;
    while at < letters.len() {
        let small = |place: usize| letters.get(place).is_some_and(char::is_ascii_lowercase);
        words.push(letters[at]);
        if letters.get(at + 1).is_some_and(char::is_ascii_uppercase) && small(at + 2) {
            words.extend(['-', letters[at + 1]]);
            at += 2;
            while small(at) {
                words.push(letters[at]);
                at += 1;
            }
        } else {
            at += 1;
        }
    }
    let mut kebab = String::with_capacity(words.len() + 4);
    for (at, c) in words.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| words[before]);
        if c.is_ascii_uppercase() && before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
    }
    kebab
}

/// How many capitals stand before the `s` that a name ends with, if it is an acronym in the plural.
fn plural(letters: &[char]) -> Option<usize> {
    let (last, rest) = letters.split_last()?;
    let capitals = rest.iter().rev().take_while(|c| c.is_ascii_uppercase()).count();
    (*last == 's' && capitals >= 2).then_some(capitals)
}

#[cfg(test)]
mod tests {
    use super::kebab;

    #[test]
    fn words_are_told_apart_as_botocore_does() {
        for (name, expected) in [
            ("clusterName", "cluster-name"),
            ("VpcIds", "vpc-ids"),
            ("enableECSManagedTags", "enable-ecs-managed-tags"),
            ("ListWebACLs", "list-web-acls"),
            ("SubnetIDs", "subnet-ids"),
            ("Ipv6CidrBlock", "ipv6-cidr-block"),
            ("Ipv4IpamPoolId", "ipv4-ipam-pool-id"),
            ("InstanceType", "instance-type"),
            ("DryRun", "dry-run"),
            ("CaCertificatesBundleS3Bucket", "ca-certificates-bundle-s3-bucket"),
            ("SSLPolicies", "ssl-policies"),
            ("cpu", "cpu"),
            ("", ""),
        ] {
            assert_eq!(kebab(name), expected, "{name}");
        }
    }
}
