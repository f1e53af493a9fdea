//! The client, and what its clones share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use rand::rngs::StdRng;
use url::Url;

use crate::clock::Clock;
use crate::config::ClientBuilder;
use crate::error::Error;
use crate::gate::Gates;
use crate::generated;
use crate::rate_limit::ServerClock;
use crate::reconcile::{History, Lookups};
use crate::retry::{RequestOptions, Tokens};
use crate::secret::ApiKey;
use crate::transport::Transport;

/// A client of the API. Clones are cheap and share connections and rate limits: make one for a key, and clone it.
///
/// ```no_run
/// use lupitor::LeadInput;
///
/// # async fn example() -> Result<(), lupitor::Error> {
/// let client = lupitor::Client::from_env()?;
/// let lead = client.create_lead(LeadInput::builder().campaign_id("k978abc123").phone_number("+15555551234")).await?;
/// println!("created {}", lead.lead_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) generated: generated::Client,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Shared { runtime, options, .. } = &self.generated.inner;
        f.debug_struct("Client").field("base_url", &runtime.base_url.as_str()).field("options", options).finish_non_exhaustive()
    }
}

/// What all clones of a client share, and the options of this one. It is part of the generated client's type and of no use alone.
#[derive(Clone, Debug)]
pub struct Shared {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) options: RequestOptions,
    /// The tokens of the budget in `options`.
    pub(crate) tokens: Arc<Mutex<Tokens>>,
}

#[derive(Debug)]
pub(crate) struct Runtime {
    pub(crate) key: ApiKey,
    pub(crate) base_url: Url,
    /// The URLs of the paths without parameters.
    pub(crate) urls: Vec<(&'static str, Url)>,
    pub(crate) records_alias: bool,
    pub(crate) transport: Transport,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) gates: Gates,
    pub(crate) lookups: Lookups,
    pub(crate) history: History,
    pub(crate) server_clock: Mutex<ServerClock>,
    pub(crate) rng: Mutex<StdRng>,
}

impl Shared {
    pub(crate) fn with_tokens<R>(&self, f: impl FnOnce(&mut Tokens) -> R) -> R {
        f(&mut lock(&self.tokens))
    }

    /// The URL of a path without parameters, for generated code. With the client's own base URL it was parsed before.
    pub(crate) fn url(&self, base: &str, path: &str) -> Result<Url, String> {
        let runtime = &self.runtime;
        let known = || runtime.urls.iter().find(|(known, _)| *known == path).map(|(_, url)| url.clone());
        match known().filter(|_| base == runtime.base_url.as_str().trim_end_matches('/')) {
            Some(url) => Ok(url),
            None => Url::parse(&format!("{base}{path}")).map_err(|e| format!("URL: {e}")),
        }
    }
}

/// A poisoned lock still holds what it held: nothing that takes these locks can panic half-way through a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Runtime {
    pub(crate) fn with_rng<R>(&self, f: impl FnOnce(&mut StdRng) -> R) -> R {
        f(&mut lock(&self.rng))
    }

    pub(crate) fn with_server_clock<R>(&self, f: impl FnOnce(&mut ServerClock) -> R) -> R {
        f(&mut lock(&self.server_clock))
    }
}

impl Client {
    /// A client for the key and the place that the environment names, with default options. [`ClientBuilder::from_env`] lists the
    /// variables, and takes options.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) when the key is missing, both a base URL and a deployment are given, or a value is wrong.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// A client for this key, at `https://lupitor.acrely.ai` unless the builder is told otherwise.
    pub fn builder(api_key: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(api_key.into())
    }

    /// progenitor's own client, for an operation or a parameter that has no method here. Its calls have the key, the retries, the
    /// pacing and the logging of this client; [`Client::call`] turns their results into data or an [`Error`]. Without it, a response is
    /// decoded a second time, on the thread that polls the call and outside of
    /// [`total_timeout`](RequestOptions::total_timeout): 60 MiB take part of a second.
    pub fn generated(&self) -> &generated::Client {
        &self.generated
    }

    /// The same client with other options, for single calls.
    ///
    /// ```no_run
    /// # use lupitor::{Client, LeadInput};
    /// # async fn example(client: Client, lead: LeadInput) -> Result<(), lupitor::Error> {
    /// client.with_options(|options| options.max_attempts(1)).create_lead(lead).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_options(&self, change: impl FnOnce(RequestOptions) -> RequestOptions) -> Self {
        let mut client = self.clone();
        let shared = &mut client.generated.inner;
        let budget = shared.options.budget;
        shared.options = change(shared.options.clone());
        if shared.options.budget != budget {
            shared.tokens = Arc::new(Mutex::new(Tokens::new(shared.options.budget)));
        }
        client
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.generated.inner
    }

    /// Forgets what responses have told about the rate limits, for this client and all its clones.
    ///
    /// The calls that wait for a limit go on, one of them first, and it shows how the limit stands. This ends a wait that you know to be
    /// wrong, such as one that a proxy asked for; without it a client tries after an hour. A call that waits between its own attempts
    /// is not woken.
    pub fn reset_rate_limits(&self) {
        self.generated.inner.runtime.gates.reset();
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.generated.inner.runtime.clock.now()
    }
}
