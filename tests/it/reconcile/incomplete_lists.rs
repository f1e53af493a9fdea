//! Lists with identifiers in another notation, and incomplete lists: neither proves that another lead is in the way.

use serde_json::{Map, Value, json};

use super::{CAMPAIGN, OTHER_PHONE, create, duplicate, listed, lossy, page, verdict, with};
use crate::support::{EXTERNAL_ID, PHONE, json_response};

/// Other notations of the values that [`create`] sends.
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
async fn an_identifier_in_another_notation_is_not_a_different_lead() {
    for (field, value) in writings() {
        let (client, _) = lossy(0, duplicate(), move |_, _| with(field, value.clone()));
        let result = create(&client).await;
        assert_eq!(verdict(&result), "outcome unknown?", "{field}: {result:?}");
    }
}

/// Another lead has one of the identifiers, and the listed leads do not include the call's own.
#[tokio::test(start_paused = true)]
async fn an_incomplete_list_proves_no_duplicate() {
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
        assert_eq!(verdict(&result), "outcome unknown?", "{what}: {result:?}");
    }
    let (client, _) = lossy(0, duplicate(), move |_, _| page(&[other()]));
    assert_eq!(verdict(&create(&client).await), "duplicate", "a whole list shows it");
}
