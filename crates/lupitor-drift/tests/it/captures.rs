//! Traffic of the stand-in, captured in this process.

use http::Request;
use lupitor_drift::traffic::{ApiKey, Exchange};
use lupitor_fake::{CAMPAIGN_ID, Fake, Fault, FaultRule, Generation, READ_KEY, Rate, RateLimits, WRITE_KEY};
use serde_json::{Value, json};
use tower::ServiceExt;
use url::Url;

/// Sends a request to the stand-in.
pub async fn exchange(fake: &Fake, method: &str, path: &str, key: Option<&str>, body: Option<Value>) -> Exchange {
    let url = format!("https://lupitor.invalid{path}");
    let mut request = Request::builder().method(method).uri(&url);
    if let Some(key) = key {
        request = request.header("x-api-key", key);
    }
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let sent = body.as_ref().map(Value::to_string);
    let response = fake.service().oneshot(request.body(sent.clone().unwrap_or_default()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = axum::body::to_bytes(axum::body::Body::new(body), usize::MAX).await.unwrap();
    let headers = head.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    Exchange {
        method: method.to_owned(),
        url: Url::parse(&url).unwrap(),
        request_body: sent,
        // Each stand-in counts for itself, and for each key.
        key: ApiKey::new(Some(&format!("{}/{:p}", key.unwrap_or_default(), fake))),
        status: head.status.as_u16(),
        headers: headers.collect(),
        body: Some(String::from_utf8(body.to_vec()).unwrap()),
    }
}

/// Successes and errors of every operation of a stand-in of this generation.
pub async fn everything(generation: Generation) -> Vec<Exchange> {
    let builder = || Fake::builder().generation(generation);
    let rate = Rate::per_hour(1).unwrap();
    let fake = builder().build().unwrap();
    let limited = builder().rate_limits(RateLimits::all(rate).health(Some(rate))).build().unwrap();
    let down = builder().healthy(false).fault(FaultRule::new(Fault::InternalServerError)).build().unwrap();
    let lead = json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "+15550000001", "metadata": {"name": "Ada", "+15550000009": 1}});
    let bulk = json!({"campaignId": CAMPAIGN_ID, "leads": [{"phoneNumber": "+15550000001"}, {"phoneNumber": "+15550000002"}]});
    let list = "/api/v1/leads?campaignId=k978abc123";
    let write = Some(WRITE_KEY);
    let mut all = vec![
        exchange(&fake, "POST", "/api/v1/leads", write, Some(lead.clone())).await,
        exchange(&fake, "POST", "/api/v1/leads", write, Some(lead.clone())).await,
        exchange(&fake, "POST", "/api/v1/leads", write, Some(json!({}))).await,
        exchange(&fake, "POST", "/api/v1/leads", Some(READ_KEY), Some(lead)).await,
        exchange(&fake, "POST", "/api/v1/leads/bulk", write, Some(bulk.clone())).await,
        exchange(&fake, "GET", list, write, None).await,
        exchange(&fake, "GET", list, None, None).await,
        exchange(&fake, "GET", list, Some("sk_other"), None).await,
        exchange(&fake, "GET", "/api/v1/leads", write, None).await,
        exchange(&fake, "GET", "/api/v1/leads?campaignId=other", write, None).await,
        exchange(&fake, "GET", "/api/health", None, None).await,
        exchange(&limited, "GET", list, write, None).await,
        exchange(&limited, "GET", list, write, None).await,
        exchange(&limited, "GET", "/api/health", None, None).await,
        exchange(&limited, "GET", "/api/health", None, None).await,
        exchange(&down, "GET", "/api/health", None, None).await,
        exchange(&down, "GET", list, write, None).await,
        // Not in the document.
        exchange(&fake, "GET", "/favicon.ico", None, None).await,
    ];
    if generation == Generation::G2 {
        let delete = "/api/v1/leads?campaignId=k978abc123&phoneNumber=%2B15550000001";
        all.push(exchange(&fake, "GET", "/api/v1/records?campaignId=k978abc123&limit=1", write, None).await);
        all.push(exchange(&fake, "DELETE", delete, write, None).await);
        all.push(exchange(&fake, "DELETE", delete, write, None).await);
        all.push(exchange(&fake, "POST", "/api/v1/leads/bulk-delete", write, Some(bulk)).await);
        // Requests that the document does not allow, with undocumented messages.
        all.push(exchange(&fake, "GET", "/api/v1/leads?campaignId=k978abc123&limit=8001", write, None).await);
        all.push(exchange(&fake, "GET", "/api/v1/leads?campaignId=k978abc123&cursor=foreign", write, None).await);
        let bad = json!({"campaignId": CAMPAIGN_ID, "phoneNumber": "5550000001"});
        all.push(exchange(&fake, "POST", "/api/v1/leads", write, Some(bad)).await);
    }
    all
}
