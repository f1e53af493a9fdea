//! The user's settings of the HTTP client, made with the types of `lupitor::reqwest`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use lupitor::reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use lupitor::reqwest::{Certificate, Proxy};
use lupitor::{Client, ClientBuilder, ErrorKind};

use super::with_headers;
use crate::support::{ApiCall, CallStyle, KEY, attempts};

/// The base URL of a server, and the heads of the requests that it receives. It closes the connection after each response.
fn recording_server(responses: Vec<Vec<u8>>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, heads) = channel();
    std::thread::spawn(move || {
        for response in responses {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                match stream.read(&mut chunk) {
                    Ok(0) | Err(_) => break,
                    Ok(length) => request.extend_from_slice(&chunk[..length]),
                }
            }
            // The test may be over.
            drop(sender.send(String::from_utf8_lossy(&request).into_owned()));
            drop(stream.write_all(&response));
        }
    });
    (url, heads)
}

fn with_default_header(builder: ClientBuilder) -> ClientBuilder {
    let tenant = (HeaderName::from_static("x-tenant"), HeaderValue::from_static("acme"));
    let key = (HeaderName::from_static("x-api-key"), HeaderValue::from_static("another"));
    let headers = HeaderMap::from_iter([tenant, key]);
    builder.configure_http(move |http| http.default_headers(headers.clone()))
}

#[tokio::test]
async fn a_default_header_is_sent_on_every_connection_and_replaces_no_header_of_the_client() {
    let success = with_headers("connection: close\r\n");
    // The first response is lost, so that the second attempt has another HTTP client.
    let (url, heads) = recording_server(vec![Vec::new(), success]);
    let client = with_default_header(Client::builder(KEY).base_url(url)).build().unwrap();
    let result = ApiCall::CreateLead.send(CallStyle::Facade, &client).await;
    assert_eq!(attempts(&result), "disconnected, 201");
    for head in heads.iter().take(2) {
        assert!(head.contains("\r\nx-tenant: acme\r\n"), "{head}");
        assert!(head.contains(&format!("\r\nx-api-key: {KEY}\r\n")) && !head.contains("another"), "{head}");
    }
}

#[tokio::test]
async fn a_proxy_receives_the_request() {
    let (proxy, heads) = recording_server(vec![with_headers("connection: close\r\n")]);
    let proxy = Proxy::all(proxy).unwrap().basic_auth("me", "hunter2");
    let client = Client::builder(KEY).base_url("http://lupitor.invalid").allow_plain_http(true);
    let client = client.configure_http(move |http| http.proxy(proxy.clone())).build().unwrap();
    let result = ApiCall::CreateLead.send(CallStyle::Facade, &client).await;
    assert_eq!(attempts(&result), "201");
    let head = heads.recv().unwrap();
    assert!(head.starts_with("POST http://lupitor.invalid/api/v1/leads HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nproxy-authorization: Basic bWU6aHVudGVyMg==\r\n"), "{head}");
}

#[tokio::test]
async fn a_base_url_on_this_machine_uses_no_proxy() {
    let (url, heads) = recording_server(vec![with_headers("connection: close\r\n")]);
    let client = Client::builder(KEY).base_url(url);
    let client = client.configure_http(|http| http.proxy(Proxy::all("http://127.0.0.1:1").unwrap())).build().unwrap();
    assert_eq!(attempts(&ApiCall::CreateLead.send(CallStyle::Facade, &client).await), "201");
    assert!(heads.recv().unwrap().starts_with("POST /api/v1/leads HTTP/1.1\r\n"));
}

#[cfg(feature = "rustls")]
#[test]
fn a_certificate_that_is_not_one_is_a_configuration_error() {
    let bad = Certificate::from_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let client = Client::builder(KEY).base_url("https://lupitor.invalid");
    let error = client.configure_http(move |http| http.tls_certs_only([bad.clone()])).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("see what was passed to configure_http"), "{error}");
}
