//! Fault rules as text.

use std::str::FromStr;

use http::StatusCode;

use super::{Fault, FaultRule};
use crate::error::Error;
use crate::rate_limit::parse_duration;

/// Parses the text form that [`FaultRule`] describes. The error names the invalid part.
impl FromStr for FaultRule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = |problem: String| Error::config(format!("fault {text:?}: {problem}"));
        let mut parts = text.split(',');
        let subject = parts.next().unwrap_or_default();
        let (fault, operation) = match subject.split_once('@') {
            Some((fault, operation)) => (fault, Some(operation.parse().map_err(invalid)?)),
            None => (subject, None),
        };
        let fault = parse_fault(fault).ok_or_else(|| invalid(format!("unknown fault {fault:?}")))?;
        let rule = FaultRule { operation, ..FaultRule::new(fault) };
        parts.try_fold(rule, |rule, option| {
            with_option(rule, option).unwrap_or_else(|| Err(invalid(format!("unknown option {option:?}"))))
        })
    }
}

fn parse_fault(text: &str) -> Option<Fault> {
    Some(match text {
        "drop" => Fault::DropConnection,
        "500" => Fault::InternalServerError,
        "success-false" => Fault::SuccessFalse,
        "truncate" => Fault::TruncateBody,
        "json-as-html" => Fault::JsonAsHtml,
        "html-as-json" => Fault::HtmlAsJson,
        "empty" => Fault::EmptyBody,
        "unknown-fields" => Fault::UnknownFields,
        _ => match (text.strip_prefix("delay="), text.strip_prefix("html-")) {
            (Some(delay), _) => Fault::Delay(parse_duration(delay)?),
            (_, Some(status)) => Fault::HtmlPage(error_status(status)?),
            _ => return None,
        },
    })
}

fn error_status(text: &str) -> Option<StatusCode> {
    let status: StatusCode = text.parse().ok()?;
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

/// `None` for an unknown option.
fn with_option(rule: FaultRule, option: &str) -> Option<Result<FaultRule, Error>> {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    Some(match name {
        "after-processing" if value.is_empty() => Ok(rule.after_processing()),
        "times" => Ok(rule.times(value.parse().ok()?)),
        "skip" => Ok(rule.skip(value.parse().ok()?)),
        "seed" => Ok(rule.seed(value.parse().ok()?)),
        "probability" => rule.probability(value.parse().ok()?),
        _ => return None,
    })
}
