//! The report of a client and a list.

use serde::Serialize;

use super::worker::Measured;

/// The promised ratio of lupitor's rate to that of the loop by hand.
const MIN_RATIO: f64 = 1.0;
/// The promised ratio of the memory with ten times as many leads.
const MAX_GROWTH: f64 = 1.1;

/// A line of the table, or an object of the JSON array.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The client.
    pub client: &'static str,
    /// Number of leads.
    pub leads: u32,
    /// Leads a second.
    pub leads_per_s: f64,
    /// Processor seconds of the process, which other work of the machine disturbs less than the rate.
    pub cpu_s: f64,
    /// Largest resident memory in MiB.
    pub peak_mib: f64,
}

impl Record {
    /// The fastest of some runs, which other work of the machine has disturbed least, and the median of their memory.
    pub fn new(client: &'static str, leads: u32, runs: Vec<Measured>) -> Self {
        let seconds = runs.iter().map(|run| run.seconds).fold(f64::NAN, f64::min);
        let cpu_s = median(runs.iter().map(|run| run.cpu_seconds));
        let peak_mib = median(runs.iter().map(|run| run.peak_kib as f64 / 1024.0));
        let leads_per_s = (f64::from(leads) / seconds).round();
        Self { client, leads, leads_per_s, cpu_s, peak_mib: (peak_mib * 10.0).round() / 10.0 }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The promises that the records violate. Of two records of a client, the one with fewer leads comes first.
pub fn problems(records: &[Record]) -> Vec<String> {
    let of = |client: &str| records.iter().filter(|record| record.client == client).collect::<Vec<_>>();
    let (by_hand, lupitor) = (of("by hand"), of("lupitor"));
    let ([_, by_hand], [shorter, lupitor]) = (by_hand.as_slice(), lupitor.as_slice()) else {
        return vec!["not every client was measured".to_owned()];
    };
    let mut problems = Vec::new();
    let ratio = lupitor.leads_per_s / by_hand.leads_per_s;
    if ratio.is_nan() || ratio < MIN_RATIO {
        problems.push(format!("lupitor's rate is {ratio:.2} of the loop by hand, at least {MIN_RATIO:.2} is promised"));
    }
    let growth = lupitor.peak_mib / shorter.peak_mib;
    if growth.is_nan() || growth > MAX_GROWTH {
        problems.push(format!("lupitor's memory grows by the factor {growth:.2}, at most {MAX_GROWTH:.2} is promised"));
    }
    problems
}

/// The records as a table.
pub fn table(records: &[Record]) -> String {
    let mut text = format!("\n  {:<10}{:>12}{:>12}{:>10}{:>14}\n", "client", "leads", "leads/s", "CPU in s", "peak in MiB");
    for Record { client, leads, leads_per_s, cpu_s, peak_mib } in records {
        text += &format!("  {client:<10}{leads:>12}{leads_per_s:>12.0}{cpu_s:>10.2}{peak_mib:>14.1}\n");
    }
    text + "\nThe fastest run, and the medians of CPU and memory. Each client is a process of its own; the server is another one, over loopback. By hand: reqwest and serde.\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(client: &'static str, leads: u32, leads_per_s: f64, peak_mib: f64) -> Record {
        Record { client, leads, leads_per_s, cpu_s: 1.0, peak_mib }
    }

    #[test]
    fn the_promises_limit_rate_and_memory() {
        let cases = [
            (1000.0, 10.0, 10.9, 0),
            (1000.0, 10.0, 11.2, 1),
            (990.0, 10.0, 10.0, 1),
            (900.0, 10.0, 20.0, 2),
            (f64::NAN, 10.0, 10.0, 1),
        ];
        for (rate, shorter, longer, count) in cases {
            let by_hand = [record("by hand", 10, 1.0, 99.0), record("by hand", 100, 1000.0, 1.0)];
            let lupitor = [record("lupitor", 10, 1.0, shorter), record("lupitor", 100, rate, longer)];
            assert_eq!(problems(&[by_hand, lupitor].concat()).len(), count, "{rate} {shorter} {longer}");
        }
        assert_eq!(problems(&[]), ["not every client was measured"]);
    }

    #[test]
    fn a_record_has_the_fastest_run_and_the_median_of_the_memory() {
        let runs = [(4.0, 2048), (1.0, 1024), (2.0, 10_240)].map(|(seconds, peak_kib)| Measured {
            seconds,
            cpu_seconds: seconds,
            peak_kib,
        });
        let record = Record::new("lupitor", 1000, runs.to_vec());
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(json, r#"{"client":"lupitor","leads":1000,"leads_per_s":1000.0,"cpu_s":2.0,"peak_mib":2.0}"#);
        assert!(table(&[record]).contains("  lupitor           1000        1000      2.00           2.0\n"));
    }
}
