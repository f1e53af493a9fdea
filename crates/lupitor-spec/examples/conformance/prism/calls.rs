//! A call of every operation, by its id and with the examples of the document. `cargo xtask generate` writes the calls.

use lupitor::{Client, Error};
use serde::Serialize;
use serde_json::{Value, to_value};

use crate::Problem;

include!("../../../../../generated/calls.rs");

fn decoded<T: Serialize>(result: Result<lupitor::Response<T>, Error>) -> Result<Result<Value, Error>, Problem> {
    Ok(match result {
        Ok(response) => Ok(to_value(response.into_data())?),
        Err(error) => Err(error),
    })
}

/// Calls an operation with a valid request. Returns its decoded body, or the client's error.
pub async fn call(client: &Client, id: &str) -> Result<Result<Value, Error>, Problem> {
    let api = client.generated();
    let bad = |e: serde_json::Error| format!("{id}: an example of a request does not fit its type: {e}");
    macro_rules! decode {
        ($call:expr) => {
            decoded(client.call($call).await)
        };
    }
    by_operation!(id, api, decode, bad, other => Err(not_made(other)))
}

/// Sends an example of a request body.
pub async fn send(client: &Client, id: &str, body: &Value) -> Result<Result<(), Error>, Problem> {
    let api = client.generated();
    let bad = |e: serde_json::Error| format!("{id}: an example of a request does not fit its type: {e}");
    let body = body.clone();
    macro_rules! sent {
        ($call:expr) => {
            Ok(client.call($call).await.map(drop))
        };
    }
    by_body!(id, api, body, sent, bad, other => Err(not_made(other)))
}

fn not_made(id: &str) -> Problem {
    format!("generated/calls.rs has no call of {id}: run `cargo xtask generate`").into()
}
