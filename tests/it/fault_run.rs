//! Many creates at once with a third of the responses lost: every lead exists once, and every caller is told the truth.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lupitor::{Error, LeadInput, RequestOptions, RetryBudget};
use lupitor_fake::{Fake, FakeBuilder, Generation, LastCursor, Lead, RateLimits};

use crate::support::{CAMPAIGN, builder_for, fake, list_to_the_end};

const TASKS: usize = 20;

/// Responses that are lost after the work was done, three in ten, and requests that never arrive.
const FAULTS: [&str; 7] = [
    "delay=100ms@createLead",
    "drop@createLead,after-processing,probability=0.085",
    "truncate@createLead,after-processing,probability=0.085",
    "500@createLead,after-processing,probability=0.085",
    "html-504@createLead,after-processing,probability=0.085",
    "drop@createLead,probability=0.03",
    "500@listLeads,probability=0.05",
];

/// Why a call is made, by its number. All but the fresh ones are for a lead that another call, or nobody here, creates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Fresh,
    /// The lead is there before the run, with the same data.
    There,
    /// The lead was created a while ago by an earlier call, with the same data.
    Again(usize),
    /// The call before, which is under style, is for the same lead, with other data.
    Twin,
}

fn purpose(call: usize, calls: usize) -> Purpose {
    match call % 100 {
        0 => Purpose::There,
        // The call that is so far back has a number that ends in 02.
        1 if call > calls / 2 => Purpose::Again(call - (calls / 200 * 100 - 1)),
        4 => Purpose::Twin,
        _ => Purpose::Fresh,
    }
}

/// The number of the lead that a call is for, and the number that its data has.
fn lead_of(call: usize, calls: usize) -> (usize, usize) {
    match purpose(call, calls) {
        Purpose::Fresh | Purpose::There => (call, call),
        Purpose::Again(first) => (first, first),
        Purpose::Twin => (call - 1, call),
    }
}

fn external_id(lead: usize) -> String {
    format!("CRM_{lead}")
}

fn phone_number(lead: usize) -> String {
    format!("+1555{lead:07}")
}

fn metadata(data: usize) -> serde_json::Map<String, serde_json::Value> {
    [("data".to_owned(), data.into())].into_iter().collect()
}

/// What a caller knows after a call.
struct Told {
    began: SystemTime,
    ended: SystemTime,
    result: Result<(String, bool), Error>,
}

async fn run(fake: &Fake, calls: usize, seed: u64) -> Vec<Told> {
    let options = RequestOptions::default().max_attempts(8).total_timeout(Duration::from_secs(3600));
    // Of 20 tasks more than 10 may be about to try again at a time.
    let options = options.retry_budget(RetryBudget::new(100));
    let client = builder_for(fake).seed(seed).options(options).build().unwrap();
    // A listing tells the client which leads are there before: their times of creation would not.
    list_to_the_end(&client).await;
    let next = Arc::new(AtomicUsize::new(0));
    let told: Arc<Mutex<BTreeMap<usize, Told>>> = Arc::default();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..TASKS {
        let (client, next, told, clock) = (client.clone(), next.clone(), told.clone(), fake.now());
        let origin = tokio::time::Instant::now();
        tasks.spawn(async move {
            loop {
                let call = next.fetch_add(1, Ordering::Relaxed);
                if call >= calls {
                    return;
                }
                let (lead, data) = lead_of(call, calls);
                let lead =
                    LeadInput::builder().campaign_id(CAMPAIGN).external_id(external_id(lead)).phone_number(phone_number(lead));
                let began = clock + origin.elapsed();
                let result = client.create_lead(lead.metadata(metadata(data))).await;
                let result = result.map(|created| (created.lead_id.clone(), created.reconciled()));
                told.lock().unwrap().insert(call, Told { began, ended: clock + origin.elapsed(), result });
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let told = std::mem::take(&mut *told.lock().unwrap());
    assert_eq!(told.len(), calls);
    told.into_values().collect()
}

/// Whether this call created the lead: it has the call's data, and was created while the call was under style.
fn made(lead: &Lead, data: usize, told: &Told) -> bool {
    let created = UNIX_EPOCH + Duration::from_millis(lead.created_at_ms);
    // The stand-in cuts its times to milliseconds.
    let began = told.began - Duration::from_millis(1);
    lead.metadata.as_ref() == Some(&metadata(data)) && (began..=told.ended).contains(&created)
}

async fn check(builder: FakeBuilder, calls: usize, seed: u64) {
    let builder = builder.rate_limits(RateLimits::none()).seed(seed);
    let fake = FAULTS.iter().fold(builder, |builder, fault| builder.fault(fault.parse().unwrap())).build().unwrap();
    for call in (0..calls).filter(|call| purpose(*call, calls) == Purpose::There) {
        let lead = lupitor_fake::LeadInput::phone(phone_number(call)).external_id(external_id(call));
        fake.add_lead(CAMPAIGN, lead.metadata(metadata(call))).unwrap();
    }
    tokio::time::advance(Duration::from_secs(10)).await;

    let told = run(&fake, calls, seed).await;

    let leads: BTreeMap<String, Lead> =
        fake.leads(CAMPAIGN).into_iter().map(|lead| (lead.external_id.clone().unwrap(), lead)).collect();
    fake.assert_each_once(CAMPAIGN, leads_expected(calls));
    let (mut reconciled, mut duplicates, mut unsettled, mut unsettled_twins) = (0, 0, 0, 0);
    for (call, told) in told.iter().enumerate() {
        let (lead, data) = lead_of(call, calls);
        let lead = &leads[&external_id(lead)];
        let made = made(lead, data, told);
        let what = format!("seed {seed}, call {call} ({:?}), lead {lead:?}: {:?}", purpose(call, calls), told.result);
        match &told.result {
            Ok((id, was_reconciled)) => {
                assert!(made && *id == lead.id, "told that it created the lead: {what}");
                reconciled += usize::from(*was_reconciled);
            }
            Err(error) if error.maybe_processed() => {
                unsettled += 1;
                let twins = call % 100 == 3 || purpose(call, calls) == Purpose::Twin;
                unsettled_twins += usize::from(twins);
            }
            Err(error) => {
                assert!(!made, "told that it did not create the lead: {what}");
                duplicates += usize::from(error.is_duplicate());
            }
        }
    }
    // With faults as often as this, a few calls lose all of their eight responses; and what two callers do at the same moment for
    // the same lead with different data cannot always be told.
    assert!(reconciled * 5 > calls, "{reconciled} of {calls} reconciled: the faults do not work");
    assert!(duplicates * 200 >= calls * 3, "{duplicates} duplicates of {calls}");
    assert!((unsettled - unsettled_twins) * 1000 <= calls, "{unsettled} unsettled, {unsettled_twins} of them twins");
    assert!(unsettled_twins * 200 <= calls, "{unsettled_twins} twins unsettled");
}

fn leads_expected(calls: usize) -> Vec<String> {
    let mut leads: Vec<_> = (0..calls).map(|call| lead_of(call, calls).0).collect();
    leads.sort_unstable();
    leads.dedup();
    leads.into_iter().map(external_id).collect()
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_creates() {
    check(fake(), 10_000, 1).await;
}

#[tokio::test(start_paused = true)]
async fn other_seeds_and_other_lists() {
    check(fake().max_page_size(70).last_cursor(LastCursor::Kept), 400, 2).await;
    check(fake().max_page_size(7).last_cursor(LastCursor::Absent).absent_as_null(true), 400, 3).await;
    // Without pages, every lookup reads the whole list.
    check(fake().generation(Generation::G1), 400, 4).await;
}
