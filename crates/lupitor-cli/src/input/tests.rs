//! Files as CRMs and spreadsheets write them.

use std::fs;

use lupitor::BulkLeadInput;

use super::*;

struct Read {
    notes: String,
    /// The JSON of a lead, or the problems of a row.
    rows: Vec<(u64, Result<String, String>)>,
    counts: Counts,
}

impl Read {
    fn leads(&self) -> Vec<&str> {
        self.rows.iter().map(|(line, row)| row.as_deref().unwrap_or_else(|e| panic!("line {line}: {e}"))).collect()
    }

    fn problems(&self) -> Vec<(u64, &str)> {
        self.rows.iter().filter_map(|(line, row)| Some((*line, row.as_ref().err()?.as_str()))).collect()
    }
}

fn read_with(name: &str, bytes: &[u8], options: &InputOptions) -> Result<Read, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let shown = path.to_str().unwrap();
    let read = || {
        let input = Input::open(shown, options)?;
        let (counts, _) = input.count()?;
        let mut reader = input.rows()?;
        let mut rows = Vec::new();
        while let Some(row) = reader.next()? {
            assert_eq!(row.number, rows.len() as u64 + 1);
            let lead: Result<BulkLeadInput, Problems> = row.fields.and_then(LeadFields::into_lead);
            rows.push((row.line, lead.map(|lead| serde_json::to_string(&lead).unwrap()).map_err(|e| e.to_string())));
        }
        Ok(Read { notes: input.notes().join("\n"), rows, counts })
    };
    read().map_err(|e: InputError| e.to_string().replace(shown, name))
}

fn read(bytes: &[u8]) -> Read {
    read_with("crm.csv", bytes, &us()).unwrap()
}

fn error(name: &str, bytes: &[u8]) -> String {
    read_with(name, bytes, &us()).err().unwrap_or_else(|| panic!("{name} was read"))
}

fn us() -> InputOptions {
    InputOptions { region: Some(Region::US), ..InputOptions::default() }
}

const LEADS: [&str; 2] = [
    r#"{"externalId":"CRM_1","metadata":{"Name":"Zoë, Ltd"},"phoneNumber":"+15551234567"}"#,
    r#"{"externalId":"CRM_2","metadata":{"Name":"José"},"phoneNumber":"+15557654321"}"#,
];

const SEMICOLONS: &str = "Phone;Id;Name\r\n(555) 123-4567;CRM_1;\"Zoë, Ltd\"\r\n555-765-4321;CRM_2;José\r\n";

#[test]
fn the_same_leads_are_read_from_every_encoding_and_the_encoding_is_said() {
    let utf_16 = |bytes: fn(u16) -> [u8; 2], text: &str| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let marked = format!("\u{feff}{SEMICOLONS}");
    let cases = [
        ("UTF-8", SEMICOLONS.as_bytes().to_vec(), "CSV, UTF-8, delimiter"),
        ("UTF-8 with a mark", marked.as_bytes().to_vec(), "CSV, UTF-8 (by its byte order mark)"),
        ("UTF-16LE", utf_16(u16::to_le_bytes, &marked), "CSV, UTF-16LE (by its byte order mark)"),
        ("UTF-16BE", utf_16(u16::to_be_bytes, &marked), "CSV, UTF-16BE (by its byte order mark)"),
        ("UTF-16LE without a mark", utf_16(u16::to_le_bytes, SEMICOLONS), "CSV, UTF-16LE (detected; --encoding)"),
        (
            "Latin-1",
            encoding_rs::WINDOWS_1252.encode(SEMICOLONS).0.into_owned(),
            "CSV, Windows-1252, which includes Latin-1 (line 2 is not valid UTF-8; --encoding names another one)",
        ),
    ];
    for (name, bytes, note) in cases {
        let read = read(&bytes);
        assert_eq!(read.leads(), LEADS, "{name}");
        assert!(read.notes.starts_with(note), "{name}: {}", read.notes);
    }
}

#[test]
fn a_given_encoding_is_used() {
    let options = InputOptions { encoding: Some(encoding_rs::WINDOWS_1250), ..us() };
    let bytes = encoding_rs::WINDOWS_1250.encode("Id,Name\nCRM_1,Łódź\n").0.into_owned();
    assert_eq!(read_with("crm.csv", &bytes, &options).unwrap().leads(), [r#"{"externalId":"CRM_1","metadata":{"Name":"Łódź"}}"#]);
}

#[test]
fn the_delimiter_is_detected_and_said() {
    for (delimiter, note) in [
        (",", "delimiter `,`"),
        (";", "delimiter `;` (detected; --delimiter)"),
        ("\t", "delimiter tab (detected; --delimiter)"),
        ("|", "delimiter `|` (detected; --delimiter)"),
    ] {
        let text = ["Phone", "Id", "Name\n(555) 123-4567", "CRM_1", "\"a,b;c\"\n"].join(delimiter);
        let read = read(text.as_bytes());
        let lead = r#"{"externalId":"CRM_1","metadata":{"Name":"a,b;c"},"phoneNumber":"+15551234567"}"#;
        assert_eq!(read.leads(), [lead], "{note}");
        assert!(read.notes.contains(note), "{}", read.notes);
    }
}

#[test]
fn a_line_that_names_the_delimiter_is_not_a_row() {
    let read = read(b"sep=;\r\nPhone;Name\r\n5551234567;a,b,c\r\n");
    assert_eq!(read.leads(), [r#"{"metadata":{"Name":"a,b,c"},"phoneNumber":"+15551234567"}"#]);
    assert_eq!(read.rows[0].0, 3);
}

#[test]
fn blank_rows_are_skipped_and_counted() {
    let read = read(b"\nPhone,Id\n\n5551234567,\n,\n \n,CRM_2\n\n,,,,\n");
    assert_eq!(read.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 7]);
    assert_eq!(read.counts, Counts { rows: 2, blank: 6 });
}

#[test]
fn a_bad_row_has_a_line_a_column_and_a_reason_without_its_value() {
    let read = read(
        "Phone,CRM Id,Priority,scheduledFor\n1.5555E+10,A,,\n,,5,\n5551234567,B,high,\n5551234567,C,101,tomorrow\n5551234567,D\n\
         Phone,CRM Id,Priority,scheduledFor\n5551234567,1.2E+11,,\n5551234567,E\0,,\n"
            .as_bytes(),
    );
    let expected = [
        (2, "phoneNumber (column `Phone`): is in Excel's form for long numbers"),
        (3, "has neither a phone number nor an external id"),
        (4, "priority (column `Priority`): must be a whole number from 0 to 100"),
        (5, "priority (column `Priority`): "),
        (6, "has 2 values, and the header has 4; add the missing values"),
        (7, "repeats the header; remove it"),
        (8, "externalId (column `CRM Id`): is in Excel's form"),
        (9, "externalId (column `CRM Id`): contains a NUL byte"),
    ];
    let problems = read.problems();
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for ((line, problem), (expected_line, start)) in problems.iter().zip(expected) {
        assert_eq!(*line, expected_line);
        assert!(problem.starts_with(start), "line {line}: {problem}");
        assert!(!problem.contains("tomorrow") && !problem.contains("101"), "{problem}");
    }
    assert!(problems[3].1.contains("; scheduledFor: "), "both problems of a row are named: {}", problems[3].1);
}

#[test]
fn invisible_characters_do_not_become_part_of_an_identifier() {
    let read = read("\u{200b}Phone\u{a0},Id\n\u{202a}(555)\u{a0}123-4567\u{202c},\u{feff}CRM_1\u{200b}\u{a0}\n".as_bytes());
    assert_eq!(read.leads(), [r#"{"externalId":"CRM_1","phoneNumber":"+15551234567"}"#]);
}

#[test]
fn a_character_that_an_earlier_conversion_lost_is_named() {
    let read = read("Id\nCRM\u{fffd}1\n".as_bytes());
    assert!(read.problems()[0].1.contains("a character that was lost"), "{:?}", read.problems());
}

#[test]
fn json_lines_have_the_names_of_the_api() {
    let text = concat!(
        r#"{"phoneNumber":"(555) 123-4567","metadata":{"name":"Ada"},"priority":5,"scheduledFor":"2030-01-01T10:00:00Z","company":"Acme"}"#,
        "\n\n",
        r#"{"externalId":12345,"phoneNumber":null,"status":"raw","_id":"j1"}"#,
        "\n",
    );
    let read = read_with("crm.jsonl", text.as_bytes(), &us()).unwrap();
    let first = r#"{"metadata":{"name":"Ada","company":"Acme"},"phoneNumber":"+15551234567","priority":5,"scheduledFor":"2030-01-01T10:00:00Z"}"#;
    let sorted = r#"{"metadata":{"company":"Acme","name":"Ada"},"phoneNumber":"+15551234567","priority":5,"scheduledFor":"2030-01-01T10:00:00Z"}"#;
    let leads = read.leads();
    assert!([first, sorted].contains(&leads[0]), "{}", leads[0]);
    assert_eq!(leads[1], r#"{"externalId":"12345"}"#);
    assert_eq!(read.counts, Counts { rows: 2, blank: 1 });
}

#[test]
fn a_bad_line_of_json_has_a_reason_without_its_values() {
    let text = "{\"phoneNumber\":15555550123}\n[1]\n{\"externalId\":\"secret\n{\"externalId\":{}}\n{\"metadata\":\"secret\",\"externalId\":\"A\"}\n";
    let read = read_with("crm.jsonl", text.as_bytes(), &us()).unwrap();
    let expected = [
        "phoneNumber: is a number, which has neither `+` nor leading zeros; write it as text",
        "is not a JSON object; write {\"phoneNumber\": …}",
        "is not valid JSON at column 21; correct it",
        "externalId: must be text",
        "metadata: must be an object, such as {\"name\": \"Ada\"}",
    ];
    assert_eq!(read.problems().into_iter().map(|(_, problem)| problem).collect::<Vec<_>>(), expected);
}

#[test]
fn a_file_that_cannot_be_read_as_rows_is_an_error_with_a_remedy() {
    let long = format!("{{\"externalId\":\"{}\"}}\n", "a".repeat(2 << 20));
    let cases: [(&str, &str, &[u8], &str); 14] = [
        ("an empty file", "crm.csv", b"", "crm.csv: is empty; export it again"),
        ("only empty lines", "crm.csv", b"\n\r\n \n", "crm.csv: has only empty lines; export it again"),
        ("a workbook", "crm.csv", b"PK\x03\x04abc", "crm.csv: is an Excel workbook or a zip archive, not text"),
        ("NUL bytes", "crm.csv", b"a\0\0\0\0\0\0b,c\n", "crm.csv: has many NUL bytes and is not text"),
        ("no header", "crm.csv", b"CRM_1,+1 555 555 0123\nCRM_2,x\n", "crm.csv: line 1: column 2 looks like a phone number"),
        ("no header, an address", "crm.csv", b"CRM_1,ada@example.com\n", "crm.csv: line 1: column 2 looks like an email address"),
        ("a doubled column", "crm.csv", b"Phone,Name,Phone\n1,2,3\n", "crm.csv: line 1: columns 1 and 3 are both called `Phone`"),
        ("no identifier", "crm.csv", b"Name,City\na,b\n", "crm.csv: no column is the phone number or the external id"),
        ("two candidates", "crm.csv", b"Phone,Mobile\n1,2\n", "crm.csv: several columns may be phoneNumber: `Phone`, `Mobile`"),
        ("an open quote", "crm.csv", b"Id\n\"a\nb\n", "crm.csv: line 2: a quote is not closed"),
        ("a long line of JSON", "crm.jsonl", long.as_bytes(), "crm.jsonl: line 1: is longer than 1024 KiB"),
        ("a JSON array", "crm.json", b"[{\"externalId\":\"A\"}]", "crm.json: is a JSON array; write an object in each line"),
        ("a JSON array without extension", "crm", b" [\n{}]", "crm: is a JSON array"),
        ("a doubled column but for white space", "crm.csv", b"Id, Id\n1,2\n", "crm.csv: line 1: columns 1 and 2 are both"),
    ];
    for (case, name, bytes, expected) in cases {
        let error = error(name, bytes);
        assert!(error.starts_with(expected), "{case}: {error}");
        assert!(!error.contains("555") && !error.contains("ada@"), "{case}: {error}");
    }
}

#[test]
fn a_long_line_is_an_error_before_it_is_in_memory() {
    let mut bytes = b"Id,Name\nCRM_1,\"".to_vec();
    bytes.extend(vec![b'a'; 8 << 20]);
    let error = error("crm.csv", &bytes);
    assert_eq!(error, "crm.csv: line 2: the record that begins here is longer than 1024 KiB; close its quotes, or shorten it");
}

#[test]
fn a_directory_and_a_missing_file_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let error = Input::open(folder.path().to_str().unwrap(), &us()).unwrap_err();
    assert!(error.to_string().ends_with(": is a directory; name a file in it") && error.kind() == InputErrorKind::Content);
    let error = Input::open(folder.path().join("no.csv").to_str().unwrap(), &us()).unwrap_err();
    assert!(error.to_string().contains("no.csv: cannot be opened: ") && error.kind() == InputErrorKind::Io, "{error}");
}

#[test]
fn a_file_that_changes_while_it_is_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.csv");
    fs::write(&path, "Id\nCRM_1\n").unwrap();
    let input = Input::open(path.to_str().unwrap(), &us()).unwrap();
    assert!(input.count().is_ok());
    fs::write(&path, "Id\nCRM_2\n").unwrap();
    assert!(input.count().unwrap_err().to_string().contains("was changed after it was read first"));
}

#[test]
fn a_rejected_row_can_be_corrected_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("crm.csv", "Phone;Name\nn/a;\"Ada; \"\"A\"\"\"\n"),
        ("crm.jsonl", "{\"phoneNumber\":\"n/a\",\"metadata\":{\"Name\":\"Ada; \\\"A\\\"\"}}\n"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        for round in 0..2 {
            let input = Input::open(path.to_str().unwrap(), &us()).unwrap();
            let mut rows = input.rows().unwrap();
            let row = rows.next().unwrap().unwrap();
            let reason = row.fields.and_then(LeadFields::into_lead).unwrap_err().to_string();
            let rejected = input.rejected_header() + &input.rejected_row(&rows, row.line, &reason);
            assert_eq!(rejected.matches("lupitor__reason").count(), 1, "{name}, round {round}: {rejected}");
            drop(rows);
            fs::write(&path, rejected).unwrap();
        }
        let corrected = fs::read_to_string(&path).unwrap().replace("n/a", "(555) 123-4567");
        let read = read_with(name, corrected.as_bytes(), &us()).unwrap();
        assert_eq!(read.leads(), [r#"{"metadata":{"Name":"Ada; \"A\""},"phoneNumber":"+15551234567"}"#], "{name}: {corrected}");
    }
}
