//! reqwest-middleware with reqwest-retry, over an in-process transport.

use std::time::Duration;

use async_trait::async_trait;
use http::Extensions;
use reqwest::{Body, Request, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next, Result};
use reqwest_retry::policies::ExponentialBackoff;
use reqwest_retry::{Jitter, RetryTransientMiddleware};

use super::{CallFuture, Client, ProcessSetup};
use crate::ratelimit::BoxError;
use crate::ratelimit::network::Network;

/// reqwest-retry as in the README of reqwest-middleware 0.5: `build_with_max_retries(3)`. Patient: as in the documentation of
/// `RetryTransientMiddleware` 0.9, which retries for a day.
///
/// It sleeps on tokio's timer, so it follows the paused clock. It measures the day by the system's clock, so the day never ends.
/// Its jitter takes no seed: the results differ a little between runs.
pub struct ReqwestRetry {
    client: ClientWithMiddleware,
    network: Network,
}

impl ReqwestRetry {
    /// A client of this process.
    pub fn new(setup: ProcessSetup, patient: bool) -> std::result::Result<Self, BoxError> {
        // Nothing is sent over a real network, and reading the system's certificates takes longer than a simulation.
        let client = ClientBuilder::new(reqwest::Client::builder().tls_certs_only([]).build()?);
        let client = if patient {
            let policy = ExponentialBackoff::builder()
                .retry_bounds(Duration::from_secs(1), Duration::from_secs(60))
                .jitter(Jitter::Bounded)
                .base(2)
                .build_with_total_retry_duration(Duration::from_secs(24 * 60 * 60));
            client.with(RetryTransientMiddleware::new_with_policy(policy))
        } else {
            let policy = ExponentialBackoff::builder().build_with_max_retries(3);
            client.with(RetryTransientMiddleware::new_with_policy(policy))
        };
        Ok(Self { client: client.with(InProcess(setup.network.clone())).build(), network: setup.network })
    }
}

impl Client for ReqwestRetry {
    fn create(&self, external_id: String) -> CallFuture<'_> {
        Box::pin(async move {
            if let Ok(request) = Request::try_from(self.network.create_request::<Body>(&external_id)) {
                // A failed call shows in the server's leads.
                drop(self.client.execute(request).await);
            }
        })
    }
}

/// The last middleware: sends the request to the server in this process.
struct InProcess(Network);

#[async_trait]
impl Middleware for InProcess {
    async fn handle(&self, request: Request, _: &mut Extensions, _: Next<'_>) -> Result<Response> {
        let request = http::Request::<Body>::try_from(request)?;
        Ok(self.0.send(request).await.into())
    }
}
