//! Snapshots of every documented error, in all forms that people and machines read.

use std::fmt::Write;
use std::time::Duration;

use lupitor::{Error, ErrorCode, RequestOptions, documented_errors};

use crate::support::{ApiCall, CallStyle, client_receiving, json_response};

#[tokio::test(start_paused = true)]
async fn every_documented_error_matches_its_snapshot() {
    let mut page = String::new();
    for entry in documented_errors() {
        let response = json_response(entry.status, entry.body);
        let options = RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO);
        let error =
            ApiCall::with_error(entry.name).send(CallStyle::Facade, &client_receiving(&[response], options)).await.unwrap_err();
        assert_eq!(error.documented().map(|found| found.name), Some(entry.name));
        let report = serde_json::to_string_pretty(&error.report()).unwrap().replace(env!("CARGO_PKG_VERSION"), "[version]");
        write!(page, "== {}\n{error}\n{error:#}\n{error:?}\n{:#}\n{report}\n\n", entry.name, anyhow::Error::from(error.clone()))
            .unwrap();
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("error_catalogue", page);
    });
}

#[test]
fn an_error_is_one_pointer_and_is_send_and_sync() {
    fn goes_anywhere<T: Send + Sync + 'static>() {}
    goes_anywhere::<Error>();
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

#[test]
fn every_code_has_a_title_a_status_and_solutions() {
    for code in ErrorCode::ALL {
        let wordings: Vec<_> = code.documented().collect();
        let first = wordings.first().unwrap_or_else(|| panic!("{code} has no wording"));
        assert_eq!((code.status(), code.title(), code.message()), (first.status, first.title, first.message));
        assert_eq!(code.solutions(), first.solutions);
        assert!(!code.solutions().is_empty(), "{code}");
        let page = include_str!("../../docs/errors.md");
        let anchor = code.docs().split_once('#').unwrap().1.to_owned();
        let headings = page.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_lowercase);
        let count = headings.filter(|heading| *heading == anchor).count();
        assert!(count == 1, "docs/errors.md has {count} sections #{anchor} instead of one: run `cargo xtask generate`");
    }
}

/// The feature provides what miette shows: a code, and the solutions as help.
#[cfg(feature = "miette")]
#[tokio::test(start_paused = true)]
async fn miette_shows_the_solutions() {
    use miette::Diagnostic;

    let entry = lupitor::DocumentedError::named("invalidApiKey").unwrap();
    let of = async |status, body: &str| {
        let client = client_receiving(&[json_response(status, body.to_owned())], RequestOptions::default().max_attempts(1));
        ApiCall::CreateLead.send(CallStyle::Facade, &client).await.unwrap_err()
    };
    let error = of(entry.status, entry.body).await;
    assert_eq!(Diagnostic::code(&error).unwrap().to_string(), "lupitor::invalidApiKey");
    assert_eq!(error.help().unwrap().to_string(), entry.solutions.join("\n"));
    assert_eq!(error.url().unwrap().to_string(), "docs/errors.md#invalidapikey");
    let unknown = of(418, r#"{"success":false,"data":null,"error":"teapot"}"#).await;
    assert_eq!(Diagnostic::code(&unknown).unwrap().to_string(), "lupitor::unexpected");
    assert!(unknown.help().is_none() && unknown.url().is_none());
}
