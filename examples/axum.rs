//! A web handler that creates leads: 300 requests at once, with a limit of 100 a minute.
//!
//! 1. Fail fast: whoever has no room gets a 503 with `Retry-After`, and nobody waits.
//! 2. Queue: whoever gets room within the bounds of the call waits, and the others fail at once.
//! 3. Priorities: a job fills the queue, and people pass it.
//!
//! It uses `lupitor-fake` in this process, with tokio's paused clock: minutes take milliseconds.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use lupitor::{Client, ErrorKind, LeadInput, QueuePriority, RequestOptions, TokioClock};
use lupitor_fake::{CAMPAIGN_ID, Fake, RateLimits, WRITE_KEY, WindowKind};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tower_service::Service;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The form of a web page.
#[derive(Deserialize, Serialize)]
struct Form {
    phone: String,
}

/// The routes of the application. Clones of a client share its rate limits, so all requests do.
fn application(client: Client) -> Router {
    Router::new().route("/leads", post(create_lead)).with_state(client)
}

async fn create_lead(State(client): State<Client>, Json(form): Json<Form>) -> std::result::Result<(StatusCode, String), Failure> {
    let lead = LeadInput::builder().campaign_id(CAMPAIGN_ID).phone_number(form.phone);
    let created = client.create_lead(lead).await.map_err(Failure)?;
    Ok((StatusCode::CREATED, created.into_data().lead_id))
}

/// The response of the application to an error of the API. The text of the error belongs in the log: it is not for the visitor.
struct Failure(lupitor::Error);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = match error.kind() {
            ErrorKind::RateLimited => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Validation => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::Duplicate => StatusCode::CONFLICT,
            _ => StatusCode::BAD_GATEWAY,
        };
        let mut response = status.into_response();
        // The visitor's browser, or a script on the page, may try again then.
        if let Some(wait) = error.retry_after() {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<()> {
    println!("300 requests at once, at 100 a minute");
    // `max_wait` of zero: a call that would have to wait fails at once, with the wait.
    requests("fail fast", RequestOptions::interactive().max_wait(Duration::ZERO)).await?;
    // The visitor waits for up to 90 s. A call whose turn comes later fails at once.
    requests("queue", RequestOptions::default()).await?;
    people_before_jobs().await
}

fn client(fake: &Fake, options: RequestOptions) -> Result<Client> {
    let builder = Client::builder(WRITE_KEY).base_url(fake.base_url()).service(fake.service());
    Ok(builder.clock(TokioClock::starting_at(fake.now())).options(options).seed(1).build()?)
}

fn fake() -> Result<Fake> {
    Ok(Fake::builder().rate_limits(RateLimits::all("100/60s".parse()?)).window(WindowKind::Fixed).build()?)
}

fn request(number: u32) -> Result<Request<Body>> {
    let form = Form { phone: format!("+1555{number:07}") };
    let request = Request::post("/leads").header(header::CONTENT_TYPE, "application/json");
    Ok(request.body(serde_json::to_vec(&form)?.into())?)
}

/// Sends 300 requests to the application.
async fn requests(name: &str, options: RequestOptions) -> Result<()> {
    let fake = fake()?;
    let app = application(client(&fake, options)?);
    let started = Instant::now();
    let mut responses = JoinSet::new();
    for number in 0..300 {
        let response = app.clone().call(request(number)?);
        responses.spawn(async move { (response.await, started.elapsed()) });
    }
    let (mut created, mut refused, mut longest, mut retry_after) = (0, 0, Duration::ZERO, 0);
    while let Some(response) = responses.join_next().await {
        let (response, elapsed) = response?;
        let response = response?;
        if response.status() == StatusCode::CREATED {
            created += 1;
            longest = longest.max(elapsed);
        } else {
            refused += 1;
            let wait = response.headers().get(header::RETRY_AFTER).ok_or("a 503 without Retry-After")?;
            retry_after = retry_after.max(wait.to_str()?.parse()?);
        }
    }
    println!(
        "{name}: {created} created, the last after {} s; {refused} refused, to come back within {retry_after} s",
        longest.as_secs()
    );
    Ok(())
}

/// A job of 300 leads is under way when 50 people come.
async fn people_before_jobs() -> Result<()> {
    for (name, priority) in [("same class", QueuePriority::Foreground), ("people first", QueuePriority::Background)] {
        let fake = fake()?;
        let client = client(&fake, RequestOptions::default())?;
        let job = client.with_options(|_| RequestOptions::job().queue_priority(priority));
        let started = Instant::now();
        let mut calls = JoinSet::new();
        for number in 0..300 {
            let client = job.clone();
            calls.spawn(async move { (false, create(&client, number).await, started.elapsed()) });
        }
        sleep(Duration::from_secs(1)).await;
        for number in 300..350 {
            let client = client.clone();
            calls.spawn(async move { (true, create(&client, number).await, started.elapsed()) });
        }
        let (mut people, mut refused, mut longest, mut end) = (0, 0, Duration::ZERO, Duration::ZERO);
        while let Some(call) = calls.join_next().await {
            let (is_person, result, elapsed) = call?;
            match (is_person, result) {
                (true, Ok(())) => (people, longest) = (people + 1, longest.max(elapsed)),
                (true, Err(_)) => refused += 1,
                (false, result) => {
                    result?;
                    end = end.max(elapsed);
                }
            }
        }
        println!(
            "{name}: {people} of 50 people served within {} s, {refused} refused; the job took {} s",
            longest.as_secs(),
            end.as_secs()
        );
    }
    Ok(())
}

async fn create(client: &Client, number: u32) -> std::result::Result<(), lupitor::Error> {
    let lead = LeadInput::builder().campaign_id(CAMPAIGN_ID).phone_number(format!("+1555{number:07}"));
    client.create_lead(lead).await.map(drop)
}
