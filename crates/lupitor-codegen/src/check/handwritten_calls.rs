//! Methods that are written by hand, such as `Client::create_lead`, set the parameters that they know. One that the API newly
//! requires would fail every call of them.

use openapiv3::{OpenAPI, SchemaKind, Type};

use crate::json::JSON;
use crate::problem::Problem;
use crate::spec::{self, Endpoint};

/// A method in `src/leads.rs` that calls an operation, and the inputs that it sets.
struct Method {
    operation: &'static str,
    method: &'static str,
    parameters: &'static [&'static str],
    /// The properties of the body, where the method makes it; `None` where its caller does.
    body: Option<&'static [&'static str]>,
}

const METHODS: [Method; 6] = [
    Method { operation: "createLead", method: "create_lead", parameters: &[], body: None },
    // Its caller may set more. The lookup of a lead and the pages set no more.
    Method { operation: "listLeads", method: "list_leads", parameters: &["campaignId"], body: None },
    // It sets one of the identifiers, each of which is optional.
    Method { operation: "deleteLead", method: "delete_lead", parameters: &["campaignId"], body: None },
    Method { operation: "bulkCreateLeads", method: "bulk_create_leads", parameters: &[], body: Some(&["campaignId", "leads"]) },
    Method { operation: "bulkDeleteLeads", method: "bulk_delete_leads", parameters: &[], body: Some(&["campaignId", "leads"]) },
    Method { operation: "getHealth", method: "get_health", parameters: &[], body: None },
];

/// Every required parameter, and property of a body that a method makes, is one that the method sets.
pub fn set_everything(spec: &OpenAPI) -> Result<(), Problem> {
    let endpoints = spec::endpoints(spec);
    for method in &METHODS {
        // Without the operation, rustc names the method in src/leads.rs.
        let Some(endpoint) = endpoints.iter().find(|endpoint| endpoint.id == method.operation) else { continue };
        parameters(method, endpoint)?;
        body(spec, method, endpoint)?;
    }
    Ok(())
}

fn missing(method: &Method, endpoint: &Endpoint<'_>, name: &str) -> Problem {
    let problem = format!(
        "{name} is required, and Client::{} in src/leads.rs does not set it: make it optional, or set it there and add it to crates/lupitor-codegen/src/check/handwritten_calls.rs",
        method.method
    );
    Problem::new(endpoint.named_place(), problem)
}

fn parameters(method: &Method, endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let mut required = endpoint.parameters().map(|parameter| parameter.parameter_data_ref());
    match required.find(|data| data.required && !method.parameters.contains(&data.name.as_str())) {
        Some(data) => Err(missing(method, endpoint, &format!("parameter {}", data.name))),
        None => Ok(()),
    }
}

fn body(spec: &OpenAPI, method: &Method, endpoint: &Endpoint<'_>) -> Result<(), Problem> {
    let (Some(set), Some((_, body))) = (method.body, endpoint.body()) else { return Ok(()) };
    let schema = body.content.get(JSON).and_then(|media| media.schema.as_ref());
    let Some(schema) = schema.and_then(|schema| spec::resolve(spec, schema)) else { return Ok(()) };
    let required = match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => &object.required,
        SchemaKind::Any(any) => &any.required,
        _ => return Ok(()),
    };
    match required.iter().find(|property| !set.contains(&property.as_str())) {
        Some(property) => Err(missing(method, endpoint, &format!("property {property} of the body"))),
        None => Ok(()),
    }
}
