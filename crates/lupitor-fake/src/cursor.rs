//! Cursors of lists.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A cursor as the documentation's sample has it: `{"position":2}` in base64.
///
/// The position is the number of the last lead of the page, by order of creation in the campaign, and not an offset: a lead that
/// is deleted between two pages makes no other one be skipped.
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
    fn is_what_the_documentation_shows() {
        assert_eq!(encode(2), "eyJwb3NpdGlvbiI6Mn0=");
        assert_eq!(decode("eyJwb3NpdGlvbiI6Mn0="), Some(2));
    }

    #[test]
    fn refuses_what_it_did_not_make() {
        for cursor in ["", "2", "not base64!", "e30=", "eyJwb3NpdGlvbiI6LTF9", "bnVsbA==", "eyJwb3NpdGlvbiI6Mn0"] {
            assert_eq!(decode(cursor), None, "{cursor}");
        }
    }
}
