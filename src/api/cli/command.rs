//! What a command asks for.

use crate::api::table::{Operation, Service, Waiter};
use crate::api::value::Members;
use serde_json::Value as Json;

/// A command that can be run.
#[derive(Debug)]
pub enum Command {
    /// `aws SERVICE OPERATION`
    Call(Box<Call>),
    /// `aws SERVICE wait NAME`
    Wait(Box<Wait>),
    /// `--generate-cli-skeleton`: nothing is asked of AWS.
    Skeleton(Json),
    /// `aws ecr get-login-password`: the password of this call's token.
    Password(Box<Call>),
}

/// A call of one operation.
#[derive(Debug)]
pub struct Call {
    pub operation: &'static Operation,
    /// AWS's names and types; not checked for what is missing or out of range.
    pub input: Members,
    pub pages: Pages,
    pub globals: Globals,
}

/// A wait of the AWS CLI.
#[derive(Debug)]
pub struct Wait {
    pub service: &'static Service,
    pub waiter: &'static Waiter,
    pub operation: &'static Operation,
    pub input: Members,
    pub globals: Globals,
}

/// How the pages of a list are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// `--no-paginate`: the first page alone.
    pub single: bool,
    pub max_items: Option<usize>,
    pub page_size: Option<i64>,
    pub starting_token: Option<String>,
}

/// The options that every command has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Globals {
    pub output: Output,
    pub query: Option<String>,
    /// Where the user wants the call to go, with the words that say so.
    pub region: Option<(usize, String)>,
    pub profile: Option<(usize, String)>,
    pub endpoint_url: Option<(usize, String)>,
}

/// `--output`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Output {
    #[default]
    Json,
    Text,
    Table,
    Yaml,
    /// `off` of version 2.
    Off,
}
