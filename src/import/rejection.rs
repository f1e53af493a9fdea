//! The meaning of a rejection: whether it is about rows, which row it names, and the problem of that row.

use serde_json::Value;

use super::row::RowProblem;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::spec::{DocumentedError, ErrorCode};

/// True if other rows might be accepted: the error is about values in the request, and not about the key, the campaign or the network.
pub(super) fn is_about_rows(error: &Error) -> bool {
    let Some(status) = error.status() else { return false };
    let is_rejection = match status.as_u16() {
        400 | 409 | 413 | 422 => true,
        // Of `success: false` with a success status, only a message that names a row or that the API documents is surely a rejection.
        200..=299 => named_row(error).is_some() || (error.code().is_some() && !error.maybe_processed()),
        _ => false,
    };
    let is_about_request = match error.code() {
        Some(ErrorCode::RequiredFieldMissing) => {
            error.batch_index().is_none()
                && error.field().is_some_and(|field| field == "campaignId" || field.starts_with("leads"))
        }
        Some(ErrorCode::CampaignNotFound | ErrorCode::LeadsEmpty | ErrorCode::MissingApiKey | ErrorCode::InvalidApiKey) => true,
        Some(ErrorCode::InsufficientPermissions | ErrorCode::InternalServerError | ErrorCode::RateLimitExceeded) => true,
        _ => false,
    };
    is_rejection && !is_about_request
}

/// The index of `leads[N]` at the start of the API's message. Later in a message, it may be a value of a row. A message with two of them
/// names no row.
pub(super) fn named_row(error: &Error) -> Option<usize> {
    let message = &error.details().message;
    error.batch_index().filter(|_| message.starts_with("leads[") && message.matches("leads[").count() == 1)
}

/// True if the API certainly did not process a request: it rejected each attempt, or none was sent.
pub(super) fn is_not_processed(error: &Error) -> bool {
    !error.maybe_processed() && error.status().is_none_or(|status| status.is_client_error())
}

pub(super) fn rejected_now(problem: &RowProblem) -> String {
    format!("the API rejected the row now ({problem}), and may have processed an earlier request")
}

/// True if the API rejects a row because the campaign contains its lead, also if the message names the row before the documented text.
pub(super) fn is_duplicate(error: &Error) -> bool {
    let text = without_index(&error.details().message);
    let code = DocumentedError::find(error.status().map(|status| status.as_u16()), text).map(|documented| documented.code);
    code == Some(ErrorCode::LeadAlreadyExists)
        || error.code() == Some(ErrorCode::LeadAlreadyExists)
        || matches!(error.kind(), ErrorKind::Duplicate | ErrorKind::OutcomeUnknown)
}

pub(super) fn is_too_large(error: &Error) -> bool {
    error.status().is_some_and(|status| status.as_u16() == 413)
}

/// The field of a documented error that the API requires of each row.
pub(super) fn required_field(error: &Error) -> Option<&str> {
    error.field().filter(|_| error.code() == Some(ErrorCode::RequiredFieldMissing))
}

pub(super) fn lacks(item: &impl serde::Serialize, field: &str) -> bool {
    serde_json::to_value(item).is_ok_and(|item| item.get(field).is_none_or(Value::is_null))
}

/// A redacted message that names a row, without the name. The number is redacted if a row has it as a value: `leads[[redacted]]: …`.
fn without_index(message: &str) -> &str {
    let text = message.strip_prefix("leads").unwrap_or(message).trim_start_matches('[');
    let text = ["redacted]", "number]"].iter().fold(text, |text, redacted| text.strip_prefix(redacted).unwrap_or(text));
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.trim_start_matches([']', '.', ':']).trim_start()
}

/// The problem of a row, from the API's error. The field is the one that the message names, or begins with.
pub(super) fn problem(error: &Error, item: Option<&impl serde::Serialize>) -> RowProblem {
    let message = error.details().display_message();
    // `leads[3]: …` and `leads[3].phoneNumber …`: the index is that of a batch.
    let index = named_row(error).is_some();
    let text = if index { without_index(message) } else { message };
    let word_end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    let is_field = !word.is_empty() && (rest.starts_with(':') || item.is_some_and(|item| !lacks(item, word)));
    let field = error.field().or_else(|| (is_field && (index || item.is_some())).then_some(word)).map(str::to_owned);
    // A field before a colon is not repeated in the reason.
    let reason = match rest.strip_prefix(": ") {
        Some(rest) if field.as_deref() == Some(word) => rest,
        _ => text,
    };
    RowProblem { field, reason: reason.to_owned(), code: error.code(), by_api: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_row_is_no_part_of_its_problem() {
        let cases = [
            ("leads[3]: is blocked", "is blocked"),
            ("leads[3].phoneNumber: is blocked", "phoneNumber: is blocked"),
            ("leads[3] is blocked", "is blocked"),
            ("leads[[redacted]]: is blocked", "is blocked"),
            ("leads[[number]]: is blocked", "is blocked"),
            ("[redacted] is blocked", "is blocked"),
        ];
        for (message, text) in cases {
            assert_eq!(without_index(message), text, "{message}");
        }
    }
}
