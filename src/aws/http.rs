//! The one HTTP client that all SDK clients and credential providers share: one pool of connections, one set of
//! certificates.

use super::current::Current;
use super::endpoint::Endpoint;
use super::fault::text::without_password;
use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use hyper_util::client::proxy::matcher::Matcher;
use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How long an unused connection is kept. Shorter than what AWS's endpoints, NAT gateways and proxies keep (a minute
/// and more), so that a create is not sent into a connection that the other side is about to close.
const IDLE: Duration = Duration::from_secs(20);

/// The variables that hyper looks at for proxies; `NO_PROXY` only takes away.
const PROXY_VARIABLES: &[&str] = &["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// A proxy that the environment names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// `HTTPS_PROXY`
    pub variable: &'static str,
    /// Without a password.
    pub address: String,
}

/// The proxy that a request to there goes through.
pub fn proxy(url: &str) -> Option<Proxy> {
    let plain = url.starts_with("http://");
    if plain && is_near(url) {
        return None;
    }
    let found = Matcher::from_env().intercept(&url.parse().ok()?)?;
    let own = if plain { ["HTTP_PROXY", "http_proxy"] } else { ["HTTPS_PROXY", "https_proxy"] };
    let set = |name: &&&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let variable = own.iter().chain(&["ALL_PROXY", "all_proxy"]).find(set)?;
    let address = without_password(found.uri().to_string().trim_end_matches('/'));
    Some(Proxy { variable, address })
}

/// There is no root certificate, so no https:// endpoint can be trusted.
#[derive(Debug)]
pub struct NoCertificates;

impl fmt::Display for NoCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no root certificate")
    }
}

impl std::error::Error for NoCertificates {}

/// The SDK's client reads the same ones, and panics where there are none.
fn any_certificate() -> bool {
    let found = rustls_native_certs::load_native_certs().certs;
    rustls::RootCertStore::empty().add_parsable_certificates(found).0 > 0
}

/// A new client. It honours HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, and never takes a proxy to this machine.
/// It trusts the system's certificates or those of `SSL_CERT_FILE`, loaded when the first https:// request is made.
/// (`AWS_CA_BUNDLE` is not read: the HTTP client panics on a file that holds no certificate.)
pub fn client() -> SharedHttpClient {
    SharedHttpClient::new(Http::default())
}

type Limits = (Option<Duration>, Option<Duration>);

/// Connectors by their time limits: the SDK's clients have one pair, the metadata service's another.
#[derive(Debug, Default)]
struct Http {
    connectors: Mutex<HashMap<Limits, SharedHttpConnector>>,
}

impl HttpClient for Http {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let limits = (settings.connect_timeout(), settings.read_timeout());
        let mut connectors = self.connectors.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || SharedHttpConnector::new(ByScheme::new(settings.clone(), components.sleep_impl()));
        connectors.entry(limits).or_insert_with(new).clone()
    }
}

/// Two connectors, each made when it is first needed: loading certificates takes longer than all calls of a script to
/// an endpoint on this machine.
struct ByScheme {
    settings: HttpConnectorSettings,
    sleep: Option<SharedAsyncSleep>,
    proxied: bool,
    plain: OnceLock<Connector>,
    secure: OnceLock<Option<Connector>>,
}

impl fmt::Debug for ByScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByScheme").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl ByScheme {
    fn new(settings: HttpConnectorSettings, sleep: Option<SharedAsyncSleep>) -> ByScheme {
        let proxied = PROXY_VARIABLES.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        ByScheme { settings, sleep, proxied, plain: OnceLock::new(), secure: OnceLock::new() }
    }

    fn builder(&self) -> ConnectorBuilder {
        let mut builder = Connector::builder().connector_settings(self.settings.clone()).pool_idle_timeout(IDLE);
        builder.set_sleep_impl(self.sleep.clone());
        builder
    }

    /// None where there is no root certificate.
    fn secure(&self) -> Option<Connector> {
        if !any_certificate() {
            return None;
        }
        let proxy = self.proxied.then(ProxyConfig::from_env);
        let mut builder = self.builder();
        builder.set_proxy_config(proxy);
        Some(builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build())
    }
}

impl HttpConnector for ByScheme {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        if let Some(current) = Current::get() {
            current.connects(capture(&mut request));
        }
        // A proxy may itself be spoken to by https, so with one every request takes the secure connector.
        if request.uri().starts_with("http://") && (!self.proxied || is_near(request.uri())) {
            return self.plain.get_or_init(|| self.builder().build_http()).call(request);
        }
        match self.secure.get_or_init(|| self.secure()) {
            Some(connector) => connector.call(request),
            None => HttpConnectorFuture::ready(Err(ConnectorError::user(NoCertificates.into()))),
        }
    }
}

/// Whether no proxy can lead there: this machine, and the link-local addresses at which instances and containers ask
/// for credentials.
fn is_near(url: &str) -> bool {
    Endpoint::parse(url.split('?').next().unwrap_or(url)).is_ok_and(|endpoint| {
        let link_local = match endpoint.host.parse() {
            Ok(IpAddr::V4(address)) => address.is_link_local(),
            Ok(IpAddr::V6(address)) => address.is_unique_local() || address.is_unicast_link_local(),
            Err(_) => false,
        };
        link_local || endpoint.is_loopback()
    })
}

/// Where the connection of the request can be asked for later; the SDK has usually asked already, and there is room for
/// one.
fn capture(request: &mut HttpRequest) -> CaptureSmithyConnection {
    if let Some(capture) = request.extension::<CaptureSmithyConnection>() {
        return capture.clone();
    }
    let capture = CaptureSmithyConnection::new();
    request.add_extension(capture.clone());
    capture
}
