//! Requests to paths that `openapi.yaml` does not have.

use std::fmt::Display;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::runner::Runner;
use crate::custom_request;
use crate::error::Error;
use crate::runtime::Response;
use crate::spec::{RateLimitBucket, RetryClass};

/// A request to any path of the API, from [`Client::request`](super::Client::request).
#[derive(Debug)]
#[must_use = "a request is sent by `send` or `fetch`"]
pub struct CustomRequest {
    request: custom_request::CustomRequest,
    runner: Runner,
}

impl CustomRequest {
    pub(super) fn new(request: custom_request::CustomRequest, runner: Runner) -> Self {
        Self { request, runner }
    }

    /// Adds a parameter to the query. The client percent-encodes it.
    pub fn query(self, name: impl Into<String>, value: impl Display) -> Self {
        Self { request: self.request.query(name, value), ..self }
    }

    /// Sets a JSON body.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        Self { request: self.request.json(value), ..self }
    }

    /// Sets a body of another media type.
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { request: self.request.body(content_type, body), ..self }
    }

    /// States how the request may be retried, see [`CustomRequest::retry_class`](crate::CustomRequest::retry_class).
    pub fn retry_class(self, class: RetryClass) -> Self {
        Self { request: self.request.retry_class(class), ..self }
    }

    /// Sets the rate limit that the request counts against, see [`CustomRequest::rate_limit`](crate::CustomRequest::rate_limit).
    pub fn rate_limit(self, limit: RateLimitBucket) -> Self {
        Self { request: self.request.rate_limit(limit), ..self }
    }

    /// Sends the request and returns the body of a success as it is, see [`CustomRequest::send`](crate::CustomRequest::send).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) for a wrong path, before anything is sent; else as
    /// [`Client::call`](super::Client::call).
    pub fn send(self) -> Result<Response<Bytes>, Error> {
        self.runner.wait(self.request.send())?
    }

    /// Sends the request and decodes the body of a success, with its envelope. See
    /// [`CustomRequest::fetch`](crate::CustomRequest::fetch).
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send), and [`ErrorKind::Decode`](crate::ErrorKind::Decode) for a body of another form.
    pub fn fetch<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        self.runner.wait(self.request.fetch())?
    }
}
