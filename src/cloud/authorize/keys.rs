//! The condition keys that a policy of the caller can ask for.

/// Those that a call has a value for, and those that AWS knows and a call by a user with keys of their own never has (nobody
/// signed in with a second factor, no other service calls, no endpoint is on the way). Source: "AWS global condition context
/// keys"; the keys of services are those of their actions that are simulated.
const KNOWN: &[&str] = &[
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:userid",
    "aws:username",
    "ec2:AvailabilityZone",
    "ec2:CreateAction",
    "ec2:Region",
    "ec2:Subnet",
    "ec2:Vpc",
    "ecr:CreateAction",
    "ecs:CreateAction",
    "ecs:cluster",
    "ecs:enable-execute-command",
    "ecs:service",
    "ecs:task-definition",
    "elasticloadbalancing:CreateAction",
    "elasticloadbalancing:Scheme",
    "iam:AWSServiceName",
    "iam:PassedToService",
    "iam:PermissionsBoundary",
    "iam:PolicyARN",
];

/// Keys that go on with the name of a tag.
const OF_TAGS: &[&str] = &[
    "aws:PrincipalTag/",
    "aws:RequestTag/",
    "aws:ResourceTag/",
    "ec2:ResourceTag/",
    "ecr:ResourceTag/",
    "ecs:ResourceTag/",
    "elasticloadbalancing:ResourceTag/",
    "iam:ResourceTag/",
    "logs:ResourceTag/",
];

/// Whether conditions can ask for it, in any casing.
pub fn is_known(key: &str) -> bool {
    let of_tag = |start: &&str| {
        key.get(..start.len()).is_some_and(|given| given.eq_ignore_ascii_case(start)) && key.len() > start.len()
    };
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(key)) || OF_TAGS.iter().any(of_tag)
}

/// All of them, for people.
pub fn listed() -> String {
    let of_tags = OF_TAGS.iter().map(|start| format!("{start}KEY"));
    KNOWN.iter().map(|known| (*known).to_owned()).chain(of_tags).collect::<Vec<_>>().join(", ")
}
