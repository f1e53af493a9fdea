//! The rows of the issue: a verdict is never false.

use std::time::Duration;

use lupitor::RequestOptions;
use lupitor_fake::{CreationTimeUnit, Generation, ListOrder};
use serde_json::json;

use super::*;
use crate::support::{client_receiving, json_response};

#[tokio::test(start_paused = true)]
async fn a_machine_that_sleeps_between_the_lost_response_and_the_refusal_is_told_no_duplicate() {
    for seconds in [1, 3, 5, 30, 600, 3600] {
        for is_calibrated in [false, true] {
            // While an attempt waits for its response, and between two attempts.
            for (fault, awake) in
                [("delay=40s@createLead,after-processing,times=1", 15_000), ("drop@createLead,after-processing,times=1", 1)]
            {
                let what = format!("{seconds} s of sleep, calibrated {is_calibrated}, {fault}");
                let (fake, clock) = (unlimited().build().unwrap(), WallClock::new());
                let client = client(&fake, &clock);
                if is_calibrated {
                    calibrate(&fake, &client, 3).await;
                }
                pass(5).await;
                fake.inject(fault.parse().unwrap()).unwrap();
                let sleep = async {
                    tokio::time::sleep(Duration::from_millis(awake)).await;
                    clock.sleep(&fake, Duration::from_secs(seconds));
                };
                let (result, ()) = tokio::join!(create(&client, 1), sleep);
                assert!(["reconciled", "unknown"].contains(&&*told(&result)), "{what}: {result:?}");
            }
        }
    }
}

/// The counterpart: a lead that was there before is not claimed after a sleep, however long it took.
#[tokio::test(start_paused = true)]
async fn a_machine_that_sleeps_claims_no_lead_that_was_there_before() {
    for seconds in [1, 5, 30, 600, 3600] {
        for is_calibrated in [false, true] {
            let (fake, clock) = (unlimited().build().unwrap(), WallClock::new());
            let client = client(&fake, &clock);
            if is_calibrated {
                calibrate(&fake, &client, 3).await;
            }
            fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
            pass(20).await;
            // It may sleep before the call too.
            clock.sleep(&fake, Duration::from_secs(seconds));
            fake.inject("delay=40s@createLead,times=1".parse().unwrap()).unwrap();
            let sleep = async {
                tokio::time::sleep(Duration::from_secs(15)).await;
                clock.sleep(&fake, Duration::from_secs(seconds));
            };
            let (result, ()) = tokio::join!(create(&client, 1), sleep);
            assert_eq!(told(&result), "unknown", "{seconds} s of sleep, calibrated {is_calibrated}: {result:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_servers_clock_that_is_set_during_the_call_gives_no_false_verdict() {
    for by in [-3_600_000, -20_000, -5000, -3000, -1500, 1500, 3000, 5000, 20_000, 3_600_000] {
        for set in [&CLOCKS[..1], &CLOCKS[1..], &CLOCKS[..]] {
            for is_calibrated in [false, true] {
                for is_there in [false, true] {
                    let what = format!("{set:?} set by {by} ms, calibrated {is_calibrated}, there {is_there}");
                    let (fake, clock) = (unlimited().build().unwrap(), WallClock::new());
                    let client = client(&fake, &clock);
                    if is_calibrated {
                        calibrate(&fake, &client, 3).await;
                    }
                    if is_there {
                        fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
                    }
                    // Not the age by which it is set: of that a client can know nothing.
                    pass(100).await;
                    let stage = if is_there { "" } else { ",after-processing" };
                    fake.inject(format!("delay=40s@createLead{stage},times=1").parse().unwrap()).unwrap();
                    let step = async {
                        tokio::time::sleep(Duration::from_secs(15)).await;
                        set.iter().for_each(|set| fake.shift_clock(*set, by));
                    };
                    let (result, ()) = tokio::join!(create(&client, 1), step);
                    let allowed: &[&str] = if is_there { &["unknown"] } else { &["reconciled", "unknown"] };
                    assert!(allowed.contains(&&*told(&result)), "{what}: {result:?}");
                }
            }
        }
    }
}

/// The response, the refusal and the list of a client whose first lead is lost, without any other lead.
#[tokio::test(start_paused = true)]
async fn a_date_that_is_ahead_of_the_database_gives_no_false_verdict() {
    for milliseconds in [-10_000, -7000, -5000, -3000, 3000, 10_000] {
        for generation in [Generation::G1, Generation::G2] {
            let fake = unlimited().generation(generation).clock_offset(ServerClock::Database, milliseconds).build().unwrap();
            let client = client(&fake, &WallClock::new());
            pass(10).await;
            lose(&fake);
            let result = create(&client, 1).await;
            assert!(["reconciled", "unknown"].contains(&&*told(&result)), "{milliseconds} ms, {generation}: {result:?}");
        }
    }
}

/// Loses a third of the responses of a sequential import and counts what the callers are told of the others.
async fn import(fake: &Fake, client: &Client, leads: u32) -> (u32, u32, Vec<String>) {
    let (mut reconciled, mut unknown, mut false_verdicts) = (0, 0, Vec::new());
    for number in 0..leads {
        pass(u64::from(number % 3)).await;
        tokio::time::advance(Duration::from_millis(u64::from(number) * 37 % 1000)).await;
        if number % 3 == 2 {
            lose(fake);
        }
        let result = create(client, number).await;
        match &*told(&result) {
            "created" => {}
            "reconciled" => reconciled += 1,
            "unknown" => unknown += 1,
            _ => false_verdicts.push(format!("lead {number}: {result:?}")),
        }
    }
    (reconciled, unknown, false_verdicts)
}

#[tokio::test(start_paused = true)]
async fn a_database_that_is_behind_date_is_calibrated_by_leads_whose_response_arrived() {
    for behind in [3, 10, 40, 75] {
        let fake = unlimited().clock_offset(ServerClock::Database, -behind * 1000).build().unwrap();
        let (reconciled, unknown, false_verdicts) = import(&fake, &client(&fake, &WallClock::new()), 300).await;
        println!("{behind} s behind: {reconciled} reconciled, {unknown} unknown");
        assert!(false_verdicts.is_empty(), "{behind} s behind: {false_verdicts:#?}");
        assert!(reconciled >= 95, "{behind} s behind: {reconciled} of 100 reconciled");
    }
}

#[tokio::test(start_paused = true)]
async fn times_of_creation_in_seconds_are_read_as_seconds() {
    for order in [ListOrder::OldestFirst, ListOrder::NewestFirst, ListOrder::Shuffled] {
        let builder = unlimited().creation_time_unit(CreationTimeUnit::Seconds).list_order(order);
        let fake = builder.max_page_size(150).build().unwrap();
        let (reconciled, unknown, false_verdicts) = import(&fake, &client(&fake, &WallClock::new()), 300).await;
        println!("seconds, {order:?}: {reconciled} reconciled, {unknown} unknown");
        assert!(false_verdicts.is_empty(), "{order:?}: {false_verdicts:#?}");
        assert!(reconciled >= 95, "{order:?}: {reconciled} of 100 reconciled");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_was_there_is_a_duplicate_when_leads_before_and_after_the_call_calibrate() {
    for behind in [0, 75, 86_400] {
        let fake = unlimited().clock_offset(ServerClock::Database, -behind * 1000).build().unwrap();
        let client = client(&fake, &WallClock::new());
        calibrate(&fake, &client, 3).await;
        fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
        pass(10).await;
        lose_before(&fake);
        // The lookup's listing comes late, and has a lead that was created after the refusal.
        fake.inject("delay=3s@listLeads,times=1".parse().unwrap()).unwrap();
        let later = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            create(&client, 2).await
        };
        let (result, later) = tokio::join!(create(&client, 1), later);
        assert_eq!((told(&result), told(&later)), ("duplicate!".to_owned(), "created".to_owned()), "{behind}: {result:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_was_there_is_unknown_when_only_leads_before_the_call_calibrate() {
    let fake = unlimited().build().unwrap();
    let client = client(&fake, &WallClock::new());
    calibrate(&fake, &client, 3).await;
    fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
    pass(10).await;
    lose_before(&fake);
    assert_eq!(told(&create(&client, 1).await), "unknown");
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_was_listed_before_the_call_is_a_duplicate_by_any_clock() {
    for by in [-86_400_000, -5000, 0, 5000, 86_400_000] {
        let (fake, clock) = (unlimited().clock_offset(ServerClock::Database, by).build().unwrap(), WallClock::new());
        let client = client(&fake, &clock);
        fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
        client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
        clock.sleep(&fake, Duration::from_secs(60));
        clock.set(-by);
        fake.shift_clock(ServerClock::Front, by / 2);
        lose_before(&fake);
        assert_eq!(told(&create(&client, 1).await), "duplicate!", "{by} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lead_of_another_call_is_a_duplicate_by_any_clock() {
    for by in [-86_400_000, -5000, 0, 5000, 86_400_000] {
        let (fake, clock) = (unlimited().clock_offset(ServerClock::Database, by).build().unwrap(), WallClock::new());
        let client = client(&fake, &clock);
        assert_eq!(told(&create(&client, 1).await), "created");
        clock.set(by);
        lose_before(&fake);
        assert_eq!(told(&create(&client.clone(), 1).await), "duplicate!", "{by} ms");
    }
}

/// A database's clock that is set back shows the times around the call for the second time.
#[tokio::test(start_paused = true)]
async fn a_database_that_was_set_back_before_the_call_leaves_the_lead_unknown() {
    let fake = unlimited().build().unwrap();
    let client = client(&fake, &WallClock::new());
    calibrate(&fake, &client, 3).await;
    fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
    pass(20).await;
    fake.shift_clock(ServerClock::Database, -30_000);
    pass(1).await;
    // Leads on the near side of the step calibrate the clock that was set.
    for number in 100..103 {
        assert_eq!(told(&create(&client, number).await), "created");
        pass(3).await;
    }
    // By the clock that was set, the lead is as new as the call.
    fake.inject("delay=40s@createLead,times=1".parse().unwrap()).unwrap();
    let result = create(&client, 1).await;
    assert_eq!(told(&result), "unknown", "{result:?}");
    assert!(result.unwrap_err().to_string().contains("clock was set"));
}

#[tokio::test(start_paused = true)]
async fn a_database_that_is_ahead_of_date_is_found_out_by_any_listed_lead() {
    let fake = unlimited().clock_offset(ServerClock::Database, 60_000).build().unwrap();
    let client = client(&fake, &WallClock::new());
    // By its time of creation, the lead is new.
    fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
    pass(59).await;
    fake.add_lead(CAMPAIGN, the_same(2)).unwrap();
    lose_before(&fake);
    let result = create(&client, 1).await;
    assert_eq!(told(&result), "unknown", "{result:?}");
    assert!(result.unwrap_err().to_string().contains("a later time than the listing's `Date`"));
}

/// The documented limit: without another lead, nothing shows that the two clocks differ by just the age of the lead.
#[tokio::test(start_paused = true)]
async fn the_limit_is_another_process_and_a_clock_that_is_off_by_the_age_of_its_lead() {
    let fake = unlimited().clock_offset(ServerClock::Database, 60_000).build().unwrap();
    let client = client(&fake, &WallClock::new());
    fake.add_lead(CAMPAIGN, the_same(1)).unwrap();
    pass(60).await;
    lose_before(&fake);
    assert_eq!(told(&create(&client, 1).await), "reconciled");
}

#[tokio::test(start_paused = true)]
async fn a_time_of_creation_is_read_by_its_magnitude() {
    let milliseconds = 1_761_753_600_123.0;
    let at = |microseconds| Some(SystemTime::UNIX_EPOCH + Duration::from_micros(microseconds));
    let cases = [
        (json!(milliseconds), at(1_761_753_600_123_000)),
        (json!(milliseconds + 0.5), at(1_761_753_600_123_500)),
        (json!(1_761_753_600), at(1_761_753_600_000_000)),
        (json!(milliseconds * 1e3), at(1_761_753_600_123_000)),
        (json!(milliseconds * 1e6), at(1_761_753_600_123_000)),
        (json!(0), None),
        (json!(1.0), None),
        (json!(-1), None),
        (json!(1e300), None),
        (json!(null), None),
    ];
    for (time, expected) in cases {
        let data = json!({"leads": [{"_id": "jh7", "_creationTime": time}], "count": 1});
        let list = json_response(200, json!({"success": true, "data": data, "error": null}).to_string());
        let client = client_receiving(&[list], RequestOptions::default());
        let page = client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
        assert_eq!(page.leads[0].created_at(), expected, "{time}");
    }
}
