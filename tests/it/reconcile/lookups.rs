//! What a lookup reads, how long it takes, and when there is none.

use std::sync::atomic::Ordering;
use std::time::Duration;

use lupitor::{ErrorKind, LeadInput, RequestOptions};
use lupitor_fake::{Fake, Operation, RateLimits, WindowKind};
use serde_json::json;

use super::{create, duplicate, listed, lossy, page, page_before, refused, told, with};
use crate::support::{CAMPAIGN, EXTERNAL_ID, builder_for, fake, json_response};

#[tokio::test(start_paused = true)]
async fn a_lookup_takes_no_longer_than_the_call_may() {
    let minute = Duration::from_secs(60);
    let options = RequestOptions::default().total_timeout(minute);
    // (faults, what the error says, how long the call takes)
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
        assert!(before.elapsed() <= most, "{:?}", before.elapsed());
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    }

    // Two calls for one campaign: the second waits for its turn, and has no time left then.
    let (client, _) = lossy(0, duplicate(), |_, _| page(&[]));
    assert_eq!(told(&create(&client).await), "outcome unknown?");
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
async fn a_lookup_reads_no_more_pages_than_it_says() {
    let (client, counts) = lossy(0, duplicate(), |number, _| page_before(&format!("cursor {number}")));
    let error = create(&client).await.unwrap_err();
    assert!(error.to_string().contains("too many pages"), "{error}");
    assert_eq!(counts.lists.load(Ordering::Relaxed), 200);
}

/// How many lists were asked for.
fn queries(fake: &Fake) -> usize {
    usize::try_from(fake.operation_count(Operation::ListLeads)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_client_remembers_where_to_look() {
    let fake = fake().rate_limits(RateLimits::none()).build().unwrap();
    fake.add_leads(CAMPAIGN, 3000).unwrap();
    let client = builder_for(&fake).build().unwrap();
    let mut counts = Vec::new();
    for number in 0..4 {
        tokio::time::advance(Duration::from_secs(5)).await;
        fake.inject("drop@createLead,after-processing,times=1".parse().unwrap()).unwrap();
        // The clones share what they have learned.
        let lead = LeadInput::builder().campaign_id(CAMPAIGN).external_id(format!("NEW_{number}"));
        assert!(client.clone().create_lead(lead).await.unwrap().reconciled());
        counts.push(queries(&fake));
    }
    // The first one reads a page of 1000 and the rest. The next ones begin behind the first page: 100, 1000 and the rest.
    assert_eq!(counts, [2, 5, 7, 9]);

    // A lead that lies before the remembered place is found all the same.
    fake.inject("drop@createLead,times=1".parse().unwrap()).unwrap();
    let old = LeadInput::builder().campaign_id(CAMPAIGN).external_id("CRM_5");
    assert!(client.create_lead(old).await.unwrap_err().is_duplicate());
}

/// A cursor that was good once is refused: the whole list is read.
#[tokio::test(start_paused = true)]
async fn a_remembered_cursor_may_be_refused() {
    let (client, counts) = lossy(0, duplicate(), |number, query| match (number, query) {
        (0, _) => {
            let data = json!({"leads": [{"_id": "old", "_creationTime": 1_761_750_000_001.0_f64}], "hasMore": true, "cursor": "good once"});
            json_response(200, json!({"success": true, "data": data, "error": null}).to_string())
        }
        (1, _) => page(&[listed(0.5)]),
        (_, Some(query)) if query.contains("cursor") => refused(400, "Invalid cursor"),
        // Another lead: of the same one the first call has said that it has created it.
        _ => with("_id", "jh7def".into()),
    });
    assert_eq!(told(&create(&client).await), "reconciled");
    counts.creates.store(0, Ordering::Relaxed);
    assert_eq!(told(&create(&client).await), "reconciled");
    assert_eq!(counts.lists.load(Ordering::Relaxed), 4);
}

/// A generated call is not looked up: it knows nothing of leads.
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

/// A lookup is held to the rate limit as every other call.
#[tokio::test(start_paused = true)]
async fn a_lookup_waits_for_the_rate_limit() {
    let fake = fake().rate_limits(RateLimits::per_minute()).window(WindowKind::Fixed);
    let fake = fake.fault("drop@createLead,after-processing,times=1".parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    // 100 a minute: two are left for the two attempts, and none for the lookup.
    for _ in 0..98 {
        client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
    }
    let result = create(&client).await;
    assert_eq!(told(&result), "reconciled", "{result:?}");
    assert_eq!(fake.throttled_count(), 0);
}
