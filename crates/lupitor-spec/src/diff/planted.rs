//! Changes of the document with known verdicts, and texts that the report on each must contain.

/// The verdict on a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Breaks,
    Safe,
    /// The build refuses the newer document.
    Refused,
}

/// A change, and parts that the report must contain. Of the code generator's problems it needs the place only.
pub struct Planted {
    pub name: &'static str,
    /// A change of the older document, so that it has the part to change.
    pub base: Option<(&'static str, &'static str)>,
    pub change: (&'static str, &'static str),
    pub verdict: Verdict,
    pub expected: &'static [&'static str],
}

impl Planted {
    const fn on(mut self, from: &'static str, to: &'static str) -> Planted {
        self.base = Some((from, to));
        self
    }

    /// True when the comparison of the documents must find it without the Rust items. Unit tests then save half a second for each
    /// document.
    pub fn needs_no_items(&self) -> bool {
        self.verdict == Verdict::Breaks && !self.expected.iter().any(|part| part.contains("::") || part.contains(")."))
    }
}

const fn breaks(name: &'static str, change: (&'static str, &'static str), expected: &'static [&'static str]) -> Planted {
    Planted { name, base: None, change, verdict: Verdict::Breaks, expected }
}

const fn safe(name: &'static str, change: (&'static str, &'static str), expected: &'static [&'static str]) -> Planted {
    Planted { name, base: None, change, verdict: Verdict::Safe, expected }
}

const fn refused(name: &'static str, change: (&'static str, &'static str), expected: &'static [&'static str]) -> Planted {
    Planted { name, base: None, change, verdict: Verdict::Refused, expected }
}

const ATTEMPTS: &str = "        attempts:\n          type: number\n          format: double\n          nullable: true\n          description: The number of calls so far.\n";
const CREATED: &str = "      required: [campaignId]\n      # At least";
const METADATA: &str = "        metadata:\n          $ref: \"#/components/schemas/Metadata\"\n";
const CURSOR: &str = "        - name: cursor\n          in: query\n          description: G2. The `cursor` of the page before this one.\n          schema:\n            $ref: \"#/components/schemas/Cursor\"\n";
const PAGINATION: &str = "      x-lupitor-pagination:\n        cursor: cursor\n        limit: limit\n        items: [/data/leads, /data/records]\n        next: /data/cursor\n        more: /data/hasMore\n";
const NOT_FOUND: &str = "        \"404\":\n          $ref: \"#/components/responses/NotFound\"\n";
const FIRST_KEY: &str = "            missingApiKey:\n";
const EXPIRED_KEY: &str = "            keyExpired:\n              summary: Key expired\n              description: |\n                - Make a new key\n              value:\n                success: false\n                data: null\n                error: API key has expired\n            missingApiKey:\n";
const RETRY_AFTER: &str = "        Retry-After:\n          $ref: \"#/components/headers/Retry-After\"\n      content:";
const NULLABLE: &str = "          type: number\n          format: double\n          nullable: true\n          description: The number of calls so far.\n";
const ONE_OF_TWO: &str = "          - not: { required: [phoneNumber] }\n          - not: { required: [externalId] }\n";
const ONE_OF_ONE: &str = "          - not: { required: [externalId] }\n";
const CAMPAIGN_AND_RULE: &str = "      required: [campaignId]\n      # At least one of the two is required. docs/other-languages.md compares this form with others.\n      not:\n        allOf:\n          - not: { required: [phoneNumber] }\n          - not: { required: [externalId] }\n      properties:\n";
const RULE_BEFORE: &str = "      not:\n        allOf:\n          - not: { required: [phoneNumber] }\n          - not: { required: [externalId] }\n      # At least";
const RULE: &str =
    "      not:\n        allOf:\n          - not: { required: [phoneNumber] }\n          - not: { required: [externalId] }\n";
const PRIORITY: &str = "      type: integer\n      minimum: 0\n      maximum: 100\n";
const PRIORITY_BELOW: &str = "      type: integer\n      minimum: 0\n      maximum: 100\n      exclusiveMaximum: true\n";
const PRIORITY_READ: &str = "      type: integer\n      minimum: 0\n      maximum: 100\n      readOnly: true\n";
const STATUS: &str = "      type: string\n      nullable: true\n      x-extensible-enum";
const DEPLOYMENT: &str = "        default: your-deployment\n        description: The name of your deployment, the first label of its host name.\nsecurity:\n";
const DEPLOYMENTS: &str = "        default: your-deployment\n        enum: [your-deployment, eu]\n        description: The name of your deployment, the first label of its host name.\nsecurity:\n";
const KEYS: &str = "security:\n  - apiKey: []\n";
const CAMPAIGN: &str = "      name: campaignId\n      in: query\n      required: true\n";
const LEADS_TAG: &str = "  - name: leads\n    description: The people that a campaign calls.\n  - name: health\n    description: The availability of the API.\n";
const HEALTH_TAG: &str = "  - name: health\n    description: The availability of the API.\n  - name: leads\n    description: The people that a campaign calls.\n";
const MISSING_KEY: &str = "            missingApiKey:\n              $ref: \"#/components/examples/missingApiKey\"\n            invalidApiKey:\n              $ref: \"#/components/examples/invalidApiKey\"\n";
const INVALID_KEY: &str = "            invalidApiKey:\n              $ref: \"#/components/examples/invalidApiKey\"\n            missingApiKey:\n              $ref: \"#/components/examples/missingApiKey\"\n";

#[rustfmt::skip]
pub const PLANTED: &[Planted] = &[
    breaks("operationId renamed", ("operationId: listLeads", "operationId: getLeads"),
        &["paths./api/v1/leads.get.operationId: the operationId listLeads was renamed to getLeads", "Client::list_leads: removed", "builder::ListLeads: removed"]),
    breaks("pattern tightened", (r"'^\+[1-9][0-9]{1,14}$'", r"'^\+[1-9][0-9]{6,14}$'"),
        &["components.schemas.PhoneNumber.pattern: pattern of requests was"]),
    breaks("response field dropped", (ATTEMPTS, ""),
        &["components.schemas.Lead.properties.attempts: the field `attempts` of responses was removed", "types::Lead::attempts: removed"]),
    breaks("required field of a request added", (CREATED, "      required: [campaignId, source]\n      # At least"),
        &["components.schemas.LeadInput.required: requests now need the field `source`"])
        .on(METADATA, "        metadata:\n          $ref: \"#/components/schemas/Metadata\"\n        source:\n          type: string\n"),
    breaks("field of a request that becomes required", (CREATED, "      required: [campaignId, priority]\n      # At least"),
        &["components.schemas.LeadInput.required: requests now need the field `priority`", "types::LeadInput::priority: changed: was Option<types::Priority>, is types::Priority"]),
    breaks("request field dropped", (METADATA, ""),
        &["components.schemas.LeadInput.properties.metadata: the field `metadata` of requests was removed", "types::LeadInput::metadata: removed", "types::builder::LeadInput::metadata: removed"]),
    breaks("field renamed", ("        hasMore:\n", "        more:\n"),
        &["the field `hasMore` of responses was removed", "types::LeadPage::has_more: removed"])
        .on(PAGINATION, ""),
    breaks("parameter dropped", (CURSOR, ""),
        &["paths./api/v1/leads.get.parameters.cursor: the query cursor parameter was removed", "builder::ListLeads::cursor: removed"])
        .on(PAGINATION, ""),
    breaks("retry class changed", ("x-lupitor-retry: read\n", "x-lupitor-retry: never\n"),
        &["paths./api/v1/leads.get.x-lupitor-retry: x-lupitor-retry of listLeads was \"read\", is \"never\"", "Operation(listLeads).retry: changed: was RetryClass::Read, is RetryClass::Never"])
        .on(PAGINATION, ""),
    breaks("pages dropped", (PAGINATION, ""),
        &["paths./api/v1/leads.get.x-lupitor-pagination: x-lupitor-pagination of listLeads was", "builder::ListLeads<'a>: paged::PagedOperation: removed"]),
    breaks("flag of another page dropped", ("        more: /data/hasMore\n", ""),
        &["paths./api/v1/leads.get.x-lupitor-pagination: x-lupitor-pagination of listLeads was"]),
    breaks("rate limit changed", ("x-lupitor-rate-limit: bulk\n", "x-lupitor-rate-limit: standard\n"),
        &["x-lupitor-rate-limit of bulkCreateLeads was \"bulk\", is \"standard\"", "Operation(bulkCreateLeads).rate_limit: changed: was RateLimitBucket::Bulk"]),
    breaks("alias dropped", ("    x-lupitor-alias: /api/v1/records/bulk-delete\n", ""), &["paths./api/v1/leads/bulk-delete.x-lupitor-alias: the alias was"]),
    breaks("tag changed", ("tags: [leads]", "tags: [health]"), &["paths./api/v1/leads.post.tags: tags of createLead was"]),
    breaks("error example dropped", (EXPIRED_KEY, FIRST_KEY),
        &["error codes: the error code keyExpired was removed", "examples.keyExpired: the error example keyExpired was removed: \"API key has expired\"", "ErrorCode::KeyExpired: removed"])
        .on(FIRST_KEY, EXPIRED_KEY),
    breaks("error reworded", ("        error: Missing API key\n", "        error: No API key\n"),
        &["the error missingApiKey was reworded: was \"Missing API key\", is \"No API key\"", "DocumentedError(missingApiKey).message: changed"]),
    breaks("error code of an example changed", ("      x-lupitor-code: insufficientPermissions\n", ""),
        &["the code of forbidden was insufficientPermissions, is forbidden", "ErrorCode::Forbidden: added"]),
    breaks("error code renamed", ("            keyExpired:\n", "            keyOutdated:\n"),
        &["the error code keyExpired was removed", "ErrorCode::KeyExpired: removed", "ErrorCode::KeyOutdated: added"])
        .on(FIRST_KEY, EXPIRED_KEY),
    breaks("pattern of an error changed", ("'^Maximum (?P<max>[0-9]+) leads", "'^Maximum (?P<max>[0-9]{4}) leads"),
        &["examples.tooManyLeads.x-lupitor-pattern: the pattern of tooManyLeads was"]),
    breaks("error status dropped", (NOT_FOUND, ""), &["paths./api/v1/leads.post.responses.404: the response 404 of createLead was removed"])
        .on("        \"404\": inferred\n", ""),
    breaks("header dropped", (RETRY_AFTER, "      content:"), &["components.responses.TooManyRequests.headers.Retry-After: the header Retry-After was removed"]),
    breaks("value of a request's enum dropped", ("      enum: [raw, attempting, exhausted, concluded]", "      enum: [raw, attempting, exhausted]"),
        &["components.schemas.LeadStatusFilter.enum: the value \"concluded\" of requests was removed", "types::LeadStatusFilter::Concluded: removed"]),
    breaks("known value of a response dropped", ("x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [raw, attempting, exhausted]"),
        &["components.schemas.LeadStatus.x-extensible-enum: the known value `concluded` was removed", "types::LeadStatus::Concluded: removed"]),
    breaks("range tightened", ("      maximum: 100\n", "      maximum: 50\n"),
        &["components.schemas.Priority.maximum: maximum of requests was tightened: was 100, is 50"]),
    breaks("length tightened", ("      maxItems: 1000\n", "      maxItems: 500\n"), &["components.schemas.BulkLeadInputs.maxItems: maxItems of requests was tightened"]),
    breaks("bound added", ("      minLength: 1\n      pattern: '", "      minLength: 1\n      maxLength: 20\n      pattern: '"),
        &["components.schemas.CampaignId.maxLength: maxLength of requests was tightened: was none, is 20"]),
    breaks("alternative of a request dropped", (ONE_OF_TWO, ONE_OF_ONE),
        &["components.schemas.LeadInput.not: the rule for requests was at least one of externalId, phoneNumber, is at least one of externalId"]),
    safe("alternative of a request added", (ONE_OF_ONE, ONE_OF_TWO),
        &["components.schemas.LeadInput.not: the rule for requests was at least one of externalId, is at least one of externalId, phoneNumber"])
        .on(ONE_OF_TWO, ONE_OF_ONE),
    breaks("rule added to a request", ("      # At least", RULE_BEFORE), &["components.schemas.LeadInput.not: the rule for requests was none, is {"]).on(RULE, ""),
    breaks("type of a response changed", (NULLABLE, "          type: string\n          nullable: true\n          description: The number of calls so far.\n"),
        &["components.schemas.Lead.properties.attempts.type: type was \"number\", is \"string\"", "types::Lead::attempts: changed: was Option<f64>, is Option<String>"]),
    breaks("field that a response may lack", ("      required: [leadId]\n", ""),
        &["components.schemas.CreatedLead.required: responses may now lack the field `leadId`", "types::CreatedLead::lead_id: changed"]),
    breaks("key in another header", ("      name: x-api-key\n", "      name: x-key\n"), &["components.securitySchemes.apiKey.name: was \"x-api-key\", is \"x-key\""]),
    breaks("server changed", ("  - url: https://lupitor.acrely.ai\n", "  - url: https://api.acrely.ai\n"), &["servers: the server https://lupitor.acrely.ai was removed"]),
    breaks("key needed where none was", ("      security: []\n", ""), &["paths./api/health.get.security: the security of getHealth was"]),
    breaks("base path changed", ("x-lupitor-base-path: /api/v1\n", "x-lupitor-base-path: /api\n"), &["x-lupitor-base-path: the base path was \"/api/v1\", is \"/api\""]),
    breaks("default of a server's variable", (DEPLOYMENT, "        default: eu\n        description: The name of your deployment, the first label of its host name.\nsecurity:\n"),
        &["servers.https://{deployment}.lupitor.com.variables.deployment.default: calls that do not set deployment went to \"your-deployment\", go to \"eu\""]),
    breaks("values of a server's variable closed", (DEPLOYMENT, DEPLOYMENTS), &["variables.deployment.enum: deployment must now be one of [\"your-deployment\",\"eu\"]"]),
    breaks("value of a server's variable dropped", ("enum: [your-deployment, eu]", "enum: [your-deployment]"),
        &["variables.deployment.enum: the value \"eu\" of deployment was removed"]).on(DEPLOYMENT, DEPLOYMENTS),
    breaks("field that requests need again", ("          type: string\n          readOnly: true\n", "          type: string\n"),
        &["components.schemas.LeadInput.properties.source.readOnly: requests now need the field `source`"])
        .on(CAMPAIGN_AND_RULE, "      required: [campaignId, source]\n      properties:\n        source:\n          type: string\n          readOnly: true\n"),
    breaks("key that a rate limit counts by", ("    per: IP address\n", "    per: API key\n"),
        &["x-lupitor-rate-limits.health.per: the key that the rate limit health counts by was \"IP address\", is \"API key\""]),
    breaks("alternative to the key dropped", ("  - apiKey: []\n  - {}\n", "  - apiKey: []\n"), &["security: the security was [{\"apiKey\":[]},{}], is [{\"apiKey\":[]}]"]).on(KEYS, "security:\n  - apiKey: []\n  - {}\n"),

    safe("nothing", ("openapi: 3.0.3", "openapi: 3.0.3"), &[]),
    safe("text reworded", ("          type: string\n          description: The id of the lead.\n", "          type: string\n          description: The lead's id.\n"), &["components.schemas.Lead.properties._id.description: the description changed"]),
    safe("solution reworded", ("- Generate a new key from the dashboard", "- Make a new key"), &["the description of invalidApiKey changed", "DocumentedError(invalidApiKey).solutions: changed"]),
    safe("known value of a response added", ("x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [raw, attempting, exhausted, concluded, paused]"),
        &["components.schemas.LeadStatus.x-extensible-enum: the known value `paused` was added", "types::LeadStatus::Paused: added"]),
    safe("value of a request's enum added", ("      enum: [raw, attempting, exhausted, concluded]", "      enum: [raw, attempting, exhausted, concluded, paused]"),
        &["components.schemas.LeadStatusFilter.enum: the value \"paused\" of requests was added", "types::LeadStatusFilter::Paused: added"]),
    safe("optional field of a request added", (METADATA, "        metadata:\n          $ref: \"#/components/schemas/Metadata\"\n        source:\n          type: string\n"),
        &["components.schemas.LeadInput.properties.source: the field `source` was added", "types::LeadInput::source: added", "types::builder::LeadInput::source: added"]),
    safe("field of a response added", ("        attempts:\n", "        calls:\n          type: number\n          nullable: true\n        attempts:\n"),
        &["components.schemas.Lead.properties.calls: the field `calls` was added", "types::Lead::calls: added"]),
    safe("range loosened", ("      maximum: 100\n", "      maximum: 1000\n"), &["components.schemas.Priority.maximum: maximum of requests was loosened: was 100, is 1000"]),
    breaks("bound dropped, and with it the check that makes a type of its own", ("      minLength: 1\n      x-lupitor-source:\n        minLength: inferred\n      description: Start of the next", "      description: Start of the next"), &["components.schemas.Cursor.minLength: minLength of requests was loosened", "types::Cursor: TryFrom<&str>: removed"]),
    safe("error example added", (FIRST_KEY, EXPIRED_KEY), &["error codes: the error code keyExpired was added", "ErrorCode::KeyExpired: added"]),
    safe("parameter added", ("        - name: cursor\n", "        - name: order\n          in: query\n          schema:\n            type: string\n        - name: cursor\n"),
        &["paths./api/v1/leads.get.parameters.order: the query order parameter was added", "builder::ListLeads::order: added"]),
    safe("field that responses always have", ("      required: [_id]\n", "      required: [_id, attempts]\n"), &["components.schemas.Lead.required: responses now always have the field `attempts`"]),
    safe("header that responses always have", ("      description: Number of requests that the window allows.\n", "      description: Number of requests that the window allows.\n      required: true\n"),
        &["components.headers.X-RateLimit-Limit.required: responses now always have the header X-RateLimit-Limit"]),
    safe("pages added", ("      x-lupitor-rate-limit: standard\n      x-lupitor-source:\n        \"404\": inferred\n      parameters:\n        - $ref: \"#/components/parameters/campaignIdQuery\"\n        - name: status", "      x-lupitor-rate-limit: standard\n      x-lupitor-pagination: {cursor: cursor, items: [/data/leads], next: /data/cursor}\n      x-lupitor-source:\n        \"404\": inferred\n      parameters:\n        - $ref: \"#/components/parameters/campaignIdQuery\"\n        - name: status"),
        &["paths./api/v1/leads.get.x-lupitor-pagination: x-lupitor-pagination of listLeads"])
        .on(PAGINATION, ""),
    safe("rate limit's numbers", ("\"60 requests per minute\"", "\"90 requests per minute\""), &["x-lupitor-rate-limits.health.documented: the documented numbers of the rate limit health was"]),
    safe("server added", ("servers:\n  - url: https://lupitor.acrely.ai\n", "servers:\n  - url: https://lupitor.acrely.ai\n  - url: https://eu.lupitor.com\n"),
        &["servers: the server https://eu.lupitor.com was added"]),
    safe("error of an operation dropped", ("                forbidden:\n                  $ref: \"#/components/examples/forbidden\"\n", ""), &["paths./api/v1/leads.post.responses.403.content.application/json.examples.forbidden: createLead no longer has the error forbidden"])
        .on("          x-lupitor-source:\n            forbidden: inferred\n", ""),
    safe("personal data marked", ("        campaignId:\n          type: string\n          nullable: true\n", "        campaignId:\n          type: string\n          nullable: true\n          x-lupitor-personal-data: true\n"), &["components.schemas.Lead.properties.campaignId.x-lupitor-personal-data: the x-lupitor-personal-data changed"]),
    safe("source of a status", ("        \"404\": inferred\n", "        \"404\": documented\n"), &["paths./api/v1/leads.post.x-lupitor-source: the x-lupitor-source changed"]),
    safe("value of a server's variable added", ("enum: [your-deployment, eu]", "enum: [your-deployment, eu, us]"), &["variables.deployment.enum: the value \"us\" of deployment was added"]).on(DEPLOYMENT, DEPLOYMENTS),
    safe("bound itself allowed", (PRIORITY_BELOW, PRIORITY), &["components.schemas.Priority.exclusiveMaximum: exclusiveMaximum of requests was loosened: was true, is none"]).on(PRIORITY, PRIORITY_BELOW),
    safe("field that requests may have again", (PRIORITY_READ, PRIORITY), &["components.schemas.Priority.readOnly: requests may now have it"]).on(PRIORITY, PRIORITY_READ),
    safe("rate limit described in other words", ("    description: The health check.\n    per", "    description: Whether it is up.\n    per"), &["x-lupitor-rate-limits.health.description: the description changed"]),
    safe("key no longer needed", (KEYS, "security:\n  - apiKey: []\n  - {}\n"), &["security: the security was [{\"apiKey\":[]}], is [{\"apiKey\":[]},{}]"]),
    safe("key no longer needed by an operation", ("      operationId: listLeads\n", "      operationId: listLeads\n      security: [{apiKey: []}, {}]\n"), &["paths./api/v1/leads.get.security: the security of listLeads was [{\"apiKey\":[]}], is [{\"apiKey\":[]},{}]"]),
    safe("parameter no longer needed", (CAMPAIGN, "      name: campaignId\n      in: query\n"),
        &["components.parameters.campaignIdQuery.required: requests no longer need the query campaignId parameter", "builder::ListLeads::campaign_id: takes an `Option` too"]),
    safe("parameter placed before another", (CURSOR, "        - name: order\n          in: query\n          schema:\n            type: string\n        - name: cursor\n          in: query\n          description: G2. The `cursor` of the page before this one.\n          schema:\n            $ref: \"#/components/schemas/Cursor\"\n"),
        &["paths./api/v1/leads.get.parameters.order: the query order parameter was added"]),
    safe("parameter of a path", ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-alias: /api/v1/records\n    parameters:\n      - name: order\n        in: query\n        schema:\n          type: string\n"),
        &["paths./api/v1/leads.get.parameters.order: the query order parameter was added"]),
    safe("known values in another order", ("x-extensible-enum: [raw, attempting", "x-extensible-enum: [attempting, raw"), &[]),
    safe("needed fields in another order", ("required: [campaignId, leads]", "required: [leads, campaignId]"), &[]),
    safe("values in another order", ("      enum: [raw, attempting", "      enum: [attempting, raw"), &[]),
    safe("tags in another order", (LEADS_TAG, HEALTH_TAG), &[]),
    safe("error examples in another order", (MISSING_KEY, INVALID_KEY),
        &[").error_examples: changed: in another order"]),

    refused("parameter that becomes required", ("        - name: status\n          in: query\n", "        - name: status\n          in: query\n          required: true\n"),
        &["paths./api/v1/leads.get (listLeads): parameter status is required"]),
    refused("field that is gone from requests", (PRIORITY, PRIORITY_READ), &["components.schemas.Priority: readOnly"]),
    refused("field removed from responses", (STATUS, "      type: string\n      nullable: true\n      writeOnly: true\n      x-extensible-enum"),
        &["components.schemas.LeadStatus: writeOnly"]),
    refused("security scheme renamed", ("    apiKey:\n      type: apiKey\n", "    key:\n      type: apiKey\n"),
        &["security: apiKey"]),
    refused("bound itself refused", (PRIORITY, PRIORITY_BELOW), &["components.schemas.Priority: exclusiveM"]),
    refused("extension misspelt", ("x-extensible-enum:", "x-extensible-enums:"), &["components.schemas.LeadStatus: x-extensible-enums"]),
    refused("response without a body", ("          $ref: \"#/components/responses/LeadDeleted\"\n", "          $ref: \"#/components/responses/LeadDeleted\"\n        \"204\":\n          description: Deleted.\n"),
        &["paths./api/v1/leads.delete.responses.204: "]),
    refused("servers of a path", ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-alias: /api/v1/records\n    servers: [{url: https://eu.lupitor.com}]\n"),
        &["paths./api/v1/leads.get.servers: "]),
    refused("servers of an operation", ("      operationId: listLeads\n", "      operationId: listLeads\n      servers: [{url: https://read.lupitor.com}]\n"),
        &["paths./api/v1/leads.get.servers: "]),
    refused("default response", ("        \"500\":\n", "        default:\n          $ref: \"#/components/responses/InternalServerError\"\n        \"500\":\n"), &["error examples"]),
    refused("error response for two statuses", ("        \"429\":\n", "        \"451\":\n          $ref: \"#/components/responses/Unauthorized\"\n        \"429\":\n"), &["`missingApiKey`"]),
    refused("length in a response", ("        createdIds:\n          type: array\n", "        createdIds:\n          type: array\n          maxItems: 1000\n"), &["components.schemas.BulkCreatedLeads.properties.createdIds: maxItems"]),
];

/// Changes that api-smart-diff reports, and our comparison does not.
#[rustfmt::skip]
pub const GENERIC: &[Planted] = &[
    breaks("form of a parameter's lists", ("          style: form\n", "          style: form\n          explode: false\n"),
        &["paths./api/v1/leads.get.parameters.status.explode: "])
        .on("        - name: status\n          in: query\n", "        - name: status\n          in: query\n          style: form\n"),
    breaks("operation moved", ("  /api/v1/leads/bulk-delete:\n", "  /api/v1/leads/bulk-remove:\n"),
        &["paths./api/v1/leads/bulk-delete.post: bulkDeleteLeads was moved to paths./api/v1/leads/bulk-remove.post", "paths./api/v1/leads/bulk-remove.post: add"]),
    safe("document that the build refused", ("x-lupitor-rerty: deduplicated", "x-lupitor-retry: deduplicated"),
        &["paths./api/v1/leads.post.x-lupitor-retry: x-lupitor-retry of createLead was none", "openapi.yaml: paths./api/v1/leads.post: x-lupitor-rerty", "paths./api/v1/leads.post.x-lupitor-rerty: remove"])
        .on("x-lupitor-retry: deduplicated", "x-lupitor-rerty: deduplicated"),
];
