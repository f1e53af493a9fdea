//! progenitor's hooks, for calls by `send`: the same loop as [`Client::call`](crate::Client::call), and progenitor's types as a result.

use bytes::Bytes;
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::ResponseBuilderExt;

use super::builder::BODIES;
use super::call::Bodies;
use crate::error::{Error, ErrorKind, ResponseParts};
use crate::runtime::{Call, Completed, Context, lenient, prepare};
use crate::spec::Operation;

impl ClientHooks<Context> for super::Client {
    async fn exec(&self, request: reqwest::Request, info: &OperationInfo) -> reqwest::Result<reqwest::Response> {
        let url = request.url().clone();
        match Box::pin(execute(self.inner(), request, info.operation_id)).await {
            Ok(parts) => Ok(response(parts, url)),
            Err(error) => Err(CarriedError(error).into_reqwest().await),
        }
    }
}

/// Makes the call, and returns the response that the generated client decodes: a success, or a documented error.
async fn execute(context: &Context, request: reqwest::Request, operation_id: &str) -> Result<ResponseParts, Error> {
    let bodies = BODIES.iter().find(|bodies| bodies.operation_id == operation_id);
    let (Some(bodies), Some(operation)) = (bodies, Operation::from_generated_id(operation_id)) else {
        let problem = format!("operation: `{operation_id}` is not in the operation table");
        return Err(Error::new(ErrorKind::Config, problem, context.now()));
    };
    let call = Call { context, operation, request: prepare(context, operation, request)? };
    match call.run(bodies.success).await {
        Ok(completed) => success(&call, bodies, completed),
        Err(error) => documented_error(bodies, error),
    }
}

/// Returns a success. Its body is repaired as far as that was needed to decode it.
fn success(call: &Call<'_>, bodies: &Bodies, completed: Completed<()>) -> Result<ResponseParts, Error> {
    let Completed { body, record, .. } = completed;
    if !(bodies.is_documented)(record.status.as_u16()) {
        let problem =
            format!("status {}: is a success that the document does not have; call it with Client::call", record.status.as_u16());
        return Err(call.decode_error(problem, body, record));
    }
    if !record.is_repaired {
        return Ok(ResponseParts { status: record.status, headers: record.headers, body });
    }
    match lenient::repair(&body, call.operation.form()) {
        Ok((value, _)) => Ok(ResponseParts { status: record.status, headers: record.headers, body: value.to_string().into() }),
        Err(problem) => Err(call.decode_error(problem, body, record)),
    }
}

/// Returns the response of a documented error, which the generated client decodes. Of any other it would lose the status or the headers.
fn documented_error(bodies: &Bodies, error: Error) -> Result<ResponseParts, Error> {
    let Some(parts) = &error.details().response else { return Err(error) };
    let is_documented_error = !parts.status.is_success() && (bodies.is_documented)(parts.status.as_u16());
    if is_documented_error && error.kind() != ErrorKind::OutcomeUnknown && (bodies.error)(&parts.body).is_ok() {
        Ok(parts.clone())
    } else {
        Err(error)
    }
}

/// A response for the generated client.
fn response(parts: ResponseParts, url: url::Url) -> reqwest::Response {
    // The builder cannot fail: only what it is given can be wrong, and it is given a URL.
    let mut response = match http::Response::builder().url(url).body(Bytes::new()) {
        Ok(response) => response.map(|_| parts.body),
        Err(_) => http::Response::new(parts.body),
    };
    *response.status_mut() = parts.status;
    *response.headers_mut() = parts.headers;
    response.into()
}

/// The error of a call by `send`. progenitor's error types have no room for it: it is the source of a `reqwest::Error`.
#[derive(Clone, Debug)]
pub(super) struct CarriedError(pub(super) Error);

impl std::fmt::Display for CarriedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for CarriedError {}

impl CarriedError {
    /// Makes a `reqwest::Error`, which only reqwest can make: the error of a body that fails has this one as its source.
    async fn into_reqwest(self) -> reqwest::Error {
        loop {
            let failing = futures_util::stream::iter([Err::<Bytes, _>(self.clone())]);
            let body = reqwest::Body::wrap_stream(failing);
            if let Err(error) = reqwest::Response::from(http::Response::new(body)).bytes().await {
                return error;
            }
        }
    }
}
