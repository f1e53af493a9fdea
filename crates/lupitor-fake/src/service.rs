//! The fake as a service in this process.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::{BoxError, Router};
use http::{Method, Request, Response, request};
use http_body_util::BodyExt;
use tower_service::Service;

use crate::faults::{self, Stage};
use crate::operation::Operation;
use crate::response;
use crate::routes::api::ApiRequest;
use crate::routes::{self, Matched};
use crate::state::{State, lock};

/// Time limit for a caller to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The fake as a `tower::Service`, for use in this process. Clones share everything.
///
/// An error means that the connection closed without a response ([`Fault::DropConnection`](crate::Fault::DropConnection)).
/// Scheme and host of a request are ignored.
#[derive(Debug, Clone)]
pub struct FakeService {
    state: Arc<State>,
    address: IpAddr,
}

impl FakeService {
    pub(crate) fn new(state: Arc<State>) -> Self {
        Self { state, address: IpAddr::V4(Ipv4Addr::LOCALHOST) }
    }

    /// Sets the address of the caller, which has its own rate limit for `/api/health`. Default: 127.0.0.1.
    #[must_use]
    pub fn with_client_address(self, address: IpAddr) -> Self {
        Self { address, ..self }
    }

    pub(crate) fn into_router(self) -> Router {
        Router::new().fallback_service(InfallibleService(self))
    }
}

impl<B> Service<Request<B>> for FakeService
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Response<Body>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (state, address) = (Arc::clone(&self.state), self.address);
        Box::pin(async move { respond(&state, address, request.map(Body::new)).await })
    }
}

#[derive(Debug, Clone)]
struct InfallibleService(FakeService);

impl Service<Request<Body>> for InfallibleService {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let response = self.0.call(request);
        Box::pin(async { Ok(response.await.unwrap_or_else(faults::failing_body)) })
    }
}

async fn respond(state: &State, address: IpAddr, request: Request<Body>) -> io::Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let matched = routes::find(state.settings.generation, &head.method, head.uri.path());
    let operation = match &matched {
        Matched::Operation(operation) => Some(*operation),
        _ => None,
    };
    let record = lock(&state.log).received(state.clock.now(), &head, operation);
    let response = match operation {
        Some(operation) => respond_with_faults(state, address, operation, &head, body).await,
        None => {
            let response = routes::unmatched::respond(state, &head.method, &matched);
            Ok(response::finish(response, state.clock.now()))
        }
    };
    // The log has no path and no query, which may contain a phone number by mistake.
    let operation = operation.map_or("none", Operation::id);
    match &response {
        Ok(response) => {
            lock(&state.log).responded(record, response.status().as_u16());
            tracing::debug!(operation, status = response.status().as_u16(), "responded");
        }
        Err(error) => tracing::debug!(operation, %error, "closed the connection"),
    }
    response.map(|response| if head.method == Method::HEAD { response.map(|_| Body::empty()) } else { response })
}

async fn respond_with_faults(
    state: &State,
    address: IpAddr,
    operation: Operation,
    head: &request::Parts,
    body: Body,
) -> io::Result<Response<Body>> {
    let body = read_body(body, state.settings.max_body).await?;
    let faults = lock(&state.faults).choose(operation);
    sleep(faults.delay_before).await;
    if let Some((fault, Stage::BeforeProcessing)) = &faults.fault
        && let Some(response) = faults::replacement(fault)?
    {
        sleep(faults.delay_after).await;
        return Ok(response::finish(response, state.clock.now()));
    }
    let response = match operation {
        Operation::GetHealth => routes::health::respond(state, address),
        _ => {
            let request = ApiRequest { operation, head, body: body.as_ref(), fault: faults.fault.as_ref() };
            routes::api::respond(state, request)
        }
    };
    sleep(faults.delay_after).await;
    faults::apply(faults.fault.as_ref().map(|(fault, _)| fault), response, state.clock.now())
}

async fn sleep(delay: Duration) {
    // A sleep of zero yields until the timer's next millisecond.
    if delay > Duration::ZERO {
        tokio::time::sleep(delay).await;
    }
}

/// `None` for a body above the limit; an error if it is incomplete or takes too long.
async fn read_body(mut body: Body, max: usize) -> io::Result<Option<Bytes>> {
    let read = async {
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(io::Error::other)?;
            let Ok(data) = frame.into_data() else { continue };
            if bytes.len() + data.len() > max {
                return Ok(None);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Some(bytes.into()))
    };
    tokio::time::timeout(BODY_TIMEOUT, read).await?
}
