//! The repair of JSON that serde rejects: half a surrogate pair, a number beyond a double, very deep nesting.

/// Depth of nesting. Serde reads 128 levels, and the envelope has a few.
const MAX_LEVELS: usize = 100;

/// Repairs JSON: U+FFFD replaces half a surrogate pair, null replaces a number beyond a double and a value nested deeper than
/// [`MAX_LEVELS`]. `None` if there is none of them: then the text is not JSON for another reason.
pub(crate) fn repaired(body: &[u8]) -> Option<Vec<u8>> {
    let mut repair = Repair { rest: body, out: Vec::with_capacity(body.len()), changed: false };
    let mut levels = 0;
    while let Some((&byte, rest)) = repair.rest.split_first() {
        match byte {
            b'"' => repair.string(),
            b'-' | b'0'..=b'9' => repair.number(),
            b'{' | b'[' if levels >= MAX_LEVELS => repair.skip_nested(),
            _ => {
                match byte {
                    b'{' | b'[' => levels += 1,
                    b'}' | b']' => levels = levels.saturating_sub(1),
                    _ => {}
                }
                repair.out.push(byte);
                repair.rest = rest;
            }
        }
    }
    repair.changed.then_some(repair.out)
}

struct Repair<'a> {
    rest: &'a [u8],
    out: Vec<u8>,
    changed: bool,
}

impl<'a> Repair<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn string(&mut self) {
        let quote = self.take(1);
        self.out.extend_from_slice(quote);
        while let Some(&byte) = self.rest.first() {
            match (byte, escaped_unit(self.rest)) {
                (_, Some(0xD800..=0xDBFF)) => {
                    let is_pair = matches!(self.rest.get(6..).and_then(escaped_unit), Some(0xDC00..=0xDFFF));
                    if is_pair { self.copy(12) } else { self.replace(6) }
                }
                (_, Some(0xDC00..=0xDFFF)) => self.replace(6),
                (b'\\', _) => self.copy(2),
                (b'"', _) => return self.copy(1),
                _ => self.copy(1),
            }
        }
    }

    fn copy(&mut self, length: usize) {
        let taken = self.take(length);
        self.out.extend_from_slice(taken);
    }

    fn replace(&mut self, length: usize) {
        self.take(length);
        self.out.extend_from_slice(br"\uFFFD");
        self.changed = true;
    }

    fn number(&mut self) {
        let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let length = self.rest.iter().position(|byte| !is_part(byte)).unwrap_or(self.rest.len());
        let text = self.take(length);
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
        if number.is_some_and(f64::is_infinite) {
            self.out.extend_from_slice(b"null");
            self.changed = true;
        } else {
            self.out.extend_from_slice(text);
        }
    }

    /// Passes over a list or an object. Not by recursion: it may be megabytes deep.
    fn skip_nested(&mut self) {
        let mut levels = 0_usize;
        let mut is_text = false;
        while let Some(&byte) = self.rest.first() {
            let length = if is_text && byte == b'\\' { 2 } else { 1 };
            self.take(length);
            match byte {
                b'"' => is_text = !is_text,
                b'{' | b'[' if !is_text => levels += 1,
                b'}' | b']' if !is_text => levels -= 1,
                _ => {}
            }
            if levels == 0 {
                break;
            }
        }
        self.out.extend_from_slice(b"null");
        self.changed = true;
    }
}

/// The UTF-16 unit that an escape at the beginning of the text stands for.
fn escaped_unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(br"\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<String> {
        repaired(json.as_bytes()).map(|repaired| String::from_utf8(repaired).unwrap())
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced_and_a_complete_one_is_kept() {
        assert_eq!(text(r#"{"a":"Bob \ud83d"}"#).as_deref(), Some(r#"{"a":"Bob \uFFFD"}"#));
        assert_eq!(text(r#"["\ud83d\ude00","\ude00"]"#).as_deref(), Some(r#"["\ud83d\ude00","\uFFFD"]"#));
        assert_eq!(text(r#"["\ud83d\ud83d\ude00"]"#).as_deref(), Some(r#"["\uFFFD\ud83d\ude00"]"#));
        assert_eq!(text(r#"["\ud83dx\\ud83d\""]"#).as_deref(), Some(r#"["\uFFFDx\\ud83d\""]"#));
        assert_eq!(text(r#"["\ud83d\ude00"]"#), None);
    }

    #[test]
    fn a_number_beyond_a_double_becomes_null() {
        assert_eq!(text(r#"{"a":1e400,"b":-1E+999,"c":1e30}"#).as_deref(), Some(r#"{"a":null,"b":null,"c":1e30}"#));
        assert_eq!(text(r#"{"a":"1e400"}"#), None);
    }

    #[test]
    fn deep_nesting_becomes_null_without_recursion() {
        let deep = |levels: usize| format!(r#"{{"a":{}"]"{},"b":1}}"#, "[".repeat(levels), "]".repeat(levels));
        let shallow = text(&deep(1_000_000)).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shallow).unwrap()["b"], 1);
        assert_eq!(text(&deep(50)), None);
    }

    #[test]
    fn invalid_json_is_not_repaired() {
        for broken in ["{", r#"{"a":"#, r#""\u"#, r#""\ud8"#, "}}", "<html>", "", "\\"] {
            assert!(repaired(broken.as_bytes()).is_none_or(|text| serde_json::from_slice::<serde_json::Value>(&text).is_err()));
        }
    }
}
