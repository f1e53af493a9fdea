//! The operations of the document as commands.
