//! A program that uses what a change of the document added. `spec_change` in tests/repo builds it against a copy of this crate.

#[allow(dead_code)]
mod recorder;

use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use lupitor::generated::types::{SpecChangeContact, SpecChangeMail};
use lupitor::{Client, ErrorCode, LeadInput, LeadStatus, LeadStatusFilter, Operation, RateLimitBucket, RetryClass};

const FOUND: &str = r#"{"success": true, "data": {"_id": "jh7abc123xyz", "status": "specChanged"}, "error": null}"#;
const REFUSED: &str = r#"{"success": false, "data": null, "error": "metadata must not exceed 16 KB"}"#;
const FIRST_PAGE: &str = r#"{"page": {"calls": [{"kind": "call", "number": "1"}, {"kind": "call", "number": "2"}], "links": {"next": "b"}}}"#;
const LAST_PAGE: &str = r#"{"page": {"calls": [{"kind": "call", "number": "3"}], "links": {"next": null}}}"#;
const RESPONSES: [(&str, &str); 7] = [
    ("500 Internal Server Error", "{}"),
    ("200 OK", FOUND),
    ("200 OK", FIRST_PAGE),
    ("200 OK", LAST_PAGE),
    ("400 Bad Request", REFUSED),
    // To the blocking client.
    ("200 OK", FOUND),
    ("200 OK", LAST_PAGE),
];

fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let server = thread::spawn(move || RESPONSES.map(|response| serve(&listener, response)));
    let recorder = recorder::TestRecorder::default();
    let guard = recorder.install();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(calls(&base_url))?;
    drop(guard);
    measured(&recorder);
    blocking_calls(&base_url)?;
    for request in server.join().map_err(|_| "the server failed")? {
        println!("{}", request?);
    }
    Ok(())
}

async fn calls(base_url: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder("sk_test_abc123xyz").base_url(base_url).build()?;

    let operation = Operation::all().iter().find(|operation| operation.id() == "getSpecChange").ok_or("getSpecChange is not in the table")?;
    assert_eq!((operation.method(), operation.path()), ("GET", "/api/v1/spec-change/{leadId}"));
    assert_eq!((operation.retry_class(), operation.rate_limit()), (RetryClass::Read, RateLimitBucket::SpecChange));

    let found = client.call(client.generated().get_spec_change().lead_id("jh7/abc")).await?;
    assert_eq!(found.data.status, Some(LeadStatus::SpecChanged));
    println!("found {} after {} attempts: {}", found.data.id, found.attempts().len(), found.attempts()[0].outcome);

    for id in ["", ".", "..", "jh7/..", "jh7\\..\\x"] {
        let refused = client.call(client.generated().get_spec_change().lead_id(id)).await;
        println!("{}", refused.err().ok_or("a step to another path was taken")?);
    }
    let mut calls = client.paginate(client.generated().list_spec_change_calls()).page_size(2).limit(3);
    let mut numbers = Vec::new();
    while let Some(call) = calls.try_next().await? {
        numbers.push(call.number.unwrap_or_default());
    }
    println!("calls {}", numbers.join(", "));
    union()?;

    let invalid = client.create_lead(LeadInput::builder().campaign_id("k978abc123").external_id("CRM_1").spec_change_zone("")).await;
    println!("{}", invalid.err().ok_or("an empty time zone was taken")?);

    let lead = LeadInput::builder().campaign_id("k978abc123").external_id("CRM_1").spec_change_zone("Europe/Berlin");
    let shown = format!("{lead:?}");
    println!("time zone {}", shown.split_once("spec_change_zone: ").and_then(|(_, rest)| rest.split_once(" }")).ok_or("no time zone")?.0);
    let error = client.create_lead(lead).await.err().ok_or("the create succeeded")?;
    match error.code() {
        Some(ErrorCode::SpecChangeTooLarge) => println!("{error}\n- {}", error.solutions().join("\n- ")),
        other => return Err(format!("{other:?}: {error}").into()),
    }
    println!("field {:?}, filter {}", error.field(), LeadStatusFilter::SpecChanged);
    Ok(())
}

/// The same operations without async.
fn blocking_calls(base_url: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder("sk_test_abc123xyz").base_url(base_url).build_blocking()?;
    let found = client.call(client.generated().get_spec_change().lead_id("jh7abc123xyz"))?;
    println!("blocking {}", found.data.id);
    for call in client.paginate(client.generated().list_spec_change_calls()) {
        println!("blocking call {}", call?.number.unwrap_or_default());
    }
    Ok(())
}

/// The new operations are measured.
fn measured(recorder: &recorder::TestRecorder) {
    for operation in ["getSpecChange", "listSpecChangeCalls"] {
        let operation = ("lupitor.operation", operation);
        let count = |metric| recorder.values(metric, &[operation]).len();
        let (calls, attempts) = (count("lupitor.call.duration"), recorder.count("lupitor.attempts", &[operation]));
        let s = if calls == 1 { "" } else { "s" };
        let label = |metric, label| recorder.series(metric, &[operation]).pop().and_then(|(mut labels, _)| labels.remove(label)).unwrap_or_default();
        let path = label("http.client.request.duration", "url.template");
        let limit = label("lupitor.rate_limit.queue.duration", "lupitor.rate_limit");
        println!("measured {}: {calls} call{s} of {path} with {attempts} attempts, limit {limit}", operation.1);
    }
}

/// A union is read and written by its tag, and an unknown one is kept.
fn union() -> Result<(), Box<dyn Error>> {
    for text in [r#"{"kind":"mail","address":"a@b.de"}"#, r#"{"kind":"SpecChangeCall","address":"x","number":"1"}"#, r#"{"kind":"fax","page":1}"#] {
        let event: SpecChangeContact = serde_json::from_str(text)?;
        println!("{event:?} {}", serde_json::to_string(&event)?);
    }
    let mail: SpecChangeContact = SpecChangeMail::builder().kind("other").address("a@b.de").try_into()?;
    println!("{}", serde_json::to_string(&mail)?);
    Ok(())
}

/// Responds to one request on a connection of its own, and returns its first line, its key and its body.
fn serve(listener: &TcpListener, (status, body): (&str, &str)) -> std::io::Result<String> {
    let (mut stream, _) = listener.accept()?;
    let request = read(&mut stream)?;
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )?;
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or_default();
    let has_key = head.contains("x-api-key: sk_test_abc123xyz");
    Ok(format!("{} key={has_key} {body}", head.lines().next().unwrap_or_default()))
}

fn read(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        if count == 0 || body.len() >= length.unwrap_or(0) {
            return Ok(text);
        }
    }
}
