//! A change of `openapi.yaml` alone reaches users: a program built against a copy of this crate with a changed document.

use crate::workspace::{cargo, dependent, repository, scratch, sync};

/// What is inserted into the document, each before a text that stands in it once.
const ADDITIONS: &[(&str, &str)] = &[
    // A rate limit.
    (
        "  bulk:\n    description: The operations",
        "  lookup:\n    description: Single leads.\n    per: API key\n    documented: [\"600 requests per minute\"]\n",
    ),
    // An operation with a path parameter.
    (
        "  /leads/bulk:\n",
        r##"  /leads/{leadId}:
    get:
      operationId: getLead
      summary: Get a lead
      x-lupitor-retry: read
      x-lupitor-rate-limit: lookup
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
                $ref: "#/components/schemas/GetLeadResponse"
        "404":
          $ref: "#/components/responses/NotFound"
        "500":
          $ref: "#/components/responses/InternalServerError"

"##,
    ),
    // Its answer.
    (
        "    ErrorResponse:\n",
        r##"    GetLeadResponse:
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

    Contact:
      oneOf:
        - $ref: "#/components/schemas/PhoneCall"
        - $ref: "#/components/schemas/Mail"
      discriminator:
        propertyName: kind
        mapping:
          mail: "#/components/schemas/Mail"

    PhoneCall:
      type: object
      required: [kind]
      properties:
        kind:
          type: string
        number:
          type: string

    Mail:
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
    // A documented error.
    (
        "            tooManyLeads:\n",
        r##"            metadataTooLarge:
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
    // A field of a request, which follows the first property of NewLead.
    (
        "        campaignId:\n          $ref: \"#/components/schemas/CampaignId\"\n        phoneNumber:\n",
        "        timeZone:\n          type: string\n          minLength: 1\n          description: The lead's time zone.\n          example: Europe/Berlin\n",
    ),
    // A status, in answers and as a filter.
    ("      x-extensible-enum: [raw, attempting, exhausted, concluded]\n", ""),
    ("      enum: [raw, attempting, exhausted, concluded]\n", ""),
];

fn changed(document: &str) -> String {
    let mut changed = document.to_owned();
    for (before, addition) in ADDITIONS {
        assert_eq!(changed.matches(before).count(), 1, "`{before}` must stand in openapi.yaml once, correct this test");
        changed = changed.replace(before, &format!("{addition}{before}"));
    }
    changed.replace("enum: [raw, attempting, exhausted, concluded]", "enum: [raw, attempting, exhausted, concluded, paused]")
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
Mail(Mail { address: Some("a@b.de"), kind: "mail", number: None }) {"address":"a@b.de","kind":"mail"}
PhoneCall(PhoneCall { kind: "PhoneCall", number: Some("1") }) {"kind":"PhoneCall","number":"1"}
Unknown(Object {"kind": String("fax"), "page": Number(1)}) {"kind":"fax","page":1}
{"address":"a@b.de","kind":"mail"}
validation: timeZone: shorter than 1 characters (The lead's time zone. For example Europe/Berlin.)
400 metadataTooLarge: metadata must not exceed 16 KB
- Shorten the metadata
- Keep long texts in your CRM
field Some("metadata"), filter paused
GET /api/v1/leads/jh7%2Fabc HTTP/1.1 key=true 
GET /api/v1/leads/jh7%2Fabc HTTP/1.1 key=true 
POST /api/v1/leads HTTP/1.1 key=true {"campaignId":"k978abc123","externalId":"CRM_1","timeZone":"Europe/Berlin"}
"#;
    assert_eq!(printed.trim_start(), expected.trim_start());
}

#[test]
fn generate_check_shows_what_a_changed_document_changes() {
    let repository = repository();
    let folder = scratch("spec_change/repository");
    sync(&folder, &repository);
    let document = String::from_utf8(repository["openapi.yaml"].clone()).unwrap();
    let word = ("summary: API key missing", "summary: API key absent");
    assert!(document.contains(word.0), "openapi.yaml has no `{}` any more, correct this test", word.0);

    let printed = cargo(&folder, &["xtask", "generate", "--check"]).expect_success();
    assert!(printed.contains("what openapi.yaml makes"), "{printed}");

    std::fs::write(folder.join("openapi.yaml"), document.replacen(word.0, word.1, 1)).unwrap();
    let stale = cargo(&folder, &["xtask", "generate", "--check"]);
    assert!(!stale.success, "{}", stale.stdout);
    for line in ["--- generated/errors.rs", "-        title: \"API key missing\",", "+        title: \"API key absent\","] {
        assert!(stale.stdout.lines().any(|printed| printed == line), "no line `{line}` in\n{}", stale.stdout);
    }
    assert!(!stale.stdout.contains("generated/operations.rs"), "nothing in it changed:\n{}", stale.stdout);
    for part in ["generated/errors.rs", "not what openapi.yaml makes", "run `cargo xtask generate` and commit the result"] {
        assert!(stale.stderr.contains(part), "no `{part}` in {}", stale.stderr);
    }

    cargo(&folder, &["xtask", "generate"]).expect_success();
    cargo(&folder, &["xtask", "generate", "--check"]).expect_success();
}
