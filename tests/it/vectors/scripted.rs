//! A server in this process with scripted responses, and a clock that tests set.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::StatusCode;
use lupitor::{Client, ClientBuilder, Clock};
use serde_json::Value;

use crate::support::{json_response, start};

/// A response of the server, with its time and its end.
#[derive(Clone, Debug)]
pub struct ScriptedResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    truncated: bool,
    delay: Duration,
    received: Option<SystemTime>,
}

impl ScriptedResponse {
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let response = json_response(status, body);
        Self { status, headers: response.headers, body: response.body, truncated: false, delay: Duration::ZERO, received: None }
    }

    /// The `response` of a vector.
    pub fn from_vector(response: &Value) -> Self {
        let body = match (&response["text"], &response["base64"], response.get("json")) {
            (Value::String(text), _, _) => text.clone().into_bytes(),
            (_, Value::String(text), _) => STANDARD.decode(text).unwrap(),
            (_, _, Some(json)) => json.to_string().into_bytes(),
            _ => Vec::new(),
        };
        let headers = response["headers"].as_object().into_iter().flatten();
        Self {
            status: response["status"].as_u64().unwrap().try_into().unwrap(),
            headers: headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
            body: body.into(),
            truncated: response["truncated"] == true,
            delay: Duration::ZERO,
            received: None,
        }
    }

    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// Loses the connection after the body.
    pub fn truncated(mut self) -> Self {
        self.truncated = true;
        self
    }

    /// Sends the response after this time.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sets the client's clock to this time when the response is sent.
    pub fn received_at(mut self, time: SystemTime) -> Self {
        self.received = Some(time);
        self
    }

    fn response(self) -> http::Response<Body> {
        let mut response = http::Response::builder().status(StatusCode::from_u16(self.status).unwrap());
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let lost = self.truncated.then(|| Err(std::io::Error::other("the connection was lost")));
        let body = Body::from_stream(futures_util::stream::iter([Ok(self.body)].into_iter().chain(lost)));
        response.body(body).unwrap()
    }
}

/// A server that sends its responses in order, and then repeats the last one.
#[derive(Clone, Debug)]
pub struct ScriptedServer {
    responses: Arc<Mutex<Vec<ScriptedResponse>>>,
    clock: ManualClock,
}

/// A clock that stands still until a test sets it.
#[derive(Clone, Debug)]
struct ManualClock(Arc<Mutex<SystemTime>>);

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

impl ScriptedServer {
    pub fn new() -> Self {
        Self { responses: Arc::default(), clock: ManualClock(Arc::new(Mutex::new(start()))) }
    }

    pub fn respond_with(&self, responses: Vec<ScriptedResponse>) {
        *self.responses.lock().unwrap() = responses;
    }

    /// Sets the client's clock.
    pub fn set_clock(&self, time: SystemTime) {
        *self.clock.0.lock().unwrap() = time;
    }

    /// A client of this server, with its clock.
    pub fn client(&self, key: &str) -> ClientBuilder {
        let server = self.clone();
        let service = axum::Router::new().fallback(move || server.clone().respond());
        Client::builder(key).service(service).seed(1).clock(self.clock.clone())
    }

    async fn respond(self) -> http::Response<Body> {
        let response = {
            let mut responses = self.responses.lock().unwrap();
            if responses.len() > 1 { responses.remove(0) } else { responses[0].clone() }
        };
        if !response.delay.is_zero() {
            tokio::time::sleep(response.delay).await;
        }
        if let Some(time) = response.received {
            self.set_clock(time);
        }
        response.response()
    }
}
