//! A server in this process that follows a script, and a clock that is set by hand.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::StatusCode;
use lupitor::{Client, ClientBuilder, Clock};
use serde_json::Value;

use crate::support::{canned, start};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub struct Step {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    cut: bool,
    delay: Duration,
    received: Option<SystemTime>,
}

impl Step {
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let answer = canned(status, body);
        Self { status, headers: answer.headers, body: answer.body, cut: false, delay: Duration::ZERO, received: None }
    }

    /// The answer of a vector.
    pub fn of(answer: &Value) -> Self {
        let body = match (&answer["text"], &answer["base64"], answer.get("json")) {
            (Value::String(text), _, _) => text.clone().into_bytes(),
            (_, Value::String(text), _) => STANDARD.decode(text).unwrap(),
            (_, _, Some(json)) => json.to_string().into_bytes(),
            _ => Vec::new(),
        };
        let headers = answer["headers"].as_object().into_iter().flatten();
        Self {
            status: answer["status"].as_u64().unwrap().try_into().unwrap(),
            headers: headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
            body: body.into(),
            cut: answer["cut"] == true,
            delay: Duration::ZERO,
            received: None,
        }
    }

    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// The connection is lost behind the body.
    pub fn cut(mut self) -> Self {
        self.cut = true;
        self
    }

    /// It takes so long.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The client's clock shows this when the answer has come.
    pub fn received_at(mut self, time: SystemTime) -> Self {
        self.received = Some(time);
        self
    }

    fn response(self) -> http::Response<Body> {
        let mut response = http::Response::builder().status(StatusCode::from_u16(self.status).unwrap());
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let lost = self.cut.then(|| Err(std::io::Error::other("the connection was lost")));
        let body = Body::from_stream(futures_util::stream::iter([Ok(self.body)].into_iter().chain(lost)));
        response.body(body).unwrap()
    }
}

/// Steps one after the other, the last one from then on.
#[derive(Clone, Debug)]
pub struct Stage {
    steps: Arc<Mutex<Vec<Step>>>,
    clock: HandClock,
}

/// It stands still until it is set.
#[derive(Clone, Debug)]
struct HandClock(Arc<Mutex<SystemTime>>);

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

impl Stage {
    pub fn new() -> Self {
        Self { steps: Arc::default(), clock: HandClock(Arc::new(Mutex::new(start()))) }
    }

    pub fn play(&self, steps: Vec<Step>) {
        *self.steps.lock().unwrap() = steps;
    }

    /// The client's clock shows this from now on.
    pub fn set_clock(&self, time: SystemTime) {
        *self.clock.0.lock().unwrap() = time;
    }

    /// A client of this server, with its clock.
    pub fn client(&self, key: &str) -> ClientBuilder {
        let stage = self.clone();
        let service = axum::Router::new().fallback(move || stage.clone().perform());
        Client::builder(key).service(service).seed(1).clock(self.clock.clone())
    }

    async fn perform(self) -> http::Response<Body> {
        let step = {
            let mut steps = self.steps.lock().unwrap();
            if steps.len() > 1 { steps.remove(0) } else { steps[0].clone() }
        };
        if !step.delay.is_zero() {
            tokio::time::sleep(step.delay).await;
        }
        if let Some(time) = step.received {
            self.set_clock(time);
        }
        step.response()
    }
}
