//! The report of a call.

use serde::Serialize;

use super::case::Call;

/// A line of the table, or an object of the JSON array.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// Name of the call.
    pub call: &'static str,
    /// Instructions of one call by hand.
    pub by_hand: u64,
    /// Instructions of one call of lupitor.
    pub lupitor: u64,
    /// Instructions of lupitor divided by those by hand.
    pub ratio: f64,
    /// The promised ratio.
    #[serde(skip)]
    max_ratio: f64,
}

impl Record {
    /// Compares the instructions of both.
    pub fn new(call: Call, by_hand: u64, lupitor: u64) -> Self {
        let ratio = (lupitor as f64 / by_hand as f64 * 1000.0).round() / 1000.0;
        Self { call: call.title(), by_hand, lupitor, ratio, max_ratio: call.max_ratio() }
    }

    /// True if lupitor keeps its promise. A call without instructions was not measured.
    pub fn is_within_promise(&self) -> bool {
        self.by_hand > 0 && self.lupitor > 0 && self.ratio <= self.max_ratio
    }
}

/// The records as a table.
pub fn table(records: &[Record]) -> String {
    let mut text = format!("\n  {:<24}{:>12}{:>12}{:>9}\n", "call", "by hand", "lupitor", "ratio");
    for Record { call, by_hand, lupitor, ratio, .. } in records {
        text += &format!("  {call:<24}{by_hand:>12}{lupitor:>12}{ratio:>9.3}\n");
    }
    text + "\nInstructions of one call over an open connection, by callgrind. By hand: reqwest and serde.\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promise_limits_the_ratio() {
        let cases =
            [(1000, 1000, true), (1000, 1130, true), (1000, 1132, false), (1000, 900, true), (0, 1000, false), (1000, 0, false)];
        for (by_hand, lupitor, expected) in cases {
            let record = Record::new(Call::CreateLead, by_hand, lupitor);
            assert_eq!(record.is_within_promise(), expected, "{record:?}");
        }
    }

    #[test]
    fn a_record_is_a_line_of_the_table_and_an_object() {
        let records = [Record::new(Call::ListLeads1000, 4_000_000, 4_100_000)];
        let json = serde_json::to_string(&records).unwrap();
        assert_eq!(json, r#"[{"call":"list_leads, 1000 leads","by_hand":4000000,"lupitor":4100000,"ratio":1.025}]"#);
        let table = table(&records);
        assert!(table.contains("  list_leads, 1000 leads       4000000     4100000    1.025\n"), "{table}");
    }
}
