//! Where the real API and `openapi.yaml` disagree: undocumented statuses, messages and fields, headers of other forms, broken
//! envelopes; and which of the questions that no page answers are answered.
//!
//! What is reported are names, statuses and shapes. Values of bodies, queries and headers are looked at and never shown.

mod finding;
mod headers;
mod message;
mod outside;
mod report;
mod shape;
mod unknowns;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use lupitor::DocumentedError;
use serde_json::Value;

pub use finding::{Finding, Kind};
pub use report::Report;

use crate::Problem;
use crate::document::{Document, Operation, members};
use crate::traffic::Exchange;
use headers::Form;
use message::Masker;
use outside::Outside;
use unknowns::Answers;

/// Compares a capture with the document.
///
/// # Errors
///
/// The document has a schema that is none.
pub fn judge(document: &Document, exchanges: &[Exchange]) -> Result<Report, Problem> {
    let mut judge = Judge {
        document,
        operations: document.operations(),
        masker: Masker::new(document),
        outside: Outside::new(document, exchanges)?,
        answers: Answers::default(),
        report: Report::default(),
        reset_forms: BTreeMap::new(),
    };
    // Before the first message is shown: a lead that is listed last may be named first.
    for exchange in exchanges {
        judge.learn(exchange);
    }
    for exchange in exchanges {
        judge.exchange(exchange);
    }
    Ok(judge.finish(exchanges.len()))
}

struct Judge<'a> {
    document: &'a Document,
    operations: Vec<Operation<'a>>,
    masker: Masker,
    outside: Outside,
    answers: Answers,
    report: Report,
    reset_forms: BTreeMap<String, BTreeSet<Form>>,
}

impl Judge<'_> {
    fn learn(&mut self, exchange: &Exchange) {
        if let Some(key) = exchange.key.expose() {
            self.masker.learn(key);
        }
        for (_, value) in exchange.url.query_pairs() {
            self.masker.learn(&value);
        }
        let sent = exchange.request_body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        if let Some(body) = sent {
            self.masker.learn_all(&body);
        }
        match exchange.json() {
            // Not the message, which is made of words.
            Some(body @ Value::Object(_)) => {
                let data = members(&body).filter(|(name, _)| !["error", "message", "status"].contains(name));
                data.for_each(|(_, member)| self.masker.learn_all(member));
            }
            Some(body) => self.masker.learn_all(&body),
            None => {}
        }
    }

    fn exchange(&mut self, exchange: &Exchange) {
        let path = exchange.url.path();
        let mut on_path: Vec<_> = self.operations.iter().filter(|operation| operation.has_path(path)).collect();
        if on_path.is_empty() {
            on_path = self.operations.iter().filter(|operation| operation.has_template_of(path)).collect();
        }
        let Some(operation) = on_path.iter().find(|operation| operation.method.is(&exchange.method)).map(|found| **found) else {
            if let Some(operation) = on_path.first() {
                let key = (method(&exchange.method), operation.path.to_owned(), exchange.status);
                *self.report.other_methods.entry(key).or_default() += 1;
            }
            return;
        };
        self.report.judged += 1;
        self.report.hosts.insert(exchange.url.host_str().unwrap_or_default().to_owned());
        self.report.without_body += usize::from(exchange.lacks_body());
        *self.report.answers.entry((operation.id.to_owned(), exchange.status)).or_default() += 1;
        let of = Of { operation, exchange };
        if operation.response(exchange.status).is_none() {
            self.find(&of, Kind::UndocumentedStatus, "status", "not among the responses of the operation".to_owned());
        }
        self.headers(&of);
        let body = self.body(&of);
        self.answers.observe(&operation, exchange, body.as_ref());
    }

    fn find(&mut self, of: &Of<'_>, kind: Kind, place: &str, detail: String) {
        let (operation, place) = (of.operation.id.to_owned(), place.to_owned());
        let finding = Finding { kind, operation, status: of.exchange.status, place, detail };
        *self.report.findings.entry(finding).or_default() += 1;
    }

    fn headers(&mut self, of: &Of<'_>) {
        let documented = of.operation.response(of.exchange.status).map_or(&Value::Null, |response| &response["headers"]);
        for name in headers::NAMES {
            let form = headers::form(of.exchange, name);
            let is_documented = members(documented).any(|(known, _)| known.eq_ignore_ascii_case(name));
            // Without a date, the kind of the window cannot be told.
            if is_documented || form != Form::Absent || *name == "date" {
                let key = (of.operation.id.to_owned(), (*name).to_owned(), form.as_str());
                *self.report.headers.entry(key).or_default() += 1;
            }
            let values: BTreeSet<_> =
                of.exchange.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
            if values.len() > 1 {
                self.find(of, Kind::Header, name, "more than once, with different values".to_owned());
            }
            match form {
                // The rate limit comes after authentication, so that an answer before it may have none.
                Form::Absent if of.exchange.status == 401 => {}
                Form::Absent if is_documented => self.find(of, Kind::Header, name, "absent".to_owned()),
                Form::Absent => {}
                _ if !form.is_documented(name) => self.find(of, Kind::Header, name, form.as_str().to_owned()),
                Form::EpochSeconds | Form::EpochMilliseconds => {
                    let forms = self.reset_forms.entry(of.operation.rate_limit().to_owned()).or_default();
                    if forms.insert(form) && forms.len() > 1 {
                        let both = "seconds and milliseconds since the epoch, both for one rate limit";
                        self.find(of, Kind::Header, name, both.to_owned());
                    }
                }
                _ => {}
            }
        }
    }

    fn body(&mut self, of: &Of<'_>) -> Option<Value> {
        let text = of.exchange.body.as_deref()?;
        let Some(body) = of.exchange.json() else {
            let detail = if text.trim().is_empty() { "empty".to_owned() } else { media_type(of.exchange) };
            self.find(of, Kind::NotJson, "body", detail);
            return None;
        };
        if media_type(of.exchange) != "application/json" {
            self.find(of, Kind::Header, "content-type", media_type(of.exchange));
        }
        let failed = of.exchange.status >= 400;
        let enveloped = of.operation.is_below_base();
        if let Some(problem) = envelope(&body, failed).filter(|_| enveloped) {
            self.find(of, Kind::Envelope, "body", problem.to_owned());
        }
        // A success that says it is none has the shape of an error, which would be a row of findings of its own.
        let response = of.operation.response(of.exchange.status).filter(|_| !enveloped || body["success"] != failed);
        let schema = response.map(|response| &response["content"]["application/json"]["schema"]);
        for (kind, place, detail) in schema.map(|schema| shape::Walk::compare(self.document, schema, &body)).unwrap_or_default() {
            self.find(of, kind, &self.masker.place(&place), detail);
        }
        self.message(of, &body, failed);
        Some(body)
    }

    fn message(&mut self, of: &Of<'_>, body: &Value, failed: bool) {
        let status = of.exchange.status;
        let outside = self.outside.reason(&of.operation, of.exchange);
        let says_failed = failed || body["success"] == false;
        let message = body["error"].as_str().or(body["message"].as_str()).filter(|_| says_failed);
        let documented = message.and_then(|message| DocumentedError::find(Some(status), message));
        if let Some(reason) = outside {
            let said = match (documented, message) {
                (Some(documented), _) => format!(" {}", documented.message),
                (None, Some(message)) => format!(" {}", self.masker.mask(message)),
                (None, None) => String::new(),
            };
            self.answers.note("invalidRequest", format!("{}, {reason}: {status}{said}", of.operation.id));
        }
        match (documented, message) {
            (Some(documented), _) => {
                self.answers.message(&of.operation, status, documented);
                if documented.status != status {
                    self.find(of, Kind::OtherStatus, documented.name, format!("documented with {}", documented.status));
                }
            }
            // No page says how a request is refused that no page allows.
            (None, Some(message)) if outside.is_none() => {
                let masked = self.masker.mask(message);
                self.find(of, Kind::UndocumentedMessage, if body["error"].is_string() { "error" } else { "message" }, masked);
            }
            _ => {}
        }
    }

    fn finish(mut self, exchanges: usize) -> Report {
        self.report.exchanges = exchanges;
        self.report.settled = self.answers.finish();
        if self.report.judged > 0 && self.report.without_body == self.report.judged {
            self.report
                .not_found_out
                .push("no answer has a body that can be read: export them with content, not compressed".to_owned());
        }
        self.report
    }
}

/// An answer, and the operation that it is of.
struct Of<'a> {
    operation: Operation<'a>,
    exchange: &'a Exchange,
}

/// What of the envelope does not fit together, beyond what the schema says.
fn envelope(body: &Value, failed: bool) -> Option<&'static str> {
    let Some(members) = body.as_object() else { return Some("not an object") };
    let Some(success) = members.get("success") else { return Some("success is not there") };
    let Some(success) = success.as_bool() else { return Some("success is no boolean") };
    match (success, failed) {
        (false, false) => Some("success is false with a status below 400"),
        (true, true) => Some("success is true with a status from 400 on"),
        (true, false) => (!body["error"].is_null()).then_some("error is not null with success"),
        (false, true) => (!body["data"].is_null()).then_some("data is not null without success"),
    }
}

/// The method, where it is one: a capture may have anything in its place.
fn method(method: &str) -> String {
    const KNOWN: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(method));
    known.map_or("another method", |known| known).to_owned()
}

/// The media type, without parameters, which may be anything.
fn media_type(exchange: &Exchange) -> String {
    let value = exchange.header("content-type").unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_type = essence.split_once('/').is_some_and(|(kind, _)| ["application", "text", "image"].contains(&kind))
        && essence.len() < 60
        && essence.bytes().all(|b| b.is_ascii_lowercase() || b"/+-.".contains(&b));
    if is_type { essence } else { "no media type".to_owned() }
}
