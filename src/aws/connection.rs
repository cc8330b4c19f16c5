//! The connection to a target: what all calls of a session share.

use super::current::Current;
use super::fault::{Asked, CredentialsFault, Fault};
use super::keys::Checked;
use super::target::{Signing, Target, Timeouts};
use super::trace::TraceSink;
use super::{Clients, http};
use crate::cancel::Cancel;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::app_name::AppName;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

/// What stands in for the network and the clock, and what watches.
#[derive(Clone, Default)]
pub struct Parts {
    /// Instead of real HTTP.
    pub http: Option<SharedHttpClient>,
    /// Instead of waiting; also between the attempts of a request and the looks of a waiter.
    pub sleep: Option<SharedAsyncSleep>,
    /// Instead of the system's clock; must agree with `sleep`.
    pub time: Option<SharedTimeSource>,
    /// Told of every attempt of every request.
    pub trace: Option<TraceSink>,
}

/// The connection to a target. Clones are the same connection; it may be used from several threads.
///
/// Its methods block the calling thread; they must not be called from a thread of the runtime itself, which has to be a
/// multi-threaded one.
#[derive(Clone)]
pub struct Aws(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) target: Target,
    pub(super) runtime: Handle,
    pub(super) cancel: Cancel,
    pub(super) sleep: SharedAsyncSleep,
    pub(super) time: SharedTimeSource,
    http: SharedHttpClient,
    pub(super) trace: Option<TraceSink>,
    clients: OnceCell<Clients>,
    pub(super) account: OnceLock<String>,
}

/// How long fetching credentials may take in all: a `credential_process` may ask its user for something.
const CREDENTIALS_LIMIT: Duration = Duration::from_secs(60);

/// How long the instance metadata service may take to say that it is there. On a laptop it is not, and nobody should
/// wait for it; on an instance it answers within milliseconds.
const METADATA_LIMIT: Duration = Duration::from_secs(1);

impl Aws {
    /// A connection; nothing is read or sent until the first call.
    pub fn new(target: Target, runtime: Handle, cancel: Cancel, parts: Parts) -> Aws {
        Aws(Arc::new(Inner {
            target,
            runtime,
            cancel,
            sleep: parts.sleep.unwrap_or_else(|| SharedAsyncSleep::new(TokioSleep::new())),
            time: parts.time.unwrap_or_default(),
            http: parts.http.unwrap_or_else(http::client),
            trace: parts.trace,
            clients: OnceCell::new(),
            account: OnceLock::new(),
        }))
    }

    pub fn target(&self) -> &Target {
        &self.0.target
    }
}

impl Inner {
    pub(super) async fn clients(&self) -> &Clients {
        self.clients.get_or_init(|| async { Clients::new(self.config().await) }).await
    }

    pub(super) fn now(&self) -> SystemTime {
        self.time.now()
    }

    /// The time since then; zero where the clock was set back.
    pub(super) fn since(&self, then: SystemTime) -> Duration {
        self.now().duration_since(then).unwrap_or_default()
    }

    async fn config(&self) -> SdkConfig {
        let target = &self.target;
        if target.is_rehearsal() {
            return self.plain_config();
        }
        let region = Region::new(target.region.clone());
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(region.clone())
            .http_client(self.http.clone())
            .sleep_impl(self.sleep.clone())
            .time_source(self.time.clone())
            .timeout_config(timeouts(target.timeouts))
            .retry_config(target.retries.clone())
            .identity_cache(IdentityCache::lazy().load_timeout(CREDENTIALS_LIMIT).build());
        if let Ok(name) = AppName::new("handson") {
            loader = loader.app_name(name);
        }
        if let Some(profile) = &target.profile {
            loader = loader.profile_name(profile);
        }
        if let (Some(url), true) = (&target.endpoint, target.is_endpoint()) {
            loader = loader.endpoint_url(url);
        }
        loader.credentials_provider(self.credentials(region).await).load().await
    }

    /// Of a rehearsal: nothing is looked for in files and variables.
    fn plain_config(&self) -> SdkConfig {
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.target.region.clone()))
            .http_client(self.http.clone())
            .sleep_impl(self.sleep.clone())
            .time_source(self.time.clone())
            .timeout_config(timeouts(self.target.timeouts))
            .retry_config(self.target.retries.clone())
            // A cache has calls wait for one another, and the clock of a rehearsal passes over every wait.
            .identity_cache(IdentityCache::no_cache())
            .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys("test", "test", None)))
            .build()
    }

    async fn credentials(&self, region: Region) -> SharedCredentialsProvider {
        let config = ProviderConfig::without_region()
            .with_region(Some(region.clone()))
            .with_http_client(self.http.clone())
            .with_sleep_impl(self.sleep.clone())
            .with_time_source(self.time.clone());
        let found = match &self.target.signing {
            Signing::Test => {
                return SharedCredentialsProvider::new(Credentials::from_keys("test", "test", None));
            }
            Signing::Profile(name) => SharedCredentialsProvider::new(
                ProfileFileCredentialsProvider::builder().configure(&config).profile_name(name).build(),
            ),
            Signing::Chain => {
                let metadata = aws_config::imds::Client::builder()
                    .configure(&config)
                    .max_attempts(1)
                    .connect_timeout(METADATA_LIMIT)
                    .read_timeout(METADATA_LIMIT)
                    .operation_timeout(2 * METADATA_LIMIT)
                    .build();
                // Without a region here the chain would ask the metadata service for one.
                let mut chain =
                    DefaultCredentialsChain::builder().configure(config).region(region).imds_client(metadata);
                if let Some(profile) = &self.target.profile {
                    chain = chain.profile_name(profile);
                }
                SharedCredentialsProvider::new(chain.build().await)
            }
        };
        SharedCredentialsProvider::new(Checked(found))
    }

    /// Runs the work on the calling thread until it is done or Ctrl-C is pressed.
    pub(super) fn block<T>(
        &self,
        asked: Asked,
        progress: &Progress,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let ended = self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => None,
                result = work => Some(result),
            }
        });
        ended.unwrap_or_else(|| {
            let current = progress.current();
            let sent = current.as_ref().is_some_and(|current| current.maybe_served());
            Err(Fault::Cancelled { asked: current.map_or(asked, |current| asked.sent(current.once())), sent })
        })
    }

    /// Adds the profile's name to what is said about credentials.
    pub(super) fn name_profile(&self, mut fault: Fault) -> Fault {
        if let Fault::Credentials(inner) = &mut fault
            && let CredentialsFault::Missing { endpoint, .. } = &mut **inner
        {
            *endpoint = self.target.is_endpoint();
        }
        if let Fault::Credentials(inner) = &mut fault
            && let CredentialsFault::Missing { profile, .. }
            | CredentialsFault::LoginNeeded { profile, .. }
            | CredentialsFault::Unusable { profile, .. } = &mut **inner
        {
            profile.clone_from(&self.target.profile);
        }
        fault
    }
}

/// The request that a call is at, for when it is cut short.
#[derive(Default)]
pub(super) struct Progress(Mutex<Option<Arc<Current>>>);

impl Progress {
    pub(super) fn at(&self, current: &Arc<Current>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(current));
    }

    fn current(&self) -> Option<Arc<Current>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn timeouts(timeouts: Timeouts) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.read)
        .operation_attempt_timeout(timeouts.attempt)
        .build()
}

#[cfg(test)]
mod tests;
