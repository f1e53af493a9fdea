//! API keys: scopes, campaigns, and the order of checks.

use lupitor_fake::{CAMPAIGN_ID, Fake, Key, OTHER_CAMPAIGN_ID, READ_KEY, RESTRICTED_KEY, Rate, RateLimits, WRITE_KEY};
use serde_json::json;

use crate::support::{Request, unlimited};

/// Each case: the statuses of a list, a create and a delete.
#[tokio::test]
async fn each_key_is_limited_to_its_scope_and_campaigns() {
    let cases = [
        (Some(WRITE_KEY), CAMPAIGN_ID, [200, 201, 200]),
        (Some(WRITE_KEY), OTHER_CAMPAIGN_ID, [200, 201, 200]),
        (Some(WRITE_KEY), "k000", [403, 403, 403]),
        (Some(READ_KEY), CAMPAIGN_ID, [200, 403, 403]),
        (Some(READ_KEY), OTHER_CAMPAIGN_ID, [200, 403, 403]),
        (Some(RESTRICTED_KEY), CAMPAIGN_ID, [200, 201, 200]),
        (Some(RESTRICTED_KEY), OTHER_CAMPAIGN_ID, [403, 403, 403]),
        (Some("sk_test_revoked"), CAMPAIGN_ID, [401, 401, 401]),
        (Some("SK_TEST_WRITE"), CAMPAIGN_ID, [401, 401, 401]),
        (None, CAMPAIGN_ID, [401, 401, 401]),
    ];
    for (key, campaign, expected) in cases {
        let fake = unlimited().build().unwrap();
        let requests = [
            Request::get(&format!("/leads?campaignId={campaign}")),
            Request::post("/leads", &json!({"campaignId": campaign, "externalId": "1"})),
            Request::delete(&format!("/leads?campaignId={campaign}&externalId=1")),
        ];
        for (request, status) in requests.into_iter().zip(expected) {
            let response = request.clone().key(key).send(&fake).await;
            assert_eq!(response.status, status, "{key:?} in {campaign}: {request:?}");
        }
    }
}

#[tokio::test]
async fn keys_and_campaigns_can_be_added_and_keys_revoked() {
    let fake = unlimited().keys([Key::read("first")]).campaigns(["one"]).build().unwrap();
    let list = |key, campaign| Request::get(&format!("/leads?campaignId={campaign}")).key(Some(key));
    assert_eq!(list("first", "one").send(&fake).await.status, 200);
    assert_eq!(list("first", "two").send(&fake).await.status, 403);
    assert_eq!(list("second", "one").send(&fake).await.status, 401);

    fake.add_campaign("two").unwrap();
    fake.add_key(Key::write("second")).unwrap();
    assert_eq!(list("first", "two").send(&fake).await.status, 200);
    assert_eq!(list("second", "one").send(&fake).await.status, 200);

    assert!(fake.revoke_key("first"));
    assert!(!fake.revoke_key("third"));
    assert_eq!(list("first", "one").send(&fake).await.status, 401);
    assert_eq!(fake.campaigns(), ["one", "two"]);
    assert_eq!(fake.keys().iter().filter(|key| key.is_active()).map(Key::value).collect::<Vec<_>>(), ["second"]);
}

#[tokio::test]
async fn the_earliest_failed_check_decides_the_response() {
    let everything_invalid = Request::post_text("/leads", Some("text/plain"), "no JSON");
    let member_invalid = Request::post("/leads", &json!({"campaignId": "k000", "priority": -1}));
    let campaign_unknown = Request::post("/leads", &json!({"campaignId": "k000", "externalId": "1"}));
    let cursor_invalid = Request::get("/leads?campaignId=k000&cursor=x");
    let cases = [
        ("authentication first", everything_invalid.clone().key(None), 401),
        ("then the scope", everything_invalid.clone().key(Some(READ_KEY)), 403),
        ("then the body", everything_invalid, 400),
        ("then its members", member_invalid, 400),
        ("then the campaign", campaign_unknown, 403),
        ("then the cursor", cursor_invalid, 403),
    ];
    for (check, request, status) in cases {
        let fake = unlimited().build().unwrap();
        assert_eq!(request.send(&fake).await.status, status, "{check}");
    }
}

/// Every request that reaches the rate limit counts.
#[tokio::test]
async fn the_rate_limit_is_checked_after_authentication() {
    let fake = Fake::builder().rate_limits(RateLimits::all(Rate::per_hour(2).unwrap())).build().unwrap();
    let bad_body = Request::post("/leads", &json!({}));
    let cases = [
        (bad_body.clone().key(None), 401, None),
        (bad_body.clone().key(Some("sk_unknown")), 401, None),
        (bad_body.clone(), 400, Some("1")),
        (Request::get("/leads?campaignId=k000"), 403, Some("0")),
        (bad_body.clone(), 429, Some("0")),
        // Another key has another count.
        (bad_body.clone().key(Some(READ_KEY)), 403, Some("1")),
        (bad_body.key(None), 401, None),
    ];
    for (request, status, remaining) in cases {
        let response = request.send(&fake).await;
        assert_eq!((response.status, response.header("x-ratelimit-remaining")), (status, remaining), "{request:?}");
    }
    assert_eq!(fake.throttled_count(), 1);
}

#[test]
fn debug_output_has_no_key_value() {
    let key = Key::write("sk_secret").only_campaign("k1").revoked();
    assert_eq!(format!("{key:?}"), r#"Key { scope: Write, campaign: Some("k1"), active: false, .. }"#);
    let fake = Fake::builder().key(Key::write("sk_secret"));
    assert!(!format!("{fake:?} {:?}", fake.clone().build().unwrap()).contains("sk_secret"));
}
