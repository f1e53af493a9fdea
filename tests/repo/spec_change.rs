//! A change of `openapi.yaml` alone reaches users: a program built against a copy of this crate with a changed document.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use crate::workspace::{Files, Run, cargo, dependent, repository, scratch, sync, target};

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
          x-lupitor-personal-data: true

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
        "        specChangeZone:\n          type: string\n          minLength: 1\n          x-lupitor-personal-data: true\n          description: The lead's time zone.\n          example: Europe/Berlin\n",
    ),
];

/// The name of the command that is built from the changed document.
const COMMAND: &str = "lupitor-spec-change";

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
    for path in ["openapi.yaml", "crates/lupitor-cli/openapi.yaml", "crates/lupitor-httpmock/openapi.yaml"] {
        copy.insert(path.to_owned(), changed(&document).into_bytes());
    }
    sync(&scratch("spec_change/lupitor"), &copy);
    let manifest = r#"
[dependencies]
lupitor = { path = "../lupitor", default-features = false, features = ["blocking", "metrics"] }
metrics = "0.24"
serde_json = "1"
# The features that the command asks for, so that both builds share it.
tokio = { version = "1", default-features = false, features = ["fs", "io-util", "macros", "process", "rt-multi-thread", "signal", "time"] }
"#;
    let program = scratch("spec_change/program");
    let mut files = dependent("spec-change-program", manifest, include_str!("spec_change/program.rs"));
    files.insert("src/recorder.rs".to_owned(), include_bytes!("../it/support/recorder.rs").to_vec());
    sync(&program, &files);

    let printed = cargo(&program, &["run", "--quiet"]).expect_success();

    let expected = r#"
found jh7abc123xyz after 2 attempts: 500
validation: leadId: must not be empty, give a value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
validation: leadId: must not be `.` or `..`, also not beside a slash, since a URL would lead elsewhere; give another value
calls 1, 2, 3
SpecChangeMail(SpecChangeMail { address: Some([redacted]), kind: "mail", number: None }) {"address":"a@b.de","kind":"mail"}
SpecChangeCall(SpecChangeCall { kind: "SpecChangeCall", number: Some("1"), extra: [redacted] }) {"address":"x","kind":"SpecChangeCall","number":"1"}
Unknown([redacted]) {"kind":"fax","page":1}
{"address":"a@b.de","kind":"mail"}
validation: specChangeZone: is empty; give a value (The lead's time zone. For example Europe/Berlin.)
time zone Ok(Some(LeadInputSpecChangeZone([redacted])))
400 specChangeTooLarge: metadata must not exceed 16 KB
- Shorten the metadata
- Keep long texts in your CRM
field Some("metadata"), filter specChanged
measured getSpecChange: 1 call of /api/v1/spec-change/{leadId} with 2 attempts, limit specChange
measured listSpecChangeCalls: 2 calls of /api/v1/spec-change-calls with 2 attempts, limit specChange
blocking jh7abc123xyz
blocking call 3
GET /api/v1/spec-change/jh7%2Fabc HTTP/1.1 key=true 
GET /api/v1/spec-change/jh7%2Fabc HTTP/1.1 key=true 
GET /api/v1/spec-change-calls?size=2 HTTP/1.1 key=true 
GET /api/v1/spec-change-calls?after=b&size=1 HTTP/1.1 key=true 
POST /api/v1/leads HTTP/1.1 key=true {"campaignId":"k978abc123","externalId":"CRM_1","specChangeZone":"Europe/Berlin"}
GET /api/v1/spec-change/jh7abc123xyz HTTP/1.1 key=true 
GET /api/v1/spec-change-calls HTTP/1.1 key=true 
"#;
    assert_eq!(printed.trim_start(), expected.trim_start());
    sync(&scratch("spec_change/command"), &command(&copy));
    the_command_has_it_too();
    the_mocks_have_it_too();
}

/// The mocks have the operation, its parameters, the field and the error.
fn the_mocks_have_it_too() {
    // A program of its own, so that the other one and the command share their dependencies.
    let manifest = r#"
[dependencies]
lupitor = { path = "../lupitor", default-features = false }
lupitor-httpmock = { path = "../lupitor/crates/lupitor-httpmock" }
tokio = { version = "1", default-features = false, features = ["macros", "rt"] }
"#;
    let program = scratch("spec_change/mocks");
    sync(&program, &dependent("spec-change-mocks", manifest, include_str!("spec_change/mocks.rs")));

    let printed = cargo(&program, &["run", "--quiet"]).expect_success();

    let expected =
        "found jh7/abc\nanother lead: 404 Not Found\n400 Bad Request specChangeTooLarge: notes must not exceed 16 KB\n";
    assert_eq!(printed, expected);
}

/// The command as a workspace of its own. In a copy of the whole workspace, cargo would take its packages for those of this one.
fn command(copy: &Files) -> Files {
    let text = |path: &str| String::from_utf8(copy[path].clone()).unwrap();
    let workspace = text("Cargo.toml");
    let (workspace, _) = workspace.split_once("[package]\n").unwrap();
    let is_members = |line: &str| line.starts_with("members =") || line.starts_with("default-members =");
    let workspace: Vec<_> = workspace.lines().filter(|line| !is_members(line)).collect();
    let manifest = format!("{}\n{}", workspace.join("\n"), text("crates/lupitor-cli/Cargo.toml"));
    let manifest = manifest
        .replace("path = \"crates/", "path = \"../lupitor/crates/")
        .replace("path = \"../lupitor-fake\"", "path = \"../lupitor/crates/lupitor-fake\"")
        .replace("path = \"../..\"", "path = \"../lupitor\"")
        // Another name: cargo would put the command in the place of the one that its own tests run.
        .replace("name = \"lupitor\"\n", &format!("name = \"{COMMAND}\"\n"));
    let sources = copy.iter().filter_map(|(path, content)| Some((path.strip_prefix("crates/lupitor-cli/")?, content)));
    let mut files: Files = sources.map(|(path, content)| (path.to_owned(), content.clone())).collect();
    files.insert("Cargo.toml".to_owned(), manifest.into_bytes());
    files.insert("Cargo.lock".to_owned(), copy["Cargo.lock"].clone());
    files
}

/// The command has the operation, the field and the status.
fn the_command_has_it_too() {
    cargo(&scratch("spec_change/command"), &["build", "--quiet", "--no-default-features"]).expect_success();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(target().join("debug").join(format!("{COMMAND}{}", std::env::consts::EXE_SUFFIX)));
        Run::from(command.args(arguments).env("LUPITOR_API_KEY", "sk_test_abc123xyz").output().unwrap()).expect_success()
    };
    let help = run(&["spec-change", "--help"]);
    assert!(help.contains("get   Get a lead\n"), "{help}");
    let help = run(&["spec-change", "get", "-h"]);
    assert!(help.contains("--lead-id <LEAD_ID>  The id of the lead\n"), "{help}");
    let help = run(&["leads", "create", "-h"]);
    assert!(help.contains("--spec-change-zone <SPEC_CHANGE_ZONE>"), "{help}");
    let help = run(&["leads", "list", "-h"]);
    assert!(help.contains("specChanged, raw, attempting"), "{help}");

    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", server.local_addr().unwrap());
    let responses = thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        let mut request = [0; 4096];
        let length = stream.read(&mut request).unwrap();
        let body = r#"{"success":true,"data":{"_id":"jh7abc123xyz","priority":5.0},"error":null}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        String::from_utf8_lossy(&request[..length]).lines().next().unwrap().to_owned()
    });
    let printed = run(&["spec-change", "get", "--lead-id", "jh7/abc", "--json", "--base-url", &base_url]);
    assert_eq!(printed, "{\"_id\":\"jh7abc123xyz\",\"priority\":5}\n");
    assert_eq!(responses.join().unwrap(), "GET /api/v1/spec-change/jh7%2Fabc HTTP/1.1");
}
