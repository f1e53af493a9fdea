//! The fake as a service in this process.

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::{IpAddr, Ipv4Addr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    BoxError, Router,
    body::{Body, Bytes, HttpBody},
};
use http::{Method, Request, Response, request};
use http_body_util::BodyExt;
use tower_service::Service;

use crate::{
    answer::{self, Answer},
    faults::{self, Stage},
    operation::Operation,
    routes::{self, Matched},
    state::State,
    sync::lock,
    wording,
};

/// How long a caller may take to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The fake as a `tower::Service`, for use within the process. Clones share everything.
///
/// An error means that the connection was dropped without a response ([`Fault::DropConnection`](crate::Fault::DropConnection)).
/// The scheme and host of a request are not looked at.
#[derive(Debug, Clone)]
pub struct FakeService {
    state: Arc<State>,
    address: IpAddr,
}

impl FakeService {
    pub(crate) fn new(state: Arc<State>) -> Self {
        Self { state, address: IpAddr::V4(Ipv4Addr::LOCALHOST) }
    }

    /// The same service, as seen from this address: `/api/health` has a rate limit for each. 127.0.0.1 unless told otherwise.
    #[must_use]
    pub fn from_address(self, address: IpAddr) -> Self {
        Self { address, ..self }
    }

    /// The service as a router. A router has no way to drop a connection: where the service does, the body of its response fails.
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
    let record = lock(&state.log).arrived(state.clock.now(), &head, operation);
    let response = match operation {
        Some(operation) => exchange(state, address, operation, &head, body).await,
        None => Ok(answer::finish(routes::unmatched(state, &head.method, &matched), state.clock.now())),
    };
    // No path and no query: a caller's typing error could have put a phone number there.
    let operation = operation.map_or("none", Operation::id);
    match &response {
        Ok(response) => {
            lock(&state.log).answered(record, response.status().as_u16());
            tracing::debug!(operation, status = response.status().as_u16(), "answered");
        }
        Err(error) => tracing::debug!(operation, %error, "closed the connection"),
    }
    response.map(|response| if head.method == Method::HEAD { response.map(|_| Body::empty()) } else { response })
}

/// One request with its faults around it.
async fn exchange(
    state: &State,
    address: IpAddr,
    operation: Operation,
    head: &request::Parts,
    body: Body,
) -> io::Result<Response<Body>> {
    let body = read_body(body, state.settings.max_body).await?;
    let chosen = lock(&state.faults).choose(operation);
    let (fault, stage) = chosen.fault.as_ref().map(|(fault, stage)| (fault, *stage)).unzip();
    wait(chosen.delay_before).await;
    if let (Some(fault), Some(Stage::BeforeWork)) = (fault, stage)
        && let Some(answer) = faults::instead_of_answer(fault)?
    {
        wait(chosen.delay_after).await;
        return Ok(answer::finish(answer, state.clock.now()));
    }
    let answer: Answer = match operation {
        Operation::GetHealth => routes::health(state, address),
        _ => routes::api(state, operation, head, body.as_ref().ok_or_else(wording::body_too_large), chosen.fault.as_ref()),
    };
    wait(chosen.delay_after).await;
    faults::apply(fault, answer, state.clock.now())
}

async fn wait(delay: Duration) {
    // A sleep of no time still gives up the turn until the timer's next millisecond.
    if delay > Duration::ZERO {
        tokio::time::sleep(delay).await;
    }
}

/// `None` for a body above the limit; an error when it stops halfway or takes too long.
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
