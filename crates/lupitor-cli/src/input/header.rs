//! The header of a CSV file. A file without one has data in its place, which no message may show.

use super::detect::looks_like_data;
use super::mapping::{is_known_name, list, plain};

/// Frequent names of columns that are no field of a lead.
const COMMON: [&str; 34] = [
    "name",
    "firstname",
    "lastname",
    "fullname",
    "vorname",
    "nachname",
    "company",
    "firma",
    "organization",
    "organisation",
    "account",
    "email",
    "mail",
    "street",
    "address",
    "adresse",
    "city",
    "ort",
    "zip",
    "plz",
    "postcode",
    "state",
    "country",
    "land",
    "title",
    "notes",
    "comment",
    "status",
    "source",
    "owner",
    "date",
    "createdat",
    "language",
    "tags",
];

/// An error if the header is missing, or if two columns have one name.
pub(super) fn check(columns: &[String]) -> Result<(), String> {
    for (index, column) in columns.iter().enumerate() {
        let number = index + 1;
        if let Some(kind) = looks_like_data(column) {
            return Err(format!(
                "column {number} looks like {kind}, so that the header is missing; add a first line with the names of the columns"
            ));
        }
        if let Some(other) = columns[..index].iter().position(|other| other == column && !column.is_empty()) {
            let other = other + 1;
            return Err(if is_header(columns) {
                format!("columns {other} and {number} are both called `{column}`; rename one")
            } else {
                format!(
                    "columns {other} and {number} have the same name; rename one, or add a first line with the names of the columns"
                )
            });
        }
    }
    Ok(())
}

/// The names of the columns for a message, if they are certainly names.
pub(super) fn its_columns(columns: &[String]) -> String {
    if is_header(columns) {
        format!("its columns are {}", list(columns))
    } else {
        format!("the names of its {} columns are not shown, because its first line may be data", columns.len())
    }
}

/// True if one of the columns has a known name.
fn is_header(columns: &[String]) -> bool {
    columns.iter().any(|column| is_known_name(column) || COMMON.contains(&plain(column).as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_names_of_a_header_are_shown_and_data_are_not() {
        for header in [&["First Name", "Branch"][..], &["Branch", "CRM-ID"], &["Kundennr.", "x"]] {
            assert!(its_columns(&columns(header)).contains(header[1]), "{header:?}");
        }
        for data in [&["Ada Lovelace", "Berlin"][..], &["CRM_1", "Ada"], &["Ada", "Ada"]] {
            let shown = format!("{} {:?}", its_columns(&columns(data)), check(&columns(data)));
            assert!(!shown.contains("Ada") && !shown.contains("Berlin") && !shown.contains("CRM_1"), "{shown}");
        }
    }
}
