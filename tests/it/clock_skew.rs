//! Lost responses to creates under unreliable clocks: the machine sleeps, clocks are set, and the clocks of the
//! front server (`Date`) and of the database (`_creationTime`) differ.
#![allow(clippy::print_stdout, reason = "the figures are part of what these tests show")]

mod cases;
mod model;
mod random_calls;
mod two_clients;
mod undocumented_refusals;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use lupitor::{Client, Clock, CreatedLead, Error, LeadInput, Response, TokioClock};
use lupitor_fake::{Fake, FakeBuilder, RateLimits, ServerClock};

use crate::support::{CAMPAIGN, builder_for, fake, start};

/// The wall clock of a machine that sleeps or whose clock is set: it jumps while tokio's clock stands still.
#[derive(Clone, Debug)]
struct WallClock {
    clock: TokioClock,
    milliseconds: Arc<AtomicI64>,
}

impl WallClock {
    fn new() -> Self {
        Self { clock: TokioClock::starting_at(start()), milliseconds: Arc::default() }
    }

    fn set(&self, by_milliseconds: i64) {
        self.milliseconds.fetch_add(by_milliseconds, Ordering::Relaxed);
    }

    /// Puts the machine to sleep: its wall clock and the server go on.
    fn sleep(&self, fake: &Fake, time: Duration) {
        self.set(i64::try_from(time.as_millis()).unwrap());
        fake.advance(time);
    }
}

impl Clock for WallClock {
    fn now(&self) -> SystemTime {
        let milliseconds = self.milliseconds.load(Ordering::Relaxed);
        let by = Duration::from_millis(milliseconds.unsigned_abs());
        if milliseconds < 0 { self.clock.now() - by } else { self.clock.now() + by }
    }
}

fn client(fake: &Fake, clock: &WallClock) -> Client {
    quick(fake, clock).build().unwrap()
}

/// A builder that does not read the system's certificates, which would take most of the time.
fn quick(fake: &Fake, clock: &WallClock) -> lupitor::ClientBuilder {
    let builder = builder_for(fake).clock(clock.clone());
    #[cfg(feature = "rustls")]
    let builder = builder.configure_http(|http| http.tls_certs_only([]));
    builder
}

fn unlimited() -> FakeBuilder {
    fake().rate_limits(RateLimits::none())
}

fn phone(number: u32) -> String {
    format!("+1556{number:07}")
}

async fn create(client: &Client, number: u32) -> Result<Response<CreatedLead>, Error> {
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id(format!("NEW_{number}")).phone_number(phone(number));
    client.create_lead(lead).await
}

/// The lead that [`create`] sends, created by another process.
fn same_lead(number: u32) -> lupitor_fake::LeadInput {
    lupitor_fake::LeadInput::phone(phone(number)).external_id(format!("NEW_{number}"))
}

/// The result in words: `created`, `reconciled`, `unknown`, `duplicate`, or the error's kind; with `!` when the call certainly
/// created nothing.
fn verdict(result: &Result<Response<CreatedLead>, Error>) -> String {
    match result {
        Ok(created) if created.reconciled() => "reconciled".to_owned(),
        Ok(_) => "created".to_owned(),
        Err(error) => {
            let kind = match error.kind() {
                lupitor::ErrorKind::OutcomeUnknown => "unknown",
                _ if error.is_duplicate() => "duplicate",
                kind => kind.as_str(),
            };
            format!("{kind}{}", if error.maybe_processed() { "" } else { "!" })
        }
    }
}

/// Loses the next response to a create, after the work.
fn lose(fake: &Fake) {
    fake.inject("drop@createLead,after-processing,times=1".parse().unwrap()).unwrap();
}

/// Loses the next create before the work.
fn lose_before(fake: &Fake) {
    fake.inject("drop@createLead,times=1".parse().unwrap()).unwrap();
}

async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

/// Creates leads that calibrate the database's clock, because a lookup has seen them. Their numbers begin at 9000.
async fn calibrate(fake: &Fake, client: &Client, leads: u32) {
    for number in 9000..9000 + leads {
        assert_eq!(verdict(&create(client, number).await), "created");
        pass(1).await;
    }
    // A lookup reads the list up to its own lead.
    lose(fake);
    create(client, 9999).await.ok();
    pass(1).await;
}

const CLOCKS: [ServerClock; 2] = [ServerClock::Front, ServerClock::Database];
