//! Single cases of unreliable clocks: a verdict is never false.

use std::time::Duration;

use lupitor::RequestOptions;
use lupitor_fake::{CreationTimeUnit, Generation, ListOrder};
use serde_json::json;

use super::*;
use crate::support::{client_receiving, json_response};

#[tokio::test(start_paused = true)]
async fn a_sleep_between_the_lost_response_and_the_refusal_never_ends_as_a_duplicate() {
    for seconds in [1, 3, 5, 30, 600, 3600] {
        for is_calibrated in [false, true] {
            // The sleep is during an attempt, or between two attempts.
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
                assert!(["reconciled", "unknown"].contains(&&*verdict(&result)), "{what}: {result:?}");
            }
        }
    }
}

/// An older lead is not claimed as created after a sleep of any length.
#[tokio::test(start_paused = true)]
async fn after_a_sleep_an_older_lead_is_never_claimed_as_created() {
    for seconds in [1, 5, 30, 600, 3600] {
        for is_calibrated in [false, true] {
            let (fake, clock) = (unlimited().build().unwrap(), WallClock::new());
            let client = client(&fake, &clock);
            if is_calibrated {
                calibrate(&fake, &client, 3).await;
            }
            fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
            pass(20).await;
            // The machine may sleep before the call too.
            clock.sleep(&fake, Duration::from_secs(seconds));
            fake.inject("delay=40s@createLead,times=1".parse().unwrap()).unwrap();
            let sleep = async {
                tokio::time::sleep(Duration::from_secs(15)).await;
                clock.sleep(&fake, Duration::from_secs(seconds));
            };
            let (result, ()) = tokio::join!(create(&client, 1), sleep);
            assert_eq!(verdict(&result), "unknown", "{seconds} s of sleep, calibrated {is_calibrated}: {result:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn setting_a_servers_clock_during_the_call_gives_no_false_verdict() {
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
                        fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
                    }
                    // The age differs from the step of the clock: a client cannot detect an equal one.
                    pass(100).await;
                    let stage = if is_there { "" } else { ",after-processing" };
                    fake.inject(format!("delay=40s@createLead{stage},times=1").parse().unwrap()).unwrap();
                    let step = async {
                        tokio::time::sleep(Duration::from_secs(15)).await;
                        set.iter().for_each(|set| fake.shift_clock(*set, by));
                    };
                    let (result, ()) = tokio::join!(create(&client, 1), step);
                    let allowed: &[&str] = if is_there { &["unknown"] } else { &["reconciled", "unknown"] };
                    assert!(allowed.contains(&&*verdict(&result)), "{what}: {result:?}");
                }
            }
        }
    }
}

/// The lost response is that of the client's first lead, so no other lead calibrates the clock.
#[tokio::test(start_paused = true)]
async fn a_database_clock_that_differs_from_date_gives_no_false_verdict() {
    for milliseconds in [-10_000, -7000, -5000, -3000, 3000, 10_000] {
        for generation in [Generation::G1, Generation::G2] {
            let fake = unlimited().generation(generation).clock_offset(ServerClock::Database, milliseconds).build().unwrap();
            let client = client(&fake, &WallClock::new());
            pass(10).await;
            lose(&fake);
            let result = create(&client, 1).await;
            assert!(["reconciled", "unknown"].contains(&&*verdict(&result)), "{milliseconds} ms, {generation}: {result:?}");
        }
    }
}

/// Loses a third of the responses of a sequential import and counts the results of these creates.
async fn import(fake: &Fake, client: &Client, leads: u32) -> (u32, u32, Vec<String>) {
    let (mut reconciled, mut unknown, mut false_verdicts) = (0, 0, Vec::new());
    for number in 0..leads {
        pass(u64::from(number % 3)).await;
        tokio::time::advance(Duration::from_millis(u64::from(number) * 37 % 1000)).await;
        if number % 3 == 2 {
            lose(fake);
        }
        let result = create(client, number).await;
        match &*verdict(&result) {
            "created" => {}
            "reconciled" => reconciled += 1,
            "unknown" => unknown += 1,
            _ => false_verdicts.push(format!("lead {number}: {result:?}")),
        }
    }
    (reconciled, unknown, false_verdicts)
}

#[tokio::test(start_paused = true)]
async fn leads_whose_response_arrived_calibrate_a_database_clock_that_is_behind_date() {
    for behind in [3, 10, 40, 75] {
        let fake = unlimited().clock_offset(ServerClock::Database, -behind * 1000).build().unwrap();
        let (reconciled, unknown, false_verdicts) = import(&fake, &client(&fake, &WallClock::new()), 300).await;
        println!("{behind} s behind: {reconciled} reconciled, {unknown} unknown");
        assert!(false_verdicts.is_empty(), "{behind} s behind: {false_verdicts:#?}");
        assert!(reconciled >= 95, "{behind} s behind: {reconciled} of 100 reconciled");
    }
}

#[tokio::test(start_paused = true)]
async fn creation_times_in_seconds_are_read_as_seconds() {
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
async fn an_older_lead_is_a_duplicate_when_leads_before_and_after_the_call_calibrate_the_clock() {
    for behind in [0, 75, 86_400] {
        let fake = unlimited().clock_offset(ServerClock::Database, -behind * 1000).build().unwrap();
        let client = client(&fake, &WallClock::new());
        calibrate(&fake, &client, 3).await;
        fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
        pass(10).await;
        lose_before(&fake);
        // The lookup's listing is slow and contains a lead that was created after the refusal.
        fake.inject("delay=3s@listLeads,times=1".parse().unwrap()).unwrap();
        let later = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            create(&client, 2).await
        };
        let (result, later) = tokio::join!(create(&client, 1), later);
        assert_eq!((verdict(&result), verdict(&later)), ("duplicate!".to_owned(), "created".to_owned()), "{behind}: {result:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_older_lead_is_unknown_when_only_leads_before_the_call_calibrate_the_clock() {
    let fake = unlimited().build().unwrap();
    let client = client(&fake, &WallClock::new());
    calibrate(&fake, &client, 3).await;
    fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
    pass(10).await;
    lose_before(&fake);
    assert_eq!(verdict(&create(&client, 1).await), "unknown");
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_was_listed_before_the_call_is_a_duplicate_under_any_clock() {
    for by in [-86_400_000, -5000, 0, 5000, 86_400_000] {
        let (fake, clock) = (unlimited().clock_offset(ServerClock::Database, by).build().unwrap(), WallClock::new());
        let client = client(&fake, &clock);
        fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
        client.list_leads(|query| query.campaign_id(CAMPAIGN)).await.unwrap();
        clock.sleep(&fake, Duration::from_secs(60));
        clock.set(-by);
        fake.shift_clock(ServerClock::Front, by / 2);
        lose_before(&fake);
        assert_eq!(verdict(&create(&client, 1).await), "duplicate!", "{by} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_the_client_created_before_is_a_duplicate_under_any_clock() {
    for by in [-86_400_000, -5000, 0, 5000, 86_400_000] {
        let (fake, clock) = (unlimited().clock_offset(ServerClock::Database, by).build().unwrap(), WallClock::new());
        let client = client(&fake, &clock);
        assert_eq!(verdict(&create(&client, 1).await), "created");
        clock.set(by);
        lose_before(&fake);
        assert_eq!(verdict(&create(&client.clone(), 1).await), "duplicate!", "{by} ms");
    }
}

/// A database clock that is set back shows the times around the call twice.
#[tokio::test(start_paused = true)]
async fn a_database_clock_that_was_set_back_before_the_call_leaves_the_lead_unknown() {
    let fake = unlimited().build().unwrap();
    let client = client(&fake, &WallClock::new());
    calibrate(&fake, &client, 3).await;
    fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
    pass(20).await;
    fake.shift_clock(ServerClock::Database, -30_000);
    pass(1).await;
    // Leads after the step calibrate the clock that was set.
    for number in 100..103 {
        assert_eq!(verdict(&create(&client, number).await), "created");
        pass(3).await;
    }
    // By the clock that was set, the lead is as new as the call.
    fake.inject("delay=40s@createLead,times=1".parse().unwrap()).unwrap();
    let result = create(&client, 1).await;
    assert_eq!(verdict(&result), "unknown", "{result:?}");
    assert!(result.unwrap_err().to_string().contains("clock was set"));
}

#[tokio::test(start_paused = true)]
async fn any_listed_lead_reveals_a_database_clock_that_is_ahead_of_date() {
    let fake = unlimited().clock_offset(ServerClock::Database, 60_000).build().unwrap();
    let client = client(&fake, &WallClock::new());
    // The creation time makes the lead look new.
    fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
    pass(59).await;
    fake.add_lead(CAMPAIGN, same_lead(2)).unwrap();
    lose_before(&fake);
    let result = create(&client, 1).await;
    assert_eq!(verdict(&result), "unknown", "{result:?}");
    assert!(result.unwrap_err().to_string().contains("a later creation time than the page's `Date`"));
}

/// Without another lead, nothing shows that the two clocks differ by exactly the age of the lead.
#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_by_exactly_the_age_of_a_foreign_lead_is_the_documented_limit() {
    let fake = unlimited().clock_offset(ServerClock::Database, 60_000).build().unwrap();
    let client = client(&fake, &WallClock::new());
    fake.add_lead(CAMPAIGN, same_lead(1)).unwrap();
    pass(60).await;
    lose_before(&fake);
    assert_eq!(verdict(&create(&client, 1).await), "reconciled");
}

#[tokio::test(start_paused = true)]
async fn the_magnitude_of_a_creation_time_decides_its_unit() {
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
