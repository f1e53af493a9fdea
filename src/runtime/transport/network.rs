//! The HTTP clients, and their settings.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::ClientBuilder;

use super::super::retry::RequestOptions;
use crate::error::cause::innermost;

/// The user's changes to the HTTP client.
pub(crate) type Configure = dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync;

/// Number of headers that a fresh connection reads. A pooled one has hyper's default of 100, which needs no memory.
const MAX_HEADERS: usize = 1000;

/// The settings of an HTTP client.
#[derive(Clone)]
pub(crate) struct HttpSettings {
    pub(crate) configure: Arc<Configure>,
    pub(crate) connect_timeout: Duration,
    /// The base URL is on this machine: requests use no proxy, which would see the key.
    pub(crate) is_local: bool,
    /// Requests are encrypted, which needs the certificates of the operating system.
    pub(crate) is_encrypted: bool,
}

impl HttpSettings {
    /// Limits the connect timeout to a part of the attempt: a connection times out before the attempt does.
    pub(crate) fn connect_timeout(timeout: Duration, options: &RequestOptions) -> Duration {
        timeout.min(options.attempt_timeout.min(options.total_timeout) / 10 * 9).max(Duration::from_nanos(1))
    }

    /// Builds the client that pools its connections.
    pub(crate) fn build(&self) -> reqwest::Result<reqwest::Client> {
        self.builder().build()
    }

    fn builder(&self) -> ClientBuilder {
        let http = reqwest::Client::builder()
            // Retries of the HTTP library would be missing in the attempts. Without them, it keeps no copy of the request.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .http1_ignore_invalid_headers_in_responses(true);
        let http = (self.configure)(if self.is_encrypted { http } else { without_certificates(http) });
        let http = if self.is_local { http.no_proxy() } else { http };
        http.redirect(reqwest::redirect::Policy::none()).connect_timeout(self.connect_timeout)
    }
}

/// Returns the reason why no HTTP client could be built, and the remedy.
pub(crate) fn unbuilt(error: &reqwest::Error) -> String {
    let cause = innermost(error);
    let remedy = if cause.contains("No CA certificates") {
        "install the certificates of the operating system (the package ca-certificates), or give the server's own with configure_http \
         and tls_certs_merge"
    } else {
        "see what was passed to configure_http"
    };
    format!("HTTP client: {cause}; {remedy}")
}

/// Skips the operating system's certificates: a machine without any can still use plain HTTP.
#[cfg(feature = "rustls")]
fn without_certificates(http: ClientBuilder) -> ClientBuilder {
    http.tls_certs_only([])
}

#[cfg(not(feature = "rustls"))]
fn without_certificates(http: ClientBuilder) -> ClientBuilder {
    http
}

/// Sends requests over the network.
pub(crate) struct Network {
    pooled: reqwest::Client,
    settings: HttpSettings,
    /// Makes a connection for each request. It is built at its first use.
    fresh: OnceLock<reqwest::Client>,
}

impl Network {
    pub(crate) fn new(pooled: reqwest::Client, settings: HttpSettings) -> Self {
        Self { pooled, settings, fresh: OnceLock::new() }
    }

    /// Returns a network with the same settings, and connections of its own.
    #[cfg(feature = "blocking")]
    pub(super) fn with_own_connections(&self) -> reqwest::Result<Self> {
        Ok(Self::new(self.settings.build()?, self.settings.clone()))
    }

    /// Returns the client for a request. After a timeout, other idle connections may be as dead as the used one: their runtime no longer
    /// runs, or the network has dropped them.
    pub(super) fn client(&self, fresh: bool) -> &reqwest::Client {
        if !fresh {
            return &self.pooled;
        }
        if let Some(client) = self.fresh.get() {
            return client;
        }
        match self.settings.builder().pool_max_idle_per_host(0).http1_max_headers(MAX_HEADERS).build() {
            Ok(client) => self.fresh.get_or_init(|| client),
            // The first client was built with the same settings. A pooled connection is better than none.
            Err(_) => &self.pooled,
        }
    }
}
