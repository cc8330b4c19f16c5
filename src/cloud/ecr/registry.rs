//! The registry that an account has in a region.

use super::{host, invalid};
use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal};
use crate::cloud::world::{ACCOUNT, Context, later};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value as Json;

/// Milliseconds for which a password is good.
const GOOD_FOR: i64 = 12 * 3_600_000;

/// A password for `docker login`, which opens nothing. Asking for several registries gives several.
pub fn token(context: &mut Context<'_>, input: &Input) -> Answer {
    let registries = input.texts("registryIds");
    let registries = if registries.is_empty() { vec![ACCOUNT] } else { registries };
    let mut data = Vec::new();
    for registry in registries {
        let password = BASE64.encode(context.ids.hex(600));
        data.push(members! {
            "authorizationToken": BASE64.encode(format!("AWS:{password}")),
            "expiresAt": later(context.now, GOOD_FOR),
            "proxyEndpoint": format!("https://{}", host(context).replacen(ACCOUNT, registry, 1)),
        });
    }
    Ok(members! { "authorizationData": data })
}

pub fn describe(_: &mut Context<'_>, _: &Input) -> Answer {
    let replication = members! { "rules": Vec::<Members>::new() };
    Ok(members! { "registryId": ACCOUNT, "replicationConfiguration": replication })
}

pub fn scanning(_: &mut Context<'_>, _: &Input) -> Answer {
    let configuration = members! { "scanType": "BASIC", "rules": Vec::<Members>::new() };
    Ok(members! { "registryId": ACCOUNT, "scanningConfiguration": configuration })
}

fn no_policy() -> Refusal {
    let message = format!("Registry policy does not exist in the registry with id '{ACCOUNT}'");
    Refusal::new("RegistryPolicyNotFoundException", message)
}

fn shown(text: &str) -> Members {
    members! { "registryId": ACCOUNT, "policyText": text }
}

pub fn put_policy(context: &mut Context<'_>, input: &Input) -> Answer {
    let text = input.required("policyText");
    let json: Option<Json> = serde_json::from_str(text).ok();
    if json.is_none_or(|json| json.get("Statement").is_none()) {
        return invalid("PolicyText", "Invalid registry policy provided");
    }
    context.ecr.policy = Some(text.to_owned());
    Ok(shown(text))
}

pub fn get_policy(context: &mut Context<'_>, _: &Input) -> Answer {
    context.ecr.policy.as_deref().map(shown).ok_or_else(no_policy)
}

pub fn delete_policy(context: &mut Context<'_>, _: &Input) -> Answer {
    context.ecr.policy.take().as_deref().map(shown).ok_or_else(no_policy)
}
