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

/// True if a spreadsheet would run the cell as a formula. It reads a phone number in E.164 form, or another number, as a number.
pub(crate) fn is_formula(cell: &str) -> bool {
    let is_number = cell.get(1..).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    cell.starts_with(['=', '@', '\t', '\r']) || (cell.starts_with(['+', '-']) && !is_number)
}

/// A cell that no spreadsheet runs: a `'` stands before a formula. [`without_formula_quote`] removes it.
pub(crate) fn escape_formula(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A cell without the `'` before a formula, which [`escape_formula`], `leads export` and spreadsheets write.
pub(super) fn without_formula_quote(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r'])).unwrap_or(cell)
}

/// The error of a spreadsheet's formula, such as `#N/A`, in the languages of spreadsheets.
pub(super) fn is_spreadsheet_error(value: &str) -> bool {
    let is_name = |c: char| c.is_uppercase() || c.is_ascii_digit() || "/!?_".contains(c);
    let Some(name) = value.strip_prefix('#') else { return false };
    match name {
        "N/A" | "NV" | "N/D" => true,
        _ => name.len() >= 4 && name.ends_with(['!', '?']) && name.chars().all(is_name),
    }
}

/// A whole number that was exported as a decimal number, such as `1234.0`.
pub(super) fn is_decimal_of_whole(value: &str) -> bool {
    value.split_once('.').is_some_and(|(whole, zeros)| {
        !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0')
    })
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
    fn a_cell_is_a_formula_unless_it_is_a_number() {
        for formula in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-1+1", "\t=1", "\r=1", "+", "+1 555"] {
            assert!(is_formula(formula), "{formula:?}");
            assert_eq!(without_formula_quote(&escape_formula(formula)), formula);
        }
        for plain in ["", "+15555550123", "-1.5", "CRM_1", "a=b", "{\"a\":1}", "2025-12-25", "'quoted'"] {
            assert!(!is_formula(plain), "{plain:?}");
            assert_eq!(without_formula_quote(&escape_formula(plain)), plain);
        }
    }

    #[test]
    fn damage_by_spreadsheets_is_recognised() {
        for value in ["#N/A", "#REF!", "#NAME?", "#DIV/0!", "#NV", "#WERT!", "#BEZUG!"] {
            assert!(is_spreadsheet_error(value), "{value}");
        }
        for value in ["", "#", "#1", "#12345", "N/A", "#vip!", "#A!"] {
            assert!(!is_spreadsheet_error(value), "{value}");
        }
        assert!(is_decimal_of_whole("1234.0") && is_decimal_of_whole("1234.00"));
        for value in ["1234", "1234.", ".0", "1234.5", "v1.0", "1.0.0"] {
            assert!(!is_decimal_of_whole(value), "{value}");
        }
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
