//! Requests that are for no operation, or for one that the fake does not play.

use axum::body::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header::ALLOW};

use super::Matched;
use crate::{
    answer::{self, Answer, HTML},
    state::State,
    wording,
};

/// Answers what no operation is for, before authentication and without a rate limit, as the router of a web framework does.
pub(crate) fn answer(state: &State, method: &Method, matched: &Matched) -> Answer {
    if let Matched::NotPlayed(id) = matched {
        return wording::not_played(id).into_answer();
    }
    let Matched::OtherMethods(methods) = matched else {
        return if state.settings.html_not_found {
            answer::answer(StatusCode::NOT_FOUND, HTML, wording::HTML_NOT_FOUND)
        } else {
            wording::unknown_route().into_answer()
        };
    };
    let mut answer = if method == Method::OPTIONS {
        let mut answer = Response::new(Bytes::new());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        answer
    } else {
        wording::method_not_allowed().into_answer()
    };
    let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    if let Ok(allow) = HeaderValue::try_from(allow) {
        answer.headers_mut().insert(ALLOW, allow);
    }
    answer
}
