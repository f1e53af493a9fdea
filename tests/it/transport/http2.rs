//! HTTP/2 streams that the server closes.
#![cfg(feature = "http2")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lupitor::{Client, RequestOptions, RetryBudget};

use super::create;
use crate::support::KEY;

/// The bytes that a server writes after the headers of a request, by the stream's number; true closes the connection.
type Reply = fn(u32) -> (Vec<u8>, bool);

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

fn refused_stream(stream: u32) -> (Vec<u8>, bool) {
    (frame(3, 0, stream, &7_u32.to_be_bytes()), false)
}

fn go_away(last_stream: u32) -> Vec<u8> {
    frame(7, 0, 0, &[last_stream.to_be_bytes(), 0_u32.to_be_bytes()].concat())
}

fn serve(mut stream: TcpStream, reply: Reply, requests: &AtomicUsize) -> std::io::Result<()> {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface)?;
    stream.write_all(&frame(4, 0, 0, &[]))?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        std::io::copy(&mut Read::by_ref(&mut stream).take(length.into()), &mut std::io::sink())?;
        match (head[3], head[4]) {
            (1, _) => {
                requests.fetch_add(1, Ordering::SeqCst);
                let (frames, closes) = reply(u32::from_be_bytes([head[5], head[6], head[7], head[8]]));
                stream.write_all(&frames)?;
                if closes {
                    return Ok(());
                }
            }
            (4, 0) => stream.write_all(&frame(4, 1, 0, &[]))?,
            _ => {}
        }
    }
}

/// A client of a server with this reply, and the number of received requests.
fn client(reply: Reply) -> (Client, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let counted = counted.clone();
            std::thread::spawn(move || drop(serve(stream, reply, &counted)));
        }
    });
    let client = Client::builder(KEY).base_url(url).options(RequestOptions::default().retry_budget(RetryBudget::unlimited()));
    (client.configure_http(|http| http.http2_prior_knowledge()).build().unwrap(), requests)
}

#[tokio::test]
async fn a_refused_http2_stream_was_not_sent_and_every_attempt_is_recorded() {
    let cases: [(&str, Reply); 2] = [("REFUSED_STREAM", refused_stream), ("GOAWAY below it", |_| (go_away(0), false))];
    for (name, reply) in cases {
        let (client, requests) = client(reply);
        let (attempts, error) = create(&client).await;
        assert_eq!(attempts, "not sent, not sent, not sent", "{name}: {error}");
        assert_eq!((error.maybe_processed(), requests.load(Ordering::SeqCst)), (false, 3), "{name}");
        assert!(error.to_string().starts_with("transport: the request was not processed by 127.0.0.1:"), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_stream_included_in_a_goaway_may_have_been_processed() {
    let (client, _) = client(|stream| (go_away(stream), true));
    let (attempts, error) = create(&client).await;
    assert_eq!(attempts, "disconnected, disconnected, disconnected", "{error}");
    assert!(error.maybe_processed());
}
