//! Schemas, operations and parameters that have the same name in Rust, or a name that the generated code uses itself.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};
use openapiv3::{OpenAPI, Parameter};

use crate::problem::Problem;
use crate::spec::{self, Endpoint};

/// Types that generated code names without a path.
const TYPES: &str = "\
    Box Clone Debug Default Deserialize Display Err Error From FromStr Into None Ok Option Result Self \
    Serialize Some String ToString TryFrom TryInto Vec";
/// Types in the module of the operations' builders.
const BUILDERS: &str = "ByteStream ClientHooks ClientInfo OperationInfo RequestBuilderExt ResponseValue";
/// Methods of the generated client.
const CLIENT: &str = "\
    api_version as_ref baseurl borrow client clone clone_into exec execute fmt inner into new new_with_client \
    post pre to_owned try_into type_id";
/// Methods of an operation's builder, and variables of its `send`.
const SEND: &str = "header_map new send";

fn has(words: &str, name: &str) -> bool {
    words.split_whitespace().any(|word| word == name)
}

/// Every component schema has a name of its own in Rust.
pub fn schemas(spec: &OpenAPI) -> Result<(), Problem> {
    let mut seen = BTreeMap::new();
    for name in spec.components.iter().flat_map(|components| components.schemas.keys()) {
        let place = format!("components.schemas.{name}");
        if !name.starts_with(|c: char| c.is_ascii_alphabetic())
            || !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        {
            return Err(Problem::new(
                place,
                format!("`{name}` makes no Rust name, use words of ASCII letters and digits that begin with a letter"),
            ));
        }
        let rust = name.to_pascal_case();
        if has(TYPES, &rust) {
            return Err(Problem::new(
                place,
                format!("{rust} is a name that the generated code uses itself, rename it, for example {rust}Value"),
            ));
        }
        if let Some(other) = seen.insert(rust.clone(), name) {
            return Err(Problem::new(place, format!("is {rust} in Rust, like {other}: rename one")));
        }
    }
    Ok(())
}

/// Every operation and every parameter has a name of its own in Rust.
pub fn operations(spec: &OpenAPI) -> Result<(), Problem> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for endpoint in spec::endpoints(spec) {
        let place = endpoint.named_place();
        let (method, builder) = (endpoint.id.to_snake_case(), endpoint.builder());
        if matches!(endpoint.method, "options" | "trace") {
            let problem =
                format!("{} is not supported, the client sends GET, PUT, POST, DELETE, HEAD and PATCH: drop it", endpoint.method);
            return Err(Problem::new(place, problem));
        }
        if !endpoint.id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)) {
            let problem = format!("operationId {} makes no Rust name, use ASCII letters and digits", endpoint.id);
            return Err(Problem::new(place, problem));
        }
        if has(CLIENT, &method) || has(TYPES, &builder) || has(BUILDERS, &builder) {
            let problem = format!(
                "operationId {} is a name that the generated client uses itself, rename it, for example {0}Lead",
                endpoint.id
            );
            return Err(Problem::new(place, problem));
        }
        if let Some(other) = seen.insert(builder.clone(), endpoint.id) {
            return Err(Problem::new(
                place,
                format!("operationId {} is {builder} in Rust, like {other}: rename one", endpoint.id),
            ));
        }
        parameters(&endpoint, &place)?;
    }
    Ok(())
}

fn parameters(endpoint: &Endpoint<'_>, place: &str) -> Result<(), Problem> {
    let mut seen: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for parameter in endpoint.parameters() {
        let name = parameter.parameter_data_ref().name.as_str();
        let problem = |text: String| Err(Problem::new(place, format!("parameter {name} {text}")));
        let location = location(parameter);
        let rust = name.to_snake_case();
        if !rust.starts_with(|c: char| c.is_ascii_alphabetic()) || !rust.is_ascii() {
            return problem("makes no Rust name, use words that begin with an ASCII letter".to_owned());
        }
        let body = endpoint.operation.request_body.is_some() && (rust == "body" || rust == "body_map");
        if has(SEND, &rust) || body {
            return problem(format!("is {rust} in Rust, a name that the generated code uses itself, rename it"));
        }
        // A parameter of the operation replaces the path's with the same name and location.
        match seen.insert(rust.clone(), (name, location)) {
            Some(other) if other != (name, location) => {
                return problem(format!("in {location} is {rust} in Rust, like {} in {}: rename one", other.0, other.1));
            }
            _ => {}
        }
    }
    Ok(())
}

fn location(parameter: &Parameter) -> &'static str {
    match parameter {
        Parameter::Query { .. } => "query",
        Parameter::Header { .. } => "header",
        Parameter::Path { .. } => "path",
        Parameter::Cookie { .. } => "cookie",
    }
}
