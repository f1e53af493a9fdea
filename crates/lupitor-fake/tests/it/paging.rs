//! Pages and cursors.

use lupitor_fake::{CAMPAIGN_ID, Fake, FakeBuilder, Generation, LastCursor, LeadInput, NextCursor};
use serde_json::Value;

use crate::support::{Request, unlimited};

fn with_leads(builder: FakeBuilder, count: u32) -> Fake {
    let fake = builder.build().unwrap();
    fake.add_leads(CAMPAIGN_ID, count).unwrap();
    fake
}

async fn page(fake: &Fake, query: &str) -> Value {
    let data = Request::get(&format!("/leads?campaignId={CAMPAIGN_ID}{query}")).send(fake).await.data();
    assert_eq!(data["count"], data["leads"].as_array().unwrap().len(), "count is that of the page");
    data
}

fn external_ids(page: &Value) -> Vec<String> {
    let leads = page["leads"].as_array().unwrap().iter();
    leads.map(|lead| lead["externalId"].as_str().unwrap().to_owned()).collect()
}

/// Each case: number of leads, limit of the request, maximum of the server, sizes of the pages.
#[tokio::test]
async fn pages_contain_every_lead_once() {
    let cases: &[(u32, &str, usize, &[usize])] = &[
        (0, "", 8000, &[0]),
        (5, "", 8000, &[5]),
        (5, "&limit=5", 8000, &[5]),
        (5, "&limit=2", 8000, &[2, 2, 1]),
        (4, "&limit=2", 8000, &[2, 2]),
        (1001, "", 8000, &[1000, 1]),
        (5, "&limit=8000", 2, &[2, 2, 1]),
        (5, "&limit=1", 2, &[1, 1, 1, 1, 1]),
    ];
    for (count, query, max_page_size, sizes) in cases {
        let fake = with_leads(unlimited().max_page_size(*max_page_size), *count);
        let (mut cursor, mut found, mut ids) = (String::new(), Vec::new(), Vec::new());
        loop {
            let page = page(&fake, &format!("{query}{cursor}")).await;
            found.push(page["leads"].as_array().unwrap().len());
            ids.extend(external_ids(&page));
            if page["hasMore"] == false {
                break;
            }
            cursor = format!("&cursor={}", page["cursor"].as_str().unwrap());
        }
        assert_eq!(found, *sizes, "{count} leads, {query}, {max_page_size}");
        assert_eq!(ids, (1..=*count).map(|number| format!("CRM_{number}")).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn the_last_page_has_the_chosen_cursor() {
    for (kind, expected) in [
        (LastCursor::Null, Some(Value::Null)),
        (LastCursor::Absent, None),
        (LastCursor::Kept, Some("eyJwb3NpdGlvbiI6Mn0=".into())),
    ] {
        let fake = with_leads(unlimited().last_cursor(kind), 2);
        let last = page(&fake, "").await;
        assert_eq!(last.get("cursor"), expected.as_ref(), "{kind:?}");
        assert_eq!(last["hasMore"], false, "{kind:?}");
        let after_it = page(&fake, "&cursor=eyJwb3NpdGlvbiI6Mn0=").await;
        assert_eq!((external_ids(&after_it).len(), &after_it["hasMore"]), (0, &Value::Bool(false)), "{kind:?}");
    }
}

#[tokio::test]
async fn pages_before_the_last_one_have_the_chosen_cursor() {
    for (kind, second, third) in [
        (NextCursor::Next, Value::from("eyJwb3NpdGlvbiI6MX0="), Value::from("eyJwb3NpdGlvbiI6Mn0=")),
        (NextCursor::Repeated, "eyJwb3NpdGlvbiI6MX0=".into(), "eyJwb3NpdGlvbiI6MX0=".into()),
        (NextCursor::Missing, Value::Null, Value::Null),
    ] {
        let fake = with_leads(unlimited().next_cursor(kind), 3);
        let first = page(&fake, "&limit=1").await;
        assert_eq!((&first["cursor"], &first["hasMore"]), (&second, &Value::Bool(true)), "{kind:?}");
        let middle = page(&fake, "&limit=1&cursor=eyJwb3NpdGlvbiI6MX0=").await;
        assert_eq!((&middle["cursor"], &middle["hasMore"]), (&third, &Value::Bool(true)), "{kind:?}");
        let last = page(&fake, "&limit=1&cursor=eyJwb3NpdGlvbiI6Mn0=").await;
        assert_eq!((&last["cursor"], &last["hasMore"]), (&Value::Null, &Value::Bool(false)), "{kind:?}");
    }
}

/// Each case: empty pages before each page, leads beyond the limit, sizes of the pages of 5 leads.
#[tokio::test]
async fn pages_may_be_empty_or_longer_than_the_limit() {
    let cases: &[(u32, usize, &[usize])] =
        &[(0, 0, &[2, 2, 1]), (2, 0, &[2, 0, 0, 2, 0, 0, 1]), (0, 1, &[3, 2]), (1, 2, &[4, 0, 1]), (1, 8, &[5])];
    for (empty_pages, extra_leads, sizes) in cases {
        let fake = with_leads(unlimited().empty_pages(*empty_pages).extra_leads(*extra_leads), 5);
        let (mut cursor, mut found) = (String::new(), Vec::new());
        loop {
            let page = page(&fake, &format!("&limit=2{cursor}")).await;
            found.push(page["leads"].as_array().unwrap().len());
            if page["hasMore"] == false {
                break;
            }
            cursor = format!("&cursor={}", page["cursor"].as_str().unwrap());
        }
        assert_eq!(found, *sizes, "{empty_pages} empty pages, {extra_leads} more leads");
    }
}

#[tokio::test]
async fn changes_between_pages_neither_skip_nor_repeat_a_lead() {
    let fake = with_leads(unlimited(), 4);
    let first = page(&fake, "&limit=2").await;
    assert_eq!(Request::delete("/leads?campaignId=k978abc123&externalId=CRM_1").send(&fake).await.status, 200);
    fake.add_lead(CAMPAIGN_ID, LeadInput::external("new")).unwrap();
    let second = page(&fake, &format!("&cursor={}", first["cursor"].as_str().unwrap())).await;
    assert_eq!(
        (external_ids(&first), external_ids(&second)),
        (vec!["CRM_1".to_owned(), "CRM_2".to_owned()], vec!["CRM_3".to_owned(), "CRM_4".to_owned(), "new".to_owned()],)
    );
}

#[tokio::test]
async fn the_status_filter_applies_to_every_page() {
    let fake = with_leads(unlimited(), 4);
    for (lead, status) in fake.leads(CAMPAIGN_ID).iter().zip(["concluded", "raw", "concluded", "some-new-status"]) {
        assert!(fake.set_lead_status(&lead.id, status, 2));
    }
    assert!(!fake.set_lead_status("jh7", "raw", 0));
    let cases: &[(&str, &[&str])] = &[
        ("", &["CRM_1", "CRM_2", "CRM_3", "CRM_4"]),
        ("&status=concluded", &["CRM_1", "CRM_3"]),
        ("&status=raw", &["CRM_2"]),
        ("&status=exhausted", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(external_ids(&page(&fake, query).await), *expected, "{query}");
    }
    // The filter applies to the next page, too: one more concluded lead, then none.
    let first = page(&fake, "&status=concluded&limit=1").await;
    assert_eq!(first["hasMore"], true);
    let query = format!("&status=concluded&limit=1&cursor={}", first["cursor"].as_str().unwrap());
    let second = page(&fake, &query).await;
    assert_eq!((external_ids(&second), &second["hasMore"]), (vec!["CRM_3".to_owned()], &Value::Bool(false)));
}

/// G1 responds with all leads, oldest first, without the fields of G2.
#[tokio::test]
async fn g1_has_one_page() {
    let fake = with_leads(unlimited().generation(Generation::G1).max_page_size(1), 1200);
    let all = page(&fake, "&limit=10").await;
    assert_eq!(all.as_object().unwrap().keys().collect::<Vec<_>>(), ["count", "leads"]);
    assert_eq!(external_ids(&all), (1..=1200).map(|number| format!("CRM_{number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_alias_may_use_the_field_records() {
    for (own_field, field) in [(false, "leads"), (true, "records")] {
        let fake = with_leads(unlimited().records_field(own_field), 1);
        let data = Request::get("/records?campaignId=k978abc123").send(&fake).await.data();
        assert_eq!(data[field][0]["externalId"], "CRM_1");
        assert!(page(&fake, "").await.get("records").is_none());
    }
}
