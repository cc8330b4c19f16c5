//! What to do about AWS's errors: one row per situation, AWS's own message untouched.

mod account;
mod containers;
mod general;
mod identity;
mod network;

use crate::lang::Text;

/// What stands in an advice for the call that was refused.
const CALL: &str = "CALL";

/// One situation. The first row that fits an error is the one that is shown.
struct Hint {
    /// AWS error codes; a leading or trailing `*` stands for anything.
    codes: &'static [&'static str],
    /// What AWS's message must contain, in lower case; empty fits every message.
    says: &'static str,
    en: &'static str,
    ja: &'static str,
}

impl Hint {
    fn about(&self, call: &str) -> Text {
        Text { en: self.en.replace(CALL, call), ja: self.ja.replace(CALL, call) }
    }
}

const fn hint(codes: &'static [&'static str], says: &'static str, en: &'static str, ja: &'static str) -> Hint {
    Hint { codes, says, en, ja }
}

fn hints() -> impl Iterator<Item = &'static Hint> {
    [account::HINTS, containers::HINTS, network::HINTS, identity::HINTS, general::HINTS].into_iter().flatten()
}

/// What to do about an AWS error that has no row of its own.
const OTHER: Hint = hint(
    &[],
    "",
    "AWS refused the call for the reason above: change its input or what it works on, and run again. --debug shows what was sent.",
    "AWS が上の理由で呼び出しを拒否しました。入力か対象を直して、もう一度実行してください。送った内容は --debug で見られます。",
);

/// Everything that is advised: codes of AWS (a leading or trailing `*` stands for anything), what AWS's message contains then (in
/// lower case; empty for any message), and what to do. The first that fits an error is the one that is shown.
pub fn situations() -> impl Iterator<Item = (&'static [&'static str], &'static str, Text)> {
    hints().map(|hint| (hint.codes, hint.says, hint.about("ecs::create_service")))
}

/// What to do about an AWS error of that call.
pub fn advice(call: &str, code: &str, message: &str) -> Text {
    row(code, message).unwrap_or(&OTHER).about(call)
}

fn row(code: &str, message: &str) -> Option<&'static Hint> {
    let message = message.to_lowercase();
    let fits = |hint: &&Hint| hint.codes.iter().any(|pattern| matches(pattern, code)) && has_words(&message, hint.says);
    hints().find(fits)
}

/// Whether a code says that something of that name or place is there.
pub fn already_there(code: &str) -> bool {
    let patterns = ["*AlreadyExists*", "Duplicate*", "*.Duplicate", "EntityAlreadyExists"];
    code != "DuplicateTagKeys" && patterns.iter().any(|pattern| matches(pattern, code))
}

/// Whether a message has these words, from the start of one on: `vpc` is not in `awsvpcTrunking`.
fn has_words(message: &str, words: &str) -> bool {
    let begins = |at: usize| message[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    words.is_empty() || message.match_indices(words).any(|(at, _)| begins(at))
}

fn matches(pattern: &str, code: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => code.contains(pattern.trim_matches('*')),
        (Some(end), None) => code.ends_with(end),
        (None, Some(start)) => code.starts_with(start),
        (None, None) => pattern == code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_fits_best_is_found() {
        let cases = [
            ("ExpiredTokenException", "The security token included in the request is expired", "have expired"),
            ("SignatureDoesNotMatch", "Signature expired: 2020 is now earlier than", "clock"),
            ("SignatureDoesNotMatch", "The request signature we calculated", "secret key"),
            (
                "AccessDeniedException",
                "User: arn:aws:iam::1:user/a is not authorized to perform: ecs:CreateCluster",
                "its policy",
            ),
            ("AccessDenied", "... with an explicit deny in a service control policy", "organization"),
            ("ClusterNotFoundException", "Cluster not found.", "ecs::list_clusters()"),
            ("ClusterContainsServicesException", "", "still has services"),
            (
                "InvalidParameterException",
                "The target group with targetGroupArn x does not have an associated load balancer.",
                "listener",
            ),
            ("InvalidParameterException", "Creation of service was not idempotent.", "another name"),
            ("ClientException", "No Fargate configuration exists for given values.", "fixed pairs"),
            ("InvalidVpcID.NotFound", "", "--region"),
            ("VpcLimitExceeded", "", "5 unless raised"),
            ("AddressLimitExceeded", "", "Elastic IP"),
            ("LimitExceededException", "", "quota"),
            ("DependencyViolation", "", "still uses"),
            ("DependencyViolation", "The vpc 'vpc-1' has dependencies and cannot be deleted.", "in this order"),
            ("DependencyViolation", "The subnet 'subnet-1' has dependencies and cannot be deleted.", "subnet-id"),
            ("DependencyViolation", "The routeTable 'rtb-1' has dependencies and cannot be deleted.", "disassociate"),
            ("DependencyViolation", "The internetGateway 'igw-1' has dependencies and cannot be deleted.", "detach"),
            ("DependencyViolation", "resource sg-1 has a dependent object", "another group"),
            ("InvalidParameterException", "Provided subnets must belong to the same VPC.", "of one VPC"),
            ("InvalidParameterException", "name must be one of awsvpcTrunking, containerInsights", "which part"),
            ("InvalidParameterException", "The service cannot be stopped while it is scaled above 0.", "force: true"),
            (
                "ClientException",
                "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
                "executionRoleArn",
            ),
            ("InvalidPermission.Duplicate", "", "this rule already"),
            ("DuplicateLoadBalancerName", "", "there already"),
            ("OptInRequired", "", "signed up"),
            ("Http404", "", "not how AWS answers"),
        ];
        for (code, message, part) in cases {
            let hint = row(code, message).unwrap_or_else(|| panic!("{code} has no hint"));
            assert!(hint.en.contains(part), "{code}: {}", hint.en);
        }
        assert!(row("SomethingNew", "words").is_none());
        let unknown = row("InvalidParameterException", "allowed are: awsvpcTrunking, ...").map(|hint| hint.en);
        assert!(unknown.is_none_or(|hint| !hint.contains("VPC")), "{unknown:?}");
    }

    /// The codes that somebody meets who builds, runs and takes down a network, a load balancer, a registry, a role, a log group and a
    /// cluster with its services.
    const MET: &[&str] = &[
        // Accounts.
        "ExpiredTokenException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "AuthFailure",
        "AccessDeniedException",
        "AccessDenied",
        "UnauthorizedOperation",
        "OptInRequired",
        "DryRunOperation",
        // Networks.
        "VpcLimitExceeded",
        "InvalidVpcID.NotFound",
        "InvalidVpc.Range",
        "InvalidSubnet.Conflict",
        "InvalidSubnet.Range",
        "InvalidSubnetID.NotFound",
        "InvalidGroup.NotFound",
        "InvalidGroup.Duplicate",
        "InvalidPermission.Duplicate",
        "InvalidPermission.NotFound",
        "InvalidGroup.InUse",
        "AddressLimitExceeded",
        "NatGatewayLimitExceeded",
        "RouteAlreadyExists",
        "InvalidRouteTableID.NotFound",
        "InvalidRoute.NotFound",
        "InvalidInternetGatewayID.NotFound",
        "Gateway.NotAttached",
        "Resource.AlreadyAssociated",
        "InvalidAllocationID.NotFound",
        "InvalidNetworkInterfaceID.NotFound",
        "InvalidVpcEndpointId.NotFound",
        "InvalidServiceName",
        "DependencyViolation",
        "IncorrectState",
        "MissingParameter",
        "InvalidParameterCombination",
        "InvalidParameterValue",
        // Load balancers.
        "LoadBalancerNotFound",
        "TargetGroupNotFound",
        "ListenerNotFound",
        "DuplicateLoadBalancerName",
        "DuplicateTargetGroupName",
        "DuplicateListener",
        "PriorityInUse",
        "ResourceInUse",
        "OperationNotPermitted",
        "InvalidTarget",
        "SubnetNotFound",
        "InvalidSecurityGroup",
        "ValidationError",
        "TooManyTargetGroups",
        // Roles.
        "NoSuchEntity",
        "EntityAlreadyExists",
        "DeleteConflict",
        "MalformedPolicyDocument",
        "LimitExceeded",
        "InvalidInput",
        // Registries and logs.
        "RepositoryAlreadyExistsException",
        "RepositoryNotFoundException",
        "RepositoryNotEmptyException",
        "ImageNotFoundException",
        "ImageTagAlreadyExistsException",
        "ResourceAlreadyExistsException",
        "ResourceNotFoundException",
        "InvalidTagParameterException",
        // Clusters.
        "ClusterNotFoundException",
        "ServiceNotFoundException",
        "ServiceNotActiveException",
        "ClusterContainsServicesException",
        "ClusterContainsTasksException",
        "ClusterContainsContainerInstancesException",
        "TaskSetNotFoundException",
        "PlatformUnknownException",
        "PlatformTaskDefinitionIncompatibilityException",
        "UpdateInProgressException",
        "UnsupportedFeatureException",
        "TargetNotConnectedException",
        "InvalidParameterException",
        "ClientException",
        "ServerException",
        "LimitExceededException",
    ];

    #[test]
    fn what_a_workshop_meets_has_advice_in_both_languages() {
        assert!(MET.len() >= 60, "{}", MET.len());
        for code in MET {
            let found = row(code, "").unwrap_or_else(|| panic!("{code} has no advice")).about("ecs::create_service");
            assert!(found.en.is_ascii() && !found.en.is_empty(), "{code}: {}", found.en);
            assert!(found.ja.chars().any(|c| matches!(c, 'ぁ'..='ヿ')), "{code}: {}", found.ja);
            // Something to type next.
            for text in [&found.en, &found.ja] {
                let typed = |quoted: &str| {
                    quoted.contains("::") || ["aws ", "handson "].iter().any(|program| quoted.starts_with(program))
                };
                assert!(text.split('`').skip(1).step_by(2).any(typed), "{code} names no call or command: {text}");
            }
        }
    }

    /// What the rehearsal cloud refuses with is what AWS refuses with in a workshop.
    #[test]
    fn what_the_rehearsal_cloud_refuses_with_has_advice() {
        fn sources(folder: &std::path::Path) -> String {
            let entries =
                std::fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path());
            entries
                .map(|path| if path.is_dir() { sources(&path) } else { std::fs::read_to_string(&path).expect("text") })
                .collect()
        }
        let all = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cloud"));
        let refusals = all.split("refuse(").chain(all.split("Refusal::new(")).filter_map(|rest| {
            let code = rest.trim_start().strip_prefix('"')?.split('"').next()?;
            code.starts_with(|c: char| c.is_ascii_uppercase()).then_some(code)
        });
        // Throttling is a fault of its own, with its own advice.
        let refusals = refusals.filter(|code| !crate::aws::retry::is_throttling(code));
        let without: std::collections::BTreeSet<&str> = refusals.filter(|code| row(code, "").is_none()).collect();
        assert!(without.is_empty(), "{without:?}");
    }

    /// No row is hidden behind another.
    #[test]
    fn every_row_is_reached() {
        for hint in hints() {
            let plain = |pattern: &&str| pattern.replace('*', "Some");
            let reached = hint
                .codes
                .iter()
                .any(|code| row(&plain(code), hint.says).is_some_and(|found| std::ptr::eq(found, hint)));
            assert!(reached, "{:?} {}", hint.codes, hint.says);
        }
    }
}
