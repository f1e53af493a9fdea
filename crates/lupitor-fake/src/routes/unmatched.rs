//! Requests that match no operation, or one that the fake does not implement.

use axum::body::Bytes;
use http::header::ALLOW;
use http::{HeaderValue, Method, StatusCode};

use super::Matched;
use crate::api_error::undocumented;
use crate::response::{self, HTML, Response};
use crate::state::State;

/// Responds before authentication and without a rate limit, like the router of a web framework.
pub(crate) fn respond(state: &State, method: &Method, matched: &Matched) -> Response {
    let methods = match matched {
        Matched::OtherMethods(methods) => methods,
        Matched::NotImplemented(id) => return undocumented::not_implemented(id).into_response(),
        Matched::Operation(_) | Matched::Nothing if state.settings.html_not_found => {
            return response::new(StatusCode::NOT_FOUND, HTML, undocumented::HTML_NOT_FOUND);
        }
        Matched::Operation(_) | Matched::Nothing => return undocumented::unknown_route().into_response(),
    };
    let mut response = undocumented::method_not_allowed().into_response();
    if method == Method::OPTIONS {
        response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    if let Ok(allow) = HeaderValue::try_from(allow) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
