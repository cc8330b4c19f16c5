//! Where calls go: the rehearsal cloud, AWS itself, or an endpoint that speaks its protocols; in which region, as whom.
//!
//! All of it is decided before the first call, from options, environment and files, without any network.

use super::endpoint::Endpoint;
use super::fault::{Fault, TargetFault};
use super::profile::{self, Environment, Profiles};
use super::region::{self, Verdict};
use super::{keys, settings};
use crate::lang::Text;
use crate::text;
use aws_config::profile::Profile;
use aws_smithy_types::retry::RetryConfig;
use std::time::Duration;

/// What the user and the workshop say about the target.
#[derive(Debug, Clone, Default)]
pub struct TargetOptions {
    /// `--aws`
    pub aws: bool,
    /// `--endpoint-url`
    pub endpoint_url: Option<String>,
    /// `--profile`
    pub profile: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `workshop(#{ region })`
    pub workshop_region: Option<String>,
    pub timeouts: Timeouts,
}

/// How long a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection. 3.1 s is the SDK's own default: just over the second retransmission of a lost SYN.
    pub connect: Duration,
    /// From sending the request until its answer begins: 60 s, as the AWS CLI waits.
    pub read: Duration,
    /// One attempt with everything, fetching credentials included: the two above and half a minute for a slow body.
    pub attempt: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Duration::from_millis(3_100),
            read: Duration::from_secs(60),
            attempt: Duration::from_secs(94),
        }
    }
}

/// What kind of target it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetKind {
    /// The simulator inside this program: neither `--aws` nor an endpoint was given.
    Rehearsal,
    /// An endpoint that the user named.
    Endpoint { url: String },
    /// AWS with the SDK's whole chain of configuration.
    Aws,
}

/// How requests are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signing {
    /// With `test` and `test`: the endpoint is on this machine and there are no keys, or it is a rehearsal.
    Test,
    /// With a profile that the user named, before anything in the environment (as the AWS CLI does).
    Profile(String),
    /// With what the SDK's chain finds: environment, profile, web identity, container, instance.
    Chain,
}

/// A target that can be called.
#[derive(Debug, Clone)]
pub struct Target {
    pub kind: TargetKind,
    pub region: String,
    /// The profile in use, where one was named by option or `AWS_PROFILE`.
    pub profile: Option<String>,
    pub signing: Signing,
    pub timeouts: Timeouts,
    /// How often a request is sent, and at which pace.
    pub retries: RetryConfig,
    /// The endpoint of every service, where it is not AWS's own: the user's, or with `--aws` that of the environment or
    /// profile.
    pub endpoint: Option<String>,
    /// What the user should know before the run.
    pub notes: Vec<Text>,
}

/// The services of the API table as they are called in `AWS_ENDPOINT_URL_...`.
const ENDPOINT_SERVICES: &[&str] = &["ECS", "EC2", "ELASTIC_LOAD_BALANCING_V2", "STS", "IAM", "ECR", "CLOUDWATCH_LOGS"];

/// The region of a rehearsal that nobody has chosen one for: the product is first taught in Japan.
const REHEARSAL_REGION: &str = "ap-northeast-1";

impl Target {
    /// Decides the target. Reads files, makes no request.
    ///
    /// # Errors
    /// `Target` for no or an unusable region, endpoint or setting, `Credentials` for a profile that is not there, asks for
    /// a one-time password or cannot be read, and for keys that cannot be sent.
    pub async fn resolve(options: &TargetOptions, environment: &Environment) -> Result<Target, Fault> {
        let mut notes = Vec::new();
        let endpoint = match (&options.endpoint_url, options.aws) {
            (None, false) => return rehearsal(options, environment).map_err(Fault::from),
            (Some(_), true) => return Err(TargetFault::Both.into()),
            (Some(given), false) => Some(endpoint(given, "--endpoint-url")?),
            (None, true) => None,
        };
        let profiles = environment.profiles().await?;
        let wanted = options.profile.clone().or_else(|| environment.get("AWS_PROFILE"));
        let profile = match &wanted {
            Some(name) => Some(profiles.named(name)?),
            None => profiles.default(),
        };
        let region = region(options, environment, profile, endpoint.is_some(), &mut notes)?;
        let signing = signing(options, environment, &profiles, profile, endpoint.as_ref(), &mut notes)?;
        let builds_on_environment = || profile.is_some_and(|profile| profile.get("credential_source").is_some());
        if signing == Signing::Chain || matches!(signing, Signing::Profile(_)) && builds_on_environment() {
            keys::in_environment(environment)?;
        }
        let retries = settings::retries(environment, profile, &mut notes)?;
        let (kind, endpoint) = match endpoint {
            Some(endpoint) => {
                settings::no_variant(environment, profile, &endpoint.url)?;
                (TargetKind::Endpoint { url: endpoint.url.clone() }, Some(endpoint.url))
            }
            None => (TargetKind::Aws, configured_endpoint(environment, profile, &mut notes)?),
        };
        Ok(Target { kind, region, profile: wanted, signing, timeouts: options.timeouts, retries, endpoint, notes })
    }

    /// Whether it is the rehearsal cloud.
    pub fn is_rehearsal(&self) -> bool {
        self.kind == TargetKind::Rehearsal
    }

    /// Whether it is an endpoint that the user named.
    pub fn is_endpoint(&self) -> bool {
        matches!(self.kind, TargetKind::Endpoint { .. })
    }

    /// One line: what, where, as whom.
    pub fn description(&self) -> Text {
        let region = &self.region;
        let profile_en = self.profile.as_ref().map(|name| format!(", profile {name}")).unwrap_or_default();
        let profile_ja = self.profile.as_ref().map(|name| format!("、プロファイル {name}")).unwrap_or_default();
        match (&self.kind, &self.endpoint) {
            (TargetKind::Rehearsal, _) => text!(
                en: "rehearsal cloud, region {region}: nothing real is made (--aws makes the real thing)",
                ja: "リハーサルクラウド、リージョン {region}: 実物は何も作られません（--aws で本物を作ります）"
            ),
            (TargetKind::Endpoint { url }, _) => text!(
                en: "endpoint {url}, region {region}{profile_en}",
                ja: "エンドポイント {url}、リージョン {region}{profile_ja}"
            ),
            (TargetKind::Aws, None) => {
                text!(en: "AWS, region {region}{profile_en}", ja: "AWS、リージョン {region}{profile_ja}")
            }
            (TargetKind::Aws, Some(url)) => text!(
                en: "AWS by way of {url}, region {region}{profile_en}",
                ja: "AWS（エンドポイント {url}）、リージョン {region}{profile_ja}"
            ),
        }
    }
}

fn endpoint(given: &str, source: &'static str) -> Result<Endpoint, TargetFault> {
    Endpoint::parse(given).map_err(|problem| TargetFault::Endpoint { given: given.to_owned(), source, problem })
}

/// The rehearsal cloud: it looks at no credentials, and at no file and variable but to say that one is not used.
fn rehearsal(options: &TargetOptions, environment: &Environment) -> Result<Target, TargetFault> {
    if let Some(given) = &options.profile {
        return Err(TargetFault::Profile { given: given.clone() });
    }
    let mut notes = Vec::new();
    if let Some(url) = environment.get("AWS_ENDPOINT_URL") {
        let url = super::fault::text::without_password(&url);
        notes.push(text!(
            en: "AWS_ENDPOINT_URL ({url}) is not used in a rehearsal; --endpoint-url takes one.",
            ja: "リハーサルでは AWS_ENDPOINT_URL ({url}) を使いません。使うには --endpoint-url で指定してください。"
        ));
    }
    let workshop = options.workshop_region.clone().map(|name| (name, "workshop"));
    let (given, source) = options.region.clone().map(|name| (name, "--region")).or(workshop).unzip();
    let region = given.map_or_else(|| REHEARSAL_REGION.to_owned(), |name| name.trim().to_owned());
    match region::judge(&region) {
        Verdict::Fine => {}
        // Nothing that is simulated is newer than this program.
        Verdict::Unheard => {
            let near = region::nearest(&region);
            return Err(TargetFault::Region { given: region, source: source.unwrap_or_default(), near });
        }
        Verdict::Near(near) => {
            return Err(TargetFault::Region { given: region, source: source.unwrap_or_default(), near: Some(near) });
        }
        Verdict::Malformed(near) => {
            return Err(TargetFault::Region { given: region, source: source.unwrap_or_default(), near });
        }
    }
    Ok(Target {
        kind: TargetKind::Rehearsal,
        region,
        profile: None,
        signing: Signing::Test,
        timeouts: options.timeouts,
        retries: settings::retries_of_rehearsal(environment),
        endpoint: None,
        notes,
    })
}

/// `--region`, else the environment's, else the profile's, else the workshop's.
fn region(
    options: &TargetOptions,
    environment: &Environment,
    profile: Option<&Profile>,
    at_endpoint: bool,
    notes: &mut Vec<Text>,
) -> Result<String, TargetFault> {
    let from_profile = || profile.and_then(|profile| profile.get("region")).map(str::to_owned);
    let (given, source) = None
        .or_else(|| options.region.clone().map(|name| (name, "--region")))
        .or_else(|| environment.get("AWS_REGION").map(|name| (name, "AWS_REGION")))
        .or_else(|| environment.get("AWS_DEFAULT_REGION").map(|name| (name, "AWS_DEFAULT_REGION")))
        .or_else(|| from_profile().map(|name| (name, "profile")))
        .or_else(|| options.workshop_region.clone().map(|name| (name, "workshop")))
        .ok_or(TargetFault::RegionMissing)?;
    let name = given.trim().to_owned();
    match region::judge(&name) {
        Verdict::Fine => {}
        Verdict::Unheard if at_endpoint => {}
        Verdict::Unheard => notes.push(text!(
            en: "The region {name} is not known to this version of handson; it is used as it stands.",
            ja: "リージョン {name} はこのバージョンの handson が知らない名前です。そのまま使います。"
        )),
        Verdict::Near(near) => return Err(TargetFault::Region { given: name, source, near: Some(near) }),
        Verdict::Malformed(near) => return Err(TargetFault::Region { given: name, source, near }),
    }
    if let Some(theirs) = options.workshop_region.as_ref().filter(|theirs| **theirs != name && source != "--region") {
        notes.push(text!(
            en: "The region is {name} ({source}); the workshop was written for {theirs} (--region {theirs} takes \
                 that).",
            ja: "リージョンは {name}（{source}）です。ワークショップは {theirs} 向けに書かれています（--region {theirs} で切り替えられます）。"
        ));
    }
    Ok(name)
}

fn signing(
    options: &TargetOptions,
    environment: &Environment,
    profiles: &Profiles,
    profile: Option<&Profile>,
    endpoint: Option<&Endpoint>,
    notes: &mut Vec<Text>,
) -> Result<Signing, Fault> {
    if let (Some(name), Some(profile)) = (&options.profile, profile) {
        profiles.refuse_mfa(profile)?;
        return Ok(Signing::Profile(name.clone()));
    }
    if environment.has_keys() {
        return Ok(Signing::Chain);
    }
    let loopback = endpoint.is_some_and(Endpoint::is_loopback);
    // A default profile that would have to sign in first is not worth that for an endpoint on this machine.
    let usable = match environment.get("AWS_PROFILE") {
        Some(_) => profile.is_some_and(profile::has_credentials),
        None => profile.is_some_and(profile::has_keys),
    };
    if loopback && !usable {
        notes.push(text!(
            en: "The endpoint is on this machine and there are no credentials: requests are signed with test/test.",
            ja: "エンドポイントがこの PC 上にあり、認証情報がないため、test/test で署名します。"
        ));
        return Ok(Signing::Test);
    }
    if let Some(profile) = profile {
        profiles.refuse_mfa(profile)?;
    }
    Ok(Signing::Chain)
}

/// With `--aws`: the endpoint that the environment or the profile puts in AWS's place, as the SDK will.
fn configured_endpoint(
    environment: &Environment,
    profile: Option<&Profile>,
    notes: &mut Vec<Text>,
) -> Result<Option<String>, TargetFault> {
    let truthy = |value: &str| value.eq_ignore_ascii_case("true");
    let ignored = environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|value| truthy(&value))
        || profile.and_then(|profile| profile.get("ignore_configured_endpoint_urls")).is_some_and(truthy);
    if ignored {
        return Ok(None);
    }
    for service in ENDPOINT_SERVICES {
        let name = format!("AWS_ENDPOINT_URL_{service}");
        if let Some(given) = environment.get(&name) {
            let url = endpoint(&given, "AWS_ENDPOINT_URL_...")?.url;
            settings::no_variant(environment, profile, &url)?;
            notes.push(
                text!(en: "{name} sends its calls to {url}.", ja: "{name} により、その呼び出しは {url} に送られます。"),
            );
        }
    }
    let variable = environment.get("AWS_ENDPOINT_URL").map(|given| (given, "AWS_ENDPOINT_URL"));
    let of_profile =
        || profile.and_then(|profile| profile.get("endpoint_url")).map(|url| (url.to_owned(), "endpoint_url"));
    let Some((given, source)) = variable.or_else(of_profile) else { return Ok(None) };
    let url = endpoint(&given, source)?.url;
    settings::no_variant(environment, profile, &url)?;
    Ok(Some(url))
}

#[cfg(test)]
mod tests;
