//! Account settings: what is set for everybody in the account, and for one principal.

use crate::api::Members;
use crate::cloud::call::{Answer, Input, Read as _, Refusal, refuse};
use crate::cloud::page::{Limits, page, with_token};
use crate::cloud::sts::USER;
use crate::cloud::world::Context;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The account's settings in a region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Settings {
    /// By the principal's ARN, then by name. What is set for the root user is everybody's default.
    of: BTreeMap<String, BTreeMap<String, String>>,
}

/// A setting that AWS has.
struct Known {
    name: &'static str,
    /// Where nobody set anything.
    default: &'static str,
    values: &'static [&'static str],
    /// It is AWS's to change.
    managed: bool,
}

const SWITCH: &[&str] = &["enabled", "disabled"];

/// All settings, sorted by name. Defaults and values are those of the ECS Developer Guide, "Account settings".
const KNOWN: &[Known] = &[
    Known { name: "awsvpcTrunking", default: "disabled", values: SWITCH, managed: false },
    Known {
        name: "containerInsights",
        default: "disabled",
        values: &["enhanced", "enabled", "disabled"],
        managed: false,
    },
    Known { name: "containerInstanceLongArnFormat", default: "enabled", values: SWITCH, managed: false },
    Known {
        name: "defaultLogDriverMode",
        default: "non-blocking",
        values: &["blocking", "non-blocking"],
        managed: false,
    },
    Known { name: "dualStackIPv6", default: "enabled", values: SWITCH, managed: false },
    Known { name: "fargateEventWindows", default: "disabled", values: SWITCH, managed: false },
    Known { name: "fargateFIPSMode", default: "disabled", values: SWITCH, managed: false },
    Known { name: "fargateTaskRetirementWaitPeriod", default: "7", values: &["0", "7", "14"], managed: false },
    Known { name: "guardDutyActivate", default: "off", values: &["on", "off"], managed: true },
    Known { name: "serviceLongArnFormat", default: "enabled", values: SWITCH, managed: false },
    Known { name: "tagResourceAuthorization", default: "on", values: &["on", "off"], managed: false },
    Known { name: "taskLongArnFormat", default: "enabled", values: SWITCH, managed: false },
];

const LIMITS: Limits = Limits { usual: 10, most: 10, invalid_token: "InvalidParameterException" };

impl Settings {
    /// The value that holds for the principal; its default where nothing was set.
    pub fn effective(&self, account: &str, principal: &str, name: &str) -> String {
        let set = |principal: &str| self.of.get(principal).and_then(|settings| settings.get(name)).cloned();
        let default =
            || KNOWN.iter().find(|known| known.name == name).map_or_else(String::new, |k| k.default.to_owned());
        set(principal).or_else(|| set(&root(account))).unwrap_or_else(default)
    }
}

fn root(account: &str) -> String {
    format!("arn:aws:iam::{account}:root")
}

/// The ARN of who calls.
pub fn caller(account: &str) -> String {
    format!("arn:aws:iam::{account}:user/{USER}")
}

fn known(name: &str) -> Result<&'static Known, Refusal> {
    KNOWN.iter().find(|known| known.name == name).map_or_else(
        || {
            let names: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
            refuse("InvalidParameterException", format!("unknown should be one of [{}]", names.join(",")))
        },
        Ok,
    )
}

/// The principal that the call is about, the caller where it says nothing.
fn principal(context: &Context<'_>, input: &Input) -> Result<String, Refusal> {
    match input.text("principalArn").filter(|arn| !arn.is_empty()) {
        None => Ok(caller(context.account)),
        Some(arn) if arn.starts_with(&format!("arn:aws:iam::{}:", context.account)) => Ok(arn.to_owned()),
        Some(arn) => refuse("InvalidParameterException", format!("Invalid principalArn: {arn}")),
    }
}

fn shown(known: &Known, value: String, principal: &str) -> Members {
    let kind = if known.managed { "aws_managed" } else { "user" };
    members! { "name": known.name, "value": value, "principalArn": principal, "type": kind }
}

/// Sets something for one principal.
pub fn put(context: &mut Context<'_>, input: &Input) -> Answer {
    let principal = principal(context, input)?;
    set(context, input, &principal)
}

/// Sets something for everybody who has no setting of their own.
pub fn put_default(context: &mut Context<'_>, input: &Input) -> Answer {
    let principal = root(context.account);
    set(context, input, &principal)
}

fn set(context: &mut Context<'_>, input: &Input, principal: &str) -> Answer {
    let known = known(input.required("name"))?;
    let value = input.required("value");
    if known.managed {
        return refuse("InvalidParameterException", format!("The account setting {} is read-only.", known.name));
    }
    if !known.values.contains(&value) {
        let message = format!("{} should be one of [{}]", known.name, known.values.join(","));
        return refuse("InvalidParameterException", message);
    }
    if known.name.ends_with("LongArnFormat") && value == "disabled" {
        let message = format!("The rehearsal cloud has long ARNs only: {} cannot be disabled.", known.name);
        return Err(Refusal::new("NotImplemented", message).status(501));
    }
    let settings = context.ecs.settings.of.entry(principal.to_owned()).or_default();
    settings.insert(known.name.to_owned(), value.to_owned());
    Ok(members! { "setting": shown(known, value.to_owned(), principal) })
}

/// Takes back what was set for a principal.
pub fn delete(context: &mut Context<'_>, input: &Input) -> Answer {
    let known = known(input.required("name"))?;
    let principal = principal(context, input)?;
    if let Some(settings) = context.ecs.settings.of.get_mut(&principal) {
        settings.remove(known.name);
    }
    let value = context.ecs.settings.effective(context.account, &principal, known.name);
    Ok(members! { "setting": shown(known, value, &principal) })
}

/// What was set for a principal, or, with `effectiveSettings`, what holds for it.
pub fn list(context: &mut Context<'_>, input: &Input) -> Answer {
    let only = input.text("name").map(known).transpose()?;
    if only.is_none() && input.text("value").is_some() {
        return refuse(
            "InvalidParameterException",
            "You must specify an account setting name to use the value filter.",
        );
    }
    let principal = principal(context, input)?;
    let effective = input.flag("effectiveSettings") == Some(true);
    let settings = &context.ecs.settings;
    let own = settings.of.get(&principal);
    let list = KNOWN.iter().filter(|known| only.is_none_or(|only| only.name == known.name)).filter_map(|known| {
        let value = match effective {
            true => settings.effective(context.account, &principal, known.name),
            false => own?.get(known.name)?.clone(),
        };
        input.text("value").is_none_or(|wanted| wanted == value).then_some((known, value))
    });
    let (list, token) = page(input, LIMITS, list.collect(), |(known, _)| known.name.to_owned())?;
    let list: Vec<Members> = list.into_iter().map(|(known, value)| shown(known, value, &principal)).collect();
    Ok(with_token(input, members! { "settings": list }, token))
}

#[cfg(test)]
mod tests {
    use crate::cloud::trial::Trial;
    use serde_json::{Value, json};

    #[test]
    fn a_setting_is_everybodys_or_ones_own() {
        let trial = Trial::new();
        let list = |input: Value| trial.call("ecs::list_account_settings", input)["settings"].clone();
        assert_eq!(list(json!({})), json!([]));
        let insights = json!({"name": "containerInsights", "effectiveSettings": true});
        let setting = |value: &str, principal: &str| {
            let arn = format!("arn:aws:iam::123456789012:{principal}");
            json!({"name": "containerInsights", "value": value, "principalArn": arn, "type": "user"})
        };
        assert_eq!(list(insights.clone()), json!([setting("disabled", "user/handson")]));
        let enabled = json!({"name": "containerInsights", "value": "enabled"});
        let put = trial.call("ecs::put_account_setting_default", enabled);
        assert_eq!(put["setting"], setting("enabled", "root"));
        assert_eq!(list(insights.clone()), json!([setting("enabled", "user/handson")]));
        assert_eq!(list(json!({})), json!([]), "nothing of one's own");
        trial.call("ecs::put_account_setting", json!({"name": "containerInsights", "value": "enhanced"}));
        let cluster = trial.call("ecs::create_cluster", json!({}));
        assert_eq!(cluster["cluster"]["settings"][0]["value"], "enhanced");
        trial.call("ecs::delete_account_setting", json!({"name": "containerInsights"}));
        assert_eq!(list(insights), json!([setting("enabled", "user/handson")]));
        let first = trial.call("ecs::list_account_settings", json!({"effectiveSettings": true}));
        assert_eq!(first["settings"].as_array().map(Vec::len), Some(10));
        assert!(first["nextToken"].is_string());
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        let trial = Trial::new();
        for (name, value) in [("colour", "red"), ("containerInsights", "on"), ("guardDutyActivate", "on")] {
            let code = trial.refused("ecs::put_account_setting", json!({"name": name, "value": value}));
            assert_eq!(code, "InvalidParameterException", "{name}");
        }
    }
}
