//! Values for optional parameters.

use std::fmt::Display;

/// A value for an optional parameter: the value, something that converts to it, or an `Option` of either. `None` expects a request without
/// the parameter.
///
/// `M` distinguishes the two implementations. The compiler infers it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for this parameter",
    label = "expected `{X}`, a value that converts to it, or an `Option` of one"
)]
pub trait Optional<X, M> {
    /// The error of the conversion.
    type Error: Display;

    /// Converts the value, if there is one.
    ///
    /// # Errors
    ///
    /// The error of the conversion.
    fn into_optional(self) -> Result<Option<X>, Self::Error>;
}

/// Marks a plain value.
#[derive(Debug)]
pub struct Plain;

/// Marks an `Option`.
#[derive(Debug)]
pub struct Wrapped;

impl<X, T: TryInto<X, Error: Display>> Optional<X, Plain> for T {
    type Error = T::Error;

    fn into_optional(self) -> Result<Option<X>, T::Error> {
        self.try_into().map(Some)
    }
}

impl<X, T: TryInto<X, Error: Display>> Optional<X, Wrapped> for Option<T> {
    type Error = T::Error;

    fn into_optional(self) -> Result<Option<X>, T::Error> {
        self.map(T::try_into).transpose()
    }
}
