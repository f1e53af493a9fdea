//! The source of the API key: a value, or a provider that is asked when a key is needed.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::api_key::ApiKey;
use super::transport::BoxError;

/// The future of a key, from an [`ApiKeyProvider`].
pub type ApiKeyFuture<'a> = Pin<Box<dyn Future<Output = Result<String, BoxError>> + Send + 'a>>;

/// A provider of API keys, for keys that change while the client lives. Pass it to
/// [`ClientBuilder::from_key_provider`](crate::ClientBuilder::from_key_provider).
///
/// The client asks for a key at the first call, keeps it, and asks again once when the API responds with 401. If the provider returns
/// another key then, the call is made again with it. Many calls at once ask once.
///
/// An asynchronous function without parameters that returns a `Result<String, _>` is a provider:
///
/// ```no_run
/// # async fn read_from_vault() -> Result<String, std::io::Error> { Ok(String::new()) }
/// # fn example() -> Result<(), lupitor::Error> {
/// let client = lupitor::ClientBuilder::from_key_provider(|| async { read_from_vault().await }).build()?;
/// # Ok(())
/// # }
/// ```
pub trait ApiKeyProvider: Send + Sync + 'static {
    /// Returns the current key. It is not called again before its future has ended, unless the call that waits for it gives up.
    ///
    /// # Errors
    ///
    /// Any. The call fails with [`ErrorKind::Authentication`](crate::ErrorKind::Authentication), sends nothing, and has it as its
    /// [`source`](std::error::Error::source). The next call asks again.
    fn api_key(&self) -> ApiKeyFuture<'_>;
}

impl<F, R, E> ApiKeyProvider for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<String, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn api_key(&self) -> ApiKeyFuture<'_> {
        let key = self();
        Box::pin(async move { key.await.map_err(Into::into) })
    }
}

/// The source of the API key.
pub(crate) enum KeySource {
    Value(ApiKey),
    Provider(Provided),
}

/// A provider and its last key.
pub(crate) struct Provided {
    provider: Arc<dyn ApiKeyProvider>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    key: Option<ApiKey>,
    /// The last key that the API has rejected.
    rejected: Option<ApiKey>,
    /// The result of the request for a key that is under way.
    pending: Option<watch::Receiver<Option<Fetched>>>,
}

type Fetched = Result<ApiKey, KeyError>;

/// The provider returned no key.
#[derive(Clone, Debug)]
pub(crate) struct KeyError {
    pub(crate) problem: &'static str,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl From<&'static str> for KeyError {
    fn from(problem: &'static str) -> Self {
        Self { problem, source: None }
    }
}

impl KeySource {
    pub(crate) fn provider(provider: Arc<dyn ApiKeyProvider>) -> Self {
        Self::Provider(Provided { provider, state: Mutex::default() })
    }

    /// The keys that requests may have contained lately.
    pub(crate) fn recent(&self) -> Vec<HeaderValue> {
        match self {
            Self::Value(key) => vec![key.header_value()],
            Self::Provider(provided) => {
                let state = provided.state();
                state.key.iter().chain(&state.rejected).map(ApiKey::header_value).collect()
            }
        }
    }

    /// The API has rejected this key. Returns another one if the provider has one.
    ///
    /// # Errors
    ///
    /// As [`Provided::key`].
    pub(crate) async fn key_after(&self, rejected: &ApiKey, deadline: Instant) -> Result<Option<ApiKey>, KeyError> {
        let Self::Provider(provided) = self else { return Ok(None) };
        {
            let mut state = provided.state();
            // Another call may have a new key already.
            state.key = state.key.take().filter(|key| key != rejected);
            state.rejected = Some(rejected.clone());
        }
        Box::pin(provided.key(deadline)).await.map(|key| Some(key).filter(|key| key != rejected))
    }
}

impl Provided {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics under this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key. The provider is asked if it is not known.
    ///
    /// # Errors
    ///
    /// The provider fails, returns no key, or has not returned one by the deadline.
    pub(super) async fn key(&self, deadline: Instant) -> Fetched {
        let mut pending = {
            let mut state = self.state();
            if let Some(key) = &state.key {
                return Ok(key.clone());
            }
            // The sender of a runtime that has ended is gone without a result.
            let pending = state.pending.take().filter(|pending| pending.has_changed().is_ok() || pending.borrow().is_some());
            state.pending.insert(pending.unwrap_or_else(|| self.fetch())).clone()
        };
        let fetched = match timeout_at(deadline, pending.wait_for(Option::is_some)).await {
            Ok(Ok(fetched)) => fetched.clone(),
            Ok(Err(_)) => Some(Err("its provider was dropped, because the runtime has ended".into())),
            Err(_) => Some(Err("its provider returned none in time".into())),
        };
        let fetched = fetched.unwrap_or_else(|| Err("its provider returned none".into()));
        let mut state = self.state();
        if state.pending.as_ref().is_some_and(|current| current.same_channel(&pending)) {
            // After a failure or a timeout, the next call asks again.
            state.pending = None;
            state.key = fetched.as_ref().ok().cloned();
        }
        fetched
    }

    /// Asks the provider, in a task: a call that is not polled does not keep the others from the key.
    fn fetch(&self) -> watch::Receiver<Option<Fetched>> {
        let (sender, receiver) = watch::channel(None);
        let provider = Arc::clone(&self.provider);
        tokio::spawn(async move {
            tokio::select! {
                key = provider.api_key() => {
                    let key = key.map_err(|error| KeyError { problem: "its provider failed", source: Some(error.into()) });
                    let key = key.and_then(|key| ApiKey::new(&key).map_err(KeyError::from));
                    sender.send_replace(Some(key));
                }
                // Nobody waits any more.
                () = sender.closed() => {}
            }
        });
        receiver
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySource(***)")
    }
}
