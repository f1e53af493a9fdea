//! Questions that no page of the API's documentation answers, and the answers that a capture gives. Answers are words, statuses and
//! limits, and never data.

use std::collections::BTreeMap;

use lupitor::DocumentedError;
use lupitor_spec::document::Operation;
use serde_json::Value;

use crate::headers::{self, Form};
use crate::refill::{Sample, Samples};
use crate::traffic::Exchange;

/// A question, with its name in `--json`.
pub struct Question {
    pub id: &'static str,
    pub text: &'static str,
}

const fn question(id: &'static str, text: &'static str) -> Question {
    Question { id, text }
}

/// Every question that a capture may settle.
pub const QUESTIONS: &[Question] = &[
    question("generation", "generation that serves lists"),
    question("createStatus", "status of a create"),
    question("bulkCreateStatus", "status of a bulk create"),
    question("bulkDeleteStatus", "status of a bulk delete"),
    question("lastCursor", "cursor of the last page"),
    question("recordsName", "name of the list in GET /records"),
    question("count", "meaning of count"),
    question("order", "order of lists"),
    question("phoneNumberOfPrefetch", "phoneNumber of a lead with only an external id"),
    question("creationTimeFraction", "whether _creationTime has fractions"),
    question("unauthorizedHeaders", "X-RateLimit-* on a 401"),
    question("resetForm", "form of X-RateLimit-Reset"),
    question("retryAfterForm", "form of Retry-After on a 429"),
    question("limit", "X-RateLimit-Limit"),
    question("bulkDeleteLimit", "rate limit of a bulk delete"),
    question("window", "kind of the rate limit"),
    question("messageStatus", "status of messages whose page gives none"),
    question("missingScope", "message for a key without the write scope"),
    question("invalidRequest", "response to a request that the document does not allow"),
    question("requestId", "header with an id of the request"),
    question("contentEncoding", "compression"),
];

/// Messages that a page states without a status.
const STATUS_INFERRED: &[&str] = &[
    "phoneNumberRequired",
    "campaignIdQueryRequired",
    "leadsRequired",
    "leadsEmpty",
    "tooManyLeads",
    "leadIdentifierMissing",
    "identifierMissing",
    "identifierQueryMissing",
    "leadAlreadyExistsShort",
    "leadNotFound",
    "forbidden",
];

/// A larger number is not shown as a limit.
const LARGEST_LIMIT: u64 = 999_999;

/// Messages for a key without the write scope.
const MISSING_SCOPE: &[&str] = &["forbidden", "insufficientPermissions"];

/// The answers so far.
#[derive(Default)]
pub struct Answers {
    settled: BTreeMap<&'static str, BTreeMap<String, usize>>,
    samples: Samples,
    limits: BTreeMap<String, Vec<u64>>,
}

impl Answers {
    /// Counts an answer to a question of [`QUESTIONS`].
    pub fn note(&mut self, id: &'static str, answer: impl Into<String>) {
        *self.settled.entry(id).or_default().entry(answer.into()).or_default() += 1;
    }

    /// Takes the answers from a response.
    pub fn observe(&mut self, operation: &Operation<'_>, exchange: &Exchange, body: Option<&Value>) {
        let success = (200..300).contains(&exchange.status);
        match operation.id {
            "createLead" if success => self.note("createStatus", exchange.status.to_string()),
            "bulkCreateLeads" if success => self.note("bulkCreateStatus", exchange.status.to_string()),
            "bulkDeleteLeads" if success => self.note("bulkDeleteStatus", exchange.status.to_string()),
            "listLeads" if success => self.list(exchange, body.map_or(&Value::Null, |body| &body["data"])),
            _ => {}
        }
        self.headers(operation, exchange);
    }

    /// Takes the answers from a documented message.
    pub fn message(&mut self, operation: &Operation<'_>, status: u16, documented: &DocumentedError) {
        if STATUS_INFERRED.contains(&documented.name) {
            self.note("messageStatus", format!("{}: {status}", documented.name));
        }
        if MISSING_SCOPE.contains(&documented.name) {
            self.note("missingScope", format!("{}: {}", operation.id, documented.message));
        }
    }

    fn list(&mut self, exchange: &Exchange, data: &Value) {
        let Some(leads) = data["leads"].as_array().or(data["records"].as_array()) else { return };
        if exchange.url.path().ends_with("/records") {
            self.note("recordsName", if data["leads"].is_array() { "leads" } else { "records" });
        }
        match data["hasMore"].as_bool() {
            Some(more) => {
                self.note("generation", "the second: hasMore is there");
                if !more {
                    let form = match data.get("cursor") {
                        None => "absent",
                        Some(Value::String(_)) => "a string",
                        Some(_) => "null",
                    };
                    self.note("lastCursor", form);
                }
            }
            None => self.note("generation", "the first: hasMore is not there"),
        }
        // On the only page, both are the same.
        if let Some(count) = data["count"].as_f64().filter(|_| data["hasMore"] == true) {
            self.note(
                "count",
                if count as usize == leads.len() { "the leads on the page" } else { "something else than the leads on the page" },
            );
        }
        let times: Vec<_> = leads.iter().filter_map(|lead| lead["_creationTime"].as_f64()).collect();
        for time in &times {
            self.note("creationTimeFraction", if time.fract() == 0.0 { "none" } else { "some" });
        }
        if times.windows(2).any(|pair| pair[0] != pair[1]) {
            let order = match (times.is_sorted(), times.iter().rev().is_sorted()) {
                (true, _) => "oldest first",
                (_, true) => "newest first",
                _ => "neither oldest nor newest first",
            };
            self.note("order", order);
        }
        for lead in leads.iter().filter(|lead| !lead["phoneNumber"].is_string()) {
            self.note("phoneNumberOfPrefetch", if lead.get("phoneNumber").is_some() { "null" } else { "absent" });
        }
    }

    fn headers(&mut self, operation: &Operation<'_>, exchange: &Exchange) {
        let has_limit = headers::form(exchange, "x-ratelimit-limit") != Form::Absent;
        if exchange.status == 401 {
            self.note("unauthorizedHeaders", if has_limit { "there" } else { "absent" });
        }
        let part = if operation.is_below_base() { operation.base_path() } else { operation.path };
        let reset = headers::form(exchange, "x-ratelimit-reset");
        if reset != Form::Absent {
            self.note("resetForm", format!("{part}: {}", reset.as_str()));
        }
        if exchange.status == 429 {
            self.note("retryAfterForm", format!("{part}: {}", headers::form(exchange, "retry-after").as_str()));
        }
        let limit = exchange.header("x-ratelimit-limit").and_then(|value| value.trim().parse::<u64>().ok());
        if let Some(limit) = limit {
            self.limits.entry(operation.id.to_owned()).or_default().push(limit);
        }
        if has_limit {
            // The only value that is shown, and only if it may be a limit: it could be a phone number.
            let form = || headers::form(exchange, "x-ratelimit-limit").as_str().to_owned();
            let shown = limit.filter(|limit| *limit <= LARGEST_LIMIT).map_or_else(form, |limit| limit.to_string());
            self.note("limit", format!("{}: {shown}", operation.id));
        }
        if let Some(sample) = Sample::from_exchange(operation, exchange) {
            self.samples.add(sample);
        }
        for (name, _) in &exchange.headers {
            // The name is the server's own. The value is not shown.
            if name.contains("request-id")
                || name.contains("requestid")
                || name == "x-trace-id"
                || name == "x-vercel-id"
                || name == "cf-ray"
            {
                self.note("requestId", name.clone());
            }
        }
        if let Some(encoding) =
            exchange.header("content-encoding").filter(|value| ["gzip", "br", "zstd", "deflate"].contains(value))
        {
            self.note("contentEncoding", encoding);
        }
    }

    /// The answered questions, each answer with its count.
    pub fn finish(mut self) -> BTreeMap<&'static str, BTreeMap<String, usize>> {
        for (bucket, kind) in std::mem::take(&mut self.samples).kinds() {
            self.note("window", format!("{bucket}: {kind}"));
        }
        let limit = |id: &str| self.limits.get(id).and_then(|seen| seen.first()).copied();
        let standard = limit("listLeads").or(limit("createLead")).or(limit("deleteLead"));
        if let (Some(standard), Some(bulk), Some(delete)) = (standard, limit("bulkCreateLeads"), limit("bulkDeleteLeads"))
            && standard != bulk
        {
            let answer = if delete == bulk {
                "that of bulk creates"
            } else if delete == standard {
                "that of single leads"
            } else {
                "its own"
            };
            self.note("bulkDeleteLimit", answer);
        }
        self.settled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_the_questions_is_in_the_document() {
        for name in STATUS_INFERRED.iter().chain(MISSING_SCOPE) {
            assert!(
                lupitor::documented_errors().iter().any(|error| error.name == *name),
                "openapi.yaml has no error example {name}"
            );
        }
    }
}
