//! Drift planted into captures: each is reported, and nothing else is.

use std::collections::BTreeSet;

use lupitor_drift::traffic::Exchange;
use lupitor_drift::{Document, Kind, Report, compare};
use lupitor_fake::Generation;
use serde_json::{Value, json};

use crate::captures::everything;

fn compared(exchanges: &[Exchange]) -> Report {
    compare(&Document::built_in().unwrap(), exchanges).unwrap()
}

/// Changes the body.
fn body(exchange: &mut Exchange, change: impl FnOnce(&mut Value)) {
    let mut body = exchange.json().unwrap();
    change(&mut body);
    exchange.body = Some(body.to_string());
}

fn set(exchange: &mut Exchange, name: &str, value: Option<&str>) {
    exchange.headers.retain(|(known, _)| known != name);
    exchange.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

/// The first lead of a list.
fn lead(body: &mut Value) -> &mut Value {
    &mut body["data"]["leads"][0]
}

fn rename(object: &mut Value, from: &str, to: &str) {
    let value = object.as_object_mut().unwrap().remove(from).unwrap();
    object[to] = value;
}

type Plant = fn(&mut Exchange);
/// The kind, the place, a part of the detail.
type Expected = &'static [(Kind, &'static str, &'static str)];

/// The operation and the status of the response to change, the change, and the findings.
const PLANTED: &[(&str, &str, u16, Plant, Expected)] = &[
    ("POST", "/leads", 201, |e| body(e, |b| b["data"]["score"] = json!(7)), &[(Kind::UnknownField, "data.score", "integer")]),
    (
        "POST",
        "/leads",
        201,
        |e| body(e, |b| b["data"]["+15550000001"] = json!("Ada")),
        &[(Kind::UnknownField, "data.(a name with other characters than letters)", "string")],
    ),
    (
        "POST",
        "/leads",
        201,
        |e| body(e, |b| rename(&mut b["data"], "leadId", "id")),
        &[(Kind::UnknownField, "data.id", "string"), (Kind::MissingField, "data.leadId", "required")],
    ),
    ("POST", "/leads", 201, |e| e.status = 202, &[(Kind::UndocumentedStatus, "status", "not among")]),
    ("POST", "/leads", 201, |e| body(e, |b| b["data"] = Value::Null), &[(Kind::WrongType, "data", "null instead of object")]),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| lead(b)["lastCall"] = json!({"at": "2025"})),
        &[(Kind::UnknownField, "data.leads[].lastCall", "object")],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| lead(b)["status"] = json!("paused")),
        &[(Kind::UnknownValue, "data.leads[].status", "")],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| lead(b)["attempts"] = json!("0")),
        &[(Kind::WrongType, "data.leads[].attempts", "string instead of number")],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| b["error"] = json!("")),
        &[(Kind::Envelope, "body", "error is not null with success")],
    ),
    // A response without an envelope.
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| *b = json!({})),
        &[
            (Kind::Envelope, "body", "success is missing"),
            (Kind::MissingField, "success", "required"),
            (Kind::MissingField, "data", "required"),
        ],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| *b = json!([1])),
        &[(Kind::Envelope, "body", "not an object"), (Kind::WrongType, "body", "array instead of object")],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| *b = json!({"leads": []})),
        &[
            (Kind::Envelope, "body", "success is missing"),
            (Kind::UnknownField, "leads", "array"),
            (Kind::MissingField, "success", "required"),
            (Kind::MissingField, "data", "required"),
        ],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| *b = json!({"data": {"leads": []}})),
        &[(Kind::Envelope, "body", "success is missing"), (Kind::MissingField, "success", "required")],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| b["success"] = json!("true")),
        &[(Kind::Envelope, "body", "success is not a boolean"), (Kind::WrongType, "success", "string instead of boolean")],
    ),
    (
        "GET",
        "/leads",
        403,
        |e| body(e, |b| *b = json!({"message": "Forbidden"})),
        &[
            (Kind::Envelope, "body", "success is missing"),
            (Kind::UnknownField, "message", "string"),
            (Kind::MissingField, "success", "required"),
            (Kind::MissingField, "error", "required"),
        ],
    ),
    // The health check has no envelope.
    ("GET", "/api/health", 200, |e| body(e, |b| *b = json!([])), &[(Kind::WrongType, "body", "array instead of object")]),
    // Optional and nullable, or custom data: no drift.
    ("GET", "/leads", 200, |e| body(e, |b| lead(b)["phoneNumber"] = Value::Null), &[]),
    ("GET", "/leads", 200, |e| body(e, |b| lead(b)["metadata"] = json!({"anything": [1]})), &[]),
    ("GET", "/leads", 200, |e| body(e, |b| b["data"]["count"] = json!("2")), &[(Kind::WrongType, "data.count", "string")]),
    (
        "GET",
        "/leads",
        200,
        |e| body(e, |b| b["success"] = json!(false)),
        &[(Kind::Envelope, "body", "success is false with a status below 400")],
    ),
    ("GET", "/leads", 401, |e| body(e, |b| b["success"] = json!(true)), &[(Kind::Envelope, "body", "success is true")]),
    (
        "GET",
        "/leads",
        403,
        |e| body(e, |b| b["error"] = json!({"code": 7})),
        &[(Kind::WrongType, "error", "object instead of string")],
    ),
    (
        "GET",
        "/leads",
        403,
        |e| body(e, |b| b["error"] = json!("Campaign other is stopped since 2025-10-29")),
        &[(Kind::UndocumentedMessage, "error", "Campaign … is stopped since …")],
    ),
    ("GET", "/leads", 403, |e| e.status = 404, &[(Kind::OtherStatus, "campaignNotFound", "documented with 403")]),
    // Case and a full stop do not make another wording.
    ("GET", "/leads", 401, |e| body(e, |b| b["error"] = json!("missing API key.")), &[]),
    ("GET", "/leads", 500, |e| e.body = Some("<html>Ada</html>".to_owned()), &[(Kind::NotJson, "body", "application/json")]),
    ("GET", "/leads", 500, |e| e.body = Some(String::new()), &[(Kind::NotJson, "body", "empty")]),
    (
        "GET",
        "/leads",
        500,
        |e| set(e, "content-type", Some("text/html; charset=utf-8")),
        &[(Kind::Header, "content-type", "text/html")],
    ),
    ("GET", "/leads", 200, |e| set(e, "x-ratelimit-reset", Some("30")), &[(Kind::Header, "x-ratelimit-reset", "seconds")]),
    (
        "GET",
        "/leads",
        200,
        |e| set(e, "x-ratelimit-reset", Some("2025-10-29T12:00:00Z")),
        &[(Kind::Header, "x-ratelimit-reset", "something else")],
    ),
    (
        "GET",
        "/leads",
        200,
        |e| set(e, "x-ratelimit-reset", Some("1761753600000")),
        &[(Kind::Header, "x-ratelimit-reset", "seconds and milliseconds")],
    ),
    ("GET", "/leads", 200, |e| set(e, "x-ratelimit-limit", None), &[(Kind::Header, "x-ratelimit-limit", "absent")]),
    (
        "GET",
        "/leads",
        200,
        |e| set(e, "x-ratelimit-remaining", Some("99, 9")),
        &[(Kind::Header, "x-ratelimit-remaining", "something else")],
    ),
    // The header's description allows a date, and no page promises a `Date`.
    ("GET", "/leads", 429, |e| set(e, "retry-after", Some("Wed, 29 Oct 2025 16:00:00 GMT")), &[]),
    ("GET", "/leads", 429, |e| set(e, "retry-after", Some("soon")), &[(Kind::Header, "retry-after", "something else")]),
    ("GET", "/api/health", 200, |e| set(e, "date", None), &[]),
    ("GET", "/api/health", 200, |e| set(e, "date", Some("today")), &[]),
    ("GET", "/leads", 429, |e| set(e, "retry-after", None), &[(Kind::Header, "retry-after", "absent")]),
    ("GET", "/leads", 429, |e| body(e, |b| b["retryIn"] = json!(3)), &[(Kind::UnknownField, "retryIn", "integer")]),
    ("GET", "/api/health", 200, |e| body(e, |b| b["region"] = json!("eu")), &[(Kind::UnknownField, "region", "string")]),
    (
        "GET",
        "/api/health",
        503,
        |e| body(e, |b| b["message"] = json!("Voice provider unreachable")),
        &[(Kind::UndocumentedMessage, "message", "Voice provider unreachable")],
    ),
];

#[tokio::test]
async fn an_unaltered_capture_reports_nothing() {
    for generation in [Generation::G1, Generation::G2] {
        let exchanges = everything(generation).await;
        let report = compared(&exchanges);
        assert!(report.findings.is_empty(), "{generation}: {report}");
        assert_eq!((report.exchanges, report.compared), (exchanges.len(), exchanges.len() - 1), "{generation}");
        assert!(report.to_string().ends_with("the API and openapi.yaml agree\n"));
    }
}

#[tokio::test]
async fn each_planted_drift_is_reported_and_nothing_else() {
    let exchanges = everything(Generation::G2).await;
    for (index, (method, path, status, plant, expected)) in PLANTED.iter().enumerate() {
        let mut altered = exchanges.clone();
        let is_meant = |e: &&mut Exchange| e.method == *method && e.url.path().ends_with(path) && e.status == *status;
        let meant: Vec<_> = altered.iter_mut().filter(is_meant).collect();
        assert!(!meant.is_empty(), "row {index}: no {method} {path} has the status {status}");
        // One change must be enough.
        meant.into_iter().take(1).for_each(plant);
        let report = compared(&altered);
        let found: BTreeSet<_> = report.findings.keys().map(|f| (f.kind, f.place.as_str(), f.detail.as_str())).collect();
        assert_eq!(found.len(), expected.len(), "row {index}: {found:?}");
        for (kind, place, detail) in *expected {
            let is_found = found.iter().any(|(k, p, d)| k == kind && p == place && d.contains(detail));
            assert!(is_found, "row {index}: {kind:?} {place} {detail} is not in {found:?}");
        }
    }
}

/// Questions that the document leaves open are not drift.
#[tokio::test]
async fn open_questions_are_answered() {
    let mut exchanges = everything(Generation::G2).await;
    for exchange in &mut exchanges {
        if let Some(reset) =
            exchange.header("x-ratelimit-reset").filter(|reset| reset.len() == 10).map(|reset| format!("{reset}000"))
        {
            set(exchange, "x-ratelimit-reset", Some(&reset));
        }
    }
    let report = compared(&exchanges);
    assert!(report.findings.is_empty(), "{report}");
    let answers = |id: &str| report.settled.get(id).map(|answers| answers.keys().map(String::as_str).collect()).unwrap_or(vec![]);
    let cases: &[(&str, &[&str])] = &[
        ("generation", &["the second: hasMore is there"]),
        ("createStatus", &["201"]),
        ("bulkCreateStatus", &["200"]),
        ("bulkDeleteStatus", &["200"]),
        ("lastCursor", &["null"]),
        ("recordsName", &["leads"]),
        ("count", &["the leads on the page"]),
        ("unauthorizedHeaders", &["absent"]),
        ("resetForm", &["/api/health: milliseconds since the epoch", "/api/v1: milliseconds since the epoch"]),
        ("retryAfterForm", &["/api/health: seconds", "/api/v1: seconds"]),
        ("messageStatus", &["campaignIdQueryRequired: 400", "leadNotFound: 404"]),
        ("missingScope", &["createLead: Insufficient permissions"]),
        ("requestId", &[]),
        (
            "invalidRequest",
            &[
                "createLead, the body: 400 campaignId is required",
                "createLead, the body: 400 phoneNumber must be in E.164 format",
                "listLeads, cursor: 400 Invalid cursor",
                "listLeads, limit: 400 limit must be an integer between # and #",
            ],
        ),
    ];
    for (id, expected) in cases {
        assert_eq!(answers(id), *expected, "{id}");
    }
    let open: Vec<_> = report.open().collect();
    assert!(open.contains(&"window") && !open.contains(&"lastCursor"), "{open:?}");

    let first = compared(&everything(Generation::G1).await);
    assert_eq!(first.settled["generation"].keys().next().unwrap(), "the first: hasMore is not there");
    assert!(first.open().any(|id| id == "lastCursor"));
}
