//! What the tests share: every operation as a value, servers in this process and on a socket, and what came of a call.

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

/// Where nobody listens. No free port that was just closed: another test may be given it.
pub const NOBODY: &str = "http://127.0.0.1:1";

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

/// An operation, with the same arguments in every test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    CreateLead,
    ListLeads,
    DeleteLead,
    BulkCreateLeads,
    BulkDeleteLeads,
    GetHealth,
    /// Any operation, called with the examples of the document. An operation that the document gains is one of these.
    Other(&'static Operation),
}

/// How it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `client.create_lead(…)`
    Facade,
    /// `client.call(client.generated().create_lead()….send())`
    Call,
    /// `client.generated().create_lead()….send()`, its error by `lupitor::Error::from`
    Generated,
}

/// What a successful call returned.
#[derive(Debug)]
pub struct Done {
    pub data: Value,
    pub status: u16,
    pub outcomes: Vec<AttemptOutcome>,
    pub reconciled: bool,
}

impl Op {
    const OWN: [Op; 6] = [Op::CreateLead, Op::ListLeads, Op::DeleteLead, Op::BulkCreateLeads, Op::BulkDeleteLeads, Op::GetHealth];

    /// Every operation of the document.
    pub fn all() -> Vec<Op> {
        let of_id = |operation: &'static Operation| Op::named(operation.id()).unwrap_or(Op::Other(operation));
        Operation::all().iter().map(of_id).collect()
    }

    /// The operation with this `operationId`.
    pub fn named(id: &str) -> Option<Op> {
        let own = Op::OWN.into_iter().find(|op| op.id() == id);
        own.or_else(|| Operation::all().iter().find(|operation| operation.id() == id).map(Op::Other))
    }

    /// The first operation that documents the error.
    pub fn with_error(example: &str) -> Op {
        let documents = |operation: &&Operation| operation.documented_errors().any(|error| error.name == example);
        let operation = Operation::all().iter().find(documents);
        operation
            .and_then(|operation| Op::named(operation.id()))
            .unwrap_or_else(|| panic!("no operation has the error {example}"))
    }

    /// Its `operationId` in the document.
    pub fn id(self) -> &'static str {
        match self {
            Op::CreateLead => "createLead",
            Op::ListLeads => "listLeads",
            Op::DeleteLead => "deleteLead",
            Op::BulkCreateLeads => "bulkCreateLeads",
            Op::BulkDeleteLeads => "bulkDeleteLeads",
            Op::GetHealth => "getHealth",
            Op::Other(operation) => operation.id(),
        }
    }

    /// The document's row for it.
    pub fn documented(self) -> &'static Operation {
        let row = Operation::all().iter().find(|operation| operation.id() == self.id());
        row.unwrap_or_else(|| {
            panic!("openapi.yaml has no operation {} any more: take it out of `Op` in tests/it/support.rs", self.id())
        })
    }

    pub fn changes_something(self) -> bool {
        self.documented().retry_class() != RetryClass::Read
    }

    /// A good answer.
    pub fn success(self) -> String {
        let success = match self {
            Op::CreateLead => r#"{"success":true,"data":{"leadId":"jh7abc123xyz"},"error":null}"#,
            Op::ListLeads => r#"{"success":true,"data":{"leads":[],"count":0},"error":null}"#,
            Op::DeleteLead => r#"{"success":true,"data":{"deleted":true},"error":null}"#,
            Op::BulkCreateLeads => r#"{"success":true,"data":{"created":1,"skipped":0,"createdIds":["a"]},"error":null}"#,
            Op::BulkDeleteLeads => r#"{"success":true,"data":{"deleted":1,"notFound":0},"error":null}"#,
            Op::GetHealth => r#"{"status":"ok","timestamp":"2025-10-29T12:00:00.000Z"}"#,
            Op::Other(operation) => return success_example(operation),
        };
        success.to_owned()
    }

    pub async fn call(self, way: Way, client: &Client) -> Result<Done, Error> {
        let api = client.generated();
        let lead = || LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).external_id(EXTERNAL_ID);
        let new_leads = || vec![BulkLeadInput::builder().phone_number(PHONE).external_id(EXTERNAL_ID)];
        let old_leads = || vec![LeadIdentifier::builder().external_id(EXTERNAL_ID)];
        macro_rules! by {
            ($facade:expr, $generated:expr) => {
                match way {
                    Way::Facade => $facade,
                    Way::Call => done(client.call($generated.send()).await?, |data| to_value(data).unwrap()),
                    Way::Generated => bare($generated.send().await?),
                }
            };
        }
        Ok(match self {
            Op::CreateLead => by!(
                done(client.create_lead(lead()).await?, |data| to_value(data).unwrap()),
                api.create_lead().body_map(|_| lead())
            ),
            Op::ListLeads => by!(
                done(client.list_leads(|query| query.campaign_id(CAMPAIGN)).await?, |page| {
                    json!({ "leads": page.leads, "count": page.count, "next": page.next_cursor })
                }),
                api.list_leads().campaign_id(CAMPAIGN)
            ),
            Op::DeleteLead => by!(
                done(client.delete_lead(CAMPAIGN, LeadIdentifier::builder().phone_number(PHONE)).await?, |data| {
                    to_value(data).unwrap()
                }),
                api.delete_lead().campaign_id(CAMPAIGN).phone_number(PHONE)
            ),
            Op::BulkCreateLeads => by!(
                done(client.bulk_create_leads(CAMPAIGN, new_leads()).await?, |data| {
                    json!({ "created": data.created, "skipped": data.skipped, "ids": data.created_ids,
                            "skippedIdentifiers": data.skipped_identifiers })
                }),
                api.bulk_create_leads().body_map(|body| body.campaign_id(CAMPAIGN).leads(new_leads()))
            ),
            Op::BulkDeleteLeads => by!(
                done(client.bulk_delete_leads(CAMPAIGN, old_leads()).await?, |data| {
                    json!({ "deleted": data.deleted, "notFound": data.not_found, "identifiers": data.deleted_identifiers,
                            "notFoundIdentifiers": data.not_found_identifiers })
                }),
                api.bulk_delete_leads().body_map(|body| body.campaign_id(CAMPAIGN).leads(old_leads()))
            ),
            Op::GetHealth => by!(done(client.get_health().await?, |data| to_value(data).unwrap()), api.get_health()),
            Op::Other(operation) => {
                let bad = |e: serde_json::Error| -> Error {
                    panic!("an example of {} in openapi.yaml does not fit its type: {e}", operation.id())
                };
                macro_rules! generated {
                    ($call:expr) => {
                        by!(done(client.call($call.send()).await?, |data| to_value(data).unwrap()), $call)
                    };
                }
                by_operation!(operation.id(), api, generated, bad, id => {
                    panic!("generated/calls.rs does not call {id}: run `cargo xtask generate`")
                })
            }
        })
    }
}

/// The first example of a success that the document has for an operation.
fn success_example(operation: &Operation) -> String {
    let document = document();
    let examples = success_examples(&document, operation);
    let (_, body) = examples.first().unwrap_or_else(|| {
        panic!("openapi.yaml: {} has no example of a success, add one to its response: tests play it", operation.id())
    });
    body.to_string()
}

/// The examples of successes that the document has for an operation, each with its status.
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

fn done<T>(response: Response<T>, data: impl FnOnce(&T) -> Value) -> Done {
    Done {
        data: data(&response),
        status: response.status().as_u16(),
        outcomes: response.attempts().iter().map(|attempt| attempt.outcome).collect(),
        reconciled: response.reconciled(),
    }
}

fn bare<T: Serialize + Debug>(value: ResponseValue<T>) -> Done {
    let status = value.status().as_u16();
    Done { data: to_value(value.into_inner()).unwrap(), status, outcomes: Vec::new(), reconciled: false }
}

/// The attempts of a call, whether it succeeded or not: `disconnected, 201`.
pub fn attempts(result: &Result<Done, Error>) -> String {
    let outcomes: Vec<_> = match result {
        Ok(done) => done.outcomes.iter().map(ToString::to_string).collect(),
        Err(error) => error.attempts().iter().map(|attempt| attempt.outcome.to_string()).collect(),
    };
    outcomes.join(", ")
}

/// An answer that is always the same.
#[derive(Clone, Debug)]
pub struct Canned {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

/// One with `Content-Type: application/json`.
pub fn canned(status: u16, body: impl Into<Bytes>) -> Canned {
    Canned { status, headers: vec![("content-type".to_owned(), "application/json".to_owned())], body: body.into() }
}

impl Canned {
    /// Sets a header, in place of one that is there.
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

/// A server in this process that answers what the function makes of a request.
pub fn service(respond: impl Fn(&Parts, &Bytes) -> Canned + Clone + Send + Sync + 'static) -> axum::Router {
    axum::Router::new().fallback(move |request: Request| async move {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        respond(&parts, &body).into_response()
    })
}

/// A builder whose clock moves with tokio's, and whose jitter is the same in every run.
pub fn builder() -> ClientBuilder {
    Client::builder(KEY).clock(TokioClock::starting_at(start())).seed(1)
}

/// A client that gets these answers one after the other, the last one from then on.
pub fn client_of(answers: &[Canned], options: RequestOptions) -> Client {
    let left = Arc::new(Mutex::new(answers.to_vec()));
    let service = service(move |_, _| {
        let mut left = left.lock().unwrap();
        if left.len() > 1 { left.remove(0) } else { left[0].clone() }
    });
    builder().service(service).options(options).build().unwrap()
}

/// A client that tries once, and what it will be answered: making a client reads the system's certificates, which is slow
/// when there is one for each row of a table.
pub struct Puppet {
    client: Client,
    answer: Arc<Mutex<Canned>>,
}

impl Puppet {
    pub fn new() -> Self {
        let answer = Arc::new(Mutex::new(canned(500, "")));
        let held = answer.clone();
        let service = service(move |_, _| held.lock().unwrap().clone());
        let client = builder().service(service).options(RequestOptions::default().max_attempts(1)).build().unwrap();
        Self { client, answer }
    }

    /// The client, whose calls are answered with this from now on.
    pub fn answered(&self, answer: Canned) -> &Client {
        *self.answer.lock().unwrap() = answer;
        &self.client
    }
}

/// A stand-in of the API with the same clock as [`builder`]'s.
pub fn fake() -> FakeBuilder {
    Fake::builder().start_at(start())
}

/// A builder of clients of the stand-in, with the key that may do everything.
pub fn builder_for(fake: &Fake) -> ClientBuilder {
    Client::builder(WRITE_KEY).clock(TokioClock::starting_at(start())).seed(1).base_url(fake.base_url()).service(fake.service())
}

/// A server on a socket that reads one request, writes these bytes and closes the connection, for each of the list. Returns the
/// base URL. For what no HTTP library would send.
pub fn raw_server(answers: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let mut request = Vec::new();
            let mut chunk = [0; 4096];
            // The requests of these tests are shorter than a packet; the body, if any, comes with the head.
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                match stream.read(&mut chunk) {
                    Ok(0) | Err(_) => break,
                    Ok(length) => request.extend_from_slice(&chunk[..length]),
                }
            }
            // The client may have read enough and gone.
            drop(stream.write_all(&answer));
        }
    });
    url
}

/// Reads all pages of the campaign, so that the client has seen its leads.
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
