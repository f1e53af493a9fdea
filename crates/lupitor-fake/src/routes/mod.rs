//! Paths, methods and the operations behind them, as `openapi.yaml` has them.

mod api;
mod health;
mod unmatched;

pub(crate) use api::answer as api;
pub(crate) use health::answer as health;
pub(crate) use unmatched::answer as unmatched;

use std::sync::LazyLock;

use http::Method;

use crate::{generation::Generation, operation::Operation};

/// An operation of the document.
#[derive(Debug)]
struct Route {
    id: &'static str,
    method: Method,
    path: &'static str,
    alias: Option<&'static str>,
    /// `None` for an operation that the fake does not play.
    operation: Option<Operation>,
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let route = |documented: &lupitor::Operation| {
        Some(Route {
            id: documented.id(),
            // Cannot fail: the document's methods are those of HTTP.
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

    /// True when the path fits the template, whose parameters are whole segments.
    fn has_template_of(&self, path: &str) -> bool {
        let (mut segments, mut template) = (path.split('/'), self.path.split('/'));
        let fits = template.by_ref().all(|wanted| {
            segments.next().is_some_and(|segment| segment == wanted || (wanted.starts_with('{') && !segment.is_empty()))
        });
        fits && segments.next().is_none()
    }

    /// G1 has neither the deletes nor the aliases.
    fn exists(&self, generation: Generation, path: &str) -> bool {
        let deletes = matches!(self.operation, Some(Operation::DeleteLead | Operation::BulkDeleteLeads));
        match generation {
            Generation::G1 => !deletes && self.alias != Some(path),
            Generation::G2 => true,
        }
    }
}

/// What a path and method lead to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Matched {
    Operation(Operation),
    /// The document has the operation, and the fake does not play it. The `operationId`.
    NotPlayed(&'static str),
    /// The path has these other methods.
    OtherMethods(Vec<Method>),
    Nothing,
}

/// HEAD is answered wherever GET is (RFC 9110 §9.3.2).
pub(crate) fn find(generation: Generation, method: &Method, path: &str) -> Matched {
    find_in(&ROUTES, generation, method, path)
}

fn find_in(routes: &[Route], generation: Generation, method: &Method, path: &str) -> Matched {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    // A path without parameters comes before a template that it fits too (OpenAPI 3.0, Paths Object).
    let mut of_path: Vec<_> = routes.iter().filter(|route| route.has(path)).collect();
    if of_path.is_empty() {
        of_path = routes.iter().filter(|route| route.has_template_of(path)).collect();
    }
    let existing = || of_path.iter().filter(|route| route.exists(generation, path));
    if let Some(route) = existing().find(|route| route.method == *method) {
        return route.operation.map_or(Matched::NotPlayed(route.id), Matched::Operation);
    }
    // A documented operation that this generation lacks is a 404, which is documented, and not a 405, which is not.
    let of_other_generation = of_path.iter().any(|route| route.method == *method);
    if existing().next().is_none() || of_other_generation {
        return Matched::Nothing;
    }
    let mut methods: Vec<_> = existing().map(|route| route.method.clone()).collect();
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods.push(Method::OPTIONS);
    Matched::OtherMethods(methods)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(id: &'static str, method: Method, path: &'static str) -> Route {
        Route { id, method, path, alias: None, operation: id.parse().ok() }
    }

    #[test]
    fn an_operation_that_is_not_played_is_found_by_its_template() {
        let routes = [
            route("getLead", Method::GET, "/api/v1/leads/{leadId}"),
            route("bulkCreateLeads", Method::POST, "/api/v1/leads/bulk"),
            route("pauseCampaign", Method::POST, "/api/v1/campaigns/{campaignId}/pause"),
        ];
        let post_only = || Matched::OtherMethods(vec![Method::POST, Method::OPTIONS]);
        let cases = [
            (Method::GET, "/api/v1/leads/jh7", Matched::NotPlayed("getLead")),
            (Method::HEAD, "/api/v1/leads/jh7", Matched::NotPlayed("getLead")),
            (Method::PUT, "/api/v1/leads/jh7", Matched::OtherMethods(vec![Method::GET, Method::HEAD, Method::OPTIONS])),
            (Method::POST, "/api/v1/leads/bulk", Matched::Operation(Operation::BulkCreateLeads)),
            // The path without parameters hides the template.
            (Method::GET, "/api/v1/leads/bulk", post_only()),
            (Method::GET, "/api/v1/leads/", Matched::Nothing),
            (Method::GET, "/api/v1/leads/jh7/calls", Matched::Nothing),
            (Method::POST, "/api/v1/campaigns/k978/pause", Matched::NotPlayed("pauseCampaign")),
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
