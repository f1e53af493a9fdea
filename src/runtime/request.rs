//! The preparation of a request: its checks, and the headers of this client.

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderValue, USER_AGENT};
use url::Url;

use super::context::Context;
use super::key_source::KeySource;
use super::transport::{API_KEY, MAX_URL, PreparedRequest};
use crate::error::{Error, ErrorKind};
use crate::spec::Operation;

/// Checks the request of a generated builder, and adds the headers of this client. The key of a provider is added for each attempt.
///
/// # Errors
///
/// [`ErrorKind::Config`] for options that no call can be made with, and for a request to another host than the base URL's: the key
/// must not go there. [`ErrorKind::Validation`] for a URL that is too long, or a body that cannot be sent a second time.
pub(crate) fn prepare(context: &Context, operation: &Operation, mut request: reqwest::Request) -> Result<PreparedRequest, Error> {
    let shared = &context.shared;
    let problem = |kind, problem| Error::new(kind, problem, context.now());
    if let Some(wrong) = context.options.problem() {
        return Err(problem(ErrorKind::Config, wrong));
    }
    if !is_below(request.url(), &shared.base_url) {
        return Err(problem(
            ErrorKind::Config,
            "builder: is for another base URL than the client's; use a builder of this client",
        ));
    }
    if let Some(alias) = operation.alias().filter(|_| shared.uses_records_alias) {
        request.url_mut().set_path(&format!("{}{alias}", shared.base_url.path().trim_end_matches('/')));
    }
    let extra = context.options.extra.as_deref();
    if let Some(extra) = extra.filter(|extra| !extra.query.is_empty()) {
        request.url_mut().query_pairs_mut().extend_pairs(&extra.query);
    }
    if request.url().as_str().len() > MAX_URL {
        return Err(problem(ErrorKind::Validation, "URL: too long; shorten the values of the query"));
    }
    let body = match request.body().map(reqwest::Body::as_bytes) {
        None => Bytes::new(),
        Some(Some(body)) => Bytes::copy_from_slice(body),
        Some(None) => {
            return Err(problem(ErrorKind::Validation, "body: a stream cannot be sent a second time; give the bytes"));
        }
    };
    let mut headers = std::mem::take(request.headers_mut());
    if let Some(extra) = extra {
        headers.extend(extra.headers.clone());
    }
    headers.insert(USER_AGENT, shared.user_agent.clone());
    // Without this header any coding is acceptable (RFC 9110 §12.5.3), and this client decodes none.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    // A provider's key may be another one for each attempt.
    if let KeySource::Value(key) = &shared.key
        && operation.is_authenticated()
    {
        headers.insert(API_KEY, key.header_value());
    }
    Ok(PreparedRequest { method: request.method().clone(), url: request.url().clone(), headers, body })
}

/// Returns the host of a URL, with the port unless it is the scheme's default.
pub(crate) fn server(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// True if a URL has the origin of a base URL and a path below its path. Both are normalized, so their texts can be compared.
fn is_below(url: &Url, base: &Url) -> bool {
    let rest = url.as_str().strip_prefix(base.as_str().trim_end_matches('/'));
    rest.is_some_and(|rest| rest.starts_with('/'))
}
