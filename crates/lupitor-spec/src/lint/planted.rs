//! Defects of the document, each with the linter that must find it.

use crate::lint::Linter;
use crate::lint::NodeLinter::{Redocly, Spectral};

/// A change of the document that makes it wrong.
pub struct Defect {
    pub name: &'static str,
    pub linter: Linter,
    /// The rule of the linter, or a part of the problem that the code generator reports.
    pub finding: &'static str,
    pub from: &'static str,
    pub to: &'static str,
}

impl Defect {
    /// The document with the defect.
    pub fn plant(&self, document: &str) -> String {
        document.replacen(self.from, self.to, 1)
    }
}

const fn defect(
    name: &'static str,
    (linter, finding): (Linter, &'static str),
    (from, to): (&'static str, &'static str),
) -> Defect {
    Defect { name, linter, finding, from, to }
}

const fn codegen(problem: &'static str) -> (Linter, &'static str) {
    (Linter::Codegen, problem)
}

const fn spectral(rule: &'static str) -> (Linter, &'static str) {
    (Linter::Node(Spectral), rule)
}

const fn redocly(rule: &'static str) -> (Linter, &'static str) {
    (Linter::Node(Redocly), rule)
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
const REMAINING: &str = "      description: Number of requests left in the window.\n      schema:\n        type: integer\n";

#[rustfmt::skip]
pub const DEFECTS: &[Defect] = &[
    defect("operationId missing", codegen("operationId is missing"), ("      operationId: listLeads\n", "")),
    defect("operationId in another case", spectral("lupitor-operation-id"), ("operationId: listLeads", "operationId: list_leads")),
    defect("tags missing", spectral("lupitor-operation-tags"), ("      tags: [health]\n", "")),
    defect("no tag", spectral("lupitor-operation-tags"), ("      tags: [health]\n", "      tags: []\n")),
    defect("two tags", spectral("lupitor-operation-tags"), ("tags: [leads]", "tags: [leads, health]")),
    defect("tag not declared", spectral("operation-tag-defined"), ("tags: [leads]", "tags: [lead]")),
    defect("retry class missing", codegen("x-lupitor-retry is missing"), ("      x-lupitor-retry: read\n", "")),
    defect("retry class unknown", codegen("x-lupitor-retry"), ("x-lupitor-retry: read", "x-lupitor-retry: reads")),
    defect("duplicate missing", codegen("x-lupitor-duplicate is missing"), ("      x-lupitor-duplicate: leadAlreadyExists\n", "")),
    defect("duplicate that is not a code of the operation", codegen("x-lupitor-duplicate: \"leadExists\""), ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: leadExists")),
    defect("duplicate of another retry class", codegen("x-lupitor-duplicate"), ("x-lupitor-retry: deduplicated", "x-lupitor-retry: never")),
    defect("rate limit missing", codegen("x-lupitor-rate-limit is missing"), ("      x-lupitor-rate-limit: health\n", "")),
    defect("rate limit not declared", codegen("x-lupitor-rate-limit: \"heatlh\""), ("x-lupitor-rate-limit: health", "x-lupitor-rate-limit: heatlh")),
    defect("rate limits not declared at all", codegen("x-limits"), ("x-lupitor-rate-limits:", "x-limits:")),
    defect("pages without their parameter", codegen("x-lupitor-pagination.cursor"), ("        cursor: cursor\n", "        cursor: after\n")),
    defect("pages without their list", codegen("x-lupitor-pagination.items"), ("items: [/data/leads, ", "items: [/data/lead, ")),
    defect("unused rate limit", spectral("lupitor-unused-rate-limit"), ("x-lupitor-rate-limits:\n", "x-lupitor-rate-limits:\n  lookup:\n    description: Single leads.\n    per: API key\n    documented: [600 requests per minute]\n")),
    defect("rate limit in words", spectral("lupitor-rate-limits"), ("\"60 requests per minute\"", "sixty per minute")),
    defect("rate limit with an unknown field", spectral("lupitor-rate-limits"), ("    per: IP address\n", "    per: IP address\n    burst: 10\n")),
    defect("rate limit without its key", codegen("x-lupitor-rate-limits.health"), ("    per: IP address\n", "")),
    defect("extension of a schema misspelt", codegen("x-extensible-enums"), ("x-extensible-enum:", "x-extensible-enums:")),
    defect("personal data marked with another value", codegen("x-lupitor-personal-data: must be `true`"), ("      x-lupitor-personal-data: true\n", "      x-lupitor-personal-data: yes, always\n")),
    defect("personal data of a parameter", codegen("x-lupitor-personal-data has no effect here"), ("          description: Only leads with this status.\n", "          description: Only leads with this status.\n          x-lupitor-personal-data: true\n")),
    defect("extension of an operation misspelt", codegen("x-lupitor-rerty"), ("x-lupitor-retry: read", "x-lupitor-rerty: read")),
    defect("extension with capitals", codegen("X-Lupitor-Pattern"), ("x-lupitor-pattern: '^Maximum", "X-Lupitor-Pattern: '^Maximum")),
    defect("extension of a path on an operation", codegen("x-lupitor-alias"), ("      x-lupitor-retry: read\n", "      x-lupitor-retry: read\n      x-lupitor-alias: /api/v1/records\n")),
    defect("extension of a component schema on another one", codegen("x-extensible-enum"), (ID, "          type: string\n          x-extensible-enum: [a]\n          description: The id of the lead.\n")),
    defect("extension of an error on a header", codegen("x-lupitor-code"), (REMAINING, "      description: Number of requests left in the window.\n      x-lupitor-code: none\n      schema:\n        type: integer\n")),
    defect("extension of an error on a success", codegen("x-lupitor-code"), ("              summary: A new lead\n", "              summary: A new lead\n              x-lupitor-code: created\n")),
    defect("server without TLS", spectral("lupitor-server"), ("  - url: https://lupitor.acrely.ai\n", "  - url: http://lupitor.acrely.ai\n")),
    defect("server of a path without TLS", codegen("servers"), ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-alias: /api/v1/records\n    servers: [{url: http://lupitor.acrely.ai}]\n")),
    defect("server of an operation without TLS", codegen("servers"), ("      operationId: listLeads\n", "      operationId: listLeads\n      servers: [{url: http://lupitor.acrely.ai}]\n")),
    defect("server with a path", codegen("servers"), ("  - url: https://{deployment}.lupitor.com\n", "  - url: https://{deployment}.lupitor.com/api\n")),
    defect("server of a path", codegen("servers"), ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-alias: /api/v1/records\n    servers: [{url: https://eu.lupitor.com}]\n")),
    defect("server of an operation", codegen("servers"), ("      operationId: listLeads\n", "      operationId: listLeads\n      servers: [{url: https://eu.lupitor.com}]\n")),
    defect("source of a header", codegen("x-lupitor-source"), (REMAINING, "      description: Number of requests left in the window.\n      x-lupitor-source: inferred\n      schema:\n        type: integer\n")),
    defect("error example that differs from the component of its name", codegen("`rateLimitExceeded`"), (UNREACHABLE, "                rateLimitExceeded:\n                  value: {status: error, message: Convex backend unreachable}\n")),
    defect("error example under another name than the component's", codegen("`backendUnreachable`"), ("                backendUnreachable:\n", "                rateLimitExceeded:\n")),
    defect("error response for two statuses", codegen("status 401"), ("        \"429\":\n", "        \"409\":\n          $ref: \"#/components/responses/Unauthorized\"\n        \"429\":\n")),
    defect("pattern without an end", codegen("tooManyLeads.x-lupitor-pattern"), ("per bulk request$'", "per bulk request'")),
    defect("pattern without a beginning", codegen("tooManyLeads.x-lupitor-pattern"), ("'^Maximum (?P<max>", "'Maximum (?P<max>")),
    defect("400 missing", spectral("lupitor-error-responses"), ("        \"400\":\n          description: Invalid", "        \"409\":\n          description: Invalid")),
    defect("401 missing", spectral("lupitor-error-responses"), ("        \"401\":\n          $ref: \"#/components/responses/Unauthorized\"\n", "")),
    defect("403 missing", spectral("lupitor-error-responses"), ("        \"403\":\n          description: The key", "        \"402\":\n          description: The key")),
    defect("404 missing", spectral("lupitor-error-responses"), ("        \"404\":\n          $ref: \"#/components/responses/NotFound\"\n", "")),
    defect("429 missing", spectral("lupitor-error-responses"), ("        \"429\":\n          $ref: \"#/components/responses/TooManyRequests\"\n", "")),
    defect("500 missing", spectral("lupitor-error-responses"), ("        \"500\":\n          $ref: \"#/components/responses/InternalServerError\"\n", "")),
    defect("response other than the shared one", spectral("lupitor-error-responses"), ("        \"500\":\n          $ref: \"#/components/responses/InternalServerError\"\n", "        \"500\":\n          $ref: \"#/components/responses/NotFound\"\n")),
    defect("503 of the health check missing", spectral("lupitor-error-responses"), (HEALTH_503, "        \"500\":\n          description: The API is down.\n")),
    defect("header of the rate limit missing", spectral("lupitor-rate-limit-headers"), (DELETED, "      description: The lead was deleted.\n      headers:\n")),
    defect("Retry-After missing", spectral("lupitor-rate-limit-headers"), (HEALTH_429, "")),
    defect("error without a summary", codegen("summary is missing"), ("      summary: API key missing\n", "")),
    defect("error without solutions", codegen("description is missing"), (KEY_EXAMPLE, "")),
    defect("solutions not a list", codegen("missingApiKey.description"), ("- Include x-api-key header in", "Include x-api-key header in")),
    defect("error without a body", codegen("value is missing"), (KEY_BODY, "")),
    defect("error without a message", codegen("missingApiKey"), (KEY_BODY, "      value:\n        success: false\n        data: null\n")),
    defect("pattern that does not match", codegen("tooManyLeads.x-lupitor-pattern"), ("'^Maximum (?P<max>", "'^Most (?P<max>")),
    defect("pattern that JavaScript cannot read", spectral("lupitor-error-example"), ("'^Maximum (?P<max>", "'^(?x:)Maximum (?P<max>")),
    defect("error response without a named example", spectral("lupitor-error-example"), ("              examples:\n                leadNotFound:", "              x-examples:\n                leadNotFound:")),
    defect("pattern in a response", codegen("components.schemas.Lead.properties._id: pattern"), (ID, "          type: string\n          pattern: '^jh'\n          description: The id of the lead.\n")),
    defect("length in a response", codegen("components.schemas.Lead.properties._id: minLength"), (ID, "          type: string\n          minLength: 1\n          description: The id of the lead.\n")),
    defect("range in a response", codegen("components.schemas.LeadPage.properties.count: minimum"), (COUNT, "          type: number\n          format: double\n          minimum: 0\n          nullable: true\n          description: In the samples")),
    defect("closed enum in a response", codegen("components.schemas.LeadStatus: enum"), ("      x-extensible-enum: [raw,", "      enum: [null, raw,")),
    defect("closed object in a response", spectral("lupitor-open-response"), ("      required: [_id]\n", "      required: [_id]\n      additionalProperties: false\n")),
    defect("request schema in a response", codegen("components.schemas.ExternalId: pattern"), (ID, "          allOf:\n            - $ref: \"#/components/schemas/ExternalId\"\n          description: The id of the lead.\n")),
    defect("multiple in a response", spectral("lupitor-lenient-response"), (COUNT, "          type: number\n          format: double\n          multipleOf: 2\n          nullable: true\n          description: In the samples")),
    defect("range in a header", spectral("lupitor-lenient-header"), (REMAINING, "      description: Number of requests left in the window.\n      schema:\n        minimum: 0\n        type: integer\n")),
    defect("optional in a response, not nullable", spectral("lupitor-nullable"), (COUNT, "          type: number\n          format: double\n          description: In the samples")),
    defect("number without a format", spectral("lupitor-number-format"), ("          type: number\n          format: double\n", "          type: number\n")),
    defect("schema named as Go's constructor of another", spectral("lupitor-schema-name"), ("    Health:\n", "    NewLead:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("schema named as the response of an operation", spectral("lupitor-schema-name"), ("    Health:\n", "    CreateLeadResponse:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("schema named as the parameters of an operation", spectral("lupitor-schema-name"), ("    Health:\n", "    ListLeadsParams:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("unused component", spectral("oas3-unused-component"), ("    Health:\n", "    Unused:\n      type: string\n      description: Unused.\n    Health:\n")),
    defect("request example that the schema refuses", spectral("oas3-valid-media-example"), ("                  priority: 5\n              prefetch:", "                  priority: 500\n              prefetch:")),
    defect("response example that the schema refuses", spectral("oas3-valid-media-example"), ("                  leadId: jh7abc123xyz\n", "                  leadId: 7\n")),
    defect("header example of another type", spectral("oas3-valid-media-example"), ("      example: 95\n", "      example: many\n")),
    defect("schema example that the schema refuses", spectral("oas3-valid-schema-example"), ("      example: \"+15555551234\"\n", "      example: \"15555551234\"\n")),
    defect("example with a field that the schema does not have", redocly("no-invalid-media-type-examples"), ("                  leadId: jh7abc123xyz\n", "                  leadId: jh7abc123xyz\n                  name: John Doe\n")),
    defect("request example that the schema refuses, again", redocly("no-invalid-media-type-examples"), ("                  priority: 5\n              prefetch:", "                  priority: 500\n              prefetch:")),
    defect("schema example that the schema refuses, again", redocly("no-invalid-schema-examples"), ("      example: 1000\n", "      example: 9000\n")),
    defect("description of an operation missing", redocly("operation-description"), ("      description: |\n        G2. Deletes the lead", "      x-was: |\n        G2. Deletes the lead")),
    defect("description of a parameter missing", redocly("parameter-description"), ("          description: Only leads with this status.\n", "")),
    defect("summary missing", redocly("operation-summary"), ("      summary: List leads\n", "")),
    defect("operationId twice", redocly("operation-operationId-unique"), ("operationId: listLeads", "operationId: createLead")),
    defect("no success", redocly("operation-2xx-response"), (LISTED, "")),
    defect("security scheme that is not declared", redocly("security-defined"), ("  - apiKey: []", "  - key: []")),
    defect("required property that does not exist", codegen("components.schemas.CreatedLead.required"), ("required: [leadId]", "required: [leadID]")),
    defect("type that OpenAPI does not have", redocly("struct"), ("type: number", "type: float")),
    defect("reference to nothing", redocly("no-unresolved-refs"), ("responses/LeadsListed\"", "responses/LeadListed\"")),
];
