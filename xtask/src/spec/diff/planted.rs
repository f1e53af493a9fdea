//! Changes of the document of which it is known whether they break, and what must be said of each.

use std::path::Path;

use super::items::{self, Items};
use super::{Changes, Document, Report, Severity, bundle, generic, ours, tools};
use crate::Result;

/// A change, and a text that must be among what is said, each in a line that is breaking or safe.
struct Planted {
    what: &'static str,
    from: &'static str,
    to: &'static str,
    breaks: bool,
    said: &'static [&'static str],
}

const fn breaks(what: &'static str, (from, to): (&'static str, &'static str), said: &'static [&'static str]) -> Planted {
    Planted { what, from, to, breaks: true, said }
}

const fn safe(what: &'static str, (from, to): (&'static str, &'static str), said: &'static [&'static str]) -> Planted {
    Planted { what, from, to, breaks: false, said }
}

const ATTEMPTS: &str =
    "        attempts:\n          type: number\n          nullable: true\n          description: How often it was called.\n";
const CREATED: &str = "      required: [campaignId]\n      # Inside";
const METADATA: &str = "        metadata:\n          $ref: \"#/components/schemas/Metadata\"\n";
const CURSOR: &str = "        - name: cursor\n          in: query\n          description: G2. The `cursor` of the page before this one.\n          schema:\n            $ref: \"#/components/schemas/Cursor\"\n";
const NOT_FOUND: &str = "        \"404\":\n          $ref: \"#/components/responses/NotFound\"\n";
const LEADS_EMPTY: &str = "            leadsEmpty:\n              summary: Leads array empty\n              description: |\n                - Include at least one lead\n              value:\n                success: false\n                data: null\n                error: leads array cannot be empty\n";
const RETRY_AFTER: &str = "        Retry-After:\n          $ref: \"#/components/headers/Retry-After\"\n      content:";
const NULLABLE: &str = "          type: number\n          nullable: true\n          description: How often it was called.\n";
const ANY_OF: &str = "      required: [campaignId]\n      # Inside an `allOf`, because generators of other languages take a bare `anyOf` for a union of empty types.\n      allOf:\n        - anyOf:\n            - required: [phoneNumber]\n";

#[rustfmt::skip]
const PLANTED: &[Planted] = &[
    breaks("operationId renamed", ("operationId: listLeads", "operationId: getLeads"),
        &["paths./leads.get.operationId: the operationId listLeads was renamed to getLeads", "Client::list_leads: removed", "builder::ListLeads: removed"]),
    breaks("pattern tightened", (r"'^\+[1-9][0-9]{1,14}$'", r"'^\+[1-9][0-9]{6,14}$'"),
        &["components.schemas.PhoneNumber.pattern: pattern of requests was"]),
    breaks("response field dropped", (ATTEMPTS, ""),
        &["components.schemas.Lead.properties.attempts: the field `attempts` of answers was removed", "types::Lead::attempts: removed"]),
    breaks("required field of a request added", (CREATED, "      required: [campaignId, source]\n      # Inside"),
        &["components.schemas.NewLead.required: requests now need the field `source`"]),
    breaks("field of a request that becomes required", (CREATED, "      required: [campaignId, priority]\n      # Inside"),
        &["components.schemas.NewLead.required: requests now need the field `priority`", "types::NewLead::priority: changed: was Option<types::Priority>, is types::Priority"]),
    breaks("request field dropped", (METADATA, ""),
        &["components.schemas.NewLead.properties.metadata: the field `metadata` of requests was removed", "types::NewLead::metadata: removed", "types::builder::NewLead::metadata: removed"]),
    breaks("field renamed", ("        hasMore:\n", "        more:\n"),
        &["the field `hasMore` of answers was removed", "types::LeadPage::has_more: removed"]),
    breaks("operation dropped", ("  /leads/bulk-delete:\n", "  /leads/bulk-remove:\n"),
        &["paths./leads/bulk-delete.post: bulkDeleteLeads was moved to paths./leads/bulk-remove.post"]),
    breaks("parameter dropped", (CURSOR, ""),
        &["paths./leads.get.parameters.cursor: the query cursor parameter was removed", "builder::ListLeads::cursor: removed"]),
    breaks("parameter that becomes required", ("        - name: status\n          in: query\n", "        - name: status\n          in: query\n          required: true\n"),
        &["paths./leads.get.parameters.status.required: requests now need the query status parameter"]),
    breaks("retry class changed", ("x-lupitor-retry: read\n", "x-lupitor-retry: never\n"),
        &["paths./leads.get.x-lupitor-retry: x-lupitor-retry of listLeads was \"read\", is \"never\"", "Operation(listLeads).retry: changed: was RetryClass::Read, is RetryClass::Never"]),
    breaks("rate limit changed", ("x-lupitor-rate-limit: bulk\n", "x-lupitor-rate-limit: standard\n"),
        &["x-lupitor-rate-limit of bulkCreateLeads was \"bulk\", is \"standard\"", "Operation(bulkCreateLeads).rate_limit: changed: was RateLimitBucket::Bulk"]),
    breaks("alias dropped", ("    x-lupitor-alias: /records/bulk-delete\n", ""), &["paths./leads/bulk-delete.x-lupitor-alias: the alias was"]),
    breaks("tag changed", ("tags: [leads]", "tags: [health]"), &["paths./leads.post.tags: tags of createLead was"]),
    breaks("error example dropped", (LEADS_EMPTY, ""),
        &["error codes: the error code leadsEmpty was removed", "examples.leadsEmpty: the error example leadsEmpty was removed: \"leads array cannot be empty\"", "ErrorCode::LeadsEmpty: removed"]),
    breaks("error reworded", ("                error: Missing API key\n", "                error: No API key\n"),
        &["the error missingApiKey was reworded: was \"Missing API key\", is \"No API key\"", "DocumentedError(missingApiKey).message: changed"]),
    breaks("error code of an example changed", ("              x-lupitor-code: insufficientPermissions\n", ""),
        &["the code of forbidden was insufficientPermissions, is forbidden", "ErrorCode::Forbidden: added"]),
    breaks("error code renamed", ("            missingApiKey:\n", "            apiKeyMissing:\n"),
        &["the error code missingApiKey was removed", "ErrorCode::MissingApiKey: removed", "ErrorCode::ApiKeyMissing: added"]),
    breaks("pattern of an error changed", ("'^Maximum (?P<max>[0-9]+) leads", "'^Maximum (?P<max>[0-9]{4}) leads"),
        &["examples.tooManyLeads.x-lupitor-pattern: the pattern of tooManyLeads was"]),
    breaks("error status dropped", (NOT_FOUND, ""), &["paths./leads.post.responses.404: the response 404 of createLead was removed"]),
    breaks("header dropped", (RETRY_AFTER, "      content:"), &["components.responses.TooManyRequests.headers.Retry-After: the header Retry-After was removed"]),
    breaks("value of a request's enum dropped", ("      enum: [raw, attempting, exhausted, concluded]", "      enum: [raw, attempting, exhausted]"),
        &["components.schemas.LeadStatusFilter.enum: the value \"concluded\" of requests was removed", "types::LeadStatusFilter::Concluded: removed"]),
    breaks("known value of an answer dropped", ("x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [raw, attempting, exhausted]"),
        &["components.schemas.LeadStatus.x-extensible-enum: the known value `concluded` was removed", "types::LeadStatus::Concluded: removed"]),
    breaks("range tightened", ("      maximum: 100\n", "      maximum: 50\n"),
        &["components.schemas.Priority.maximum: maximum of requests was tightened: was 100, is 50"]),
    breaks("length tightened", ("      maxItems: 1000\n", "      maxItems: 500\n"), &["components.schemas.BulkNewLeads.maxItems: maxItems of requests was tightened"]),
    breaks("bound added", ("      minLength: 1\n      description: The id of a campaign", "      minLength: 1\n      maxLength: 20\n      description: The id of a campaign"),
        &["components.schemas.CampaignId.maxLength: maxLength of requests was tightened: was none, is 20"]),
    breaks("alternative of a request dropped", (ANY_OF, "      required: [campaignId]\n      allOf:\n        - anyOf:\n"),
        &["components.schemas.NewLead.allOf: what requests need was"]),
    breaks("type of an answer changed", (NULLABLE, "          type: string\n          nullable: true\n          description: How often it was called.\n"),
        &["components.schemas.Lead.properties.attempts.type: type was \"number\", is \"string\"", "types::Lead::attempts: changed: was Option<f64>, is Option<String>"]),
    breaks("field that an answer may lack", ("      required: [leadId]\n", ""),
        &["components.schemas.CreatedLead.required: answers may now be without the field `leadId`", "types::CreatedLead::lead_id: changed"]),
    breaks("key in another header", ("      name: x-api-key\n", "      name: x-key\n"), &["components.securitySchemes.apiKey.name: was \"x-api-key\", is \"x-key\""]),
    breaks("server changed", ("  - url: https://lupitor.acrely.ai/api/v1\n", "  - url: https://api.acrely.ai/api/v1\n"), &["servers: the server \"https://lupitor.acrely.ai/api/v1\" was removed"]),
    breaks("key needed where none was", ("      security: []\n", ""), &["paths./api/health.get.security: the security of getHealth was"]),

    safe("nothing", ("openapi: 3.0.3", "openapi: 3.0.3"), &[]),
    safe("text reworded", ("description: The id of the lead.\n", "description: The lead's id.\n"), &["components.schemas.Lead.properties._id.description: the description is another"]),
    safe("solution reworded", ("- Generate a new key from the dashboard", "- Make a new key"), &["the description of invalidApiKey is another", "DocumentedError(invalidApiKey).solutions: changed"]),
    safe("known value of an answer added", ("x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [raw, attempting, exhausted, concluded, paused]"),
        &["components.schemas.LeadStatus.x-extensible-enum: the known value `paused` was added", "types::LeadStatus::Paused: added"]),
    safe("value of a request's enum added", ("      enum: [raw, attempting, exhausted, concluded]", "      enum: [raw, attempting, exhausted, concluded, paused]"),
        &["components.schemas.LeadStatusFilter.enum: the value \"paused\" of requests was added", "types::LeadStatusFilter::Paused: added"]),
    safe("optional field of a request added", (METADATA, "        metadata:\n          $ref: \"#/components/schemas/Metadata\"\n        source:\n          type: string\n"),
        &["components.schemas.NewLead.properties.source: the field `source` was added", "types::NewLead::source: added", "types::builder::NewLead::source: added"]),
    safe("field of an answer added", ("        attempts:\n", "        calls:\n          type: number\n          nullable: true\n        attempts:\n"),
        &["components.schemas.Lead.properties.calls: the field `calls` was added", "types::Lead::calls: added"]),
    safe("range loosened", ("      maximum: 100\n", "      maximum: 1000\n"), &["components.schemas.Priority.maximum: maximum of requests was loosened: was 100, is 1000"]),
    safe("bound dropped", ("      minLength: 1\n      description: The id of a campaign", "      description: The id of a campaign"), &["components.schemas.CampaignId.minLength: minLength of requests was loosened"]),
    safe("error example added", ("            missingApiKey:\n", "            metadataTooLarge:\n              summary: Metadata too large\n              description: |\n                - Send less\n              value:\n                success: false\n                data: null\n                error: metadata is too large\n            missingApiKey:\n"),
        &["error codes: the error code metadataTooLarge was added", "ErrorCode::MetadataTooLarge: added"]),
    safe("parameter added", ("        - name: cursor\n", "        - name: order\n          in: query\n          schema:\n            type: string\n        - name: cursor\n"),
        &["paths./leads.get.parameters.order: the query order parameter was added", "builder::ListLeads::order: added"]),
    safe("field that answers always have", ("      required: [_id]\n", "      required: [_id, attempts]\n"), &["components.schemas.Lead.required: answers now always have the field `attempts`"]),
    safe("header that answers always have", ("      description: How many requests the window allows.\n", "      description: How many requests the window allows.\n      required: true\n"),
        &["components.headers.X-RateLimit-Limit.required: answers now always have the header X-RateLimit-Limit"]),
    safe("rate limit's numbers", ("\"60 requests per minute\"", "\"90 requests per minute\""), &["x-lupitor-rate-limits.health: what is documented"]),
];

/// What api-smart-diff alone knows to break.
const BEYOND: Planted = breaks(
    "style of a parameter",
    (
        "        - name: status\n          in: query\n",
        "        - name: status\n          in: query\n          style: pipeDelimited\n",
    ),
    &["paths./leads.get.parameters.status.style: "],
);

/// The document with a change.
fn changed(document: &str, planted: &Planted) -> Result<String> {
    if !document.contains(planted.from) {
        return Err(format!("{}: openapi.yaml has no `{}`, correct the table", planted.what, planted.from).into());
    }
    Ok(document.replacen(planted.from, planted.to, 1))
}

/// The Rust items that differ from those of the document as it is. Making Rust of a document takes half a second: it is only done
/// where an item must be named, or none must break.
fn items_against(before: &Items, planted: &Planted, yaml: &str) -> std::result::Result<Changes, crate::codegen::Problem> {
    if planted.breaks && !planted.said.iter().any(|said| said.contains("::") || said.contains(").")) {
        return Ok(Changes::default());
    }
    Ok(items::compare(before, &Items::of(yaml)?))
}

/// What is wrong with a report on a planted change.
fn wrong(planted: &Planted, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    let items = report.items.iter().flat_map(|items| &items.0);
    let all: Vec<_> = report.ours.0.iter().chain(&report.beyond).chain(items).collect();
    if report.is_breaking() != planted.breaks {
        let breaking = all.iter().filter(|change| change.severity == Severity::Breaking).map(ToString::to_string);
        let verdict = if planted.breaks { "not called breaking" } else { "called breaking" };
        wrong.push(format!("{}: {verdict}: {}", planted.what, breaking.collect::<Vec<_>>().join("; ")));
    }
    for said in planted.said.iter().filter(|said| !all.iter().any(|change| change.to_string().contains(**said))) {
        let all = all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n    ");
        wrong.push(format!("{}: `{said}` was not said, but\n    {all}", planted.what));
    }
    wrong
}

/// Whether each planted change is reported by its name, and no safe one is called breaking: our checks, api-smart-diff and Rust items.
pub fn self_test(root: &Path) -> Result<()> {
    let tools = tools::node(root)?;
    let yaml = std::fs::read_to_string(root.join("openapi.yaml"))?;
    let before = Document(bundle::value(&yaml)?);
    let planted: Vec<_> = PLANTED.iter().chain([&BEYOND]).collect();
    let changed = planted.iter().map(|planted| changed(&yaml, planted)).collect::<Result<Vec<_>>>()?;
    let after = changed.iter().map(|yaml| Ok(Document(bundle::value(yaml)?))).collect::<Result<Vec<_>>>()?;
    let found = generic::compare(root, &tools, &before, &after)?;
    let items = Items::of(&yaml)?;
    let mut problems = Vec::new();
    let mut agreed = 0;
    for (((planted, yaml_after), after), found) in planted.iter().zip(&changed).zip(&after).zip(found) {
        let ours = ours(&before, after);
        agreed += usize::from(planted.breaks && found.of(Severity::Breaking).next().is_some());
        let beyond = generic::beyond(found, &ours);
        problems.extend(wrong(planted, &Report { ours, beyond, items: items_against(&items, planted, yaml_after) }));
    }
    let breaking = planted.iter().filter(|planted| planted.breaks).count();
    let safe = planted.len() - breaking;
    println!("{breaking} breaking and {safe} safe changes planted; api-smart-diff alone sees {agreed} of the breaking ones");
    if problems.is_empty() {
        println!("each was reported by its name, and no safe one called breaking");
        return Ok(());
    }
    Err(problems.join("\n").into())
}

#[cfg(test)]
mod tests {
    use super::{Document, Items, PLANTED, Report, bundle, changed, items_against, ours, wrong};

    const DOCUMENT: &str = include_str!("../../../../openapi.yaml");

    /// What our checks and the comparison of Rust items find, without the tools that are not Rust's.
    #[test]
    fn each_planted_change_is_reported_by_its_name() {
        let before = Document(bundle::value(DOCUMENT).unwrap());
        let items = Items::of(DOCUMENT).unwrap();
        let mut problems = Vec::new();
        for planted in PLANTED {
            let yaml = changed(DOCUMENT, planted).unwrap();
            let ours = ours(&before, &Document(bundle::value(&yaml).unwrap()));
            let items = items_against(&items, planted, &yaml);
            problems.extend(wrong(planted, &Report { ours, beyond: Vec::new(), items }));
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}
