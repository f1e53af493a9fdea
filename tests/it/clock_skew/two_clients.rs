//! Two clients create the same leads at the same time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;

use super::*;

const ROWS: u32 = 500;
const TASKS: usize = 10;
const FAULTS: [&str; 4] = [
    "delay=100ms@createLead",
    "drop@createLead,after-processing,probability=0.2",
    "html-504@createLead,after-processing,probability=0.1",
    "drop@createLead,probability=0.1",
];

/// The results of both clients for each lead.
async fn race(fake: &Fake, seed: u64) -> BTreeMap<u32, Vec<String>> {
    let results: Arc<Mutex<BTreeMap<u32, Vec<String>>>> = Arc::default();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..2 {
        let budget = lupitor::RetryBudget::new(1000);
        let options = lupitor::RequestOptions::default().max_attempts(8);
        let builder = quick(fake, &WallClock::new()).options(options.retry_budget(budget));
        let client = builder.seed(seed + number).build().unwrap();
        let next = Arc::new(AtomicU32::new(0));
        for _ in 0..TASKS {
            let (client, next, results) = (client.clone(), next.clone(), results.clone());
            tasks.spawn(async move {
                loop {
                    let row = next.fetch_add(1, Ordering::Relaxed);
                    if row >= ROWS {
                        return;
                    }
                    let verdict = verdict(&create(&client, row).await);
                    results.lock().unwrap().entry(row).or_default().push(verdict);
                }
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    std::mem::take(&mut *results.lock().unwrap())
}

/// Two processes that create the same lead at the same moment may both see `created` if one response is lost:
/// the API shows no difference. No other verdict is false, and one lead exists.
#[tokio::test(start_paused = true)]
async fn two_clients_both_report_the_same_lead_as_created_only_after_a_lost_response() {
    let mut both = 0;
    for seed in [1, 2] {
        let fake = FAULTS.iter().fold(unlimited().seed(seed), |fake, fault| fake.fault(fault.parse().unwrap())).build().unwrap();
        let results = race(&fake, seed).await;
        assert_eq!((results.len(), fake.leads(CAMPAIGN).len()), (ROWS as usize, ROWS as usize));
        for (row, verdicts) in results {
            let done = verdicts.iter().filter(|verdict| ["created", "reconciled"].contains(&verdict.as_str())).count();
            let not_done = verdicts.iter().filter(|verdict| verdict.ends_with('!')).count();
            assert!(not_done < 2, "row {row}: {verdicts:?}, but one of them created it");
            assert!(done < 2 || verdicts.iter().any(|verdict| verdict == "reconciled"), "row {row}: {verdicts:?}");
            both += u32::from(done == 2);
        }
    }
    println!("{both} of {} rows: both clients report the lead as created", 2 * ROWS);
    // The result of these seeds: a larger number is a regression. Twenty seeds have 695 of 10,000.
    assert!(both <= 98, "{both} of {}", 2 * ROWS);
}
