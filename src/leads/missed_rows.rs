//! The rows of a bulk request that the API skipped or did not find, as far as its response shows them.

use std::collections::HashMap;

use crate::generated::types::{BulkLeadInput, LeadIdentifier};

/// The identifiers by which the API compares a row with other leads.
pub(crate) struct Identifiers<'a> {
    pub(crate) external_id: Option<&'a str>,
    pub(crate) phone_number: Option<&'a str>,
}

impl<'a> From<&'a BulkLeadInput> for Identifiers<'a> {
    fn from(lead: &'a BulkLeadInput) -> Self {
        Self {
            external_id: lead.external_id.as_ref().map(|id| id.as_str()),
            phone_number: lead.phone_number.as_ref().map(|number| number.as_str()),
        }
    }
}

impl<'a> From<&'a LeadIdentifier> for Identifiers<'a> {
    /// The external id counts if both are given.
    fn from(lead: &'a LeadIdentifier) -> Self {
        let external_id = lead.external_id.as_ref().map(|id| id.as_str());
        let phone_number = lead.phone_number.as_ref().map(|number| number.as_str());
        Self { external_id, phone_number: phone_number.filter(|_| external_id.is_none()) }
    }
}

/// The counts of a response, and the identifiers of the rows that the API skipped or did not find.
pub(crate) struct Counts<'a> {
    pub(crate) done: u64,
    pub(crate) missed: u64,
    pub(crate) missed_identifiers: &'a [String],
}

/// Returns for each row whether the API skipped it or did not find it. `None` where the response does not show it.
///
/// - All rows are known if the API processed all of them or none.
/// - A row is missed if an identifier of the response is that of this row and of no other one.
/// - Rows that share a missed identifier are unknown, unless the response names it once for each of them.
/// - Every row is unknown if the counts and identifiers contradict each other or the request.
pub(crate) fn missed_rows<'a>(counts: &Counts<'_>, rows: impl ExactSizeIterator<Item = Identifiers<'a>>) -> Vec<Option<bool>> {
    let number = rows.len();
    let Counts { done, missed, missed_identifiers } = *counts;
    if done.checked_add(missed) != u64::try_from(number).ok() {
        return vec![None; number];
    }
    if missed == 0 || done == 0 {
        return vec![Some(done == 0); number];
    }
    if u64::try_from(missed_identifiers.len()).ok() != Some(missed) {
        return vec![None; number];
    }
    by_identifiers(missed_identifiers, rows).unwrap_or_else(|| vec![None; number])
}

/// As [`missed_rows`], if some rows were missed and each has an identifier. `None` if an identifier is that of no row, or two are those of
/// the same row.
fn by_identifiers<'a>(
    missed_identifiers: &[String],
    rows: impl ExactSizeIterator<Item = Identifiers<'a>>,
) -> Option<Vec<Option<bool>>> {
    let mut missed = vec![Some(false); rows.len()];
    let mut owners: HashMap<&str, Vec<usize>> = HashMap::with_capacity(rows.len() * 2);
    for (index, row) in rows.enumerate() {
        for identifier in [row.external_id, row.phone_number].into_iter().flatten() {
            let owners = owners.entry(identifier).or_default();
            if owners.last() != Some(&index) {
                owners.push(index);
            }
        }
    }
    let mut named: HashMap<&str, usize> = HashMap::with_capacity(missed_identifiers.len());
    for identifier in missed_identifiers {
        *named.entry(identifier).or_default() += 1;
    }
    let (certain, shared): (Vec<_>, Vec<_>) = named
        .into_iter()
        .map(|(identifier, times)| Some((owners.get(identifier)?, times)))
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .partition(|(owners, times)| owners.len() <= *times);
    for (owners, times) in certain {
        for index in owners {
            if owners.len() != times || missed[*index].replace(true) == Some(true) {
                return None;
            }
        }
    }
    for index in shared.into_iter().flat_map(|(owners, _)| owners) {
        missed[*index] = missed[*index].filter(|is_missed| *is_missed);
    }
    Some(missed)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (Option<&'static str>, Option<&'static str>);

    /// A label, the counts of done and of missed rows, the missed identifiers, the rows, and the expected letters.
    type Case<'a> = (&'a str, (u64, u64), &'a [&'a str], &'a [Row], &'a str);

    fn missed(done: u64, missed: u64, identifiers: &[&str], rows: &[Row]) -> String {
        let identifiers: Vec<_> = identifiers.iter().map(|identifier| (*identifier).to_owned()).collect();
        let counts = Counts { done, missed, missed_identifiers: &identifiers };
        let rows = rows.iter().map(|&(external_id, phone_number)| Identifiers { external_id, phone_number });
        let letter = |is_missed| match is_missed {
            Some(true) => 'm',
            Some(false) => 'd',
            None => '?',
        };
        missed_rows(&counts, rows).into_iter().map(letter).collect()
    }

    #[test]
    fn a_row_is_known_only_if_the_response_shows_it() {
        let distinct: &[Row] = &[(Some("A"), Some("1")), (Some("B"), Some("2")), (None, Some("3"))];
        // The first two have the same phone number.
        let twins: &[Row] = &[(Some("A"), Some("1")), (Some("B"), Some("1")), (None, Some("3"))];
        // The external id of one is the phone number of another.
        let crossed: &[Row] = &[(Some("A"), Some("1")), (Some("1"), Some("2")), (Some("B"), Some("3"))];
        // An external id that is the phone number of the same row.
        let doubled: &[Row] = &[(Some("1"), Some("1")), (None, Some("2"))];
        let cases: &[Case<'_>] = &[
            ("all done", (3, 0), &[], distinct, "ddd"),
            ("none done, without identifiers", (0, 3), &[], distinct, "mmm"),
            ("by external id", (2, 1), &["B"], distinct, "dmd"),
            ("by phone number", (1, 2), &["3", "1"], distinct, "mdm"),
            ("no identifiers", (2, 1), &[], distinct, "???"),
            ("more identifiers than counted", (2, 1), &["A", "B"], distinct, "???"),
            ("an identifier of no row", (1, 2), &["A", "C"], distinct, "???"),
            ("both identifiers of one row", (1, 2), &["A", "1"], distinct, "???"),
            ("the same identifier twice", (1, 2), &["A", "A"], distinct, "???"),
            ("counts of another request", (2, 2), &["A", "B"], distinct, "???"),
            ("counts that overflow", (u64::MAX, 1), &["A"], distinct, "???"),
            ("one of two twins", (2, 1), &["1"], twins, "??d"),
            ("both twins", (1, 2), &["1", "1"], twins, "mmd"),
            ("one twin by its own identifier", (2, 1), &["B"], twins, "dmd"),
            ("one twin by its own identifier, and one by the shared one", (1, 2), &["B", "1"], twins, "?md"),
            ("an identifier of two kinds", (2, 1), &["1"], crossed, "??d"),
            ("one row with the same identifier twice", (1, 1), &["1"], doubled, "md"),
        ];
        for (label, (done, skipped), identifiers, rows, expected) in cases {
            assert_eq!(missed(*done, *skipped, identifiers, rows), *expected, "{label}");
        }
    }
}
