//! Concurrent creates of one lead by one client: only one of them has created it.

use std::time::Duration;

use lupitor::{BulkLeadInput, Client};

use super::{create, verdict};
use crate::support::{CAMPAIGN, EXTERNAL_ID, PHONE, builder_for, fake};

/// A client, and a stand-in that loses the responses of all further creates.
fn lossy(fault: &str) -> (lupitor_fake::Fake, Client) {
    let fake = fake().fault(fault.parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    (fake, client)
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_another_call_created_is_a_duplicate() {
    // The second request is lost before the work.
    let (fake, client) = lossy("drop@createLead,skip=1,times=1");
    assert_eq!(verdict(&create(&client).await), "created");
    assert_eq!(verdict(&create(&client.clone()).await), "duplicate", "a clone knows it too");
    assert_eq!(fake.leads(CAMPAIGN).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lookup_reports_a_lead_as_created_once() {
    let (fake, client) = lossy("drop@createLead,after-processing,times=3");
    let results = tokio::join!(create(&client), create(&client), create(&client));
    let mut verdicts = [verdict(&results.0), verdict(&results.1), verdict(&results.2)];
    verdicts.sort_unstable();
    assert_eq!(verdicts, ["duplicate", "duplicate", "reconciled"]);
    assert_eq!(fake.leads(CAMPAIGN).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_a_bulk_call_created_is_a_duplicate() {
    let (_fake, client) = lossy("drop@createLead,times=1");
    let lead = BulkLeadInput::builder().phone_number(PHONE).external_id(EXTERNAL_ID).priority(7);
    let lead = lead.metadata(super::metadata("Acme")).scheduled_for("2099-12-31T12:00:00+02:00");
    let created = client.bulk_create_leads(CAMPAIGN, vec![lead]).await.unwrap();
    assert_eq!(created.created, 1);
    assert_eq!(verdict(&create(&client).await), "duplicate");
}

/// The `Date` of a slow refusal is uncertain by the time that it took, so a lead of the seconds before could be another call's.
#[tokio::test(start_paused = true)]
async fn a_slow_refusal_leaves_the_creator_of_the_lead_unknown() {
    let cases = [
        ("1s", "", "outcome unknown?"),
        ("28s", "", "outcome unknown?"),
        ("1s", ",after-processing", "reconciled"),
        ("28s", ",after-processing", "outcome unknown?"),
    ];
    for (delay, stage, expected) in cases {
        let fake = fake().fault(format!("html-502@createLead{stage},times=1").parse().unwrap());
        let fake = fake.fault(format!("delay={delay}@createLead,skip=1,times=1").parse().unwrap()).build().unwrap();
        if stage.is_empty() {
            fake.add_lead(CAMPAIGN, super::same_lead()).unwrap();
        }
        tokio::time::advance(Duration::from_secs(10)).await;
        let client = builder_for(&fake).build().unwrap();
        assert_eq!(verdict(&create(&client).await), expected, "{delay}{stage}");
    }
}
