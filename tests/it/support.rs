//! Shared by all tests: the calls of every operation, stub servers, and clients of them.

pub mod log;
#[cfg(feature = "metrics")]
pub mod recorder;

use std::fmt::Debug;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::Request;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use lupitor::{
    AttemptOutcome, BulkLeadInput, Client, ClientBuilder, Error, LeadIdentifier, LeadInput, Operation, RequestOptions, Response,
    RetryClass, TokioClock,
};
use lupitor_fake::{Fake, FakeBuilder, WRITE_KEY};
use progenitor_client::ResponseValue;
use serde::Serialize;
use serde_json::{Value, json, to_value};

pub const KEY: &str = "sk_test_abc123xyz";
pub const CAMPAIGN: &str = "k978abc123";
pub const PHONE: &str = "+15555551234";
pub const EXTERNAL_ID: &str = "CRM_12345";

/// A base URL that refuses connections. A port that was just closed would not do: another test may get it.
pub const UNREACHABLE: &str = "http://127.0.0.1:1";

/// Fails with all problems of a table at once, so that one bad row does not hide the others.
#[track_caller]
pub fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} cases fail:\n{}", problems.len(), problems.join("\n"));
}

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository.
pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The document, for the examples in it.
pub fn document() -> Value {
    yaml_serde::from_str(include_str!("../../openapi.yaml")).unwrap()
}

/// 2025-10-29T16:00:00Z, which is 1761753600 seconds since the epoch.
pub fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_761_753_600)
}

/// A call of an operation, with the same arguments in every test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiCall {
    CreateLead,
    ListLeads,
    DeleteLead,
    BulkCreateLeads,
    BulkDeleteLeads,
    GetHealth,
    /// Any other operation, with the examples of the document. An operation that the document gains is one of these.
    Other(&'static Operation),
}

/// The ways in which users make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStyle {
    /// `client.create_lead(…)`
    Facade,
    /// `client.call(client.generated().create_lead()…)`
    Call,
    /// `client.generated().create_lead()….send()`, its error by `lupitor::Error::from`
    Generated,
}

/// The data and the record of a successful call, in one form for all styles.
#[derive(Debug)]
pub struct CallSuccess {
    pub data: Value,
    pub status: u16,
    pub outcomes: Vec<AttemptOutcome>,
    pub reconciled: bool,
}

pub type CallResult = Result<CallSuccess, Error>;

impl ApiCall {
    const NAMED: [ApiCall; 6] = [
        ApiCall::CreateLead,
        ApiCall::ListLeads,
        ApiCall::DeleteLead,
        ApiCall::BulkCreateLeads,
        ApiCall::BulkDeleteLeads,
        ApiCall::GetHealth,
    ];

    /// Every operation of the document.
    pub fn all() -> Vec<ApiCall> {
        let call = |operation: &'static Operation| ApiCall::named(operation.id()).unwrap_or(ApiCall::Other(operation));
        Operation::all().iter().map(call).collect()
    }

    /// The operation with this `operationId`.
    pub fn named(id: &str) -> Option<ApiCall> {
        let named = ApiCall::NAMED.into_iter().find(|op| op.id() == id);
        named.or_else(|| Operation::all().iter().find(|operation| operation.id() == id).map(ApiCall::Other))
    }

    /// The first operation that documents the error.
    pub fn with_error(example: &str) -> ApiCall {
        let documents = |operation: &&Operation| operation.documented_errors().any(|error| error.name == example);
        let operation = Operation::all().iter().find(documents);
        operation
            .and_then(|operation| ApiCall::named(operation.id()))
            .unwrap_or_else(|| panic!("no operation has the error {example}"))
    }

    /// The `operationId` in the document.
    pub fn id(self) -> &'static str {
        match self {
            ApiCall::CreateLead => "createLead",
            ApiCall::ListLeads => "listLeads",
            ApiCall::DeleteLead => "deleteLead",
            ApiCall::BulkCreateLeads => "bulkCreateLeads",
            ApiCall::BulkDeleteLeads => "bulkDeleteLeads",
            ApiCall::GetHealth => "getHealth",
            ApiCall::Other(operation) => operation.id(),
        }
    }

    /// The operation's row in the operation table.
    pub fn documented(self) -> &'static Operation {
        let row = Operation::all().iter().find(|operation| operation.id() == self.id());
        row.unwrap_or_else(|| {
            panic!("openapi.yaml no longer has the operation {}: remove it from `ApiCall` in tests/it/support.rs", self.id())
        })
    }

    pub fn is_write(self) -> bool {
        self.documented().retry_class() != RetryClass::Read
    }

    /// The body of a successful response.
    pub fn success(self) -> String {
        let success = match self {
            ApiCall::CreateLead => r#"{"success":true,"data":{"leadId":"jh7abc123xyz"},"error":null}"#,
            ApiCall::ListLeads => r#"{"success":true,"data":{"leads":[],"count":0},"error":null}"#,
            ApiCall::DeleteLead => r#"{"success":true,"data":{"deleted":true},"error":null}"#,
            ApiCall::BulkCreateLeads => r#"{"success":true,"data":{"created":1,"skipped":0,"createdIds":["a"]},"error":null}"#,
            ApiCall::BulkDeleteLeads => r#"{"success":true,"data":{"deleted":1,"notFound":0},"error":null}"#,
            ApiCall::GetHealth => r#"{"status":"ok","timestamp":"2025-10-29T12:00:00.000Z"}"#,
            ApiCall::Other(operation) => return success_example(operation),
        };
        success.to_owned()
    }

    pub async fn send(self, style: CallStyle, client: &Client) -> CallResult {
        let api = client.generated();
        let lead = || LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id(EXTERNAL_ID);
        let new_leads = || vec![BulkLeadInput::builder().phone_number(PHONE).external_id(EXTERNAL_ID)];
        let old_leads = || vec![LeadIdentifier::builder().external_id(EXTERNAL_ID)];
        macro_rules! by {
            ($facade:expr, $generated:expr) => {
                match style {
                    CallStyle::Facade => $facade,
                    CallStyle::Call => success(client.call($generated).await?, |data| to_value(data).unwrap()),
                    CallStyle::Generated => generated_success($generated.send().await?),
                }
            };
        }
        Ok(match self {
            ApiCall::CreateLead => by!(
                success(client.create_lead(lead()).await?, |data| to_value(data).unwrap()),
                api.create_lead().body_map(|_| lead())
            ),
            ApiCall::ListLeads => by!(
                success(client.list_leads(|query| query.campaign_id(CAMPAIGN)).await?, |page| {
                    json!({ "leads": page.leads, "count": page.count, "next": page.next_cursor })
                }),
                api.list_leads().campaign_id(CAMPAIGN)
            ),
            ApiCall::DeleteLead => by!(
                success(client.delete_lead(CAMPAIGN, LeadIdentifier::builder().phone_number(PHONE)).await?, |data| {
                    to_value(data).unwrap()
                }),
                api.delete_lead().campaign_id(CAMPAIGN).phone_number(PHONE)
            ),
            ApiCall::BulkCreateLeads => by!(
                success(client.bulk_create_leads(CAMPAIGN, new_leads()).await?, |data| {
                    json!({ "created": data.created, "skipped": data.skipped, "ids": data.created_ids,
                            "skippedIdentifiers": data.skipped_identifiers })
                }),
                api.bulk_create_leads().body_map(|body| body.campaign_id(CAMPAIGN).leads(new_leads()))
            ),
            ApiCall::BulkDeleteLeads => by!(
                success(client.bulk_delete_leads(CAMPAIGN, old_leads()).await?, |data| {
                    json!({ "deleted": data.deleted, "notFound": data.not_found, "identifiers": data.deleted_identifiers,
                            "notFoundIdentifiers": data.not_found_identifiers })
                }),
                api.bulk_delete_leads().body_map(|body| body.campaign_id(CAMPAIGN).leads(old_leads()))
            ),
            ApiCall::GetHealth => by!(success(client.get_health().await?, |data| to_value(data).unwrap()), api.get_health()),
            ApiCall::Other(operation) => {
                let bad = |e: serde_json::Error| -> Error {
                    panic!("an example of {} in openapi.yaml does not fit its type: {e}", operation.id())
                };
                macro_rules! generated {
                    ($call:expr) => {
                        by!(success(client.call($call).await?, |data| to_value(data).unwrap()), $call)
                    };
                }
                by_operation!(operation.id(), api, generated, bad, id => {
                    panic!("generated/calls.rs does not call {id}: run `cargo xtask generate`")
                })
            }
        })
    }
}

/// The first success example of an operation in the document.
fn success_example(operation: &Operation) -> String {
    let document = document();
    let examples = success_examples(&document, operation);
    let (_, body) = examples
        .first()
        .unwrap_or_else(|| panic!("openapi.yaml: {} has no example of a success: add one to its response", operation.id()));
    body.to_string()
}

/// The success examples of an operation in the document, each with its status.
pub fn success_examples(document: &Value, operation: &Operation) -> Vec<(u16, Value)> {
    let resolve = |value: &Value| match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap().clone(),
        None => value.clone(),
    };
    let responses = &document["paths"][operation.path()][operation.method().to_lowercase()]["responses"];
    let successes = responses.as_object().unwrap().iter().filter_map(|(status, response)| match status.parse() {
        Ok(status @ 200..300) => Some((status, resolve(response))),
        _ => None,
    });
    let examples = successes.flat_map(|(status, response)| {
        let examples = response["content"]["application/json"]["examples"].as_object().cloned().unwrap_or_default();
        examples.into_values().map(|example| (status, resolve(&example)["value"].clone())).collect::<Vec<_>>()
    });
    examples.collect()
}

fn success<T>(response: Response<T>, data: impl FnOnce(&T) -> Value) -> CallSuccess {
    CallSuccess {
        data: data(&response),
        status: response.status().as_u16(),
        outcomes: response.attempts().iter().map(|attempt| attempt.outcome).collect(),
        reconciled: response.reconciled(),
    }
}

fn generated_success<T: Serialize + Debug>(value: ResponseValue<T>) -> CallSuccess {
    let status = value.status().as_u16();
    CallSuccess { data: to_value(value.into_inner()).unwrap(), status, outcomes: Vec::new(), reconciled: false }
}

/// The outcomes of a call's attempts, of a success and of an error alike: `disconnected, 201`.
pub fn attempts(result: &CallResult) -> String {
    let outcomes: Vec<_> = match result {
        Ok(done) => done.outcomes.iter().map(ToString::to_string).collect(),
        Err(error) => error.attempts().iter().map(|attempt| attempt.outcome.to_string()).collect(),
    };
    outcomes.join(", ")
}

/// A response of a stub server.
#[derive(Clone, Debug)]
pub struct StubResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// A response with `Content-Type: application/json`.
pub fn json_response(status: u16, body: impl Into<Bytes>) -> StubResponse {
    StubResponse { status, headers: vec![("content-type".to_owned(), "application/json".to_owned())], body: body.into() }
}

impl StubResponse {
    /// Sets or replaces a header.
    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    fn into_response(self) -> http::Response<Body> {
        let mut response = http::Response::builder().status(StatusCode::from_u16(self.status).unwrap());
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        response.body(Body::from(self.body)).unwrap()
    }
}

/// A server in this process that computes its responses.
pub fn service(respond: impl Fn(&Parts, &Bytes) -> StubResponse + Clone + Send + Sync + 'static) -> axum::Router {
    axum::Router::new().fallback(move |request: Request| async move {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        respond(&parts, &body).into_response()
    })
}

/// A client builder with tokio's clock and with the same jitter in every run.
pub fn builder() -> ClientBuilder {
    Client::builder(KEY).clock(TokioClock::starting_at(start())).seed(1)
}

/// A client that receives these responses in order, and then the last one again and again.
pub fn client_receiving(responses: &[StubResponse], options: RequestOptions) -> Client {
    let left = Arc::new(Mutex::new(responses.to_vec()));
    let service = service(move |_, _| {
        let mut left = left.lock().unwrap();
        if left.len() > 1 { left.remove(0) } else { left[0].clone() }
    });
    builder().service(service).options(options).build().unwrap()
}

/// A stub server with one client, which makes one attempt for each call. Tables of cases share it, because building a client reads the
/// system's certificates and takes long.
pub struct StubServer {
    client: Client,
    response: Arc<Mutex<StubResponse>>,
}

impl StubServer {
    pub fn new() -> Self {
        let response = Arc::new(Mutex::new(json_response(500, "")));
        let current = response.clone();
        let service = service(move |_, _| current.lock().unwrap().clone());
        let client = builder().service(service).options(RequestOptions::default().max_attempts(1)).build().unwrap();
        Self { client, response }
    }

    /// Responds to all further calls of the returned client with this response.
    pub fn respond(&self, response: StubResponse) -> &Client {
        *self.response.lock().unwrap() = response;
        &self.client
    }
}

/// A builder of the stand-in, with the clock of [`builder`].
pub fn fake() -> FakeBuilder {
    Fake::builder().start_at(start())
}

/// A builder of clients of the stand-in, with the key that has all permissions.
pub fn builder_for(fake: &Fake) -> ClientBuilder {
    Client::builder(WRITE_KEY).clock(TokioClock::starting_at(start())).seed(1).base_url(fake.base_url()).service(fake.service())
}

/// The base URL of a server on a socket, for responses that no HTTP library sends. For each entry, the server reads one request, writes
/// the bytes and closes the connection.
pub fn raw_server(responses: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for response in responses {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let mut request = Vec::new();
            let mut chunk = [0; 4096];
            // The requests of these tests are shorter than a packet, so the body arrives with the head.
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                match stream.read(&mut chunk) {
                    Ok(0) | Err(_) => break,
                    Ok(length) => request.extend_from_slice(&chunk[..length]),
                }
            }
            // The client may have closed the connection already.
            drop(stream.write_all(&response));
        }
    });
    url
}

/// Reads all pages of the campaign, so that the client remembers its leads.
pub async fn list_to_the_end(client: &Client) {
    let mut cursor = None;
    loop {
        let page = client.list_leads(|query| query.campaign_id(CAMPAIGN).cursor(cursor)).await.unwrap();
        cursor = page.into_data().next_cursor;
        if cursor.is_none() {
            break;
        }
    }
}
