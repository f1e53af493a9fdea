//! The handle to a fake.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::Router;

use crate::{
    builder::FakeBuilder, clock::ServerClock, error::Error, faults::FaultRule, keys::Key, leads::LeadInput, server::Server,
    service::FakeService, state::State, store::NotCreated, sync::lock,
};

/// A default key that may do everything in all campaigns.
pub const WRITE_KEY: &str = "sk_test_write";
/// A default key that may only list leads.
pub const READ_KEY: &str = "sk_test_read";
/// A default key with the `write` scope that is restricted to [`CAMPAIGN_ID`].
pub const RESTRICTED_KEY: &str = "sk_test_one_campaign";
/// A default key that was revoked.
pub const REVOKED_KEY: &str = "sk_test_revoked";
/// A default campaign, the one that the examples of `openapi.yaml` name.
pub const CAMPAIGN_ID: &str = "k978abc123";
/// Another default campaign.
pub const OTHER_CAMPAIGN_ID: &str = "k978def456";

/// A stand-in for the Lupitor API, with leads, keys, rate limits and faults of its own.
///
/// With [`Fake::start`] it listens on a socket until it is dropped; with [`FakeBuilder::build`] it has none, and is called through
/// [`Fake::service`] or [`Fake::router`]. Everything may be looked at and changed while it runs.
#[derive(Debug)]
pub struct Fake {
    state: Arc<State>,
    server: Option<Server>,
}

impl Fake {
    /// Starts a fake with the default options, on 127.0.0.1 and a free port.
    ///
    /// # Errors
    /// [`Error::Bind`] when the loopback address cannot be listened on.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// The options of a new fake.
    pub fn builder() -> FakeBuilder {
        FakeBuilder::default()
    }

    pub(crate) fn new(state: Arc<State>, server: Option<Server>) -> Self {
        Self { state, server }
    }

    pub(crate) fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// The URL that a client takes: `http://127.0.0.1:PORT`. Without a socket `https://lupitor.invalid`, a host that no
    /// resolver knows (RFC 6761 §6.4), with a scheme that clients send a key over.
    #[must_use]
    pub fn base_url(&self) -> String {
        match self.address() {
            Some(address) => format!("http://{address}"),
            None => "https://lupitor.invalid".to_owned(),
        }
    }

    /// The socket's address; `None` without a socket.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.server.as_ref().map(Server::address)
    }

    /// The fake as a `tower::Service`. It works with and without a socket, and after the `Fake` was dropped.
    #[must_use]
    pub fn service(&self) -> FakeService {
        FakeService::new(Arc::clone(&self.state))
    }

    /// The fake as an axum router. It cannot drop a connection: where [`Fake::service`] does, the response's body fails instead.
    pub fn router(&self) -> Router {
        self.service().into_router()
    }

    /// Closes the socket and waits for the requests that are under way, for 5 seconds at most.
    pub async fn shutdown(self) {
        if let Some(server) = self.server {
            server.shutdown().await;
        }
    }

    /// Adds a campaign without leads; one that is there stays as it is.
    ///
    /// # Errors
    /// [`Error::Config`] when `id` is empty, or there are 1,000 campaigns already.
    pub fn add_campaign(&self, id: impl AsRef<str>) -> Result<(), Error> {
        lock(&self.state.store).add_campaign(id.as_ref())
    }

    /// Adds an API key, or replaces the one with the same value, whose rate limits then go on.
    ///
    /// # Errors
    /// [`Error::Config`] when its value is no header value, or there are 1,000 keys already.
    pub fn add_key(&self, key: Key) -> Result<(), Error> {
        lock(&self.state.keys).add(key)
    }

    /// Revokes an API key and tells whether there was one.
    pub fn revoke_key(&self, value: impl AsRef<str>) -> bool {
        lock(&self.state.keys).revoke(value.as_ref())
    }

    /// Adds a lead, past the API: no key, no rate limit, no schema. Returns its id.
    ///
    /// # Errors
    /// [`Error::Config`] when there is no such campaign, the campaign has the lead, or the fake is full.
    pub fn add_lead(&self, campaign_id: impl AsRef<str>, lead: LeadInput) -> Result<String, Error> {
        let created = lock(&self.state.store).create(campaign_id.as_ref(), lead, self.state.clock.database());
        created.map_err(|reason| {
            Error::config(match reason {
                NotCreated::NoCampaign => "there is no such campaign",
                NotCreated::Duplicate(_) => "the campaign already has this lead",
                NotCreated::Full => "the fake has as many leads as it may",
            })
        })
    }

    /// Adds `count` leads with the phone numbers `+15550000001` and up, and the external ids `CRM_1` and up. Returns their ids.
    ///
    /// # Errors
    /// As [`Fake::add_lead`]; the leads before the one that failed are there.
    pub fn add_leads(&self, campaign_id: impl AsRef<str>, count: u32) -> Result<Vec<String>, Error> {
        let lead = |number| LeadInput::phone(format!("+1555{number:07}")).external_id(format!("CRM_{number}"));
        (1..=count).map(|number| self.add_lead(campaign_id.as_ref(), lead(number))).collect()
    }

    /// Sets how far the calling of a lead is, and tells whether there is such a lead. The fake itself calls nobody.
    pub fn set_lead_status(&self, lead_id: impl AsRef<str>, status: impl Into<String>, attempts: u32) -> bool {
        let mut store = lock(&self.state.store);
        let lead = store.lead_mut(lead_id.as_ref());
        lead.map(|lead| (lead.status, lead.attempts) = (status.into(), attempts)).is_some()
    }

    /// Sets one of the two clocks on by so many milliseconds, or back if negative. The rate limits count on as before.
    pub fn set_clock(&self, clock: ServerClock, by_milliseconds: i64) {
        self.state.clock.set(clock, by_milliseconds);
    }

    /// Lets time pass for the fake that passes for nobody else, as for the server of a client that sleeps: the clocks of the front and
    /// of the database and the windows of the rate limits move on, and tokio's clock does not.
    pub fn skip(&self, time: Duration) {
        self.state.clock.skip(time);
    }

    /// Adds a fault after those that are there.
    ///
    /// # Errors
    /// [`Error::Config`] when there are 1,000 rules already.
    pub fn inject(&self, rule: FaultRule) -> Result<(), Error> {
        lock(&self.state.faults).add(rule)
    }

    /// Takes all faults away. Requests that are under way keep theirs.
    pub fn clear_faults(&self) {
        lock(&self.state.faults).clear();
    }

    /// Lets `/api/health` answer 200, or 503. The other operations are not affected.
    pub fn set_healthy(&self, healthy: bool) {
        self.state.healthy.store(healthy, Ordering::Relaxed);
    }
}
