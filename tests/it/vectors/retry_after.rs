//! `vectors/retry_after.json` and `vectors/server_clock.json`: the wait that the server asks for, and the clock that it is measured by.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lupitor::{Client, Error, LeadPage, RequestOptions, Response};

use super::scripted::{ScriptedResponse, ScriptedServer};
use super::{milliseconds, name, time, vectors};
use crate::support::{ApiCall, CAMPAIGN, KEY, assert_none};

/// A client that makes one attempt and does not wait, so that each response is the last.
fn single_attempt_client(server: &ScriptedServer) -> Client {
    server.client(KEY).options(RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO)).build().unwrap()
}

async fn list(client: &Client) -> Result<Response<LeadPage>, Error> {
    client.list_leads(|query| query.campaign_id(CAMPAIGN)).await
}

#[tokio::test(start_paused = true)]
async fn the_wait_of_every_response_is_read_as_the_vectors_expect() {
    let mut wrong = Vec::new();
    for vector in vectors("retry_after") {
        // Each vector has a new client, because a client remembers its estimate of the server's clock.
        let server = ScriptedServer::new();
        let client = single_attempt_client(&server);
        let (sent, received) = (time(&vector["clock"]["sent"]), time(&vector["clock"]["received"]));
        let took = milliseconds(&vector["clock"]["took_ms"]);
        let took = took.unwrap_or_else(|| received.duration_since(sent).unwrap_or_default());
        server.set_clock(sent);
        server.respond_with(vec![ScriptedResponse::from_vector(&vector["response"]).after(took).received_at(received)]);
        let (recorded, returned) = match list(&client).await {
            Ok(page) => (page.attempts()[0].retry_after, None),
            Err(error) => (error.attempts()[0].retry_after, error.retry_after()),
        };
        let expected = milliseconds(&vector["expect"]["retry_after_ms"]);
        if (recorded, returned) != (expected, expected) {
            wrong.push(format!(
                "{}: expected {expected:?}, the attempt has {recorded:?}, retry_after() returns {returned:?}",
                name(&vector)
            ));
        }
    }
    assert_none(&wrong);
}

/// No method returns the bounds. A response without a `Date` shows the lower one, by the wait until its reset. A later response shows the
/// upper one, by its effect on the lower one.
#[tokio::test(start_paused = true)]
async fn the_estimate_of_the_servers_clock_follows_the_vectors() {
    const WAIT: i64 = 60_000;
    let mut wrong = Vec::new();
    for vector in vectors("server_clock") {
        let steps = vector["steps"].as_array().unwrap();
        for (number, step) in steps.iter().enumerate() {
            // Each step has a new client: the probe closes the rate limiter, and a clock that alone moves counts as set.
            let server = ScriptedServer::new();
            let client = single_attempt_client(&server);
            for step in &steps[..=number] {
                let response = ScriptedResponse::new(200, ApiCall::ListLeads.success()).received_at(time(&step["received"]));
                let response = match step["date"].as_str() {
                    Some(date) => response.header("date", date),
                    None => response,
                };
                server.set_clock(time(&step["sent"]));
                server.respond_with(vec![response]);
                list(&client).await.unwrap();
            }
            let least = step["expect"]["offset_ms"][0].as_i64().unwrap_or(0);
            server.respond_with(vec![probe(since_epoch(time(&step["received"])) + least + WAIT)]);
            let wait = client.get_health().await.unwrap_err().retry_after().map(|wait| wait.as_millis());
            if wait != Some(WAIT as u128) {
                wrong.push(format!("{}, step {}: expected {WAIT} ms, got {wait:?}", name(&vector), number + 1));
            }
        }
    }
    assert_none(&wrong);
}

fn since_epoch(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// A response that asks to wait until this time of the server's clock.
fn probe(until: i64) -> ScriptedResponse {
    let limited = ScriptedResponse::new(429, r#"{"status":"error","message":"Rate limit exceeded"}"#);
    let until = until.unsigned_abs();
    // A smaller number would be read as seconds; these times are whole seconds.
    match until {
        1_000_000_000_000.. => limited.header("x-ratelimit-reset", until),
        _ => limited.header("retry-after", httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(until))),
    }
}
