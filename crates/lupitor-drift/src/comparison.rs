//! The comparison of a capture with the document.

use std::collections::{BTreeMap, BTreeSet};

use lupitor::DocumentedError;
use lupitor_spec::document::{Operation, entries};
use serde_json::Value;

use crate::headers::{self, Form};
use crate::questions::Answers;
use crate::redact::Redactor;
use crate::request_rules::RequestRules;
use crate::traffic::Exchange;
use crate::{Document, Finding, Kind, Report, Result, routes, shape};

/// Compares a capture with the document.
///
/// # Errors
///
/// The document contains an invalid schema.
pub fn compare(document: &Document, exchanges: &[Exchange]) -> Result<Report> {
    let mut comparison = Comparison {
        document,
        operations: document.operations(),
        redactor: Redactor::new(document),
        request_rules: RequestRules::new(document, exchanges)?,
        answers: Answers::default(),
        report: Report::default(),
        reset_forms: BTreeMap::new(),
    };
    // All values first: a message may name a lead that a later response lists.
    exchanges.iter().for_each(|exchange| comparison.learn(exchange));
    exchanges.iter().for_each(|exchange| comparison.exchange(exchange));
    Ok(comparison.finish(exchanges.len()))
}

struct Comparison<'a> {
    document: &'a Document,
    operations: Vec<Operation<'a>>,
    redactor: Redactor,
    request_rules: RequestRules,
    answers: Answers,
    report: Report,
    /// The forms of `X-RateLimit-Reset`, by rate limit.
    reset_forms: BTreeMap<String, BTreeSet<Form>>,
}

/// An exchange, and its operation.
struct Call<'a> {
    operation: Operation<'a>,
    exchange: &'a Exchange,
}

impl<'a> Comparison<'a> {
    fn learn(&mut self, exchange: &Exchange) {
        if let Some(key) = exchange.key.expose() {
            self.redactor.learn(key);
        }
        for (_, value) in exchange.url.query_pairs() {
            self.redactor.learn(&value);
        }
        let sent = exchange.request_body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        if let Some(body) = sent {
            self.redactor.learn_all(&body);
        }
        match exchange.json() {
            // Without the message, which consists of words.
            Some(body @ Value::Object(_)) => {
                let data = entries(&body).filter(|(name, _)| !["error", "message", "status"].contains(name));
                data.for_each(|(_, member)| self.redactor.learn_all(member));
            }
            Some(body) => self.redactor.learn_all(&body),
            None => {}
        }
    }

    fn exchange(&mut self, exchange: &'a Exchange) {
        let on_path = routes::on_path(&self.operations, exchange.url.path());
        let Some(first) = on_path.first() else { return };
        let operation = on_path.iter().find(|operation| operation.method.eq_ignore_ascii_case(&exchange.method));
        let Some(operation) = operation.map(|operation| **operation) else {
            let key = (method(&exchange.method), first.path.to_owned(), exchange.status);
            *self.report.other_methods.entry(key).or_default() += 1;
            return;
        };
        self.report.compared += 1;
        self.report.hosts.insert(exchange.url.host_str().unwrap_or_default().to_owned());
        self.report.without_body += usize::from(exchange.lacks_body());
        *self.report.responses.entry((operation.id.to_owned(), exchange.status)).or_default() += 1;
        let call = Call { operation, exchange };
        if operation.response(exchange.status).is_none() {
            self.report(&call, Kind::UndocumentedStatus, "status", "not among the responses of the operation");
        }
        self.headers(&call);
        let body = self.body(&call);
        self.answers.observe(&operation, exchange, body.as_ref());
    }

    fn report(&mut self, call: &Call<'_>, kind: Kind, place: &str, detail: impl Into<String>) {
        let (operation, place, detail) = (call.operation.id.to_owned(), place.to_owned(), detail.into());
        let finding = Finding { kind, operation, status: call.exchange.status, place, detail };
        *self.report.findings.entry(finding).or_default() += 1;
    }

    fn headers(&mut self, call: &Call<'_>) {
        let documented = call.operation.response(call.exchange.status).map_or(&Value::Null, |response| &response["headers"]);
        for name in headers::NAMES {
            let form = headers::form(call.exchange, name);
            let is_documented = entries(documented).any(|(known, _)| known.eq_ignore_ascii_case(name));
            // Without a date, the kind of the rate limit remains unknown.
            if is_documented || form != Form::Absent || *name == "date" {
                let key = (call.operation.id.to_owned(), (*name).to_owned(), form.as_str());
                *self.report.headers.entry(key).or_default() += 1;
            }
            let all = call.exchange.headers.iter().filter(|(known, _)| known == name);
            let values: BTreeSet<_> = all.map(|(_, value)| value).collect();
            if values.len() > 1 {
                self.report(call, Kind::Header, name, "more than once, with different values");
            }
            match form {
                // The rate limit is checked after authentication.
                Form::Absent if call.exchange.status == 401 => {}
                Form::Absent if is_documented => self.report(call, Kind::Header, name, "absent"),
                Form::Absent => {}
                _ if !form.is_documented(name) => self.report(call, Kind::Header, name, form.as_str()),
                Form::EpochSeconds | Form::EpochMilliseconds => {
                    let forms = self.reset_forms.entry(call.operation.rate_limit().to_owned()).or_default();
                    if forms.insert(form) && forms.len() > 1 {
                        let both = "seconds and milliseconds since the epoch, both for one rate limit";
                        self.report(call, Kind::Header, name, both);
                    }
                }
                _ => {}
            }
        }
    }

    fn body(&mut self, call: &Call<'_>) -> Option<Value> {
        let text = call.exchange.body.as_deref()?;
        let media_type = media_type(call.exchange);
        let Some(body) = call.exchange.json() else {
            self.report(call, Kind::NotJson, "body", if text.trim().is_empty() { "empty" } else { &media_type });
            return None;
        };
        if media_type != "application/json" {
            self.report(call, Kind::Header, "content-type", media_type);
        }
        let is_error = call.exchange.status >= 400;
        let has_envelope = call.operation.is_below_base();
        if let Some(problem) = envelope(&body, is_error).filter(|_| has_envelope) {
            self.report(call, Kind::Envelope, "body", problem);
        }
        // A success with `success: false` has the shape of an error, which would add a series of findings.
        let response = call.operation.response(call.exchange.status).filter(|_| !has_envelope || body["success"] != is_error);
        if let Some(response) = response {
            let schema = &response["content"]["application/json"]["schema"];
            for mismatch in shape::compare(self.document, schema, &body) {
                self.report(call, mismatch.kind, &self.redactor.place(&mismatch.place), mismatch.detail);
            }
        }
        self.message(call, &body, is_error);
        Some(body)
    }

    fn message(&mut self, call: &Call<'_>, body: &Value, is_error: bool) {
        let status = call.exchange.status;
        let is_error = is_error || body["success"] == false;
        let message = body["error"].as_str().or(body["message"].as_str()).filter(|_| is_error);
        let documented = message.and_then(|message| DocumentedError::find(Some(status), message));
        let violation = self.request_rules.violation(&call.operation, call.exchange);
        if let Some(part) = violation {
            let message = match (documented, message) {
                (Some(documented), _) => format!(" {}", documented.message),
                (None, Some(message)) => format!(" {}", self.redactor.message(message)),
                (None, None) => String::new(),
            };
            self.answers.note("invalidRequest", format!("{}, {part}: {status}{message}", call.operation.id));
        }
        match (documented, message) {
            (Some(documented), _) => {
                self.answers.message(&call.operation, status, documented);
                if documented.status != status {
                    self.report(call, Kind::OtherStatus, documented.name, format!("documented with {}", documented.status));
                }
            }
            // No page says how the API responds to a request that no page allows.
            (None, Some(message)) if violation.is_none() => {
                let place = if body["error"].is_string() { "error" } else { "message" };
                self.report(call, Kind::UndocumentedMessage, place, self.redactor.message(message));
            }
            _ => {}
        }
    }

    fn finish(mut self, exchanges: usize) -> Report {
        self.report.exchanges = exchanges;
        self.report.settled = self.answers.finish();
        if self.report.compared > 0 && self.report.without_body == self.report.compared {
            let reason = "no response has a readable body: export them with content, not compressed";
            self.report.inconclusive.push(reason.to_owned());
        }
        self.report
    }
}

/// The contradiction in an envelope, beyond the rules of the schema.
fn envelope(body: &Value, is_error: bool) -> Option<&'static str> {
    let Some(members) = body.as_object() else { return Some("not an object") };
    let Some(success) = members.get("success") else { return Some("success is missing") };
    let Some(success) = success.as_bool() else { return Some("success is not a boolean") };
    match (success, is_error) {
        (false, false) => Some("success is false with a status below 400"),
        (true, true) => Some("success is true with a status from 400 on"),
        (true, false) => (!body["error"].is_null()).then_some("error is not null with success"),
        (false, true) => (!body["data"].is_null()).then_some("data is not null without success"),
    }
}

/// The method, if it is one: a capture may contain anything in its place.
fn method(method: &str) -> String {
    let is_known = lupitor_spec::document::METHODS.iter().any(|known| known.eq_ignore_ascii_case(method));
    if is_known { method.to_ascii_uppercase() } else { "another method".to_owned() }
}

/// The media type without its parameters, which may contain anything.
fn media_type(exchange: &Exchange) -> String {
    let value = exchange.header("content-type").unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_type = essence.split_once('/').is_some_and(|(kind, _)| ["application", "text", "image"].contains(&kind))
        && essence.len() < 60
        && essence.bytes().all(|b| b.is_ascii_lowercase() || b"/+-.".contains(&b));
    if is_type { essence } else { "no media type".to_owned() }
}
