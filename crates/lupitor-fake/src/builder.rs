//! The options of a fake.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::{Duration, SystemTime},
};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::{
    answer::{ResetUnit, RetryAfter},
    catalogue::Catalogue,
    clock::{Clock, ClockStart, Deviation, ServerClock},
    error::Error,
    fake::{CAMPAIGN_ID, Fake, OTHER_CAMPAIGN_ID, READ_KEY, RESTRICTED_KEY, REVOKED_KEY, WRITE_KEY},
    faults::{FaultRule, Plan},
    generation::Generation,
    keys::{Key, KeyRing},
    limits::Limits,
    rate::{RateLimits, WindowKind},
    request_log::RequestLog,
    server::Server,
    service::FakeService,
    settings::{CreateStatus, CreationTimeUnit, DuplicateWording, LastCursor, ListOrder, RateLimitBody, Settings},
    state::State,
    store::Store,
};

/// The options of a [`Fake`]. Each has a default, so that `Fake::builder().start()` is `Fake::start()`.
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
            clock: ClockStart {
                at: None,
                ahead: Duration::ZERO,
                behind: Duration::ZERO,
                front: Deviation::default(),
                database: Deviation::default(),
            },
            seed: 0,
            faults: Vec::new(),
            healthy: true,
            max_leads: 1_000_000,
            max_records: 10_000,
        }
    }
}

impl FakeBuilder {
    /// Where [`FakeBuilder::start`] listens. 127.0.0.1 and a free port unless set.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Which generation of the API to be. [`Generation::G2`] unless set.
    pub fn generation(mut self, generation: Generation) -> Self {
        self.settings.generation = generation;
        self
    }

    /// Adds an API key to the default ones; one with the same value is replaced.
    pub fn key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// The API keys, instead of the default ones.
    pub fn keys(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.keys = keys.into_iter().collect();
        self
    }

    /// Adds a campaign to the default ones.
    pub fn campaign(mut self, id: impl Into<String>) -> Self {
        self.campaigns.push(id.into());
        self
    }

    /// The campaigns, instead of the default ones.
    pub fn campaigns<I: Into<String>>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.campaigns = ids.into_iter().map(Into::into).collect();
        self
    }

    /// The rate limits. [`RateLimits::per_minute`] unless set.
    pub fn rate_limits(mut self, rate_limits: RateLimits) -> Self {
        self.rate_limits = rate_limits;
        self
    }

    /// How requests are counted over time. [`WindowKind::SlidingCounter`] unless set.
    pub fn window(mut self, kind: WindowKind) -> Self {
        self.window = kind;
        self
    }

    /// The body of a 429 of `/api/v1`. [`RateLimitBody::Plain`] unless set.
    pub fn rate_limit_body(mut self, body: RateLimitBody) -> Self {
        self.settings.rate_limit_body = body;
        self
    }

    /// Whether responses have `X-RateLimit-*` headers. True unless set.
    pub fn rate_limit_headers(mut self, sent: bool) -> Self {
        self.settings.rate_limit_headers = sent;
        self
    }

    /// The unit of `X-RateLimit-Reset` under `/api/v1`. [`ResetUnit::Seconds`] unless set.
    pub fn reset_unit(mut self, unit: ResetUnit) -> Self {
        self.settings.reset_unit = unit;
        self
    }

    /// The unit of `X-RateLimit-Reset` of `/api/health`. [`ResetUnit::Milliseconds`] unless set, as on its page.
    pub fn health_reset_unit(mut self, unit: ResetUnit) -> Self {
        self.settings.health_reset_unit = unit;
        self
    }

    /// The form of `Retry-After` in a 429. [`RetryAfter::Seconds`] unless set.
    pub fn retry_after(mut self, form: RetryAfter) -> Self {
        self.settings.retry_after = form;
        self
    }

    /// The status of a create. [`CreateStatus::Created`] unless set.
    pub fn create_status(mut self, status: CreateStatus) -> Self {
        self.settings.create_status = status;
        self
    }

    /// The status of a bulk create. [`CreateStatus::Ok`] unless set: it may create nothing.
    pub fn bulk_create_status(mut self, status: CreateStatus) -> Self {
        self.settings.bulk_create_status = status;
        self
    }

    /// How a lead with a known phone number is refused. [`DuplicateWording::PhoneNumber`] unless set.
    pub fn duplicate_wording(mut self, wording: DuplicateWording) -> Self {
        self.settings.duplicate_wording = wording;
        self
    }

    /// The cursor of the last page. [`LastCursor::Null`] unless set.
    pub fn last_cursor(mut self, cursor: LastCursor) -> Self {
        self.settings.last_cursor = cursor;
        self
    }

    /// No page of G2 has more leads than this, whatever `limit` asks for: pages shorter than `limit` that others follow, as in the
    /// documentation's sample. 8000 unless set.
    pub fn max_page(mut self, leads: usize) -> Self {
        self.settings.max_page = leads;
        self
    }

    /// Whether lists have `null` for what a lead does not have, instead of leaving it out. False unless set.
    pub fn absent_as_null(mut self, null: bool) -> Self {
        self.settings.absent_as_null = null;
        self
    }

    /// Whether `GET /records` names its list `records` and not `leads`. False unless set.
    pub fn name_records(mut self, records: bool) -> Self {
        self.settings.name_records = records;
        self
    }

    /// Whether a path that there is not is answered with an HTML page, instead of an error envelope. False unless set.
    pub fn html_not_found(mut self, html: bool) -> Self {
        self.settings.html_not_found = html;
        self
    }

    /// What the fake's clock shows at the start. The system's time unless set.
    pub fn start_at(mut self, time: SystemTime) -> Self {
        self.clock.at = Some(time);
        self
    }

    /// Puts the fake's clock this much ahead of the system's time, or of [`FakeBuilder::start_at`].
    pub fn clock_ahead(mut self, by: Duration) -> Self {
        self.clock.ahead = by;
        self
    }

    /// Puts the fake's clock this much behind the system's time, or behind [`FakeBuilder::start_at`].
    pub fn clock_behind(mut self, by: Duration) -> Self {
        self.clock.behind = by;
        self
    }

    /// Puts one of the two clocks ahead by so many milliseconds, or behind if negative. 0 unless set. [`Fake::set_clock`] sets it later.
    pub fn clock_offset(mut self, clock: ServerClock, milliseconds: i64) -> Self {
        self.deviation(clock).milliseconds = milliseconds;
        self
    }

    /// Lets one of the two clocks run fast by so many microseconds in each second, or slow if negative. 0 unless set.
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

    /// The unit of `_creationTime`. [`CreationTimeUnit::Milliseconds`] unless set.
    pub fn creation_time_unit(mut self, unit: CreationTimeUnit) -> Self {
        self.settings.creation_time_unit = unit;
        self
    }

    /// The order of lists. [`ListOrder::OldestFirst`] unless set.
    pub fn list_order(mut self, order: ListOrder) -> Self {
        self.settings.list_order = order;
        self
    }

    /// The seed of all random decisions: lead ids and faults. 0 unless set, so that a fake without options is deterministic too.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Adds a fault that is there from the start. [`Fake::inject`] adds one later.
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.faults.push(rule);
        self
    }

    /// Whether `/api/health` answers 200, and not 503. True unless set. [`Fake::set_healthy`] changes it later.
    pub fn healthy(mut self, healthy: bool) -> Self {
        self.healthy = healthy;
        self
    }

    /// How many leads the fake keeps in all campaigns; a create above that answers 500. 1,000,000 unless set.
    pub fn max_leads(mut self, leads: usize) -> Self {
        self.max_leads = leads;
        self
    }

    /// How many requests [`Fake::requests`] remembers; the oldest are forgotten. 10,000 unless set.
    pub fn max_request_records(mut self, records: usize) -> Self {
        self.max_records = records;
        self
    }

    /// How many bytes the body of a request may have; a longer one is answered 413. 4 MiB unless set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.settings.max_body = bytes;
        self
    }

    /// How many connections are open at a time; others wait to be accepted. 1024 unless set.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.settings.max_connections = connections;
        self
    }

    /// Makes a fake without a socket, for [`Fake::service`] and [`Fake::router`].
    ///
    /// # Errors
    /// [`Error::Config`] for an option that cannot be: an empty campaign id, a key that is no header value, a page of no leads, no
    /// connections, a sliding log of more than a million requests, a clock outside 1970 to 9999.
    pub fn build(self) -> Result<Fake, Error> {
        if self.settings.max_page == 0 {
            return Err(Error::config("a page must have room for at least one lead"));
        }
        if self.settings.max_connections == 0 {
            return Err(Error::config("at least one connection must be allowed"));
        }
        let mut keys = KeyRing::default();
        self.keys.into_iter().try_for_each(|key| keys.add(key))?;
        let rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut store = Store::new(self.settings.generation, rng, self.max_leads);
        self.campaigns.iter().try_for_each(|id| store.add_campaign(id))?;
        let mut faults = Plan::new(self.seed);
        self.faults.into_iter().try_for_each(|rule| faults.add(rule))?;
        let state = State {
            settings: self.settings,
            catalogue: Catalogue::load()?,
            clock: Clock::new(self.clock)?,
            keys: Mutex::new(keys),
            store: Mutex::new(store),
            limits: Mutex::new(Limits::new(self.rate_limits, self.window)?),
            faults: Mutex::new(faults),
            log: Mutex::new(RequestLog::new(self.max_records)),
            healthy: AtomicBool::new(self.healthy),
        };
        Ok(Fake::new(Arc::new(state), None))
    }

    /// Makes a fake and serves it in the background, on the current tokio runtime, until the [`Fake`] is dropped.
    ///
    /// # Errors
    /// As [`FakeBuilder::build`], and [`Error::Bind`] when the address cannot be listened on.
    pub async fn start(self) -> Result<Fake, Error> {
        let (address, max_connections) = (self.listen, self.settings.max_connections);
        let fake = self.build()?;
        let service = FakeService::new(Arc::clone(fake.state()));
        let server = Server::start(address, service, max_connections).await?;
        Ok(Fake::new(Arc::clone(fake.state()), Some(server)))
    }
}
