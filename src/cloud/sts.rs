//! The Security Token Service: who is calling, and keys for a while. The keys have AWS's form and open nothing: a rehearsal
//! does not look at them.

use super::call::{Answer, Input, Read as _, Refusal, Row, refuse};
use super::iam::{Role, is_usable, trusts};
use super::ids::Ids;
use super::world::{Context, later};
use crate::api::Members;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[
    ("AssumeRole", assume_role),
    ("DecodeAuthorizationMessage", decode_authorization_message),
    ("GetAccessKeyInfo", get_access_key_info),
    ("GetCallerIdentity", get_caller_identity),
    ("GetFederationToken", get_federation_token),
    ("GetSessionToken", get_session_token),
];

/// The user that every caller is. AWS's own example of a user's unique id.
pub const USER_ID: &str = "AIDACKCEVSQ6C2EXAMPLE";

/// The user's name.
pub const USER: &str = "handson";

/// Seconds for which keys are good where the call says nothing: those of a role, and those of a user.
const OF_ROLE: i64 = 3_600;
const OF_USER: i64 = 43_200;

fn user_arn(context: &Context<'_>) -> String {
    format!("arn:aws:iam::{}:user/{USER}", context.account)
}

fn get_caller_identity(context: &mut Context<'_>, _: &Input) -> Answer {
    Ok(members! { "UserId": USER_ID, "Account": context.account, "Arn": user_arn(context) })
}

/// Keys that are good for so many seconds.
fn credentials(context: &mut Context<'_>, seconds: i64) -> Members {
    let drawn = |ids: &mut Ids, length: usize| BASE64.encode(ids.hex(length));
    let key = context.ids.iam("ASIA");
    members! {
        "AccessKeyId": &key[..20],
        "SecretAccessKey": drawn(context.ids, 30),
        "SessionToken": format!("IQoJb3JpZ2luX2Vj{}", drawn(context.ids, 300)),
        "Expiration": later(context.now, seconds.saturating_mul(1_000)),
    }
}

/// Refuses a session's name that is none.
fn check_name(member: &str, name: &str) -> Result<(), Refusal> {
    if name.chars().all(|c| c.is_ascii_alphanumeric() || "_=+,.@-".contains(c)) {
        return Ok(());
    }
    refuse(
        "ValidationError",
        format!(
            "1 validation error detected: Value '{name}' at '{member}' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [\\w+=,.@-]*"
        ),
    )
}

fn assume_role(context: &mut Context<'_>, input: &Input) -> Answer {
    let (arn, session) = (input.required("RoleArn"), input.required("RoleSessionName"));
    check_name("roleSessionName", session)?;
    let user = user_arn(context);
    let root = format!("arn:aws:iam::{}:root", context.account);
    let caller = [("AWS", user.as_str()), ("AWS", root.as_str()), ("AWS", context.account)];
    let may = |role: &&Role| role.arn == arn && is_usable(role, context.now) && trusts(role, &caller);
    let Some(role) = context.iam.role(arn).filter(may) else {
        let message = format!("User: {user} is not authorized to perform: sts:AssumeRole on resource: {arn}");
        return Err(Refusal::new("AccessDenied", message).status(403));
    };
    let seconds = input.int("DurationSeconds").unwrap_or(OF_ROLE);
    if seconds > role.max_session {
        let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        return refuse("ValidationError", message);
    }
    let who = members! {
        "AssumedRoleId": format!("{}:{session}", role.id),
        "Arn": format!("arn:aws:sts::{}:assumed-role/{}/{session}", context.account, role.name),
    };
    context.iam.used(arn, context.now, context.name);
    Ok(members! {
        "Credentials": credentials(context, seconds),
        "AssumedRoleUser": who,
        "PackedPolicySize": packed(input),
        "SourceIdentity": input.text("SourceIdentity"),
    })
}

/// How full the session's policies and tags are, in per cent of what AWS takes.
fn packed(input: &Input) -> Option<i64> {
    let tags: usize = input.maps("Tags").map(|tag| tag.required("Key").len() + tag.required("Value").len()).sum();
    let arns: usize = input.maps("PolicyArns").map(|policy| policy.required("arn").len()).sum();
    let size = input.required("Policy").len() + tags + arns;
    (size > 0).then(|| i64::try_from(size * 100 / 2_048).unwrap_or(100).clamp(1, 100))
}

fn get_session_token(context: &mut Context<'_>, input: &Input) -> Answer {
    let seconds = input.int("DurationSeconds").unwrap_or(OF_USER);
    Ok(members! { "Credentials": credentials(context, seconds) })
}

fn get_federation_token(context: &mut Context<'_>, input: &Input) -> Answer {
    let seconds = input.int("DurationSeconds").unwrap_or(OF_USER);
    let name = input.required("Name");
    check_name("name", name)?;
    let who = members! {
        "FederatedUserId": format!("{}:{name}", context.account),
        "Arn": format!("arn:aws:sts::{}:federated-user/{name}", context.account),
    };
    Ok(members! {
        "Credentials": credentials(context, seconds),
        "FederatedUser": who,
        "PackedPolicySize": packed(input),
    })
}

fn get_access_key_info(context: &mut Context<'_>, _: &Input) -> Answer {
    Ok(members! { "Account": context.account })
}

/// No refusal of the rehearsal cloud has an encoded message, so none can be decoded.
fn decode_authorization_message(_: &mut Context<'_>, _: &Input) -> Answer {
    refuse("InvalidAuthorizationMessageException", "Message is not valid")
}

#[cfg(test)]
mod tests {
    use crate::cloud::trial::Trial;
    use serde_json::json;

    #[test]
    fn the_caller_has_an_account() {
        let trial = Trial::new();
        let identity = trial.call("sts::get_caller_identity", json!({}));
        assert_eq!(identity["Account"], "123456789012");
        for path in ["sts::assume_role_with_saml", "sts::assume_role_with_web_identity"] {
            let refused = trial.try_call(path, json!({})).expect_err(path);
            assert_eq!((refused.status, refused.code.as_str()), (501, "NotImplemented"), "{path}");
        }
    }

    #[test]
    fn a_role_is_taken_on_when_it_trusts_the_caller_and_is_not_only_just_made() {
        let trial = Trial::new();
        let trust = |who: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{who},"Action":"sts:AssumeRole"}}]}}"#
            )
        };
        for (name, who) in [
            ("mine", r#"{"AWS":"arn:aws:iam::123456789012:root"}"#),
            ("tasks", r#"{"Service":"ecs-tasks.amazonaws.com"}"#),
        ] {
            trial.call("iam::create_role", json!({ "RoleName": name, "AssumeRolePolicyDocument": trust(who) }));
        }
        let arn = |name: &str| format!("arn:aws:iam::123456789012:role/{name}");
        let input = |name: &str| json!({ "RoleArn": arn(name), "RoleSessionName": "one" });
        assert_eq!(trial.refused("sts::assume_role", input("mine")), "AccessDenied");
        trial.pass(10);
        let assumed = trial.call("sts::assume_role", input("mine"));
        assert_eq!(assumed["AssumedRoleUser"]["Arn"], "arn:aws:sts::123456789012:assumed-role/mine/one");
        let credentials = &assumed["Credentials"];
        assert_eq!(credentials["AccessKeyId"].as_str().map(str::len), Some(20));
        assert_eq!(credentials["SecretAccessKey"].as_str().map(str::len), Some(40));
        assert_eq!(trial.refused("sts::assume_role", input("tasks")), "AccessDenied");
        let long = json!({ "RoleArn": arn("mine"), "RoleSessionName": "one", "DurationSeconds": 7200 });
        assert_eq!(trial.refused("sts::assume_role", long), "ValidationError");
        let role = trial.call("iam::get_role", json!({ "RoleName": "mine" }));
        assert_eq!(role["Role"]["RoleLastUsed"]["Region"], "ap-northeast-1");
        let token = trial.call("sts::get_session_token", json!({}));
        assert!(token["Credentials"]["SessionToken"].as_str().is_some_and(|token| token.starts_with("IQo")));
    }
}
