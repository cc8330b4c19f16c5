//! Listeners: CreateListener, ModifyListener, DeleteListener, DescribeListeners, and their certificates.

use super::arns::{self, LISTENER};
use super::types::{Balancer, Kind, Listener, Rule};
use super::{Elbv2, actions, balancers, checks, limits, not_simulated, tags};
use crate::api::{Members, Value};
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{page, with_token};
use crate::cloud::world::Context;

/// What an HTTPS or TLS listener has where the call names no policy.
const SSL_POLICY: &str = "ELBSecurityPolicy-2016-08";

/// `CreateListener`
pub fn create(context: &mut Context<'_>, input: &Input) -> Answer {
    let balancer = balancers::existing(context.elbv2, input.required("LoadBalancerArn"))?;
    let Some(protocol) = input.text("Protocol") else {
        return refuse("ValidationError", "A listener protocol must be specified");
    };
    let Some(port) = input.int("Port") else { return refuse("ValidationError", "A listener port must be specified") };
    let mut listener = Listener {
        arn: String::new(),
        balancer: balancer.arn.clone(),
        port,
        protocol: protocol.to_owned(),
        default_rule: String::new(),
        ssl_policy: None,
        certificates: Vec::new(),
        alpn: Vec::new(),
        attributes: Default::default(),
    };
    settle(input, balancer, &mut listener)?;
    let actions = actions::read(context.elbv2, balancer, protocol, input.list("DefaultActions"))?;
    let tags = tags::given(input)?;
    if let Some(found) = at_port(context.elbv2, balancer, port, protocol) {
        let same = found.protocol == listener.protocol
            && found.ssl_policy == listener.ssl_policy
            && found.certificates == listener.certificates
            && found.alpn == listener.alpn
            && context.elbv2.default_actions(found) == actions;
        if same {
            return Ok(members! { "Listeners": vec![shown(context.elbv2, found)] });
        }
        let message = format!("A listener already exists on this port for this load balancer '{}'", balancer.arn);
        return refuse("DuplicateListener", message);
    }
    limits::one_more_listener(context.quotas, context.elbv2, &balancer.arn)?;

    let id = context.ids.hex(16);
    listener.arn = format!("{}/{id}", balancer.arn.replacen(arns::BALANCER.part, LISTENER.part, 1));
    let id = context.ids.hex(16);
    listener.default_rule = format!("{}/{id}", listener.arn.replacen(LISTENER.part, arns::RULE.part, 1));
    let rule = Rule {
        arn: listener.default_rule.clone(),
        priority: None,
        conditions: Vec::new(),
        actions: actions.clone(),
        transforms: Vec::new(),
    };
    let (arn, rule_arn) = (listener.arn.clone(), rule.arn.clone());
    context.elbv2.listeners.insert(arn.clone(), listener);
    context.elbv2.rules.insert(rule_arn.clone(), rule);
    context.elbv2.tag(&arn, tags);
    actions::link(context, &rule_arn, &[], &actions);
    answer(context.elbv2, &arn)
}

/// The listener that has the port. TCP and UDP have ports of their own.
fn at_port<'a>(elbv2: &'a Elbv2, balancer: &Balancer, port: i64, protocol: &str) -> Option<&'a Listener> {
    let layers = |protocol: &str| match protocol {
        "UDP" | "QUIC" => (false, true),
        "TCP_UDP" | "TCP_QUIC" => (true, true),
        _ => (true, false),
    };
    let new = layers(protocol);
    arns::within(&elbv2.listeners, &LISTENER, &balancer.arn).find(|listener| {
        let there = layers(&listener.protocol);
        listener.port == port && (new.0 && there.0 || new.1 && there.1)
    })
}

/// Checks a listener's protocol and port, and gives it policy and certificates as the call has them.
fn settle(input: &Input, balancer: &Balancer, listener: &mut Listener) -> Result<(), Refusal> {
    checks::port_in_range("port", listener.port)?;
    let known: &[&str] = match balancer.kind {
        Kind::Application => &["HTTP", "HTTPS"],
        Kind::Network => &["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"],
    };
    let protocol = listener.protocol.as_str();
    if !known.contains(&protocol) {
        let message = format!("Listener protocol '{protocol}' must be one of '{}'", known.join(", "));
        return refuse("ValidationError", message);
    }
    if input.map("MutualAuthentication").is_some_and(|mutual| mutual.text("Mode").is_some_and(|mode| mode != "off")) {
        return not_simulated("MutualAuthentication");
    }
    let secure = matches!(protocol, "HTTPS" | "TLS");
    let certificates: Vec<&str> = input.maps("Certificates").filter_map(|one| one.text("CertificateArn")).collect();
    if !secure {
        if !certificates.is_empty() || input.member("SslPolicy").is_some() {
            let message =
                format!("Certificates and SSL policies cannot be specified for listeners with protocol {protocol}");
            return refuse("ValidationError", message);
        }
        listener.certificates.clear();
        (listener.ssl_policy, listener.alpn) = (None, Vec::new());
        return Ok(());
    }
    match certificates[..] {
        [] => {}
        [arn] => {
            valid_certificate(arn)?;
            listener.certificates.retain(|one| one != arn);
            if !listener.certificates.is_empty() {
                listener.certificates.remove(0);
            }
            listener.certificates.insert(0, arn.to_owned());
        }
        _ => return refuse("ValidationError", "Up to '1' certificate ARNs can be specified"),
    }
    if listener.certificates.is_empty() {
        return refuse("ValidationError", format!("A certificate must be specified for {protocol} listeners"));
    }
    if let Some(policy) = input.text("SslPolicy") {
        super::ssl::existing(policy)?;
        listener.ssl_policy = Some(policy.to_owned());
    }
    listener.ssl_policy.get_or_insert_with(|| SSL_POLICY.to_owned());
    let alpn = input.texts("AlpnPolicy");
    if !alpn.is_empty() {
        if protocol != "TLS" {
            return refuse("ValidationError", "An ALPN policy can only be specified for TLS listeners");
        }
        let known = ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None"];
        if let Some(other) = alpn.iter().find(|name| !known.contains(name)) {
            return refuse("ALPNPolicyNotFound", format!("ALPN policy '{other}' not found"));
        }
        listener.alpn = alpn.into_iter().map(str::to_owned).collect();
    }
    Ok(())
}

/// Certificates are kept as they are given: no service that makes them is simulated.
fn valid_certificate(arn: &str) -> Result<(), Refusal> {
    let acm = arn.contains(":acm:") && arn.contains(":certificate/");
    let iam = arn.contains(":iam:") && arn.contains(":server-certificate/");
    if arn.starts_with("arn:aws") && (acm || iam) {
        return Ok(());
    }
    refuse("ValidationError", format!("Certificate ARN '{arn}' is not valid"))
}

/// `ModifyListener`: what the call does not say stays.
pub fn modify(context: &mut Context<'_>, input: &Input) -> Answer {
    let elbv2 = &*context.elbv2;
    let before = existing(elbv2, input.required("ListenerArn"))?;
    let balancer = balancers::existing(elbv2, &before.balancer)?;
    let mut listener = before.clone();
    if let Some(protocol) = input.text("Protocol") {
        listener.protocol = protocol.to_owned();
    }
    if let Some(port) = input.int("Port") {
        listener.port = port;
    }
    settle(input, balancer, &mut listener)?;
    if at_port(elbv2, balancer, listener.port, &listener.protocol).is_some_and(|other| other.arn != listener.arn) {
        let message = format!("A listener already exists on this port for this load balancer '{}'", balancer.arn);
        return refuse("DuplicateListener", message);
    }
    let old = elbv2.default_actions(before).to_vec();
    let new = match input.list("DefaultActions") {
        // The protocol may be another one, which has to fit what it does.
        [] => actions::read(elbv2, balancer, &listener.protocol, &old)?,
        given => actions::read(elbv2, balancer, &listener.protocol, given)?,
    };
    let (arn, rule) = (listener.arn.clone(), listener.default_rule.clone());
    context.elbv2.listeners.insert(arn.clone(), listener);
    if let Some(rule) = context.elbv2.rules.get_mut(&rule) {
        rule.actions.clone_from(&new);
    }
    actions::link(context, &rule, &old, &new);
    answer(context.elbv2, &arn)
}

/// `DeleteListener`, with its rules.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let arn = existing(context.elbv2, input.required("ListenerArn"))?.arn.clone();
    balancers::remove_listener(context, &arn);
    Ok(members! {})
}

/// `DescribeListeners`, of a load balancer or by their ARNs.
pub fn describe(context: &mut Context<'_>, input: &Input) -> Answer {
    let elbv2 = &*context.elbv2;
    let asked = input.texts("ListenerArns");
    let mut found: Vec<&Listener> = Vec::new();
    match input.text("LoadBalancerArn") {
        None if asked.is_empty() => {
            return refuse("ValidationError", "You must specify either listener ARNs or a load balancer ARN");
        }
        Some(_) if !asked.is_empty() => {
            let message = "Listener ARNs and a load balancer ARN cannot be specified at the same time";
            return refuse("ValidationError", message);
        }
        Some(arn) => found.extend(arns::within(&elbv2.listeners, &LISTENER, &balancers::existing(elbv2, arn)?.arn)),
        None => {
            for arn in asked {
                found.push(existing(elbv2, arn)?);
            }
        }
    }
    found.sort_by(|a, b| a.arn.cmp(&b.arn));
    found.dedup_by(|a, b| a.arn == b.arn);
    let (found, token) = page(input, limits::PAGE, found, |listener| listener.arn.clone())?;
    let shown: Vec<Members> = found.into_iter().map(|listener| shown(elbv2, listener)).collect();
    Ok(with_token(input, members! { "Listeners": shown }, token))
}

/// The listener of an ARN.
///
/// # Errors
/// ListenerNotFound; ValidationError for what is no such ARN.
pub fn existing<'a>(elbv2: &'a Elbv2, arn: &str) -> Result<&'a Listener, Refusal> {
    match elbv2.listeners.get(arns::valid(&LISTENER, arn)?) {
        Some(listener) => Ok(listener),
        None => refuse("ListenerNotFound", "One or more listeners not found"),
    }
}

impl Elbv2 {
    /// What a listener does where no rule fits.
    fn default_actions(&self, listener: &Listener) -> &[Value] {
        self.rules.get(&listener.default_rule).map(|rule| rule.actions.as_slice()).unwrap_or_default()
    }
}

fn answer(elbv2: &Elbv2, arn: &str) -> Answer {
    let listener = existing(elbv2, arn)?;
    Ok(members! { "Listeners": vec![shown(elbv2, listener)] })
}

/// A listener as it is described: of its certificates only the default one.
fn shown(elbv2: &Elbv2, listener: &Listener) -> Members {
    let default = listener.certificates.first().map(|arn| vec![members! { "CertificateArn": arn }]);
    let mutual = (listener.protocol == "HTTPS").then(|| members! { "Mode": "off" });
    members! {
        "ListenerArn": &listener.arn,
        "LoadBalancerArn": &listener.balancer,
        "Port": listener.port,
        "Protocol": &listener.protocol,
        "Certificates": default,
        "SslPolicy": listener.ssl_policy.as_ref(),
        "DefaultActions": elbv2.default_actions(listener),
        "AlpnPolicy": Some(&listener.alpn).filter(|alpn| !alpn.is_empty()),
        "MutualAuthentication": mutual,
    }
}

/// `AddListenerCertificates`: beside the default one.
pub fn add_certificates(context: &mut Context<'_>, input: &Input) -> Answer {
    let listener = existing(context.elbv2, input.required("ListenerArn"))?;
    if !matches!(listener.protocol.as_str(), "HTTPS" | "TLS") {
        let message = format!("Certificates cannot be added to listeners with protocol {}", listener.protocol);
        return refuse("ValidationError", message);
    }
    let arn = listener.arn.clone();
    let given: Vec<&str> = input.maps("Certificates").filter_map(|one| one.text("CertificateArn")).collect();
    for certificate in &given {
        valid_certificate(certificate)?;
    }
    if let Some(listener) = context.elbv2.listeners.get_mut(&arn) {
        for certificate in &given {
            if !listener.certificates.iter().any(|there| there == certificate) {
                listener.certificates.push((*certificate).to_owned());
            }
        }
    }
    let shown: Vec<Members> = given.iter().map(|arn| members! { "CertificateArn": *arn, "IsDefault": false }).collect();
    Ok(members! { "Certificates": shown })
}

/// `RemoveListenerCertificates`: not the default one.
pub fn remove_certificates(context: &mut Context<'_>, input: &Input) -> Answer {
    let listener = existing(context.elbv2, input.required("ListenerArn"))?;
    let given: Vec<&str> = input.maps("Certificates").filter_map(|one| one.text("CertificateArn")).collect();
    if listener.certificates.first().is_some_and(|default| given.contains(&default.as_str())) {
        return refuse("OperationNotPermitted", "The default certificate of a listener cannot be removed");
    }
    let arn = listener.arn.clone();
    if let Some(listener) = context.elbv2.listeners.get_mut(&arn) {
        listener.certificates.retain(|there| !given.contains(&there.as_str()));
    }
    Ok(members! {})
}

/// `DescribeListenerCertificates`, the default one first.
pub fn describe_certificates(context: &mut Context<'_>, input: &Input) -> Answer {
    let listener = existing(context.elbv2, input.required("ListenerArn"))?;
    let all = listener.certificates.iter().enumerate().collect();
    let (found, token) = page(input, limits::PAGE, all, |(place, _)| format!("{place:04}"))?;
    let shown: Vec<Members> =
        found.into_iter().map(|(place, arn)| members! { "CertificateArn": arn, "IsDefault": place == 0 }).collect();
    Ok(with_token(input, members! { "Certificates": shown }, token))
}
