//! The client sends one API key, in one header. An operation that asks for something else would get that key, or nothing.

use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SecurityRequirement, SecurityScheme};

use super::document;
use super::problem::Problem;

/// Every operation can be called with the API key's header, or without.
pub fn can_be_met(spec: &OpenAPI) -> Result<(), Problem> {
    if let Some(security) = &spec.security {
        check(spec, "security", security)?;
    }
    for endpoint in document::endpoints(spec)? {
        if let Some(security) = &endpoint.operation.security {
            check(spec, &format!("{}.security ({})", endpoint.place, endpoint.id), security)?;
        }
    }
    Ok(())
}

/// One alternative is enough, and all schemes of an alternative are needed.
fn check(spec: &OpenAPI, place: &str, alternatives: &[SecurityRequirement]) -> Result<(), Problem> {
    let remedy = |key: &str| format!("use `{key}: []`, or `security: []` for none");
    let key = key(spec).unwrap_or("apiKey");
    if let Some(unknown) = alternatives.iter().flat_map(|schemes| schemes.keys()).find(|name| scheme(spec, name).is_none()) {
        let problem = format!("{unknown} is not in components.securitySchemes, {}", remedy(key));
        return Err(Problem::new(place, problem));
    }
    let is_met = |alternative: &SecurityRequirement| alternative.keys().all(|name| name == key);
    if alternatives.is_empty() || alternatives.iter().any(is_met) {
        return Ok(());
    }
    let other = alternatives.iter().flat_map(|schemes| schemes.keys()).find(|name| *name != key);
    let other = other.map_or("it", String::as_str);
    Err(Problem::new(place, format!("{other} is not supported, the client sends the header of {key} alone: {}", remedy(key))))
}

fn scheme<'a>(spec: &'a OpenAPI, name: &str) -> Option<&'a ReferenceOr<SecurityScheme>> {
    spec.components.as_ref()?.security_schemes.get(name)
}

/// The name of the scheme of the API key's header; that there is only one is checked with the operation table.
fn key(spec: &OpenAPI) -> Option<&str> {
    let mut schemes = spec.components.iter().flat_map(|components| &components.security_schemes);
    let found = schemes
        .find(|(_, scheme)| matches!(scheme, ReferenceOr::Item(SecurityScheme::APIKey { location: APIKeyLocation::Header, .. })));
    found.map(|(name, _)| name.as_str())
}
