//! Over a real socket, read byte by byte: what an HTTP client would hide is what is tested.

use std::net::SocketAddr;

use lupitor_fake::{CAMPAIGN_ID, Error, Fake, FakeBuilder, FaultRule};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

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

/// Reads one answer by its Content-Length and leaves the connection open.
async fn read_answer(stream: &mut TcpStream) -> String {
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
async fn serves_over_one_connection() {
    let (fake, address) = start(unlimited()).await;
    assert_eq!(fake.base_url(), format!("http://{address}"));
    assert!(address.ip().is_loopback());
    let mut stream = TcpStream::connect(address).await.unwrap();
    for (request, status) in
        [(create("1"), "HTTP/1.1 201 Created"), (create("1"), "HTTP/1.1 400 Bad Request"), (LIST.to_owned(), "HTTP/1.1 200 OK")]
    {
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_answer(&mut stream).await;
        assert!(answer.starts_with(status), "{answer}");
        assert_eq!(answer.matches("\r\ndate: ").count(), 1, "{answer}");
    }
    assert_eq!(fake.request_count(), 3);
}

/// A dropped connection: not one byte of an answer, the work done or not as the rule says, and the next one is served.
#[tokio::test]
async fn drops_connections() {
    for (rule, leads) in [("drop,times=1", 0), ("drop,times=1,after-work", 1)] {
        let (fake, address) = start(unlimited().fault(rule.parse().unwrap())).await;
        assert_eq!(exchange(address, &create("1")).await, "", "{rule}");
        assert_eq!(fake.leads(CAMPAIGN_ID).len(), leads, "{rule}");
        assert_eq!(fake.requests()[0].status, None);
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(LIST.as_bytes()).await.unwrap();
        assert!(read_answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    }
}

/// A cut body: the whole is announced, half of it comes, and then the connection ends.
#[tokio::test]
async fn cuts_bodies() {
    let (fake, address) = start(unlimited().fault("cut".parse().unwrap())).await;
    let answer = exchange(address, &create("1")).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201 Created"));
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let announced: usize = announced.parse().unwrap();
    assert_eq!(body.len(), announced / 2);
    assert!(r#"{"success":true,"data":{"leadId":"#.starts_with(&body[..20]), "{body}");
    assert_eq!(fake.leads(CAMPAIGN_ID).len(), 1);
}

/// A caller that stops halfway through its body has no effect.
#[tokio::test]
async fn requests_that_stop_halfway() {
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
    read_answer(&mut first).await;
    // The kernel takes the second connection, and the server serves it when the first one is gone.
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(LIST.as_bytes()).await.unwrap();
    for _ in 0..10 {
        first.write_all(LIST.as_bytes()).await.unwrap();
        read_answer(&mut first).await;
    }
    assert_eq!(fake.request_count(), 11, "served beside the first one");
    drop(first);
    assert!(read_answer(&mut second).await.starts_with("HTTP/1.1 200 OK"));
}

/// The socket is closed by a drop and by a shutdown, idle connections too.
#[tokio::test]
async fn stops() {
    for gracefully in [false, true] {
        let (fake, address) = start(unlimited()).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(LIST.as_bytes()).await.unwrap();
        read_answer(&mut stream).await;
        if gracefully {
            fake.shutdown().await
        } else {
            drop(fake)
        }
        assert_eq!(read_to_end(&mut stream).await, "");
        assert!(TcpStream::connect(address).await.is_err(), "gracefully: {gracefully}");
    }
}

/// A shutdown lets the requests that are under way be answered.
#[tokio::test]
async fn shutdown_is_graceful() {
    let rule: FaultRule = "delay=200ms".parse().unwrap();
    let (fake, address) = start(unlimited().fault(rule)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(LIST.as_bytes()).await.unwrap();
    // The request is under way when the fake has seen it.
    while fake.request_count() == 0 {
        tokio::task::yield_now().await;
    }
    let (answer, ()) = tokio::join!(read_to_end(&mut stream), fake.shutdown());
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn an_address_in_use_is_an_error() {
    let (fake, address) = start(unlimited()).await;
    let error = unlimited().listen(address).start().await.unwrap_err();
    assert!(matches!(error, Error::Bind(_)), "{error:?}");
    assert_eq!(error.to_string(), "cannot listen on the address");
    drop(fake);
}
