//! Routing by the paths and methods of `openapi.yaml`.

pub(crate) mod api;
pub(crate) mod health;
mod leads;
pub(crate) mod unmatched;

use std::sync::LazyLock;

use http::Method;

use crate::api_error::ApiError;
use crate::date_time;
use crate::generation::Generation;
use crate::operation::Operation;
use crate::rate_limit::Decision;

/// An operation of `openapi.yaml`.
#[derive(Debug)]
struct Route {
    id: &'static str,
    method: Method,
    path: &'static str,
    alias: Option<&'static str>,
    /// `None` for an operation of [`NOT_IMPLEMENTED`](crate::NOT_IMPLEMENTED).
    operation: Option<Operation>,
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let route = |documented: &lupitor::Operation| {
        Some(Route {
            id: documented.id(),
            // The methods of the document are valid HTTP methods.
            method: Method::from_bytes(documented.method().as_bytes()).ok()?,
            path: documented.path(),
            alias: documented.alias(),
            operation: documented.id().parse().ok(),
        })
    };
    lupitor::Operation::all().iter().filter_map(route).collect()
});

impl Route {
    fn has(&self, path: &str) -> bool {
        self.path == path || self.alias == Some(path)
    }

    /// True if the path matches the template, whose parameters are whole segments.
    fn matches_template(&self, path: &str) -> bool {
        let (mut segments, mut template) = (path.split('/'), self.path.split('/'));
        let matches = template.by_ref().all(|wanted| {
            segments.next().is_some_and(|segment| segment == wanted || (wanted.starts_with('{') && !segment.is_empty()))
        });
        matches && segments.next().is_none()
    }

    /// G1 has no deletes and no aliases.
    fn exists(&self, generation: Generation, path: &str) -> bool {
        generation == Generation::G2 || (!self.operation.is_some_and(Operation::is_delete) && self.alias != Some(path))
    }
}

/// The result of routing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Matched {
    Operation(Operation),
    /// The `operationId` of an operation that the fake does not implement.
    NotImplemented(&'static str),
    /// The path has only these methods.
    OtherMethods(Vec<Method>),
    Nothing,
}

/// Finds the operation of a request. HEAD is supported wherever GET is (RFC 9110 §9.3.2).
pub(crate) fn find(generation: Generation, method: &Method, path: &str) -> Matched {
    find_in(&ROUTES, generation, method, path)
}

fn find_in(routes: &[Route], generation: Generation, method: &Method, path: &str) -> Matched {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    // A path without parameters takes precedence over a template (OpenAPI 3.0, Paths Object).
    let mut candidates: Vec<_> = routes.iter().filter(|route| route.has(path)).collect();
    if candidates.is_empty() {
        candidates = routes.iter().filter(|route| route.matches_template(path)).collect();
    }
    let existing = || candidates.iter().filter(|route| route.exists(generation, path));
    if let Some(route) = existing().find(|route| route.method == *method) {
        return route.operation.map_or(Matched::NotImplemented(route.id), Matched::Operation);
    }
    // 404 for an operation that only the other generation has: it is documented, and 405 is not.
    let exists_in_g2 = candidates.iter().any(|route| route.method == *method);
    if existing().next().is_none() || exists_in_g2 {
        return Matched::Nothing;
    }
    let mut methods: Vec<_> = existing().map(|route| route.method.clone()).collect();
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods.push(Method::OPTIONS);
    Matched::OtherMethods(methods)
}

/// The fields by which a detailed 429 and that of the health check repeat the headers.
fn with_rate_limit_fields(error: ApiError, decision: Decision) -> ApiError {
    let error = error.with_field("limit", decision.limit).with_field("remaining", decision.remaining);
    error.with_field("reset", date_time::rfc3339(decision.reset))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(id: &'static str, method: Method, path: &'static str) -> Route {
        Route { id, method, path, alias: None, operation: id.parse().ok() }
    }

    #[test]
    fn an_operation_without_implementation_is_found_by_its_template() {
        let routes = [
            route("getLead", Method::GET, "/api/v1/leads/{leadId}"),
            route("bulkCreateLeads", Method::POST, "/api/v1/leads/bulk"),
            route("pauseCampaign", Method::POST, "/api/v1/campaigns/{campaignId}/pause"),
        ];
        let post_only = || Matched::OtherMethods(vec![Method::POST, Method::OPTIONS]);
        let cases = [
            (Method::GET, "/api/v1/leads/jh7", Matched::NotImplemented("getLead")),
            (Method::HEAD, "/api/v1/leads/jh7", Matched::NotImplemented("getLead")),
            (Method::PUT, "/api/v1/leads/jh7", Matched::OtherMethods(vec![Method::GET, Method::HEAD, Method::OPTIONS])),
            (Method::POST, "/api/v1/leads/bulk", Matched::Operation(Operation::BulkCreateLeads)),
            // The path without parameters hides the template.
            (Method::GET, "/api/v1/leads/bulk", post_only()),
            (Method::GET, "/api/v1/leads/", Matched::Nothing),
            (Method::GET, "/api/v1/leads/jh7/calls", Matched::Nothing),
            (Method::POST, "/api/v1/campaigns/k978/pause", Matched::NotImplemented("pauseCampaign")),
            (Method::GET, "/api/v1/campaigns/k978/pause", post_only()),
            (Method::POST, "/api/v1/campaigns/k978", Matched::Nothing),
        ];
        for (method, path, expected) in cases {
            for generation in [Generation::G1, Generation::G2] {
                assert_eq!(find_in(&routes, generation, &method, path), expected, "{generation} {method} {path}");
            }
        }
    }
}
