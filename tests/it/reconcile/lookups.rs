//! The requests and the time of a lookup, and the calls without one.

use std::sync::atomic::Ordering;
use std::time::Duration;

use lupitor::{ErrorKind, LeadInput, RequestOptions};
use lupitor_fake::{Fake, Operation, RateLimits, WindowKind};
use serde_json::json;
use tokio::time::Instant;

use super::{create, duplicate, listed, lossy, page, page_before, refused, verdict, with};
use crate::support::{CAMPAIGN, EXTERNAL_ID, builder_for, fake, json_response};

#[tokio::test(start_paused = true)]
async fn a_lookup_ends_with_the_deadline_of_its_call() {
    let minute = Duration::from_secs(60);
    let options = RequestOptions::default().total_timeout(minute);
    // (faults, part of the message, seconds of the call)
    let cases = [
        (&["drop@createLead,after-processing,times=1", "delay=1h@listLeads"][..], "could not be read", minute),
        (&["delay=20s@createLead,after-processing,times=1", "delay=2h@listLeads"], "could not be read", minute),
    ];
    for (faults, says, most) in cases {
        let fake = faults.iter().fold(fake(), |fake, fault| fake.fault(fault.parse().unwrap())).build().unwrap();
        let client = builder_for(&fake).options(options.clone().attempt_timeout(Duration::from_secs(15))).build().unwrap();
        let before = tokio::time::Instant::now();
        let error = create(&client).await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(before.elapsed() <= most, "{says}: {:?}", before.elapsed());
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{says}");
    }

    // Two calls for one campaign: the second lookup waits for the first and reaches the deadline.
    let (client, _) = lossy(0, duplicate(), |_, _| page(&[]));
    assert_eq!(verdict(&create(&client).await), "outcome unknown?");
    let fake =
        fake().fault("drop@createLead,after-processing,times=2".parse().unwrap()).fault("delay=1h@listLeads".parse().unwrap());
    let fake = fake.build().unwrap();
    let client = builder_for(&fake).options(options.attempt_timeout(minute * 2)).build().unwrap();
    let lead = |number: u32| LeadInput::builder().campaign_id(CAMPAIGN).external_id(format!("CRM_{number}"));
    let (first, second) = tokio::join!(client.create_lead(lead(1)), client.create_lead(lead(2)));
    let says = [first.unwrap_err().to_string(), second.unwrap_err().to_string()];
    assert!(says.iter().any(|says| says.contains("there was no time left")), "{says:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lookup_reads_a_bounded_number_of_pages() {
    let (client, counts) = lossy(0, duplicate(), |number, _| page_before(&format!("cursor {number}")));
    let error = create(&client).await.unwrap_err();
    assert!(error.to_string().contains("too many pages"), "{error}");
    assert_eq!(counts.lists.load(Ordering::Relaxed), 200);
}

/// The queries of the list requests.
fn queries(fake: &Fake) -> usize {
    usize::try_from(fake.operation_count(Operation::ListLeads)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_lookup_begins_at_the_remembered_page() {
    let fake = fake().rate_limits(RateLimits::none()).build().unwrap();
    fake.add_leads(CAMPAIGN, 3000).unwrap();
    let client = builder_for(&fake).build().unwrap();
    let mut counts = Vec::new();
    for number in 0..4 {
        tokio::time::advance(Duration::from_secs(5)).await;
        fake.inject("drop@createLead,after-processing,times=1".parse().unwrap()).unwrap();
        // Clones share the remembered pages.
        let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id(format!("NEW_{number}"));
        assert!(client.clone().create_lead(lead).await.unwrap().reconciled());
        counts.push(queries(&fake));
    }
    // The first lookup reads a page of 1000 and the rest. The next ones begin after the first page: 100, 1000 and the rest.
    assert_eq!(counts, [2, 5, 7, 9]);

    // A lead before the remembered page is found too.
    fake.inject("drop@createLead,times=1".parse().unwrap()).unwrap();
    let old = LeadInput::builder().campaign_id(CAMPAIGN).external_id("CRM_5");
    assert!(client.create_lead(old).await.unwrap_err().is_duplicate());
}

/// A remembered cursor is refused, so the lookup reads the whole list.
#[tokio::test(start_paused = true)]
async fn a_rejected_cursor_makes_the_lookup_read_the_whole_list() {
    let (client, counts) = lossy(0, duplicate(), |number, query| match (number, query) {
        (0, _) => {
            let data = json!({"leads": [{"_id": "old", "_creationTime": 1_761_750_000_001.0_f64}], "hasMore": true, "cursor": "good once"});
            json_response(200, json!({"success": true, "data": data, "error": null}).to_string())
        }
        (1, _) => page(&[listed(0.5)]),
        (_, Some(query)) if query.contains("cursor") => refused(400, "Invalid cursor"),
        // Another lead, because the first call has claimed the same one already.
        _ => with("_id", "jh7def".into()),
    });
    assert_eq!(verdict(&create(&client).await), "reconciled");
    counts.creates.store(0, Ordering::Relaxed);
    assert_eq!(verdict(&create(&client).await), "reconciled");
    assert_eq!(counts.lists.load(Ordering::Relaxed), 4);
}

/// Generated calls have no lookup, because the runtime does not know leads.
#[tokio::test(start_paused = true)]
async fn a_generated_call_is_not_looked_up() {
    let fake = fake().fault("drop@createLead,after-processing,times=1".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id(EXTERNAL_ID);
    let error = client.call(client.generated().create_lead().body_map(|_| lead)).await.unwrap_err();
    assert_eq!((error.kind(), error.maybe_processed(), queries(&fake)), (ErrorKind::OutcomeUnknown, true, 0));
    assert!(
        !error.is_duplicate() && !error.is_validation(),
        "an import that goes on after a duplicate must not go on after this"
    );
}

/// A lookup obeys the rate limit as every other call does.
#[tokio::test(start_paused = true)]
async fn a_lookup_obeys_the_rate_limit() {
    let fake = fake().rate_limits(RateLimits::per_minute()).window(WindowKind::Fixed);
    let fake = fake.fault("drop@createLead,after-processing,times=1".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    // The limit of 100 a minute leaves two requests for the two attempts and none for the lookup.
    for _ in 0..98 {
        client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
    }
    let result = create(&client).await;
    assert_eq!(verdict(&result), "reconciled", "{result:?}");
    assert_eq!(fake.throttled_count(), 0);
}

/// Another task lists the campaign at the very instant of the attempt whose response is lost: that page does not show that the lead was
/// there before.
#[tokio::test(start_paused = true)]
async fn a_page_of_the_same_instant_does_not_turn_a_create_into_a_duplicate() {
    let fake = fake().fault("drop@createLead,after-processing,times=1".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    let begin = Instant::now();
    let created = tokio::spawn({
        let client = client.clone();
        async move { create(&client).await }
    });
    while fake.leads(CAMPAIGN).is_empty() {
        tokio::task::yield_now().await;
    }
    let page = client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
    assert_eq!((page.leads.len(), begin.elapsed()), (1, Duration::ZERO), "the page must come at the instant of the attempt");
    assert_eq!(verdict(&created.await.unwrap()), "reconciled");
}
