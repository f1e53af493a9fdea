// Generated from openapi.yaml by lupitor-codegen.

/// A rate limit that operations share. The numbers are from the documentation, whose pages contradict each other: the
/// client follows the headers of responses and never these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RateLimitBucket {
    ///All operations except bulk operations and the health check. Per API key. Documented: 100 requests per minute; 1000 requests per hour.
    Standard,
    ///The operations that take many leads. Per API key. Documented: 10 requests per minute; 1000 requests per hour.
    Bulk,
    ///The health check. Per IP address. Documented: 60 requests per minute.
    Health,
}
impl RateLimitBucket {
    /// Every rate limit, in the order of the document.
    pub const ALL: &'static [RateLimitBucket] = &[
        RateLimitBucket::Standard,
        RateLimitBucket::Bulk,
        RateLimitBucket::Health,
    ];
    /// The name in `openapi.yaml`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Bulk => "bulk",
            Self::Health => "health",
        }
    }
}
/// The first server of the document.
pub(crate) const DEFAULT_BASE_URL: &str = "https://lupitor.acrely.ai";
/// The server with a host for each deployment; `{deployment}` stands for its name.
pub(crate) const DEPLOYMENT_BASE_URL: &str = "https://{deployment}.lupitor.com";
/// The path that the API's pages end their base URLs with; here it is part of each operation's path.
pub(crate) const BASE_PATH: &str = "/api/v1";
/// The header that carries the API key.
pub(crate) const API_KEY_HEADER: &str = "x-api-key";
static FORM_BULK_CREATED_LEADS: Form = Form::Object(
    &[
        Member {
            name: "created",
            required: false,
            form: &Form::Number,
        },
        Member {
            name: "skipped",
            required: false,
            form: &Form::Number,
        },
        Member {
            name: "createdIds",
            required: false,
            form: &Form::List(&Form::Text),
        },
        Member {
            name: "skippedPhones",
            required: false,
            form: &Form::List(&Form::Text),
        },
        Member {
            name: "skippedIdentifiers",
            required: false,
            form: &Form::List(&Form::Text),
        },
    ],
    None,
);
static FORM_BULK_CREATED_LEADS_ENVELOPE: Form = Form::Object(
    &[
        Member {
            name: "success",
            required: true,
            form: &Form::Flag,
        },
        Member {
            name: "data",
            required: true,
            form: &FORM_BULK_CREATED_LEADS,
        },
        Member {
            name: "error",
            required: false,
            form: &Form::Text,
        },
    ],
    None,
);
static FORM_BULK_DELETED_LEADS: Form = Form::Object(
    &[
        Member {
            name: "deleted",
            required: false,
            form: &Form::Number,
        },
        Member {
            name: "notFound",
            required: false,
            form: &Form::Number,
        },
        Member {
            name: "deletedIdentifiers",
            required: false,
            form: &Form::List(&Form::Text),
        },
        Member {
            name: "notFoundIdentifiers",
            required: false,
            form: &Form::List(&Form::Text),
        },
    ],
    None,
);
static FORM_BULK_DELETED_LEADS_ENVELOPE: Form = Form::Object(
    &[
        Member {
            name: "success",
            required: true,
            form: &Form::Flag,
        },
        Member {
            name: "data",
            required: true,
            form: &FORM_BULK_DELETED_LEADS,
        },
        Member {
            name: "error",
            required: false,
            form: &Form::Text,
        },
    ],
    None,
);
static FORM_CREATED_LEAD: Form = Form::Object(
    &[
        Member {
            name: "leadId",
            required: true,
            form: &Form::Text,
        },
    ],
    None,
);
static FORM_CREATED_LEAD_ENVELOPE: Form = Form::Object(
    &[
        Member {
            name: "success",
            required: true,
            form: &Form::Flag,
        },
        Member {
            name: "data",
            required: true,
            form: &FORM_CREATED_LEAD,
        },
        Member {
            name: "error",
            required: false,
            form: &Form::Text,
        },
    ],
    None,
);
static FORM_DELETED_LEAD: Form = Form::Object(
    &[
        Member {
            name: "deleted",
            required: false,
            form: &Form::Flag,
        },
    ],
    None,
);
static FORM_DELETED_LEAD_ENVELOPE: Form = Form::Object(
    &[
        Member {
            name: "success",
            required: true,
            form: &Form::Flag,
        },
        Member {
            name: "data",
            required: true,
            form: &FORM_DELETED_LEAD,
        },
        Member {
            name: "error",
            required: false,
            form: &Form::Text,
        },
    ],
    None,
);
static FORM_HEALTH: Form = Form::Object(
    &[
        Member {
            name: "status",
            required: true,
            form: &Form::Text,
        },
        Member {
            name: "timestamp",
            required: false,
            form: &Form::Text,
        },
    ],
    None,
);
static FORM_LEAD: Form = Form::Object(
    &[
        Member {
            name: "_id",
            required: true,
            form: &Form::Text,
        },
        Member {
            name: "campaignId",
            required: false,
            form: &Form::Text,
        },
        Member {
            name: "phoneNumber",
            required: false,
            form: &Form::Text,
        },
        Member {
            name: "externalId",
            required: false,
            form: &Form::Text,
        },
        Member {
            name: "metadata",
            required: false,
            form: &Form::Object(&[], None),
        },
        Member {
            name: "status",
            required: false,
            form: &FORM_LEAD_STATUS,
        },
        Member {
            name: "scheduledFor",
            required: false,
            form: &Form::Text,
        },
        Member {
            name: "priority",
            required: false,
            form: &Form::Number,
        },
        Member {
            name: "attempts",
            required: false,
            form: &Form::Number,
        },
        Member {
            name: "_creationTime",
            required: false,
            form: &Form::Number,
        },
    ],
    None,
);
static FORM_LEAD_PAGE: Form = Form::Object(
    &[
        Member {
            name: "leads",
            required: false,
            form: &Form::List(&FORM_LEAD),
        },
        Member {
            name: "records",
            required: false,
            form: &Form::List(&FORM_LEAD),
        },
        Member {
            name: "count",
            required: false,
            form: &Form::Number,
        },
        Member {
            name: "cursor",
            required: false,
            form: &Form::Text,
        },
        Member {
            name: "hasMore",
            required: false,
            form: &Form::Flag,
        },
    ],
    None,
);
static FORM_LEAD_PAGE_ENVELOPE: Form = Form::Object(
    &[
        Member {
            name: "success",
            required: true,
            form: &Form::Flag,
        },
        Member {
            name: "data",
            required: true,
            form: &FORM_LEAD_PAGE,
        },
        Member {
            name: "error",
            required: false,
            form: &Form::Text,
        },
    ],
    None,
);
static FORM_LEAD_STATUS: Form = Form::Text;
pub(super) static TABLE: &[Operation] = &[
    Operation {
        id: "listLeads",
        generated_id: "list_leads",
        method: "GET",
        path: "/api/v1/leads",
        alias: Some("/api/v1/records"),
        authenticated: true,
        retry: RetryClass::Read,
        duplicate: None,
        rate_limit: RateLimitBucket::Standard,
        form: &FORM_LEAD_PAGE_ENVELOPE,
        body: SuccessBody::Object,
        no_content: &[],
        error_examples: &[
            "campaignIdQueryRequired",
            "missingApiKey",
            "invalidApiKey",
            "insufficientPermissions",
            "campaignNotFound",
            "rateLimitExceeded",
            "rateLimitExceededTryLater",
            "internalServerError",
        ],
    },
    Operation {
        id: "createLead",
        generated_id: "create_lead",
        method: "POST",
        path: "/api/v1/leads",
        alias: Some("/api/v1/records"),
        authenticated: true,
        retry: RetryClass::Deduplicated,
        duplicate: Some(ErrorCode::LeadAlreadyExists),
        rate_limit: RateLimitBucket::Standard,
        form: &FORM_CREATED_LEAD_ENVELOPE,
        body: SuccessBody::Object,
        no_content: &[],
        error_examples: &[
            "campaignIdRequired",
            "phoneNumberRequired",
            "identifierMissing",
            "leadAlreadyExists",
            "leadAlreadyExistsShort",
            "missingApiKey",
            "invalidApiKey",
            "insufficientPermissions",
            "forbidden",
            "campaignNotFound",
            "rateLimitExceeded",
            "rateLimitExceededTryLater",
            "internalServerError",
        ],
    },
    Operation {
        id: "deleteLead",
        generated_id: "delete_lead",
        method: "DELETE",
        path: "/api/v1/leads",
        alias: Some("/api/v1/records"),
        authenticated: true,
        retry: RetryClass::Idempotent,
        duplicate: None,
        rate_limit: RateLimitBucket::Standard,
        form: &FORM_DELETED_LEAD_ENVELOPE,
        body: SuccessBody::Object,
        no_content: &[],
        error_examples: &[
            "campaignIdQueryRequired",
            "identifierQueryMissing",
            "missingApiKey",
            "invalidApiKey",
            "forbidden",
            "insufficientPermissions",
            "campaignNotFound",
            "leadNotFound",
            "rateLimitExceeded",
            "rateLimitExceededTryLater",
            "internalServerError",
        ],
    },
    Operation {
        id: "bulkCreateLeads",
        generated_id: "bulk_create_leads",
        method: "POST",
        path: "/api/v1/leads/bulk",
        alias: Some("/api/v1/records/bulk"),
        authenticated: true,
        retry: RetryClass::Idempotent,
        duplicate: None,
        rate_limit: RateLimitBucket::Bulk,
        form: &FORM_BULK_CREATED_LEADS_ENVELOPE,
        body: SuccessBody::Object,
        no_content: &[],
        error_examples: &[
            "campaignIdRequired",
            "leadsRequired",
            "leadsEmpty",
            "tooManyLeads",
            "leadIdentifierMissing",
            "missingApiKey",
            "invalidApiKey",
            "insufficientPermissions",
            "forbidden",
            "campaignNotFound",
            "rateLimitExceeded",
            "rateLimitExceededTryLater",
            "internalServerError",
        ],
    },
    Operation {
        id: "bulkDeleteLeads",
        generated_id: "bulk_delete_leads",
        method: "POST",
        path: "/api/v1/leads/bulk-delete",
        alias: Some("/api/v1/records/bulk-delete"),
        authenticated: true,
        retry: RetryClass::Idempotent,
        duplicate: None,
        rate_limit: RateLimitBucket::Bulk,
        form: &FORM_BULK_DELETED_LEADS_ENVELOPE,
        body: SuccessBody::Object,
        no_content: &[],
        error_examples: &[
            "campaignIdRequired",
            "leadsRequired",
            "leadsEmpty",
            "tooManyLeads",
            "leadIdentifierMissing",
            "missingApiKey",
            "invalidApiKey",
            "forbidden",
            "insufficientPermissions",
            "campaignNotFound",
            "rateLimitExceeded",
            "rateLimitExceededTryLater",
            "internalServerError",
        ],
    },
    Operation {
        id: "getHealth",
        generated_id: "get_health",
        method: "GET",
        path: "/api/health",
        alias: None,
        authenticated: false,
        retry: RetryClass::Read,
        duplicate: None,
        rate_limit: RateLimitBucket::Health,
        form: &FORM_HEALTH,
        body: SuccessBody::Object,
        no_content: &[],
        error_examples: &["healthRateLimitExceeded", "backendUnreachable"],
    },
];
