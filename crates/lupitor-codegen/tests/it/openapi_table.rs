//! The table of docs/openapi-support.md. What it calls refused is refused here, with the text that it gives; what it calls working is in
//! the document of `tests/repo/plain_openapi`, with which a program is built and run.

use std::collections::BTreeSet;

use lupitor_codegen as codegen;

use crate::{DOCUMENT, problems};

const TABLE: &str = include_str!("../../../../docs/openapi-support.md");
const WORKING: &str = include_str!("../../../../tests/repo/plain_openapi/paths.yaml");

/// An operation that has a place for each case.
const CASE: &str = "
paths:
  /case/{id}:
    post:
      operationId: makeCase
      x-lupitor-retry: never
      x-lupitor-rate-limit: standard
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {sent: {type: string}}}}}
      responses:
        '200': {description: D, content: {application/json: {schema: {type: object, properties: {read: {type: string}}}}}}
        '400': {description: D, content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}}
";
const PATH: &str = "{name: id, in: path, required: true, schema: {type: string}}";
const QUERY: &str = "{name: q, in: query, schema: {type: string}}";
const SENT: &str = "sent: {type: string}";
const BODY: &str = "{application/json: {schema: {type: object, properties: {sent: {type: string}}}}}";
const READ: &str = "read: {type: string}";
const SUCCESS: &str =
    "{description: D, content: {application/json: {schema: {type: object, properties: {read: {type: string}}}}}}";
const FAILURE: &str =
    "'400': {description: D, content: {application/json: {schema: {type: object, properties: {error: {type: string}}}}}}";

const OPERATION: &str = "paths./case/{id}.post";
const SENT_PLACE: &str = "paths./case/{id}.post.requestBody.content.application/json.schema.properties.sent";
const READ_PLACE: &str = "paths./case/{id}.post.responses.200.content.application/json.schema.properties.read";

/// The row of the table, what stands in place of what, and the place of the problem, below the operation where it begins with a point.
type Case = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const REFUSED: &[Case] = &[
    ("cookie parameter", QUERY, "{name: q, in: cookie, schema: {type: string}}", ".parameters.1"),
    ("`content` of a parameter outside queries", QUERY, "{name: q, in: header, content: {application/json: {schema: {type: string}}}}", ".parameters.1"),
    ("`allowReserved`", QUERY, "{name: q, in: query, allowReserved: true, schema: {type: string}}", ".parameters.1"),
    ("`allowEmptyValue`", QUERY, "{name: q, in: query, allowEmptyValue: true, schema: {type: string}}", ".parameters.1"),
    ("separators beside `explode: true`", QUERY, "{name: q, in: query, style: pipeDelimited, explode: true, schema: {type: array, items: {type: string}}}", ".parameters.1"),
    ("`deepObject` of a list", QUERY, "{name: q, in: query, style: deepObject, schema: {type: array, items: {type: string}}}", ".parameters.1"),
    ("`style: matrix` or `label` in a path", PATH, "{name: id, in: path, style: matrix, required: true, schema: {type: string}}", ".parameters.0"),
    ("path parameter that is not required", PATH, "{name: id, in: path, schema: {type: string}}", ".parameters.0"),
    ("list or object in a path", PATH, "{name: id, in: path, required: true, schema: {type: array, items: {type: string}}}", ".parameters.0.schema"),
    ("object in a header", QUERY, "{name: q, in: header, schema: {type: object}}", ".parameters.1.schema"),
    ("list of lists or of objects in a query", QUERY, "{name: q, in: query, schema: {type: array, items: {type: object}}}", ".parameters.1.schema"),
    ("object with lists or objects in a query", QUERY, "{name: q, in: query, schema: {type: object, properties: {a: {type: object}}}}", ".parameters.1.schema.properties.a"),
    ("`nullable` parameter", QUERY, "{name: q, in: query, schema: {type: string, nullable: true}}", ".parameters.1.schema"),
    ("parameter without a type, or of several", QUERY, "{name: q, in: query, schema: {oneOf: [{type: string}, {type: integer}]}}", ".parameters.1.schema"),
    ("header that the client sets itself", QUERY, "{name: X-Api-Key, in: header, schema: {type: string}}", ".parameters.1"),
    ("header with a name that is none", QUERY, "{name: a b, in: header, schema: {type: string}}", ".parameters.1"),
    ("two parameters of one name", QUERY, "{name: id, in: query, schema: {type: string}}", ".parameters.1"),
    ("`?` or `#` in a path", "/case/{id}", "/case?id={id}", "paths./case?id={id}"),
    ("body that may be left out", "required: true\n        content", "required: false\n        content", ".requestBody"),
    ("multipart and other media types of a request", BODY, "{multipart/form-data: {schema: {type: object}}}", ".requestBody.content.multipart/form-data"),
    ("several media types of a request", BODY, "{application/json: {schema: {type: object}}, text/plain: {schema: {type: string}}}", ".requestBody.content"),
    ("media type with parameters", BODY, "{'application/json; charset=utf-8': {schema: {type: object}}}", ".requestBody.content.application/json; charset=utf-8"),
    ("`encoding`", BODY, "{application/x-www-form-urlencoded: {schema: {type: object}, encoding: {a: {style: form}}}}", ".requestBody.content.application/x-www-form-urlencoded"),
    ("form with objects in it", BODY, "{application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: object}}}}}", ".requestBody.content.application/x-www-form-urlencoded.schema.properties.a"),
    ("text or bytes with a narrower schema", BODY, "{text/plain: {schema: {type: string, maxLength: 3}}}", ".requestBody.content.text/plain.schema"),
    ("`uniqueItems`, `multipleOf`, `minProperties`, `maxProperties` in a request", SENT, "sent: {type: integer, multipleOf: 2}", SENT_PLACE),
    ("range of a `number` in a request", SENT, "sent: {type: number, minimum: 0}", SENT_PLACE),
    ("half a range of an `integer` in a request", SENT, "sent: {type: integer, minimum: 0}", SENT_PLACE),
    ("`enum` of numbers in a request", SENT, "sent: {type: integer, enum: [1, 2]}", SENT_PLACE),
    ("`enum` of flags in a request", SENT, "sent: {type: boolean, enum: [true]}", SENT_PLACE),
    ("`not` in a request", SENT, "sent: {type: string, not: {enum: [a]}}", SENT_PLACE),
    ("`readOnly` in a request", SENT, "sent: {type: string, readOnly: true}", SENT_PLACE),
    ("`pattern`, a length or `enum` beside a format with a type", SENT, "sent: {type: string, format: date, pattern: '^2'}", SENT_PLACE),
    ("`oneOf`, `anyOf`, `not` in a response", READ, "read: {oneOf: [{type: string}, {type: integer}]}", READ_PLACE),
    ("`enum` in a response", READ, "read: {type: string, enum: [a]}", READ_PLACE),
    ("`pattern`, a length or a range in a response", READ, "read: {type: string, pattern: a}", READ_PLACE),
    ("`writeOnly` in a response", READ, "read: {type: string, writeOnly: true}", READ_PLACE),
    ("several success schemas", FAILURE, "'201': {description: D, content: {application/json: {schema: {type: object, properties: {other: {type: string}}}}}}", ".responses.201"),
    ("several error schemas", FAILURE, "'401': {$ref: '#/components/responses/Unauthorized'}\n        '404': {description: D, content: {application/json: {schema: {type: object, properties: {other: {type: string}}}}}}", ".responses.404"),
    ("a success with a body beside one without", FAILURE, "'204': {description: D}", ".responses.204"),
    ("successes of several media types", FAILURE, "'202': {description: D, content: {text/plain: {schema: {type: string}}}}", ".responses.202"),
    ("no success", "'200': {", "'404': {", ".responses"),
    ("status 1xx or 3xx", FAILURE, "'302': {description: D}", ".responses.302"),
    ("several media types of a response", SUCCESS, "{description: D, content: {application/json: {schema: {type: object}}, text/plain: {}}}", ".responses.200.content"),
    ("media range", SUCCESS, "{description: D, content: {'*/*': {}}}", ".responses.200.content.*/*"),
    ("`application/problem+json`", SUCCESS, "{description: D, content: {application/problem+json: {}}}", ".responses.200.content.application/problem+json"),
    ("JSON without a schema", SUCCESS, "{description: D, content: {application/json: {}}}", ".responses.200.content.application/json"),
    ("error examples of a range or of `default`", FAILURE, "4XX: {description: D, content: {application/json: {schema: {type: object}, examples: {a: {value: {error: A}}}}}}", ".responses.4XX.content.application/json.examples"),
    ("error examples that are not JSON", FAILURE, "'400': {description: D, content: {text/plain: {examples: {a: {value: A}}}}}", ".responses.400.content.text/plain"),
    ("list of types", SENT, "sent: {type: [string, 'null']}", ".requestBody.content.application/json.schema.properties.sent.type"),
    ("`const` and other keywords of OpenAPI 3.1", SENT, "sent: {type: string, const: a}", SENT_PLACE),
    ("misspelt keyword", SENT, "sent: {type: string, maxLenght: 3}", SENT_PLACE),
    ("unknown type", SENT, "sent: {type: text}", ".requestBody.content.application/json.schema.properties.sent.type"),
    ("keyword of another type", SENT, "sent: {type: integer, maxLength: 3}", SENT_PLACE),
    ("keyword beside a `$ref`", SENT, "sent: {$ref: '#/components/schemas/CampaignId', nullable: true}", SENT_PLACE),
    ("`$ref` that names no component", SENT, "sent: {$ref: '#/components/schemas/Lead/properties/_id'}", SENT_PLACE),
    ("schema that is made of itself", "\npaths:\n", "\npaths:\n  /a: {parameters: [{$ref: '#/components/parameters/loopA'}]}\n", "components.schemas.LoopC"),
    ("required property that is not there", SENT, "sent: {type: object, required: [b], properties: {a: {type: string}}}", ".requestBody.content.application/json.schema.properties.sent.required"),
    ("`$ref` to a path item", "  /case/{id}:\n", "  /moved: {$ref: '#/paths/~1case~1{id}'}\n  /case/{id}:\n", "paths./moved"),
    ("keyword as an operation's name", "operationId: makeCase", "operationId: move", " (move)"),
    ("components that lead to each other", "\npaths:\n", "\npaths:\n  /a: {parameters: [{$ref: '#/components/parameters/loopA'}]}\n", "components.parameters.loopA"),
];

/// The rows of the table: the feature, and the text with which it is refused or the operation in which it works.
fn rows() -> Vec<(&'static str, bool, &'static str)> {
    let (_, table) = TABLE.split_once("| OpenAPI 3.0 | in the client | as |\n|---|---|---|\n").unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let rows = rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [feature, verdict, text] = cells.as_slice() else { panic!("{row}: a row must have three cells") };
        assert!(["works", "refused"].contains(verdict), "{row}: write works or refused");
        (*feature, *verdict == "works", *text)
    });
    rows.collect()
}

fn document(case: &str) -> String {
    let loops = "\n  parameters:\n    loopA: {$ref: '#/components/parameters/loopB'}\n    loopB: {$ref: '#/components/parameters/loopA'}\n";
    let document = DOCUMENT.replacen("\npaths:\n", case, 1);
    let endless = "\n  schemas:\n    LoopC: {allOf: [{$ref: '#/components/schemas/LoopC'}, {type: object}]}\n";
    if !case.contains("loopA") {
        return document;
    }
    document.replacen("\n  parameters:\n", loops, 1).replacen("\n  schemas:\n", endless, 1)
}

#[test]
fn the_operation_of_the_cases_is_sound() {
    assert_eq!(problems(&document(CASE)), None);
}

#[test]
fn what_the_table_calls_refused_is_refused_with_its_place_and_text() {
    let rows = rows();
    let mut wrong = Vec::new();
    for (feature, from, to, place) in REFUSED {
        assert!(CASE.contains(from), "{feature}: the operation has no `{from}`, correct this case");
        let Some((_, _, text)) = rows.iter().find(|(row, works, _)| row == feature && !works) else {
            wrong.push(format!("{feature}: add a row to the table of docs/openapi-support.md"));
            continue;
        };
        let problems = problems(&document(&CASE.replacen(from, to, 1))).unwrap_or_else(|| "no problem".to_owned());
        let place = if place.starts_with(['.', ' ']) { format!("{OPERATION}{place}") } else { (*place).to_owned() };
        let told = |line: &str| {
            line.starts_with(&format!("openapi.yaml: {place}: ")) && text.split('…').all(|part| line.contains(part.trim()))
        };
        if text.len() < 10 || !problems.lines().any(told) {
            wrong.push(format!("{feature}\n  expected: {place}: {text}\n  got:      {problems}"));
        }
    }
    let cases: BTreeSet<_> = REFUSED.iter().map(|(feature, ..)| *feature).collect();
    let without = rows.iter().filter(|(feature, works, _)| !works && !cases.contains(feature));
    wrong.extend(without.map(|(feature, ..)| format!("{feature}: add a case to this file")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_table_calls_working_is_in_the_document_that_is_run() {
    for (feature, _, operations) in rows().into_iter().filter(|(_, works, _)| *works) {
        for operation in operations.split('`').skip(1).step_by(2) {
            let id = format!("operationId: {operation}\n");
            assert!(WORKING.contains(&id), "{feature}: tests/repo/plain_openapi/paths.yaml has no {operation}");
        }
        assert!(operations.contains('`'), "{feature}: name the operation of tests/repo/plain_openapi that has it");
    }
}

#[test]
fn one_run_reports_every_problem() {
    let broken = DOCUMENT.replace("      x-lupitor-retry: ", "      x-lupitor-rerty: ").replace("type: boolean", "type: bool");
    let problems = problems(&broken).unwrap_or_default();
    let missing = problems.lines().filter(|line| line.contains("x-lupitor-retry is missing")).count();
    let types = problems.lines().filter(|line| line.contains("\"bool\" is not a type")).count();
    assert_eq!(
        (missing, types),
        (DOCUMENT.matches("operationId: ").count(), DOCUMENT.matches("type: boolean").count()),
        "{problems}"
    );
    assert!(problems.lines().all(|line| line.starts_with("openapi.yaml: ")), "{problems}");
}

#[test]
fn a_deprecated_operation_parameter_and_property_warn() {
    let case = CASE.replace("operationId", "deprecated: true\n      operationId");
    let case = case.replace("in: query,", "in: query, deprecated: true,").replace(SENT, "sent: {type: string, deprecated: true}");
    let files = codegen::render(&document(&case)).unwrap();
    let client = files.iter().find(|file| file.name == "client.rs").map(|file| file.text.as_str()).unwrap_or_default();
    for item in ["pub fn make_case(", "pub fn q<", "pub sent:", "pub fn sent<"] {
        let before = client.split(item).next().unwrap_or_default().trim_end();
        assert!(
            client.contains(item) && before.ends_with("#[deprecated]"),
            "{item} {}",
            &before[before.len().saturating_sub(200)..]
        );
    }
}
