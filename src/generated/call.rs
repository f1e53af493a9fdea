//! The generated builders as [`Client::call`](crate::Client::call) takes them: a request, and the decoder of its response.

use progenitor_client::Error;
use serde::de::DeserializeOwned;

/// A builder of an operation, which [`Client::call`](crate::Client::call) takes.
///
/// Every operation of `openapi.yaml` has one in [`builder`](super::builder). The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a builder of an operation",
    label = "pass a generated builder, without `send`",
    note = "for example `client.call(client.generated().list_leads().campaign_id(\"k978abc123\"))`"
)]
pub trait OperationBuilder: Sealed + Sized {
    /// The data of a success.
    type Output: Send + 'static;

    /// The JSON body of the request, `()` without one.
    #[doc(hidden)]
    type Body: Send + 'static;

    /// The operation's id in generated code: `create_lead`.
    #[doc(hidden)]
    const OPERATION_ID: &'static str;

    /// Checks the values and makes the request. Returns its body as the value that it was, too.
    #[doc(hidden)]
    fn into_request(self) -> Result<(reqwest::Request, Self::Body), Error<()>>;

    /// Decodes the body of a success.
    #[doc(hidden)]
    fn decode(body: &[u8]) -> serde_json::Result<Self::Output>;
}

/// Keeps [`OperationBuilder`] to the generated builders.
#[expect(unnameable_types, reason = "sealed")]
pub trait Sealed {}

/// The types of an operation's bodies, for calls by `send`.
pub(crate) struct Bodies {
    pub(crate) operation_id: &'static str,
    /// Fails when a body is not the success of the document.
    pub(crate) success: fn(&[u8]) -> serde_json::Result<()>,
    /// True for a documented status.
    pub(crate) is_documented: fn(u16) -> bool,
    /// Fails when a body is not the error of the document.
    pub(crate) error: fn(&[u8]) -> serde_json::Result<()>,
}

/// Decodes JSON.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    match std::str::from_utf8(body) {
        // Cheaper than `from_slice`, which checks the UTF-8 of every string on its own.
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(body),
    }
}

/// The error of a request that could not be made, as `send` returns it.
pub(crate) fn into_client_error<E>(error: Error<()>) -> Error<E> {
    match error {
        Error::CommunicationError(error) => Error::CommunicationError(error),
        Error::InvalidRequest(problem) => Error::InvalidRequest(problem),
        // Making a request fails in no other way.
        other => Error::Custom(other.to_string()),
    }
}
