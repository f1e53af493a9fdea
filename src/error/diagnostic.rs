//! `miette::Diagnostic`, behind the feature `miette`.

use std::fmt::Display;

use super::Error;

impl miette::Diagnostic for Error {
    /// `lupitor::leadAlreadyExists`; the kind for an error that the documentation does not have.
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let name = self.code().map_or_else(|| self.kind().as_str(), super::ErrorCode::as_str);
        Some(Box::new(format!("lupitor::{name}")))
    }

    /// The documented solutions, one a line.
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let solutions = self.solutions();
        (!solutions.is_empty()).then(|| Box::new(solutions.join("\n")) as Box<dyn Display>)
    }

    /// Where the reference of the errors has it: `docs/errors.md#leadalreadyexists`, in this crate's folder.
    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        let code = self.code()?;
        Some(Box::new(code.docs()))
    }
}
