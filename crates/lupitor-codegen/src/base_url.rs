//! The base URLs of the API: the servers of the document, and the path at the end of documented base URLs.

use openapiv3::OpenAPI;
use serde_json::Value;

use crate::problem::Problem;
use crate::spec;

const BASE_PATH: &str = "x-lupitor-base-path";

/// The default server, and the server with a host for each deployment.
pub fn servers(spec: &OpenAPI) -> Result<(&str, &str), Problem> {
    let default = spec.servers.first().filter(|server| !server.url.contains('{'));
    let default = default.ok_or_else(|| Problem::new("servers", "the first one must be a URL without variables, the default"))?;
    let deployment = spec.servers.iter().find(|server| server.url.contains("{deployment}"));
    let deployment = deployment.ok_or_else(|| Problem::new("servers", "one must have the variable `{deployment}`"))?;
    let has_path = |url: &str| url.split_once("://").is_none_or(|(_, rest)| rest.contains('/'));
    if let Some(server) = spec.servers.iter().find(|server| has_path(&server.url)) {
        let problem = format!("{} is not the root of a host, put its path into the paths of the document", server.url);
        return Err(Problem::new("servers", problem));
    }
    Ok((&default.url, &deployment.url))
}

/// The path at the end of the base URLs in the API's documentation. Each path of the document begins with it.
pub fn base_path(spec: &OpenAPI) -> Result<&str, Problem> {
    let problem = |text: String| Problem::new(BASE_PATH, text);
    let path =
        spec.extensions.get(BASE_PATH).and_then(Value::as_str).filter(|path| path.starts_with('/') && !path.ends_with('/'));
    let path =
        path.ok_or_else(|| problem("is missing or not a path, give the end of documented base URLs: `/api/v1`".to_owned()))?;
    match spec::endpoints(spec).iter().find(|endpoint| endpoint.path.starts_with(&format!("{path}/"))) {
        Some(_) => Ok(path),
        None => Err(problem(format!("the document has no path that begins with {path}/, correct one of them"))),
    }
}
