//! Errors, reports, logs and debug output contain no secret and no personal data, whatever a server responds.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use lupitor::{BulkLeadInput, Client, Error, LeadIdentifier, LeadInput, RequestOptions, documented_errors};
use serde_json::{Value, json};

use crate::support::log::Log;
use crate::support::{
    ApiCall, CAMPAIGN, CallStyle, StubResponse, StubServer, UNREACHABLE, builder, builder_for, client_receiving, fake,
    json_response, raw_server, service,
};

/// A key of the documented form and another one, because no page lists the forms.
const KEYS: [&str; 2] = ["sk_live_9hQmXcVbNw", "Quetzal-Sesame"];
const PHONE: &str = "+4915112345678";
const PHONE_DIGITS: &str = "15112345678";
/// Texts that no output may contain. Only the request itself shows that these metadata are personal.
const MARKERS: [&str; 6] = ["9hQmXcVbNw", "Quetzal", "jane.roe", "Zanzibar", "Quokka", "4915112345678"];

fn metadata() -> serde_json::Map<String, Value> {
    let metadata = json!({ "name": "Zanzibar", "email": "jane.roe@example.com", "notes": { "pets": ["Quokka"] } });
    metadata.as_object().cloned().unwrap()
}

/// The first of these texts that an output contains.
fn leak(text: &str) -> Option<&'static str> {
    // The digits of a phone number in any grouping.
    let digits = |line: &str| line.chars().filter(|c| !" ()-./+".contains(*c)).collect::<String>();
    let phone = || text.lines().any(|line| digits(line).contains(PHONE_DIGITS)).then_some(PHONE);
    MARKERS.into_iter().find(|marker| text.contains(marker)).or_else(phone)
}

#[track_caller]
fn assert_clean(text: &str, what: &str) {
    assert_eq!(leak(text), None, "{what}: {text}");
}

/// All texts that an error produces.
fn outputs(error: Error) -> Vec<(&'static str, String)> {
    let mut outputs = vec![
        ("Display", error.to_string()),
        ("Debug", format!("{error:?}")),
        ("pretty Debug", format!("{error:#?}")),
        ("report", error.report().to_string()),
        ("report Debug", format!("{:?}", error.report())),
        ("report JSON", serde_json::to_string(&error.report()).unwrap()),
    ];
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        outputs.push(("source", cause.to_string()));
        outputs.push(("source Debug", format!("{cause:?}")));
        source = cause.source();
    }
    let error = anyhow::Error::from(error).context("creating the leads");
    outputs.push(("anyhow", format!("{error:#}")));
    outputs.push(("anyhow Debug", format!("{error:?}")));
    outputs
}

/// The errors of all calls that send personal data.
async fn failures(client: &Client) -> Vec<Error> {
    let lead = LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE).metadata(metadata());
    let many = vec![BulkLeadInput::builder().phone_number(PHONE).metadata(metadata())];
    let identifier = || LeadIdentifier::builder().phone_number(PHONE);
    let generated = client.generated().delete_lead().campaign_id(CAMPAIGN).phone_number(PHONE).send().await;
    let results = [
        client.create_lead(lead).await.map(drop),
        client.delete_lead(CAMPAIGN, identifier()).await.map(drop),
        client.bulk_create_leads(CAMPAIGN, many).await.map(drop),
        client.bulk_delete_leads(CAMPAIGN, vec![identifier()]).await.map(drop),
        generated.map(drop).map_err(Error::from),
    ];
    results.into_iter().filter_map(Result::err).collect()
}

/// The whole request as text: head, decoded query, body, and the phone number as people write it.
fn echo(request: &Parts, body: &Bytes) -> String {
    let query: Vec<_> = url::form_urlencoded::parse(request.uri.query().unwrap_or_default().as_bytes()).collect();
    let key = request.headers["x-api-key"].to_str().unwrap();
    let body = String::from_utf8_lossy(body);
    format!("{} {} {query:?} key {key} (+49) 151 1234-5678 or 0049/151/12345678 {body}", request.method, request.uri)
}

/// An error envelope whose message contains the request.
fn envelope(request: &str, word: &str, message: &str) -> String {
    json!({ "success": false, "error": if request.contains(word) { message } else { "another error" } }).to_string()
}

/// Responses that repeat the request.
fn echoes() -> Vec<fn(String) -> StubResponse> {
    vec![
        |text| json_response(400, json!({ "success": false, "error": text }).to_string()),
        |text| json_response(400, json!({ "success": false, "error": { "message": text } }).to_string()),
        |text| json_response(404, json!({ "success": false, "error": text }).to_string()),
        |text| json_response(500, json!({ "success": false, "error": text }).to_string()),
        |text| json_response(429, json!({ "success": false, "error": text }).to_string()),
        |text| json_response(200, json!({ "success": false, "error": text }).to_string()),
        |text| json_response(401, json!({ "message": text }).to_string()),
        |text| json_response(502, format!("<html><title>{text}</title></html>")).header("content-type", "text/html"),
        |text| json_response(418, text),
        |text| json_response(301, "").header("location", format!("https://elsewhere.invalid/?q={}", text.escape_default())),
        |text| json_response(200, text),
        |text| json_response(200, json!({ "success": true, "data": text }).to_string()),
        |text| json_response(200, json!({ "success": true, "data": [{ text.clone(): text }] }).to_string()),
        |text| json_response(200, json!({ "success": text }).to_string()),
        // Invalid UTF-8, a long body, and a body that claims to be compressed.
        |text| json_response(400, [text.as_bytes(), b"\xff"].concat()),
        |text| json_response(400, json!({ "success": false, "error": text.repeat(2_000_000 / text.len()) }).to_string()),
        |text| json_response(500, json!({ "success": false, "error": text }).to_string()).header("content-encoding", "gzip"),
        |text| json_response(400, format!("{{\"error\":{}\"{text}\"", "[".repeat(10_000))),
        // The bare values, without names or quotation marks.
        |text| json_response(400, envelope(&text, "Zanzibar", "Zanzibar was called before")),
        |text| json_response(400, envelope(&text, "Quokka", "no such pet: Quokka.")),
        |text| json_response(401, envelope(&text, "Quetzal", "The key Quetzal-Sesame has expired")),
    ]
}

type Response = Arc<dyn Fn(String) -> StubResponse + Send + Sync>;

/// All of these, and every documented error with a field that repeats the request.
fn responses() -> Vec<Response> {
    let echoes = echoes().into_iter().map(|response| Arc::new(response) as Response);
    let documented = documented_errors().iter().map(|entry| {
        Arc::new(|text: String| {
            let mut body: Value = serde_json::from_str(entry.body).unwrap();
            body["request"] = text.into();
            json_response(entry.status, body.to_string())
        }) as Response
    });
    echoes.chain(documented).collect()
}

#[tokio::test(start_paused = true)]
async fn no_response_makes_an_error_show_request_data() {
    let log = Log::default();
    let _guard = log.capture();
    drop(failures(&client_receiving(&[json_response(418, "")], RequestOptions::default())).await);
    Log::listen();
    let mut problems = Vec::new();
    for key in KEYS {
        for (number, response) in responses().into_iter().enumerate() {
            let service = service(move |request, body| response(echo(request, body)));
            let client = Client::builder(key).service(service).seed(1).build().unwrap();
            let errors = failures(&client).await;
            assert_eq!(errors.len(), 5, "response {number}");
            for error in errors {
                // The accessors for raw text still return it.
                assert!(error.status().is_some());
                for (what, text) in outputs(error) {
                    if let Some(marker) = leak(&text) {
                        problems.push(format!("{what} of response {number} shows {marker}: {}", text.replace('\n', "\\n")));
                    }
                }
            }
            assert_clean(&format!("{client:?}"), "the client's Debug");
        }
    }
    let log = log.text();
    assert!(log.contains("attempt failed") && log.contains("POST /api/v1/leads"), "the crate logs: {log}");
    log.lines().for_each(|line| assert_clean(line, "the log"));
    assert!(problems.is_empty(), "{} outputs show what was sent:\n{}", problems.len(), problems.join("\n"));
}

#[tokio::test]
async fn no_send_failure_shows_request_data() {
    let log = Log::default();
    let _guard = log.capture();
    let garbage = || raw_server(vec![format!("SSH-2.0 {PHONE} Zanzibar\r\n").into_bytes(); 5]);
    let cut = || {
        raw_server(vec![format!("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{{\"success\":true,\"data\":\"{PHONE}").into(); 5])
    };
    for url in [UNREACHABLE.to_owned(), garbage(), cut()] {
        let client = Client::builder(KEYS[0]).base_url(url).options(RequestOptions::default().max_attempts(1)).build().unwrap();
        let errors = failures(&client).await;
        assert_eq!(errors.len(), 5);
        for (what, text) in errors.into_iter().flat_map(outputs) {
            assert_clean(&text, what);
        }
    }
    log.text().lines().for_each(|line| assert_clean(line, "the log"));
}

#[tokio::test]
async fn an_invalid_value_is_never_shown() {
    let stub = StubServer::new();
    let client = stub.respond(json_response(200, ApiCall::CreateLead.success()));
    let lead = || LeadInput::builder().campaign_id(CAMPAIGN);
    let errors = [
        client.create_lead(lead().phone_number(&PHONE[1..])).await.unwrap_err(),
        client.create_lead(lead().phone_number("(+49) 151 1234-5678")).await.unwrap_err(),
        client.create_lead(lead().phone_number(PHONE).scheduled_for("jane.roe@example.com")).await.unwrap_err(),
        client.create_lead(lead().phone_number(PHONE).priority("Quokka")).await.unwrap_err(),
        client.list_leads(|query| query.campaign_id(CAMPAIGN).status("Zanzibar")).await.unwrap_err(),
        client.delete_lead(CAMPAIGN, LeadIdentifier::builder().phone_number("Zanzibar")).await.unwrap_err(),
    ];
    for (what, text) in errors.into_iter().flat_map(outputs) {
        assert_clean(&text, what);
    }
    for key in ["9hQmXcVbNw\n", " 9hQmXcVbNw", "Quetzal\u{7f}"] {
        for (what, text) in outputs(Client::builder(key).build().unwrap_err()) {
            assert_clean(&text, what);
        }
    }
}

/// The clock starts at a fixed time, and the jitter has a fixed seed.
#[tokio::test(start_paused = true)]
async fn errors_match_their_snapshots() {
    let envelope =
        |status, error: &str| json_response(status, json!({ "success": false, "data": null, "error": error }).to_string());
    let of = |response: StubResponse| client_receiving(&[response], RequestOptions::default());
    let documented =
        ApiCall::CreateLead.send(CallStyle::Facade, &of(envelope(401, "Invalid or inactive API key"))).await.unwrap_err();
    let batch = envelope(400, "leads[3]: At least one of phoneNumber or externalId is required");
    let batch = ApiCall::BulkCreateLeads.send(CallStyle::Facade, &of(batch)).await.unwrap_err();
    let unknown_text = envelope(400, "phone +15555551234 of jane.roe@example.com is on the list of sk_test_abc123xyz");
    let undocumented = ApiCall::CreateLead.send(CallStyle::Facade, &of(unknown_text)).await.unwrap_err();
    let limit = envelope(429, "Rate limit exceeded").header("retry-after", 3600).header("x-ratelimit-limit", 1000);
    let limited = of(limit.header("x-ratelimit-remaining", 0));
    let rate_limited = ApiCall::ListLeads.send(CallStyle::Facade, &limited).await.unwrap_err();
    let queued = ApiCall::ListLeads.send(CallStyle::Facade, &limited).await.unwrap_err();
    let page = json_response(502, "<html>Bad Gateway</html>").header("content-type", "text/html");
    let gateway = ApiCall::DeleteLead.send(CallStyle::Facade, &of(page)).await.unwrap_err();
    let undecodable = json_response(200, r#"{"success":true,"data":[{"_id":7}],"error":null}"#);
    let undecodable = ApiCall::ListLeads.send(CallStyle::Facade, &of(undecodable)).await.unwrap_err();
    let lossy =
        fake().fault("drop@createLead,after-processing,times=1".parse().unwrap()).fault("html-503@listLeads".parse().unwrap());
    let lossy = lossy.build().unwrap();
    let outcome_unknown = ApiCall::CreateLead.send(CallStyle::Facade, &builder_for(&lossy).build().unwrap()).await.unwrap_err();
    let client = builder().service(service(|_, _| json_response(500, ""))).build().unwrap();
    let mut leads = vec![BulkLeadInput::builder().external_id("x"); 3];
    leads[2] = BulkLeadInput::builder().phone_number("555 123 4567");
    let validation = client.bulk_create_leads(CAMPAIGN, leads).await.unwrap_err();
    let config = Client::builder("sk_test_abc123xyz").base_url("http://lupitor.acrely.ai/api/v1").build().unwrap_err();

    let named = [
        ("documented", documented),
        ("batch", batch),
        ("undocumented", undocumented),
        ("rate_limited", rate_limited),
        ("queued", queued),
        ("gateway", gateway),
        ("undecodable", undecodable),
        ("outcome_unknown", outcome_unknown),
        ("validation", validation),
        ("config", config),
    ];
    for (name, error) in named {
        let report = error.report();
        let json = serde_json::to_string_pretty(&report).unwrap();
        let text = format!("{error}\n\n{error:#?}\n\n{report}\n\n{json}").replace(env!("CARGO_PKG_VERSION"), "[version]");
        // Created without a client, so its time is the system clock's.
        let text = if name == "config" { text.replace(&report.timestamp, "[now]") } else { text };
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, text);
        });
    }
}
