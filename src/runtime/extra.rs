//! Headers and query parameters that the user adds to a request.

use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::spec::API_KEY_HEADER;

/// Headers of the client and of HTTP itself. A request with others would not be the one that the client retries and decodes.
const RESERVED: [HeaderName; 13] = [
    ACCEPT_ENCODING,
    AUTHORIZATION,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    EXPECT,
    HOST,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    USER_AGENT,
];

/// Headers and query parameters that are added to a request, and the problem of the first wrong one.
#[derive(Clone, Default)]
pub(crate) struct Extra {
    pub(crate) headers: HeaderMap,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) problem: Option<String>,
}

impl Extra {
    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match parse(name, value) {
            Ok((name, value)) => {
                self.headers.append(name, value);
            }
            Err(problem) => {
                self.problem.get_or_insert(problem);
            }
        }
    }

    pub(crate) fn query(&mut self, name: String, value: String) {
        self.query.push((name, value));
    }
}

/// The values may be secrets or personal data: no output shows them.
impl std::fmt::Debug for Extra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let query = self.query.iter().map(|(name, _)| name);
        f.debug_struct("Extra")
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("query", &query.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

fn parse(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Ok(parsed) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err("header: its name is not a token (RFC 9110 §5.6.2); use letters, digits and hyphens".to_owned());
    };
    if parsed.as_str() == API_KEY_HEADER || RESERVED.contains(&parsed) {
        return Err(format!("header `{parsed}`: is one of the client's own; choose another name"));
    }
    let value = HeaderValue::from_str(value)
        .map_err(|_| format!("header `{parsed}`: its value has a control character or is not ASCII; encode it"))?;
    Ok((parsed, value))
}
