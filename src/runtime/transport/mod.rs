//! The transport of one attempt: over the network, or to a service in this process.

mod network;
mod prepared_request;
mod raw_response;
mod transport_error;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::uri::InvalidUri;
use http::{Request, Response};
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

use super::api_key::ApiKey;
use crate::attempt::AttemptOutcome;
pub(crate) use network::{Configure, HttpSettings, Network, unbuilt};
pub(crate) use prepared_request::{API_KEY, PreparedRequest};
pub(crate) use raw_response::RawResponse;
pub(crate) use transport_error::{BoxError, TransportError};

/// Maximum number of bytes kept from an error response: 64 KiB.
pub const MAX_ERROR_BODY: usize = 64 * 1024;
/// Maximum number of bytes read from an error response in JSON. Its message may follow other data.
const MAX_ERROR_JSON: usize = 1024 * 1024;
/// Maximum number of bytes read from a success: 64 MiB, several times a page of 8000 leads.
pub const MAX_BODY: usize = 64 * 1024 * 1024;

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

type Handler = dyn Fn(Request<reqwest::Body>, Instant) -> BoxFuture<Result<RawResponse, TransportError>> + Send + Sync;

/// The way of requests to the API.
#[derive(Clone)]
pub(crate) enum Transport {
    Network(Arc<Network>),
    InProcess(Arc<Handler>),
}

/// Maximum length of a URL in the HTTP crates, in bytes.
pub(crate) const MAX_URL: usize = u16::MAX as usize - 1;

impl Transport {
    /// A transport to a service in this process.
    pub(crate) fn in_process<S, B>(service: S) -> Self
    where
        S: Service<Request<reqwest::Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self::InProcess(Arc::new(move |request, deadline| {
            let mut service = service.clone();
            Box::pin(async move {
                let disconnected = |e: S::Error| TransportError::new(AttemptOutcome::Disconnected, e.into());
                let responded = async {
                    std::future::poll_fn(|context| service.poll_ready(context)).await?;
                    service.call(request).await
                };
                let response = timeout_at(deadline, responded).await.map_err(|_| TransportError::timed_out())?;
                read(response.map_err(disconnected)?, deadline).await
            })
        }))
    }

    /// Returns the same transport with connections of its own. A service has none.
    ///
    /// # Errors
    ///
    /// The HTTP client cannot be built.
    #[cfg(feature = "blocking")]
    pub(crate) fn with_own_connections(&self) -> reqwest::Result<Self> {
        match self {
            Self::Network(network) => Ok(Self::Network(Arc::new(network.with_own_connections()?))),
            Self::InProcess(service) => Ok(Self::InProcess(Arc::clone(service))),
        }
    }

    /// Sends a request once, with this key of a provider, and reads the response. `fresh` asks for a new connection.
    ///
    /// # Errors
    ///
    /// No complete response until the deadline. The error contains the part that arrived.
    pub(crate) async fn send(
        &self,
        prepared: &PreparedRequest,
        key: Option<&ApiKey>,
        fresh: bool,
        deadline: Instant,
    ) -> Result<RawResponse, TransportError> {
        match self {
            Self::InProcess(service) => {
                let mut request = Request::new(reqwest::Body::from(prepared.body.clone()));
                *request.method_mut() = prepared.method.clone();
                *request.uri_mut() = prepared
                    .url
                    .as_str()
                    .parse()
                    .map_err(|e: InvalidUri| TransportError::new(AttemptOutcome::NotSent, e.into()))?;
                *request.headers_mut() = prepared.headers(key);
                service(request, deadline).await
            }
            Self::Network(network) => {
                let client = network.client(fresh);
                // A `http::Request` would have its URI parsed as a URL again.
                let mut request = reqwest::Request::new(prepared.method.clone(), prepared.url.clone());
                *request.headers_mut() = prepared.headers(key);
                *request.body_mut() = Some(prepared.body.clone().into());
                let response = timeout_at(deadline, client.execute(request)).await.map_err(|_| TransportError::timed_out())?;
                read(Response::<reqwest::Body>::from(response.map_err(TransportError::from_reqwest)?), deadline).await
            }
        }
    }
}

async fn read<B>(response: Response<B>, deadline: Instant) -> Result<RawResponse, TransportError>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let (head, body) = response.into_parts();
    let max = if head.status.is_success() { MAX_BODY } else { MAX_ERROR_BODY };
    let mut response = RawResponse { status: head.status, headers: head.headers, body: Bytes::new(), truncated: false };
    let mut body = std::pin::pin!(body);
    let mut chunks = BytesMut::new();
    loop {
        let Ok(frame) = timeout_at(deadline, body.frame()).await else {
            response.body = chunks.freeze();
            return Err(TransportError { partial: Some(response), ..TransportError::timed_out() });
        };
        match frame {
            None => break,
            Some(Ok(frame)) => {
                let Ok(data) = frame.into_data() else { continue };
                let is_json = chunks.first().or(data.first()) == Some(&b'{');
                let max = if is_json { max.max(MAX_ERROR_JSON) } else { max };
                let room = max - chunks.len();
                chunks.extend_from_slice(&data[..data.len().min(room)]);
                if data.len() > room {
                    response.truncated = true;
                    break;
                }
            }
            Some(Err(source)) => {
                response.body = chunks.freeze();
                let outcome = AttemptOutcome::Truncated(response.status.as_u16());
                return Err(TransportError { partial: Some(response), ..TransportError::new(outcome, source.into()) });
            }
        }
    }
    response.body = chunks.freeze();
    Ok(response)
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Network(_) => f.write_str("Network"),
            Self::InProcess(_) => f.write_str("InProcess"),
        }
    }
}
