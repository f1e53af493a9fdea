//! The two clocks that responses show, and the unit and order of creation times.

use std::time::{Duration, UNIX_EPOCH};

use lupitor_fake::{CAMPAIGN_ID, CreationTimeUnit, Fake, FakeBuilder, LeadInput, ListOrder, Rate, RateLimits, ServerClock};
use serde_json::Value;

use crate::support::{Request, Response, unlimited};

const START: u64 = 1_761_751_800;

fn at_start(builder: FakeBuilder) -> FakeBuilder {
    builder.start_at(UNIX_EPOCH + Duration::from_secs(START))
}

fn list() -> Request {
    Request::get("/leads?campaignId=k978abc123")
}

async fn creation_time(fake: &Fake, number: usize) -> u64 {
    list().send(fake).await.data()["leads"][number]["_creationTime"].as_u64().unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_front_and_the_database_have_separate_clocks() {
    let builder = at_start(Fake::builder()).rate_limits(RateLimits::all(Rate::per_minute(100).unwrap()));
    let builder = builder.clock_offset(ServerClock::Front, 5000).clock_offset(ServerClock::Database, -60_000);
    let fake = builder.clock_drift(ServerClock::Database, 500).build().unwrap();
    let show = |response: &Response| {
        ["date", "x-ratelimit-reset"].map(|name| response.header(name).map(str::to_owned)).map(Option::unwrap)
    };
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("1")).unwrap();
    let response = list().send(&fake).await;
    assert_eq!(show(&response), ["Wed, 29 Oct 2025 15:30:05 GMT".to_owned(), (START + 65).to_string()]);
    assert_eq!(creation_time(&fake, 0).await, (START - 60) * 1000);

    // 500 ppm are 5 ms in 10 s.
    tokio::time::advance(Duration::from_secs(10)).await;
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("2")).unwrap();
    assert_eq!(creation_time(&fake, 1).await, (START - 50) * 1000 + 5);

    // A shift changes neither a count nor the other clock.
    fake.shift_clock(ServerClock::Front, -3_600_000);
    let response = list().send(&fake).await;
    assert_eq!(show(&response), ["Wed, 29 Oct 2025 14:30:15 GMT".to_owned(), (START + 65 - 3600).to_string()]);
    assert_eq!(response.header("x-ratelimit-remaining"), Some("96"));

    // Time that passes only for the fake.
    fake.advance(Duration::from_secs(3600));
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("3")).unwrap();
    assert_eq!(list().send(&fake).await.header("date"), Some("Wed, 29 Oct 2025 15:30:15 GMT"));
    assert_eq!(creation_time(&fake, 2).await, (START - 50 + 3600) * 1000 + 1805);
}

#[tokio::test(start_paused = true)]
async fn creation_times_may_be_whole_seconds() {
    let fake = at_start(unlimited()).creation_time_unit(CreationTimeUnit::Seconds).build().unwrap();
    tokio::time::advance(Duration::from_millis(1999)).await;
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("1")).unwrap();
    assert_eq!(creation_time(&fake, 0).await, START + 1);
}

#[tokio::test]
async fn lists_follow_the_chosen_order() {
    let names = |data: &Value| -> Vec<String> {
        data["leads"].as_array().unwrap().iter().map(|lead| lead["externalId"].as_str().unwrap().to_owned()).collect()
    };
    let in_order: Vec<_> = (1..=20).map(|number| format!("CRM_{number}")).collect();
    for order in [ListOrder::OldestFirst, ListOrder::NewestFirst, ListOrder::Shuffled] {
        let fake = unlimited().list_order(order).build().unwrap();
        fake.add_leads(CAMPAIGN_ID, 20).unwrap();
        let whole = names(&list().send(&fake).await.data());
        let (mut cursor, mut paged) = (String::new(), Vec::new());
        loop {
            let data = Request::get(&format!("/leads?campaignId={CAMPAIGN_ID}&limit=3{cursor}")).send(&fake).await.data();
            paged.extend(names(&data));
            if data["hasMore"] == false {
                break;
            }
            cursor = format!("&cursor={}", data["cursor"].as_str().unwrap());
        }
        assert_eq!(paged, whole, "{order:?}");
        let mut sorted = whole.clone();
        sorted.sort_by_key(|name| name[4..].parse::<u32>().unwrap());
        assert_eq!(sorted, in_order, "{order:?}");
        let reversed: Vec<_> = in_order.iter().rev().cloned().collect();
        assert_eq!((whole == in_order, whole == reversed), (order == ListOrder::OldestFirst, order == ListOrder::NewestFirst));
    }
}
