//! The settings of health checks: AWS's defaults by protocol, and what it refuses.

use super::types::{HealthCheck, TargetGroup};
use crate::cloud::call::{Input, Read as _, Refusal, refuse};

/// Seconds and numbers that a target group has where the call says nothing. From the API Reference of CreateTargetGroup; for
/// HTTP and HTTPS groups the timeout is 5 s as AWS answers, not 6 or 10 as it says there.
struct Defaults {
    interval: i64,
    timeout: i64,
    healthy: i64,
    unhealthy: i64,
}

fn defaults(lambda: bool, http: bool, check_protocol: Option<&str>) -> Defaults {
    match (lambda, http, check_protocol) {
        (true, ..) => Defaults { interval: 35, timeout: 30, healthy: 5, unhealthy: 2 },
        (_, true, _) => Defaults { interval: 30, timeout: 5, healthy: 5, unhealthy: 2 },
        (.., Some("HTTP")) => Defaults { interval: 30, timeout: 6, healthy: 5, unhealthy: 2 },
        _ => Defaults { interval: 30, timeout: 10, healthy: 5, unhealthy: 2 },
    }
}

/// The health check of a new target group.
pub fn new(
    input: &Input,
    target_type: &str,
    protocol: Option<&str>,
    version: Option<&str>,
) -> Result<HealthCheck, Refusal> {
    let lambda = target_type == "lambda";
    let http = matches!(protocol, Some("HTTP" | "HTTPS"));
    let usual = if http || target_type == "alb" { "HTTP" } else { "TCP" };
    let check_protocol = (!lambda).then(|| input.text("HealthCheckProtocol").unwrap_or(usual));
    let Defaults { interval, timeout, healthy, unhealthy } = defaults(lambda, http, check_protocol);
    let by_http = lambda || matches!(check_protocol, Some("HTTP" | "HTTPS"));
    let grpc = version == Some("GRPC");
    let path = if grpc { "/AWS.ALB/healthcheck" } else { "/" };
    let codes = match (grpc, lambda || http) {
        (true, _) => "12",
        (false, true) => "200",
        (false, false) => "200-399",
    };
    let check = HealthCheck {
        enabled: !lambda,
        protocol: check_protocol.map(str::to_owned),
        port: (!lambda).then(|| "traffic-port".to_owned()),
        path: by_http.then(|| path.to_owned()),
        codes: by_http.then(|| codes.to_owned()),
        interval,
        timeout,
        healthy,
        unhealthy,
    };
    with(input, check, lambda, http, grpc)
}

/// The health check of a target group as a call changes it.
pub fn changed(input: &Input, group: &TargetGroup) -> Result<HealthCheck, Refusal> {
    let http = matches!(group.protocol.as_deref(), Some("HTTP" | "HTTPS"));
    let mut check = group.check.clone();
    if let Some(protocol) = input.text("HealthCheckProtocol") {
        check.protocol = Some(protocol.to_owned());
        let by_http = protocol != "TCP";
        if !by_http {
            (check.path, check.codes) = (None, None);
        } else if check.path.is_none() {
            (check.path, check.codes) = (Some("/".to_owned()), Some("200-399".to_owned()));
        }
    }
    let grpc = group.protocol_version.as_deref() == Some("GRPC");
    with(input, check, group.target_type == "lambda", http, grpc)
}

/// The same with what the call says.
fn with(input: &Input, mut check: HealthCheck, lambda: bool, http: bool, grpc: bool) -> Result<HealthCheck, Refusal> {
    match check.protocol.as_deref() {
        Some("TCP") if http => {
            return refuse("ValidationError", "Health check protocol 'TCP' is not supported for HTTP target groups");
        }
        None | Some("HTTP" | "HTTPS" | "TCP") => {}
        Some(other) => {
            return refuse(
                "ValidationError",
                format!("Health check protocol '{other}' must be one of 'HTTP, HTTPS, TCP'"),
            );
        }
    }
    if let Some(enabled) = input.flag("HealthCheckEnabled") {
        if !enabled && !lambda {
            let message =
                "Health check enabled must be true for target groups with target type 'instance', 'ip' or 'alb'";
            return refuse("ValidationError", message);
        }
        check.enabled = enabled;
    }
    if let Some(port) = input.text("HealthCheckPort") {
        let number = port.parse::<i64>();
        match number {
            _ if lambda => {
                let message = "Health check port cannot be specified for target groups with target type 'lambda'";
                return refuse("ValidationError", message);
            }
            Ok(number) => port_in_range("healthCheckPort", number)?,
            Err(_) if port == "traffic-port" => {}
            Err(_) => {
                let message = format!("Health check port '{port}' must be 'traffic-port' or a number from 1 to 65535");
                return refuse("ValidationError", message);
            }
        }
        check.port = Some(port.to_owned());
    }
    if let Some(path) = input.text("HealthCheckPath") {
        if check.path.is_none() {
            let message = "Health check path cannot be specified for health checks with protocol 'TCP'";
            return refuse("ValidationError", message);
        }
        if !path.starts_with('/') {
            let message = format!("Health check path '{path}' must begin with '/'");
            return refuse("ValidationError", message);
        }
        check.path = Some(path.to_owned());
    }
    if let Some(matcher) = input.map("Matcher") {
        let (member, other) = if grpc { ("GrpcCode", "HttpCode") } else { ("HttpCode", "GrpcCode") };
        if check.codes.is_none() || matcher.member(other).is_some() {
            return refuse("ValidationError", "The matcher does not fit the protocol of the health checks");
        }
        if let Some(codes) = matcher.text(member) {
            let (least, most) = match (grpc, http || lambda) {
                (true, _) => (0, 99),
                (false, true) => (200, 499),
                (false, false) => (200, 599),
            };
            if !codes.split(',').all(|part| are_codes(part, least, most)) {
                let message =
                    format!("Health check matcher '{codes}' must be codes or ranges of codes from {least} to {most}");
                return refuse("ValidationError", message);
            }
            check.codes = Some(codes.to_owned());
        }
    }
    for (member, least, most, number) in [
        ("HealthCheckIntervalSeconds", 5, 300, &mut check.interval),
        ("HealthCheckTimeoutSeconds", 2, 120, &mut check.timeout),
        ("HealthyThresholdCount", 2, 10, &mut check.healthy),
        ("UnhealthyThresholdCount", 2, 10, &mut check.unhealthy),
    ] {
        if let Some(given) = input.int(member) {
            in_range(member, given, least, most)?;
            *number = given;
        }
    }
    if check.timeout > check.interval || (http || lambda) && check.timeout == check.interval {
        let message =
            format!("Health check timeout '{}' must be smaller than the interval '{}'", check.timeout, check.interval);
        return refuse("ValidationError", message);
    }
    Ok(check)
}

/// Whether a text is a code or a range of codes (`200-299`) within those. Source: ELB API Reference, Matcher.
fn are_codes(text: &str, least: i64, most: i64) -> bool {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse::<i64>(), last.parse::<i64>()) {
        (Ok(first), Ok(last)) => least <= first && first <= last && last <= most,
        _ => false,
    }
}

/// Refuses a port that there is not.
pub fn port_in_range(member: &str, port: i64) -> Result<(), Refusal> {
    in_range(member, port, 1, 65_535)
}

fn in_range(member: &str, given: i64, least: i64, most: i64) -> Result<(), Refusal> {
    let (side, limit) = match given {
        _ if given < least => ("greater", least),
        _ if given > most => ("less", most),
        _ => return Ok(()),
    };
    let mut letters = member.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase().to_string()).unwrap_or_default();
    let message = format!(
        "1 validation error detected: Value '{given}' at '{first}{}' failed to satisfy constraint: Member must have value \
         {side} than or equal to {limit}",
        letters.as_str()
    );
    refuse("ValidationError", message)
}
