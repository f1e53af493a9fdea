//! What the build says of a broken document, and what of a sound one reaches the generated code.

use heck::{ToPascalCase, ToSnakeCase};
use openapiv3::{OpenAPI, ReferenceOr};

use crate::codegen;

mod edit;
mod names;
mod safety;

const DOCUMENT: &str = include_str!("../../openapi.yaml");

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

const EXAMPLE: &str = "components.responses.Unauthorized.content.application/json.examples.missingApiKey";
const TOO_MANY: &str = "components.responses.BadRequest.content.application/json.examples.tooManyLeads.x-lupitor-pattern";
const PATTERN: &str = "'^Maximum (?P<max>[0-9]+) leads per bulk request$'";
const STATUSES: &str = "x-extensible-enum: [raw, attempting, exhausted, concluded]";
const STATUSES_PLACE: &str = "components.schemas.LeadStatus.x-extensible-enum";
const ANSWERED: &str = "          type: string\n          description: The id of the lead.\n";
const ANSWERED_PLACE: &str = "components.schemas.Lead.properties._id";
const RULE: &str = "      allOf:\n        - anyOf:\n            - required: [phoneNumber]\n            - required: [externalId]\n      properties:\n        campaignId:";
const RULE_REMEDY: &str = "the only combination that is supported is `allOf: [{anyOf: [{required: [a]}, {required: [b]}]}]`";
const DECLARE: &str =
    "declare each limit by its name: `standard: {description: …, per: API key, documented: [100 requests per minute]}`";

#[rustfmt::skip]
const OPERATIONS: &[Broken] = &[
    broken("retry class missing", ("      x-lupitor-retry: deduplicated\n", ""),
        "paths./leads.post (createLead)", "x-lupitor-retry is missing, add one of read, idempotent, deduplicated, never"),
    broken("retry class unknown", ("x-lupitor-retry: deduplicated", "x-lupitor-retry: sometimes"),
        "paths./leads.post (createLead)", "x-lupitor-retry: \"sometimes\" is unknown, use one of read, idempotent, deduplicated, never"),
    broken("retry class not a string", ("x-lupitor-retry: deduplicated", "x-lupitor-retry: 3"),
        "paths./leads.post (createLead)", "x-lupitor-retry: 3 is unknown, use one of"),
    broken("rate limit missing", ("      x-lupitor-rate-limit: health\n", ""),
        "paths./api/health.get (getHealth)", "x-lupitor-rate-limit is missing, add one of standard, bulk, health"),
    broken("rate limit unknown", ("x-lupitor-rate-limit: health", "x-lupitor-rate-limit: heatlh"),
        "paths./api/health.get (getHealth)", "x-lupitor-rate-limit: \"heatlh\" is unknown, use one of standard, bulk, health"),
    broken("rate limits not declared", ("x-lupitor-rate-limits:", "rate-limits:"), "x-lupitor-rate-limits", DECLARE),
    broken("rate limit half declared", ("    per: IP address\n", ""), "x-lupitor-rate-limits.health", DECLARE),
    broken("rate limit without a Rust name", ("  health:\n    description: The health", "  1health:\n    description: The health"),
        "x-lupitor-rate-limits", "`1health` makes no Rust name, use words that begin with a letter"),
    broken("operationId missing", ("      operationId: listLeads\n", ""),
        "paths./leads.get", "operationId is missing, add one in camelCase"),
    broken("operationId twice", ("operationId: listLeads", "operationId: createLead"),
        "paths./leads.post", "operationId createLead stands twice, rename one"),
    broken("alias not a path", ("x-lupitor-alias: /records\n", "x-lupitor-alias: records\n"),
        "paths./leads.x-lupitor-alias", "must be a path that begins with `/`"),
    broken("placeholder without a parameter", ("  /leads/bulk:\n", "  /leads/{bulk}:\n"),
        "paths./leads/{bulk}.post", "{bulk} has no parameter, add one with `in: path`"),
    broken("path parameter without a placeholder", ("        - name: limit\n          in: query\n", "        - name: limit\n          in: path\n          required: true\n"),
        "paths./leads.get", "parameter limit is not in the path, add {limit} to it"),
    broken("no success status", ("        \"200\":\n          $ref: \"#/components/responses/LeadsListed\"\n", ""),
        "paths./leads.get.responses", "no success status, add one"),
    broken("a default response", ("        \"500\":\n", "        default:\n"),
        "paths./leads.post.responses.default", "is not supported, write the statuses out"),
    broken("a range of statuses", ("        \"500\":\n", "        \"5XX\":\n"),
        "paths./leads.post.responses.5XX", "is not supported, write the statuses out"),
    broken("a success without a body beside one with", ("          $ref: \"#/components/responses/LeadsListed\"\n", "          $ref: \"#/components/responses/LeadsListed\"\n        \"204\":\n          description: None.\n"),
        "paths./leads.get.responses.204", "has a body where another answer of the operation has none or the reverse"),
    broken("two error schemas", ("                $ref: \"#/components/schemas/HealthFailure\"", "                $ref: \"#/components/schemas/ErrorResponse\""),
        "paths./api/health.get.responses.503", "getHealth answers HealthFailure here and ErrorResponse elsewhere, use one schema"),
    broken("error schema without a name", ("                $ref: \"#/components/schemas/HealthFailure\"", "                type: object"),
        "paths./api/health.get.responses.429", "must be a $ref to a component schema"),
    broken("servers with different paths", ("- url: https://{deployment}.lupitor.com/api/v1", "- url: https://{deployment}.lupitor.com/api/v2"),
        "servers", "all must have the same path"),
    broken("no server for deployments", ("- url: https://{deployment}.lupitor.com/api/v1", "- url: https://other.lupitor.com/api/v1"),
        "servers", "one must have the variable `{deployment}`"),
    broken("first server with a variable", ("- url: https://lupitor.acrely.ai/api/v1\n", "- url: https://{deployment}.acrely.ai/api/v1\n"),
        "servers", "the first one must be a URL without variables"),
    broken("duplicate missing", ("      x-lupitor-duplicate: leadAlreadyExists\n", ""),
        "paths./leads.post (createLead)", "x-lupitor-duplicate is missing, add the error code by which the API refuses a second call"),
    broken("duplicate no code of the operation", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: leadExists"),
        "paths./leads.post (createLead)", "x-lupitor-duplicate: \"leadExists\" is no error code of this operation, use one of campaignNotFound, "),
    broken("duplicate an example's name and not its code", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: leadAlreadyExistsShort"),
        "paths./leads.post (createLead)", "x-lupitor-duplicate: \"leadAlreadyExistsShort\" is no error code of this operation"),
    broken("duplicate a code of another operation", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: backendUnreachable"),
        "paths./leads.post (createLead)", "x-lupitor-duplicate: \"backendUnreachable\" is no error code of this operation"),
    broken("duplicate not a string", ("x-lupitor-duplicate: leadAlreadyExists", "x-lupitor-duplicate: 3"),
        "paths./leads.post (createLead)", "x-lupitor-duplicate: 3 is no error code of this operation"),
    broken("duplicate of another retry class", ("      x-lupitor-retry: read\n", "      x-lupitor-retry: read\n      x-lupitor-duplicate: leadAlreadyExists\n"),
        "paths./leads.get (listLeads)", "x-lupitor-duplicate is only for `x-lupitor-retry: deduplicated`, drop it or change x-lupitor-retry"),
    broken("operationId that is a keyword", ("operationId: listLeads", "operationId: move"),
        "paths./leads.get (move)", "operationId move has another name than move in Rust, use words that are no keyword"),
    broken("operationId that begins with a digit", ("operationId: listLeads", "operationId: 2ndList"),
        "paths./leads.get (2ndList)", "operationId 2ndList makes no Rust name, use words that begin with a letter"),
    broken("request of another media type", ("        content:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/NewLead\"", "        content:\n          text/csv:\n            schema:\n              $ref: \"#/components/schemas/NewLead\""),
        "paths./leads.post.requestBody.content", "text/csv is not supported, use application/json alone"),
    broken("request without content", ("        content:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/NewLead\"", "        content: {}\n        was:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/NewLead\""),
        "paths./leads.post.requestBody.content", "is empty, add application/json"),
    broken("request with a second media type", ("        content:\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/NewLead\"", "        content:\n          text/csv: {}\n          application/json:\n            schema:\n              $ref: \"#/components/schemas/NewLead\""),
        "paths./leads.post.requestBody.content", "text/csv is not supported, use application/json alone"),
    broken("answer of another media type", ("        application/json:\n          schema:\n            $ref: \"#/components/schemas/ErrorResponse\"", "        application/problem+json:\n          schema:\n            $ref: \"#/components/schemas/ErrorResponse\""),
        "components.responses.BadRequest.content", "application/problem+json is not supported, use application/json alone"),
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
        "the document", "x-lupitor-rates is unknown, the document may have x-lupitor-rate-limits"),
    broken("misspelt on a path item", ("    x-lupitor-alias: /records\n", "    x-lupitor-aliases: /records\n"),
        "paths./leads", "x-lupitor-aliases is unknown, a path item may have x-lupitor-alias"),
    broken("misspelt on an operation", ("x-lupitor-retry: deduplicated", "x-lupitor-rerty: deduplicated"),
        "paths./leads.post", "x-lupitor-rerty is unknown, an operation may have x-lupitor-retry, x-lupitor-duplicate, x-lupitor-rate-limit"),
    broken("misspelt on an error example", ("x-lupitor-pattern: '^Maximum", "x-lupitor-patern: '^Maximum"),
        "components.responses.BadRequest.content.application/json.examples.tooManyLeads", "x-lupitor-patern is unknown, an error example may have x-lupitor-code, x-lupitor-pattern"),
    broken("with capitals", ("x-lupitor-pattern: '^Maximum", "X-Lupitor-Pattern: '^Maximum"),
        "components.responses.BadRequest.content.application/json.examples.tooManyLeads", "X-Lupitor-Pattern is unknown, an error example may have"),
    broken("alias on an operation", ("      x-lupitor-retry: read\n", "      x-lupitor-retry: read\n      x-lupitor-alias: /records\n"),
        "paths./leads.get", "x-lupitor-alias has no effect here, it belongs to a path item: move it or drop it"),
    broken("code on a success example", ("              summary: A new lead\n", "              summary: A new lead\n              x-lupitor-code: created\n"),
        "components.responses.LeadCreated.content.application/json.examples.created", "x-lupitor-code has no effect here, it belongs to an error example"),
    broken("code on a response", ("      description: Missing or invalid API key.\n", "      description: Missing or invalid API key.\n      x-lupitor-code: missing\n"),
        "components.responses.Unauthorized", "x-lupitor-code has no effect here, it belongs to an error example"),
    broken("misspelt on a schema", ("x-extensible-enum:", "x-extensible-enums:"),
        "components.schemas.LeadStatus", "x-extensible-enums is unknown, a component schema may have x-extensible-enum"),
    broken("unknown on a schema", ("    LeadStatus:\n", "    LeadStatus:\n      x-lupitor-open: true\n"),
        "components.schemas.LeadStatus", "x-lupitor-open is unknown, a component schema may have x-extensible-enum"),
    broken("open enum on a schema without a name", (ANSWERED, "          type: string\n          x-extensible-enum: [a]\n"),
        ANSWERED_PLACE, "x-extensible-enum has no effect here, it belongs to a component schema: move it or drop it"),
    broken("unknown where none may stand", ("      description: Missing or invalid API key.\n", "      description: Missing or invalid API key.\n      x-lupitor-open: true\n"),
        "components.responses.Unauthorized", "x-lupitor-open is unknown and none may stand here, the extensions are x-lupitor-rate-limits, x-lupitor-alias, "),
    broken("another tool's", ("  version: \"1.0.0\"\n", "  version: \"1.0.0\"\n  x-logo: {url: https://lupitor.com/logo.svg}\n"),
        "info", "x-logo is unknown and none may stand here"),
    broken("beside the headers' names", ("      headers:\n        X-RateLimit-Limit:\n", "      x-headers: true\n      headers:\n        X-RateLimit-Limit:\n"),
        "components.responses.LeadCreated", "x-headers is unknown and none may stand here"),
    broken("on a property that is called like a map of names", ("        campaignId:\n          type: string\n", "        headers:\n          type: string\n          x-lupitor-retry: read\n        campaignId:\n          type: string\n"),
        "components.schemas.Lead.properties.headers", "x-lupitor-retry has no effect here, it belongs to an operation"),
];

#[rustfmt::skip]
const EXAMPLES: &[Broken] = &[
    broken("without a value", ("              value:\n                success: false\n                data: null\n                error: Missing API key\n", ""),
        EXAMPLE, "value is missing, add the exact body"),
    broken("without a message", ("                error: Missing API key\n", ""), EXAMPLE, "`error` must be a string, the documented message"),
    broken("without a summary", ("              summary: API key missing\n", ""), EXAMPLE, "summary is missing, add a title"),
    broken("without a description", ("              description: |\n                - Include x-api-key header in your request\n", ""),
        EXAMPLE, "description is missing, list the documented solutions, each as `- …`"),
    broken("description not a list", ("- Include x-api-key header in", "Include x-api-key header in"),
        EXAMPLE, "write each solution as a list item, not `Include x-api-key header in your request`"),
    broken("pattern is no regex", (PATTERN, "'^Maximum (?P<max>[0-9]+ leads$'"), TOO_MANY, "error: unclosed group"),
    broken("pattern does not match", (PATTERN, "'^At most (?P<max>[0-9]+) leads$'"),
        TOO_MANY, "does not match the example's own `Maximum 1000 leads per bulk request`"),
    broken("pattern not a string", (PATTERN, "3"), TOO_MANY, "must be a string"),
    broken("name in two responses", ("            forbidden:\n", "            leadNotFound:\n"),
        "error examples", "`leadNotFound` stands twice, an example's name must be unique"),
    broken("in a response that no operation uses", ("    NotFound:\n", "    Conflict:\n      description: Conflict.\n      content:\n        application/json:\n          schema:\n            $ref: \"#/components/schemas/ErrorResponse\"\n          examples:\n            conflict:\n              value: {success: false, data: null, error: Conflict}\n    NotFound:\n"),
        "components.responses.Conflict", "has error examples and no operation uses it, add a $ref to it or drop it"),
    broken("name twice in one response", ("            invalidApiKey:\n", "            missingApiKey:\n"),
        "components.responses.Unauthorized.content.application/json.examples", "duplicate entry with key \"missingApiKey\" at line "),
    broken("two codes for one variant", ("x-lupitor-code: leadAlreadyExists", "x-lupitor-code: lead_already_exists"),
        "error examples", "two codes differ only in case or punctuation, rename one"),
    broken("code without a Rust name", ("            missingApiKey:\n", "            401missing:\n"),
        "error examples", "`401missing` makes no Rust name, use words that begin with a letter"),
    broken("code that is a keyword", ("            missingApiKey:\n", "            self:\n"), "error examples", "`self` makes no Rust name"),
];

#[rustfmt::skip]
const SCHEMAS: &[Broken] = &[
    broken("range without its bound", ("      maximum: 8000\n", "      maximum: 8000\n      exclusiveMaximum: true\n"), "components.schemas.PageLimit", "exclusiveMinimum and exclusiveMaximum are not understood"),
    broken("range with one bound", ("      maximum: 8000\n", ""), "components.schemas.PageLimit", "a range needs both `minimum` and `maximum`"),
    broken("range the wrong way round", ("      maximum: 8000\n", "      maximum: 0\n"), "components.schemas.PageLimit", "in this order of size"),
    broken("array with a length and items without a name", ("      description: From 1 to 1000 identifiers.\n      items:\n        $ref: \"#/components/schemas/LeadIdentifier\"", "      items:\n        type: string"),
        "components.schemas.LeadIdentifiers", "must be a $ref to a component schema, so that they have a name"),
    broken("open enum without values", (STATUSES, "x-extensible-enum: []"), STATUSES_PLACE, "must be a list of strings with at least one"),
    broken("open enum of numbers", (STATUSES, "x-extensible-enum: [1]"), STATUSES_PLACE, "must be a list of strings with at least one"),
    broken("open enum with one variant for two values", (STATUSES, "x-extensible-enum: [raw, Raw]"),
        STATUSES_PLACE, "`raw` and `Raw` differ only in case or punctuation, keep one"),
    broken("open enum with a value `unknown`", (STATUSES, "x-extensible-enum: [raw, unknown]"), STATUSES_PLACE, "leave it out"),
    broken("open enum without a Rust name", (STATUSES, "x-extensible-enum: [1st]"), STATUSES_PLACE, "`1st` makes no Rust name"),
    broken("rule with two properties in one alternative", ("            - required: [phoneNumber]\n", "            - required: [phoneNumber, externalId]\n"),
        "components.schemas.NewLead", RULE_REMEDY),
    broken("rule not inside allOf", (RULE, "      anyOf:\n        - required: [phoneNumber]\n        - required: [externalId]\n      properties:\n        campaignId:"),
        "components.schemas.NewLead", RULE_REMEDY),
    broken("rule without alternatives", (RULE, "      allOf:\n        - anyOf: []\n      properties:\n        campaignId:"),
        "components.schemas.NewLead", RULE_REMEDY),
    broken("rule with an unknown property", ("            - required: [phoneNumber]\n", "            - required: [phone]\n"),
        "components.schemas.NewLead", "`phone` is not a property of the schema, add it or correct the name"),
    broken("property twice", ("        externalId:\n          $ref: \"#/components/schemas/ExternalId\"\n        metadata:", "        phoneNumber:\n          $ref: \"#/components/schemas/ExternalId\"\n        metadata:"),
        "components.schemas.NewLead.properties", "duplicate entry with key \"phoneNumber\""),
    broken("pattern is no regex", ("'^\\+[1-9][0-9]{1,14}$'", "'^(\\+[1-9][0-9]{1,14}$'"), "PhoneNumber", "Unbalanced parenthesis"),
    broken("schema without a Rust name", ("    BulkCreateLeads:\n", "    2faCode:\n      type: integer\n      minimum: 0\n      maximum: 9\n\n    BulkCreateLeads:\n"),
        "components.schemas.2faCode", "`2faCode` makes no Rust name, use words that begin with a letter"),
    broken("schema that is a keyword", ("    BulkCreateLeads:\n", "    self:\n      type: string\n\n    BulkCreateLeads:\n"),
        "components.schemas.self", "`self` makes no Rust name"),
    broken("closed enum in an answer", (STATUSES, "enum: [raw, attempting, exhausted, concluded]"),
        "components.schemas.LeadStatus", "enum makes answers fail that the API may well send (used at components.schemas.Lead.properties.status), write x-extensible-enum in its place"),
    broken("pattern in an answer", (ANSWERED, "          type: string\n          pattern: '^j'\n          description: The id of the lead.\n"), ANSWERED_PLACE, "pattern makes answers fail"),
    broken("shortest length in an answer", (ANSWERED, "          type: string\n          minLength: 1\n          description: The id of the lead.\n"), ANSWERED_PLACE, "minLength makes answers fail"),
    broken("longest length in an answer", (ANSWERED, "          type: string\n          maxLength: 9\n          description: The id of the lead.\n"), ANSWERED_PLACE, "maxLength makes answers fail"),
    broken("smallest number in an answer", (ANSWERED, "          type: number\n          minimum: 0\n          description: The id of the lead.\n"), ANSWERED_PLACE, "minimum makes answers fail"),
    broken("largest number in an answer", (ANSWERED, "          type: integer\n          maximum: 9\n          description: The id of the lead.\n"), ANSWERED_PLACE, "maximum makes answers fail"),
    broken("shortest array in an answer", (ANSWERED, "          type: array\n          minItems: 1\n          items: {type: string}\n"), ANSWERED_PLACE, "minItems makes answers fail"),
    broken("longest array in an answer", (ANSWERED, "          type: array\n          maxItems: 9\n          items: {type: string}\n"), ANSWERED_PLACE, "maxItems makes answers fail"),
    broken("pattern in the items of an answer", (ANSWERED, "          type: array\n          items: {type: string, pattern: '^j'}\n"),
        "components.schemas.Lead.properties._id.items", "pattern makes answers fail"),
    broken("request schema in an answer", (ANSWERED, "          $ref: \"#/components/schemas/CampaignId\"\n"),
        "components.schemas.CampaignId", "minLength makes answers fail that the API may well send (used at components.schemas.Lead.properties._id), drop it or give the answers a schema of their own"),
    broken("range in an error", ("        limit:\n          type: number\n", "        limit:\n          type: number\n          minimum: 0\n"),
        "components.schemas.ErrorResponse.properties.limit", "minimum makes answers fail"),
];

#[rustfmt::skip]
const TEXT: &[Broken] = &[
    broken("$ref to an unknown response", ("\"#/components/responses/NotFound\"", "\"#/components/responses/Missing\""),
        "paths./leads.post.responses.404", "#/components/responses/Missing does not exist, add it or correct the $ref"),
    broken("$ref to an unknown schema", ("\"#/components/schemas/Priority\"", "\"#/components/schemas/Priorities\""),
        "components.schemas.NewLead.properties.priority", "#/components/schemas/Priorities does not exist, add it or correct the $ref"),
    broken("$ref to an unknown parameter", ("\"#/components/parameters/campaignId\"", "\"#/components/parameters/campaign\""),
        "paths./leads.get.parameters.0", "#/components/parameters/campaign does not exist, add it or correct the $ref"),
    broken("$ref to another file", ("\"#/components/schemas/Priority\"", "\"priority.yaml\""),
        "components.schemas.NewLead.properties.priority", "priority.yaml does not exist"),
    broken("not YAML", ("openapi: 3.0.3", "openapi: [3.0.3"), "the document", "while parsing a flow sequence at line 24 column 10"),
    broken("not OpenAPI", ("operationId: listLeads", "operationId: [listLeads]"), "the document", "not OpenAPI 3.0: paths: invalid type: sequence, expected a string at line "),
    broken("another version of OpenAPI", ("openapi: 3.0.3", "openapi: 3.1.0"), "openapi", "3.1.0 is not supported, write 3.0.3"),
];

#[test]
fn a_problem_of_the_document_names_its_place_and_its_remedy() {
    let mut wrong = Vec::new();
    for Broken { what, from, to, place, remedy } in [OPERATIONS, EXTENSIONS, EXAMPLES, SCHEMAS, TEXT].into_iter().flatten() {
        assert!(DOCUMENT.contains(from), "{what}: openapi.yaml has no `{from}` any more, correct this case");
        let text = match codegen::render(&DOCUMENT.replacen(from, to, 1)) {
            Ok(_) => "no problem".to_owned(),
            Err(problem) => problem.to_string(),
        };
        let at_place = text.strip_prefix("openapi.yaml: ").is_some_and(|rest| rest.contains(place));
        if !at_place || !text.contains(remedy) || text.lines().count() != 1 {
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
        let problem = codegen::render(&DOCUMENT.replacen(from, to, 1)).err();
        assert!(problem.is_none(), "{what}: {}", problem.map(|problem| problem.to_string()).unwrap_or_default());
    }
    let scheme = DOCUMENT
        .replace("    apiKey:\n      type: apiKey", "    x-key:\n      type: apiKey")
        .replace("- apiKey: []", "- x-key: []");
    assert!(!scheme.contains("apiKey:"), "openapi.yaml has its scheme in another form, correct this test");
    assert_eq!(codegen::render(&scheme).err().map(|problem| problem.to_string()), None, "security scheme");
}

/// The generated files of the document as it is.
fn rendered() -> [String; 3] {
    let files = codegen::render(DOCUMENT).unwrap();
    ["client.rs", "errors.rs", "operations.rs"]
        .map(|name| files.iter().find(|file| file.name == name).map(|file| file.text.clone()).unwrap())
}

#[test]
fn an_alternative_that_asks_for_nothing_needs_no_key() {
    let open = DOCUMENT.replace("      security: []\n", "      security: [{}]\n");
    assert!(open != DOCUMENT, "openapi.yaml has no `security: []` any more, correct this test");
    let files = codegen::render(&open).unwrap();
    assert_eq!(files.iter().find(|file| file.name == "operations.rs").map(|file| &file.text), Some(&rendered()[2]));
}

#[test]
fn the_same_document_makes_the_same_text() {
    assert_eq!(rendered(), rendered());
}

#[test]
fn a_flag_with_one_value_is_any_boolean_in_rust() {
    let any = DOCUMENT.replace("          enum: [true]\n", "").replace("          enum: [false]\n", "");
    assert!(any.len() < DOCUMENT.len(), "openapi.yaml has no `enum: [true]` any more, drop this test and `lenient::open_flags`");
    let files = codegen::render(&any).unwrap();
    assert_eq!(files.iter().find(|file| file.name == "client.rs").map(|file| &file.text), Some(&rendered()[0]));
}

#[test]
fn every_operation_and_every_error_example_reaches_the_generated_code() {
    let [client, errors, operations] = rendered();
    let spec: OpenAPI = yaml_serde::from_str(DOCUMENT).unwrap();
    let mut missing = Vec::new();
    let mut expect = |file: &str, text: &str, wanted: String| {
        if !text.contains(&wanted) {
            missing.push(format!("{file}: {wanted}"));
        }
    };

    for (path, method, operation) in spec.operations() {
        let id = operation.operation_id.as_deref().unwrap();
        expect("client.rs", &client, format!("pub fn {}(&self)", id.to_snake_case()));
        expect("client.rs", &client, format!("operation_id: \"{}\"", id.to_snake_case()));
        let (method, generated) = (method.to_uppercase(), id.to_snake_case());
        let row = format!(
            "id: \"{id}\",\n        generated_id: \"{generated}\",\n        method: \"{method}\",\n        path: \"{path}\","
        );
        expect("operations.rs", &operations, row);
    }
    assert_eq!(operations.matches("generated_id: ").count(), spec.operations().count(), "a row for each operation");

    let shared = spec.components.iter().flat_map(|components| components.responses.values());
    let own = spec.operations().flat_map(|(_, _, operation)| operation.responses.responses.values());
    let mut examples = 0;
    for response in shared.chain(own).filter_map(ReferenceOr::as_item) {
        for (name, example) in response.content.values().flat_map(|media| &media.examples) {
            let example = example.as_item().unwrap();
            let body = example.value.as_ref().unwrap();
            // The errors are the bodies with a message.
            let Some(message) = body.get("error").or(body.get("message")).and_then(|message| message.as_str()) else { continue };
            examples += 1;
            let code = example.extensions.get("x-lupitor-code").and_then(|code| code.as_str()).unwrap_or(name);
            let code = code.to_pascal_case();
            let at = errors.find(&format!("name: \"{name}\",\n        code: ErrorCode::{code},"));
            let entry = at.and_then(|at| errors[at..].split("DocumentedError {").next()).unwrap_or_default();
            expect("errors.rs", entry, format!("message: {message:?},"));
            for solution in example.description.as_deref().unwrap().lines() {
                expect("errors.rs", entry, format!("{:?}", solution.trim_start_matches("- ")));
            }
        }
    }
    assert_eq!(errors.matches("message: \"").count(), examples, "an entry for each example");
    assert!(missing.is_empty(), "missing:\n{}", missing.join("\n"));
}
