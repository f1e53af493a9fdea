//! One simulation: a server, processes with their tasks, and a clock that is never waited for.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lupitor_fake::{CAMPAIGN_ID, Fake, RateLimits};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::time::timeout;

use super::BoxError;
use super::clients::Place;
use super::odd::Odd;
use super::scenario::Scenario;
use super::wire::{Traffic, Wire};

/// 2025-10-29T16:00:00Z.
const START: Duration = Duration::from_secs(1_761_753_600);
/// Simulated: by then every client has finished, or never will.
const GIVE_UP_AFTER: Duration = Duration::from_secs(1000 * 24 * 3600);

/// What came of one simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// How many requests were answered 429.
    pub rejected_429: u64,
    /// From the first request sent to the last answer received.
    pub makespan: Duration,
    /// Requests that a process sent after a 429 and before the time that it named.
    pub early_wakes: u64,
    /// Leads that are there more than once, and creates that were refused because the lead was there.
    pub duplicates: u64,
    /// Calls whose lead is not there in the end.
    pub lost: u64,
}

/// Simulates a scenario. The seed decides on latencies, jitter and how far into a second the server's clock starts.
pub fn simulate(scenario: &Scenario, seed: u64) -> Result<Measured, BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(run(scenario, seed))
}

async fn run(scenario: &Scenario, seed: u64) -> Result<Measured, BoxError> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let start = UNIX_EPOCH + START + Duration::from_millis(rng.random_range(0..1000));
    let calls = scenario.limit.calls();
    let fake = Fake::builder()
        .start_at(start)
        .seed(seed)
        .rate_limits(RateLimits::all(scenario.limit.rate()?))
        .window(scenario.window.kind())
        .max_leads(2 * calls as usize)
        .max_request_records(0)
        .build()?;
    let fake = Arc::new(fake);
    let traffic = Arc::new(Mutex::new(Traffic::default()));
    let [next, at_once] = std::array::from_fn(|_| Arc::new(AtomicU32::new(0)));
    // Without anything odd, the numbers that a seed gives are those that they were.
    let odd_response = if scenario.odd == Odd::Nothing { 0 } else { scenario.odd.pick(scenario.limit, &mut rng) };
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..scenario.processes {
        let place = Place {
            wire: Wire::new(fake.clone(), traffic.clone(), rng.random()).with_odd(scenario.odd, odd_response),
            local_time: shifted(start, scenario.skew_s),
            seed: rng.random(),
            limit: scenario.limit,
            at_once: at_once.clone(),
        };
        let client = scenario.client.start(place)?;
        for _ in 0..scenario.tasks() {
            let (client, next) = (client.clone(), next.clone());
            tasks.spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= calls {
                        return;
                    }
                    client.create(external_id(number)).await;
                }
            });
        }
    }
    let all = async {
        while tasks.join_next().await.transpose()?.is_some() {}
        Ok::<_, BoxError>(())
    };
    // Calls that are not done by then are lost, and are counted as such below.
    timeout(GIVE_UP_AFTER, all).await.unwrap_or(Ok(()))?;
    let traffic = *traffic.lock().unwrap_or_else(PoisonError::into_inner);
    let leads = fake.compare_leads(CAMPAIGN_ID, (0..calls).map(external_id));
    let makespan = traffic.last_received.zip(traffic.first_sent).map(|(last, first)| last.duration_since(first));
    Ok(Measured {
        rejected_429: traffic.rejected_429,
        makespan: makespan.unwrap_or_default(),
        early_wakes: traffic.early_wakes,
        duplicates: traffic.repeated + (leads.repeated.len() + leads.unexpected.len()) as u64,
        lost: leads.missing.len() as u64,
    })
}

fn external_id(number: u32) -> String {
    format!("CRM_{number}")
}

fn shifted(time: SystemTime, by_s: i64) -> SystemTime {
    let by = Duration::from_secs(by_s.unsigned_abs());
    if by_s < 0 { time - by } else { time + by }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;
    use crate::ratelimit::clients::ClientKind;
    use crate::ratelimit::scenario::{Limit, Window};

    fn scenario(client: ClientKind, processes: u32, skew_s: i64) -> Scenario {
        Scenario {
            client,
            window: Window::Fixed,
            limit: Limit { requests: 10, window_s: 60 },
            processes,
            skew_s,
            odd: Odd::Nothing,
        }
    }

    #[test]
    fn every_client_meets_429s_and_only_impatient_ones_give_calls_up() {
        use ClientKind::{Backon, PageBackoff, ReqwestRetry};
        for client in ClientKind::value_variants() {
            let measured = simulate(&scenario(*client, 5, 0), 1).unwrap();
            let impatient = matches!(client, PageBackoff | ReqwestRetry | Backon);
            assert!(measured.rejected_429 > 0, "{client:?}: {measured:?}");
            assert_eq!((measured.lost > 0, measured.duplicates), (impatient, 0), "{client:?}: {measured:?}");
            assert_eq!(measured.makespan < Duration::from_secs(540), impatient, "{client:?}: {measured:?}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_run_again() {
        // The jitter of reqwest-retry takes no seed.
        let unseeded = [ClientKind::ReqwestRetry, ClientKind::ReqwestRetryPatient];
        for client in ClientKind::value_variants().iter().filter(|client| !unseeded.contains(client)) {
            let of_seed = |seed| simulate(&scenario(*client, 5, 0), seed).unwrap();
            assert_eq!(of_seed(1), of_seed(1), "{client:?}");
            assert_ne!(of_seed(1).makespan, of_seed(2).makespan, "{client:?}");
        }
    }

    #[test]
    fn a_wrong_clock_misleads_the_client_that_trusts_it() {
        let hour = 3600;
        let measured = |client, skew_s| simulate(&scenario(client, 1, skew_s), 1).unwrap();
        let right = measured(ClientKind::PageReset, 0);
        // With a clock that is behind, it waits an hour longer each time; with one that is ahead, not at all, until it is stopped.
        let behind = measured(ClientKind::PageReset, -hour);
        assert!(right.lost == 0 && behind.lost == 0 && behind.makespan > Duration::from_secs(3600), "{right:?} {behind:?}");
        let ahead = measured(ClientKind::PageReset, hour);
        assert!(ahead.rejected_429 >= 10_000 && ahead.early_wakes >= 10_000 && ahead.lost > 0, "{ahead:?}");
    }
}
