//! Several calls of one client for one lead: only one of them has created it.

use std::time::Duration;

use lupitor::{BulkLeadInput, Client};

use super::{create, told};
use crate::support::{CAMPAIGN, EXTERNAL_ID, PHONE, builder_for, fake};

/// A client, and a fake that loses the responses of the creates from then on.
fn lossy(fault: &str) -> (lupitor_fake::Fake, Client) {
    let fake = fake().fault(fault.parse().unwrap()).build().unwrap();
    let client = builder_for(&fake).build().unwrap();
    (fake, client)
}

#[tokio::test(start_paused = true)]
async fn what_another_call_has_created_was_there_before() {
    // The second request is lost before the work.
    let (fake, client) = lossy("drop@createLead,skip=1,times=1");
    assert_eq!(told(&create(&client).await), "created");
    assert_eq!(told(&create(&client.clone()).await), "duplicate", "a clone knows it too");
    assert_eq!(fake.leads(CAMPAIGN).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_lookup_has_found_is_found_once() {
    let (fake, client) = lossy("drop@createLead,after-processing,times=3");
    let results = tokio::join!(create(&client), create(&client), create(&client));
    let mut told = [told(&results.0), told(&results.1), told(&results.2)];
    told.sort_unstable();
    assert_eq!(told, ["duplicate", "duplicate", "reconciled"]);
    assert_eq!(fake.leads(CAMPAIGN).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_bulk_call_has_created_was_there_before() {
    let (_fake, client) = lossy("drop@createLead,times=1");
    let lead = BulkLeadInput::builder().phone_number(PHONE).external_id(EXTERNAL_ID).priority(7);
    let lead = lead.metadata(super::metadata("Acme")).scheduled_for("2099-12-31T12:00:00+02:00");
    let created = client.bulk_create_leads(CAMPAIGN, vec![lead]).await.unwrap();
    assert_eq!(created.created, 1);
    assert_eq!(told(&create(&client).await), "duplicate");
}

/// When the refusal was written is told by its date to as long as it took to come: a lead of the seconds before could be anybody's.
#[tokio::test(start_paused = true)]
async fn a_slow_refusal_does_not_tell_whose_lead_it_is() {
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
            fake.add_lead(CAMPAIGN, super::the_same()).unwrap();
        }
        tokio::time::advance(Duration::from_secs(10)).await;
        let client = builder_for(&fake).build().unwrap();
        assert_eq!(told(&create(&client).await), expected, "{delay}{stage}");
    }
}
