//! A change of `openapi.yaml` alone reaches users: a program built against a copy of this crate with a changed document.

use crate::workspace::{cargo, dependent, repository, scratch, sync};

/// The insertions into the document, each before a text that occurs once.
const ADDITIONS: &[(&str, &str)] = &[
    // A rate limit.
    (
        "  bulk:\n    description: The operations",
        "  specChange:\n    description: Single leads.\n    per: API key\n    documented: [\"600 requests per minute\"]\n",
    ),
    // An operation with a path parameter.
    (
        "  /api/v1/leads/bulk:\n",
        r##"  /api/v1/spec-change/{leadId}:
    get:
      operationId: getSpecChange
      summary: Get a lead
      x-lupitor-retry: read
      x-lupitor-rate-limit: specChange
      parameters:
        - name: leadId
          in: path
          required: true
          description: The id of the lead.
          schema:
            type: string
      responses:
        "200":
          description: The lead.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/SpecChangeEnvelope"
        "404":
          $ref: "#/components/responses/NotFound"
        "500":
          $ref: "#/components/responses/InternalServerError"

"##,
    ),
    // A list with pages: its items are in a schema of their own, and no flag tells whether there is another page.
    (
        "  /api/v1/leads/bulk:\n",
        r##"  /api/v1/spec-change-calls:
    get:
      operationId: listSpecChangeCalls
      summary: List calls
      x-lupitor-retry: read
      x-lupitor-rate-limit: specChange
      x-lupitor-pagination: {cursor: after, limit: size, items: [/page/calls], next: /page/links/next}
      parameters:
        - {name: after, in: query, schema: {type: string}}
        - {name: size, in: query, schema: {type: integer}}
      responses:
        "200":
          description: The calls.
          content:
            application/json:
              schema:
                type: object
                required: [page]
                properties:
                  page:
                    type: object
                    nullable: true
                    properties:
                      calls: {type: array, nullable: true, items: {$ref: "#/components/schemas/SpecChangeCall"}}
                      links: {type: object, nullable: true, properties: {next: {type: string, nullable: true}}}

"##,
    ),
    // The response of the first operation.
    (
        "    ErrorEnvelope:\n",
        r##"    SpecChangeEnvelope:
      type: object
      description: The envelope around a lead.
      required: [success, data]
      properties:
        success:
          type: boolean
        data:
          $ref: "#/components/schemas/Lead"
        error:
          type: string
          nullable: true

    SpecChangeContact:
      oneOf:
        - $ref: "#/components/schemas/SpecChangeCall"
        - $ref: "#/components/schemas/SpecChangeMail"
      discriminator:
        propertyName: kind
        mapping:
          mail: "#/components/schemas/SpecChangeMail"

    SpecChangeCall:
      type: object
      required: [kind]
      properties:
        kind:
          type: string
        number:
          type: string

    SpecChangeMail:
      type: object
      required: [kind]
      properties:
        kind:
          type: string
        number:
          type: string
        address:
          type: string

"##,
    ),
    // A documented error, and the operation that has it.
    (
        "    # G1 only: G2 takes a lead with an external id alone.\n",
        r##"    specChangeTooLarge:
      summary: Metadata too large
      x-lupitor-pattern: '^(?P<field>[A-Za-z]+) must not exceed (?P<max>[0-9]+) KB$'
      description: |
        - Shorten the metadata
        - Keep long texts in your CRM
      value:
        success: false
        data: null
        error: metadata must not exceed 8 KB

"##,
    ),
    (
        "                leadAlreadyExists:\n",
        r##"                specChangeTooLarge:
                  $ref: "#/components/examples/specChangeTooLarge"
"##,
    ),
    // A field of a request, which follows the first property of LeadInput.
    (
        "        campaignId:\n          $ref: \"#/components/schemas/CampaignId\"\n        phoneNumber:\n",
        "        specChangeZone:\n          type: string\n          minLength: 1\n          description: The lead's time zone.\n          example: Europe/Berlin\n",
    ),
];

fn changed(document: &str) -> String {
    let mut changed = document.to_owned();
    for (before, addition) in ADDITIONS {
        assert_eq!(
            changed.matches(before).count(),
            1,
            "`{before}` must stand in openapi.yaml once, correct tests/repo/spec_change.rs"
        );
        changed = changed.replace(before, &format!("{addition}{before}"));
    }
    // A status, in responses and as a filter.
    let known = "enum: [raw, ";
    assert_eq!(
        changed.matches(known).count(),
        2,
        "`{known}` must stand in openapi.yaml twice, correct tests/repo/spec_change.rs"
    );
    changed.replace(known, "enum: [specChanged, raw, ")
}

#[test]
fn an_addition_to_the_document_reaches_users_without_a_handwritten_line() {
    let mut copy = repository();
    let document = String::from_utf8(copy["openapi.yaml"].clone()).unwrap();
    copy.insert("openapi.yaml".to_owned(), changed(&document).into_bytes());
    sync(&scratch("spec_change/lupitor"), &copy);
    let manifest = r#"
[dependencies]
lupitor = { path = "../lupitor", default-features = false }
serde_json = "1"
tokio = { version = "1", default-features = false, features = ["rt"] }
"#;
    let program = scratch("spec_change/program");
    sync(&program, &dependent("spec-change-program", manifest, include_str!("spec_change/program.rs")));

    let printed = cargo(&program, &["run", "--quiet"]).expect_success();

    let expected = r#"
found jh7abc123xyz after 2 attempts: 500
validation: leadId: must not be empty, give a value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
calls 1, 2, 3
SpecChangeMail(SpecChangeMail { address: Some("a@b.de"), kind: "mail", number: None }) {"address":"a@b.de","kind":"mail"}
SpecChangeCall(SpecChangeCall { kind: "SpecChangeCall", number: Some("1") }) {"kind":"SpecChangeCall","number":"1"}
Unknown(Object {"kind": String("fax"), "page": Number(1)}) {"kind":"fax","page":1}
{"address":"a@b.de","kind":"mail"}
validation: specChangeZone: is empty; give a value (The lead's time zone. For example Europe/Berlin.)
400 specChangeTooLarge: metadata must not exceed 16 KB
- Shorten the metadata
- Keep long texts in your CRM
field Some("metadata"), filter specChanged
GET /api/v1/spec-change/jh7%2Fabc HTTP/1.1 key=true 
GET /api/v1/spec-change/jh7%2Fabc HTTP/1.1 key=true 
GET /api/v1/spec-change-calls?size=2 HTTP/1.1 key=true 
GET /api/v1/spec-change-calls?after=b&size=1 HTTP/1.1 key=true 
POST /api/v1/leads HTTP/1.1 key=true {"campaignId":"k978abc123","externalId":"CRM_1","specChangeZone":"Europe/Berlin"}
"#;
    assert_eq!(printed.trim_start(), expected.trim_start());
}
