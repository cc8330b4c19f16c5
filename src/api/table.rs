//! The API table: services, operations, shapes, paginators and waiters, as constants.
//!
//! `build.rs` writes the constants from `src/api/table/*.json`, which `src/api/renew.py` reduces from botocore. Nothing is
//! parsed at run time.

/// One AWS service.
#[derive(Debug)]
pub struct Service {
    /// The script module and AWS CLI command name: `elbv2`.
    pub module: &'static str,
    /// AWS's short name of the service: `Elastic Load Balancing v2`.
    pub title: &'static str,
    pub protocol: Protocol,
    /// `2015-12-01`
    pub api_version: &'static str,
    /// The host prefix and usually the signing name: `elasticloadbalancing`.
    pub endpoint_prefix: &'static str,
    /// The name under which requests are signed.
    pub signing_name: &'static str,
    /// Sorted by `function`.
    pub operations: &'static [Operation],
    /// Sorted by `function`.
    pub waiters: &'static [Waiter],
    /// Every modelled error of the operations taken, sorted by code.
    pub errors: &'static [ErrorShape],
    /// Operations that AWS has and that are left out by name, with the reason.
    pub left_out: &'static [(&'static str, &'static str)],
}

/// How a service puts a call on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// awsJson: `X-Amz-Target: PREFIX.Operation`, content type `application/x-amz-json-VERSION`.
    Json { version: &'static str, target_prefix: &'static str },
    /// awsQuery: form fields in, XML out with a result wrapper.
    Query { xml_namespace: &'static str },
    /// ec2Query: form fields in with EC2's names, XML out without a wrapper.
    Ec2 { xml_namespace: &'static str },
}

/// One AWS operation.
#[derive(Debug)]
pub struct Operation {
    pub service: &'static Service,
    /// AWS's name: `CreateCluster`.
    pub name: &'static str,
    /// The script's name, the AWS CLI command with underscores: `create_cluster`.
    pub function: &'static str,
    /// Always a structure; it may have no members.
    pub input: &'static Shape,
    /// Always a structure; it may have no members.
    pub output: &'static Shape,
    /// The element round the result in awsQuery responses: `CreateLoadBalancerResult`.
    pub result_wrapper: Option<&'static str>,
    /// Codes of the modelled errors, sorted.
    pub errors: &'static [&'static str],
    pub paginator: Option<Paginator>,
    /// Whether the call creates, changes or deletes something.
    pub mutates: bool,
    /// The IAM action of the call: `ecs:CreateCluster`.
    pub iam_action: &'static str,
    /// The member of the input that makes repeating the call safe (any member named clientToken).
    pub token: Option<&'static str>,
    /// `ResourceType` of the input's `TagSpecifications` when `tags:` is given: `vpc`.
    pub tag_resource_type: Option<&'static str>,
    /// The member with a limit to how many one call takes: `("services", 10)`.
    pub batch: Option<(&'static str, usize)>,
}

/// A modelled error.
#[derive(Debug)]
pub struct ErrorShape {
    /// The code on the wire: `ClusterNotFoundException`, `DuplicateLoadBalancerName`.
    pub code: &'static str,
    /// HTTP status, where the model says one.
    pub status: Option<u16>,
}

/// A type of the API.
#[derive(Debug)]
pub struct Shape {
    /// AWS's name of the type: `NetworkConfiguration`.
    pub name: &'static str,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    /// `union`: exactly one member is set.
    Structure {
        members: &'static [Member],
        union: bool,
    },
    List {
        element: &'static Shape,
        /// The name of an element on the wire where it is not flattened: `item`, `member`.
        wire: &'static str,
        flattened: bool,
        min: Option<i64>,
        max: Option<i64>,
    },
    Map {
        key: &'static Shape,
        value: &'static Shape,
        wire_key: &'static str,
        wire_value: &'static str,
        flattened: bool,
    },
    /// `values` is not empty for an enum. Lengths are counted in characters.
    String {
        values: &'static [&'static str],
        min: Option<i64>,
        max: Option<i64>,
    },
    Integer {
        min: Option<i64>,
        max: Option<i64>,
    },
    Long {
        min: Option<i64>,
        max: Option<i64>,
    },
    Float,
    Double,
    Boolean,
    Timestamp,
    Blob,
    Document,
}

#[derive(Debug)]
pub struct Member {
    /// AWS's name, as the AWS CLI prints it: `clusterName`, `VpcId`.
    pub name: &'static str,
    pub shape: &'static Shape,
    pub required: bool,
    /// Its name in a request (for query protocols the whole rule of botocore's serializer is applied).
    pub wire_in: &'static str,
    /// Its name in a response.
    pub wire_out: &'static str,
    /// For a list or map: written without the wrapping element.
    pub flattened: bool,
    /// The format of a timestamp on the wire.
    pub timestamp: TimestampFormat,
    /// Must not reach a log or a journal.
    pub sensitive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampFormat {
    Iso8601,
    Epoch,
    Rfc822,
}

/// How the pages of a list are asked for and put together (botocore's `paginators-1.json`).
#[derive(Debug)]
pub struct Paginator {
    /// Input members that take the token(s).
    pub input_token: &'static [&'static str],
    /// JMESPath expressions of the token(s) in the output.
    pub output_token: &'static [&'static str],
    /// Input member with the page size.
    pub limit_key: Option<&'static str>,
    /// JMESPath expression that is true while there is more.
    pub more_results: Option<&'static str>,
    /// Output members that pages add up to.
    pub result_keys: &'static [&'static str],
    /// Output members taken from the first page.
    pub non_aggregate_keys: &'static [&'static str],
}

/// A waiter (botocore's `waiters-2.json`, and a few of ours).
#[derive(Debug)]
pub struct Waiter {
    /// The script's name: `wait_load_balancer_available`.
    pub function: &'static str,
    /// AWS's name: `LoadBalancerAvailable`.
    pub name: &'static str,
    /// The operation that is asked: `DescribeLoadBalancers`.
    pub operation: &'static str,
    /// Seconds between two questions.
    pub delay: u64,
    pub max_attempts: u32,
    pub acceptors: &'static [Acceptor],
}

#[derive(Debug)]
pub struct Acceptor {
    pub state: WaiterState,
    pub matcher: Matcher,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaiterState {
    Success,
    Failure,
    Retry,
}

#[derive(Debug)]
pub enum Matcher {
    /// The value at the JMESPath expression equals.
    Path { path: &'static str, expected: Expected },
    /// Every value of the list equals, and there is one.
    PathAll { path: &'static str, expected: Expected },
    /// Some value of the list equals.
    PathAny { path: &'static str, expected: Expected },
    /// The HTTP status equals.
    Status(u16),
    /// The error's code equals.
    Error(&'static str),
    /// Any error (`true`) or none (`false`).
    AnyError(bool),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expected {
    Text(&'static str),
    Bool(bool),
    Int(i64),
}
