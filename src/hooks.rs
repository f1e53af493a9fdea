//! What every generated call goes through, and how its result becomes a [`Response`] or an [`Error`].

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::FutureExt;
use http::StatusCode;
use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo, ResponseValue};
use reqwest::ResponseBuilderExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::call::{Call, Decoding, Finished, log};
use crate::client::{Client, Shared};
use crate::error::report::SDK;
use crate::error::{Error, ErrorCode, ErrorKind, ResponseParts};
use crate::operation::{API_KEY_HEADER, Operation};
use crate::response::Response;
use crate::transport::MAX_URL;
use crate::{form, generated};

const API_KEY: HeaderName = HeaderName::from_static(API_KEY_HEADER);

tokio::task_local! {
    /// Where the call that is being polled leaves its result: progenitor's own has no room for attempts.
    static SLOT: Arc<Slot>;
}

/// What a call of this crate's client tells the hooks, and the hooks it.
pub(crate) struct Slot {
    result: Mutex<Option<Result<Finished, Error>>>,
    /// The body of the request.
    sent: Mutex<Bytes>,
    /// Whether anything looks at the headers of the generated client's own result. The call's have them in any case.
    headers: bool,
}

impl Slot {
    pub(crate) fn new(headers: bool) -> Arc<Self> {
        Arc::new(Self { result: Mutex::new(None), sent: Mutex::default(), headers })
    }

    /// What was sent, in its type.
    pub(crate) fn sent<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.sent.lock().unwrap_or_else(PoisonError::into_inner)).ok()
    }

    fn result(&self) -> MutexGuard<'_, Option<Result<Finished, Error>>> {
        self.result.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientHooks<Shared> for generated::Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, info: &OperationInfo) -> Result<(), progenitor_client::Error<E>> {
        let shared = self.inner();
        let Some(operation) = Operation::generated(info.operation_id) else {
            return Err(progenitor_client::Error::Custom(format!("{} is not in the operation table", info.operation_id)));
        };
        // The key goes nowhere else, also from a generated client that was made with another base URL.
        if !has_same_origin(request.url(), &shared.runtime.base_url) {
            return Err(progenitor_client::Error::Custom("the request is not for the host of the base URL".to_owned()));
        }
        if let Some(alias) = operation.alias().filter(|_| shared.runtime.records_alias) {
            request.url_mut().set_path(&format!("{}{alias}", shared.runtime.base_url.path().trim_end_matches('/')));
        }
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(SDK));
        // Without it any coding is welcome (RFC 9110 §12.5.3), and none is undone here.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if operation.is_authenticated() {
            headers.insert(API_KEY, shared.runtime.key.header_value());
        }
        Ok(())
    }

    async fn exec(&self, request: reqwest::Request, info: &OperationInfo) -> reqwest::Result<reqwest::Response> {
        let Some(operation) = Operation::generated(info.operation_id) else {
            return self.client().execute(request).await; // `pre` has refused it.
        };
        let span = span(operation, request.url());
        let mut call = match prepare(self.inner(), operation, request) {
            Ok(call) => call,
            Err(refused) => return Err(Box::pin(carry(refused)).await),
        };
        // A future that was given to `Client::call` may do more than this call, and look at what the generated client makes of it.
        let is_shared = SLOT.try_with(|slot| slot.headers).unwrap_or(false);
        let decoding = if is_shared { Decoding::ByGenerated } else { Decoding::ByCall };
        // Pinned before it is instrumented, so that the large future stays where it is.
        let result = pin!(call.run(decoding)).instrument(span.clone()).await;
        record(&span, &result);
        match deliver(&mut call, result) {
            Ok(parts) => Ok(rebuild(parts, call.url, None)),
            Err(error) => match &error.inner.response {
                Some(parts) => Ok(rebuild(parts.clone(), call.url, Some(error.clone()))),
                None => Err(Box::pin(carry(error)).await),
            },
        }
    }

    async fn post<E>(
        &self,
        result: &reqwest::Result<reqwest::Response>,
        _info: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        let Ok(response) = result else { return Ok(()) };
        let Some(Carried(error)) = response.extensions().get::<Carried>() else { return Ok(()) };
        let Some(parts) = &error.inner.response else { return Ok(()) };
        // The generated client knows documented statuses with documented bodies; of all others it would lose the status.
        let is_plain = parts.status.is_client_error() || parts.status.is_server_error();
        let fits = || error.operation().is_some_and(|operation| operation.check_error(&parts.body).is_ok());
        if is_plain && fits() && error.kind() != ErrorKind::OutcomeUnknown {
            return Ok(());
        }
        Err(progenitor_client::Error::UnexpectedResponse(rebuild(parts.clone(), response.url().clone(), Some(error.clone()))))
    }
}

/// Whether both have the same scheme, host and port, which is the origin of an HTTP URL.
fn has_same_origin(url: &url::Url, base: &url::Url) -> bool {
    let port = url::Url::port_or_known_default;
    url.scheme() == base.scheme() && url.host() == base.host() && port(url) == port(base)
}

fn span(operation: &Operation, url: &url::Url) -> Span {
    tracing::info_span!(
        "lupitor.call",
        otel.kind = "client",
        otel.name = %format_args!("{} {}", operation.method(), operation.path()),
        http.request.method = operation.method(),
        url.template = operation.path(),
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        http.response.status_code = Empty,
        error.r#type = Empty,
    )
}

/// A call from the request that generated code made.
fn prepare<'a>(shared: &'a Shared, operation: &'static Operation, mut request: reqwest::Request) -> Result<Call<'a>, Error> {
    if let Some(problem) = shared.options.problem() {
        return Err(Error::before_sending(ErrorKind::Config, problem, shared.runtime.clock.now()));
    }
    let refused = |problem: &str| Error::before_sending(ErrorKind::Validation, problem, shared.runtime.clock.now());
    if request.url().as_str().len() > MAX_URL {
        return Err(refused("URL: too long, shorten the values of the query"));
    }
    let body = match request.body().map(reqwest::Body::as_bytes) {
        None => Bytes::new(),
        Some(Some(body)) => Bytes::copy_from_slice(body),
        Some(None) => return Err(refused("body: a stream cannot be sent a second time, give the bytes")),
    };
    let headers = std::mem::take(request.headers_mut());
    Ok(Call { shared, operation, method: request.method().clone(), headers, body, url: request.url().clone() })
}

/// Leaves a call's result in the slot, and gives the generated client what it needs of it.
fn deliver(call: &mut Call<'_>, result: Result<Finished, Error>) -> Result<ResponseParts, Error> {
    match (result, SLOT.try_with(Arc::clone).ok()) {
        // The data is read: the generated client needs a response, and none that it would read.
        (Ok(finished), Some(slot)) if finished.data.is_some() => {
            *slot.result() = Some(Ok(finished));
            Ok(ResponseParts { status: StatusCode::NOT_EXTENDED, headers: HeaderMap::new(), body: Bytes::new() })
        }
        (Ok(finished), Some(slot)) => {
            let headers = if slot.headers { finished.meta.headers.clone() } else { HeaderMap::new() };
            let parts = ResponseParts { status: finished.meta.status, headers, body: finished.answer.clone() };
            *slot.result() = Some(Ok(finished));
            Ok(parts)
        }
        // Made by `Client::generated` alone: the result goes the generated client's way, which would lose what it cannot decode.
        (Ok(finished), None) => match readable(call.operation, &finished) {
            Ok(body) => Ok(ResponseParts { status: finished.meta.status, headers: finished.meta.headers, body }),
            Err(problem) => Err(Error::undecodable(finished, problem, call.shared, call.shared.runtime.clock.now())),
        },
        (Err(error), slot) => {
            if let Some(slot) = slot {
                *slot.result() = Some(Err(error.clone()));
                *slot.sent.lock().unwrap_or_else(PoisonError::into_inner) = std::mem::take(&mut call.body);
            }
            Err(error)
        }
    }
}

/// The body of a success as the generated client can read it, or why it cannot.
fn readable(operation: &Operation, finished: &Finished) -> Result<Bytes, String> {
    if !finished.mended {
        return Ok(finished.answer.clone());
    }
    let (value, _) = form::mended(&finished.answer, operation.form())?;
    Ok(Bytes::from(value.to_string()))
}

/// How the call ended, on its span.
fn record(span: &Span, result: &Result<Finished, Error>) {
    let status = match result {
        Ok(finished) => Some(finished.meta.status),
        Err(error) => {
            span.record("error.type", error.code().map_or(error.kind().as_str(), ErrorCode::as_str));
            error.status()
        }
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
}

/// Takes an error through the generated client, whose own error types have no room for it.
#[derive(Clone, Debug)]
pub(crate) struct Carried(pub(crate) Error);

impl std::fmt::Display for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Carried {}

/// A response from parts, for progenitor to decode.
fn rebuild(parts: ResponseParts, url: url::Url, error: Option<Error>) -> reqwest::Response {
    // A builder can only fail by what it was given, and it is given nothing that could be wrong.
    let mut response = match http::Response::builder().url(url).body(Bytes::new()) {
        Ok(response) => response.map(|_| parts.body),
        Err(_) => http::Response::new(parts.body),
    };
    *response.status_mut() = parts.status;
    *response.headers_mut() = parts.headers;
    if let Some(error) = error {
        response.extensions_mut().insert(Carried(error));
    }
    response.into()
}

/// `exec` can only fail with a `reqwest::Error`, and only reqwest makes those: the error of a body that fails has ours as its source.
async fn carry(error: Error) -> reqwest::Error {
    loop {
        let failing = futures_util::stream::iter([Err::<Bytes, _>(Carried(error.clone()))]);
        let body = reqwest::Body::wrap_stream(failing);
        if let Err(carrying) = reqwest::Response::from(http::Response::new(body)).bytes().await {
            return carrying;
        }
    }
}

/// The data of a success that the generated client does not accept, and whether it was mended.
fn read<T: DeserializeOwned>(finished: &Finished) -> Result<(T, bool), String> {
    if let Ok(data) = serde_json::from_slice(&finished.answer) {
        return Ok((data, false));
    }
    let (data, replaced) = form::read(&finished.answer, finished.operation.form())?;
    log::replaced(&replaced);
    Ok((data, true))
}

impl Client {
    /// Makes a generated call and returns its data, or the error with everything that is known of it. Every operation of
    /// `openapi.yaml` can be called like this, also one that has no method here.
    ///
    /// ```no_run
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let listed = client.call(client.generated().list_leads().campaign_id("k978abc123").send()).await?;
    /// println!("{:?} after {} attempts", listed.data.count, listed.attempts().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A response of more than 1 MiB is decoded on a thread for blocking work, within
    /// [`total_timeout`](crate::RequestOptions::total_timeout). A future that makes several calls sees an error in place of such a
    /// response, unless it is the last one.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`]. [`ErrorKind::Config`] outside of a tokio runtime; tokio itself panics in a runtime without time or I/O.
    pub async fn call<T, E>(
        &self,
        request: impl Future<Output = Result<ResponseValue<T>, progenitor_client::Error<E>>>,
    ) -> Result<Response<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
        E: Serialize,
    {
        self.call_in(Slot::new(true), request, |data, _| Ok(data)).await
    }

    /// [`call`](Self::call), for a request that is the generated client's and nothing around it, and a look at the data and at the body
    /// that it was read from: a problem with it is an error that has the whole response.
    pub(crate) fn call_then<T, E, U>(
        &self,
        request: impl Future<Output = Result<ResponseValue<T>, progenitor_client::Error<E>>>,
        convert: impl FnOnce(T, &[u8]) -> Result<U, &'static str>,
    ) -> impl Future<Output = Result<Response<U>, Error>>
    where
        T: DeserializeOwned + Send + 'static,
        E: Serialize,
    {
        self.call_in(Slot::new(false), request, convert)
    }

    /// No `async fn`: its future would have room for the request twice, once as its argument and once to await it.
    pub(crate) fn call_in<T, E, U>(
        &self,
        slot: Arc<Slot>,
        request: impl Future<Output = Result<ResponseValue<T>, progenitor_client::Error<E>>>,
        convert: impl FnOnce(T, &[u8]) -> Result<U, &'static str>,
    ) -> impl Future<Output = Result<Response<U>, Error>>
    where
        T: DeserializeOwned + Send + 'static,
        E: Serialize,
    {
        SLOT.scope(slot.clone(), request).map(move |result| {
            let own = slot.result().take();
            self.combine(result, own, convert)
        })
    }

    /// What the generated client made of the answer, and what the call itself knows of it.
    fn combine<T, E, U>(
        &self,
        result: Result<ResponseValue<T>, progenitor_client::Error<E>>,
        own: Option<Result<Finished, Error>>,
        convert: impl FnOnce(T, &[u8]) -> Result<U, &'static str>,
    ) -> Result<Response<U>, Error>
    where
        T: DeserializeOwned + Send + 'static,
        E: Serialize,
    {
        let (data, finished) = match (result, own) {
            (result, Some(Ok(mut finished))) if finished.data.is_some() => {
                match (finished.data.take().and_then(|data| data.downcast().ok()), result) {
                    (Some(data), _) => (*data, finished),
                    // The future has made something else of the response.
                    (None, Ok(value)) => (value.into_inner(), finished),
                    (None, Err(error)) => return Err(Error::from_generated(error, self.now())),
                }
            }
            (Ok(value), Some(Ok(finished))) => (value.into_inner(), finished),
            (Err(_), Some(Err(error))) => return Err(error),
            // A success that the generated client does not accept: a status that is not documented, or a body that is not.
            (Err(_), Some(Ok(mut finished))) => match read(&finished) {
                Ok((data, mended)) => {
                    finished.meta.mended |= mended;
                    (data, finished)
                }
                Err(problem) => return Err(Error::undecodable(finished, problem, self.shared(), self.now())),
            },
            (Err(error), None) => return Err(Error::from_generated(error, self.now())),
            (Ok(_), None | Some(Err(_))) => {
                let problem = "the future given to Client::call did not make a call of a lupitor client as its last one";
                return Err(Error::before_sending(ErrorKind::Config, problem, self.now()));
            }
        };
        match convert(data, &finished.answer) {
            Ok(data) => Ok(Response::new(data, finished.meta)),
            Err(problem) => Err(Error::undecodable(finished, problem.to_owned(), self.shared(), self.now())),
        }
    }
}
