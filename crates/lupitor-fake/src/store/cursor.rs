//! Cursors of lists.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A cursor in the form of the documentation's sample: `{"position":2}` in base64.
///
/// The position is that of the last lead of the page, not an offset. So a delete between two pages does not skip a lead.
pub(crate) fn encode(position: u64) -> String {
    STANDARD.encode(json!({"position": position}).to_string())
}

pub(crate) fn decode(cursor: &str) -> Option<u64> {
    let text = STANDARD.decode(cursor).ok()?;
    serde_json::from_slice::<Value>(&text).ok()?.get("position")?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_has_the_documented_form() {
        assert_eq!(encode(2), "eyJwb3NpdGlvbiI6Mn0=");
        assert_eq!(decode("eyJwb3NpdGlvbiI6Mn0="), Some(2));
    }

    #[test]
    fn other_text_is_not_a_cursor() {
        for cursor in ["", "2", "not base64!", "e30=", "eyJwb3NpdGlvbiI6LTF9", "bnVsbA==", "eyJwb3NpdGlvbiI6Mn0"] {
            assert_eq!(decode(cursor), None, "{cursor}");
        }
    }
}
