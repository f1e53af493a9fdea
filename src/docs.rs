//! Guides: one page for each question.
//!
//! The pages are the files in `docs/` of the repository. They are compiled and tested with the crate.

/// A page as a module. The first definition of a link counts, so the definitions here replace those of the page, which lead to files.
macro_rules! page {
    ($name:ident, $file:literal) => {
        /// [blocking]: crate::docs::blocking
        /// [custom-requests]: crate::docs::custom_requests
        /// [errors]: crate::docs::errors
        /// [handling-errors]: crate::docs::handling_errors
        /// [logging]: crate::docs::logging
        /// [metrics]: crate::docs::metrics
        /// [operations]: crate::docs::operations
        /// [paging]: crate::docs::paging
        /// [performance]: crate::docs::performance
        /// [rate-limits]: crate::docs::rate_limits
        /// [retries]: crate::docs::retries
        /// [security]: crate::docs::security
        /// [testing]: crate::docs::testing
        #[doc = ""]
        #[doc = include_str!($file)]
        pub mod $name {}
    };
}

page!(operations, "../docs/operations.md");
page!(paging, "../docs/paging.md");
page!(handling_errors, "../docs/handling-errors.md");
page!(errors, "../docs/errors.md");
page!(retries, "../docs/retries.md");
page!(custom_requests, "../docs/custom-requests.md");
page!(rate_limits, "../docs/rate-limits.md");
page!(blocking, "../docs/blocking.md");
page!(logging, "../docs/logging.md");
page!(metrics, "../docs/metrics.md");
page!(testing, "../docs/testing.md");
page!(performance, "../docs/performance.md");
page!(security, "../SECURITY.md");
