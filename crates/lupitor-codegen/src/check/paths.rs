//! Paths: each is sent as it is written, and is another one than all others.

use std::collections::BTreeMap;

use openapiv3::OpenAPI;

use crate::problem::Problem;
use crate::spec;

/// Every path is sent as it is written, and no two are the same.
pub fn templates(spec: &OpenAPI) -> Result<(), Problem> {
    let mut shapes = BTreeMap::new();
    for endpoint in spec::endpoints(spec) {
        let place = format!("paths.{}", endpoint.path);
        template(&place, endpoint.path)?;
        let shape: String = pieces(endpoint.path).map(|(text, placeholder)| if placeholder { "{}" } else { text }).collect();
        match shapes.insert(shape, endpoint.path) {
            Some(other) if other != endpoint.path => {
                return Err(Problem::new(
                    place,
                    format!("is the same path as {other}, whose placeholders have other names: keep one"),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn template(place: &str, path: &str) -> Result<(), Problem> {
    let problem = |text: String| Err(Problem::new(place, text));
    if !path.starts_with('/') {
        return problem("must begin with `/`".to_owned());
    }
    if path.contains("//") {
        return problem("has an empty segment, write one `/`".to_owned());
    }
    let mut names = Vec::new();
    for (text, placeholder) in pieces(path) {
        if placeholder {
            if text.is_empty() || text.contains(['{', '/']) {
                return problem(format!("{{{text}}} is not a placeholder, write `{{name}}`"));
            }
            if names.contains(&text) {
                return problem(format!("{{{text}}} is used twice, rename one"));
            }
            names.push(text);
        } else if let Some(bad) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !"-._~!$&'()*+,;=:@/%".contains(*c)) {
            return problem(format!("{bad:?} cannot stand in a path, percent-encode it or drop it"));
        } else if text.split('%').skip(1).any(|rest| rest.get(..2).is_none_or(|hex| u8::from_str_radix(hex, 16).is_err())) {
            return problem("`%` must be followed by two hexadecimal digits".to_owned());
        }
    }
    let is_step = |segment: &&str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    match path.split('/').find(is_step) {
        Some(step) => problem(format!("the segment `{step}` leads to another path in a URL, write the path without it")),
        None => Ok(()),
    }
}

/// The constant pieces of a path (false) and the names of its placeholders (true).
fn pieces(path: &str) -> impl Iterator<Item = (&str, bool)> {
    path.split('{').enumerate().flat_map(|(index, piece)| match piece.split_once('}') {
        Some((name, rest)) if index > 0 => [(name, true), (rest, false)],
        _ if index > 0 => [(piece, true), ("", false)],
        _ => ["", piece].map(|text| (text, false)),
    })
}
