//! The envelope around every answer: `{success, data, error}`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// What an answer's body says of itself, whatever else is in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing against it.
    Success,
    /// It begins and ends as a success. The rest was not looked at: it may be damaged.
    Claimed,
    /// `success` is false. With the message, where there is one in a form that can be read.
    Failure(Option<String>),
    /// No JSON object.
    NotJson,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    success: Option<Value>,
    #[serde(default)]
    error: Option<Value>,
    // The health check's own shape.
    #[serde(default)]
    message: Option<Value>,
}

#[derive(Deserialize)]
struct Flag {
    success: Option<IgnoredOr>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum IgnoredOr {
    Flag(bool),
    Other(#[allow(dead_code, reason = "only whether it is there matters")] IgnoredAny),
}

/// Whether a body that is JSON is an object: serde would also take an array for a struct, its items for the fields.
pub(crate) fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'{')
}

/// True when a body is JSON, whatever it says.
pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// Reads the body of an answer with a success status.
pub(crate) fn of_success(body: &[u8]) -> Verdict {
    // serde passes over what it does not look at, and would not see there that it is no text.
    let is_text = || std::str::from_utf8(body).is_ok();
    // How every success of this API begins and ends. A page of leads is megabytes: this spares it a second look.
    if body.starts_with(br#"{"success":true,"#) && body.ends_with(b"}") && is_text() {
        return Verdict::Claimed;
    }
    if !is_object(body) || !is_text() {
        return Verdict::NotJson;
    }
    match serde_json::from_slice::<Flag>(body) {
        Ok(Flag { success: Some(IgnoredOr::Flag(false)) }) => Verdict::Failure(message(body)),
        Ok(_) => Verdict::Success,
        // `success` is there twice: the body is whole, and whoever reads its data says what is wrong.
        Err(_) if is_json(body) => Verdict::Success,
        Err(_) => Verdict::NotJson,
    }
}

/// The message of an error's body: `error`, which should be a string but is read in any form.
pub(crate) fn message(body: &[u8]) -> Option<String> {
    let envelope: Envelope = serde_json::from_slice(body).ok().filter(|_| is_object(body))?;
    if envelope.success == Some(Value::Bool(true)) {
        return None;
    }
    let readable = |value: Option<Value>| match value? {
        Value::String(text) => Some(text),
        Value::Object(object) => object.get("message").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    readable(envelope.error).or_else(|| readable(envelope.message)).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_may_say_that_it_is_none() {
        let failure = |message: &str| Verdict::Failure(Some(message.to_owned()));
        let cases = [
            (r#"{"success":true,"data":{},"error":null}"#, Verdict::Claimed),
            (r#" { "data": {}, "success": true }"#, Verdict::Success),
            (r#"{"status":"ok"}"#, Verdict::Success),
            (r#"{"success":null,"data":{}}"#, Verdict::Success),
            (r#"{"success":false,"data":null,"error":"Lead not found"}"#, failure("Lead not found")),
            (r#"{"data":null,"error":"Lead not found","success":false,"more":1}"#, failure("Lead not found")),
            (r#"{"success":false,"error":{"message":"no"}}"#, failure("no")),
            (r#"{"success":false,"error":42}"#, Verdict::Failure(None)),
            (r#"{"success":false,"error":null}"#, Verdict::Failure(None)),
            (r#"{"success":false}"#, Verdict::Failure(None)),
            (r#"{"data":{},"success":true,"success":true}"#, Verdict::Success),
            ("<html>", Verdict::NotJson),
            ("", Verdict::NotJson),
            (r#"{"success":fal"#, Verdict::NotJson),
            ("[]", Verdict::NotJson),
            ("[true]", Verdict::NotJson),
            (r#"{"success":true,"data":{"created":"#, Verdict::NotJson),
            (" [false]", Verdict::NotJson),
        ];
        for (body, expected) in cases {
            assert_eq!(of_success(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn an_array_is_no_envelope() {
        assert_eq!(message(br#"[false,"Lead already exists"]"#), None);
        assert_eq!(message(br#" {"success":false,"error":"Lead already exists"}"#).as_deref(), Some("Lead already exists"));
    }

    #[test]
    fn deep_nesting_is_no_json_and_no_crash() {
        let deep = format!("{{\"success\":{}", "[".repeat(10_000));
        assert_eq!(of_success(deep.as_bytes()), Verdict::NotJson);
        assert_eq!(message(deep.as_bytes()), None);
    }
}
