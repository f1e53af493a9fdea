//! Prism judges the client: it serves the named examples of `openapi.yaml`, and the client must understand each of them on every
//! operation that documents it.

mod calls;
mod server;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use lupitor::{Client, Error, ErrorCode, ErrorKind, RequestOptions};
use lupitor_spec::Document;
use lupitor_spec::document::{Example, Operation, entries};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;

use crate::Problem;
use crate::prism::server::Server;

/// Runs Prism, and calls every operation for every example.
pub async fn judge(root: &Path) -> Result<(), Problem> {
    let document = Document::built_in()?;
    let prism = Server::start(root).await?;
    let mut judge = Judge { url: prism.url(), problems: Vec::new(), errors: 0, successes: 0, requests: 0, seen: BTreeSet::new() };
    for operation in document.operations() {
        judge.operation(&operation).await?;
    }
    let names: BTreeSet<_> = document.error_example_names().into_iter().map(str::to_owned).collect();
    let unused = names.difference(&judge.seen).map(|name| format!("{name}: no operation has a response with this example"));
    judge.problems.extend(unused);
    println!(
        "Prism served {} error examples in {} responses, {} successes, and accepted {} request examples, on {} operations",
        judge.seen.len(),
        judge.errors,
        judge.successes,
        judge.requests,
        document.operations().len(),
    );
    println!("  {}", judge.seen.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
    if judge.problems.is_empty() {
        println!("the client understands all of them");
        return Ok(());
    }
    Err(format!(
        "the client misread examples of openapi.yaml that Prism served: correct the client (src/, crates/lupitor-codegen) or openapi.yaml\n  {}",
        judge.problems.join("\n  ")
    )
    .into())
}

struct Judge {
    url: String,
    problems: Vec<String>,
    errors: usize,
    successes: usize,
    requests: usize,
    /// The names of the error examples that Prism served.
    seen: BTreeSet<String>,
}

impl Judge {
    async fn operation(&mut self, operation: &Operation<'_>) -> Result<(), Problem> {
        for example in operation.examples() {
            // A client for each example, so that a 429 does not delay the next call.
            let client = self.client(&format!("code={}, example={}", example.status, example.name))?;
            if example.status < 400 {
                self.successes += 1;
                let response = calls::call(&client, operation.id).await?;
                let body = response.as_ref().map_err(|error| format!("{error:#}"));
                self.note(
                    operation,
                    &example,
                    body.and_then(|body| has_all(&example.object["value"], body).map_err(|e| e.to_string())),
                );
            } else {
                self.errors += 1;
                self.seen.insert(example.name.to_owned());
                let response = calls::call(&client, operation.id).await?;
                let result = match response {
                    Ok(_) => Err("it is taken for a success".to_owned()),
                    Err(error) => is_documented(operation, &example, &error),
                };
                self.note(operation, &example, result);
            }
        }
        for (name, body) in operation.request_examples() {
            self.requests += 1;
            let client = self.client("code=200")?;
            if let Err(error) = calls::send(&client, operation.id, body).await? {
                self.problems.push(format!("{} with the request example {name}: {error:#}", operation.id));
            }
        }
        Ok(())
    }

    fn note(&mut self, operation: &Operation<'_>, example: &Example<'_>, result: Result<(), String>) {
        if let Err(problem) = result {
            self.problems.push(format!("{} {} {}: {problem}", operation.id, example.status, example.name));
        }
    }

    /// A client that makes one attempt, and requests one response from Prism.
    fn client(&self, prefer: &str) -> Result<Client, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert("prefer", HeaderValue::try_from(prefer)?);
        let options = RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO);
        // No certificates: reading the system's takes longer than everything else.
        let configure = move |http: reqwest::ClientBuilder| http.default_headers(headers.clone()).tls_certs_only([]);
        Ok(Client::builder("sk_test_abc123xyz").base_url(&self.url).options(options).configure_http(configure).build()?)
    }
}

/// Compares the error with the example, as the document describes it and independently of the generated code.
fn is_documented(operation: &Operation<'_>, example: &Example<'_>, error: &Error) -> Result<(), String> {
    let kind = match example.status {
        // The table of docs/spec-extensions.md.
        400 | 413..=415 | 422 | 431 => ErrorKind::Validation,
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 | 410 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        429 => ErrorKind::RateLimited,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::Unexpected,
    };
    let code = example.object["x-lupitor-code"].as_str().unwrap_or(example.name);
    let kind = if operation.value["x-lupitor-duplicate"] == code { ErrorKind::Duplicate } else { kind };
    let body = &example.object["value"];
    let message = body["error"].as_str().or(body["message"].as_str());
    let solutions = example.object["description"].as_str().unwrap_or_default().lines();
    let solutions: Vec<_> = solutions.filter_map(|line| line.trim().strip_prefix("- ")).collect();
    let expected = [
        ("status", format!("{:?}", Some(example.status)), format!("{:?}", error.status().map(|status| status.as_u16()))),
        ("kind", format!("{kind:?}"), format!("{:?}", error.kind())),
        ("code", format!("{:?}", Some(code)), format!("{:?}", error.code().map(ErrorCode::as_str))),
        ("example", format!("{:?}", Some(example.name)), format!("{:?}", error.documented().map(|entry| entry.name))),
        ("message", format!("{message:?}"), format!("{:?}", Some(error.message()))),
        ("solutions", format!("{solutions:?}"), format!("{:?}", error.solutions())),
        ("operation", format!("{:?}", Some(operation.id)), format!("{:?}", error.operation().map(lupitor::Operation::id))),
        ("attempts", "1".to_owned(), error.attempts().len().to_string()),
    ];
    let different = expected.into_iter().filter(|(_, wanted, got)| wanted != got);
    let mut problems: Vec<_> = different.map(|(what, wanted, got)| format!("{what} is {got} instead of {wanted}")).collect();
    problems.extend(headers_are_read(operation, example, error));
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}

/// Compares the documented headers, whose values Prism takes from their examples.
fn headers_are_read(operation: &Operation<'_>, example: &Example<'_>, error: &Error) -> Option<String> {
    let response = operation.response(example.status)?;
    let documented = |name: &str| !response["headers"][name].is_null();
    let known = error.rate_limit().is_some_and(|limit| limit.limit.is_some() && limit.remaining.is_some());
    if documented("X-RateLimit-Limit") != known {
        return Some(format!("rate limit is {:?}", error.rate_limit()));
    }
    let waits = error.retry_after().is_some_and(|wait| wait > Duration::ZERO);
    (documented("Retry-After") && !waits).then(|| format!("retry after is {:?}", error.retry_after()))
}

/// Checks that the decoded body contains everything in the example. `null` and absent are the same.
fn has_all(example: &Value, decoded: &Value) -> Result<(), String> {
    match (example, decoded) {
        (Value::Object(_), Value::Object(_)) => {
            for (name, value) in entries(example).filter(|(_, value)| !value.is_null()) {
                has_all(value, &decoded[name]).map_err(|problem| format!("{name}.{problem}"))?;
            }
            Ok(())
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            wanted.iter().zip(got).try_for_each(|(wanted, got)| has_all(wanted, got))
        }
        (Value::Number(wanted), Value::Number(got)) if wanted.as_f64() == got.as_f64() => Ok(()),
        (wanted, got) if wanted == got => Ok(()),
        (wanted, got) => Err(format!("is {got} instead of {wanted}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The client's error for a response.
    async fn error(status: u16, body: &'static str, headers: &'static [(&'static str, &'static str)]) -> Error {
        let respond = move || async move {
            let mut response = http::Response::builder().status(status).header("content-type", "application/json");
            for (name, value) in headers {
                response = response.header(*name, *value);
            }
            response.body(axum::body::Body::from(body)).unwrap()
        };
        let options = RequestOptions::default().max_attempts(1).max_wait(Duration::ZERO);
        let client = Client::builder("sk_test_abc123xyz").service(axum::Router::new().fallback(respond)).options(options);
        calls::call(&client.build().unwrap(), "createLead").await.unwrap().unwrap_err()
    }

    #[tokio::test]
    async fn differences_from_the_document_are_named() {
        const RATE_LIMIT: &[(&str, &str)] = &[("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "95")];
        const MISSING: &str = r#"{"success":false,"data":null,"error":"Missing API key"}"#;
        let document = Document::built_in().unwrap();
        let operations = document.operations();
        let create = operations.iter().find(|operation| operation.id == "createLead").unwrap();
        let example = create.examples().into_iter().find(|example| example.name == "missingApiKey").unwrap();
        let cases = [
            (error(401, MISSING, RATE_LIMIT).await, None),
            (error(401, MISSING, &[]).await, Some("rate limit is None")),
            (error(403, MISSING, RATE_LIMIT).await, Some("status is Some(403) instead of Some(401); kind is Permission")),
            (error(401, r#"{"success":false,"data":null,"error":"No key"}"#, RATE_LIMIT).await, Some("code is None")),
            (
                error(401, r#"{"success":false,"data":null,"error":"Invalid or inactive API key"}"#, RATE_LIMIT).await,
                Some("code is Some(\"invalidApiKey\") instead of Some(\"missingApiKey\")"),
            ),
        ];
        for (error, expected) in cases {
            let problem = is_documented(create, &example, &error).err();
            let fits = match expected {
                Some(part) => problem.as_ref().is_some_and(|problem| problem.contains(part)),
                None => problem.is_none(),
            };
            assert!(fits, "{problem:?} instead of {expected:?}");
        }
        assert!(calls::call(&Client::builder("k").build().unwrap(), "renamed").await.is_err());
    }

    #[test]
    fn a_success_contains_everything_in_its_example() {
        let example = serde_json::json!({"data": {"leads": [{"_id": "a", "priority": 5, "status": null}], "count": 1}});
        let decoded = |text: &str| has_all(&example, &serde_json::from_str(text).unwrap()).err();
        assert_eq!(decoded(r#"{"data": {"leads": [{"_id": "a", "priority": 5.0, "more": 1}], "count": 1}}"#), None);
        let lost = decoded(r#"{"data": {"leads": [{"_id": "a"}], "count": 1}}"#);
        assert_eq!(lost.as_deref(), Some("data.leads.priority.is null instead of 5"));
        assert!(decoded(r#"{"data": {"leads": [], "count": 1}}"#).is_some());
    }
}
