//! The checks of a base URL and of a deployment's name.

use url::{Host, Url};

use crate::error::redact::visible;
use crate::spec::{BASE_PATH, DEFAULT_BASE_URL, DEPLOYMENT_BASE_URL};

/// Returns the base URL of a deployment.
pub(crate) fn from_deployment(name: &str) -> Result<String, String> {
    let is_label = (1..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-');
    if !is_label {
        // The message omits the value, because it may be an API key in the wrong variable.
        return Err(format!(
            "is not the first label of a host name; give only the name, `acme` for {}",
            DEPLOYMENT_BASE_URL.replace("{deployment}", "acme")
        ));
    }
    Ok(DEPLOYMENT_BASE_URL.replace("{deployment}", name))
}

/// Parses a base URL: the root of a host, or the prefix of a reverse proxy. `/api/v1` at its end is dropped, because the API's
/// pages show this form. A message omits the URL, because it may contain a password.
pub(crate) fn check(text: &str, plain_http: bool) -> Result<Url, String> {
    let bad = |problem: &str| format!("{problem}; for example {DEFAULT_BASE_URL}");
    if text.trim() != text {
        return Err(bad("begins or ends with white space; remove it"));
    }
    // The URL parser drops these characters silently.
    if visible(text) != text {
        return Err(bad("contains a line break, a tab or an invisible character; type it again"));
    }
    if text.contains(['{', '}']) {
        return Err(bad("contains braces; replace them with the name of your deployment"));
    }
    let mut url = Url::parse(text).map_err(|e| match e {
        url::ParseError::RelativeUrlWithoutBase => bad("has no scheme; put https:// before it"),
        e => bad(&format!("is not a URL ({e})")),
    })?;
    match url.host() {
        // `localhost:8080` parses as a URL with the scheme `localhost`.
        None => return Err(bad("has no host; put https:// before it, or http:// for this machine")),
        Some(_) if !url.username().is_empty() || url.password().is_some() => {
            return Err(bad("must not contain a user name or a password"));
        }
        Some(_) if url.query().is_some() || url.fragment().is_some() => {
            return Err(bad("must not contain a query or a fragment"));
        }
        Some(_) if text.ends_with("//") => return Err(bad("ends with several slashes; remove them")),
        Some(host) => match url.scheme() {
            "https" => {}
            "http" if plain_http || is_loopback(&host) => {}
            "http" => return Err(bad("plain http would show the key to the network; use https, or allow_plain_http(true)")),
            _ => return Err(bad("must begin with https://")),
        },
    }
    let path = url.path().trim_end_matches('/');
    let root = path.strip_suffix(BASE_PATH).unwrap_or(path).to_owned();
    url.set_path(&root);
    Ok(url)
}

/// True if a host is this machine.
pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
