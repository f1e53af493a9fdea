//! The records as a table.

use super::record::Record;

/// The records in order, with a heading for each setting.
pub fn table(records: &[Record], seeds: u64) -> String {
    let mut text = String::new();
    let mut last_setting = None;
    for record in records {
        let setting = (record.window, record.limit, record.window_s, record.processes, record.skew_s, &record.odd);
        if last_setting != Some(setting) {
            last_setting = Some(setting);
            text += &heading(record);
        }
        text += &line(record);
    }
    text + &caption(seeds)
}

fn heading(record: &Record) -> String {
    let Record { window, limit, window_s, calls, processes, skew_s, odd, optimum_s, .. } = record;
    let processes = if *processes == 1 { "1 process".to_owned() } else { format!("{processes} processes") };
    let skew = if *skew_s == 0 { "clocks right".to_owned() } else { format!("clocks {skew_s:+} s") };
    let odd = if odd.is_empty() { String::new() } else { format!(", {odd}") };
    format!(
        "\n{limit}/{window_s}s {window} window, {processes}, {skew}{odd}: {calls} calls, at best {optimum_s:.1} s\n  \
         {:<22}{:>12}{:>13}{:>9}{:>13}{:>12}{:>9}\n",
        "client", "429s", "makespan_s", "ratio", "early_wakes", "duplicates", "lost"
    )
}

fn line(record: &Record) -> String {
    // A client that loses calls is done sooner.
    let ratio = if record.lost == 0 { format!("{:.3}", record.ratio) } else { "-".to_owned() };
    format!(
        "  {:<22}{:>12}{:>13.1}{ratio:>9}{:>13}{:>12}{:>9}\n",
        record.client, record.throttled, record.makespan_s, record.early_wakes, record.duplicates, record.lost
    )
}

fn caption(seeds: u64) -> String {
    let of_seeds =
        if seeds == 1 { "One seed.".to_owned() } else { format!("Median makespan and largest counts of {seeds} seeds.") };
    format!(
        "\n{of_seeds}\nratio: makespan divided by the optimum; - if calls were lost. lost: calls that gave up.\n\
         early_wakes: requests of a process between a 429 and the time that it asked to wait for.\n"
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::ValueEnum;

    use super::*;
    use crate::ratelimit::clients::ClientKind;
    use crate::ratelimit::odd::Odd;
    use crate::ratelimit::scenario::{Limit, Scenario, Window};
    use crate::ratelimit::simulation::Measurement;

    fn record(client: ClientKind, window: Window, processes: u32, skew_s: i64, lost: u64) -> Record {
        let scenario = Scenario { client, window, limit: Limit::PER_MINUTE, processes, skew_s, odd: Odd::Nothing };
        let run = |throttled, makespan_s| {
            let makespan = Duration::from_secs(makespan_s);
            Measurement { throttled, makespan, early_wakes: 40, duplicates: 0, lost }
        };
        Record::from_runs(&scenario, &[run(9, 700), run(1, 600), run(12, 594)])
    }

    #[test]
    fn a_table_has_a_heading_for_each_setting_and_fits_120_columns() {
        let records = [
            record(ClientKind::Lupitor, Window::Fixed, 1, 0, 0),
            record(ClientKind::PageBackoff, Window::Fixed, 1, 0, 600),
            record(ClientKind::Lupitor, Window::Counter, 20, -3600, 0),
            record(ClientKind::ReqwestRetryPatient, Window::Counter, 20, -3600, 0),
        ];
        let table = table(&records, 3);
        assert!(table.lines().all(|line| line.chars().count() <= 120), "{table}");
        insta::assert_snapshot!("table", table);
    }

    #[test]
    fn every_name_fits_its_column() {
        for client in ClientKind::value_variants() {
            assert!(client.name().len() < 22, "{}", client.name());
        }
    }

    #[test]
    fn a_record_has_the_median_makespan_and_the_largest_counts() {
        let record = record(ClientKind::Lupitor, Window::Fixed, 1, 0, 0);
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(
            json,
            r#"{"client":"lupitor","window":"fixed","limit":100,"window_s":60,"calls":1000,"processes":1,"skew_s":0,"#.to_owned()
                + r#""rejected_429":12,"makespan_s":600.0,"optimum_s":540.0,"ratio":1.1111,"#
                + r#""early_wakes":40,"duplicates":0,"lost":0}"#
        );
    }
}
