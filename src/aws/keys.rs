//! Keys that can be sent. The SDK panics when it writes one into a header that headers cannot hold.

use super::fault::CredentialsFault;
use super::profile::Environment;
use crate::lang::Text;
use crate::text;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::fmt;

/// A key with something in it that no key has. The key itself is not kept.
#[derive(Debug)]
pub struct Garbled {
    /// What the user has to set right: `AWS_ACCESS_KEY_ID`.
    pub setting: &'static str,
    pub found: Text,
}

impl fmt::Display for Garbled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.found.en)
    }
}

impl std::error::Error for Garbled {}

/// The keys of the environment.
///
/// # Errors
/// `Garbled`.
pub fn in_environment(environment: &Environment) -> Result<(), CredentialsFault> {
    for setting in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        let Some(value) = environment.get(setting) else { continue };
        // The SDK takes white space away around a token, and nowhere else.
        let value = if setting == "AWS_SESSION_TOKEN" { value.trim() } else { value.as_str() };
        if let Some(found) = stray(value) {
            return Err(CredentialsFault::Garbled { setting, found });
        }
    }
    Ok(())
}

/// What does not belong into a key.
fn stray(key: &str) -> Option<Text> {
    let stray = key.chars().find(|c| !c.is_ascii_graphic())?;
    Some(match stray {
        '\n' | '\r' => text!(en: "a line break", ja: "改行"),
        c if c.is_whitespace() => text!(en: "white space", ja: "空白"),
        c if c.is_control() => text!(en: "a control character", ja: "制御文字"),
        c => text!(en: "`{c}`, a character that is not of ASCII", ja: "ASCII でない文字 `{c}` "),
    })
}

/// Credentials from anywhere, of which no garbled ones are used.
#[derive(Debug)]
pub struct Checked(pub SharedCredentialsProvider);

impl ProvideCredentials for Checked {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let credentials = self.0.provide_credentials().await?;
            let token = credentials.session_token().unwrap_or_default();
            let keys = [
                ("aws_access_key_id", credentials.access_key_id()),
                ("aws_secret_access_key", credentials.secret_access_key()),
                ("aws_session_token", token),
            ];
            let garbled = keys.iter().find_map(|(setting, key)| Some(Garbled { setting, found: stray(key)? }));
            match garbled {
                Some(garbled) => Err(CredentialsError::invalid_configuration(garbled)),
                None => Ok(credentials),
            }
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.0.fallback_on_interrupt()
    }
}
