//! The user's AWS configuration files, as far as a target is decided by them. Credentials are left to the SDK.

use super::fault::CredentialsFault;
use aws_config::profile::{Profile, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

/// Environment variables and files that decide a target; another one in tests.
#[derive(Debug, Clone)]
pub struct Environment {
    env: Env,
    fs: Fs,
}

impl Environment {
    /// That of this process.
    pub fn real() -> Environment {
        Environment { env: Env::real(), fs: Fs::real() }
    }

    /// The variable's value, unless it is empty.
    pub fn get(&self, name: &str) -> Option<String> {
        self.env.get(name).ok().filter(|value| !value.trim().is_empty())
    }

    /// Whether keys to sign with stand in the environment itself.
    pub fn has_keys(&self) -> bool {
        self.get("AWS_ACCESS_KEY_ID").is_some()
            && ["AWS_SECRET_ACCESS_KEY", "SECRET_ACCESS_KEY"].iter().any(|name| self.get(name).is_some())
    }

    /// Reads `~/.aws/config` and `~/.aws/credentials` (or where `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`
    /// say).
    ///
    /// # Errors
    /// `BadFile` for one that cannot be parsed.
    pub async fn profiles(&self) -> Result<Profiles, CredentialsFault> {
        let files = Default::default();
        match aws_config::profile::load(&self.fs, &self.env, &files, None).await {
            Ok(set) => Ok(Profiles { set }),
            Err(error) => {
                let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                Err(CredentialsFault::BadFile { detail: cause })
            }
        }
    }

    /// The names of all profiles; none where the files cannot be read.
    pub fn profile_names(&self) -> Vec<String> {
        let own = self.clone();
        // A thread of its own may block wherever this is asked.
        let names = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
            let profiles = runtime.block_on(own.profiles()).ok()?;
            let mut names: Vec<String> = profiles.set.profiles().map(str::to_owned).collect();
            names.sort();
            Some(names)
        });
        names.join().ok().flatten().unwrap_or_default()
    }
}

/// The profiles of the configuration files.
#[derive(Debug)]
pub struct Profiles {
    set: ProfileSet,
}

/// Keys that make a profile one with credentials that the SDK has to fetch or ask for.
const FETCHED: &[&str] =
    &["role_arn", "sso_session", "sso_start_url", "credential_process", "login_session", "web_identity_token_file"];

impl Profiles {
    /// The profile of that name, which the user asked for.
    ///
    /// # Errors
    /// `ProfileNotFound` with the nearest one and a list of all.
    pub fn named(&self, name: &str) -> Result<&Profile, CredentialsFault> {
        self.set.get_profile(name).ok_or_else(|| {
            let mut known: Vec<String> = self.set.profiles().map(str::to_owned).collect();
            known.sort();
            let near = known
                .iter()
                .map(|other| (strsim::damerau_levenshtein(other, name), other))
                .filter(|(distance, _)| *distance <= 2)
                .min()
                .map(|(_, other)| other.clone());
            CredentialsFault::ProfileNotFound { name: name.to_owned(), near, known }
        })
    }

    /// The profile that applies where none is named.
    pub fn default(&self) -> Option<&Profile> {
        self.set.get_profile("default")
    }

    /// Refuses a profile whose role, or the role of one that it builds on, asks for a one-time password: the SDK
    /// ignores `mfa_serial` and AWS would answer with an AccessDenied that does not say why.
    ///
    /// # Errors
    /// `Mfa`.
    pub fn refuse_mfa(&self, profile: &Profile) -> Result<(), CredentialsFault> {
        const DEEPEST: usize = 10;
        let links = std::iter::successors(Some(profile), |profile| {
            let source = profile.get("source_profile")?;
            self.set.get_profile(source).filter(|next| next.name() != profile.name())
        });
        for link in links.take(DEEPEST) {
            if let (Some(serial), Some(role)) = (link.get("mfa_serial"), link.get("role_arn")) {
                return Err(CredentialsFault::Mfa {
                    profile: profile.name().to_owned(),
                    serial: serial.to_owned(),
                    role: role.to_owned(),
                    source: link.get("source_profile").map(str::to_owned),
                });
            }
        }
        Ok(())
    }
}

/// Whether keys to sign with stand in the profile itself.
pub fn has_keys(profile: &Profile) -> bool {
    profile.get("aws_access_key_id").is_some() && profile.get("aws_secret_access_key").is_some()
}

/// Whether the profile leads to credentials in any way.
pub fn has_credentials(profile: &Profile) -> bool {
    has_keys(profile) || FETCHED.iter().any(|key| profile.get(key).is_some())
}

#[cfg(test)]
impl Environment {
    /// Variables and, for `~/.aws/config`, one file.
    pub fn of(variables: &[(&str, &str)], config: &str) -> Environment {
        let variables: Vec<_> = variables.iter().copied().chain([("HOME", "/home")]).collect();
        Environment { env: Env::from_slice(&variables), fs: Fs::from_slice(&[("/home/.aws/config", config)]) }
    }
}
