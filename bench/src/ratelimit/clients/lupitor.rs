//! This SDK, with the patience of a nightly job.

use std::time::Duration;

use ::lupitor::{LeadInput, RequestOptions, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, WRITE_KEY};

use super::{CallFuture, Client, ProcessSetup};
use crate::ratelimit::odd::SetClock;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// lupitor with a day for each call.
pub struct Lupitor(::lupitor::Client);

impl Lupitor {
    /// A client of this process.
    pub fn new(setup: &ProcessSetup) -> Result<Self, ::lupitor::Error> {
        ::lupitor::Client::builder(WRITE_KEY)
            .base_url(setup.network.base_url())
            .service(setup.network.clone())
            .clock(SetClock { clock: TokioClock::starting_at(setup.local_time), ahead: setup.network.ahead() })
            .seed(setup.seed)
            .options(RequestOptions::default().total_timeout(DAY).max_wait(DAY))
            // Nothing goes over the network, and reading the system's certificates takes longer than a simulation.
            .configure_http(|http| http.tls_certs_only([]))
            .build()
            .map(Self)
    }
}

impl Client for Lupitor {
    fn create(&self, external_id: String) -> CallFuture<'_> {
        Box::pin(async move {
            let lead = LeadInput::builder().campaign_id(CAMPAIGN_ID).external_id(external_id);
            // A failed call shows in the server's leads.
            drop(self.0.create_lead(lead).await);
        })
    }
}
