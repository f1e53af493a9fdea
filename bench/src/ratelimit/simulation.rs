//! One simulation: a server, processes with their tasks, and a paused clock.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lupitor_fake::{CAMPAIGN_ID, Fake, RateLimits};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::time::timeout;

use super::BoxError;
use super::clients::ProcessSetup;
use super::network::{Network, Traffic};
use super::odd::Odd;
use super::scenario::Scenario;

/// 2025-10-29T16:00:00Z.
const START: Duration = Duration::from_secs(1_761_753_600);
/// In simulated time. A client that is not done by then never will be.
const GIVE_UP_AFTER: Duration = Duration::from_secs(1000 * 24 * 3600);

/// Result of one simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// Number of 429s.
    pub throttled: u64,
    /// Time from the first request sent to the last response received.
    pub makespan: Duration,
    /// Requests that a process sent between a 429 and the time that it asked to wait for.
    pub early_wakes: u64,
    /// Leads that exist more than once, and creates that failed because the lead existed.
    pub duplicates: u64,
    /// Calls whose lead does not exist in the end.
    pub lost: u64,
}

/// Simulates a scenario. The seed determines latencies, jitter and the fraction of a second at which the server's clock starts.
pub fn simulate(scenario: &Scenario, seed: u64) -> Result<Measurement, BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(run(scenario, seed))
}

async fn run(scenario: &Scenario, seed: u64) -> Result<Measurement, BoxError> {
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
    let [next, immediate_retries] = std::array::from_fn(|_| Arc::new(AtomicU32::new(0)));
    // No random number is drawn without an oddity, so that the results of a seed stay the same.
    let odd_response = if scenario.odd == Odd::Nothing { 0 } else { scenario.odd.pick(scenario.limit, &mut rng) };
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..scenario.processes {
        let setup = ProcessSetup {
            network: Network::new(fake.clone(), traffic.clone(), rng.random()).with_odd(scenario.odd, odd_response),
            local_time: shifted(start, scenario.skew_s),
            seed: rng.random(),
            limit: scenario.limit,
            immediate_retries: immediate_retries.clone(),
        };
        let client = scenario.client.start(setup)?;
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
    // Calls that are not done by then count as lost below.
    timeout(GIVE_UP_AFTER, all).await.unwrap_or(Ok(()))?;
    let traffic = *traffic.lock().unwrap_or_else(PoisonError::into_inner);
    let leads = fake.compare_leads(CAMPAIGN_ID, (0..calls).map(external_id));
    let makespan = traffic.last_received.zip(traffic.first_sent).map(|(last, first)| last.duration_since(first));
    Ok(Measurement {
        throttled: traffic.throttled,
        makespan: makespan.unwrap_or_default(),
        early_wakes: traffic.early_wakes,
        duplicates: traffic.duplicates + (leads.repeated.len() + leads.unexpected.len()) as u64,
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
    fn every_client_is_throttled_and_only_impatient_ones_lose_calls() {
        use ClientKind::{Backon, PageBackoff, ReqwestRetry};
        for client in ClientKind::value_variants() {
            let measured = simulate(&scenario(*client, 5, 0), 1).unwrap();
            let impatient = matches!(client, PageBackoff | ReqwestRetry | Backon);
            assert!(measured.throttled > 0, "{client:?}: {measured:?}");
            assert_eq!((measured.lost > 0, measured.duplicates), (impatient, 0), "{client:?}: {measured:?}");
            assert_eq!(measured.makespan < Duration::from_secs(540), impatient, "{client:?}: {measured:?}");
        }
    }

    #[test]
    fn a_seed_repeats_the_same_run() {
        // The jitter of reqwest-retry takes no seed.
        let unseeded = [ClientKind::ReqwestRetry, ClientKind::ReqwestRetryPatient];
        for client in ClientKind::value_variants().iter().filter(|client| !unseeded.contains(client)) {
            let with_seed = |seed| simulate(&scenario(*client, 5, 0), seed).unwrap();
            assert_eq!(with_seed(1), with_seed(1), "{client:?}");
            assert_ne!(with_seed(1).makespan, with_seed(2).makespan, "{client:?}");
        }
    }

    #[test]
    fn a_wrong_clock_misleads_the_client_that_trusts_it() {
        let hour = 3600;
        let measured = |client, skew_s| simulate(&scenario(client, 1, skew_s), 1).unwrap();
        let right = measured(ClientKind::PageReset, 0);
        // A clock that is behind makes each wait an hour longer. With one that is ahead, the client retries at once.
        let behind = measured(ClientKind::PageReset, -hour);
        assert!(right.lost == 0 && behind.lost == 0 && behind.makespan > Duration::from_secs(3600), "{right:?} {behind:?}");
        let ahead = measured(ClientKind::PageReset, hour);
        assert!(ahead.throttled >= 10_000 && ahead.early_wakes >= 10_000 && ahead.lost > 0, "{ahead:?}");
    }
}
