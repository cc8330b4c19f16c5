//! The Security Token Service: who is calling.

use super::call::{Answer, Input, Row};
use super::world::Context;

/// What is simulated.
pub const OPERATIONS: &[Row] = &[("GetCallerIdentity", get_caller_identity)];

/// The user that every caller is. AWS's own example of a user's unique id.
pub const USER_ID: &str = "AIDACKCEVSQ6C2EXAMPLE";

/// The user's name.
pub const USER: &str = "handson";

fn get_caller_identity(context: &mut Context<'_>, _: &Input) -> Answer {
    let arn = format!("arn:aws:iam::{}:user/{USER}", context.account);
    Ok(members! { "UserId": USER_ID, "Account": context.account, "Arn": arn })
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
        assert_eq!(trial.refused("sts::assume_role_with_saml", json!({})), "NotImplemented");
    }
}
