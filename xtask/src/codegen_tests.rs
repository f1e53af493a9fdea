//! Broken documents and what the build says of each, and what a sound one makes.

use crate::codegen;

const DOCUMENT: &str = include_str!("../../openapi.yaml");

#[test]
fn probe() {
    let cases: &[(&str, &str, &str)] = &[
        ("retry missing", "      x-lupitor-retry: deduplicated\n", ""),
        ("retry unknown", "x-lupitor-retry: deduplicated", "x-lupitor-retry: sometimes"),
        ("retry not text", "x-lupitor-retry: deduplicated", "x-lupitor-retry: 3"),
        ("limit missing", "      x-lupitor-rate-limit: health\n", ""),
        ("limit unknown", "x-lupitor-rate-limit: health", "x-lupitor-rate-limit: heatlh"),
        ("limits missing", "x-lupitor-rate-limits:", "x-lupitor-rates:"),
        ("limit no doc", "    per: IP address\n", ""),
        ("opid missing", "      operationId: listLeads\n", ""),
        ("opid twice", "operationId: listLeads", "operationId: createLead"),
        (
            "ex no value",
            "              value:\n                success: false\n                data: null\n                error: Missing API key\n",
            "",
        ),
        ("ex no error", "                error: Missing API key\n", ""),
        ("ex no summary", "              summary: API key missing\n", ""),
        ("ex no desc", "              description: |\n                - Include x-api-key header in your request\n", ""),
        ("ex desc no list", "- Include x-api-key header in your request", "Include x-api-key header in your request"),
        ("pattern bad", "'^Maximum (?P<max>[0-9]+) leads per bulk request$'", "'^Maximum (?P<max>[0-9]+ leads$'"),
        ("pattern no match", "'^Maximum (?P<max>[0-9]+) leads per bulk request$'", "'^At most (?P<max>[0-9]+) leads$'"),
        ("pattern no str", "'^Maximum (?P<max>[0-9]+) leads per bulk request$'", "3"),
        ("dup name other response", "            forbidden:\n", "            leadNotFound:\n"),
        ("dup name same response", "            invalidApiKey:\n", "            missingApiKey:\n"),
        (
            "dup property",
            "        externalId:\n          $ref: \"#/components/schemas/ExternalId\"\n        metadata:",
            "        phoneNumber:\n          $ref: \"#/components/schemas/ExternalId\"\n        metadata:",
        ),
        ("codes differ in case", "x-lupitor-code: leadAlreadyExists", "x-lupitor-code: lead_already_exists"),
        (
            "two error schemas",
            "                $ref: \"#/components/schemas/HealthFailure\"",
            "                $ref: \"#/components/schemas/ErrorResponse\"",
        ),
        ("inline error schema", "                $ref: \"#/components/schemas/HealthFailure\"", "                type: object"),
        ("range one bound", "      maximum: 8000\n", ""),
        ("range reversed", "      maximum: 8000\n", "      maximum: 0\n"),
        (
            "array inline",
            "      description: From 1 to 1000 identifiers.\n      items:\n        $ref: \"#/components/schemas/LeadIdentifier\"",
            "      description: x\n      items:\n        type: string",
        ),
        ("ext enum empty", "x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: []"),
        ("ext enum num", "x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [1]"),
        ("anyof malformed", "            - required: [phoneNumber]\n", "            - required: [phoneNumber, externalId]\n"),
        (
            "anyof bare",
            "      allOf:\n        - anyOf:\n            - required: [phoneNumber]\n            - required: [externalId]\n",
            "      anyOf:\n        - required: [phoneNumber]\n        - required: [externalId]\n",
        ),
        ("anyof unknown", "            - required: [phoneNumber]\n", "            - required: [phone]\n"),
        (
            "anyof empty",
            "      allOf:\n        - anyOf:\n            - required: [phoneNumber]\n            - required: [externalId]\n",
            "      allOf:\n        - anyOf: []\n",
        ),
        ("alias", "x-lupitor-alias: /records\n", "x-lupitor-alias: records\n"),
        ("server paths", "https://{deployment}.lupitor.com/api/v1", "https://{deployment}.lupitor.com/api/v2"),
        ("no deployment", "https://{deployment}.lupitor.com/api/v1", "https://other.lupitor.com/api/v1"),
        ("first server var", "  - url: https://lupitor.acrely.ai/api/v1\n", "  - url: https://{deployment}.acrely.ai/api/v1\n"),
        ("unknown ref response", "$ref: \"#/components/responses/NotFound\"", "$ref: \"#/components/responses/Missing\""),
        ("unknown ref schema", "$ref: \"#/components/schemas/NewLead\"", "$ref: \"#/components/schemas/NewerLead\""),
        ("unknown ref prop schema", "$ref: \"#/components/schemas/Priority\"", "$ref: \"#/components/schemas/Priorities\""),
        ("unknown ref param", "$ref: \"#/components/parameters/campaignId\"", "$ref: \"#/components/parameters/campaign\""),
        ("no success", "        \"200\":\n          $ref: \"#/components/responses/LeadsListed\"\n", ""),
        ("yaml", "  title: Lupitor API", "  title: [Lupitor API"),
        ("not openapi", "operationId: listLeads", "operationId: [listLeads]"),
        ("3.1", "openapi: 3.0.3", "openapi: 3.1.0"),
        ("path param undeclared", "  /leads/bulk:\n", "  /leads/{bulk}:\n"),
        ("default", "        \"500\":\n", "        default:\n"),
        ("bad schema pattern", "'^\\+[1-9][0-9]{1,14}$'", "'^(\\+[1-9][0-9]{1,14}$'"),
        ("ext enum clash", "x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [raw, Raw]"),
        ("ext enum unknown", "x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [raw, unknown]"),
        ("ext enum num ident", "x-extensible-enum: [raw, attempting, exhausted, concluded]", "x-extensible-enum: [raw, \"1st\"]"),
        ("limit ident", "  health:\n    description: The health check.", "  1health:\n    description: The health check."),
        ("code ident", "            missingApiKey:\n", "            401missing:\n"),
        ("code punct", "            missingApiKey:\n", "            \"-\":\n"),
        ("code keyword", "            missingApiKey:\n", "            self:\n"),
        ("typo key", "      x-lupitor-retry: deduplicated\n", "      x-lupitor-retry: deduplicated\n      sumary: x\n"),
    ];
    for (name, from, to) in cases {
        assert!(DOCUMENT.contains(from), "{name}");
        let broken = DOCUMENT.replacen(from, to, 1);
        let r = std::panic::catch_unwind(|| match codegen::render(&broken) {
            Ok(_) => "OK!!!".to_owned(),
            Err(e) => e.to_string(),
        });
        println!(
            "## {name}\n   {}",
            match r {
                Ok(t) => t,
                Err(e) =>
                    format!("PANIC {:?}", e.downcast_ref::<String>().cloned().or(e.downcast_ref::<&str>().map(|s| s.to_string()))),
            }
        );
    }
}
