//! The state that all clones of a client share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use http::HeaderValue;
use rand::rngs::StdRng;
use url::Url;

use super::clock::Clock;
use super::control::CallControl;
use super::key_source::KeySource;
use super::limiter::RateLimiters;
use super::metrics::ClientMetrics;
use super::retry::{RequestOptions, TokenBucket};
use super::server_clock::ServerClock;
use super::transport::Transport;

/// The state that all clones of a client share, and the options of this clone.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) shared: Arc<Shared>,
    /// Its connections belong to the runtime that opened them.
    pub(crate) transport: Transport,
    pub(crate) options: RequestOptions,
    /// The retry tokens of the budget in `options`.
    retry_tokens: Arc<Mutex<TokenBucket>>,
    /// Ends the calls of this clone.
    control: Option<Arc<dyn CallControl>>,
}

/// The state that all clones of a client share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) key: KeySource,
    pub(crate) user_agent: HeaderValue,
    pub(crate) base_url: Url,
    /// The URLs of the paths without parameters.
    pub(crate) urls: Vec<(&'static str, Url)>,
    pub(crate) uses_records_alias: bool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limiters: RateLimiters,
    pub(crate) metrics: ClientMetrics,
    pub(crate) server_clock: Mutex<ServerClock>,
    pub(crate) rng: Mutex<StdRng>,
}

impl Context {
    pub(crate) fn new(shared: Shared, transport: Transport, options: RequestOptions) -> Self {
        let retry_tokens = Arc::new(Mutex::new(TokenBucket::new(options.budget)));
        Self { shared: Arc::new(shared), transport, options, retry_tokens, control: None }
    }

    /// Changes the options. Another retry budget gets a token bucket of its own.
    pub(crate) fn with_options(&self, change: impl FnOnce(RequestOptions) -> RequestOptions) -> Self {
        let options = change(self.options.clone());
        let retry_tokens = if options.budget == self.options.budget {
            Arc::clone(&self.retry_tokens)
        } else {
            Arc::new(Mutex::new(TokenBucket::new(options.budget)))
        };
        Self { options, retry_tokens, ..self.clone() }
    }

    /// Returns the same context with connections of its own, for another runtime.
    ///
    /// # Errors
    ///
    /// The HTTP client cannot be built.
    #[cfg(feature = "blocking")]
    pub(crate) fn with_own_connections(&self) -> reqwest::Result<Self> {
        Ok(Self { transport: self.transport.with_own_connections()?, ..self.clone() })
    }

    /// Gives the control of all calls of this clone to a caller.
    pub(crate) fn with_control(&self, control: Arc<dyn CallControl>) -> Self {
        Self { control: Some(control), ..self.clone() }
    }

    pub(super) fn control(&self) -> Option<&dyn CallControl> {
        self.control.as_deref()
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.shared.clock.now()
    }

    pub(crate) fn retry_tokens(&self) -> MutexGuard<'_, TokenBucket> {
        lock(&self.retry_tokens)
    }

    /// The URL of a path without parameters, for generated code. The URLs below the client's own base URL are parsed once.
    pub(crate) fn url(&self, base: &str, path: &str) -> Result<Url, String> {
        let shared = &self.shared;
        let is_own = base == shared.base_url.as_str().trim_end_matches('/');
        match shared.urls.iter().find(|(known, _)| is_own && *known == path) {
            Some((_, url)) => Ok(url.clone()),
            None => Url::parse(&format!("{base}{path}")).map_err(|e| format!("URL: {e}")),
        }
    }
}

impl Shared {
    pub(crate) fn rng(&self) -> MutexGuard<'_, StdRng> {
        lock(&self.rng)
    }

    pub(crate) fn server_clock(&self) -> MutexGuard<'_, ServerClock> {
        lock(&self.server_clock)
    }
}

/// Locks a mutex. A poisoned lock still holds a sound value: nothing that takes these locks can panic in the middle of a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
