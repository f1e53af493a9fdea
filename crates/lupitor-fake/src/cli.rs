//! The options of the command `lupitor-fake`, for it and for `lupitor fake`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use clap::Args;

use crate::{
    CreateStatus, CreationTimeUnit, DuplicateWording, Error, Fake, FakeBuilder, FaultRule, Generation, Key, LastCursor,
    LeadRejection, ListOrder, NextCursor, Rate, RateLimitBody, RateLimits, ResetUnit, RetryAfter, Scope, ServerClock, WindowKind,
};

/// The options of a stand-in on a local port.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// Port to listen on; 0 for a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// Generation of the API: g1 or g2
    #[arg(long, value_name = "GENERATION", default_value_t)]
    generation: Generation,

    /// Rate limit of /api/v1 per key: per-minute (100/1m, bulk 10/1m), per-hour (1000/1h), none, or a rate such as 100/60s
    #[arg(long, default_value = "per-minute", value_parser = rate_limits)]
    rate: RateLimits,

    /// Rate limit of bulk requests, counted separately
    #[arg(long, value_name = "RATE")]
    bulk_rate: Option<Rate>,

    /// Rate limit of /api/health per address [default: 60/1m, or none with --rate none]
    #[arg(long, value_name = "RATE")]
    health_rate: Option<Rate>,

    /// Algorithm that counts requests over time
    #[arg(long, value_enum, default_value = "sliding-counter")]
    window: WindowKind,

    /// Body of a 429
    #[arg(long, value_enum, default_value = "plain")]
    rate_limit_body: RateLimitBody,

    /// Unit of X-RateLimit-Reset under /api/v1
    #[arg(long, value_enum, default_value = "seconds")]
    reset_unit: ResetUnit,

    /// Form of Retry-After in a 429
    #[arg(long, value_enum, default_value = "seconds")]
    retry_after: RetryAfter,

    /// Send no X-RateLimit-* headers
    #[arg(long)]
    no_rate_limit_headers: bool,

    /// API key instead of the default ones: VALUE[:read|:write][@CAMPAIGN]; may be repeated [default scope: write]
    #[arg(long = "key", value_name = "KEY", value_parser = key)]
    keys: Vec<Key>,

    /// Campaign instead of the default ones; may be repeated
    #[arg(long = "campaign", value_name = "ID")]
    campaigns: Vec<String>,

    /// Number of leads in each campaign at the start
    #[arg(long, default_value_t = 0)]
    leads: u32,

    /// Status of a create
    #[arg(long, value_enum, value_name = "STATUS", default_value = "201")]
    create_status: CreateStatus,

    /// Status of a bulk create
    #[arg(long, value_enum, value_name = "STATUS", default_value = "200")]
    bulk_create_status: CreateStatus,

    /// Error message for a duplicate phone number
    #[arg(long, value_enum, default_value = "phone-number")]
    duplicate_wording: DuplicateWording,

    /// Cursor of the last page
    #[arg(long, value_enum, default_value = "null")]
    last_cursor: LastCursor,

    /// Cursor of the pages before the last one
    #[arg(long, value_enum, default_value = "next")]
    next_cursor: NextCursor,

    /// Number of pages without leads before each page except the first
    #[arg(long, value_name = "PAGES", default_value_t = 0)]
    empty_pages: u32,

    /// Number of leads on a page beyond the limit of the request
    #[arg(long, value_name = "LEADS", default_value_t = 0)]
    extra_leads: usize,

    /// Maximum number of leads on a page, whatever limit the request has
    #[arg(long, value_name = "LEADS", default_value_t = 8000)]
    max_page_size: usize,

    /// Number of the first lead in the message leads[N]: …, 0 or 1
    #[arg(long, value_name = "N", default_value_t = 0)]
    batch_index_base: usize,

    /// Reject leads whose external id or phone number contains a text, TEXT or TEXT,unnamed; may be repeated
    #[arg(long, value_name = "TEXT")]
    reject_leads: Vec<LeadRejection>,

    /// Respond to unknown paths with an HTML page
    #[arg(long)]
    html_not_found: bool,

    /// Fault FAULT[@OPERATION][,OPTION…], such as drop@createLead,after-processing,times=3 or html-502,probability=0.1; may be
    /// repeated.
    ///
    /// Faults: delay=250ms, drop, 500, success-false, html-STATUS, truncate, json-as-html, html-as-json, empty, unknown-fields.
    /// Options: after-processing, times=N, skip=N, probability=P, seed=N.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<FaultRule>,

    /// Respond to /api/health with 503
    #[arg(long)]
    unhealthy: bool,

    /// Seconds by which the server's clock is ahead of the system's, or behind if negative
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    skew: i32,

    /// Milliseconds by which the clock of Date and of the resets is ahead of the server's, or behind if negative
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, allow_negative_numbers = true)]
    front_offset: i64,

    /// Microseconds that the clock of Date gains in each second
    #[arg(long, value_name = "PPM", default_value_t = 0, allow_negative_numbers = true)]
    front_drift: i32,

    /// Milliseconds by which the clock of _creationTime is ahead of the server's, or behind if negative
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, allow_negative_numbers = true)]
    database_offset: i64,

    /// Microseconds that the clock of _creationTime gains in each second
    #[arg(long, value_name = "PPM", default_value_t = 0, allow_negative_numbers = true)]
    database_drift: i32,

    /// Unit of _creationTime
    #[arg(long, value_enum, default_value = "milliseconds")]
    creation_time_unit: CreationTimeUnit,

    /// Order of lists
    #[arg(long, value_enum, default_value = "oldest-first")]
    list_order: ListOrder,

    /// Seed of all random decisions: lead ids and faults
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

impl Arguments {
    /// Starts the stand-in.
    ///
    /// # Errors
    ///
    /// When it cannot listen, or an option does not fit the others.
    pub async fn start(self) -> Result<Fake, Error> {
        let leads = self.leads;
        let fake = builder(self).start().await?;
        for campaign in fake.campaigns() {
            fake.add_leads(campaign, leads)?;
        }
        Ok(fake)
    }
}

/// The lines that the command prints once it listens: the environment of a client, and the keys and campaigns as comments.
#[derive(Debug)]
pub struct Announcement<'a>(pub &'a Fake);

impl Announcement<'_> {
    /// The key for a client: an active one with the scope `write` and all campaigns, if there is one.
    pub fn key(&self) -> Option<Key> {
        let keys = self.0.keys();
        let is_unrestricted = |key: &&Key| key.is_active() && key.scope() == Scope::Write && key.campaign().is_none();
        keys.iter().find(is_unrestricted).or(keys.first()).cloned()
    }
}

impl fmt::Display for Announcement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fake = self.0;
        writeln!(f, "LUPITOR_BASE_URL={}", fake.base_url())?;
        if let Some(key) = self.key() {
            writeln!(f, "LUPITOR_API_KEY={}", key.value())?;
        }
        writeln!(f, "# generation: {}", fake.generation())?;
        for key in &fake.keys() {
            let scope = if key.scope() == Scope::Write { "read and write" } else { "read" };
            let campaigns = key.campaign().map_or("all campaigns".to_owned(), |id| format!("only campaign {id}"));
            let revoked = if key.is_active() { "" } else { ", revoked" };
            writeln!(f, "# key: {} ({scope}, {campaigns}{revoked})", key.value())?;
        }
        for campaign in fake.campaigns() {
            writeln!(f, "# campaign: {campaign}")?;
        }
        Ok(())
    }
}

fn builder(arguments: Arguments) -> FakeBuilder {
    let mut rates = arguments.rate;
    if arguments.bulk_rate.is_some() {
        rates = rates.bulk(arguments.bulk_rate);
    }
    if arguments.health_rate.is_some() {
        rates = rates.health(arguments.health_rate);
    }
    let skew = Duration::from_secs(arguments.skew.unsigned_abs().into());
    let mut builder = Fake::builder()
        .listen(SocketAddr::new(arguments.host, arguments.port))
        .generation(arguments.generation)
        .rate_limits(rates)
        .window(arguments.window)
        .rate_limit_body(arguments.rate_limit_body)
        .reset_unit(arguments.reset_unit)
        .retry_after(arguments.retry_after)
        .duplicate_wording(arguments.duplicate_wording)
        .last_cursor(arguments.last_cursor)
        .rate_limit_headers(!arguments.no_rate_limit_headers)
        .create_status(arguments.create_status)
        .bulk_create_status(arguments.bulk_create_status)
        .max_page_size(arguments.max_page_size)
        .next_cursor(arguments.next_cursor)
        .empty_pages(arguments.empty_pages)
        .extra_leads(arguments.extra_leads)
        .clock_offset(ServerClock::Front, arguments.front_offset)
        .clock_drift(ServerClock::Front, arguments.front_drift)
        .clock_offset(ServerClock::Database, arguments.database_offset)
        .clock_drift(ServerClock::Database, arguments.database_drift)
        .creation_time_unit(arguments.creation_time_unit)
        .list_order(arguments.list_order)
        .batch_index_base(arguments.batch_index_base)
        .html_not_found(arguments.html_not_found)
        .healthy(!arguments.unhealthy)
        .seed(arguments.seed);
    builder = if arguments.skew < 0 { builder.clock_behind(skew) } else { builder.clock_ahead(skew) };
    if !arguments.keys.is_empty() {
        builder = builder.keys(arguments.keys);
    }
    if !arguments.campaigns.is_empty() {
        builder = builder.campaigns(arguments.campaigns);
    }
    builder = arguments.reject_leads.into_iter().fold(builder, FakeBuilder::reject_leads);
    arguments.faults.into_iter().fold(builder, FakeBuilder::fault)
}

fn rate_limits(text: &str) -> Result<RateLimits, Error> {
    match text {
        "per-minute" => Ok(RateLimits::per_minute()),
        "per-hour" => Ok(RateLimits::per_hour()),
        "none" => Ok(RateLimits::none()),
        _ => text.parse().map(RateLimits::all),
    }
}

fn key(text: &str) -> Result<Key, String> {
    let (rest, campaign) = text.split_once('@').map_or((text, None), |(rest, campaign)| (rest, Some(campaign)));
    let key = match rest.split_once(':') {
        None => Key::write(rest),
        Some((value, "write")) => Key::write(value),
        Some((value, "read")) => Key::read(value),
        Some((_, scope)) => return Err(format!("unknown scope {scope:?}, expected read or write")),
    };
    Ok(match campaign {
        Some(campaign) => key.only_campaign(campaign),
        None => key,
    })
}
