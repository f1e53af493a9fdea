//! One disagreement between the API and the document.

use serde::Serialize;

/// The kind of a disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A status that the operation does not document.
    UndocumentedStatus,
    /// A message that is not in the document.
    UndocumentedMessage,
    /// A documented message with another status than the documented one.
    OtherStatus,
    /// A field that the schema does not have.
    UnknownField,
    /// A required field that is not there.
    MissingField,
    /// A value of another type than the schema's.
    WrongType,
    /// A value that is not among the documented ones.
    UnknownValue,
    /// `success`, `data` and `error` contradict each other or the status.
    Envelope,
    /// A body that is not JSON.
    NotJson,
    /// A header that is absent or of another form.
    Header,
}

impl Kind {
    /// The kind in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::UndocumentedStatus => "undocumented status",
            Kind::UndocumentedMessage => "undocumented message",
            Kind::OtherStatus => "message with another status",
            Kind::UnknownField => "unknown field",
            Kind::MissingField => "missing field",
            Kind::WrongType => "wrong type",
            Kind::UnknownValue => "unknown value",
            Kind::Envelope => "envelope",
            Kind::NotJson => "not JSON",
            Kind::Header => "header",
        }
    }
}

/// A disagreement as names, statuses and shapes, without any value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The kind.
    pub kind: Kind,
    /// The operation.
    pub operation: String,
    /// The status of the response.
    pub status: u16,
    /// The place in the response.
    pub place: String,
    /// The difference.
    pub detail: String,
}
