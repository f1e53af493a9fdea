//! Effects of faults on responses.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use hyper::body::Frame;
use serde_json::{Value, json};

use super::Fault;
use crate::response::{self, HTML, JSON, Response};

/// The response of a fault that replaces the API's. `Ok(None)` for faults that change it, and for the API's own.
///
/// # Errors
/// The error that closes the connection.
pub(crate) fn replacement(fault: &Fault) -> io::Result<Option<Response>> {
    match fault {
        Fault::DropConnection => Err(connection_dropped()),
        Fault::HtmlPage(status) => Ok(Some(response::new(*status, HTML, html_page(*status)))),
        Fault::Canned(canned) => {
            let mut response = Response::new(canned.body.clone());
            *response.status_mut() = canned.status;
            *response.headers_mut() = canned.headers.clone();
            Ok(Some(response))
        }
        Fault::Delay(_)
        | Fault::InternalServerError
        | Fault::SuccessFalse
        | Fault::TruncateBody
        | Fault::JsonAsHtml
        | Fault::HtmlAsJson
        | Fault::EmptyBody
        | Fault::UnknownFields => Ok(None),
    }
}

/// Applies a fault to the response of a processed request, and finishes the response.
///
/// # Errors
/// The error that closes the connection.
pub(crate) fn apply(fault: Option<&Fault>, mut response: Response, now: Duration) -> io::Result<http::Response<Body>> {
    let Some(fault) = fault else { return Ok(response::finish(response, now)) };
    if let Some(replacement) = replacement(fault)? {
        return Ok(response::finish(replacement, now));
    }
    match fault {
        Fault::TruncateBody => {
            let body = response.body().clone();
            return Ok(truncate(response::finish(response, now), &body));
        }
        Fault::JsonAsHtml => {
            response.headers_mut().insert(CONTENT_TYPE, HTML);
        }
        Fault::HtmlAsJson => {
            let page = html_page(response.status());
            response.headers_mut().insert(CONTENT_TYPE, JSON);
            response = response.map(|_| page.into());
        }
        Fault::EmptyBody => response = response.map(|_| Bytes::new()),
        Fault::UnknownFields => response = response.map(with_unknown_fields),
        _ => {}
    }
    Ok(response::finish(response, now))
}

/// A body that is not JSON stays as it is.
fn with_unknown_fields(body: Bytes) -> Bytes {
    serde_json::from_slice(&body).map_or(body, |mut value| {
        add_fields(&mut value);
        value.to_string().into()
    })
}

fn add_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.iter_mut().filter(|(name, _)| *name != "metadata").for_each(|(_, below)| add_fields(below));
            fields.insert("addedLater".to_owned(), json!({ "since": 2, "notes": ["new", null] }));
        }
        Value::Array(items) => items.iter_mut().for_each(add_fields),
        _ => {}
    }
}

/// Sends half of the body under the `Content-Length` of the whole, and then fails. At least one byte is missing.
fn truncate(mut head: http::Response<Body>, body: &Bytes) -> http::Response<Body> {
    head.headers_mut().insert(CONTENT_LENGTH, body.len().max(1).into());
    head.map(|_| Body::new(TruncatedBody { first_half: Some(body.slice(..body.len() / 2)), flushed: false }))
}

/// A response whose body fails, for a router, which cannot close the connection.
pub(crate) fn failing_body(_: io::Error) -> http::Response<Body> {
    truncate(http::Response::new(Body::empty()), &Bytes::new())
}

fn html_page(status: StatusCode) -> String {
    let title = format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or("Error"));
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
}

fn connection_dropped() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "connection dropped by a fault of lupitor-fake")
}

#[derive(Debug)]
struct TruncatedBody {
    first_half: Option<Bytes>,
    flushed: bool,
}

impl axum::body::HttpBody for TruncatedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(first_half) = self.first_half.take() {
            return Poll::Ready(Some(Ok(Frame::data(first_half))));
        }
        // hyper flushes the first half when the body is pending; on an error it discards it.
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(connection_dropped())))
    }
}
