//! The records as a table that a person reads.

use super::record::Record;

/// The records in their order, with a heading wherever the setting changes.
pub fn table(records: &[Record], seeds: u64) -> String {
    let mut text = String::new();
    let mut last_setting = None;
    for record in records {
        let setting = (record.window, record.limit, record.window_s, record.processes, record.skew_s);
        if last_setting != Some(setting) {
            last_setting = Some(setting);
            text += &heading(record);
        }
        text += &line(record);
    }
    text + &caption(seeds)
}

fn heading(record: &Record) -> String {
    let Record { window, limit, window_s, calls, processes, skew_s, optimum_s, .. } = record;
    let processes = if *processes == 1 { "1 process".to_owned() } else { format!("{processes} processes") };
    let skew = if *skew_s == 0 { "clocks right".to_owned() } else { format!("clocks {skew_s:+} s") };
    format!(
        "\n{limit}/{window_s}s {window} window, {processes}, {skew}: {calls} calls, at best {optimum_s:.1} s\n  \
         {:<22}{:>12}{:>13}{:>9}{:>13}{:>12}{:>9}\n",
        "client", "429s", "makespan_s", "ratio", "early_wakes", "duplicates", "lost"
    )
}

fn line(record: &Record) -> String {
    // Who gave calls up was done the sooner for it.
    let ratio = if record.lost == 0 { format!("{:.3}", record.ratio) } else { "-".to_owned() };
    format!(
        "  {:<22}{:>12}{:>13.1}{ratio:>9}{:>13}{:>12}{:>9}\n",
        record.client, record.rejected_429, record.makespan_s, record.early_wakes, record.duplicates, record.lost
    )
}

fn caption(seeds: u64) -> String {
    let of_seeds = if seeds == 1 {
        "One seed.".to_owned()
    } else {
        format!("Of {seeds} seeds: the median makespan, and the largest of each count.")
    };
    format!(
        "\n{of_seeds} ratio: makespan / the best that any client could do; none where calls were lost.\n\
         early_wakes: requests of a process after a 429 and before the time that it named. lost: calls that gave up.\n"
    )
}
