//! Sends a request and reads the answer: over the network, or to a service in this process.

mod failure;
mod network;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::uri::InvalidUri;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

use crate::call::Call;
use crate::error::AttemptOutcome;
pub(crate) use failure::Failure;
pub(crate) use network::{Configure, HttpSettings, Network, unbuilt};

/// As much of the body of an answer that is not a success as is kept: 64 KiB.
pub const MAX_ERROR_BODY: usize = 64 * 1024;
/// As much of the JSON of an error is read: its message may be behind other data.
const MAX_ERROR_JSON: usize = 1024 * 1024;
/// The largest body of a success that is read: 64 MiB, several times a page of 8000 leads.
pub const MAX_BODY: usize = 64 * 1024 * 1024;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

type Handler = dyn Fn(Request<reqwest::Body>, Instant) -> BoxFuture<Result<Answer, Failure>> + Send + Sync;

/// Where requests go.
#[derive(Clone)]
pub(crate) enum Transport {
    Network(Arc<Network>),
    InProcess(Arc<Handler>),
}

/// The longest URL that the HTTP crates take.
pub(crate) const MAX_URL: usize = u16::MAX as usize - 1;

/// An answer, read to its end or to the cap.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body is longer than the cap.
    pub(crate) capped: bool,
}

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
                let disconnected = |e: S::Error| Failure::new(AttemptOutcome::Disconnected, e.into());
                let answered = async {
                    std::future::poll_fn(|context| service.poll_ready(context)).await?;
                    service.call(request).await
                };
                let response = timeout_at(deadline, answered).await.map_err(|_| Failure::timed_out())?;
                read(response.map_err(disconnected)?, deadline).await
            })
        }))
    }

    /// Sends a call's request, and gives up at the deadline with what came until then. `fresh` asks for a connection that no other
    /// request has used.
    pub(crate) async fn send(&self, call: &Call<'_>, fresh: bool, deadline: Instant) -> Result<Answer, Failure> {
        match self {
            Self::InProcess(service) => {
                let mut request = Request::new(reqwest::Body::from(call.body.clone()));
                *request.method_mut() = call.method.clone();
                *request.uri_mut() =
                    call.url.as_str().parse().map_err(|e: InvalidUri| Failure::new(AttemptOutcome::NotSent, e.into()))?;
                *request.headers_mut() = call.headers.clone();
                service(request, deadline).await
            }
            Self::Network(network) => {
                let client = network.client(fresh);
                // Not by way of a `http::Request`: its URI would be parsed as a URL again.
                let mut request = reqwest::Request::new(call.method.clone(), call.url.clone());
                *request.headers_mut() = call.headers.clone();
                *request.body_mut() = Some(call.body.clone().into());
                let response = timeout_at(deadline, client.execute(request)).await.map_err(|_| Failure::timed_out())?;
                read(Response::<reqwest::Body>::from(response.map_err(Failure::of_network)?), deadline).await
            }
        }
    }
}

async fn read<B>(response: Response<B>, deadline: Instant) -> Result<Answer, Failure>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let (head, body) = response.into_parts();
    let cap = if head.status.is_success() { MAX_BODY } else { MAX_ERROR_BODY };
    let mut answer = Answer { status: head.status, headers: head.headers, body: Bytes::new(), capped: false };
    let mut body = std::pin::pin!(body);
    let mut chunks = BytesMut::new();
    loop {
        let Ok(frame) = timeout_at(deadline, body.frame()).await else {
            answer.body = chunks.freeze();
            return Err(Failure { partial: Some(answer), ..Failure::timed_out() });
        };
        match frame {
            None => break,
            Some(Ok(frame)) => {
                let Ok(data) = frame.into_data() else { continue };
                let is_json = chunks.first().or(data.first()) == Some(&b'{');
                let cap = if is_json { cap.max(MAX_ERROR_JSON) } else { cap };
                let room = cap - chunks.len();
                chunks.extend_from_slice(&data[..data.len().min(room)]);
                if data.len() > room {
                    answer.capped = true;
                    break;
                }
            }
            Some(Err(source)) => {
                answer.body = chunks.freeze();
                let outcome = AttemptOutcome::Cut(answer.status.as_u16());
                return Err(Failure { partial: Some(answer), ..Failure::new(outcome, source.into()) });
            }
        }
    }
    answer.body = chunks.freeze();
    Ok(answer)
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Network(_) => f.write_str("Network"),
            Self::InProcess(_) => f.write_str("InProcess"),
        }
    }
}
