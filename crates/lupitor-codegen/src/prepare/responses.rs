//! Responses for progenitor: it asserts that all errors of an operation have one type, uses `default` for successes as well, and matches a
//! range before the statuses in it.

use openapiv3::{OpenAPI, ReferenceOr, Response, Responses, StatusCode};

use crate::json::JSON;
use crate::spec::{self, is_success};

/// Keeps one response for each status that the generated client decodes.
pub fn simplify(spec: &mut OpenAPI) {
    let shared = spec.components.as_ref().map(|components| components.responses.clone()).unwrap_or_default();
    let is_json = |response: &ReferenceOr<Response>| match response {
        ReferenceOr::Item(response) => response.content.contains_key(JSON),
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/responses/").unwrap_or_default();
            shared.get(name).and_then(ReferenceOr::as_item).is_some_and(|response| response.content.contains_key(JSON))
        }
    };
    let items = spec.paths.paths.values_mut().filter_map(spec::item_mut);
    for (_, operation) in items.flat_map(spec::operations_mut) {
        let Responses { default, responses, .. } = &mut operation.responses;
        // The client then handles the error as an unexpected response, with status, headers and body.
        responses.retain(|status, response| is_success(status) || is_json(response));
        if let Some(default) = default.take().filter(is_json) {
            for range in [StatusCode::Range(4), StatusCode::Range(5)] {
                responses.entry(range).or_insert_with(|| default.clone());
            }
        }
        let ranges: Vec<_> = responses.keys().filter_map(|status| in_range(status, true)).collect();
        responses.retain(|status, _| in_range(status, false).is_none_or(|range| !ranges.contains(&range)));
    }
}

/// The hundred of a range, or of a single status.
fn in_range(status: &StatusCode, range: bool) -> Option<u16> {
    match status {
        StatusCode::Range(hundred) if range => Some(*hundred),
        StatusCode::Code(code) if !range => Some(code / 100),
        _ => None,
    }
}
