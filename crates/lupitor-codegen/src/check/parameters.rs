//! Parameters: the locations, styles and schemas that the generated client can write into a request.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::check::security::is_header_name;
use crate::check::supported::Support;
use crate::json::{self, Operation, Shape, effective, flag, items, members, resolve, text};

/// Headers that HTTP, reqwest or the client sets.
const RESERVED: &str = "\
    accept accept-encoding authorization connection content-encoding content-length content-type cookie \
    expect host te trailer transfer-encoding upgrade user-agent";

/// Reports parameters that the client cannot write.
pub fn check<'a>(support: &mut Support<'a>, operation: &Operation<'a>) {
    let shared = items(operation.item, "parameters").enumerate();
    let path = operation.place.rsplit_once('.').map_or(operation.place.as_str(), |(path, _)| path);
    let shared = shared.map(|(index, value)| (format!("{path}.parameters.{index}"), value));
    let own = items(operation.fields, "parameters").enumerate();
    let own = own.map(|(index, value)| (format!("{}.parameters.{index}", operation.place), value));
    let mut names: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
    let resolved = shared.map(|found| (false, found)).chain(own.map(|found| (true, found)));
    for (is_own, (place, value)) in resolved {
        let Some((component, value)) = resolve(support.document, &place, value) else { continue };
        let (Some(name), Some(location)) = (text(value, "name"), text(value, "in")) else {
            support.problem(component, "a parameter needs `name` and `in`, add them");
            continue;
        };
        // An operation's own parameter takes the place of its path's.
        match names.insert(name, (location, is_own)) {
            Some((other, was_own)) if was_own == is_own || other != location => {
                let problem = format!("a second parameter {name} (in {other} and in {location}), the client takes one of a name");
                support.problem(&place, problem);
            }
            _ => {}
        }
        parameter(support, &component, location, value);
    }
}

fn parameter<'a>(support: &mut Support<'a>, place: &str, location: &str, value: &'a Value) {
    if location == "cookie" {
        return support.problem(place, "a cookie is not supported, use `in: header` or `in: query`");
    }
    if !["path", "query", "header"].contains(&location) {
        return support.problem(place, format!("in: {location} is unknown, use one of path, query, header"));
    }
    if location == "path" && !flag(value, "required") {
        support.problem(place, "a path parameter is always there, add `required: true`");
    }
    for (word, remedy) in
        [("allowReserved", "the client encodes reserved characters"), ("allowEmptyValue", "a string may be empty")]
    {
        if flag(value, word) {
            support.problem(place, format!("{word} is not supported, drop it: {remedy}"));
        }
    }
    if let Some(name) = text(value, "name").filter(|_| location == "header") {
        header_name(support, place, name);
    }
    if value.get("content").is_some() {
        return content(support, place, location, value);
    }
    let Some(schema) = value.get("schema") else {
        return support.problem(place, "schema is missing, add one");
    };
    let below = format!("{place}.schema");
    support.request_schema(&below, schema);
    let Some((schema_place, schema)) = effective(support.document, &below, schema) else { return };
    if flag(schema, "nullable") {
        support.problem(
            &schema_place,
            "null cannot be written into a parameter, drop `nullable`: what is not required may be left out",
        );
    }
    let explode = value.get("explode").and_then(Value::as_bool);
    let style = text(value, "style");
    match location {
        "query" => query(support, place, (style, explode), (&schema_place, schema)),
        _ => simple(support, place, (location, style), (&schema_place, schema)),
    }
}

fn header_name(support: &mut Support<'_>, place: &str, name: &str) {
    let key = members(support.document.get("components").unwrap_or(&Value::Null), "securitySchemes");
    let key = key.filter_map(|(_, scheme)| text(scheme, "name")).any(|key| key.eq_ignore_ascii_case(name));
    if !is_header_name(name) {
        support.problem(place, format!("`{name}` is not a header's name"));
    } else if key || RESERVED.split_whitespace().any(|other| other.eq_ignore_ascii_case(name)) {
        support.problem(place, format!("{name} is a header that the client sets itself, drop the parameter"));
    }
}

fn content<'a>(support: &mut Support<'a>, place: &str, location: &str, value: &'a Value) {
    let media: Vec<_> = members(value, "content").collect();
    match media.as_slice() {
        [("application/json", media)]
            if location == "query" && media.get("schema").is_some() && value.get("schema").is_none() =>
        {
            support.request_schema(&format!("{place}.content.application/json.schema"), &media["schema"]);
        }
        _ => support.problem(place, "content is supported in a query as application/json with a schema, else write `schema`"),
    }
}

fn query<'a>(
    support: &mut Support<'a>,
    place: &str,
    (style, explode): (Option<&str>, Option<bool>),
    (schema_place, schema): (&str, &'a Value),
) {
    let wrong = match (json::shape(schema), style.unwrap_or("form")) {
        (Shape::Any, _) => {
            return support.problem(schema_place, "a parameter needs one type, write `type: string` or another one");
        }
        (_, "form") => None,
        (Shape::Array, "spaceDelimited" | "pipeDelimited") if explode != Some(true) => None,
        (Shape::Array, "spaceDelimited" | "pipeDelimited") => Some("has no separators with `explode: true`, write `style: form`"),
        (Shape::Object, "deepObject") if explode != Some(false) => None,
        (Shape::Object, "deepObject") => Some("needs `explode: true`, correct it"),
        (_, "deepObject") => Some("is for an object, write `style: form`"),
        (_, "spaceDelimited" | "pipeDelimited") => Some("is for a list, write `style: form`"),
        _ => Some("is unknown in a query, use one of form, spaceDelimited, pipeDelimited, deepObject"),
    };
    if let Some(wrong) = wrong {
        support.problem(place, format!("style: {} {wrong}", style.unwrap_or("form")));
    }
    match json::shape(schema) {
        Shape::Array if !support.is_list(schema_place, schema) => {
            support.problem(schema_place, "the items of a list in a query must be strings, numbers or flags, change their type");
        }
        Shape::Object => support.flat(schema_place, schema, "a query"),
        _ => {}
    }
}

/// The one style of paths and headers.
fn simple<'a>(
    support: &mut Support<'a>,
    place: &str,
    (location, style): (&str, Option<&str>),
    (schema_place, schema): (&str, &'a Value),
) {
    if let Some(style) = style.filter(|style| *style != "simple") {
        support.problem(place, format!("style: {style} is not supported in a {location}, drop it"));
    }
    let allowed = match (location, json::shape(schema)) {
        (_, Shape::Scalar) => return,
        ("header", Shape::Array) if support.is_list(schema_place, schema) => return,
        ("header", _) => "a string, a number, a flag or a list of them",
        _ => "a string, a number or a flag",
    };
    support.problem(schema_place, format!("a parameter in a {location} must be {allowed}, change its type"));
}
