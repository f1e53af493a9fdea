//! The envelope around every answer: `{success, data, error}`.

mod members;

pub(crate) use members::{Extent, Members};
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
    /// The health check's own shape under the wrong status: no `success`, and `status` is `error`.
    Down(Option<String>),
    /// No JSON object.
    NotJson,
}

/// Larger bodies are not searched for a second `success`: reading their data finds it.
const MOST_READ_TWICE: usize = 4096;

/// Whether a body that is JSON is an object: serde would also take an array for a struct, its items for the fields.
pub(crate) fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'{')
}

/// True when a body is JSON, whatever it says.
pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// True for text in which `success` stands once. Of a member that is there twice, the last one counts.
fn is_plain(body: &[u8]) -> bool {
    const WORD: &str = r#""success""#;
    let rest = std::str::from_utf8(body).ok().and_then(|text| text.get(WORD.len()..));
    rest.is_some_and(|rest| !rest.contains(WORD))
}

/// Reads the body of an answer with a success status.
pub(crate) fn of_success(body: &[u8]) -> Verdict {
    // serde passes over what it does not look at, and would not see there that it is no text.
    let is_text = || std::str::from_utf8(body).is_ok();
    // How every success of this API begins and ends. A page of leads is megabytes: this spares it a second look.
    let is_plain = || if body.len() > MOST_READ_TWICE { is_text() } else { is_plain(body) };
    if body.starts_with(br#"{"success":true,"#) && body.ends_with(b"}") && is_plain() {
        return Verdict::Claimed;
    }
    if !is_object(body) || !is_text() {
        return Verdict::NotJson;
    }
    match Members::read(body, Extent::Whole) {
        Some(members) if members.success == Some(Value::Bool(false)) => Verdict::Failure(members.message()),
        Some(members) if members.is_down() => Verdict::Down(members.message()),
        Some(_) => Verdict::Success,
        None => Verdict::NotJson,
    }
}

/// The message of an error's body.
pub(crate) fn message(body: &[u8], extent: Extent) -> Option<String> {
    Members::read(body, extent)?.message()
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
            (r#"{"success":true,"data":{"leadId":"jh7"},"success":false,"error":"no"}"#, failure("no")),
            (r#"{"success":false,"error":"no","success":true,"data":{}}"#, Verdict::Success),
            (r#"{"success":true,"data":{"success":false}}"#, Verdict::Success),
            (r#"{"status":"error","message":"no"}"#, Verdict::Down(Some("no".to_owned()))),
            (r#"{"status":"ERROR"}"#, Verdict::Success),
            (r#"{"success":true,"status":"error"}"#, Verdict::Claimed),
        ];
        for (body, expected) in cases {
            assert_eq!(of_success(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn an_array_is_no_envelope() {
        assert_eq!(message(br#"[false,"Lead already exists"]"#, Extent::Whole), None);
        let body = br#" {"success":false,"error":"Lead already exists"}"#;
        assert_eq!(message(body, Extent::Whole).as_deref(), Some("Lead already exists"));
    }

    #[test]
    fn deep_nesting_is_no_json_and_no_crash() {
        let deep = format!("{{\"success\":{}", "[".repeat(10_000));
        assert_eq!(of_success(deep.as_bytes()), Verdict::NotJson);
        assert_eq!(message(deep.as_bytes(), Extent::Whole), None);
    }
}
