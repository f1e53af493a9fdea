//! Documented errors, by the names of their examples in `openapi.yaml`.

use http::StatusCode;
use lupitor::DocumentedError;

use super::ApiError;
use crate::error::Error;

macro_rules! documented {
    ($($variant:ident = $name:literal,)+) => {
        /// A documented error that the fake produces.
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

/// The documented errors that the fake produces.
#[derive(Debug)]
pub(crate) struct Catalogue {
    errors: Vec<ApiError>,
}

impl Catalogue {
    /// Looks every error up at the start, so that no request can fail for a name that `openapi.yaml` no longer has.
    pub(crate) fn load() -> Result<Self, Error> {
        let errors = NAMES.iter().map(|name| Self::load_error(name)).collect::<Result<_, _>>()?;
        Ok(Self { errors })
    }

    fn load_error(name: &str) -> Result<ApiError, Error> {
        let unusable = || {
            Error::config(format!(
                "openapi.yaml has no usable error example {name:?}, which the fake responds with: correct the name in \
                 crates/lupitor-fake/src/api_error/documented.rs"
            ))
        };
        let documented = DocumentedError::named(name).ok_or_else(unusable)?;
        let status = StatusCode::from_u16(documented.status).map_err(|_| unusable())?;
        let body = serde_json::from_str(documented.body).map_err(|_| unusable())?;
        Ok(ApiError { status, body })
    }

    pub(crate) fn error(&self, documented: Documented) -> ApiError {
        // The index is in bounds: `load` makes an error for each name, and the macro a name for each variant.
        self.errors[documented as usize].clone()
    }
}
