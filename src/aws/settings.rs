//! Settings of the environment and the profile that the SDK panics on, or that it does not say a clear word about: they are
//! read here, before it reads them.

use super::fault::{BadSetting, TargetFault};
use super::profile::Environment;
use crate::lang::Text;
use crate::text;
use aws_config::profile::Profile;
use aws_smithy_types::retry::{RetryConfig, RetryMode};

/// How often a request is sent, as the AWS CLI and the SDKs have it.
const ATTEMPTS: u32 = 3;

/// A setting: the variable, or else the profile's key.
struct Setting {
    name: &'static str,
    profile: Option<String>,
    given: String,
}

impl Setting {
    fn read(
        environment: &Environment,
        profile: Option<&Profile>,
        variable: &'static str,
        key: &'static str,
    ) -> Option<Setting> {
        let of_profile = || {
            let profile = profile?;
            let given = profile.get(key).map(str::trim).filter(|given| !given.is_empty())?.to_owned();
            Some(Setting { name: key, profile: Some(profile.name().to_owned()), given })
        };
        let set = environment.get(variable).map(|given| given.trim().to_owned());
        set.map(|given| Setting { name: variable, profile: None, given }).or_else(of_profile)
    }

    fn refuse(self, problem: Text, advice: Text) -> TargetFault {
        let Setting { name, profile, given } = self;
        TargetFault::Setting(Box::new(BadSetting { name, profile, given, problem, advice }))
    }
}

/// `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE`, or `max_attempts` and `retry_mode` of the profile.
///
/// # Errors
/// `Setting` for a number that is none, and for a mode that does not exist.
pub fn retries(
    environment: &Environment,
    profile: Option<&Profile>,
    notes: &mut Vec<Text>,
) -> Result<RetryConfig, TargetFault> {
    let mut attempts = ATTEMPTS;
    if let Some(setting) = Setting::read(environment, profile, "AWS_MAX_ATTEMPTS", "max_attempts") {
        attempts = match setting.given.parse() {
            Ok(number) if number > 0 => number,
            _ => {
                let name = setting.name;
                return Err(setting.refuse(
                    text!(en: "it is not a number of attempts", ja: "試行回数ではありません"),
                    text!(en: "Write a whole number from 1 on: {name}=3.", ja: "1 以上の整数で {name}=3 のように書いてください。"),
                ));
            }
        };
    }
    let mut mode = RetryMode::Standard;
    if let Some(setting) = Setting::read(environment, profile, "AWS_RETRY_MODE", "retry_mode") {
        mode = match setting.given.to_ascii_lowercase().as_str() {
            "standard" => RetryMode::Standard,
            "adaptive" => RetryMode::Adaptive,
            "legacy" => {
                let name = setting.name;
                notes.push(text!(
                    en: "The retry mode legacy ({name}) is one of the AWS CLI and boto3; handson repeats as in standard.",
                    ja: "リトライモード legacy（{name}）は AWS CLI と boto3 のものです。handson は standard として扱います。"
                ));
                RetryMode::Standard
            }
            _ => {
                return Err(setting.refuse(
                    text!(en: "there is no such retry mode", ja: "そのようなリトライモードはありません"),
                    text!(en: "Write standard or adaptive.", ja: "standard か adaptive と書いてください。"),
                ));
            }
        };
    }
    Ok(RetryConfig::standard().with_max_attempts(attempts).with_retry_mode(mode))
}

/// Of a rehearsal, which takes from the environment what our advice on faults names, and no offence at the rest.
pub fn retries_of_rehearsal(environment: &Environment) -> RetryConfig {
    let attempts = environment.get("AWS_MAX_ATTEMPTS").and_then(|number| number.trim().parse().ok());
    RetryConfig::standard().with_max_attempts(attempts.filter(|number| *number > 0).unwrap_or(ATTEMPTS))
}

/// Refuses AWS's FIPS and IPv6 endpoints where the calls go to another one: the SDK knows no place for such a request.
///
/// # Errors
/// `Setting` for what asks for them.
pub fn no_variant(environment: &Environment, profile: Option<&Profile>, url: &str) -> Result<(), TargetFault> {
    let variants = [
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "FIPS"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", "dual-stack"),
    ];
    for (variable, key, kind) in variants {
        let setting = Setting::read(environment, profile, variable, key);
        let Some(setting) = setting.filter(|setting| setting.given.eq_ignore_ascii_case("true")) else { continue };
        let (off, of_profile) = (setting.name, setting.profile.is_some());
        let off = if of_profile { format!("{off} = false") } else { format!("{off}=false") };
        return Err(setting.refuse(
            text!(
                en: "it asks for AWS's own {kind} endpoints, but the calls go to {url}",
                ja: "AWS の {kind} エンドポイントを使う設定ですが、呼び出し先は {url} です"
            ),
            text!(
                en: "Choose one: {off} for that endpoint, or leave the endpoint out.",
                ja: "どちらかを選んでください。そのエンドポイントを使うなら {off}、AWS を使うならエンドポイントの指定を外します。"
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
