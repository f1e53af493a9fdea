//! Tests of the mapping of columns.

use super::*;

fn options(map: &[&str], metadata: &str) -> MappingOptions {
    let map = map.iter().map(|text| text.parse().unwrap()).collect();
    MappingOptions { map, metadata: metadata.parse().unwrap() }
}

fn map(columns: &[&str], options: &MappingOptions) -> Result<(Vec<String>, Vec<String>), String> {
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let mapping = Mapping::of_columns("crm.csv", &columns, options).map_err(|e| e.to_string())?;
    Ok((mapping.targets.iter().map(Target::to_string).collect(), mapping.describe(&columns)))
}

#[test]
fn a_guess_is_shown() {
    let (targets, lines) = map(&["Mobile Phone", "CRM-ID", "Name"], &MappingOptions::default()).unwrap();
    assert_eq!(targets, ["phoneNumber", "externalId", "metadata.Name"]);
    assert_eq!(lines[0], "phoneNumber is column `Mobile Phone` (guessed; --map phoneNumber=COLUMN)");
    assert_eq!(lines[2], "metadata is `Name` (--metadata)");
}

#[test]
fn two_possible_columns_are_an_error_that_names_both() {
    let error = map(&["Phone", "Mobile", "Id"], &MappingOptions::default()).unwrap_err();
    let expected = "several columns may be phoneNumber: `Phone`, `Mobile`; choose one, such as --map phoneNumber=Phone";
    assert_eq!(error, format!("crm.csv: {expected}"));
    assert!(map(&["Phone", "phoneNumber"], &MappingOptions::default()).is_ok(), "the field's own name is certain");
}

#[test]
fn the_option_map_decides_before_the_guess() {
    let (targets, _) = map(&["Phone", "Mobile"], &options(&["phoneNumber=Mobile"], "all")).unwrap();
    assert_eq!(targets, ["metadata.Phone", "phoneNumber"]);
    let (targets, _) = map(&["Phone", "Id", "priority"], &options(&["externalId=", "priority="], "all")).unwrap();
    assert_eq!(targets, ["phoneNumber", "metadata.Id", "metadata.priority"]);
    let (targets, _) = map(&["phone", "full name"], &options(&["metadata.name=Full Name"], "none")).unwrap();
    assert_eq!(targets, ["phoneNumber", "metadata.name"]);
}

#[test]
fn a_column_that_does_not_exist_is_an_error_with_the_columns() {
    let error = map(&["Phone", "Name"], &options(&["externalId=Id"], "all")).unwrap_err();
    assert_eq!(error, "crm.csv: has no column `Id` (--map externalId=Id); its columns are `Phone`, `Name`");
    let error = map(&["Phone", "Name"], &options(&[], "Name,Notes")).unwrap_err();
    assert_eq!(error, "crm.csv: has no column `Notes` (--metadata); its columns are `Phone`, `Name`");
}

#[test]
fn a_file_without_identifiers_is_an_error() {
    let error = map(&["Name", "Company"], &MappingOptions::default()).unwrap_err();
    assert!(error.starts_with("crm.csv: no column is the phone number or the external id"), "{error}");
}

#[test]
fn columns_that_this_command_added_and_fields_of_an_export_are_ignored() {
    let columns = ["lupitor__line", "lupitor__reason", "_id", "status", "phoneNumber", "Name"];
    let (targets, _) = map(&columns, &MappingOptions::default()).unwrap();
    assert_eq!(targets, ["", "", "", "", "phoneNumber", "metadata.Name"]);
}

#[test]
fn the_option_metadata_selects_columns() {
    for (metadata, expected) in [("none", ""), ("all", "metadata.Name"), ("Name", "metadata.Name"), ("Phone", "")] {
        let (targets, _) = map(&["Phone", "Name"], &options(&[], metadata)).unwrap();
        assert_eq!(targets[1], expected, "{metadata}");
    }
}

#[test]
fn a_wrong_map_option_is_an_error_with_the_fields() {
    for (text, expected) in [
        ("phone", "must have the form FIELD=COLUMN"),
        ("phone=Phone", "`phone` is not a field of a lead"),
        ("metadata.=Phone", "`metadata.` is not a field"),
    ] {
        let error = text.parse::<MapOption>().unwrap_err();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}

#[test]
fn a_key_of_json_is_a_field_by_its_name_or_by_the_option() {
    let mapping = KeyMapping::new("crm.jsonl", &options(&["phoneNumber=tel"], "all")).unwrap();
    assert_eq!(mapping.target("tel"), Target::PhoneNumber);
    assert_eq!(mapping.target("phoneNumber"), Target::MetadataMember("phoneNumber".into()));
    assert_eq!(mapping.target("metadata"), Target::Metadata);
    assert_eq!(mapping.target("status"), Target::Ignored);
    assert_eq!(mapping.describe(), ["phoneNumber is key `tel`"]);
}
