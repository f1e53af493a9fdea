//! Cursors of lists.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

/// A cursor in the form of the documentation's sample: `{"position":2}` in base64.
///
/// The position is that of the last lead of the page, not an offset. So a delete between two pages does not skip a lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) position: u64,
    /// Number of pages without leads before the leads that follow the position.
    pub(crate) empty_pages: u32,
}

impl Cursor {
    pub(crate) fn encode(self) -> String {
        let mut members = Map::new();
        members.insert("position".to_owned(), self.position.into());
        if self.empty_pages > 0 {
            members.insert("emptyPages".to_owned(), self.empty_pages.into());
        }
        STANDARD.encode(Value::Object(members).to_string())
    }

    pub(crate) fn decode(cursor: &str) -> Option<Self> {
        let text = STANDARD.decode(cursor).ok()?;
        let members: Value = serde_json::from_slice(&text).ok()?;
        let empty_pages = members.get("emptyPages").map_or(Some(0), Value::as_u64)?;
        Some(Self { position: members.get("position")?.as_u64()?, empty_pages: empty_pages.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_has_the_documented_form() {
        let cursor = Cursor { position: 2, empty_pages: 0 };
        assert_eq!(cursor.encode(), "eyJwb3NpdGlvbiI6Mn0=");
        assert_eq!(Cursor::decode("eyJwb3NpdGlvbiI6Mn0="), Some(cursor));
        let before_empty_pages = Cursor { position: 2, empty_pages: 3 };
        assert_eq!(Cursor::decode(&before_empty_pages.encode()), Some(before_empty_pages));
    }

    #[test]
    fn other_text_is_not_a_cursor() {
        for cursor in ["", "2", "not base64!", "e30=", "eyJwb3NpdGlvbiI6LTF9", "bnVsbA==", "eyJwb3NpdGlvbiI6Mn0"] {
            assert_eq!(Cursor::decode(cursor), None, "{cursor}");
        }
    }
}
