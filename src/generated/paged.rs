//! Lists with pages as [`Client::paginate`](crate::Client::paginate) takes them: the parameters of a page, and the parts of its response.

use super::call::OperationBuilder;

/// A builder of an operation that returns a list page by page, which [`Client::paginate`](crate::Client::paginate) takes.
///
/// Every operation of `openapi.yaml` with `x-lupitor-pagination` has one in [`builder`](super::builder). The trait is sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a builder of a list with pages",
    label = "pass a generated builder of an operation with `x-lupitor-pagination`",
    note = "for example `client.paginate(client.generated().list_leads().campaign_id(\"k978abc123\"))`"
)]
pub trait PagedOperation: OperationBuilder + Clone {
    /// An item of the list.
    type Item: Send + 'static;

    /// The places in the response.
    #[doc(hidden)]
    const PAGE: PageFields;

    /// The cursor of the page that the builder requests.
    #[doc(hidden)]
    fn start(&self) -> Option<String>;

    /// Requests the page at this cursor.
    #[doc(hidden)]
    fn start_at(self, cursor: String) -> Self;

    /// The number of items that the builder requests.
    #[doc(hidden)]
    fn page_size(&self) -> Option<u64>;

    /// Requests this number of items.
    #[doc(hidden)]
    fn with_page_size(self, limit: i64) -> Self;

    /// Takes items, cursor and flag out of a success.
    #[doc(hidden)]
    fn take_page(success: &mut Self::Output) -> PageParts<Self::Item>;
}

/// The places of a page in the body of a response, as JSON pointers.
#[derive(Clone, Copy, Debug)]
#[expect(unnameable_types, reason = "for generated code")]
pub struct PageFields {
    /// True if requests have a parameter for the number of items.
    pub(crate) has_limit: bool,
    /// The lists, of which the first one that a response has counts.
    pub(crate) items: &'static [&'static str],
    /// The cursor of the next page.
    pub(crate) next: &'static str,
    /// The flag that tells whether there is a next page. Without one, the cursor tells it.
    pub(crate) more: Option<&'static str>,
}

/// The parts of a page, as far as the response has them in their documented form.
#[expect(unnameable_types, reason = "for generated code")]
pub struct PageParts<T> {
    pub(crate) items: Option<Vec<T>>,
    pub(crate) next: Option<String>,
    pub(crate) more: Option<bool>,
}
