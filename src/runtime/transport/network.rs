//! The HTTP clients, and their settings.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::ClientBuilder;

use super::super::retry::RequestOptions;
use crate::error::cause::innermost;

/// Changes of the user's own.
pub(crate) type Configure = dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync;

/// The number of headers that a fresh connection reads. A pooled one has hyper's default of 100, for which it needs no memory.
const MOST_HEADERS: usize = 1000;

/// The settings of an HTTP client.
#[derive(Clone)]
pub(crate) struct HttpSettings {
    pub(crate) configure: Arc<Configure>,
    pub(crate) connect_timeout: Duration,
    /// Stays on this machine: a proxy would see the key.
    pub(crate) is_local: bool,
    /// Requests are encrypted, so that the certificates of the operating system are needed.
    pub(crate) is_encrypted: bool,
}

impl HttpSettings {
    /// The connection's share of an attempt: a timeout of the connection comes before that of the attempt.
    pub(crate) fn connect_timeout(timeout: Duration, options: &RequestOptions) -> Duration {
        timeout.min(options.attempt_timeout.min(options.total_timeout) / 10 * 9).max(Duration::from_nanos(1))
    }

    /// The client that keeps its connections for the next requests.
    pub(crate) fn build(&self) -> reqwest::Result<reqwest::Client> {
        self.builder().build()
    }

    fn builder(&self) -> ClientBuilder {
        let http = reqwest::Client::builder()
            // Attempts of the HTTP library would be in no record of attempts. Without any, it need not keep a copy of the request.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .http1_ignore_invalid_headers_in_responses(true);
        let http = (self.configure)(if self.is_encrypted { http } else { without_certificates(http) });
        let http = if self.is_local { http.no_proxy() } else { http };
        http.redirect(reqwest::redirect::Policy::none()).connect_timeout(self.connect_timeout)
    }
}

/// The reason why no HTTP client could be built, and the remedy.
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

/// Does not read the operating system's certificates: a machine without any can still use plain HTTP.
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
    /// Makes a connection for each request. It is built when it is needed for the first time.
    fresh: OnceLock<reqwest::Client>,
}

impl Network {
    pub(crate) fn new(pooled: reqwest::Client, settings: HttpSettings) -> Self {
        Self { pooled, settings, fresh: OnceLock::new() }
    }

    /// The client for a request. After a timeout, other idle connections may be as dead as the one that was used: their runtime no
    /// longer runs, or the network has dropped them.
    pub(super) fn client(&self, fresh: bool) -> &reqwest::Client {
        if !fresh {
            return &self.pooled;
        }
        if let Some(client) = self.fresh.get() {
            return client;
        }
        match self.settings.builder().pool_max_idle_per_host(0).http1_max_headers(MOST_HEADERS).build() {
            Ok(client) => self.fresh.get_or_init(|| client),
            // The first one was built with the same settings; a pooled connection is better than none.
            Err(_) => &self.pooled,
        }
    }
}
