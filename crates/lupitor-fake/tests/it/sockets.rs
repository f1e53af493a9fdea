//! Raw sockets: an HTTP client would hide these details.

use std::net::SocketAddr;

use lupitor_fake::{CAMPAIGN_ID, Error, Fake, FakeBuilder, FaultRule};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::unlimited;

const LIST: &str = "GET /api/v1/leads?campaignId=k978abc123 HTTP/1.1\r\nhost: fake\r\nx-api-key: sk_test_write\r\n\r\n";

async fn start(builder: FakeBuilder) -> (Fake, SocketAddr) {
    let fake = builder.start().await.unwrap();
    let address = fake.address().unwrap();
    (fake, address)
}

fn create(external_id: &str) -> String {
    let body = format!(r#"{{"campaignId":"{CAMPAIGN_ID}","externalId":"{external_id}"}}"#);
    format!(
        "POST /api/v1/leads HTTP/1.1\r\nhost: fake\r\nx-api-key: sk_test_write\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends a request and reads to the end of the connection. A reset is an end like any other.
async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    read_to_end(&mut stream).await
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        bytes.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(bytes).unwrap()
}

/// Reads one response by its Content-Length and leaves the connection open.
async fn read_response(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    loop {
        let complete = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            body.len() >= length.parse().unwrap()
        });
        if complete {
            return text;
        }
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let (fake, address) = start(unlimited()).await;
    assert_eq!(fake.base_url(), format!("http://{address}"));
    assert!(address.ip().is_loopback());
    let mut stream = TcpStream::connect(address).await.unwrap();
    for (request, status) in
        [(create("1"), "HTTP/1.1 201 Created"), (create("1"), "HTTP/1.1 400 Bad Request"), (LIST.to_owned(), "HTTP/1.1 200 OK")]
    {
        stream.write_all(request.as_bytes()).await.unwrap();
        let response = read_response(&mut stream).await;
        assert!(response.starts_with(status), "{response}");
        assert_eq!(response.matches("\r\ndate: ").count(), 1, "{response}");
    }
    assert_eq!(fake.request_count(), 3);
}

/// The request is processed or not, as the rule says, and the next connection is served.
#[tokio::test]
async fn a_dropped_connection_has_no_response() {
    for (rule, leads) in [("drop,times=1", 0), ("drop,times=1,after-processing", 1)] {
        let (fake, address) = start(unlimited().fault(rule.parse().unwrap())).await;
        assert_eq!(exchange(address, &create("1")).await, "", "{rule}");
        assert_eq!(fake.leads(CAMPAIGN_ID).len(), leads, "{rule}");
        assert_eq!(fake.requests()[0].status, None);
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(LIST.as_bytes()).await.unwrap();
        assert!(read_response(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    }
}

#[tokio::test]
async fn a_truncated_body_ends_halfway() {
    let (fake, address) = start(unlimited().fault("truncate".parse().unwrap())).await;
    let response = exchange(address, &create("1")).await;
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201 Created"));
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let length: usize = length.parse().unwrap();
    assert_eq!(body.len(), length / 2);
    assert!(r#"{"success":true,"data":{"leadId":"#.starts_with(&body[..20]), "{body}");
    assert_eq!(fake.leads(CAMPAIGN_ID).len(), 1);
}

#[tokio::test]
async fn an_incomplete_request_has_no_effect() {
    let (fake, address) = start(unlimited()).await;
    let request = create("1");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&request.as_bytes()[..request.len() - 1]).await.unwrap();
    stream.shutdown().await.unwrap();
    read_to_end(&mut stream).await;
    assert!(fake.leads(CAMPAIGN_ID).is_empty());
}

#[tokio::test]
async fn connections_wait_when_there_are_too_many() {
    let (fake, address) = start(unlimited().max_connections(1)).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(LIST.as_bytes()).await.unwrap();
    read_response(&mut first).await;
    // The kernel accepts the second connection, and the server serves it after the first one.
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(LIST.as_bytes()).await.unwrap();
    for _ in 0..10 {
        first.write_all(LIST.as_bytes()).await.unwrap();
        read_response(&mut first).await;
    }
    assert_eq!(fake.request_count(), 11, "served beside the first one");
    drop(first);
    assert!(read_response(&mut second).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn drop_and_shutdown_close_every_connection() {
    for gracefully in [false, true] {
        let (fake, address) = start(unlimited()).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(LIST.as_bytes()).await.unwrap();
        read_response(&mut stream).await;
        if gracefully {
            fake.shutdown().await
        } else {
            drop(fake)
        }
        assert_eq!(read_to_end(&mut stream).await, "");
        assert!(TcpStream::connect(address).await.is_err(), "gracefully: {gracefully}");
    }
}

#[tokio::test]
async fn a_shutdown_completes_requests_in_progress() {
    let rule: FaultRule = "delay=200ms".parse().unwrap();
    let (fake, address) = start(unlimited().fault(rule)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(LIST.as_bytes()).await.unwrap();
    // The request is in progress once the fake has recorded it.
    while fake.request_count() == 0 {
        tokio::task::yield_now().await;
    }
    let (response, ()) = tokio::join!(read_to_end(&mut stream), fake.shutdown());
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
}

#[tokio::test]
async fn an_address_in_use_is_an_error() {
    let (fake, address) = start(unlimited()).await;
    let error = unlimited().listen(address).start().await.unwrap_err();
    assert!(matches!(error, Error::Bind(_)), "{error:?}");
    assert_eq!(error.to_string(), "cannot listen on the address");
    drop(fake);
}

#[tokio::test]
async fn a_clone_is_the_same_fake_and_keeps_its_socket_open() {
    let (fake, address) = start(unlimited()).await;
    let clone = fake.clone();
    drop(fake);
    clone.add_leads(CAMPAIGN_ID, 1).unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(LIST.replace("host: fake", "host: fake\r\nconnection: close").as_bytes()).await.unwrap();
    let mut listed = String::new();
    stream.read_to_string(&mut listed).await.unwrap();
    assert!(listed.starts_with("HTTP/1.1 200") && listed.contains("+15550000001"), "{listed}");
    let other = clone.clone();
    clone.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err(), "a shutdown closes the socket of all clones");
    assert_eq!(other.leads(CAMPAIGN_ID).len(), 1);
}
