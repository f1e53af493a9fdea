//! What a fault does to an answer.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes};
use http::{
    Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use hyper::body::Frame;
use serde_json::{Value, json};

use super::Fault;
use crate::answer::{self, Answer, HTML, JSON};

/// What the caller gets instead of an answer of the API, for the faults that need none to start from.
///
/// `Ok(None)` means that the fault changes a real answer, or is the API's own.
///
/// # Errors
/// The error that closes the connection.
pub(crate) fn instead_of_answer(fault: &Fault) -> io::Result<Option<Answer>> {
    match fault {
        Fault::DropConnection => Err(connection_dropped()),
        Fault::HtmlPage(status) => Ok(Some(answer::answer(*status, HTML, html_page(*status)))),
        Fault::Canned(canned) => {
            let mut answer = Response::new(canned.body.clone());
            *answer.status_mut() = canned.status;
            *answer.headers_mut() = canned.headers.clone();
            Ok(Some(answer))
        }
        Fault::Delay(_)
        | Fault::InternalServerError
        | Fault::SuccessFalse
        | Fault::CutBody
        | Fault::JsonAsHtml
        | Fault::HtmlAsJson
        | Fault::EmptyBody
        | Fault::UnknownFields => Ok(None),
    }
}

/// Changes the real answer, after the work was done, and adds what every answer has.
///
/// # Errors
/// The error that closes the connection.
pub(crate) fn apply(fault: Option<&Fault>, mut answer: Answer, now: Duration) -> io::Result<Response<Body>> {
    let Some(fault) = fault else { return Ok(answer::finish(answer, now)) };
    if let Some(other) = instead_of_answer(fault)? {
        return Ok(answer::finish(other, now));
    }
    match fault {
        Fault::CutBody => {
            let body = answer.body().clone();
            return Ok(cut(answer::finish(answer, now), &body));
        }
        Fault::JsonAsHtml => {
            answer.headers_mut().insert(CONTENT_TYPE, HTML);
        }
        Fault::HtmlAsJson => {
            let page = html_page(answer.status());
            answer.headers_mut().insert(CONTENT_TYPE, JSON);
            answer = answer.map(|_| page.into());
        }
        Fault::EmptyBody => answer = answer.map(|_| Bytes::new()),
        Fault::UnknownFields => answer = answer.map(with_unknown_fields),
        _ => {}
    }
    Ok(answer::finish(answer, now))
}

/// A body that is no JSON stays as it is.
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

/// Announces the whole body, sends half of it, and then fails. At least one byte is missing.
fn cut(mut head: Response<Body>, body: &Bytes) -> Response<Body> {
    let announced = body.len().max(1);
    head.headers_mut().insert(CONTENT_LENGTH, announced.into());
    head.map(|_| Body::new(CutBody { first_half: Some(body.slice(..body.len() / 2)), flushed: false }))
}

/// What a router answers where the service closes the connection: a response whose body fails.
pub(crate) fn failing_body(_: io::Error) -> Response<Body> {
    cut(Response::new(Body::empty()), &Bytes::new())
}

fn html_page(status: StatusCode) -> String {
    let title = format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or("Error"));
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
}

fn connection_dropped() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "the fake dropped the connection on purpose")
}

#[derive(Debug)]
struct CutBody {
    first_half: Option<Bytes>,
    flushed: bool,
}

impl axum::body::HttpBody for CutBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(first_half) = self.first_half.take() {
            return Poll::Ready(Some(Ok(Frame::data(first_half))));
        }
        // hyper writes out what it has when the body makes it wait; on an error it would throw the first half away.
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(connection_dropped())))
    }
}
