//! The documented errors, looked up once by the names that `openapi.yaml` gives its examples.

use http::StatusCode;
use lupitor::DocumentedError;
use serde_json::{Map, Value};

use crate::error::Error;

macro_rules! documented {
    ($($variant:ident = $name:literal,)+) => {
        /// An error that the documentation words, by the name of its example in `openapi.yaml`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Documented { $($variant,)+ }

        /// The names of the examples, in the order of the variants.
        const NAMES: &[&str] = &[$($name,)+];
    };
}

documented! {
    MissingApiKey = "missingApiKey",
    InvalidApiKey = "invalidApiKey",
    InsufficientPermissions = "insufficientPermissions",
    Forbidden = "forbidden",
    CampaignNotFound = "campaignNotFound",
    CampaignIdRequired = "campaignIdRequired",
    PhoneNumberRequired = "phoneNumberRequired",
    CampaignIdQueryRequired = "campaignIdQueryRequired",
    LeadsRequired = "leadsRequired",
    LeadsEmpty = "leadsEmpty",
    TooManyLeads = "tooManyLeads",
    LeadIdentifierMissing = "leadIdentifierMissing",
    IdentifierMissing = "identifierMissing",
    IdentifierQueryMissing = "identifierQueryMissing",
    LeadAlreadyExists = "leadAlreadyExists",
    LeadAlreadyExistsShort = "leadAlreadyExistsShort",
    LeadNotFound = "leadNotFound",
    RateLimitExceeded = "rateLimitExceeded",
    RateLimitExceededTryLater = "rateLimitExceededTryLater",
    InternalServerError = "internalServerError",
    HealthRateLimitExceeded = "healthRateLimitExceeded",
    BackendUnreachable = "backendUnreachable",
}

/// One documented error, ready to be answered.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) status: StatusCode,
    pub(crate) body: Map<String, Value>,
}

/// All documented errors that the fake answers with.
#[derive(Debug)]
pub(crate) struct Catalogue {
    entries: Vec<Entry>,
}

impl Catalogue {
    /// Fails when the `lupitor` crate no longer documents an error under the name that is used here, so that the answer to a
    /// request never has to.
    pub(crate) fn load() -> Result<Self, Error> {
        let entries = NAMES.iter().map(|name| Self::entry(name)).collect::<Result<_, _>>()?;
        Ok(Self { entries })
    }

    fn entry(name: &str) -> Result<Entry, Error> {
        let unusable = || {
            Error::config(format!(
                "openapi.yaml has no usable error example {name:?}, which the fake responds with: correct the name in \
                 crates/lupitor-fake/src/catalogue.rs"
            ))
        };
        let documented = DocumentedError::named(name).ok_or_else(unusable)?;
        let status = StatusCode::from_u16(documented.status).map_err(|_| unusable())?;
        let body = serde_json::from_str(documented.body).map_err(|_| unusable())?;
        Ok(Entry { status, body })
    }

    pub(crate) fn get(&self, documented: Documented) -> &Entry {
        // Cannot be out of bounds: `load` makes an entry for each name, and the macro a name for each variant.
        &self.entries[documented as usize]
    }
}
