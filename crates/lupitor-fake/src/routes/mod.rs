//! Paths, methods and the operations behind them.

mod api;
mod health;
mod unmatched;

pub(crate) use api::answer as api;
pub(crate) use health::answer as health;
pub(crate) use unmatched::answer as unmatched;

use http::Method;

use crate::{generation::Generation, operation::Operation};

struct Route {
    paths: &'static [&'static str],
    method: Method,
    operation: Operation,
}

/// The paths of `openapi.yaml`, each with its `x-lupitor-alias` after it.
const ROUTES: &[Route] = &[
    Route { paths: &["/api/v1/leads", "/api/v1/records"], method: Method::POST, operation: Operation::CreateLead },
    Route { paths: &["/api/v1/leads", "/api/v1/records"], method: Method::GET, operation: Operation::ListLeads },
    Route { paths: &["/api/v1/leads", "/api/v1/records"], method: Method::DELETE, operation: Operation::DeleteLead },
    Route { paths: &["/api/v1/leads/bulk", "/api/v1/records/bulk"], method: Method::POST, operation: Operation::BulkCreateLeads },
    Route {
        paths: &["/api/v1/leads/bulk-delete", "/api/v1/records/bulk-delete"],
        method: Method::POST,
        operation: Operation::BulkDeleteLeads,
    },
    Route { paths: &["/api/health"], method: Method::GET, operation: Operation::GetHealth },
];

impl Route {
    /// G1 has neither the deletes nor the aliases.
    fn exists(&self, generation: Generation, path: &str) -> bool {
        let deletes = matches!(self.operation, Operation::DeleteLead | Operation::BulkDeleteLeads);
        match generation {
            Generation::G1 => !deletes && self.paths.first() == Some(&path),
            Generation::G2 => self.paths.contains(&path),
        }
    }
}

/// What a path and method lead to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Matched {
    Operation(Operation),
    /// The path has these other methods.
    OtherMethods(Vec<Method>),
    Nothing,
}

/// HEAD is answered wherever GET is (RFC 9110 §9.3.2).
pub(crate) fn find(generation: Generation, method: &Method, path: &str) -> Matched {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let routes: Vec<_> = ROUTES.iter().filter(|route| route.exists(generation, path)).collect();
    if let Some(route) = routes.iter().find(|route| route.method == *method) {
        return Matched::Operation(route.operation);
    }
    // A documented operation that this generation lacks is a 404, which is documented, and not a 405, which is not.
    let of_other_generation = ROUTES.iter().any(|route| route.method == *method && route.paths.contains(&path));
    if routes.is_empty() || of_other_generation {
        return Matched::Nothing;
    }
    let mut methods: Vec<_> = routes.iter().map(|route| route.method.clone()).collect();
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods.push(Method::OPTIONS);
    Matched::OtherMethods(methods)
}
