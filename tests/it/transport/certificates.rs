//! Certificates of the server and of the operating system.
#![cfg(feature = "rustls")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lupitor::{Client, ErrorKind};

use super::create;
use crate::support::log::Log;
use crate::support::{ApiCall, CallStyle, KEY, service};

/// A self-signed certificate for `localhost`, valid from 2020 to 2119.
const CERTIFICATE: &str = "MIIBcTCCARegAwIBAgIUCa6V29i8/conmYpGTSjJvdnSUm0wCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTIwMDEwMTAwMDAwMFoYDzIx\
    MjAwMTAxMDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQI4rT/SqM7p1q5A9Wekv9TrsxqSlpaysedbqL4\
    7FcLTNUap1z/jFlnoZ/9GHNAZQdQ8GBxAkdNudW1jfMm6cKbo0UwQzAUBgNVHREEDTALgglsb2NhbGhvc3QwDAYDVR0TAQH/BAIwADAdBgNVHQ4EFgQU9zlk\
    EAEMleoLTFuBULYM2/D2fw8wCgYIKoZIzj0EAwIDSAAwRQIhAID1UCyIqOOqRB1AOhMNxHLUAGzfxSbAxj57jmC1RERIAiBUmCQr44ckUaOd4VHXCOs+XroE\
    4hQNEcsO9Ws+UQUhCQ==";

/// The private key of the certificate, which protects nothing.
const TEST_KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsp4zq9ALXgmjh8NcbKOn5VVmjgDhriQDdoPgHeKdh6ahRANCAAQI4rT/SqM7p1q5A9Wekv9T\
    rsxqSlpaysedbqL47FcLTNUap1z/jFlnoZ/9GHNAZQdQ8GBxAkdNudW1jfMm6cKb";

/// The port of a server with the certificate.
fn tls_server() -> u16 {
    use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
    let certificate = CertificateDer::from(STANDARD.decode(CERTIFICATE).unwrap());
    let key = PrivatePkcs8KeyDer::from(STANDARD.decode(TEST_KEY).unwrap());
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into());
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key.into()).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(config.clone()).unwrap(), stream);
            let mut request = [0; 4096];
            // A client that refuses the certificate sends nothing.
            if stream.read(&mut request).is_ok_and(|length| length > 0) {
                let body = ApiCall::CreateLead.success();
                let head = format!("HTTP/1.1 201 Created\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
                drop(stream.write_all(format!("{head}{body}").as_bytes()).and_then(|()| stream.flush()));
            }
        }
    });
    port
}

fn certificate() -> reqwest::Certificate {
    reqwest::Certificate::from_der(&STANDARD.decode(CERTIFICATE).unwrap()).unwrap()
}

fn client(host: &str, trusts: bool) -> Client {
    let client = Client::builder(KEY).base_url(format!("https://{host}:{}", tls_server()));
    let client = client.configure_http(move |http| http.no_proxy().tls_certs_only(trusts.then(certificate)));
    client.build().unwrap()
}

#[tokio::test]
async fn an_untrusted_certificate_ends_the_call_and_names_the_remedy() {
    let log = Log::default();
    let cases = [
        ("localhost", false, "invalid peer certificate: UnknownIssuer; if the server is trusted, add the certificate"),
        ("127.0.0.1", true, "; check the host of the base URL"),
    ];
    for (host, trusts, expected) in cases {
        let client = client(host, trusts);
        for round in 0..2 {
            let guard = log.capture();
            let before = log.text().len();
            let (attempts, error) = create(&client).await;
            drop(guard);
            assert_eq!((&*attempts, error.maybe_processed()), ("not sent", false), "{host}: {error}");
            assert!(error.to_string().starts_with(&format!("transport: no connection could be made to {host}:")), "{error}");
            assert!(error.to_string().contains(expected), "{error}");
            let text = log.text().split_off(before);
            let warned =
                text.lines().any(|line| line.contains("WARN") && line.contains(r#""cause":"invalid peer certificate: "#));
            assert!(warned || round == 0, "{text}");
            Log::listen();
        }
    }
}

#[tokio::test]
async fn a_custom_root_certificate_is_trusted() {
    let result = ApiCall::CreateLead.send(CallStyle::Facade, &client("localhost", true)).await;
    assert_eq!(result.unwrap().status, 201);
}

/// Runs in a process of its own, because all threads share the environment.
#[test]
fn a_machine_without_certificates_can_use_plain_http() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["transport::certificates::without_certificates_only_https_is_an_error", "--exact"])
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent")
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success() && text.contains("1 passed"), "{text}");
}

/// The test above runs this one in an environment without certificates.
#[test]
fn without_certificates_only_https_is_an_error() {
    if std::env::var_os("SSL_CERT_FILE").is_none_or(|file| file != "/nonexistent") {
        return;
    }
    let client = || Client::builder(KEY);
    client().base_url("http://127.0.0.1:1").build().unwrap();
    client().base_url("http://api.example").allow_plain_http(true).build().unwrap();
    client().service(service(|_, _| crate::support::json_response(200, "{}"))).build().unwrap();
    client().configure_http(|http| http.tls_certs_merge([certificate()])).build().unwrap();
    let error = client().build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let shown = error.to_string();
    assert!(shown.contains("No CA certificates were loaded") && shown.contains("ca-certificates"), "{shown}");
    assert!(std::error::Error::source(&error).is_some());
}
