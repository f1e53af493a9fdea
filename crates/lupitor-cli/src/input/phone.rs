//! Phone numbers as people and spreadsheets write them, in E.164 form.
//!
//! A number is never guessed. If a digit may be missing, or if two readings are possible, the row is rejected, and the reason says
//! what happened to the number.

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region, ValidationError};

use super::text::is_scientific;

/// The E.164 form of a number. The error is the reason for a rejection: it does not contain the number.
pub(super) fn to_e164(number: &str, region: Option<Region>) -> Result<String, String> {
    let number = number.trim();
    let number = number.strip_prefix("tel:").unwrap_or(number).trim();
    if is_scientific(number) {
        return Err("is in Excel's form for long numbers, as `1.2E+10`, and has lost digits; format the column as text in the \
                    spreadsheet and export it again"
            .into());
    }
    if let Some((digits, zeros)) = number.split_once('.')
        && digits.len() >= 8
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !zeros.is_empty()
        && zeros.bytes().all(|b| b == b'0')
    {
        return Err(
            "ends with `.0`: it was exported as a number, which loses `+` and leading zeros; export the column as text".into()
        );
    }
    let normal: String = number.chars().map(ascii_form).collect();
    if let Some(c) = normal.chars().find(|c| !is_phone_character(*c)) {
        return Err(match c {
            'a'..='z' | 'A'..='Z' if has_extension(&normal) => "has an extension, which the API cannot dial; remove it".into(),
            c if c.is_alphabetic() => "contains letters; write it with digits only".into(),
            ',' | ';' | '|' | '&' => "may contain two numbers; keep one of them".into(),
            _ => "contains a character that is not part of a phone number; remove it".into(),
        });
    }
    let digits: String = normal.chars().filter(char::is_ascii_digit).collect();
    if ends_with_second_number(&normal) {
        return Err("may contain two numbers, or an extension after `/`; keep one number".into());
    }
    if digits.is_empty() {
        return Err("has no digits; correct it, or leave the value empty".into());
    }
    if normal.starts_with('+') {
        return international(&normal, &digits);
    }
    if normal.contains('+') {
        return Err("has a `+` that is not at its start; it may contain two numbers".into());
    }
    let Some(region) = region else {
        return Err(if digits.len() >= 11 && !digits.starts_with('0') {
            "has no `+`, which spreadsheets remove from numbers; restore it, or give the country of such numbers: --region US"
                .into()
        } else {
            "has no country code; write it as `+`, country code and number, or give the country of such numbers: --region US"
                .into()
        });
    };
    national(&normal, &digits, region)
}

/// A number with `+`. Only its country code and its length must be possible: the API accepts numbers that a plan does not contain, as
/// those for tests.
fn international(number: &str, digits: &str) -> Result<String, String> {
    if digits.starts_with('0') {
        return Err("has a `0` after its `+`; a country code does not begin with it".into());
    }
    let plain = number.bytes().skip(1).all(|b| b.is_ascii_digit());
    let parsed = PHONE_NUMBER_UTIL.parse(number, None);
    match parsed.as_ref().map(|parsed| PHONE_NUMBER_UTIL.is_possible_number_with_reason(parsed)) {
        Err(ParseError::InvalidCountryCode) => return Err("has a country code that does not exist; correct it".into()),
        Ok(Err(ValidationError::TooShort)) => return Err("is too short for its country code; complete it".into()),
        Ok(Err(ValidationError::TooLong)) => {
            return Err("is too long for its country code; it may contain two numbers or an extension".into());
        }
        _ => {}
    }
    // `+49 (0) 151 …`: the zero is not dialled from abroad, except in some countries.
    let e164 = match parsed {
        Ok(parsed) if !plain => format(&parsed)?,
        _ => format!("+{digits}"),
    };
    match e164.len() {
        0..8 => Err("is too short for a number with a country code; complete it".into()),
        8..=16 => Ok(e164),
        _ => Err("has more than 15 digits; it may contain two numbers or an extension".into()),
    }
}

fn national(number: &str, digits: &str, region: Region) -> Result<String, String> {
    let lost_plus = || {
        "may have lost its `+`, which spreadsheets remove from numbers: its first digits can be a country code; write it as `+`, \
         country code and number"
            .to_owned()
    };
    let with_plus = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok().filter(|n| PHONE_NUMBER_UTIL.is_valid_number(n));
    let parsed = match PHONE_NUMBER_UTIL.parse(number, Some(region)) {
        Ok(parsed) => parsed,
        Err(ParseError::InvalidCountryCode) => {
            return Err(format!("has a country code that does not exist ({region} was given)"));
        }
        Err(_) => {
            return Err(format!("is not a phone number of {region}; correct it, or write it as `+`, country code and number"));
        }
    };
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&parsed) {
        Ok(NumberLengthType::IsPossible) => {}
        Ok(NumberLengthType::IsPossibleLocalOnly) => return Err("has no area code; complete it".into()),
        Err(_) if with_plus.is_some() && !digits.starts_with('0') => return Err(lost_plus()),
        Err(ValidationError::TooShort) => return Err(format!("is too short for a number of {region}; complete it")),
        Err(ValidationError::TooLong) => {
            return Err(format!("is too long for a number of {region}; correct it, or write it as `+`, country code and number"));
        }
        Err(_) => return Err(format!("does not have the length of a number of {region}; correct it")),
    }
    // Eleven digits that are a number of another country, and none of this one.
    if with_plus.is_some() && digits.len() >= 11 && !digits.starts_with('0') && !PHONE_NUMBER_UTIL.is_valid_number(&parsed) {
        return Err(lost_plus());
    }
    let e164 = format(&parsed)?;
    // A number that begins with the region's own country code has two readings, if both are valid.
    let own_code = PHONE_NUMBER_UTIL.get_country_code_for_region(region).map(|code| code.to_string());
    if let (Some(with_plus), Some(code)) = (with_plus, own_code)
        && digits.starts_with(&code)
        && format(&with_plus)? != e164
    {
        return Err(lost_plus());
    }
    Ok(e164)
}

fn format(number: &PhoneNumber) -> Result<String, String> {
    if !number.extension().is_empty() {
        return Err("has an extension, which the API cannot dial; remove it".into());
    }
    Ok(PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned())
}

/// Digits and punctuation of other scripts and of word processors as ASCII.
fn ascii_form(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => char::from(b'0' + (u32::from(c) - 0xff10) as u8),
        '\u{660}'..='\u{669}' => char::from(b'0' + (u32::from(c) - 0x660) as u8),
        '\u{ff0b}' => '+',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => '-',
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\t' => ' ',
        c => c,
    }
}

fn is_phone_character(c: char) -> bool {
    c.is_ascii_digit() || " +-.()/[]".contains(c)
}

/// True for `555 2372 / 2373` and `555-2372/3`: after a number, `/` begins another one.
fn ends_with_second_number(number: &str) -> bool {
    let count = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    number.rsplit_once('/').is_some_and(|(first, second)| count(first) >= 7 && count(second) <= 4)
}

fn has_extension(number: &str) -> bool {
    let letters: String = number.chars().filter(|c| c.is_alphabetic()).collect();
    matches!(letters.to_ascii_lowercase().as_str(), "x" | "ext" | "extn" | "extension")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them_become_e164() {
        let cases = [
            ("+15555550123", None, "+15555550123"),
            ("+1 (555) 555-0123", None, "+15555550123"),
            ("+1 520-878-2491", None, "+15208782491"),
            ("tel:+1-555-555-0123", None, "+15555550123"),
            ("+49 (0) 151 12345678", None, "+4915112345678"),
            ("(555) 123-4567", Some(Region::US), "+15551234567"),
            ("555.123.4567", Some(Region::US), "+15551234567"),
            ("1-555-123-4567", Some(Region::US), "+15551234567"),
            ("15555550123", Some(Region::US), "+15555550123"),
            ("(202) 456-1111", Some(Region::US), "+12024561111"),
            ("011 49 151 12345678", Some(Region::US), "+4915112345678"),
            ("0151 12345678", Some(Region::DE), "+4915112345678"),
            ("0151/12345678", Some(Region::DE), "+4915112345678"),
            ("0049 151 12345678", Some(Region::DE), "+4915112345678"),
            ("07400 123456", Some(Region::GB), "+447400123456"),
            ("06 1234 5678", Some(Region::IT), "+390612345678"),
            ("555\u{2011}123\u{2013}4567", Some(Region::US), "+15551234567"),
            ("\u{ff0b}1\u{a0}555 555 0123", None, "+15555550123"),
        ];
        for (number, region, expected) in cases {
            assert_eq!(to_e164(number, region).as_deref(), Ok(expected), "{number}");
        }
    }

    #[test]
    fn numbers_that_lost_something_are_rejected_with_the_cause() {
        let cases = [
            ("1.5555E+10", Some(Region::US), "is in Excel's form"),
            ("1,5555E+10", None, "is in Excel's form"),
            ("15555550123.0", Some(Region::US), "ends with `.0`"),
            ("15555550123", None, "has no `+`, which spreadsheets remove"),
            ("(555) 123-4567", None, "has no country code"),
            ("4915112345678", Some(Region::US), "may have lost its `+`"),
            ("4915112345678", Some(Region::DE), "may have lost its `+`"),
            ("123-4567", Some(Region::US), "has no area code"),
            ("(555) 123-456789012", Some(Region::US), "is too long"),
            ("12345", Some(Region::US), "is too short"),
            ("(555) 123-4567 x89", Some(Region::US), "has an extension"),
            ("1-800-FLOWERS", Some(Region::US), "contains letters"),
            ("555-123-4567; 555-123-9999", Some(Region::US), "may contain two numbers"),
            ("+1 555 123 4567 +1 555 123 9999", None, "has more than 15 digits"),
            ("+0049 151 12345678", None, "has a `0` after its `+`"),
            ("+1 212 555 2372 / 2373", None, "may contain two numbers"),
            ("212-555-2372/3", Some(Region::US), "may contain two numbers"),
            ("+1 212 555 2372 - 2373", None, "is too long for its country code"),
            ("+121255523722373", None, "is too long for its country code"),
            ("+999 123456789", None, "has a country code that does not exist"),
            ("+1212555", None, "is too short for its country code"),
            ("12125552382", Some(Region::DE), "may have lost its `+`"),
            ("+123", None, "is too short"),
            ("n/a", Some(Region::US), "contains letters"),
            ("-", Some(Region::US), "has no digits"),
            ("555#1234567", Some(Region::US), "contains a character"),
        ];
        for (number, region, expected) in cases {
            let reason = to_e164(number, region).expect_err(number);
            assert!(reason.starts_with(expected), "{number}: {reason}");
            assert!(number.len() < 5 || !reason.contains(number), "{reason}");
        }
    }
}
