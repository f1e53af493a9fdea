//! The forms of the bodies of successes, as a table that `openapi.yaml` fills.

/// The form of a value.
#[derive(Debug)]
#[allow(dead_code, reason = "the document decides which of them there are")]
pub(crate) enum Form {
    Any,
    Text,
    Number,
    Whole,
    Flag,
    List(&'static Form),
    /// The documented members, and the form of additional ones.
    Object(&'static [Member], Option<&'static Form>),
    /// The forms that one object has together.
    All(&'static [&'static Form]),
    /// Kinds of objects. The text of a property tells them apart.
    Kinds(&'static str, &'static [(&'static str, &'static Form)]),
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    /// The object cannot be read without this member.
    pub(crate) required: bool,
    pub(crate) form: &'static Form,
}
