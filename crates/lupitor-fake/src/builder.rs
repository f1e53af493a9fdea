//! Options of a fake.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::api_error::Catalogue;
use crate::clock::{Clock, ClockStart, Deviation, ServerClock};
use crate::error::Error;
use crate::fake::{CAMPAIGN_ID, Fake, OTHER_CAMPAIGN_ID, READ_KEY, RESTRICTED_KEY, REVOKED_KEY, WRITE_KEY};
use crate::faults::{FaultPlan, FaultRule};
use crate::generation::Generation;
use crate::keys::{Key, KeyRing};
use crate::rate_limit::{Counters, RateLimits, ResetUnit, RetryAfter, WindowKind};
use crate::request_log::RequestLog;
use crate::server::Server;
use crate::service::FakeService;
use crate::settings::{
    CreateStatus, CreationTimeUnit, DuplicateWording, LastCursor, LeadRejection, ListOrder, NextCursor, RateLimitBody, Settings,
};
use crate::state::State;
use crate::store::Store;

/// Options of a [`Fake`]. All have defaults, so `Fake::builder().start()` is `Fake::start()`.
#[derive(Debug, Clone)]
#[must_use = "nothing happens before `start` or `build`"]
pub struct FakeBuilder {
    listen: SocketAddr,
    settings: Settings,
    keys: Vec<Key>,
    campaigns: Vec<String>,
    rate_limits: RateLimits,
    window: WindowKind,
    clock: ClockStart,
    seed: u64,
    faults: Vec<FaultRule>,
    healthy: bool,
    max_leads: usize,
    max_records: usize,
}

impl Default for FakeBuilder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            settings: Settings::default(),
            keys: vec![
                Key::write(WRITE_KEY),
                Key::read(READ_KEY),
                Key::write(RESTRICTED_KEY).only_campaign(CAMPAIGN_ID),
                Key::write(REVOKED_KEY).revoked(),
            ],
            campaigns: vec![CAMPAIGN_ID.to_owned(), OTHER_CAMPAIGN_ID.to_owned()],
            rate_limits: RateLimits::default(),
            window: WindowKind::default(),
            clock: ClockStart::default(),
            seed: 0,
            faults: Vec::new(),
            healthy: true,
            max_leads: 1_000_000,
            max_records: 10_000,
        }
    }
}

impl FakeBuilder {
    /// Address that [`FakeBuilder::start`] listens on. Default: 127.0.0.1 and a free port.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Generation of the API. Default: [`Generation::G2`].
    pub fn generation(mut self, generation: Generation) -> Self {
        self.settings.generation = generation;
        self
    }

    /// Adds an API key to the default ones, or replaces the one with the same value.
    pub fn key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// Replaces the default API keys.
    pub fn keys(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.keys = keys.into_iter().collect();
        self
    }

    /// Adds a campaign to the default ones.
    pub fn campaign(mut self, id: impl Into<String>) -> Self {
        self.campaigns.push(id.into());
        self
    }

    /// Replaces the default campaigns.
    pub fn campaigns<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.campaigns = ids.into_iter().map(Into::into).collect();
        self
    }

    /// Rate limits. Default: [`RateLimits::per_minute`].
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.rate_limits = rate_limits;
        self
    }

    /// Algorithm that counts requests over time. Default: [`WindowKind::SlidingCounter`].
    pub fn window(mut self, kind: WindowKind) -> Self {
        self.window = kind;
        self
    }

    /// Body of a 429 of `/api/v1`. Default: [`RateLimitBody::Plain`].
    pub fn rate_limit_body(mut self, body: RateLimitBody) -> Self {
        self.settings.rate_limit_body = body;
        self
    }

    /// Sends `X-RateLimit-*` headers. Default: true.
    pub fn rate_limit_headers(mut self, sent: bool) -> Self {
        self.settings.rate_limit_headers = sent;
        self
    }

    /// Unit of `X-RateLimit-Reset` under `/api/v1`. Default: [`ResetUnit::Seconds`].
    pub fn reset_unit(mut self, unit: ResetUnit) -> Self {
        self.settings.reset_unit = unit;
        self
    }

    /// Unit of `X-RateLimit-Reset` of `/api/health`. Default: [`ResetUnit::Milliseconds`], as on its page.
    pub fn health_reset_unit(mut self, unit: ResetUnit) -> Self {
        self.settings.health_reset_unit = unit;
        self
    }

    /// Form of `Retry-After` in a 429. Default: [`RetryAfter::Seconds`].
    pub fn retry_after(mut self, form: RetryAfter) -> Self {
        self.settings.retry_after = form;
        self
    }

    /// Status of a create. Default: [`CreateStatus::Created`].
    pub fn create_status(mut self, status: CreateStatus) -> Self {
        self.settings.create_status = status;
        self
    }

    /// Status of a bulk create. Default: [`CreateStatus::Ok`], because it may create nothing.
    pub fn bulk_create_status(mut self, status: CreateStatus) -> Self {
        self.settings.bulk_create_status = status;
        self
    }

    /// Error message for a duplicate phone number. Default: [`DuplicateWording::PhoneNumber`].
    pub fn duplicate_wording(mut self, wording: DuplicateWording) -> Self {
        self.settings.duplicate_wording = wording;
        self
    }

    /// Cursor of the last page. Default: [`LastCursor::Null`].
    pub fn last_cursor(mut self, cursor: LastCursor) -> Self {
        self.settings.last_cursor = cursor;
        self
    }

    /// Cursor of the pages before the last one. Default: [`NextCursor::Next`].
    pub fn next_cursor(mut self, cursor: NextCursor) -> Self {
        self.settings.next_cursor = cursor;
        self
    }

    /// Number of pages without leads, but with `hasMore` and a cursor, before each page of G2 except the first. Default: 0.
    pub fn empty_pages(mut self, pages: u32) -> Self {
        self.settings.empty_pages = pages;
        self
    }

    /// Number of leads on a page of G2 beyond the `limit` of the request and [`max_page_size`](Self::max_page_size). Default: 0.
    pub fn extra_leads(mut self, leads: usize) -> Self {
        self.settings.extra_leads = leads;
        self
    }

    /// Maximum number of leads on a page of G2, whatever `limit` the request has. Default: 8000.
    ///
    /// A smaller value makes pages shorter than `limit` before the last one, as in the documentation's sample.
    pub fn max_page_size(mut self, leads: usize) -> Self {
        self.settings.max_page_size = leads;
        self
    }

    /// Lists absent fields of a lead as `null` instead of leaving them out. Default: false.
    pub fn absent_as_null(mut self, null: bool) -> Self {
        self.settings.absent_as_null = null;
        self
    }

    /// `GET /records` responds with the field `records` instead of `leads`. Default: false.
    pub fn records_field(mut self, records: bool) -> Self {
        self.settings.records_field = records;
        self
    }

    /// Responds to unknown paths with an HTML page instead of an error envelope. Default: false.
    pub fn html_not_found(mut self, html: bool) -> Self {
        self.settings.html_not_found = html;
        self
    }

    /// Time of the fake's clock at the start. Default: the system's time.
    pub fn start_at(mut self, time: SystemTime) -> Self {
        self.clock.at = Some(time);
        self
    }

    /// Sets the fake's clock ahead of the system's time, or of [`FakeBuilder::start_at`].
    pub fn clock_ahead(mut self, by: Duration) -> Self {
        self.clock.ahead = by;
        self
    }

    /// Sets the fake's clock behind the system's time, or behind [`FakeBuilder::start_at`].
    pub fn clock_behind(mut self, by: Duration) -> Self {
        self.clock.behind = by;
        self
    }

    /// Sets one clock ahead by milliseconds, or behind if negative. Default: 0. [`Fake::shift_clock`] shifts it later.
    pub fn clock_offset(mut self, clock: ServerClock, milliseconds: i64) -> Self {
        self.deviation(clock).milliseconds = milliseconds;
        self
    }

    /// Makes one clock fast by microseconds in each second, or slow if negative. Default: 0.
    pub fn clock_drift(mut self, clock: ServerClock, ppm: i32) -> Self {
        self.deviation(clock).drift_ppm = ppm;
        self
    }

    fn deviation(&mut self, clock: ServerClock) -> &mut Deviation {
        match clock {
            ServerClock::Front => &mut self.clock.front,
            ServerClock::Database => &mut self.clock.database,
        }
    }

    /// Unit of `_creationTime`. Default: [`CreationTimeUnit::Milliseconds`].
    pub fn creation_time_unit(mut self, unit: CreationTimeUnit) -> Self {
        self.settings.creation_time_unit = unit;
        self
    }

    /// Order of lists. Default: [`ListOrder::OldestFirst`].
    pub fn list_order(mut self, order: ListOrder) -> Self {
        self.settings.list_order = order;
        self
    }

    /// Number of the first lead in `leads[N]: …`, 0 or 1. Default: 0.
    pub fn batch_index_base(mut self, base: usize) -> Self {
        self.settings.batch_index_base = base;
        self
    }

    /// Rejects leads as an undocumented rule of the API would. May be repeated.
    pub fn reject_leads(mut self, rejection: LeadRejection) -> Self {
        self.settings.rejections.push(rejection);
        self
    }

    /// Seed of all random decisions: lead ids and faults. Default: 0, so a fake without options is deterministic too.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Adds a fault. [`Fake::inject`] adds one later.
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.faults.push(rule);
        self
    }

    /// Response of `/api/health`: 200, or 503 if false. Default: true. [`Fake::set_healthy`] changes it later.
    pub fn healthy(mut self, healthy: bool) -> Self {
        self.healthy = healthy;
        self
    }

    /// Maximum number of leads in all campaigns; the response to a create above it is 500. Default: 1,000,000.
    pub fn max_leads(mut self, leads: usize) -> Self {
        self.max_leads = leads;
        self
    }

    /// Maximum number of [`Fake::requests`]; the oldest are dropped. Default: 10,000.
    pub fn max_request_records(mut self, records: usize) -> Self {
        self.max_records = records;
        self
    }

    /// Maximum number of bytes in the body of a request; the response to a longer one is 413. Default: 4 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.settings.max_body = bytes;
        self
    }

    /// Maximum number of open connections; others wait to be accepted. Default: 1024.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.settings.max_connections = connections;
        self
    }

    /// Builds a fake without a socket, for [`Fake::service`] and [`Fake::router`].
    ///
    /// # Errors
    /// [`Error::Config`] for an invalid option: an empty campaign id, a key that cannot be sent in a header, a page size or
    /// number of connections of zero, an index base above 1, a sliding log of more than a million requests, a clock outside 1970 to 9999.
    pub fn build(self) -> Result<Fake, Error> {
        if self.settings.max_page_size == 0 {
            return Err(Error::config("max_page_size must be at least 1"));
        }
        if self.settings.max_connections == 0 {
            return Err(Error::config("max_connections must be at least 1"));
        }
        if self.settings.batch_index_base > 1 {
            return Err(Error::config("batch_index_base must be 0 or 1"));
        }
        let mut keys = KeyRing::default();
        self.keys.into_iter().try_for_each(|key| keys.add(key))?;
        let rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut store = Store::new(self.settings.generation, rng, self.max_leads);
        self.campaigns.iter().try_for_each(|id| store.add_campaign(id))?;
        let mut faults = FaultPlan::new(self.seed);
        self.faults.into_iter().try_for_each(|rule| faults.add(rule))?;
        let state = State {
            settings: self.settings,
            catalogue: Catalogue::load()?,
            clock: Clock::new(self.clock)?,
            keys: Mutex::new(keys),
            store: Mutex::new(store),
            counters: Mutex::new(Counters::new(self.rate_limits, self.window)?),
            faults: Mutex::new(faults),
            log: Mutex::new(RequestLog::new(self.max_records)),
            healthy: AtomicBool::new(self.healthy),
        };
        Ok(Fake::new(Arc::new(state), None))
    }

    /// Builds a fake and serves it in the background, on the current tokio runtime, until the [`Fake`] is dropped.
    ///
    /// # Errors
    /// As [`FakeBuilder::build`], and [`Error::Bind`] if the fake cannot listen on the address.
    pub async fn start(self) -> Result<Fake, Error> {
        let (address, max_connections) = (self.listen, self.settings.max_connections);
        let fake = self.build()?;
        let service = FakeService::new(Arc::clone(fake.state()));
        let server = Server::start(address, service, max_connections).await?;
        Ok(Fake::new(Arc::clone(fake.state()), Some(server)))
    }
}
