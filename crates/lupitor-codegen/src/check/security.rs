//! The client sends one API key, in one header. An operation that asks for something else would get that key, or nothing.

use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SecurityRequirement, SecurityScheme};

use crate::problem::Problem;
use crate::spec::{self, Endpoint};

/// The header that carries the API key.
pub struct ApiKey<'a> {
    /// The name in `components.securitySchemes`.
    scheme: &'a str,
    /// The header's name in lower case.
    pub header: String,
}

/// The only scheme of the document with an API key in a header.
pub fn api_key(spec: &OpenAPI) -> Result<ApiKey<'_>, Problem> {
    let place = "components.securitySchemes";
    let schemes = spec.components.iter().flat_map(|components| &components.security_schemes);
    let mut headers = schemes.filter_map(|(scheme, item)| match item {
        ReferenceOr::Item(SecurityScheme::APIKey { location: APIKeyLocation::Header, name, .. }) => Some((scheme, name)),
        _ => None,
    });
    let (scheme, name) = match (headers.next(), headers.next()) {
        (Some(only), None) => only,
        (None, _) => return Err(Problem::new(place, "one must be `type: apiKey` and `in: header`, the API key's header")),
        (Some(_), Some((other, _))) => {
            return Err(Problem::new(format!("{place}.{other}"), "is a second header for an API key, keep one"));
        }
    };
    if !is_header_name(name) {
        return Err(Problem::new(format!("{place}.{scheme}.name"), format!("`{name}` is not a header's name")));
    }
    Ok(ApiKey { scheme, header: name.to_ascii_lowercase() })
}

/// True for a token of RFC 9110.
pub fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// True when the client sends the key with this operation.
pub fn needs_key(spec: &OpenAPI, endpoint: &Endpoint<'_>) -> bool {
    // An empty alternative allows a call without a key.
    let security = endpoint.operation.security.as_ref().or(spec.security.as_ref());
    security.is_some_and(|alternatives| !alternatives.is_empty() && !alternatives.iter().any(SecurityRequirement::is_empty))
}

/// Every operation can be called with the API key's header, or without.
pub fn can_be_met(spec: &OpenAPI) -> Result<(), Problem> {
    let key = api_key(spec)?.scheme;
    if let Some(security) = &spec.security {
        check(spec, key, "security", security)?;
    }
    for endpoint in spec::endpoints(spec) {
        if let Some(security) = &endpoint.operation.security {
            check(spec, key, &format!("{}.security ({})", endpoint.place, endpoint.id), security)?;
        }
    }
    Ok(())
}

/// One alternative is enough, and all schemes of an alternative are needed.
fn check(spec: &OpenAPI, key: &str, place: &str, alternatives: &[SecurityRequirement]) -> Result<(), Problem> {
    let remedy = format!("use `{key}: []`, or `security: []` for none");
    let exists = |name: &str| spec.components.as_ref().is_some_and(|components| components.security_schemes.contains_key(name));
    let mut names = alternatives.iter().flat_map(|schemes| schemes.keys());
    if let Some(unknown) = names.clone().find(|name| !exists(name)) {
        return Err(Problem::new(place, format!("{unknown} is not in components.securitySchemes, {remedy}")));
    }
    let is_met = |alternative: &SecurityRequirement| alternative.keys().all(|name| name == key);
    if alternatives.is_empty() || alternatives.iter().any(is_met) {
        return Ok(());
    }
    let other = names.find(|name| *name != key).map_or("it", String::as_str);
    Err(Problem::new(place, format!("{other} is not supported, the client sends the header of {key} alone: {remedy}")))
}
