//! Values as spreadsheets and copying leave them.

use std::borrow::Cow;

/// A value without invisible characters, and without white space at its ends.
///
/// They come from web pages and word processors. They belong to no identifier, and the API would store them.
pub(super) fn without_invisible(value: &str) -> Cow<'_, str> {
    let value = trim(value);
    if value.is_ascii() || !value.contains(is_invisible) {
        return Cow::Borrowed(value);
    }
    let visible: String = value.chars().filter(|c| !is_invisible(*c)).collect();
    Cow::Owned(trim(&visible).to_owned())
}

/// White space includes the no-break spaces. `str::trim` has the same opinion.
fn trim(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}

/// A number in the form `1.5555E+10`, by which Excel shortens long numbers.
pub(super) fn is_scientific(value: &str) -> bool {
    let Some((mantissa, exponent)) = value.split_once(['E', 'e']) else { return false };
    let Some(exponent) = exponent.strip_prefix('+') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let whole = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => digits(fraction).then_some(whole),
        None => Some(mantissa),
    };
    digits(exponent) && whole.is_some_and(|whole| whole.len() == 1 && digits(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_removed_everywhere_and_white_space_at_the_ends() {
        assert_eq!(without_invisible("\u{feff} CRM\u{200b}_1\u{a0}"), "CRM_1");
        assert_eq!(without_invisible("\u{200e}+15555550123\u{200e} "), "+15555550123");
        assert_eq!(without_invisible("Ada Lovelace"), "Ada Lovelace");
        assert_eq!(without_invisible("\u{200b}"), "");
    }

    #[test]
    fn numbers_in_scientific_form_are_recognised() {
        for value in ["1.5555E+10", "1,5555e+10", "1E+11", "-1.2E+10"] {
            assert!(is_scientific(value), "{value}");
        }
        for value in ["", "E+", "1.5E10", "CRM1E+10", "15E+10", "1.E+10", "+1", "a.5E+1"] {
            assert!(!is_scientific(value), "{value}");
        }
    }
}
