//! Error responses: what an error contains for each kind of status and body.

use std::time::Duration;

use lupitor::{Client, DocumentedError, ErrorCode, ErrorKind, MAX_ERROR_BODY, RequestOptions, documented_errors};

use regex::Regex;

use crate::support::{ApiCall, CallStyle, KEY, StubResponse, StubServer, attempts, json_response, raw_server};

fn html(status: u16, body: &str) -> StubResponse {
    json_response(status, body.to_owned()).header("content-type", "text/html; charset=utf-8")
}

#[tokio::test(start_paused = true)]
async fn every_error_status_with_every_body_is_an_error_that_keeps_the_response() {
    use ErrorKind::{Authentication, NotFound, Permission, RateLimited, Server, Timeout, Unexpected, Validation};
    let envelope = |error: &str| format!(r#"{{"success":false,"data":null,"error":{error},"trace":{{"id":1}}}}"#);
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let deep = format!(r#"{{"success":false,"error":{}"#, "[".repeat(10_000));
    let deep_data = format!(r#"{{"data":{}{},"error":"Something new"}}"#, "[".repeat(10_000), "]".repeat(10_000));
    // Each status is sent with each body. The message is the API's own, or reports that there is none.
    let statuses = [
        (400, Validation),
        (401, Authentication),
        (402, Unexpected),
        (403, Permission),
        (404, NotFound),
        (405, Unexpected),
        (408, Timeout),
        (409, Unexpected),
        (410, NotFound),
        (413, Validation),
        (418, Unexpected),
        (422, Validation),
        (429, RateLimited),
        (500, Server),
        (501, Server),
        (502, Server),
        (503, Server),
        (504, Server),
        (524, Server),
        (599, Server),
        (304, Unexpected),
        (999, Unexpected),
    ];
    let bodies: Vec<(Vec<u8>, Option<&str>)> = vec![
        (envelope(r#""Something new""#).into(), Some("Something new")),
        (envelope(r#"{"message":"Something new","code":7}"#).into(), Some("Something new")),
        (envelope("null").into(), None),
        (envelope("42").into(), None),
        (envelope(r#"["Something new"]"#).into(), None),
        (envelope(r#"" ""#).into(), None),
        (br#"{"success":false}"#.into(), None),
        (br#"{"error":"Something new"}"#.into(), Some("Something new")),
        (br#"{"status":"error","message":"Something new"}"#.into(), Some("Something new")),
        // An error status with `success: true`: the message does not count.
        (br#"{"success":true,"data":{"leadId":"a"},"error":null}"#.into(), None),
        (br#"{"success":false,"data":null,"error":"Some"#.into(), None),
        (page.into(), None),
        (b"".into(), None),
        (b"\xff\xfe{".into(), None),
        (b"{\"success\":false,\"error\":\"\xff\"}".into(), None),
        (b"\"Something new\"".into(), None),
        (deep.into(), None),
        // Only members that the client reads have a depth limit.
        (deep_data.into(), Some("Something new")),
    ];
    let stub = StubServer::new();
    for (status, kind) in statuses {
        for (body, message) in &bodies {
            let case = format!("{status} {}", String::from_utf8_lossy(&body[..body.len().min(100)]));
            for op in ApiCall::all() {
                let client = stub.respond(json_response(status, body.clone()).header("x-request-id", "7"));
                let error = op.send(CallStyle::Facade, client).await.unwrap_err();
                assert_eq!((error.kind(), error.status().unwrap().as_u16(), error.code()), (kind, status, None), "{op:?} {case}");
                match message {
                    Some(message) => assert_eq!(error.message(), *message, "{op:?} {case}"),
                    None => assert!(error.message().contains("no message in the response"), "{case}: {}", error.message()),
                }
                assert_eq!(error.headers().unwrap()["x-request-id"], "7", "{case}");
                assert_eq!(error.body(), Some(&body[..]), "{case}");
                assert!(error.solutions().is_empty() && error.field().is_none() && error.batch_index().is_none(), "{case}");
                // A 429 does not count as a failed attempt: the client waits and retries.
                assert_eq!(error.attempts().len() > 1, status == 429, "{op:?} {case}");
                assert_eq!(error.operation().unwrap().id(), op.id(), "{case}");
                // A gateway timeout or a server error may have processed the request.
                let unsure = status == 408 || (status >= 500 && status != 501);
                assert_eq!(error.maybe_processed(), unsure && op.is_write(), "{op:?} {case}");
                let last = error.attempts().last().unwrap().outcome;
                assert_eq!(last.is_ambiguous(), unsure, "{op:?} {case}");
            }
        }
    }
}

#[tokio::test]
async fn an_error_names_the_content_type_of_a_proxys_page() {
    let client = StubServer::new();
    let cases = [
        (html(502, "<html>no</html>"), "502 server: Bad Gateway (no message in the response: 15 bytes, text/html)"),
        (
            html(404, ""),
            "404 not found: Not Found (no message in the response: 0 bytes, text/html) \
             (check the base URL, and whether this generation has the operation)",
        ),
        (
            StubResponse { headers: Vec::new(), ..json_response(418, "short") },
            "418 unexpected: I'm a teapot (no message in the response: 5 bytes, no content type)",
        ),
        (html(599, ""), "599 server: unknown status (no message in the response: 0 bytes, text/html)"),
        // HTML with the content type of JSON, and JSON with the content type of HTML.
        (
            json_response(502, "<html>no</html>"),
            "502 server: Bad Gateway (no message in the response: 15 bytes, application/json)",
        ),
        (html(404, r#"{"success":false,"data":null,"error":"Lead not found"}"#), "404 leadNotFound: Lead not found"),
    ];
    for (response, shown) in cases {
        let error = ApiCall::ListLeads.send(CallStyle::Facade, client.respond(response)).await.unwrap_err();
        assert_eq!(error.to_string(), shown);
    }
}

/// The kind of a status, by the table of docs/spec-extensions.md.
fn kind_of(status: u16) -> ErrorKind {
    match status {
        400 | 413..=415 | 422 | 431 => ErrorKind::Validation,
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 | 410 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        429 => ErrorKind::RateLimited,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Unexpected,
    }
}

/// The variable part of a documented message, by its name in a pattern of the same code.
fn variable_part(documented: &DocumentedError, name: &str) -> Option<String> {
    let patterns = documented.code.documented().filter_map(|entry| Regex::new(entry.pattern?).ok());
    let captures = patterns.filter_map(|pattern| Some(pattern.captures(documented.message)?.name(name)?.as_str().to_owned()));
    captures.collect::<Vec<_>>().pop()
}

#[tokio::test(start_paused = true)]
async fn every_documented_error_is_recognised() {
    let stub = StubServer::new();
    assert!(documented_errors().len() >= 20);
    for documented in documented_errors() {
        let op = ApiCall::with_error(documented.name);
        let field = variable_part(documented, "field");
        let index = variable_part(documented, "index").map(|index| index.parse().unwrap());
        for style in [CallStyle::Facade, CallStyle::Call, CallStyle::Generated] {
            // The wait after the previous round's 429 passes.
            tokio::time::advance(Duration::from_secs(3600)).await;
            let client = stub.respond(json_response(documented.status, documented.body));
            let error = op.send(style, client).await.unwrap_err();
            assert_eq!(error.code(), Some(documented.code), "{} {style:?}", documented.name);
            assert_eq!(error.documented().unwrap().name, documented.name, "{style:?}");
            let is_duplicate = documented.code == ErrorCode::LeadAlreadyExists;
            let kind = if is_duplicate { ErrorKind::Duplicate } else { kind_of(documented.status) };
            assert_eq!((error.solutions(), error.kind()), (documented.solutions, kind), "{} {style:?}", documented.name);
            assert!(!error.solutions().is_empty() && error.message() == documented.message, "{} {style:?}", documented.name);
            assert_eq!(error.field(), field.as_deref(), "{} {style:?}", documented.name);
            assert_eq!(error.batch_index(), index, "{} {style:?}", documented.name);
        }
        // The text decides: another status, another case and a full stop change nothing.
        let json = |message: String| format!(r#"{{"success":false,"data":null,"error":"{message}"}}"#);
        for (status, message) in [
            (418, documented.message.to_owned()),
            (documented.status, documented.message.to_uppercase()),
            (documented.status, documented.message.to_lowercase()),
            (documented.status, format!(" {}. ", documented.message.trim_end_matches('.'))),
        ] {
            let error = op.send(CallStyle::Facade, stub.respond(json_response(status, json(message.clone())))).await.unwrap_err();
            assert_eq!((error.code(), error.status().unwrap().as_u16()), (Some(documented.code), status), "{status} {message}");
            // A status without a kind of its own: the documented status decides.
            let kind =
                if documented.code == ErrorCode::LeadAlreadyExists { ErrorKind::Duplicate } else { kind_of(documented.status) };
            assert_eq!(error.kind(), kind, "{status} {message}");
        }
    }
}

#[tokio::test]
async fn the_variable_part_of_a_message_is_read() {
    let missing = Some(ErrorCode::RequiredFieldMissing);
    let identifier = Some(ErrorCode::IdentifierMissing);
    let cases = [
        ("externalId is required", missing, Some("externalId"), None),
        ("scheduledFor is required.", missing, Some("scheduledFor"), None),
        ("Phonenumber Is Required", missing, Some("Phonenumber"), None),
        ("status query parameter is required", missing, Some("status"), None),
        ("items array is required", missing, Some("items"), None),
        ("leads[0]: At least one of phoneNumber or externalId is required", identifier, None, Some(0)),
        ("leads[999]: At least one of phoneNumber or externalId is required.", identifier, None, Some(999)),
        ("Leads[7]: at least one of phonenumber or externalid is required", identifier, None, Some(7)),
        ("leads[99999999999999999999999]: At least one of phoneNumber or externalId is required", identifier, None, None),
        ("Maximum 500 leads per bulk request", Some(ErrorCode::TooManyLeads), None, None),
        // Messages that only resemble a documented one.
        ("campaignId is required for this", None, None, None),
        ("The campaignId is required", None, None, None),
        ("leads[-1]: At least one of phoneNumber or externalId is required", None, None, None),
        ("Lead already exist", None, None, None),
        ("Forbidden city", None, None, None),
    ];
    let stub = StubServer::new();
    for (message, code, field, index) in cases {
        let body = format!(r#"{{"success":false,"data":null,"error":"{message}"}}"#);
        let error = ApiCall::BulkCreateLeads.send(CallStyle::Facade, stub.respond(json_response(400, body))).await.unwrap_err();
        assert_eq!((error.code(), error.field(), error.batch_index()), (code, field, index), "{message}");
        assert_eq!(error.message(), message);
    }
}

#[tokio::test]
async fn a_very_long_message_is_kept_whole_and_shown_shortened() {
    let stub = StubServer::new();
    let message = format!("{} is required", "a".repeat(50_000));
    let body = format!(r#"{{"success":false,"error":"{message}"}}"#);
    let error = ApiCall::CreateLead.send(CallStyle::Facade, stub.respond(json_response(400, body))).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (None, &*message));
    assert!(error.to_string().len() < 500, "one line that can be read");
}

#[tokio::test]
async fn an_error_keeps_at_most_max_error_body() {
    let long = vec![b'x'; 20 * 1024 * 1024];
    let mut response = b"HTTP/1.1 500 Oops\r\ncontent-type: text/plain\r\ncontent-length: 20971520\r\n\r\n".to_vec();
    response.extend_from_slice(&long);
    let over_a_socket = Client::builder(KEY).base_url(raw_server(vec![response])).build().unwrap();
    let over_a_socket = over_a_socket.with_options(|options| options.max_attempts(1));
    let stub = StubServer::new();
    for client in [stub.respond(json_response(500, long)), &over_a_socket] {
        let error = ApiCall::ListLeads.send(CallStyle::Facade, client).await.unwrap_err();
        assert_eq!((error.body().unwrap().len(), error.kind()), (MAX_ERROR_BODY, ErrorKind::Server));
    }
}

/// Responses over a socket that no HTTP library sends.
#[tokio::test]
async fn a_broken_response_keeps_the_bytes_that_arrived() {
    const GZIP: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00";
    type Case = (&'static [u8], ErrorKind, &'static str, Option<&'static [u8]>);
    let cases: [Case; 11] = [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"succ", ErrorKind::Transport, "200, body truncated", Some(b"{\"succ")),
        (b"HTTP/1.1 404 No\r\ncontent-length: 9\r\n\r\n<", ErrorKind::NotFound, "404, body truncated", Some(b"<")),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", ErrorKind::Transport, "200, body truncated", Some(b"")),
        (b"HTTP/1.1 200 OK\r\ncontent-le", ErrorKind::Transport, "disconnected", None),
        (b"SSH-2.0-OpenSSH_9.6\r\n", ErrorKind::Transport, "malformed response", None),
        (b"", ErrorKind::Transport, "disconnected", None),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ErrorKind::Decode, "204, body unreadable", Some(b"")),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", ErrorKind::Decode, "200, body unreadable", Some(b"")),
        // Actual gzip, and a body that only claims to be gzip.
        (GZIP, ErrorKind::Decode, "200, body unreadable", Some(b"\x1f\x8b\x08\x00")),
        (
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc",
            ErrorKind::Decode,
            "200, body unreadable",
            Some(b"abc"),
        ),
        (b"HTTP/1.1 600 Beyond\r\ncontent-length: 1\r\n\r\n?", ErrorKind::Unexpected, "600", Some(b"?")),
    ];
    for (response, kind, outcome, body) in cases {
        for (op, unsure) in [(ApiCall::ListLeads, false), (ApiCall::DeleteLead, kind != ErrorKind::NotFound)] {
            let client = Client::builder(KEY).base_url(raw_server(vec![response.to_vec()]));
            let client = client.options(RequestOptions::default().max_attempts(1)).build().unwrap();
            let result = op.send(CallStyle::Facade, &client).await;
            let case = format!("{op:?} {}", String::from_utf8_lossy(response));
            assert_eq!(attempts(&result), outcome, "{case}");
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.body(), error.maybe_processed()), (kind, body, unsure), "{case}");
            assert_eq!(error.status().is_some(), body.is_some(), "{case}");
        }
    }
}
