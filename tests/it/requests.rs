//! The exact HTTP request of every operation in every call style.

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use lupitor::{
    BulkLeadInput, Client, LeadIdentifier, LeadInput, LeadStatusFilter, Operation, PageLimit, RequestOptions, RetryBudget,
};
use lupitor_httpmock::MockServerExt as _;
use serde_json::{Value, json};

use crate::support::{ApiCall, CAMPAIGN, CallStyle, KEY, document};

/// A received request: method and target, headers by name, and the body, if any.
#[derive(Debug, PartialEq)]
struct Seen {
    line: String,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

/// A server that records every request and responds by its path.
struct Recorder {
    server: MockServer,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Recorder {
    async fn start() -> Self {
        let server = MockServer::start_async().await;
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let noted = seen.clone();
        let respond = move |request: &HttpMockRequest| {
            noted.lock().unwrap().push(note(request));
            let op = ApiCall::all().into_iter().find(|op| is_for(*op, request)).unwrap();
            HttpMockResponse::builder().status(200).header("content-type", "application/json").body(op.success()).build()
        };
        server.mock_async(|when, then| drop((when.any_request(), then.respond_with(respond)))).await;
        Self { server, seen }
    }

    fn client(&self, base: &str, alias: bool) -> Client {
        let url = format!("{}{base}", self.server.base_url());
        Client::builder(KEY).base_url(url).use_records_alias(alias).build().unwrap()
    }

    /// The only request since the previous call of this function.
    fn only(&self) -> Seen {
        let mut seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    fn host(&self) -> String {
        self.server.address().to_string()
    }
}

fn note(request: &HttpMockRequest) -> Seen {
    let mut headers = request.headers_vec().clone();
    headers.sort();
    let body = request.body_ref();
    Seen {
        // httpmock adds the host to the target.
        line: format!("{} {}", request.method_str(), request.uri().path_and_query().unwrap()),
        headers,
        body: (!body.is_empty()).then(|| serde_json::from_slice(body).unwrap()),
    }
}

fn is_for(op: ApiCall, request: &HttpMockRequest) -> bool {
    let operation = op.documented();
    let paths = [Some(operation.path()), operation.alias()];
    request.method_str() == operation.method() && paths.into_iter().flatten().any(|path| ends_like(request.uri().path(), path))
}

/// True when a path below any prefix matches the template. A parameter matches any text without a slash.
fn ends_like(path: &str, template: &str) -> bool {
    let (mut segments, wanted) = (path.rsplit('/'), template.rsplit('/').filter(|segment| !segment.is_empty()));
    wanted.into_iter().all(|wanted| segments.next().is_some_and(|segment| segment == wanted || wanted.starts_with('{')))
}

#[tokio::test]
async fn every_operation_sends_the_documented_request_and_no_other_header() {
    let one = json!({ "phoneNumber": "+15555551234", "externalId": "CRM_12345" });
    let created = json!({ "campaignId": "k978abc123", "phoneNumber": "+15555551234", "externalId": "CRM_12345" });
    let cases = [
        (ApiCall::CreateLead, "POST /api/v1/leads", "POST /api/v1/records", Some(created)),
        (ApiCall::ListLeads, "GET /api/v1/leads?campaignId=k978abc123", "GET /api/v1/records?campaignId=k978abc123", None),
        (
            ApiCall::DeleteLead,
            "DELETE /api/v1/leads?campaignId=k978abc123&phoneNumber=%2B15555551234",
            "DELETE /api/v1/records?campaignId=k978abc123&phoneNumber=%2B15555551234",
            None,
        ),
        (
            ApiCall::BulkCreateLeads,
            "POST /api/v1/leads/bulk",
            "POST /api/v1/records/bulk",
            Some(json!({ "campaignId": "k978abc123", "leads": [one] })),
        ),
        (
            ApiCall::BulkDeleteLeads,
            "POST /api/v1/leads/bulk-delete",
            "POST /api/v1/records/bulk-delete",
            Some(json!({ "campaignId": "k978abc123", "leads": [{ "externalId": "CRM_12345" }] })),
        ),
        (ApiCall::GetHealth, "GET /api/health", "GET /api/health", None),
    ];
    let recorder = Recorder::start().await;
    for (op, line, alias_line, body) in cases {
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            for alias in [false, true] {
                op.send(style, &recorder.client("/api/v1", alias)).await.unwrap();
                let mut seen = recorder.only();
                let is_length = |(name, _): &(String, String)| name == "content-length";
                assert_eq!(seen.headers.iter().any(is_length), body.is_some(), "{op:?} {style:?}");
                seen.headers.retain(|header| !is_length(header));
                let mut headers = vec![("accept", "application/json"), ("accept-encoding", "identity")];
                headers.extend(body.is_some().then_some(("content-type", "application/json")));
                let host = recorder.host();
                headers.push(("host", &host));
                headers.push(("user-agent", concat!("lupitor-rust/", env!("CARGO_PKG_VERSION"))));
                headers.extend((op != ApiCall::GetHealth).then_some(("x-api-key", KEY)));
                let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                let line = if alias { alias_line } else { line }.to_owned();
                assert_eq!(seen, Seen { line, headers, body: body.clone() }, "{op:?} {style:?} alias: {alias}");
            }
        }
    }
}

/// This includes operations that the document gains later.
#[tokio::test]
async fn every_operation_sends_the_examples_of_the_document() {
    let document = document();
    let resolve = |value: &Value| match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap().clone(),
        None => value.clone(),
    };
    let recorder = Recorder::start().await;
    for operation in Operation::all() {
        let described = &document["paths"][operation.path()][operation.method().to_lowercase()];
        let parameters = described["parameters"].as_array().into_iter().flatten().map(resolve);
        let required = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        let mut required: Vec<_> = required.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect();
        required.sort();
        let bodies = described["requestBody"]["content"]["application/json"]["examples"].as_object();
        let bodies: Vec<_> = bodies.into_iter().flat_map(|all| all.values()).map(|body| resolve(body)["value"].clone()).collect();
        for style in [CallStyle::Call, CallStyle::Generated] {
            let op = ApiCall::Other(operation);
            let result = op.send(style, &recorder.client("/api/v1", false)).await;
            result.unwrap_or_else(|error| panic!("{} {style:?}: {error}", op.id()));
            let seen = recorder.only();
            let (method, target) = seen.line.split_once(' ').unwrap();
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            assert_eq!(method, operation.method(), "{} {style:?}", op.id());
            let segments = |path: &str| path.split('/').count();
            let is_its = ends_like(path, operation.path()) && segments(path) == segments(operation.path());
            assert!(is_its, "{} {style:?}: {path} is not {}", op.id(), operation.path());
            let mut names: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name).collect();
            names.sort_unstable();
            assert_eq!(names, required, "{} {style:?}: the required parameters and no others", op.id());
            let is_example = seen.body.as_ref().map_or(bodies.is_empty(), |body| bodies.contains(body));
            assert!(is_example, "{} {style:?}: {:?} is not an example of the request", op.id(), seen.body);
            let has_key = seen.headers.iter().any(|(name, value)| name == "x-api-key" && value == KEY);
            assert_eq!(has_key, operation.is_authenticated(), "{} {style:?}", op.id());
        }
    }
}

#[tokio::test]
async fn a_query_contains_the_set_parameters_with_reserved_characters_encoded() {
    let (start, raw) = (None, Some(LeadStatusFilter::Raw));
    let cases = [
        ("k978abc123", start, None, None, "campaignId=k978abc123"),
        ("k978abc123", start, Some(1), None, "campaignId=k978abc123&limit=1"),
        ("k978abc123", start, None, raw, "campaignId=k978abc123&status=raw"),
        ("k", Some("eyJwb3NpdGlvbiI6Mn0="), Some(8000), raw, "campaignId=k&cursor=eyJwb3NpdGlvbiI6Mn0%3D&limit=8000&status=raw"),
        ("a b&c=d#e%f+g/h?i", start, None, None, "campaignId=a+b%26c%3Dd%23e%25f%2Bg%2Fh%3Fi"),
        ("é\"", Some("+&\n"), None, None, "campaignId=%C3%A9%22&cursor=%2B%26%0A"),
    ];
    let recorder = Recorder::start().await;
    let client = recorder.client("/api/v1", false);
    for (campaign, cursor, limit, status, query) in cases {
        let limit = limit.map(|limit| PageLimit::try_from(limit).unwrap());
        let list = client.list_leads(|list| list.campaign_id(campaign).cursor(cursor).limit(limit).status(status));
        list.await.unwrap();
        assert_eq!(recorder.only().line, format!("GET /api/v1/leads?{query}"));
    }
}

#[tokio::test]
async fn a_delete_identifies_its_lead_in_the_query() {
    let cases = [
        ("YOUR_CAMPAIGN_ID", Some("CRM_12345"), None, "campaignId=YOUR_CAMPAIGN_ID&externalId=CRM_12345"),
        ("k978abc123", None, Some("+15555551234"), "campaignId=k978abc123&phoneNumber=%2B15555551234"),
        ("k", Some("a&b=c +d/é"), None, "campaignId=k&externalId=a%26b%3Dc+%2Bd%2F%C3%A9"),
        ("k", Some("x"), Some("+12"), "campaignId=k&externalId=x&phoneNumber=%2B12"),
    ];
    let recorder = Recorder::start().await;
    let client = recorder.client("/api/v1", false);
    for (campaign, external_id, phone_number, query) in cases {
        let lead = LeadIdentifier::builder().external_id(external_id).phone_number(phone_number);
        client.delete_lead(campaign, lead).await.unwrap();
        assert_eq!(recorder.only().line, format!("DELETE /api/v1/leads?{query}"));
    }
}

/// An example of the document, read into our types and sent, stays the same.
#[tokio::test]
async fn the_request_examples_of_the_document_are_sent_unchanged() {
    let document = document();
    let examples = |path: &str| {
        let media = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"];
        let examples = media["examples"].as_object().unwrap().values().map(|example| example["value"].clone());
        examples.collect::<Vec<_>>()
    };
    let recorder = Recorder::start().await;
    let client = recorder.client("/api/v1", false);
    for example in examples("/api/v1/leads") {
        client.create_lead(serde_json::from_value::<LeadInput>(example.clone()).unwrap()).await.unwrap();
        assert_eq!(recorder.only().body, Some(example));
    }
    for example in examples("/api/v1/leads/bulk") {
        let leads = serde_json::from_value::<Vec<BulkLeadInput>>(example["leads"].clone()).unwrap();
        client.bulk_create_leads(example["campaignId"].as_str().unwrap(), leads).await.unwrap();
        assert_eq!(recorder.only().body, Some(example));
    }
    for example in examples("/api/v1/leads/bulk-delete") {
        let leads = serde_json::from_value::<Vec<LeadIdentifier>>(example["leads"].clone()).unwrap();
        client.bulk_delete_leads(example["campaignId"].as_str().unwrap(), leads).await.unwrap();
        assert_eq!(recorder.only().body, Some(example));
    }
}

#[tokio::test]
async fn a_lead_is_sent_with_the_set_fields_only() {
    let lead = || LeadInput::builder().campaign_id(CAMPAIGN);
    let metadata = json!({ "name": "Zoë \"Z\" O'Hara\n", "tags": [1, null, true], "deep": { "a": {} } });
    let map = metadata.as_object().cloned().unwrap();
    let cases = [
        (lead().phone_number("+15555551234"), json!({ "phoneNumber": "+15555551234" })),
        (lead().external_id("CRM_12345"), json!({ "externalId": "CRM_12345" })),
        (lead().external_id("x").phone_number(None::<&str>), json!({ "externalId": "x" })),
        (lead().external_id("x").priority(0), json!({ "externalId": "x", "priority": 0 })),
        (lead().external_id("x").priority(100_u8), json!({ "externalId": "x", "priority": 100 })),
        (lead().external_id("x").metadata(map), json!({ "externalId": "x", "metadata": metadata })),
        (lead().external_id("x").metadata(metadata.clone()), json!({ "externalId": "x", "metadata": metadata })),
        (
            lead().external_id("x").scheduled_for("2025-12-25T10:00:00Z"),
            json!({ "externalId": "x", "scheduledFor": "2025-12-25T10:00:00Z" }),
        ),
        // The same time in UTC.
        (
            lead().external_id("x").scheduled_for("2025-12-25T10:00:00.5+05:30"),
            json!({ "externalId": "x", "scheduledFor": "2025-12-25T04:30:00.500Z" }),
        ),
    ];
    for (lead, mut body) in cases {
        body["campaignId"] = json!(CAMPAIGN);
        let server = MockServer::start_async().await;
        let mock = server
            .create_lead_async(|when, then| {
                when.and(|when| when.json_body(body.clone()));
                then.created_example();
            })
            .await;
        let client = Client::builder(KEY).base_url(server.base_url()).build().unwrap();
        client.create_lead(lead).await.unwrap_or_else(|error| panic!("{body} was not sent: {error}"));
        mock.assert_async().await;
    }
}

#[tokio::test]
async fn the_base_url_is_the_root_of_all_paths() {
    let cases = [
        ("", "/api/v1/leads", "/api/health"),
        // The form in the API's pages.
        ("/api/v1", "/api/v1/leads", "/api/health"),
        // Behind a reverse proxy.
        ("/gateway", "/gateway/api/v1/leads", "/gateway/api/health"),
        ("/gateway/api/v1", "/gateway/api/v1/leads", "/gateway/api/health"),
        // Only the complete path `/api/v1` is recognised.
        ("/v1", "/v1/api/v1/leads", "/v1/api/health"),
    ];
    let recorder = Recorder::start().await;
    for (base, leads, health) in cases {
        let client = recorder.client(base, false);
        for (op, path) in [(ApiCall::CreateLead, leads), (ApiCall::GetHealth, health)] {
            op.send(CallStyle::Facade, &client).await.unwrap();
            assert_eq!(recorder.only().line.split_once(' ').unwrap().1, path, "{base:?} {op:?}");
        }
    }
}

#[tokio::test]
async fn the_default_and_each_deployment_have_their_own_host() {
    let urls: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = urls.clone();
    let service = crate::support::service(move |request, _| {
        noted.lock().unwrap().push(request.uri.to_string());
        crate::support::json_response(
            200,
            if request.uri.path() == "/api/health" { ApiCall::GetHealth } else { ApiCall::CreateLead }.success(),
        )
    });
    for builder in [Client::builder(KEY), Client::builder(KEY).deployment("acme")] {
        let client = builder.service(service.clone()).build().unwrap();
        ApiCall::CreateLead.send(CallStyle::Facade, &client).await.unwrap();
        ApiCall::GetHealth.send(CallStyle::Facade, &client).await.unwrap();
    }
    let expected = [
        "https://lupitor.acrely.ai/api/v1/leads",
        "https://lupitor.acrely.ai/api/health",
        "https://acme.lupitor.com/api/v1/leads",
        "https://acme.lupitor.com/api/health",
    ];
    assert_eq!(*urls.lock().unwrap(), expected);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (here, elsewhere) = (MockServer::start_async().await, MockServer::start_async().await);
    let elsewhere_mock = elsewhere.mock_async(|when, then| drop((when.any_request(), then.status(200)))).await;
    for status in [301, 302, 303, 307, 308] {
        let location = elsewhere.url("/api/v1/leads");
        let mock =
            here.mock_async(|when, then| drop((when.any_request(), then.status(status).header("location", &location)))).await;
        let client = Client::builder(KEY)
            .base_url(here.url("/api/v1"))
            .options(RequestOptions::default().retry_budget(RetryBudget::unlimited()))
            .build()
            .unwrap();
        for op in ApiCall::all() {
            let error = op.send(CallStyle::Facade, &client).await.unwrap_err();
            // A 303 redirects to the result of the processed request.
            let attempts = if status == 303 { 3 } else { 1 };
            assert_eq!((error.status().unwrap().as_u16(), error.attempts().len()), (status, attempts), "{op:?}");
            assert_eq!(error.maybe_processed(), status == 303 && op.is_write(), "{op:?}");
            assert_eq!(error.headers().unwrap()["location"], *location, "{op:?}");
        }
        mock.delete_async().await;
    }
    assert_eq!(elsewhere_mock.calls_async().await, 0);
}
