//! Two clients that create the same leads at the same time.

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

/// Each row's results, by two clients.
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
                    let told = told(&create(&client, row).await);
                    results.lock().unwrap().entry(row).or_default().push(told);
                }
            });
        }
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    std::mem::take(&mut *results.lock().unwrap())
}

/// Two processes that send the very same lead at the same moment may both be told that they created it, if a response of one is lost:
/// nothing that the API shows tells them apart. No other verdict is false, and one lead exists.
#[tokio::test(start_paused = true)]
async fn two_clients_with_the_same_rows_at_once_are_both_told_created_only_where_a_response_was_lost() {
    let mut both = 0;
    for seed in [1, 2] {
        let fake = FAULTS.iter().fold(unlimited().seed(seed), |fake, fault| fake.fault(fault.parse().unwrap())).build().unwrap();
        let results = race(&fake, seed).await;
        assert_eq!((results.len(), fake.leads(CAMPAIGN).len()), (ROWS as usize, ROWS as usize));
        for (row, told) in results {
            let done = told.iter().filter(|told| ["created", "reconciled"].contains(&told.as_str())).count();
            let not_done = told.iter().filter(|told| told.ends_with('!')).count();
            assert!(not_done < 2, "row {row}: {told:?}, but one of them created it");
            assert!(done < 2 || told.iter().any(|told| told == "reconciled"), "row {row}: {told:?}");
            both += u32::from(done == 2);
        }
    }
    println!("{both} of {} rows: both clients were told that they created it", 2 * ROWS);
    // No target, but what these seeds give: more is a change for the worse.
    assert!(both <= 88, "{both} of {}", 2 * ROWS);
}
