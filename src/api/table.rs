//! The API table: services, operations, shapes, paginators and waiters, as constants.
//!
//! `build.rs` writes the constants from `src/api/table/*.json`, which `src/api/renew.py` reduces from botocore, and from
//! `src/api/ours.json` and `effects.txt`, which hold what botocore does not tell. Nothing is parsed at run time.
//!
//! # Wire names
//!
//! `Member::wire_in` and `wire_out` are final: the rules of botocore's `serialize.py` and `parsers.py` have been applied.
//! With `locationName` and `queryName` as the model has them:
//!
//! | protocol | request | response |
//! | --- | --- | --- |
//! | awsJson | `locationName`, else the name | the same |
//! | awsQuery | `locationName`, else the name; a flattened list goes by its element's `locationName` where it has one | the same |
//! | ec2Query | `queryName`, else `locationName` with a capital, else the name | `locationName`, else the name |
//!
//! A list in an awsQuery request is `NAME.ELEMENT.1`, `NAME.ELEMENT.2`, ... with ELEMENT from `Kind::List::wire`
//! (`locationName` of the element, else `member`), and `NAME.1` where it is flattened; an empty one is `NAME=`. In an ec2Query
//! request every list is `NAME.1`, and an empty one is not sent. A map in awsQuery is `NAME.entry.1.KEY` and
//! `NAME.entry.1.VALUE`. In responses an element is `<ELEMENT>` inside `<NAME>`, or `<NAME>` itself where it is flattened.
//! As of botocore 1.44.5 nothing taken is flattened in the model.
//!
//! Timestamps are epoch seconds in awsJson and ISO 8601 in both query protocols unless the model says otherwise; those that
//! are elements of a list or values of a map have the protocol's format.

use super::effects::Effect;
use std::fmt;

/// One AWS service.
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
    /// Operations that AWS has and that are left out by name.
    pub left_out: &'static [LeftOut],
    /// Every structure of inputs and results, sorted by name.
    pub structures: &'static [&'static Shape],
}

/// An operation that AWS has and scripts do not.
#[derive(Debug)]
pub struct LeftOut {
    /// AWS's name.
    pub name: &'static str,
    /// Why, and what to use instead.
    pub reason: &'static str,
    /// The same in Japanese.
    pub reason_ja: &'static str,
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
    /// IAM actions that the call may need beyond its own, depending on its input: `iam:PassRole` with a role,
    /// `ec2:CreateTags` with `TagSpecifications`.
    pub extra_actions: &'static [&'static str],
    /// The member of the input that makes repeating the call safe (any member named clientToken).
    pub token: Option<&'static str>,
    /// `ResourceType` of the input's `TagSpecifications` when `tags:` is given: `vpc`.
    pub tag_resource_type: Option<&'static str>,
    /// The member with a limit to how many one call takes: `("services", 10)`.
    pub batch: Option<(&'static str, usize)>,
    /// What the operation does, for [`Operation::effect`].
    pub(super) effect: Option<&'static Effect>,
}

/// A modelled error.
#[derive(Debug)]
pub struct ErrorShape {
    /// The code on the wire: `ClusterNotFoundException`, `DuplicateLoadBalancerName`.
    pub code: &'static str,
    /// HTTP status, where the model says one; 500 for what it calls the service's fault. (awsJson services answer 400
    /// where it says nothing.)
    pub status: Option<u16>,
}

/// A type of the API.
pub struct Shape {
    /// The script module of the service that has it: `ecs`.
    pub module: &'static str,
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
    /// Must not reach a log or a journal, nor must anything in it.
    pub sensitive: bool,
    /// Only results have this member: the SDK crate does not know it, so no call can set it.
    pub result_only: bool,
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
    /// JMESPath expressions of what pages add up to in the output: `services`, `imageScanFindings.findings`.
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

/// By its name alone: a service holds its operations, which hold their service.
impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.module)
    }
}

/// By its name alone, as for the service.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({self})")
    }
}

/// By its name alone: a type may hold itself.
impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({})", self.name)
    }
}
