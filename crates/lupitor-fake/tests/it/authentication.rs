//! Keys, scopes and campaigns: who gets in.

use lupitor_fake::{CAMPAIGN_ID, Fake, Key, OTHER_CAMPAIGN_ID, READ_KEY, RESTRICTED_KEY, Rate, RateLimits, WRITE_KEY};
use serde_json::json;

use crate::support::{Ask, unlimited};

/// Which default key may do what: the status of a list, a create and a delete in each default campaign.
#[tokio::test]
async fn keys_have_scopes_and_campaigns() {
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
        let asks = [
            Ask::get(&format!("/leads?campaignId={campaign}")),
            Ask::post("/leads", &json!({"campaignId": campaign, "externalId": "1"})),
            Ask::delete(&format!("/leads?campaignId={campaign}&externalId=1")),
        ];
        for (ask, status) in asks.into_iter().zip(expected) {
            let answer = ask.clone().key(key).send(&fake).await;
            assert_eq!(answer.status, status, "{key:?} in {campaign}: {ask:?}");
        }
    }
}

#[tokio::test]
async fn keys_and_campaigns_come_and_go() {
    let fake = unlimited().keys([Key::read("first")]).campaigns(["one"]).build().unwrap();
    let list = |key, campaign| Ask::get(&format!("/leads?campaignId={campaign}")).key(Some(key));
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

/// Each request has everything wrong from some check on; the earliest check answers.
#[tokio::test]
async fn checks_come_in_order() {
    let everything_wrong = Ask::post_text("/leads", Some("text/plain"), "no JSON");
    let body_wrong = Ask::post("/leads", &json!({"campaignId": "k000", "priority": -1}));
    let campaign_wrong = Ask::post("/leads", &json!({"campaignId": "k000", "externalId": "1"}));
    let cursor_wrong = Ask::get("/leads?campaignId=k000&cursor=x");
    let cases = [
        ("authentication first", everything_wrong.clone().key(None), 401),
        ("then the scope", everything_wrong.clone().key(Some(READ_KEY)), 403),
        ("then the body", everything_wrong, 400),
        ("then its members", body_wrong, 400),
        ("then the campaign", campaign_wrong, 403),
        ("then the cursor", cursor_wrong, 403),
    ];
    for (check, ask, status) in cases {
        let fake = unlimited().build().unwrap();
        assert_eq!(ask.send(&fake).await.status, status, "{check}");
    }
}

/// The rate limit comes after authentication and before everything else, and every request that it saw counts.
#[tokio::test]
async fn rate_limit_comes_after_authentication() {
    let fake = Fake::builder().rate_limits(RateLimits::all(Rate::per_hour(2).unwrap())).build().unwrap();
    let bad_body = Ask::post("/leads", &json!({}));
    let cases = [
        (bad_body.clone().key(None), 401, None),
        (bad_body.clone().key(Some("sk_unknown")), 401, None),
        (bad_body.clone(), 400, Some("1")),
        (Ask::get("/leads?campaignId=k000"), 403, Some("0")),
        (bad_body.clone(), 429, Some("0")),
        // Another key, another count.
        (bad_body.clone().key(Some(READ_KEY)), 403, Some("1")),
        (bad_body.key(None), 401, None),
    ];
    for (ask, status, remaining) in cases {
        let answer = ask.send(&fake).await;
        assert_eq!((answer.status, answer.header("x-ratelimit-remaining")), (status, remaining), "{ask:?}");
    }
    assert_eq!(fake.rate_limited_count(), 1);
}

#[test]
fn keys_do_not_show_their_value() {
    let key = Key::write("sk_secret").only_campaign("k1").revoked();
    assert_eq!(format!("{key:?}"), r#"Key { scope: Write, campaign: Some("k1"), active: false, .. }"#);
    let fake = Fake::builder().key(Key::write("sk_secret"));
    assert!(!format!("{fake:?} {:?}", fake.clone().build().unwrap()).contains("sk_secret"));
}
