//! Faults as text, for command lines.

use std::str::FromStr;

use http::StatusCode;

use super::{Fault, FaultRule};
use crate::{error::Error, rate::parse_duration};

/// Reads the text form that [`FaultRule`] describes. The error says which part is wrong.
impl FromStr for FaultRule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |what: String| Error::config(format!("fault {text:?}: {what}"));
        let mut parts = text.split(',');
        let subject = parts.next().unwrap_or_default();
        let (fault, operation) = match subject.split_once('@') {
            Some((fault, operation)) => (fault, Some(operation.parse().map_err(wrong)?)),
            None => (subject, None),
        };
        let fault = parse_fault(fault).ok_or_else(|| wrong(format!("unknown fault {fault:?}")))?;
        let rule = FaultRule { operation, ..FaultRule::new(fault) };
        parts.try_fold(rule, |rule, option| {
            with_option(rule, option).unwrap_or_else(|| Err(wrong(format!("unknown option {option:?}"))))
        })
    }
}

fn parse_fault(text: &str) -> Option<Fault> {
    Some(match text {
        "drop" => Fault::DropConnection,
        "500" => Fault::InternalServerError,
        "success-false" => Fault::SuccessFalse,
        "cut" => Fault::CutBody,
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

/// `None` for an option that there is not.
fn with_option(rule: FaultRule, option: &str) -> Option<Result<FaultRule, Error>> {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    Some(match name {
        "after-work" if value.is_empty() => Ok(rule.after_work()),
        "times" => Ok(rule.times(value.parse().ok()?)),
        "skip" => Ok(rule.skip(value.parse().ok()?)),
        "seed" => Ok(rule.seed(value.parse().ok()?)),
        "probability" => rule.probability(value.parse().ok()?),
        _ => return None,
    })
}
