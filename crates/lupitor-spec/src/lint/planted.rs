//! Defects of the document and the rule that must find each.

use super::Judge::{self, Redocly, Spectral};

/// A change of the document that makes it wrong.
pub struct Defect {
    pub what: &'static str,
    pub judge: Judge,
    pub rule: &'static str,
    pub from: &'static str,
    pub to: &'static str,
}

const fn defect(what: &'static str, (judge, rule): (Judge, &'static str), (from, to): (&'static str, &'static str)) -> Defect {
    Defect { what, judge, rule, from, to }
}

const LISTED: &str = "        \"200\":\n          $ref: \"#/components/responses/LeadsListed\"\n";
const KEY_EXAMPLE: &str = "      description: |\n        - Include x-api-key header in your request\n";
const KEY_BODY: &str = "      value:\n        success: false\n        data: null\n        error: Missing API key\n";
const HEALTH_429: &str = "            Retry-After:\n              $ref: \"#/components/headers/Retry-After\"\n";
const UNREACHABLE: &str =
    "                backendUnreachable:\n                  $ref: \"#/components/examples/backendUnreachable\"\n";
const HEALTH_503: &str = "        \"503\":\n          description: The API is down.\n";
const DELETED: &str = "      description: The lead was deleted.\n      headers:\n        X-RateLimit-Limit:\n          $ref: \"#/components/headers/X-RateLimit-Limit\"\n";
const ID: &str = "          type: string\n          description: The id of the lead.\n";
const COUNT: &str =
    "          type: number\n          format: double\n          nullable: true\n          description: In the samples";
const REMAINING: &str = "      description: How many requests are left in the window.\n      schema:\n        type: integer\n";

#[rustfmt::skip]
pub const DEFECTS: &[Defect] = &[
    defect("operationId missing", (Spectral, "lupitor-operation-id"), ("      operationId: listLeads\n", "")),
    defect("operationId in another case", (Spectral, "lupitor-operation-id"), ("operationId: listLeads", "operationId: list_leads")),
    defect("tags missing", (Spectral, "lupitor-operation-tags"), ("      tags: [health]\n", "")),
    defect("no tag", (Spectral, "lupitor-operation-tags"), ("      tags: [health]\n", "      tags: []\n")),
    defect("two tags", (Spectral, "lupitor-operation-tags"), ("tags: [leads]", "tags: [leads, health]")),
    defect("tag not declared", (Spectral, "operation-tag-defined"), ("tags: [leads]", "tags: [lead]")),
    defect("retry class missing", (Spectral, "lupitor-retry"), ("      x-lupitor-retry: read\n", "")),
    defect("retry class unknown", (Spectral, "lupitor-retry"), ("x-lupitor-retry: read", "x-lupitor-retry: reads")),
    defect("duplicate missing", (Spectral, "lupitor-duplicate"), ("      x-lupitor-duplicate: leadAlreadyExists\n", "")),
    defect("duplicate no code of the operation", (Spectral, "lupitor-duplicate"), ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: leadExists")),
    defect("duplicate of another retry class", (Spectral, "lupitor-duplicate"), ("x-lupitor-retry: deduplicated", "x-lupitor-retry: never")),
    defect("rate limit missing", (Spectral, "lupitor-rate-limit"), ("      x-lupitor-rate-limit: health\n", "")),
    defect("rate limit not declared", (Spectral, "lupitor-rate-limit"), ("x-lupitor-rate-limit: health", "x-lupitor-rate-limit: heatlh")),
    defect("rate limits not declared at all", (Spectral, "lupitor-rate-limit"), ("x-lupitor-rate-limits:", "x-limits:")),
    defect("rate limit that no operation draws on", (Spectral, "lupitor-rate-limit"), ("x-lupitor-rate-limits:\n", "x-lupitor-rate-limits:\n  lookup:\n    description: Single leads.\n    per: API key\n    documented: [600 requests per minute]\n")),
    defect("rate limit in words", (Spectral, "lupitor-rate-limits"), ("\"60 requests per minute\"", "sixty per minute")),
    defect("rate limit without what it counts", (Spectral, "lupitor-rate-limits"), ("    per: IP address\n", "")),
    defect("extension of a schema misspelt", (Spectral, "lupitor-extension"), ("x-extensible-enum:", "x-extensible-enums:")),
    defect("extension of an operation misspelt", (Spectral, "lupitor-extension"), ("x-lupitor-retry: read", "x-lupitor-rerty: read")),
    defect("extension with capitals", (Spectral, "lupitor-extension"), ("x-lupitor-pattern: '^Maximum", "X-Lupitor-Pattern: '^Maximum")),
    defect("extension of a path on an operation", (Spectral, "lupitor-extension"), ("      x-lupitor-retry: read\n", "      x-lupitor-retry: read\n      x-lupitor-alias: /api/v1/records\n")),
    defect("extension of a component schema on another one", (Spectral, "lupitor-extension"), (ID, "          type: string\n          x-extensible-enum: [a]\n          description: The id of the lead.\n")),
    defect("extension of an error on a header", (Spectral, "lupitor-extension"), (REMAINING, "      description: How many requests are left in the window.\n      x-lupitor-code: none\n      schema:\n        type: integer\n")),
    defect("extension of an error on a success", (Spectral, "lupitor-extension"), ("              summary: A new lead\n", "              summary: A new lead\n              x-lupitor-code: created\n")),
    defect("server without TLS", (Spectral, "lupitor-server"), ("  - url: https://lupitor.acrely.ai\n", "  - url: http://lupitor.acrely.ai\n")),
    defect("server of a path without TLS", (Spectral, "lupitor-server"), ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-alias: /api/v1/records\n    servers: [{url: http://lupitor.acrely.ai}]\n")),
    defect("server of an operation without TLS", (Spectral, "lupitor-server"), ("      operationId: listLeads\n", "      operationId: listLeads\n      servers: [{url: http://lupitor.acrely.ai}]\n")),
    defect("server with a path", (Spectral, "lupitor-server-root"), ("  - url: https://{deployment}.lupitor.com\n", "  - url: https://{deployment}.lupitor.com/api\n")),
    defect("server of a path", (Spectral, "lupitor-server-root"), ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-alias: /api/v1/records\n    servers: [{url: https://eu.lupitor.com}]\n")),
    defect("server of an operation", (Spectral, "lupitor-server-root"), ("      operationId: listLeads\n", "      operationId: listLeads\n      servers: [{url: https://eu.lupitor.com}]\n")),
    defect("mark of what is inferred on a header", (Spectral, "lupitor-extension"), (REMAINING, "      description: How many requests are left in the window.\n      x-lupitor-source: inferred\n      schema:\n        type: integer\n")),
    defect("error example that is another than the component of its name", (Spectral, "lupitor-error-name"), (UNREACHABLE, "                rateLimitExceeded:\n                  value: {status: error, message: Convex backend unreachable}\n")),
    defect("error example under another name than the component's", (Spectral, "lupitor-error-name"), ("                backendUnreachable:\n", "                rateLimitExceeded:\n")),
    defect("error response for two statuses", (Spectral, "lupitor-error-name"), ("        \"429\":\n", "        \"409\":\n          $ref: \"#/components/responses/Unauthorized\"\n        \"429\":\n")),
    defect("pattern without an end", (Spectral, "lupitor-error-example"), ("per bulk request$'", "per bulk request'")),
    defect("pattern without a beginning", (Spectral, "lupitor-error-example"), ("'^Maximum (?P<max>", "'Maximum (?P<max>")),
    defect("400 missing", (Spectral, "lupitor-error-responses"), ("        \"400\":\n          description: Invalid", "        \"409\":\n          description: Invalid")),
    defect("401 missing", (Spectral, "lupitor-error-responses"), ("        \"401\":\n          $ref: \"#/components/responses/Unauthorized\"\n", "")),
    defect("403 missing", (Spectral, "lupitor-error-responses"), ("        \"403\":\n          description: The key", "        \"402\":\n          description: The key")),
    defect("404 missing", (Spectral, "lupitor-error-responses"), ("        \"404\":\n          $ref: \"#/components/responses/NotFound\"\n", "")),
    defect("429 missing", (Spectral, "lupitor-error-responses"), ("        \"429\":\n          $ref: \"#/components/responses/TooManyRequests\"\n", "")),
    defect("500 missing", (Spectral, "lupitor-error-responses"), ("        \"500\":\n          $ref: \"#/components/responses/InternalServerError\"\n", "")),
    defect("another response than the shared one", (Spectral, "lupitor-error-responses"), ("        \"500\":\n          $ref: \"#/components/responses/InternalServerError\"\n", "        \"500\":\n          $ref: \"#/components/responses/NotFound\"\n")),
    defect("503 of the health check missing", (Spectral, "lupitor-error-responses"), (HEALTH_503, "        \"500\":\n          description: The API is down.\n")),
    defect("header of the rate limit missing", (Spectral, "lupitor-rate-limit-headers"), (DELETED, "      description: The lead was deleted.\n      headers:\n")),
    defect("Retry-After missing", (Spectral, "lupitor-rate-limit-headers"), (HEALTH_429, "")),
    defect("error without a summary", (Spectral, "lupitor-error-example"), ("      summary: API key missing\n", "")),
    defect("error without solutions", (Spectral, "lupitor-error-example"), (KEY_EXAMPLE, "")),
    defect("solutions not a list", (Spectral, "lupitor-error-example"), ("- Include x-api-key header in", "Include x-api-key header in")),
    defect("error without a body", (Spectral, "lupitor-error-example"), (KEY_BODY, "")),
    defect("pattern that does not match", (Spectral, "lupitor-error-example"), ("'^Maximum (?P<max>", "'^Most (?P<max>")),
    defect("pattern that JavaScript cannot read", (Spectral, "lupitor-error-example"), ("'^Maximum (?P<max>", "'(?x)^Maximum (?P<max>")),
    defect("error response without a named example", (Spectral, "lupitor-error-example"), ("              examples:\n                leadNotFound:", "              x-examples:\n                leadNotFound:")),
    defect("pattern in an answer", (Spectral, "lupitor-lenient-response"), (ID, "          type: string\n          pattern: '^jh'\n          description: The id of the lead.\n")),
    defect("length in an answer", (Spectral, "lupitor-lenient-response"), (ID, "          type: string\n          minLength: 1\n          description: The id of the lead.\n")),
    defect("range in an answer", (Spectral, "lupitor-lenient-response"), (COUNT, "          type: number\n          format: double\n          minimum: 0\n          nullable: true\n          description: In the samples")),
    defect("closed enum in an answer", (Spectral, "lupitor-lenient-response"), ("      x-extensible-enum: [raw,", "      enum: [null, raw,")),
    defect("closed object in an answer", (Spectral, "lupitor-lenient-response"), ("      required: [_id]\n", "      required: [_id]\n      additionalProperties: false\n")),
    defect("request schema in an answer", (Spectral, "lupitor-lenient-response"), (ID, "          allOf:\n            - $ref: \"#/components/schemas/ExternalId\"\n          description: The id of the lead.\n")),
    defect("range in a header", (Spectral, "lupitor-lenient-header"), (REMAINING, "      description: How many requests are left in the window.\n      schema:\n        minimum: 0\n        type: integer\n")),
    defect("optional in an answer, not nullable", (Spectral, "lupitor-nullable"), (COUNT, "          type: number\n          format: double\n          description: In the samples")),
    defect("number without a format", (Spectral, "lupitor-number-format"), ("          type: number\n          format: double\n", "          type: number\n")),
    defect("schema named as Go's constructor of another", (Spectral, "lupitor-schema-name"), ("    Health:\n", "    NewLead:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("schema named as the response of an operation", (Spectral, "lupitor-schema-name"), ("    Health:\n", "    CreateLeadResponse:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("schema named as the parameters of an operation", (Spectral, "lupitor-schema-name"), ("    Health:\n", "    ListLeadsParams:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("component that nothing uses", (Spectral, "oas3-unused-component"), ("    Health:\n", "    Unused:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("request example that the schema refuses", (Spectral, "oas3-valid-media-example"), ("                  priority: 5\n              prefetch:", "                  priority: 500\n              prefetch:")),
    defect("answer example that the schema refuses", (Spectral, "oas3-valid-media-example"), ("                  leadId: jh7abc123xyz\n", "                  leadId: 7\n")),
    defect("header example of another type", (Spectral, "oas3-valid-media-example"), ("      example: 95\n", "      example: many\n")),
    defect("schema example that the schema refuses", (Spectral, "oas3-valid-schema-example"), ("      example: \"+15555551234\"\n", "      example: \"15555551234\"\n")),
    defect("example with a field that the schema has not", (Redocly, "no-invalid-media-type-examples"), ("                  leadId: jh7abc123xyz\n", "                  leadId: jh7abc123xyz\n                  name: John Doe\n")),
    defect("request example that the schema refuses, again", (Redocly, "no-invalid-media-type-examples"), ("                  priority: 5\n              prefetch:", "                  priority: 500\n              prefetch:")),
    defect("schema example that the schema refuses, again", (Redocly, "no-invalid-schema-examples"), ("      example: 1000\n", "      example: 9000\n")),
    defect("description of an operation missing", (Redocly, "operation-description"), ("      description: |\n        G2. Deletes the lead", "      x-was: |\n        G2. Deletes the lead")),
    defect("description of a parameter missing", (Redocly, "parameter-description"), ("          description: Only leads with this status.\n", "")),
    defect("summary missing", (Redocly, "operation-summary"), ("      summary: List leads\n", "")),
    defect("operationId twice", (Redocly, "operation-operationId-unique"), ("operationId: listLeads", "operationId: createLead")),
    defect("no success", (Redocly, "operation-2xx-response"), (LISTED, "")),
    defect("security scheme that is not declared", (Redocly, "security-defined"), ("  - apiKey: []", "  - key: []")),
    defect("required property that is not there", (Spectral, "lupitor-required-property"), ("required: [leadId]", "required: [leadID]")),
    defect("type that OpenAPI does not have", (Redocly, "struct"), ("type: number", "type: float")),
    defect("reference to nothing", (Redocly, "no-unresolved-refs"), ("responses/LeadsListed\"", "responses/LeadListed\"")),
];
