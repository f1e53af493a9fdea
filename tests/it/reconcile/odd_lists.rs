//! Lists that write identifiers in another style, or need not be whole: neither shows that another lead is in the style.

use serde_json::{Map, Value, json};

use super::{CAMPAIGN, OTHER_PHONE, create, duplicate, listed, lossy, page, told, with};
use crate::support::{EXTERNAL_ID, PHONE, json_response};

/// Writings of what [`create`] sends.
fn writings() -> Vec<(&'static str, Value)> {
    let digits = PHONE.trim_start_matches('+');
    vec![
        ("phoneNumber", json!(digits.parse::<u64>().unwrap())),
        ("phoneNumber", json!(digits)),
        ("phoneNumber", json!(&digits[1..])),
        ("phoneNumber", json!(format!("+1 ({}) {}", &digits[1..4], &digits[4..]))),
        ("phoneNumber", json!(format!("+{}***{}", &digits[..4], &digits[7..]))),
        ("phoneNumber", json!("")),
        ("externalId", json!(EXTERNAL_ID.to_lowercase())),
        ("externalId", json!(format!("{EXTERNAL_ID} "))),
        ("externalId", json!("CRM_\u{fffd}")),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_lead_whose_identifier_is_written_in_another_way_is_not_in_the_way() {
    for (field, value) in writings() {
        let (client, _) = lossy(0, duplicate(), move |_, _| with(field, value.clone()));
        let result = create(&client).await;
        assert_eq!(told(&result), "outcome unknown?", "{field}: {result:?}");
    }
}

/// Another lead has one of the identifiers, and the call's own lead is not among those that are shown.
#[tokio::test(start_paused = true)]
async fn a_list_that_need_not_be_whole_shows_no_duplicate() {
    let other = || {
        let mut other = listed(-100.0);
        other["phoneNumber"] = OTHER_PHONE.into();
        other
    };
    let list = |change: Value| {
        let mut data = json!({"leads": [other()], "count": 1});
        let changes: Map<String, Value> = serde_json::from_value(change).unwrap();
        data.as_object_mut().unwrap().extend(changes);
        json_response(200, json!({"success": true, "data": data, "error": null}).to_string())
    };
    let unreadable = json!({"_id": "jh8", "campaignId": CAMPAIGN, "metadata": 7, "status": {"odd": true}});
    let cases = [
        ("hasMore is text", list(json!({"hasMore": "yes", "cursor": "p2"}))),
        ("hasMore is missing, and there is a cursor", list(json!({"cursor": "p2"}))),
        ("hasMore is null, and there is a cursor", list(json!({"hasMore": null, "cursor": "p2"}))),
        ("a lead was not read as it is", list(json!({"leads": [unreadable, other()], "count": 2}))),
        ("an item was left out", list(json!({"leads": ["jh8", other()], "count": 2}))),
        ("there are more leads by the count", list(json!({"count": 2}))),
        ("the list is an hour old", page(&[other()]).header("age", 3600)),
    ];
    for (what, list) in cases {
        let (client, _) = lossy(0, duplicate(), move |_, _| list.clone());
        let result = create(&client).await;
        assert_eq!(told(&result), "outcome unknown?", "{what}: {result:?}");
    }
    let (client, _) = lossy(0, duplicate(), move |_, _| page(&[other()]));
    assert_eq!(told(&create(&client).await), "duplicate", "a whole list shows it");
}
