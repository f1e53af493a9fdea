//! The values of the arguments of an import.

use encoding_rs::Encoding;
use lupitor::CampaignId;
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

pub(super) fn campaign_id(text: &str) -> Result<CampaignId, String> {
    text.parse().map_err(|e: lupitor::generated::types::error::ConversionError| e.to_string())
}

pub(super) fn region(text: &str) -> Result<Region, String> {
    let region = text.to_ascii_uppercase().parse().ok();
    let is_known = |region: &Region| PHONE_NUMBER_UTIL.get_country_code_for_region(*region).is_some();
    region.filter(is_known).ok_or_else(|| "is not a country; use its code of two letters, such as US or GB".to_owned())
}

pub(super) fn encoding(text: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(text.as_bytes())
        .ok_or_else(|| {
            "is not a known encoding; use one such as utf-8, utf-16le, windows-1252, iso-8859-2, macintosh or ibm866, or convert the file: \
             iconv -f CP850 -t UTF-8"
                .to_owned()
        })
}

pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text == "tab" || text == "\\t" => Ok(b'\t'),
        b"comma" => Ok(b','),
        b"semicolon" => Ok(b';'),
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\r' | b'\n') => Ok(*byte),
        _ => {
            Err("must be one character between the values, in quotes for the shell, such as ',' or ';' or '|', or the word `tab`"
                .to_owned())
        }
    }
}
