//! Which column becomes which field.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::error::InputError;
use super::header::its_columns;

/// The part of a lead that a column becomes.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Target {
    PhoneNumber,
    ExternalId,
    ScheduledFor,
    Priority,
    /// The metadata object as a whole. Only JSON has such a value.
    Metadata,
    /// A member of the metadata.
    MetadataMember(String),
    Ignored,
}

impl Target {
    /// The name of the field in the API.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Self::PhoneNumber => "phoneNumber",
            Self::ExternalId => "externalId",
            Self::ScheduledFor => "scheduledFor",
            Self::Priority => "priority",
            Self::Metadata | Self::MetadataMember(_) => "metadata",
            Self::Ignored => "",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MetadataMember(name) => write!(f, "metadata.{name}"),
            _ => f.write_str(self.field()),
        }
    }
}

/// The fields that `--map` and the guess know, with the names of columns that mean them. The names have only small letters and digits.
const FIELDS: [(Target, &[&str]); 4] = [
    (
        Target::PhoneNumber,
        &[
            "phone",
            "phoneno",
            "phonenr",
            "phone1",
            "telephone",
            "telephonenumber",
            "tel",
            "telefon",
            "telefonnummer",
            "telefono",
            "telephon",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "mobil",
            "mobilnummer",
            "cell",
            "cellphone",
            "cellnumber",
            "handy",
            "handynummer",
            "gsm",
            "msisdn",
            "rufnummer",
            "contactnumber",
        ],
    ),
    (
        Target::ExternalId,
        &[
            "id",
            "extid",
            "crmid",
            "contactid",
            "leadid",
            "recordid",
            "customerid",
            "customerno",
            "customernr",
            "customernumber",
            "accountid",
            "kundennr",
            "kundennummer",
            "uuid",
        ],
    ),
    (Target::ScheduledFor, &[]),
    (Target::Priority, &["prio", "priorität", "prioritaet"]),
];

/// Fields of the API's own leads that cannot be set. An export contains them.
const RESPONSE_FIELDS: [&str; 5] = ["_id", "campaignId", "status", "attempts", "_creationTime"];

/// The first columns of a file of rejected rows, which is read again after it was corrected.
pub(crate) const REJECTED_LINE: &str = "lupitor__line";
pub(crate) const REJECTED_REASON: &str = "lupitor__reason";
/// The key of a rejected line that is not a JSON object.
pub(crate) const REJECTED_TEXT: &str = "lupitor__text";

/// `--map FIELD=COLUMN`. Without a column, no column becomes the field.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct MapOption {
    pub(crate) target: Target,
    pub(crate) column: Option<String>,
}

impl FromStr for MapOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((field, column)) = text.split_once('=') else {
            return Err("must have the form FIELD=COLUMN, such as phoneNumber=Phone".into());
        };
        let known = FIELDS.iter().map(|(target, _)| target).find(|target| target.field() == field);
        let target = match (known, field.strip_prefix("metadata.")) {
            (Some(target), _) => target.clone(),
            (None, Some(name)) if !name.is_empty() => Target::MetadataMember(name.to_owned()),
            _ => {
                return Err(format!(
                    "`{field}` is not a field of a lead; use phoneNumber, externalId, scheduledFor, priority or metadata.NAME"
                ));
            }
        };
        if column.is_empty() && matches!(target, Target::MetadataMember(_)) {
            return Err(format!("`{field}` has no column; use --metadata to leave columns out"));
        }
        Ok(Self { target, column: (!column.is_empty()).then(|| column.to_owned()) })
    }
}

/// `--metadata all`, `--metadata none`, `--metadata COLUMN,COLUMN`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum MetadataColumns {
    #[default]
    All,
    None,
    Only(Vec<String>),
}

impl FromStr for MetadataColumns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            "none" => Ok(Self::None),
            "" => Err("must be `all`, `none` or names of columns, such as Name,Company".into()),
            names => Ok(Self::Only(names.split(',').map(|name| name.trim().to_owned()).collect())),
        }
    }
}

/// The options that decide what a column becomes.
#[derive(Clone, Debug, Default)]
pub(crate) struct MappingOptions {
    pub(crate) map: Vec<MapOption>,
    pub(crate) metadata: MetadataColumns,
}

/// The field of each column, and the way in which it was found.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) targets: Vec<Target>,
    /// The columns that a guess chose.
    pub(crate) guessed: Vec<usize>,
}

impl Mapping {
    /// Maps the columns of a CSV file.
    pub(crate) fn of_columns(name: &str, columns: &[String], options: &MappingOptions) -> Result<Self, InputError> {
        let error = |problem: String| InputError::new(format!("{name}: {problem}"));
        let usage = |problem: String| InputError::usage(format!("{name}: {problem}"));
        let mut targets: Vec<Option<Target>> = columns.iter().map(|column| reserved(column)).collect();
        let mut settled: Vec<Target> = Vec::new();
        for MapOption { target, column } in &options.map {
            if settled.contains(target) {
                return Err(usage(format!("--map {target} is given twice; keep one")));
            }
            settled.push(target.clone());
            let Some(column) = column else { continue };
            let Some(index) = columns.iter().position(|name| name == column).or_else(|| only_similar(columns, column)) else {
                return Err(usage(format!("has no column `{column}` (--map {target}={column}); {}", its_columns(columns))));
            };
            if let Some(other) = &targets[index] {
                return Err(usage(format!("column `{column}` cannot be {target} and {other}; keep one --map")));
            }
            targets[index] = Some(target.clone());
        }
        let mut guessed = Vec::new();
        for (target, names) in FIELDS {
            if settled.contains(&target) {
                continue;
            }
            let free = |index: &usize| targets[*index].is_none();
            let field = target.field().to_ascii_lowercase();
            let exact = (0..columns.len()).filter(free).find(|index| plain(&columns[*index]) == field);
            let similar: Vec<usize> = (0..columns.len())
                .filter(free)
                .filter(|index| !RESPONSE_FIELDS.contains(&columns[*index].as_str()))
                .filter(|index| names.contains(&plain(&columns[*index]).as_str()))
                .collect();
            let chosen = match (exact, similar.as_slice()) {
                (Some(index), _) => index,
                (None, []) => continue,
                (None, [index]) => *index,
                (None, [first, ..]) => {
                    let names: Vec<String> = similar.iter().map(|index| columns[*index].clone()).collect();
                    let (all, first) = (list(&names), &columns[*first]);
                    return Err(error(format!(
                        "several columns may be {target}: {all}; choose one, such as --map {target}={first}"
                    )));
                }
            };
            if columns[chosen] != target.field() {
                guessed.push(chosen);
            }
            targets[chosen] = Some(target);
        }
        if let MetadataColumns::Only(names) = &options.metadata
            && let Some(missing) = names.iter().find(|name| !columns.contains(name))
        {
            return Err(usage(format!("has no column `{missing}` (--metadata); {}", its_columns(columns))));
        }
        // A file of `leads export` has the API's own id as `id`, and the metadata as JSON.
        let is_export = ["campaignId", "externalId", "createdAt"].iter().all(|name| columns.iter().any(|column| column == name));
        let rest = |column: &String| match &options.metadata {
            _ if column.is_empty() => Target::Ignored,
            _ if is_export && ["id", "createdAt"].contains(&column.as_str()) => Target::Ignored,
            MetadataColumns::All if column == "metadata" => Target::Metadata,
            MetadataColumns::All if RESPONSE_FIELDS.contains(&column.as_str()) => Target::Ignored,
            MetadataColumns::All => Target::MetadataMember(column.clone()),
            MetadataColumns::Only(names) if names.contains(column) => Target::MetadataMember(column.clone()),
            MetadataColumns::Only(_) | MetadataColumns::None => Target::Ignored,
        };
        let targets: Vec<Target> =
            targets.into_iter().zip(columns).map(|(target, column)| target.unwrap_or_else(|| rest(column))).collect();
        if !targets.iter().any(|target| matches!(target, Target::PhoneNumber | Target::ExternalId)) {
            return Err(error(format!(
                "no column is the phone number or the external id; {}; name one (--map phoneNumber=COLUMN), add a header, or delete the lines above the header",
                its_columns(columns)
            )));
        }
        Ok(Self { targets, guessed })
    }

    /// A line for each field, such as `phoneNumber is column `Phone` (guessed …)`.
    pub(crate) fn describe(&self, columns: &[String]) -> Vec<String> {
        let mut lines = Vec::new();
        for (target, _) in FIELDS {
            if let Some(index) = self.targets.iter().position(|other| *other == target) {
                let column = &columns[index];
                let how =
                    if self.guessed.contains(&index) { format!(" (guessed; --map {target}=COLUMN)") } else { String::new() };
                lines.push(format!("{target} is column `{column}`{how}"));
            }
        }
        let members = columns.iter().zip(&self.targets).filter_map(|(column, target)| match target {
            Target::MetadataMember(name) if name == column => Some(column.clone()),
            Target::MetadataMember(name) => Some(format!("{column} as {name}")),
            Target::Metadata => Some(column.clone()),
            _ => None,
        });
        let members: Vec<String> = members.collect();
        if !members.is_empty() {
            lines.push(format!("metadata is {} (--metadata)", list(&members)));
        }
        let ignored: Vec<String> = columns
            .iter()
            .zip(&self.targets)
            .filter(|(column, target)| **target == Target::Ignored && !column.is_empty())
            .map(|(column, _)| column.clone())
            .collect();
        if !ignored.is_empty() {
            lines.push(format!("ignored: {}", list(&ignored)));
        }
        lines
    }
}

/// The fields of the keys of JSON objects.
#[derive(Debug)]
pub(crate) struct KeyMapping {
    map: BTreeMap<String, Target>,
    metadata: MetadataColumns,
}

impl KeyMapping {
    pub(crate) fn new(name: &str, options: &MappingOptions) -> Result<Self, InputError> {
        let mut map: BTreeMap<String, Target> =
            FIELDS.iter().map(|(target, _)| (target.field().to_owned(), target.clone())).collect();
        map.insert("metadata".into(), Target::Metadata);
        for MapOption { target, column } in &options.map {
            // The field's own name no longer means the field.
            map.retain(|_, other| other != target);
            if let Some(column) = column
                && map.insert(column.clone(), target.clone()).is_some_and(|other| other.field() != column)
            {
                return Err(InputError::usage(format!("{name}: key `{column}` cannot be two fields; keep one --map")));
            }
        }
        Ok(Self { map, metadata: options.metadata.clone() })
    }

    pub(crate) fn target(&self, key: &str) -> Target {
        if let Some(target) = self.map.get(key) {
            return target.clone();
        }
        let is_ignored = reserved(key).is_some() || RESPONSE_FIELDS.contains(&key);
        match &self.metadata {
            MetadataColumns::All if !is_ignored => Target::MetadataMember(key.to_owned()),
            MetadataColumns::Only(names) if names.iter().any(|name| name == key) => Target::MetadataMember(key.to_owned()),
            _ => Target::Ignored,
        }
    }

    /// The field of each key, in one line.
    pub(crate) fn fingerprint(&self) -> String {
        let keys: Vec<String> = self.map.iter().map(|(key, target)| format!("{target}={key}")).collect();
        format!("{}, metadata {:?}", keys.join(", "), self.metadata)
    }

    pub(crate) fn describe(&self) -> Vec<String> {
        let lines = self.map.iter().filter(|(key, target)| target.field() != *key);
        lines.map(|(key, target)| format!("{target} is key `{key}`")).collect()
    }
}

/// True for the names that the guess knows, and the API's own.
pub(super) fn is_known_name(column: &str) -> bool {
    let name = plain(column);
    reserved(column).is_some()
        || RESPONSE_FIELDS.contains(&column)
        || FIELDS.iter().any(|(target, names)| name == target.field().to_ascii_lowercase() || names.contains(&name.as_str()))
}

/// Columns that this command added to a file of rejected rows.
fn reserved(column: &str) -> Option<Target> {
    [REJECTED_LINE, REJECTED_REASON, REJECTED_TEXT].contains(&column).then_some(Target::Ignored)
}

/// The only column with this name, if case and punctuation do not count.
fn only_similar(columns: &[String], name: &str) -> Option<usize> {
    let mut similar = (0..columns.len()).filter(|index| plain(&columns[*index]) == plain(name));
    similar.next().filter(|_| similar.next().is_none())
}

/// The letters and digits of a name, in lower case.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Names in a sentence. A long list is shortened.
pub(crate) fn list(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text =
        names.iter().filter(|name| !name.is_empty()).take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

#[cfg(test)]
mod tests;
