//! The handle of a fake.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;

use crate::builder::FakeBuilder;
use crate::clock::ServerClock;
use crate::error::Error;
use crate::faults::FaultRule;
use crate::keys::Key;
use crate::server::Server;
use crate::service::FakeService;
use crate::state::{State, lock};
use crate::store::{CreateError, LeadInput};

/// A default key with the `write` scope, for all campaigns.
pub const WRITE_KEY: &str = "sk_test_write";
/// A default key with the `read` scope, for all campaigns.
pub const READ_KEY: &str = "sk_test_read";
/// A default key with the `write` scope, for [`CAMPAIGN_ID`] only.
pub const RESTRICTED_KEY: &str = "sk_test_one_campaign";
/// A default key that is revoked.
pub const REVOKED_KEY: &str = "sk_test_revoked";
/// A default campaign: that of the examples in `openapi.yaml`.
pub const CAMPAIGN_ID: &str = "k978abc123";
/// Another default campaign.
pub const OTHER_CAMPAIGN_ID: &str = "k978def456";

/// A stand-in for the Lupitor API, with its own leads, keys, rate limits and faults. A clone is another handle of the same fake.
///
/// [`Fake::start`] listens on a socket until the last clone is dropped. [`FakeBuilder::build`] opens no socket: call the fake through
/// [`Fake::service`] or [`Fake::router`]. A test can inspect and change it at any time.
#[derive(Clone, Debug)]
pub struct Fake {
    state: Arc<State>,
    server: Option<Arc<Server>>,
}

impl Fake {
    /// Starts a fake with the default options, on 127.0.0.1 and a free port.
    ///
    /// # Errors
    /// [`Error::Bind`] if the fake cannot listen on the loopback address.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// The options of a new fake.
    pub fn builder() -> FakeBuilder {
        FakeBuilder::default()
    }

    pub(crate) fn new(state: Arc<State>, server: Option<Server>) -> Self {
        Self { state, server: server.map(Arc::new) }
    }

    pub(crate) fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// Base URL for a client: `http://127.0.0.1:PORT`, or `https://lupitor.invalid` without a socket.
    ///
    /// No resolver knows `.invalid` (RFC 6761 §6.4), and clients send a key over HTTPS.
    #[must_use]
    pub fn base_url(&self) -> String {
        match self.address() {
            Some(address) => format!("http://{address}"),
            None => "https://lupitor.invalid".to_owned(),
        }
    }

    /// Address of the socket, if there is one.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.server.as_ref().map(|server| server.address())
    }

    /// The fake as a `tower::Service`, with or without a socket. It outlives the `Fake`.
    #[must_use]
    pub fn service(&self) -> FakeService {
        FakeService::new(Arc::clone(&self.state))
    }

    /// The fake as an axum router, which cannot drop a connection: the body of the response fails instead.
    pub fn router(&self) -> Router {
        self.service().into_router()
    }

    /// Closes the socket, for all clones, and waits up to 5 seconds for the requests in progress.
    pub async fn shutdown(self) {
        if let Some(server) = self.server {
            server.shutdown().await;
        }
    }

    /// Adds an empty campaign; an existing one stays as it is.
    ///
    /// # Errors
    /// [`Error::Config`] if `id` is empty, or for more than 1,000 campaigns.
    pub fn add_campaign(&self, id: impl AsRef<str>) -> Result<(), Error> {
        lock(&self.state.store).add_campaign(id.as_ref())
    }

    /// Removes a campaign with its leads. False if there is none.
    pub fn remove_campaign(&self, id: impl AsRef<str>) -> bool {
        lock(&self.state.store).remove_campaign(id.as_ref())
    }

    /// Adds an API key, or replaces the one with the same value and keeps its request counts.
    ///
    /// # Errors
    /// [`Error::Config`] if the value cannot be sent in a header, or for more than 1,000 keys.
    pub fn add_key(&self, key: Key) -> Result<(), Error> {
        lock(&self.state.keys).add(key)
    }

    /// Revokes an API key; false if it is unknown.
    pub fn revoke_key(&self, value: impl AsRef<str>) -> bool {
        lock(&self.state.keys).revoke(value.as_ref())
    }

    /// Adds a lead without a request: no key, no rate limit, no schema. Returns its id.
    ///
    /// # Errors
    /// [`Error::Config`] for an unknown campaign or a duplicate lead, or if the fake has its maximum of leads.
    pub fn add_lead(&self, campaign_id: impl AsRef<str>, lead: LeadInput) -> Result<String, Error> {
        let created = lock(&self.state.store).create(campaign_id.as_ref(), lead, self.state.clock.database());
        created.map_err(|error| {
            Error::config(match error {
                CreateError::UnknownCampaign => "campaign does not exist; add it first",
                CreateError::Duplicate(_) => "lead already exists in the campaign",
                CreateError::Full => "number of leads must be at most max_leads; raise it",
            })
        })
    }

    /// Adds `count` leads and returns their ids. Phone numbers count from `+15550000001`, external ids from `CRM_1`.
    ///
    /// # Errors
    /// As [`Fake::add_lead`]. The leads before the failed one remain.
    pub fn add_leads(&self, campaign_id: impl AsRef<str>, count: u32) -> Result<Vec<String>, Error> {
        let lead = |number| LeadInput::phone(format!("+1555{number:07}")).external_id(format!("CRM_{number}"));
        (1..=count).map(|number| self.add_lead(campaign_id.as_ref(), lead(number))).collect()
    }

    /// Sets status and number of calls of a lead; false if it is unknown. The fake itself never calls.
    pub fn set_lead_status(&self, lead_id: impl AsRef<str>, status: impl Into<String>, attempts: u32) -> bool {
        let mut store = lock(&self.state.store);
        let lead = store.lead_mut(lead_id.as_ref());
        lead.map(|lead| (lead.status, lead.attempts) = (status.into(), attempts)).is_some()
    }

    /// Shifts a clock forward by milliseconds, or back if negative. Rate limits are not affected.
    pub fn shift_clock(&self, clock: ServerClock, by_milliseconds: i64) {
        self.state.clock.shift(clock, by_milliseconds);
    }

    /// Advances the time of the fake alone, as if the client's machine had slept. Both clocks and the windows of the rate limits
    /// advance, and tokio's clock does not.
    pub fn advance(&self, time: Duration) {
        self.state.clock.advance(time);
    }

    /// Adds a fault after the existing ones.
    ///
    /// # Errors
    /// [`Error::Config`] for more than 1,000 rules.
    pub fn inject(&self, rule: FaultRule) -> Result<(), Error> {
        lock(&self.state.faults).add(rule)
    }

    /// Removes all faults. Requests in progress keep theirs.
    pub fn clear_faults(&self) {
        lock(&self.state.faults).clear();
    }

    /// Sets the response of `/api/health`: 200, or 503 if false. Other operations are not affected.
    pub fn set_healthy(&self, healthy: bool) {
        self.state.healthy.store(healthy, Ordering::Relaxed);
    }
}
