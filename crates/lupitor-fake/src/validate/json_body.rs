//! Bodies in general: content type, JSON, an object.

use http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::{Map, Value};

use crate::{answer::Refusal, catalogue::Documented, state::State, wording};

/// Whether the `Content-Type` is `application/json`, with or without parameters.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// Reads the body of a request as a JSON object.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(wording::body_not_an_object()),
        Err(_) => Err(wording::malformed_json()),
    }
}

/// The `campaignId` of a body. Empty or null counts as missing, as in JavaScript's `if (!campaignId)`.
pub(super) fn campaign_id(state: &State, members: &Map<String, Value>) -> Result<String, Refusal> {
    match members.get("campaignId") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
        None | Some(Value::Null | Value::String(_)) => Err(state.refusal(Documented::CampaignIdRequired)),
        Some(_) => Err(wording::not_a_string("campaignId")),
    }
}
