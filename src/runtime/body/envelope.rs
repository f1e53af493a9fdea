//! The envelope around every body: `{success, data, error}`.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::members::{Extent, Members, is_object};

/// The meaning of an envelope, whatever its status is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A success, as far as the envelope shows.
    Success,
    /// The body begins and ends as a success. The rest was not read and may be damaged.
    Claimed,
    /// `success` is false. With the message, if it is readable.
    Failure(Option<String>),
    /// The health check's own form: no `success`, and `status` is `error`.
    Down(Option<String>),
    /// The body is not a JSON object.
    NotJson,
}

/// Size above which a body is not searched for a second `success`: decoding its data finds it.
const MAX_READ_TWICE: usize = 4096;

/// True if a body is JSON.
pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// True for text with one `success`. The last one counts if a member is repeated.
fn is_plain(body: &[u8]) -> bool {
    const WORD: &str = r#""success""#;
    let rest = std::str::from_utf8(body).ok().and_then(|text| text.get(WORD.len()..));
    rest.is_some_and(|rest| !rest.contains(WORD))
}

/// Reads the envelope of a response with a success status.
pub(crate) fn read_success(body: &[u8]) -> Verdict {
    // Serde skips unknown members without checking that they are UTF-8.
    let is_text = || std::str::from_utf8(body).is_ok();
    // Every success of this API begins and ends like this. A page of leads has megabytes: this spares reading it twice.
    let is_plain = || if body.len() > MAX_READ_TWICE { is_text() } else { is_plain(body) };
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

/// Reads the message of an error response.
pub(crate) fn message(body: &[u8], extent: Extent) -> Option<String> {
    Members::read(body, extent)?.message()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_decides_whether_a_response_is_a_success() {
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
            assert_eq!(read_success(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn an_array_is_not_an_envelope() {
        assert_eq!(message(br#"[false,"Lead already exists"]"#, Extent::Whole), None);
        let body = br#" {"success":false,"error":"Lead already exists"}"#;
        assert_eq!(message(body, Extent::Whole).as_deref(), Some("Lead already exists"));
    }

    #[test]
    fn deep_nesting_is_rejected_without_a_crash() {
        let deep = format!("{{\"success\":{}", "[".repeat(10_000));
        assert_eq!(read_success(deep.as_bytes()), Verdict::NotJson);
        assert_eq!(message(deep.as_bytes(), Extent::Whole), None);
    }
}
