// Generated from openapi.yaml by lupitor-codegen.

/// An error that the API's documentation describes. The API itself sends no code, only a message: this is the message's
/// meaning, read from the message and the status. Different wordings of one error share a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorCode {
    /**Backend unreachable.

`Convex backend unreachable`, status 503, of getHealth:

- Raise an alert after three failures in a row*/
    BackendUnreachable,
    /**Campaign not found or access denied.

`Campaign not found or access denied`, status 403, of listLeads, createLead, deleteLead (inferred), bulkCreateLeads, bulkDeleteLeads (inferred):

- Verify the campaignId is correct
- Check your API key has access to this campaign
- Ensure the campaign belongs to your company*/
    CampaignNotFound,
    /**Lead without an identifier.

`At least one of phoneNumber or externalId is required` (inferred), status 400 (inferred), of createLead:

- Include phoneNumber or externalId in the request

`At least one of phoneNumber or externalId query parameter is required`, status 400 (inferred), of deleteLead:

- Include phoneNumber or externalId in the query string

`leads[0]: At least one of phoneNumber or externalId is required`, status 400 (inferred), of bulkCreateLeads, bulkDeleteLeads (inferred):

- Give each lead a phoneNumber or an externalId*/
    IdentifierMissing,
    /**Insufficient permissions.

`Insufficient permissions`, status 403, of listLeads, createLead, deleteLead (inferred), bulkCreateLeads, bulkDeleteLeads (inferred):

- Upgrade from read to write scope
- Request company-wide access
- Use a different API key

`Forbidden`, status 403 (inferred), of createLead (inferred), deleteLead, bulkCreateLeads (inferred), bulkDeleteLeads (inferred):

- Use an API key with write scope*/
    InsufficientPermissions,
    /**Internal server error.

`Something went wrong on our end` (inferred), status 500, of listLeads, createLead, deleteLead, bulkCreateLeads, bulkDeleteLeads:

- Contact support with the status, the message, your request without sensitive data, and the time*/
    InternalServerError,
    /**API key invalid or inactive.

`Invalid or inactive API key`, status 401, of listLeads, createLead, deleteLead, bulkCreateLeads, bulkDeleteLeads:

- Verify your API key is correct
- Check if the key has been revoked
- Generate a new key from the dashboard*/
    InvalidApiKey,
    /**Lead already exists.

`Lead with this phone number already exists`, status 400, of createLead:

- Use a different phone number or update the existing lead

`Lead already exists`, status 400 (inferred), of createLead:

- The phone number already exists in this campaign
- Use a different phone number or update the existing lead*/
    LeadAlreadyExists,
    /**Lead not found.

`Lead not found`, status 404 (inferred), of deleteLead:

- Verify the identifier and the campaign*/
    LeadNotFound,
    /**Leads array empty.

`leads array cannot be empty`, status 400 (inferred), of bulkCreateLeads, bulkDeleteLeads (inferred):

- Include at least one lead*/
    LeadsEmpty,
    /**API key missing.

`Missing API key`, status 401, of listLeads, createLead, deleteLead, bulkCreateLeads, bulkDeleteLeads:

- Include x-api-key header in your request*/
    MissingApiKey,
    /**Rate limit exceeded.

`Rate limit exceeded`, status 429, of listLeads, createLead, deleteLead, bulkCreateLeads, bulkDeleteLeads:

- Wait until the reset time
- Implement exponential backoff
- Contact us for higher limits

`Rate limit exceeded. Please try again later.`, status 429, of listLeads, createLead, deleteLead, bulkCreateLeads, bulkDeleteLeads:

- Wait until the reset time
- Implement exponential backoff
- Contact us for higher limits

`Rate limit exceeded`, status 429, of getHealth:

- Poll every 1 to 5 minutes*/
    RateLimitExceeded,
    /**Required query parameter missing.

`campaignId query parameter is required`, status 400 (inferred), of listLeads, deleteLead:

- Include campaignId in the query string

`campaignId is required`, status 400, of createLead, bulkCreateLeads, bulkDeleteLeads:

- Include all required fields in your request

`phoneNumber is required`, status 400 (inferred), of createLead:

- Include phoneNumber in the request body

`leads array is required`, status 400 (inferred), of bulkCreateLeads, bulkDeleteLeads:

- Include the leads array in the request body*/
    RequiredFieldMissing,
    /**Too many leads in one request.

`Maximum 1000 leads per bulk request`, status 400 (inferred), of bulkCreateLeads, bulkDeleteLeads (inferred):

- Split the request*/
    TooManyLeads,
}
impl ErrorCode {
    /// Every code, in alphabetical order.
    pub const ALL: &'static [ErrorCode] = &[
        ErrorCode::BackendUnreachable,
        ErrorCode::CampaignNotFound,
        ErrorCode::IdentifierMissing,
        ErrorCode::InsufficientPermissions,
        ErrorCode::InternalServerError,
        ErrorCode::InvalidApiKey,
        ErrorCode::LeadAlreadyExists,
        ErrorCode::LeadNotFound,
        ErrorCode::LeadsEmpty,
        ErrorCode::MissingApiKey,
        ErrorCode::RateLimitExceeded,
        ErrorCode::RequiredFieldMissing,
        ErrorCode::TooManyLeads,
    ];
    /// The code's name in `openapi.yaml`, for logs and for other languages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BackendUnreachable => "backendUnreachable",
            Self::CampaignNotFound => "campaignNotFound",
            Self::IdentifierMissing => "identifierMissing",
            Self::InsufficientPermissions => "insufficientPermissions",
            Self::InternalServerError => "internalServerError",
            Self::InvalidApiKey => "invalidApiKey",
            Self::LeadAlreadyExists => "leadAlreadyExists",
            Self::LeadNotFound => "leadNotFound",
            Self::LeadsEmpty => "leadsEmpty",
            Self::MissingApiKey => "missingApiKey",
            Self::RateLimitExceeded => "rateLimitExceeded",
            Self::RequiredFieldMissing => "requiredFieldMissing",
            Self::TooManyLeads => "tooManyLeads",
        }
    }
}
/// In the order of the document.
pub(super) static DOCUMENTED: &[DocumentedError] = &[
    DocumentedError {
        name: "campaignIdQueryRequired",
        code: ErrorCode::RequiredFieldMissing,
        status: 400u16,
        title: "Required query parameter missing",
        message: "campaignId query parameter is required",
        pattern: Some("^(?P<field>[A-Za-z]+) query parameter is required$"),
        solutions: &["Include campaignId in the query string"],
        body: "{\"success\":false,\"data\":null,\"error\":\"campaignId query parameter is required\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "missingApiKey",
        code: ErrorCode::MissingApiKey,
        status: 401u16,
        title: "API key missing",
        message: "Missing API key",
        pattern: None,
        solutions: &["Include x-api-key header in your request"],
        body: "{\"success\":false,\"data\":null,\"error\":\"Missing API key\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "invalidApiKey",
        code: ErrorCode::InvalidApiKey,
        status: 401u16,
        title: "API key invalid or inactive",
        message: "Invalid or inactive API key",
        pattern: None,
        solutions: &[
            "Verify your API key is correct",
            "Check if the key has been revoked",
            "Generate a new key from the dashboard",
        ],
        body: "{\"success\":false,\"data\":null,\"error\":\"Invalid or inactive API key\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "insufficientPermissions",
        code: ErrorCode::InsufficientPermissions,
        status: 403u16,
        title: "Insufficient permissions",
        message: "Insufficient permissions",
        pattern: None,
        solutions: &[
            "Upgrade from read to write scope",
            "Request company-wide access",
            "Use a different API key",
        ],
        body: "{\"success\":false,\"data\":null,\"error\":\"Insufficient permissions\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "campaignNotFound",
        code: ErrorCode::CampaignNotFound,
        status: 403u16,
        title: "Campaign not found or access denied",
        message: "Campaign not found or access denied",
        pattern: None,
        solutions: &[
            "Verify the campaignId is correct",
            "Check your API key has access to this campaign",
            "Ensure the campaign belongs to your company",
        ],
        body: "{\"success\":false,\"data\":null,\"error\":\"Campaign not found or access denied\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "rateLimitExceeded",
        code: ErrorCode::RateLimitExceeded,
        status: 429u16,
        title: "Rate limit exceeded",
        message: "Rate limit exceeded",
        pattern: None,
        solutions: &[
            "Wait until the reset time",
            "Implement exponential backoff",
            "Contact us for higher limits",
        ],
        body: "{\"success\":false,\"data\":null,\"error\":\"Rate limit exceeded\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "rateLimitExceededTryLater",
        code: ErrorCode::RateLimitExceeded,
        status: 429u16,
        title: "Rate limit exceeded",
        message: "Rate limit exceeded. Please try again later.",
        pattern: None,
        solutions: &[
            "Wait until the reset time",
            "Implement exponential backoff",
            "Contact us for higher limits",
        ],
        body: "{\"success\":false,\"data\":null,\"error\":\"Rate limit exceeded. Please try again later.\",\"limit\":1000,\"remaining\":0,\"reset\":\"2025-10-29T16:30:00.000Z\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "internalServerError",
        code: ErrorCode::InternalServerError,
        status: 500u16,
        title: "Internal server error",
        message: "Something went wrong on our end",
        pattern: None,
        solutions: &[
            "Contact support with the status, the message, your request without sensitive data, and the time",
        ],
        body: "{\"success\":false,\"data\":null,\"error\":\"Something went wrong on our end\"}",
        message_is_documented: false,
        status_is_documented: true,
    },
    DocumentedError {
        name: "campaignIdRequired",
        code: ErrorCode::RequiredFieldMissing,
        status: 400u16,
        title: "Required field missing",
        message: "campaignId is required",
        pattern: Some(
            "^(?:leads\\[(?P<index>[0-9]+)\\]: )?(?P<field>[A-Za-z]+) is required$",
        ),
        solutions: &["Include all required fields in your request"],
        body: "{\"success\":false,\"data\":null,\"error\":\"campaignId is required\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "phoneNumberRequired",
        code: ErrorCode::RequiredFieldMissing,
        status: 400u16,
        title: "Required field missing",
        message: "phoneNumber is required",
        pattern: None,
        solutions: &["Include phoneNumber in the request body"],
        body: "{\"success\":false,\"data\":null,\"error\":\"phoneNumber is required\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "identifierMissing",
        code: ErrorCode::IdentifierMissing,
        status: 400u16,
        title: "Lead without an identifier",
        message: "At least one of phoneNumber or externalId is required",
        pattern: None,
        solutions: &["Include phoneNumber or externalId in the request"],
        body: "{\"success\":false,\"data\":null,\"error\":\"At least one of phoneNumber or externalId is required\"}",
        message_is_documented: false,
        status_is_documented: false,
    },
    DocumentedError {
        name: "leadAlreadyExists",
        code: ErrorCode::LeadAlreadyExists,
        status: 400u16,
        title: "Lead already exists",
        message: "Lead with this phone number already exists",
        pattern: None,
        solutions: &["Use a different phone number or update the existing lead"],
        body: "{\"success\":false,\"data\":null,\"error\":\"Lead with this phone number already exists\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "leadAlreadyExistsShort",
        code: ErrorCode::LeadAlreadyExists,
        status: 400u16,
        title: "Lead already exists",
        message: "Lead already exists",
        pattern: None,
        solutions: &[
            "The phone number already exists in this campaign",
            "Use a different phone number or update the existing lead",
        ],
        body: "{\"success\":false,\"data\":null,\"error\":\"Lead already exists\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "forbidden",
        code: ErrorCode::InsufficientPermissions,
        status: 403u16,
        title: "Insufficient permissions",
        message: "Forbidden",
        pattern: None,
        solutions: &["Use an API key with write scope"],
        body: "{\"success\":false,\"data\":null,\"error\":\"Forbidden\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "identifierQueryMissing",
        code: ErrorCode::IdentifierMissing,
        status: 400u16,
        title: "Query without an identifier",
        message: "At least one of phoneNumber or externalId query parameter is required",
        pattern: None,
        solutions: &["Include phoneNumber or externalId in the query string"],
        body: "{\"success\":false,\"data\":null,\"error\":\"At least one of phoneNumber or externalId query parameter is required\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "leadNotFound",
        code: ErrorCode::LeadNotFound,
        status: 404u16,
        title: "Lead not found",
        message: "Lead not found",
        pattern: None,
        solutions: &["Verify the identifier and the campaign"],
        body: "{\"success\":false,\"data\":null,\"error\":\"Lead not found\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "leadsRequired",
        code: ErrorCode::RequiredFieldMissing,
        status: 400u16,
        title: "Leads array missing",
        message: "leads array is required",
        pattern: Some("^(?P<field>[A-Za-z]+) array is required$"),
        solutions: &["Include the leads array in the request body"],
        body: "{\"success\":false,\"data\":null,\"error\":\"leads array is required\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "leadsEmpty",
        code: ErrorCode::LeadsEmpty,
        status: 400u16,
        title: "Leads array empty",
        message: "leads array cannot be empty",
        pattern: None,
        solutions: &["Include at least one lead"],
        body: "{\"success\":false,\"data\":null,\"error\":\"leads array cannot be empty\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "tooManyLeads",
        code: ErrorCode::TooManyLeads,
        status: 400u16,
        title: "Too many leads in one request",
        message: "Maximum 1000 leads per bulk request",
        pattern: Some("^Maximum (?P<max>[0-9]+) leads per bulk request$"),
        solutions: &["Split the request"],
        body: "{\"success\":false,\"data\":null,\"error\":\"Maximum 1000 leads per bulk request\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "leadIdentifierMissing",
        code: ErrorCode::IdentifierMissing,
        status: 400u16,
        title: "Lead of a batch without an identifier",
        message: "leads[0]: At least one of phoneNumber or externalId is required",
        pattern: Some(
            "^leads\\[(?P<index>[0-9]+)\\]: At least one of phoneNumber or externalId is required$",
        ),
        solutions: &["Give each lead a phoneNumber or an externalId"],
        body: "{\"success\":false,\"data\":null,\"error\":\"leads[0]: At least one of phoneNumber or externalId is required\"}",
        message_is_documented: true,
        status_is_documented: false,
    },
    DocumentedError {
        name: "healthRateLimitExceeded",
        code: ErrorCode::RateLimitExceeded,
        status: 429u16,
        title: "Rate limit exceeded",
        message: "Rate limit exceeded",
        pattern: None,
        solutions: &["Poll every 1 to 5 minutes"],
        body: "{\"status\":\"error\",\"message\":\"Rate limit exceeded\",\"limit\":60,\"remaining\":0,\"reset\":\"2025-10-29T12:01:00.000Z\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
    DocumentedError {
        name: "backendUnreachable",
        code: ErrorCode::BackendUnreachable,
        status: 503u16,
        title: "Backend unreachable",
        message: "Convex backend unreachable",
        pattern: None,
        solutions: &["Raise an alert after three failures in a row"],
        body: "{\"status\":\"error\",\"timestamp\":\"2025-10-29T12:00:00.000Z\",\"message\":\"Convex backend unreachable\"}",
        message_is_documented: true,
        status_is_documented: true,
    },
];
