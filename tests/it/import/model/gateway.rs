//! A gateway before the stand-in, with the parts of the API that no documentation decides.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use lupitor_fake::Fake;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

/// The rows that a message about a bad row names.
#[derive(Clone, Copy, Debug)]
pub enum Naming {
    True,
    Neighbour,
    TwoRows,
    None,
}

/// The behaviour of the API in a case.
#[derive(Clone, Debug)]
pub struct Variant {
    pub base: usize,
    pub naming: Naming,
    pub status: u16,
    /// Rows that are rejected only together.
    pub pair: Option<(u64, u64)>,
    pub max_rows: Option<usize>,
    /// A success has counts, and no list of identifiers.
    pub counts_only: bool,
    /// The bulk requests that are rejected because of the campaign, in unknown words.
    pub archived: std::ops::Range<u64>,
    /// Probability of a fault.
    pub faults: f64,
}

/// The counts and the rows that the gateway has seen.
#[derive(Debug)]
pub struct Seen {
    pub bulk_requests: u64,
    pub faults: u64,
    pub rows: BTreeSet<u64>,
    /// No more faults, and no archived campaign.
    pub is_calm: bool,
    rng: StdRng,
}

#[derive(Clone)]
pub struct Gateway {
    variant: Arc<Variant>,
    seen: Arc<Mutex<Seen>>,
}

/// The fate of a request.
enum Fate {
    Respond(u16, String, &'static str),
    /// Only this number of leads is processed before the API fails.
    Process(usize, Lost),
}

enum Lost {
    No,
    Html,
    Truncated,
}

impl Gateway {
    pub fn new(variant: Variant, seed: u64) -> Self {
        let seen = Seen { bulk_requests: 0, faults: 0, rows: BTreeSet::new(), is_calm: false, rng: StdRng::seed_from_u64(seed) };
        Self { variant: Arc::new(variant), seen: Arc::new(Mutex::new(seen)) }
    }

    pub fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    pub fn before(&self, fake: &Fake) -> Router {
        let gateway = self.clone();
        fake.router().layer(from_fn(move |request: Request, next: Next| {
            let gateway = gateway.clone();
            async move { gateway.handle(request, next).await }
        }))
    }

    async fn handle(&self, request: Request, next: Next) -> Response {
        let latency = self.seen().rng.random_range(1..3000);
        tokio::time::sleep(Duration::from_millis(latency)).await;
        if !request.uri().path().ends_with("/bulk") {
            return next.run(request).await;
        }
        let (mut parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let mut json: Value = serde_json::from_slice(&body).unwrap();
        let leads = json["leads"].as_array_mut().unwrap();
        let (status, text, kind) = match self.fate(leads) {
            Fate::Respond(status, text, kind) => (status, text, kind),
            Fate::Process(number, lost) => {
                leads.truncate(number);
                parts.headers.remove("content-length");
                let response = next.run(Request::from_parts(parts, Body::from(json.to_string()))).await;
                match lost {
                    Lost::No => return self.without_lists(response).await,
                    Lost::Html => (502, "<html>Bad Gateway</html>".to_owned(), "text/html"),
                    Lost::Truncated => {
                        let cut = futures_util::stream::iter([Ok("{\"success\":true"), Err(std::io::Error::other("cut"))]);
                        return Response::builder().status(200).body(Body::from_stream(cut)).unwrap();
                    }
                }
            }
        };
        Response::builder().status(status).header("content-type", kind).body(Body::from(text)).unwrap()
    }

    fn fate(&self, leads: &[Value]) -> Fate {
        let variant = &*self.variant;
        let mut seen = self.seen();
        let number = seen.bulk_requests;
        seen.bulk_requests += 1;
        seen.rows.extend(leads.iter().map(row_of));
        let has_fault = !seen.is_calm && seen.rng.random_bool(variant.faults);
        let fault = if has_fault { seen.rng.random_range(0..6) } else { u32::MAX };
        seen.faults += u64::from(has_fault);
        match fault {
            0 => return Fate::Respond(429, rejection("Rate limit exceeded"), JSON),
            1 => return Fate::Respond(502, "<html>Bad Gateway</html>".to_owned(), "text/html"),
            _ => {}
        }
        if !seen.is_calm && variant.archived.contains(&number) {
            return Fate::Respond(400, rejection(ARCHIVED), JSON);
        }
        if let Some(max) = variant.max_rows.filter(|max| leads.len() > *max) {
            return Fate::Respond(400, rejection(&format!("Maximum {max} leads per bulk request")), JSON);
        }
        if let Some(message) = self.problem(leads) {
            let is_named = message.matches("leads[").count() == 1;
            let status = if variant.status == 200 && !is_named { 400 } else { variant.status };
            return Fate::Respond(status, rejection(&message), JSON);
        }
        match fault {
            2 => Fate::Process(leads.len(), Lost::Html),
            3 => Fate::Process(leads.len(), Lost::Truncated),
            4 if leads.len() > 1 => Fate::Process(seen.rng.random_range(1..leads.len()), Lost::Html),
            _ => Fate::Process(leads.len(), Lost::No),
        }
    }

    /// The message about the rows of a request.
    fn problem(&self, leads: &[Value]) -> Option<String> {
        let variant = &*self.variant;
        let index = |place: usize| place + variant.base;
        let place_of = |row: u64| leads.iter().position(|lead| row_of(lead) == row);
        let bad = leads.iter().position(|lead| lead["metadata"]["kind"] == "bad");
        let odd = leads.iter().position(|lead| lead["metadata"]["kind"] == "odd");
        if let Some(place) = bad {
            let neighbour = if place + 1 < leads.len() { place + 1 } else { place.saturating_sub(1) };
            return Some(match variant.naming {
                Naming::True => format!("leads[{}]: This lead cannot be called", index(place)),
                // A text of its own: a text that was true of a row alone is believed from then on.
                Naming::Neighbour if leads.len() > 1 => format!("leads[{}]: The list has a wrong lead", index(neighbour)),
                Naming::Neighbour => format!("leads[{}]: This lead cannot be called", index(neighbour)),
                Naming::TwoRows => format!("leads[{}] and leads[{}] cannot be called", index(neighbour), index(place)),
                Naming::None => "This lead cannot be called".to_owned(),
            });
        }
        if odd.is_some() {
            return Some("Invalid input".to_owned());
        }
        let (one, other) = variant.pair?;
        place_of(one).zip(place_of(other)).map(|(place, _)| format!("leads[{}]: conflicts with another lead", index(place)))
    }

    async fn without_lists(&self, response: Response) -> Response {
        if !self.variant.counts_only || !response.status().is_success() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let mut json: Value = serde_json::from_slice(&body).unwrap();
        if let Some(data) = json["data"].as_object_mut() {
            data.retain(|name, _| matches!(name.as_str(), "created" | "skipped"));
        }
        parts.headers.remove("content-length");
        Response::from_parts(parts, Body::from(json.to_string()))
    }
}

pub const ARCHIVED: &str = "This campaign is archived";
const JSON: &str = "application/json";

fn rejection(message: &str) -> String {
    json!({ "success": false, "data": null, "error": message }).to_string()
}

fn row_of(lead: &Value) -> u64 {
    lead["metadata"]["row"].as_u64().unwrap()
}
