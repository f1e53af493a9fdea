//! Functions that the generated mocks call. A mock is set up at the start of a test: a value that the API could not send or receive ends it
//! with a panic that names the value, as httpmock's own methods do.
#![allow(
    dead_code,
    clippy::panic,
    reason = "not every document needs each function; a panic ends the test at the line of the mistake"
)]

use std::fmt::Display;
use std::time::{SystemTime, UNIX_EPOCH};

use httpmock::{HttpMockRequest, Then, When};
use lupitor::DocumentedError;
use regex::Regex;
use serde::Serialize;
use serde_json::Value;

use crate::Optional;

/// A value of the document's type.
#[track_caller]
pub(crate) fn value<X, T: TryInto<X, Error: Display>>(field: &str, value: T) -> X {
    value.try_into().unwrap_or_else(|problem| panic!("{field}: {problem}"))
}

/// A value of the document's type, or none.
#[track_caller]
pub(crate) fn optional<X, M>(field: &str, value: impl Optional<X, M>) -> Option<X> {
    value.into_optional().unwrap_or_else(|problem| panic!("{field}: {problem}"))
}

#[track_caller]
fn to_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|problem| panic!("the value is not JSON: {problem}"))
}

/// Expects one of these paths. A parameter in braces is any text without a slash.
pub(crate) fn paths(when: When, templates: &[&str]) -> When {
    let alternatives: Vec<_> = templates.iter().map(|template| expression(template, None)).collect();
    when.path_matches(compiled(&alternatives))
}

/// Expects this value of a parameter of the path, as the client encodes it.
#[track_caller]
pub(crate) fn path_value(when: When, templates: &[&str], name: &str, value: &impl Serialize) -> When {
    let value = scalar(&to_json(value));
    let alternatives: Vec<_> = templates.iter().map(|template| expression(template, Some((name, &value)))).collect();
    when.path_matches(compiled(&alternatives))
}

fn expression(template: &str, parameter: Option<(&str, &str)>) -> String {
    let mut expression = String::new();
    for (index, part) in template.split(['{', '}']).enumerate() {
        // Every second part was in braces.
        match (index % 2 == 1, parameter) {
            (false, _) => expression.push_str(&regex::escape(part)),
            (true, Some((name, value))) if name == part => expression.push_str(&regex::escape(&encoded(value))),
            (true, _) => expression.push_str("[^/]+"),
        }
    }
    expression
}

fn compiled(alternatives: &[String]) -> Regex {
    // The parts are escaped, so that only the size of the expression can be a problem.
    Regex::new(&format!("^(?:{})$", alternatives.join("|"))).unwrap_or_else(|problem| panic!("the path: {problem}"))
}

/// A segment of a path: all but unreserved characters are percent-encoded (RFC 3986 §2.3).
fn encoded(value: &str) -> String {
    let mut segment = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

/// The style of a query parameter.
pub(crate) enum Style {
    /// `a=1`, and `a=1&a=2` for a list.
    Repeated,
    /// `a=1,2` with this separator: a list, or an object as `name,value,name,value`.
    Joined(&'static str),
    /// `name=value&name=value`: an object's own names.
    Properties,
    /// `a[name]=value&a[name]=value`.
    Deep,
    /// `a={"name":"value"}`.
    Json,
}

/// Expects this value of a query parameter.
#[track_caller]
pub(crate) fn query(mut when: When, name: &str, style: Style, value: &impl Serialize) -> When {
    let value = to_json(value);
    let pairs: Vec<(String, String)> = match (style, &value) {
        (Style::Json, value) => vec![(name.to_owned(), value.to_string())],
        (Style::Joined(separator), Value::Array(items)) => {
            vec![(name.to_owned(), items.iter().map(scalar).collect::<Vec<_>>().join(separator))]
        }
        (Style::Joined(separator), Value::Object(members)) => {
            let parts = set(members).flat_map(|(key, value)| [key.clone(), scalar(value)]);
            vec![(name.to_owned(), parts.collect::<Vec<_>>().join(separator))]
        }
        (Style::Properties, Value::Object(members)) => set(members).flat_map(|(key, value)| repeated(key, value)).collect(),
        (Style::Deep, Value::Object(members)) => {
            set(members).flat_map(|(key, value)| repeated(&format!("{name}[{key}]"), value)).collect()
        }
        (_, value) => repeated(name, value),
    };
    for (name, value) in pairs {
        when = when.query_param(name, value);
    }
    when
}

/// The members that the client sends: those that are not null.
fn set(members: &serde_json::Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    members.iter().filter(|(_, value)| !value.is_null())
}

/// A pair for each item of a list, and one for any other value.
fn repeated(name: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Array(items) => items.iter().map(|item| (name.to_owned(), scalar(item))).collect(),
        value => vec![(name.to_owned(), scalar(value))],
    }
}

/// Text without quotes, and a number without a fraction of zero.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (None, None, Some(fraction)) => fraction.to_string(),
            _ => number.to_string(),
        },
        value => value.to_string(),
    }
}

/// Expects this value of a header. The items of a list are separated by commas.
#[track_caller]
pub(crate) fn header(when: When, name: &str, value: &impl Serialize) -> When {
    let value = match to_json(value) {
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(","),
        value => scalar(&value),
    };
    when.header(name, value)
}

/// Expects this body as JSON.
#[track_caller]
pub(crate) fn json(when: When, value: &impl Serialize) -> When {
    when.json_body(to_json(value))
}

/// Expects this body as a form.
#[track_caller]
pub(crate) fn form(mut when: When, value: &impl Serialize) -> When {
    let value = to_json(value);
    for (name, value) in value.as_object().into_iter().flat_map(set).flat_map(|(name, value)| repeated(name, value)) {
        when = when.form_urlencoded_tuple(name, value);
    }
    when
}

/// Expects these bytes as the body.
pub(crate) fn bytes(when: When, body: impl AsRef<[u8]> + Send + Sync + 'static) -> When {
    when.is_true(move |request: &HttpMockRequest| request.body_ref() == body.as_ref())
}

/// A status of this class.
#[track_caller]
pub(crate) fn status(status: u16, hundred: u16) -> u16 {
    assert!(status / 100 == hundred, "status {status}: must be from {hundred}00 to {hundred}99, give another one");
    status
}

/// A body as JSON.
#[track_caller]
pub(crate) fn json_response(then: Then, value: &impl Serialize) -> Then {
    then.header("content-type", "application/json").json_body(to_json(value))
}

/// The status and the body of a documented error, with these variable parts in its message.
#[track_caller]
pub(crate) fn documented_error(then: Then, name: &str, variables: &[(&str, String)]) -> Then {
    let error = DocumentedError::named(name)
        .unwrap_or_else(|| panic!("{name}: `lupitor` has no such error, use one version of lupitor and lupitor-httpmock"));
    let mut body: Value =
        serde_json::from_str(error.body).unwrap_or_else(|problem| panic!("{name}: its example is not JSON: {problem}"));
    let message = message(error, variables);
    // The health check has `message` in place of `error`.
    for member in ["error", "message"] {
        if let Some(text) = body.get_mut(member).filter(|text| text.as_str() == Some(error.message)) {
            *text = Value::String(message.clone());
        }
    }
    json_response(then.status(error.status), &body)
}

/// The documented message with other variable parts.
#[track_caller]
fn message(error: &DocumentedError, variables: &[(&str, String)]) -> String {
    let Some(pattern) = error.pattern.filter(|_| !variables.is_empty()) else { return error.message.to_owned() };
    let pattern = regex::RegexBuilder::new(pattern).case_insensitive(true).build();
    let pattern = pattern.unwrap_or_else(|problem| panic!("{}: {problem}", error.name));
    let Some(captures) = pattern.captures(error.message) else { return error.message.to_owned() };
    let mut parts: Vec<_> =
        variables.iter().filter_map(|(name, value)| Some((captures.name(name)?.range(), value.as_str()))).collect();
    parts.sort_by_key(|(range, _)| range.start);
    let (mut message, mut end) = (String::new(), 0);
    for (range, value) in parts {
        message.push_str(error.message.get(end..range.start).unwrap_or_default());
        message.push_str(value);
        end = range.end.max(end);
    }
    message.push_str(error.message.get(end..).unwrap_or_default());
    assert!(
        pattern.is_match(&message),
        "{}: `{message}` is not the documented message, give values that match {pattern}",
        error.name
    );
    message
}

/// Adds headers.
pub(crate) fn headers(then: Then, headers: &[(&str, String)]) -> Then {
    headers.iter().fold(then, |then, (name, value)| then.header(*name, value))
}

/// Seconds since the epoch, rounded up: a client must not send a request before the reset.
#[track_caller]
pub(crate) fn unix_time(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_else(|_| panic!("reset: is before 1970, give a later time"));
    since.as_secs().saturating_add(u64::from(since.subsec_nanos() > 0)).to_string()
}
