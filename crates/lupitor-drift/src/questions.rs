//! What no page of the API's documentation says, and what a capture tells of it. Answers are words, statuses and limits, no data.

use std::collections::BTreeMap;

use lupitor::DocumentedError;
use serde_json::Value;

use super::headers::{self, Form};
use super::window::{Sample, Windows};
use crate::document::Operation;
use crate::traffic::Exchange;

/// A question, by the name that `--json` has for it.
pub struct Unknown {
    pub id: &'static str,
    pub question: &'static str,
}

const fn unknown(id: &'static str, question: &'static str) -> Unknown {
    Unknown { id, question }
}

/// Every question that a capture may settle.
pub const UNKNOWNS: &[Unknown] = &[
    unknown("generation", "which generation answers lists"),
    unknown("createStatus", "status of a create"),
    unknown("bulkCreateStatus", "status of a bulk create"),
    unknown("bulkDeleteStatus", "status of a bulk delete"),
    unknown("lastCursor", "cursor of the last page"),
    unknown("recordsName", "name of the list in GET /records"),
    unknown("count", "what count counts"),
    unknown("order", "order of lists"),
    unknown("phoneNumberOfPrefetch", "phoneNumber of a lead with only an external id"),
    unknown("creationTimeFraction", "whether _creationTime has fractions"),
    unknown("unauthorizedHeaders", "X-RateLimit-* on a 401"),
    unknown("resetForm", "form of X-RateLimit-Reset"),
    unknown("retryAfterForm", "form of Retry-After on a 429"),
    unknown("limit", "X-RateLimit-Limit"),
    unknown("bulkDeleteLimit", "limit that a bulk delete draws on"),
    unknown("window", "kind of the window"),
    unknown("messageStatus", "status of messages whose page gives none"),
    unknown("missingScope", "message for a key without the write scope"),
    unknown("invalidRequest", "answer to a request that the document does not allow"),
    unknown("requestId", "header with an id of the request"),
    unknown("contentEncoding", "compression"),
];

/// Messages whose status is not on the page that has them.
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

/// Larger numbers are not shown as a limit.
const LARGEST_LIMIT: u64 = 999_999;

/// Messages for a key without the write scope.
const MISSING_SCOPE: &[&str] = &["forbidden", "insufficientPermissions"];

/// What the capture said so far.
#[derive(Default)]
pub struct Answers {
    settled: BTreeMap<&'static str, BTreeMap<String, usize>>,
    windows: Windows,
    limits: BTreeMap<String, Vec<u64>>,
}

impl Answers {
    /// Counts an answer to a question of [`UNKNOWNS`].
    pub fn note(&mut self, id: &'static str, answer: impl Into<String>) {
        *self.settled.entry(id).or_default().entry(answer.into()).or_default() += 1;
    }

    /// What an answer of an operation tells.
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

    /// What a documented message tells.
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
                    let cursor = &data["cursor"];
                    let form = if cursor.is_string() {
                        "a string"
                    } else if data.get("cursor").is_some() {
                        "null"
                    } else {
                        "absent"
                    };
                    self.note("lastCursor", form);
                }
            }
            None => self.note("generation", "the first: hasMore is not there"),
        }
        // Of the only page there is, both would be the same.
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
        let reset = headers::form(exchange, "x-ratelimit-reset");
        if reset != Form::Absent {
            let whose = if operation.is_below_base() { operation.base_path() } else { operation.path };
            self.note("resetForm", format!("{whose}: {}", reset.as_str()));
        }
        if exchange.status == 429 {
            let whose = if operation.is_below_base() { operation.base_path() } else { operation.path };
            self.note("retryAfterForm", format!("{whose}: {}", headers::form(exchange, "retry-after").as_str()));
        }
        let limit = exchange.header("x-ratelimit-limit").and_then(|value| value.trim().parse::<u64>().ok());
        if let Some(limit) = limit {
            self.limits.entry(operation.id.to_owned()).or_default().push(limit);
        }
        if has_limit {
            // The one value that is shown: only what a limit may be, and not, say, a phone number.
            let form = || headers::form(exchange, "x-ratelimit-limit").as_str().to_owned();
            let shown = limit.filter(|limit| *limit <= LARGEST_LIMIT).map_or_else(form, |limit| limit.to_string());
            self.note("limit", format!("{}: {shown}", operation.id));
        }
        if let Some(sample) = Sample::of(operation, exchange) {
            self.windows.add(sample);
        }
        for (name, _) in &exchange.headers {
            // The name is the server's own; the value is nothing to show.
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

    /// The questions with their answers, each with how often it was given. Questions without an answer are not among them.
    pub fn finish(mut self) -> BTreeMap<&'static str, BTreeMap<String, usize>> {
        for (bucket, kind) in std::mem::take(&mut self.windows).kinds() {
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
    fn every_example_that_is_asked_for_is_in_the_document() {
        for name in STATUS_INFERRED.iter().chain(MISSING_SCOPE) {
            assert!(
                lupitor::documented_errors().iter().any(|error| error.name == *name),
                "openapi.yaml has no error example {name}"
            );
        }
    }
}
