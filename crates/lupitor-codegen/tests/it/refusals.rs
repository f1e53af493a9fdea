//! Edits of the document's text that break it: each problem has its place and its remedy.

use crate::{DOCUMENT, problems};

/// A change that breaks the document, and what the problem must say: where, and what to do.
struct Broken {
    what: &'static str,
    from: &'static str,
    to: &'static str,
    place: &'static str,
    remedy: &'static str,
}

const fn broken(
    what: &'static str,
    (from, to): (&'static str, &'static str),
    place: &'static str,
    remedy: &'static str,
) -> Broken {
    Broken { what, from, to, place, remedy }
}

const EXAMPLE: &str = "components.examples.missingApiKey";
const TOO_MANY: &str = "components.examples.tooManyLeads.x-lupitor-pattern";
const NO_CAMPAIGN: &str =
    "                campaignNotFound:\n                  $ref: \"#/components/examples/campaignNotFound\"\n";
const PATTERN: &str = "'^Maximum (?P<max>[0-9]+) leads per bulk request$'";
const STATUSES: &str = "x-extensible-enum: [raw, attempting, exhausted, concluded]";
const STATUSES_PLACE: &str = "components.schemas.LeadStatus.x-extensible-enum";
const LEAD_ID: &str = "          type: string\n          description: The id of the lead.\n";
const LEAD_ID_PLACE: &str = "components.schemas.Lead.properties._id";
const RULE: &str = "      not:\n        allOf:\n          - not: { required: [phoneNumber] }\n          - not: { required: [externalId] }\n      properties:\n        campaignId:";
const RULE_REMEDY: &str = "write it as `not: {allOf: [{not: {required: [a]}}, {not: {required: [b]}}]}`";
const DECLARE: &str =
    "declare each limit by its name: `standard: {description: …, per: API key, documented: [100 requests per minute]}`";

const PAGES: &str = "paths./api/v1/leads.get (listLeads)";
const ITEMS: &str = "items: [/data/leads, /data/records]";
const PAGES_FORM: &str = "as `{cursor: cursor, limit: limit, items: [/data/leads], next: /data/cursor, more: /data/hasMore}`";
const PAGE_RECORDS: &str =
    "          x-lupitor-source: inferred\n          items:\n            $ref: \"#/components/schemas/Lead\"\n";
const PAGE_CURSOR: &str = "          description: G2. The `cursor` of the page before this one.\n          schema:\n            $ref: \"#/components/schemas/Cursor\"\n";

#[rustfmt::skip]
const PAGINATION: &[Broken] = &[
    broken("not a mapping", ("      x-lupitor-pagination:\n", "      x-lupitor-pagination: cursor\n      x-was:\n"),
        PAGES, "x-lupitor-pagination must be a mapping, write it as `{cursor: cursor, "),
    broken("an unknown key", ("        more: /data/hasMore\n", "        more: /data/hasMore\n        page: page\n"),
        PAGES, "x-lupitor-pagination.page is unknown, use cursor, limit, items, next, more"),
    broken("cursor missing", ("        cursor: cursor\n", ""), PAGES, "x-lupitor-pagination.cursor is missing, write the extension as"),
    broken("items missing", ("        items: [/data/leads, /data/records]\n", ""), PAGES, PAGES_FORM),
    broken("next missing", ("        next: /data/cursor\n", ""), PAGES, "x-lupitor-pagination.next is missing"),
    broken("cursor not a parameter", ("        cursor: cursor\n", "        cursor: after\n"),
        PAGES, "x-lupitor-pagination.cursor: \"after\" is not a query parameter of this operation, use one of campaignId, status, limit, cursor"),
    broken("cursor not a name", ("        cursor: cursor\n", "        cursor: [cursor]\n"), PAGES, "x-lupitor-pagination.cursor: [\"cursor\"] is not a query parameter"),
    broken("cursor required", ("        cursor: cursor\n", "        cursor: campaignId\n"),
        PAGES, "x-lupitor-pagination.cursor: campaignId is required, make it optional: the first page has no cursor"),
    broken("cursor not a string", ("        cursor: cursor\n", "        cursor: limit\n"),
        PAGES, "x-lupitor-pagination.cursor: limit must be `type: string` without a format, correct its schema"),
    broken("cursor a closed set", ("        cursor: cursor\n", "        cursor: status\n"), PAGES, "x-lupitor-pagination.cursor: status must be `type: string`"),
    broken("cursor with a format", (PAGE_CURSOR, "          description: A cursor.\n          schema: {type: string, format: date-time}\n"),
        PAGES, "x-lupitor-pagination.cursor: cursor must be `type: string` without a format"),
    broken("cursor as JSON", (PAGE_CURSOR, "          description: A cursor.\n          content: {application/json: {schema: {type: string}}}\n"),
        PAGES, "x-lupitor-pagination.cursor: cursor has no `schema`, add it in place of `content`"),
    broken("limit not a number", ("        limit: limit\n", "        limit: status\n"),
        PAGES, "x-lupitor-pagination.limit: status must be `type: integer`, correct its schema"),
    broken("items not a list", (ITEMS, "items: /data/leads"), PAGES, "x-lupitor-pagination.items must be a list of JSON pointers"),
    broken("no items", (ITEMS, "items: []"), PAGES, "x-lupitor-pagination.items must be a list of JSON pointers"),
    broken("items not in the schema", (ITEMS, "items: [/data/lead]"),
        PAGES, "x-lupitor-pagination.items: /data/lead leads to nothing, add a property lead to the schema of the success"),
    broken("items below a missing property", (ITEMS, "items: [/page/leads]"), PAGES, "/page/leads leads to nothing, add a property page"),
    broken("items below a list", (ITEMS, "items: [/data/leads/_id]"), PAGES, "/data/leads/_id leads to nothing, add a property _id"),
    broken("items no array", (ITEMS, "items: [/data]"), PAGES, "x-lupitor-pagination.items: /data must be an array with `items`"),
    broken("items twice", (ITEMS, "items: [/data/leads, /data/leads]"), PAGES, "x-lupitor-pagination.items: /data/leads is twice in the list"),
    broken("lists of different items", (PAGE_RECORDS, "          x-lupitor-source: inferred\n          items:\n            type: string\n"),
        PAGES, "x-lupitor-pagination.items: /data/records has other items than the first list"),
    broken("pointer without a slash", ("next: /data/cursor", "next: data.cursor"),
        PAGES, "x-lupitor-pagination.next: \"data.cursor\" is not a JSON pointer to a property, write it as `/data/cursor`"),
    broken("pointer to the body", ("next: /data/cursor", "next: /"), PAGES, "x-lupitor-pagination.next: \"/\" is not a JSON pointer to a property"),
    broken("next not a string", ("next: /data/cursor", "next: /data/count"), PAGES, "x-lupitor-pagination.next: /data/count must be `type: string`"),
    broken("more not a boolean", ("more: /data/hasMore", "more: /data/count"), PAGES, "x-lupitor-pagination.more: /data/count must be `type: boolean`"),
    broken("pages of a write", ("      x-lupitor-retry: read\n", "      x-lupitor-retry: idempotent\n"),
        PAGES, "x-lupitor-pagination needs `x-lupitor-retry: read`, since clients request pages ahead"),
    broken("pages of an operation with a body", ("      x-lupitor-retry: deduplicated\n      x-lupitor-duplicate: leadAlreadyExists\n", "      x-lupitor-retry: read\n      x-lupitor-pagination: {cursor: a, items: [/data], next: /data}\n"),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-pagination is for operations without a request body, drop it"),
    broken("pages of a path", ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-pagination: {}\n"),
        "paths./api/v1/leads", "x-lupitor-pagination has no effect here, it belongs to an operation"),
];

#[rustfmt::skip]
const OPERATIONS: &[Broken] = &[
    broken("retry class missing", ("      x-lupitor-retry: deduplicated\n", ""),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-retry is missing, add one of read, idempotent, deduplicated, never"),
    broken("retry class unknown", ("x-lupitor-retry: deduplicated", "x-lupitor-retry: sometimes"),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-retry: \"sometimes\" is unknown, use one of read, idempotent, deduplicated, never"),
    broken("retry class not a string", ("x-lupitor-retry: deduplicated", "x-lupitor-retry: 3"),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-retry: 3 is unknown, use one of"),
    broken("rate limit missing", ("      x-lupitor-rate-limit: health\n", ""),
        "paths./api/health.get (getHealth)", "x-lupitor-rate-limit is missing, add one of standard, "),
    broken("rate limit unknown", ("x-lupitor-rate-limit: health", "x-lupitor-rate-limit: heatlh"),
        "paths./api/health.get (getHealth)", "x-lupitor-rate-limit: \"heatlh\" is unknown, use one of standard, "),
    broken("rate limits not declared", ("x-lupitor-rate-limits:", "rate-limits:"), "x-lupitor-rate-limits", DECLARE),
    broken("rate limit half declared", ("    per: IP address\n", ""), "x-lupitor-rate-limits.health", DECLARE),
    broken("rate limit without a Rust name", ("  health:\n    description: The health", "  1health:\n    description: The health"),
        "x-lupitor-rate-limits.1health", "`1health` must be in camelCase"),
    broken("two rate limits with one Rust name", ("  health:\n    description: The health", "  bulkAB: {description: B., per: API key, documented: [1 requests per hour]}\n  bulkAb: {description: B., per: API key, documented: [1 requests per hour]}\n  health:\n    description: The health"),
        "x-lupitor-rate-limits.bulkAb", "is BulkAb in Rust, like bulkAB: rename one"),
    broken("alias that is a path", ("x-lupitor-alias: /api/v1/records\n", "x-lupitor-alias: /api/v1/leads\n"),
        "paths./api/v1/leads.x-lupitor-alias", "is a path of the document itself, drop one of them"),
    broken("alias with a query", ("x-lupitor-alias: /api/v1/records\n", "x-lupitor-alias: /api/v1/records?x=1\n"),
        "paths./api/v1/leads.x-lupitor-alias", "must be a path that begins with `/`"),
    broken("operationId missing", ("      operationId: listLeads\n", ""),
        "paths./api/v1/leads.get", "operationId is missing, add one in camelCase"),
    broken("operationId twice", ("operationId: listLeads", "operationId: createLead"),
        "paths./api/v1/leads.post", "operationId createLead is used twice, rename one"),
    broken("alias not a path", ("x-lupitor-alias: /api/v1/records\n", "x-lupitor-alias: records\n"),
        "paths./api/v1/leads.x-lupitor-alias", "must be a path that begins with `/`"),
    broken("placeholder without a parameter", ("  /api/v1/leads/bulk:\n", "  /api/v1/leads/{bulk}:\n"),
        "paths./api/v1/leads/{bulk}.post", "{bulk} has no parameter, add one with `in: path`"),
    broken("path parameter without a placeholder", ("        - name: limit\n          in: query\n", "        - name: limit\n          in: path\n          required: true\n"),
        "paths./api/v1/leads.get", "parameter limit is not in the path, add {limit} to it"),
    broken("no success status", ("        \"200\":\n          $ref: \"#/components/responses/LeadsListed\"\n", ""),
        "paths./api/v1/leads.get.responses", "no success status, add one"),
    broken("a default response", ("        \"500\":\n", "        default:\n"),
        "components.responses.InternalServerError.content.application/json.examples", "error examples need a status, give them a response of their own beside `default`"),
    broken("a range of statuses", ("        \"500\":\n", "        \"5XX\":\n"),
        "components.responses.InternalServerError.content.application/json.examples", "error examples need a status, give them a response of their own beside `5XX`"),
    broken("a success without a body beside one with", ("          $ref: \"#/components/responses/LeadsListed\"\n", "          $ref: \"#/components/responses/LeadsListed\"\n        \"204\":\n          description: None.\n"),
        "paths./api/v1/leads.get.responses.204", "has a body where another success of the operation has none or the reverse"),
    broken("two error schemas", ("                $ref: \"#/components/schemas/HealthFailure\"", "                $ref: \"#/components/schemas/ErrorEnvelope\""),
        "paths./api/health.get.responses.503", "getHealth responds with HealthFailure here and ErrorEnvelope elsewhere, use one schema"),
    broken("another error schema, without a name", ("                $ref: \"#/components/schemas/HealthFailure\"", "                type: object"),
        "paths./api/health.get.responses.503", "getHealth responds with HealthFailure here and GetHealthFailure elsewhere, use one schema"),
    broken("server with a path", ("- url: https://{deployment}.lupitor.com\n", "- url: https://{deployment}.lupitor.com/api\n"),
        "servers", "https://{deployment}.lupitor.com/api is not the root of a host, put its path into the paths of the document"),
    broken("servers of a path", ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-alias: /api/v1/records\n    servers: [{url: https://eu.lupitor.com}]\n"),
        "paths./api/v1/leads.get.servers", "servers are not supported here, put the difference into the path"),
    broken("servers of an operation", ("      operationId: listLeads\n", "      operationId: listLeads\n      servers: [{url: https://eu.lupitor.com}]\n"),
        "paths./api/v1/leads.get.servers", "servers are not supported here, put the difference into the path"),
    broken("base path missing", ("x-lupitor-base-path: /api/v1\n", ""), "x-lupitor-base-path", "is missing or not a path, give the end of documented base URLs: `/api/v1`"),
    broken("base path with a slash at its end", ("x-lupitor-base-path: /api/v1\n", "x-lupitor-base-path: /api/v1/\n"), "x-lupitor-base-path", "is missing or not a path"),
    broken("base path of nothing", ("x-lupitor-base-path: /api/v1\n", "x-lupitor-base-path: /api/v2\n"), "x-lupitor-base-path", "the document has no path that begins with /api/v2/"),
    broken("no server for deployments", ("- url: https://{deployment}.lupitor.com\n", "- url: https://other.lupitor.com\n"),
        "servers", "one must have the variable `{deployment}`"),
    broken("first server with a variable", ("- url: https://lupitor.acrely.ai\n", "- url: https://{deployment}.acrely.ai\n"),
        "servers", "the first one must be a URL without variables"),
    broken("duplicate missing", ("      x-lupitor-duplicate: leadAlreadyExists\n", ""),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-duplicate is missing, add the error code with which the API rejects a second call"),
    broken("duplicate no code of the operation", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: leadExists"),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-duplicate: \"leadExists\" is not an error code of this operation, use one of campaign"),
    broken("duplicate an example's name and not its code", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: leadAlreadyExistsShort"),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-duplicate: \"leadAlreadyExistsShort\" is not an error code of this operation"),
    broken("duplicate a code of another operation", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: backendUnreachable"),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-duplicate: \"backendUnreachable\" is not an error code of this operation"),
    broken("duplicate not a string", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: 3"),
        "paths./api/v1/leads.post (createLead)", "x-lupitor-duplicate: 3 is not an error code of this operation"),
    broken("duplicate of another retry class", ("      x-lupitor-retry: read\n", "      x-lupitor-retry: read\n      x-lupitor-duplicate: leadAlreadyExists\n"),
        "paths./api/v1/leads.get (listLeads)", "x-lupitor-duplicate is only for `x-lupitor-retry: deduplicated`, drop it or change x-lupitor-retry"),
    broken("operationId that is a keyword", ("operationId: listLeads", "operationId: move"),
        "paths./api/v1/leads.get (move)", "operationId move is not move in Rust, use words that are not keywords"),
    broken("operationId that begins with a digit", ("operationId: listLeads", "operationId: 2ndList"),
        "paths./api/v1/leads.get (2ndList)", "operationId 2ndList makes no Rust name, use words that begin with a letter"),
    broken("request of another media type", ("        content:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/LeadInput\"", "        content:\n          text/csv:\n            schema:\n              $ref: \"#/components/schemas/LeadInput\""),
        "paths./api/v1/leads.post.requestBody.content.text/csv", "is not supported in a request, use application/json, application/x-www-form-urlencoded, text/plain or application/octet-stream"),
    broken("request without content", ("        content:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/LeadInput\"", "        content: {}\n        was:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/LeadInput\""),
        "paths./api/v1/leads.post.requestBody.content", "is empty, add application/json"),
    broken("request with a second media type", ("        content:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/LeadInput\"", "        content:\n          text/csv: {}\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/LeadInput\""),
        "paths./api/v1/leads.post.requestBody.content", "has several media types, keep application/json"),
    broken("response of another media type", ("            application/json:\n              schema:\n                $ref: \"#/components/schemas/ErrorEnvelope\"", "            application/problem+json:\n              schema:\n                $ref: \"#/components/schemas/ErrorEnvelope\""),
        "paths./api/v1/leads.post.responses.400.content.application/problem+json", "is not supported, write application/json"),
    broken("no header for the API key", ("      in: header\n      name: x-api-key", "      in: query\n      name: x-api-key"),
        "components.securitySchemes", "one must be `type: apiKey` and `in: header`, the API key's header"),
    broken("two headers for the API key", ("    apiKey:\n      type: apiKey\n", "    oldKey:\n      type: apiKey\n      in: header\n      name: x-key\n    apiKey:\n      type: apiKey\n"),
        "components.securitySchemes.apiKey", "is a second header for an API key, keep one"),
    broken("API key header no header", ("      name: x-api-key", "      name: x api key"),
        "components.securitySchemes.apiKey.name", "`x api key` is not a header's name"),
];

#[rustfmt::skip]
const EXTENSIONS: &[Broken] = &[
    broken("misspelt on the document", ("x-lupitor-rate-limits:", "x-lupitor-rates:"),
        "the document", "x-lupitor-rates is unknown, the document may have x-lupitor-base-path, x-lupitor-rate-limits"),
    broken("misspelt on a path item", ("    x-lupitor-alias: /api/v1/records\n", "    x-lupitor-aliases: /api/v1/records\n"),
        "paths./api/v1/leads", "x-lupitor-aliases is unknown, a path item may have x-lupitor-alias"),
    broken("misspelt on an operation", ("x-lupitor-retry: deduplicated", "x-lupitor-rerty: deduplicated"),
        "paths./api/v1/leads.post", "x-lupitor-rerty is unknown, an operation may have x-lupitor-retry, x-lupitor-duplicate, x-lupitor-rate-limit"),
    broken("misspelt on an error example", ("x-lupitor-pattern: '^Maximum", "x-lupitor-patern: '^Maximum"),
        "components.examples.tooManyLeads", "x-lupitor-patern is unknown, an error example may have x-lupitor-code, x-lupitor-pattern"),
    broken("with capitals", ("x-lupitor-pattern: '^Maximum", "X-Lupitor-Pattern: '^Maximum"),
        "components.examples.tooManyLeads", "X-Lupitor-Pattern is unknown, an error example may have"),
    broken("alias on an operation", ("      x-lupitor-retry: read\n", "      x-lupitor-retry: read\n      x-lupitor-alias: /api/v1/records\n"),
        "paths./api/v1/leads.get", "x-lupitor-alias has no effect here, it belongs to a path item: move it or drop it"),
    broken("code on a success example", ("              summary: A new lead\n", "              summary: A new lead\n              x-lupitor-code: created\n"),
        "components.responses.LeadCreated.content.application/json.examples.created", "x-lupitor-code has no effect here, it belongs to an error example"),
    broken("code on a response", ("      description: Missing or invalid API key.\n", "      description: Missing or invalid API key.\n      x-lupitor-code: missing\n"),
        "components.responses.Unauthorized", "x-lupitor-code has no effect here, it belongs to an error example"),
    broken("misspelt on a schema", ("x-extensible-enum:", "x-extensible-enums:"),
        "components.schemas.LeadStatus", "x-extensible-enums is unknown, a component schema may have x-extensible-enum"),
    broken("unknown on a schema", ("    LeadStatus:\n", "    LeadStatus:\n      x-lupitor-open: true\n"),
        "components.schemas.LeadStatus", "x-lupitor-open is unknown, a component schema may have x-extensible-enum"),
    broken("personal data that is not true", (LEAD_ID, "          type: string\n          x-lupitor-personal-data: false\n"),
        "components.schemas.Lead.properties._id.x-lupitor-personal-data", "must be `true`, or left out"),
    broken("personal data inside a combination", (LEAD_ID, "          anyOf:\n            - type: object\n              properties: {number: {type: string, x-lupitor-personal-data: true}}\n            - type: boolean\n"),
        "anyOf.0.properties.number", "x-lupitor-personal-data has no effect inside this combination, move the schema to components.schemas"),
    broken("personal data of a parameter", ("          description: Only leads with this status.\n", "          description: Only leads with this status.\n          x-lupitor-personal-data: true\n"),
        "paths./api/v1/leads.get.parameters", "x-lupitor-personal-data has no effect here, it belongs to a component schema"),
    broken("open enum on a schema without a name", (LEAD_ID, "          type: string\n          x-extensible-enum: [a]\n"),
        LEAD_ID_PLACE, "x-extensible-enum has no effect here, it belongs to a component schema: move it or drop it"),
    broken("unknown where none may stand", ("      description: Missing or invalid API key.\n", "      description: Missing or invalid API key.\n      x-lupitor-open: true\n"),
        "components.responses.Unauthorized", "x-lupitor-open is unknown, a response may have x-lupitor-source"),
    broken("unknown where none may stand", ("      type: apiKey\n", "      type: apiKey\n      x-lupitor-open: true\n"),
        "components.securitySchemes.apiKey", "x-lupitor-open is unknown and none may stand here, the extensions are x-lupitor-base-path, x-lupitor-rate-limits, "),
    broken("source of an unknown value", ("        x-lupitor-retry: inferred\n", "        x-lupitor-retry: guessed\n"),
        "paths./api/v1/leads.delete.x-lupitor-source", "must be `documented` or `inferred`, or one of them for each part"),
    broken("source of a list", ("      x-lupitor-source:\n        x-lupitor-retry: inferred\n", "      x-lupitor-source: [x-lupitor-retry]\n"),
        "paths./api/v1/leads.delete.x-lupitor-source", "must be `documented` or `inferred`"),
    broken("source of a status that the operation does not have", ("        \"404\": inferred\n", "        \"410\": inferred\n"),
        "paths./api/v1/leads.post.x-lupitor-source", "`410` is not a part of this object, use one of x-lupitor-retry, "),
    broken("source of an example that the response does not have", ("            forbidden: inferred\n", "            leadNotFound: inferred\n"),
        "paths./api/v1/leads.post.responses.403.x-lupitor-source", "`leadNotFound` is not a part of this object, use one of X-RateLimit-Limit, "),
    broken("source of a header that the response does not have", ("            Retry-After: inferred\n", "            Retry-Later: inferred\n"),
        "paths./api/health.get.responses.429.x-lupitor-source", "`Retry-Later` is not a part of this object"),
    broken("source of a part that examples do not have", ("        message: inferred\n", "        error: inferred\n"),
        "components.examples.internalServerError.x-lupitor-source", "`error` is not a part of this object, use one of message, status, solutions"),
    broken("source of a keyword that the schema does not have", ("        minimum: inferred\n", "        pattern: inferred\n"),
        "components.schemas.PageLimit.x-lupitor-source", "`pattern` is not a part of this object, use one of type, minimum, maximum"),
    broken("source on a header", ("    X-RateLimit-Limit:\n      description:", "    X-RateLimit-Limit:\n      x-lupitor-source: inferred\n      description:"),
        "components.headers.X-RateLimit-Limit", "x-lupitor-source has no effect here, it belongs to an operation"),
    broken("another tool's", ("  version: \"1.0.0\"\n", "  version: \"1.0.0\"\n  x-logo: {url: https://lupitor.com/logo.svg}\n"),
        "info", "x-logo is unknown and none may stand here"),
    broken("beside the headers' names", ("      headers:\n        X-RateLimit-Limit:\n", "      x-headers: true\n      headers:\n        X-RateLimit-Limit:\n"),
        "components.responses.LeadCreated", "x-headers is unknown, a response may have x-lupitor-source"),
    broken("on a property that is called like a map of names", ("        campaignId:\n          type: string\n", "        headers:\n          type: string\n          x-lupitor-retry: read\n        campaignId:\n          type: string\n"),
        "components.schemas.Lead.properties.headers", "x-lupitor-retry has no effect here, it belongs to an operation"),
];

#[rustfmt::skip]
const EXAMPLES: &[Broken] = &[
    broken("without a value", ("      value:\n        success: false\n        data: null\n        error: Missing API key\n", ""),
        EXAMPLE, "value is missing, add the exact body"),
    broken("without a message", ("        error: Missing API key\n", ""), EXAMPLE, "`error` must be a string, the documented message"),
    broken("without a summary", ("      summary: API key missing\n", ""), EXAMPLE, "summary is missing, add a title"),
    broken("without a description", ("      description: |\n        - Include x-api-key header in your request\n", ""),
        EXAMPLE, "description is missing, list the documented solutions, each as `- …`"),
    broken("description not a list", ("- Include x-api-key header in", "Include x-api-key header in"),
        EXAMPLE, "write each solution as a list item, not `Include x-api-key header in your request`"),
    broken("pattern is no regex", (PATTERN, "'^Maximum (?P<max>[0-9]+ leads$'"), TOO_MANY, "error: unclosed group"),
    broken("pattern does not match", (PATTERN, "'^At most (?P<max>[0-9]+) leads$'"),
        TOO_MANY, "does not match the example's own `Maximum 1000 leads per bulk request`"),
    broken("pattern not a string", (PATTERN, "3"), TOO_MANY, "must be a string"),
    broken("name of two examples", (NO_CAMPAIGN, "                missingApiKey:\n                  value: {success: false, data: null, error: No key}\n"),
        "error examples", "`missingApiKey` is used twice, an example's name must be unique"),
    broken("name that is not the component's", (NO_CAMPAIGN, "                campaignNotFound:\n                  $ref: \"#/components/examples/leadNotFound\"\n"),
        "paths./api/v1/leads.post.responses.403.content.application/json.examples.campaignNotFound", "refers to the example `leadNotFound`, give both the same name"),
    broken("example with two statuses", (NO_CAMPAIGN, "                leadAlreadyExists:\n                  $ref: \"#/components/examples/leadAlreadyExists\"\n"),
        "paths./api/v1/leads.post.responses.403.content.application/json.examples.leadAlreadyExists", "`leadAlreadyExists` has the status 400 at another operation and 403 here, give each status an example of its own"),
    broken("example that no operation has", ("    missingApiKey:\n      summary", "    conflict:\n      value: {success: false, data: null, error: Conflict}\n    missingApiKey:\n      summary"),
        "components.examples.conflict", "is an error and no operation uses it, add a $ref to it or drop it"),
    broken("in a response that no operation uses", ("    NotFound:\n", "    Conflict:\n      description: Conflict.\n      content:\n        application/json:\n          schema:\n            $ref: \"#/components/schemas/ErrorEnvelope\"\n          examples:\n            conflict:\n              value: {success: false, data: null, error: Conflict}\n    NotFound:\n"),
        "components.responses.Conflict", "is an error and no operation uses it, add a $ref to it or drop it"),
    broken("name twice in one response", ("            invalidApiKey:\n", "            missingApiKey:\n"),
        "components.responses.Unauthorized.content.application/json.examples", "duplicate entry with key \"missingApiKey\" at line "),
    broken("two codes for one variant", ("x-lupitor-code: leadAlreadyExists", "x-lupitor-code: leadALREADYExists"),
        "error examples", "two codes differ only in case or punctuation, rename one"),
    broken("code with a space", ("x-lupitor-code: identifierMissing", "x-lupitor-code: Identifier missing"),
        "components.examples.identifierQueryMissing.x-lupitor-code", "`Identifier missing` must be in camelCase"),
    broken("pattern without an end", ("leads per bulk request$'", "leads per bulk request'"), TOO_MANY, "must cover the whole message, write ^…$"),
    broken("code without a Rust name", ("x-lupitor-code: identifierMissing", "x-lupitor-code: 401missing"),
        "components.examples.identifierQueryMissing.x-lupitor-code", "`401missing` must be in camelCase"),
    broken("code that is a keyword", ("x-lupitor-code: identifierMissing", "x-lupitor-code: self"), "error examples", "`self` makes no Rust name"),
];

#[rustfmt::skip]
const SCHEMAS: &[Broken] = &[
    broken("range without its bound", ("      maximum: 8000\n", "      maximum: 8000\n      exclusiveMaximum: true\n"), "components.schemas.PageLimit", "exclusiveMinimum and exclusiveMaximum are not supported"),
    broken("range with one bound", ("      maximum: 8000\n", ""), "components.schemas.PageLimit", "a range needs both `minimum` and `maximum`"),
    broken("range the wrong way round", ("      maximum: 8000\n", "      maximum: 0\n"), "components.schemas.PageLimit", "in this order of size"),
    broken("array with a length and items without a name", ("      description: From 1 to 1000 identifiers.\n      items:\n        $ref: \"#/components/schemas/LeadIdentifier\"", "      items:\n        type: string"),
        "components.schemas.LeadIdentifiers", "must be a $ref to a component schema, so that they have a name"),
    broken("open enum without values", (STATUSES, "x-extensible-enum: []"), STATUSES_PLACE, "must be a list of strings with at least one"),
    broken("open enum of an object", ("    CreatedLead:\n      type: object\n", "    CreatedLead:\n      type: object\n      x-extensible-enum: [a]\n"),
        "components.schemas.CreatedLead.x-extensible-enum", "is for `type: string`, drop it or correct the type"),
    broken("open enum of a whole number with a range", ("    PageLimit:\n      type: integer\n", "    PageLimit:\n      type: integer\n      x-extensible-enum: [a]\n"),
        "components.schemas.PageLimit.x-extensible-enum", "is for `type: string`, drop it or correct the type"),
    broken("open enum of numbers", (STATUSES, "x-extensible-enum: [1]"), STATUSES_PLACE, "must be a list of strings with at least one"),
    broken("open enum with one variant for two values", (STATUSES, "x-extensible-enum: [raw, Raw]"),
        STATUSES_PLACE, "`raw` and `Raw` differ only in case or punctuation, keep one"),
    broken("open enum with a value `unknown`", (STATUSES, "x-extensible-enum: [raw, unknown]"), STATUSES_PLACE, "leave it out"),
    broken("open enum without a Rust name", (STATUSES, "x-extensible-enum: [1st]"), STATUSES_PLACE, "`1st` makes no Rust name"),
    broken("rule with two properties in one alternative", ("not: { required: [phoneNumber] }", "not: { required: [phoneNumber, externalId] }"),
        "components.schemas.LeadInput", RULE_REMEDY),
    // Found by `cargo xtask fuzz-document`: typify would make an `Option` of the object, and the rule would not compile.
    broken("rule of an object that may be null", ("    LeadIdentifier:\n      type: object\n", "    LeadIdentifier:\n      type: object\n      nullable: true\n"),
        "components.schemas.LeadIdentifier.nullable", "drop it, and write `allOf: [$ref], nullable: true` where null is allowed"),
    broken("rule as anyOf", (RULE, "      anyOf:\n        - required: [phoneNumber]\n        - required: [externalId]\n      properties:\n        campaignId:"),
        "components.schemas.LeadInput", RULE_REMEDY),
    broken("rule as anyOf inside allOf", (RULE, "      allOf:\n        - anyOf:\n            - required: [phoneNumber]\n            - required: [externalId]\n      properties:\n        campaignId:"),
        "components.schemas.LeadInput", RULE_REMEDY),
    broken("rule as anyOf inside two nots", (RULE, "      not:\n        not:\n          anyOf:\n            - required: [phoneNumber]\n            - required: [externalId]\n      properties:\n        campaignId:"),
        "components.schemas.LeadInput", RULE_REMEDY),
    broken("rule and another combination", (RULE, "      allOf: [{ required: [priority] }]\n      not:\n        allOf:\n          - not: { required: [phoneNumber] }\n          - not: { required: [externalId] }\n      properties:\n        campaignId:"),
        "components.schemas.LeadInput", RULE_REMEDY),
    broken("rule of what must be absent", (RULE, "      not:\n        allOf:\n          - required: [phoneNumber]\n          - required: [externalId]\n      properties:\n        campaignId:"),
        "components.schemas.LeadInput", RULE_REMEDY),
    broken("rule with more in an alternative", ("not: { required: [phoneNumber] }", "not: { required: [phoneNumber], maxProperties: 2 }"),
        "components.schemas.LeadInput.not.allOf.0.not", "maxProperties has no effect without a type"),
    broken("rule without alternatives", (RULE, "      not:\n        allOf: []\n      properties:\n        campaignId:"),
        "components.schemas.LeadInput", RULE_REMEDY),
    broken("rule with an unknown property", ("not: { required: [phoneNumber] }", "not: { required: [phone] }"),
        "components.schemas.LeadInput", "`phone` is not a property of the schema, add it or correct the name"),
    broken("property twice", ("        externalId:\n          $ref: \"#/components/schemas/ExternalId\"\n        metadata:", "        phoneNumber:\n          $ref: \"#/components/schemas/ExternalId\"\n        metadata:"),
        "components.schemas.LeadInput.properties", "duplicate entry with key \"phoneNumber\""),
    broken("pattern is no regex", ("'^\\+[1-9][0-9]{1,14}$'", "'^(\\+[1-9][0-9]{1,14}$'"), "PhoneNumber", "Unbalanced parenthesis"),
    broken("schema without a Rust name", ("    BulkCreateInput:\n", "    2faCode:\n      type: integer\n      minimum: 0\n      maximum: 9\n\n    BulkCreateInput:\n"),
        "components.schemas.2faCode", "`2faCode` makes no Rust name, use words of ASCII letters and digits that begin with a letter"),
    broken("schema that is a keyword", ("    BulkCreateInput:\n", "    self:\n      type: string\n\n    BulkCreateInput:\n"),
        "components.schemas.self", "Self is a name that the generated code uses itself, rename it"),
    broken("closed enum in a response", (STATUSES, "enum: [raw, attempting, exhausted, concluded]"),
        "components.schemas.LeadStatus", "enum makes valid responses fail (used at components.schemas.Lead.properties.status), write x-extensible-enum in its place"),
    broken("pattern in a response", (LEAD_ID, "          type: string\n          pattern: '^j'\n          description: The id of the lead.\n"), LEAD_ID_PLACE, "pattern makes valid responses fail"),
    broken("shortest length in a response", (LEAD_ID, "          type: string\n          minLength: 1\n          description: The id of the lead.\n"), LEAD_ID_PLACE, "minLength makes valid responses fail"),
    broken("longest length in a response", (LEAD_ID, "          type: string\n          maxLength: 9\n          description: The id of the lead.\n"), LEAD_ID_PLACE, "maxLength makes valid responses fail"),
    broken("smallest number in a response", (LEAD_ID, "          type: number\n          minimum: 0\n          description: The id of the lead.\n"), LEAD_ID_PLACE, "minimum makes valid responses fail"),
    broken("largest number in a response", (LEAD_ID, "          type: integer\n          maximum: 9\n          description: The id of the lead.\n"), LEAD_ID_PLACE, "maximum makes valid responses fail"),
    broken("shortest array in a response", (LEAD_ID, "          type: array\n          minItems: 1\n          items: {type: string}\n"), LEAD_ID_PLACE, "minItems makes valid responses fail"),
    broken("longest array in a response", (LEAD_ID, "          type: array\n          maxItems: 9\n          items: {type: string}\n"), LEAD_ID_PLACE, "maxItems makes valid responses fail"),
    broken("pattern in the items of a response", (LEAD_ID, "          type: array\n          items: {type: string, pattern: '^j'}\n"),
        "components.schemas.Lead.properties._id.items", "pattern makes valid responses fail"),
    broken("request schema in a response", (LEAD_ID, "          $ref: \"#/components/schemas/CampaignId\"\n"),
        "components.schemas.CampaignId", "pattern makes valid responses fail (used at components.schemas.Lead.properties._id), drop it or give the responses a schema of their own"),
    broken("range in an error", ("        limit:\n          type: number\n", "        limit:\n          type: number\n          minimum: 0\n"),
        "components.schemas.ErrorEnvelope.properties.limit", "minimum makes valid responses fail"),
];

#[rustfmt::skip]
const TEXT: &[Broken] = &[
    broken("$ref to an unknown response", ("\"#/components/responses/NotFound\"", "\"#/components/responses/Missing\""),
        "paths./api/v1/leads.post.responses.404", "#/components/responses/Missing does not exist, add it or correct the $ref"),
    broken("$ref to an unknown schema", ("\"#/components/schemas/Priority\"", "\"#/components/schemas/Priorities\""),
        "components.schemas.LeadInput.properties.priority", "#/components/schemas/Priorities does not exist, add it or correct the $ref"),
    broken("$ref to an unknown parameter", ("\"#/components/parameters/campaignIdQuery\"", "\"#/components/parameters/campaign\""),
        "paths./api/v1/leads.get.parameters.0", "#/components/parameters/campaign does not exist, add it or correct the $ref"),
    broken("$ref to another file", ("\"#/components/schemas/Priority\"", "\"priority.yaml\""),
        "components.schemas.LeadInput.properties.priority", "priority.yaml does not exist"),
    broken("not YAML", ("openapi: 3.0.3", "openapi: [3.0.3"), "the document", "while parsing a flow sequence at line 33 column 10"),
    broken("not OpenAPI", ("operationId: listLeads", "operationId: [listLeads]"), "paths./api/v1/leads.get", "not OpenAPI 3.0: invalid type: sequence, expected a string"),
    broken("another version of OpenAPI", ("openapi: 3.0.3", "openapi: 3.1.0"), "openapi", "3.1.0 is not supported, write 3.0.3"),
];

#[test]
fn a_problem_of_the_document_names_its_place_and_its_remedy() {
    let mut wrong = Vec::new();
    for Broken { what, from, to, place, remedy } in
        [OPERATIONS, PAGINATION, EXTENSIONS, EXAMPLES, SCHEMAS, TEXT].into_iter().flatten()
    {
        assert!(DOCUMENT.contains(from), "{what}: openapi.yaml has no `{from}` any more, correct this case");
        let text = problems(&DOCUMENT.replacen(from, to, 1)).unwrap_or_else(|| "no problem".to_owned());
        let told =
            |line: &str| line.strip_prefix("openapi.yaml: ").is_some_and(|rest| rest.contains(place)) && line.contains(remedy);
        if !text.lines().any(told) {
            wrong.push(format!("{what}\n  expected: {place} … {remedy}\n  got:      {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[rustfmt::skip]
const NAMES: &[(&str, (&str, &str))] = &[
    ("header", ("\n        X-RateLimit-Limit:\n", "\n        x-request-id:\n          schema: {type: string}\n        X-RateLimit-Limit:\n")),
    ("property", ("        priority:\n", "        x-source:\n          type: string\n        priority:\n")),
    ("body of an example", ("                  leadId: jh7abc123xyz\n", "                  leadId: jh7abc123xyz\n                  x-source: web\n")),
    ("example of a schema", ("        name: John Doe\n        company", "        x-name: John Doe\n        company")),
    ("response", ("    LeadDeleted:\n", "    x-accepted:\n      description: Accepted.\n    LeadDeleted:\n")),
];

#[test]
fn a_name_that_begins_like_an_extension_is_none() {
    for (what, (from, to)) in NAMES {
        assert!(DOCUMENT.contains(from), "{what}: openapi.yaml has no `{from}` any more, correct this case");
        assert_eq!(problems(&DOCUMENT.replacen(from, to, 1)), None, "{what}");
    }
    let scheme = DOCUMENT
        .replace("    apiKey:\n      type: apiKey", "    x-key:\n      type: apiKey")
        .replace("- apiKey: []", "- x-key: []");
    assert!(!scheme.contains("apiKey:"), "openapi.yaml has its scheme in another form, correct this test");
    assert_eq!(problems(&scheme), None, "security scheme");
}
