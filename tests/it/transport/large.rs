//! Responses of many megabytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use lupitor::{Client, ErrorKind, RequestOptions};
use tokio::time::Instant;

use crate::support::{ApiCall, CallStyle, KEY};

/// A response to a bulk create, with its size in MiB.
fn response(mib: usize) -> Bytes {
    let id = r#""jh7abc123xyzjh7abc123xyz","#;
    let ids = id.repeat(mib * 1024 * 1024 / id.len());
    format!(r#"{{"success":true,"data":{{"created":1,"skipped":0,"createdIds":[{}]}},"error":null}}"#, ids.trim_end_matches(','))
        .into()
}

/// A client of a server in this process with this response. The flag is set when the server begins to send the body.
fn client(body: Bytes, options: RequestOptions) -> (Client, Arc<AtomicBool>) {
    let sent = Arc::new(AtomicBool::new(false));
    let flag = sent.clone();
    let respond = move || {
        let (body, flag) = (body.clone(), flag.clone());
        async move {
            let chunk = futures_util::stream::once(async move {
                flag.store(true, Ordering::SeqCst);
                Ok::<_, std::convert::Infallible>(body)
            });
            Body::from_stream(chunk)
        }
    };
    let client = Client::builder(KEY).service(axum::Router::new().fallback(respond)).options(options);
    (client.build().unwrap(), sent)
}

#[tokio::test]
async fn other_tasks_run_while_a_large_response_is_decoded() {
    let body = response(8);
    for style in [CallStyle::Facade, CallStyle::Call] {
        let (client, sent) = client(body.clone(), RequestOptions::default());
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = turns.clone();
        // Counts a turn whenever the thread is free.
        let other = tokio::spawn(async move {
            loop {
                counted.fetch_add(usize::from(sent.load(Ordering::SeqCst)), Ordering::SeqCst);
                tokio::task::yield_now().await;
            }
        });
        let done = match style {
            CallStyle::Facade => client
                .bulk_create_leads("k", vec![lupitor::BulkLeadInput::builder().external_id("a")])
                .await
                .map(|done| done.created),
            _ => {
                let leads = vec![lupitor::BulkLeadInput::builder().external_id("a")];
                let call = client.generated().bulk_create_leads().body_map(|body| body.campaign_id("k").leads(leads));
                client.call(call).await.map(|done| done.data.created_ids.as_ref().map_or(0, |ids| ids.len() as u64))
            }
        };
        other.abort();
        assert!(done.unwrap() > 0, "{style:?}");
        let turns = turns.load(Ordering::SeqCst);
        assert!(turns > 1000, "{style:?}: {turns} turns");
    }
}

#[tokio::test]
async fn a_large_response_that_takes_too_long_to_decode_is_a_timeout() {
    let limit = Duration::from_millis(250);
    let body = response(60);
    let (client, _) = client(body.clone(), RequestOptions::default().total_timeout(limit));
    let leads = vec![lupitor::BulkLeadInput::builder().external_id("a")];
    let began = Instant::now();
    let result = client.bulk_create_leads("k", leads).await;
    let took = began.elapsed();
    // A fast machine decodes it in time.
    if let Err(error) = result {
        assert_eq!((error.kind(), error.maybe_processed()), (ErrorKind::Timeout, true), "{error}");
        let arrived = error.body().is_some_and(|arrived| arrived.len() == body.len());
        assert_eq!(error.to_string().contains("could not be decoded in time"), arrived, "{error}");
    }
    assert!(took < limit * 2, "{took:?}");
}

#[tokio::test]
async fn a_damaged_large_response_is_retried_and_one_of_another_type_is_not() {
    let whole = response(2);
    let twice = Bytes::from([&whole[..], &whole[..1]].concat());
    let text = String::from_utf8(whole.to_vec()).unwrap();
    let other = Bytes::from(text.replacen(r#""data":{"#, r#""data":[{"#, 1).replacen(r#"]},"error""#, r#"]}],"error""#, 1));
    let options = RequestOptions::default().max_attempts(2);
    for (body, attempts) in [(twice, "200, body unreadable, 200, body unreadable"), (other, "200")] {
        let length = body.len();
        let (client, _) = client(body, options.clone());
        let result = ApiCall::BulkCreateLeads.send(CallStyle::Facade, &client).await;
        assert_eq!(crate::support::attempts(&result), attempts, "a response of {length} bytes");
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.maybe_processed()), (ErrorKind::Decode, true), "{error}");
    }
}
