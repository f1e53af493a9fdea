//! `vectors/hints.json` and `vectors/server_clock.json`: how long the server asks to wait, and by which clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lupitor::{Client, Error, LeadPage, RequestOptions, Response};

use super::stage::{Stage, Step};
use super::{milliseconds, name, none, time, vectors};
use crate::support::{CAMPAIGN, KEY, Op};

/// A client that tries once and waits for nothing, so that each answer is the last.
fn once(stage: &Stage) -> Client {
    stage.client(KEY).options(RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO)).build().unwrap()
}

async fn list(client: &Client) -> Result<Response<LeadPage>, Error> {
    client.list_leads(|query| query.campaign_id(CAMPAIGN)).await
}

#[tokio::test(start_paused = true)]
async fn hints() {
    let mut wrong = Vec::new();
    for vector in vectors("hints") {
        // A new client for each: what the last answer told of the server's clock is not forgotten.
        let stage = Stage::new();
        let client = once(&stage);
        let (sent, received) = (time(&vector["clock"]["sent"]), time(&vector["clock"]["received"]));
        let took = milliseconds(&vector["clock"]["took_ms"]);
        let took = took.unwrap_or_else(|| received.duration_since(sent).unwrap_or_default());
        stage.set_clock(sent);
        stage.play(vec![Step::of(&vector["answer"]).after(took).received_at(received)]);
        let (hint, shown) = match list(&client).await {
            Ok(page) => (page.attempts()[0].retry_after, None),
            Err(error) => (error.attempts()[0].retry_after, error.retry_after()),
        };
        let expected = milliseconds(&vector["expect"]["wait_ms"]);
        if (hint, shown) != (expected, expected) {
            wrong.push(format!("{}: expected {expected:?}, got {hint:?}, shown as {shown:?}", name(&vector)));
        }
    }
    none(&wrong);
}

/// No method tells the bounds. The lower one shows in the wait until a reset that an answer without a `Date` has; the upper one
/// in what a later answer makes of the lower one.
#[tokio::test(start_paused = true)]
async fn server_clock() {
    const WAIT: i64 = 60_000;
    let mut wrong = Vec::new();
    for vector in vectors("server_clock") {
        let steps = vector["steps"].as_array().unwrap();
        for (number, step) in steps.iter().enumerate() {
            // A new client for each: the probe closes the limiter, and time that passes by one clock alone is a clock that was set.
            let stage = Stage::new();
            let client = once(&stage);
            for step in &steps[..=number] {
                let answer = Step::new(200, Op::ListLeads.success()).received_at(time(&step["received"]));
                let answer = match step["date"].as_str() {
                    Some(date) => answer.header("date", date),
                    None => answer,
                };
                stage.set_clock(time(&step["sent"]));
                stage.play(vec![answer]);
                list(&client).await.unwrap();
            }
            let least = step["expect"]["offset_ms"][0].as_i64().unwrap_or(0);
            stage.play(vec![probe(since_epoch(time(&step["received"])) + least + WAIT)]);
            let wait = client.get_health().await.unwrap_err().retry_after().map(|wait| wait.as_millis());
            if wait != Some(WAIT as u128) {
                wrong.push(format!("{}, step {}: expected {WAIT} ms, got {wait:?}", name(&vector), number + 1));
            }
        }
    }
    none(&wrong);
}

fn since_epoch(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// An answer that asks to wait until this time of the server's.
fn probe(until: i64) -> Step {
    let limited = Step::new(429, r#"{"status":"error","message":"Rate limit exceeded"}"#);
    let until = until.unsigned_abs();
    // A smaller number would be taken for seconds; such a time is a whole number of them.
    match until {
        1_000_000_000_000.. => limited.header("x-ratelimit-reset", until),
        _ => limited.header("retry-after", httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(until))),
    }
}
