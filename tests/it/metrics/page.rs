//! `docs/metrics.md` lists the metrics that the client records.

use std::collections::{BTreeMap, BTreeSet};

use lupitor::RequestOptions;
use lupitor::import::rows;
use metrics::Unit;

use super::{faulty, lead};
use crate::support::recorder::TestRecorder;
use crate::support::{ApiCall, CAMPAIGN, CallStyle, PHONE, builder_for, text};

/// Kind, unit and labels of a metric.
type Metric = (String, String, BTreeSet<String>);

/// The rows of a table by their first cells.
fn table(page: &str, head: &str) -> BTreeMap<String, Vec<String>> {
    let lines = page.lines().skip_while(|line| *line != head).skip(2).take_while(|line| line.starts_with('|'));
    let cells = lines.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    cells.map(|mut cells| (cells.remove(0), cells)).collect()
}

/// The words in code style.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn documented(page: &str) -> BTreeMap<String, Metric> {
    let rows = table(page, "| metric | kind | unit | labels |").into_iter();
    let rows = rows.map(|(name, cells)| (name.replace('`', ""), (cells[0].clone(), cells[1].clone(), names(&cells[2]))));
    rows.collect()
}

/// Makes calls of all sorts: a success, a retry, a throttled one, a queue, a lookup, an import.
async fn record(recorder: &TestRecorder) {
    let _guard = recorder.install();
    let fake = faulty(&["drop@createLead,after-processing,times=1", "html-429@listLeads,times=1"]);
    let client = builder_for(&fake).options(RequestOptions::job()).build().unwrap();
    client.create_lead(lead()).await.unwrap();
    ApiCall::ListLeads.send(CallStyle::Facade, &client).await.unwrap();
    client.delete_lead("unknown", lupitor::LeadIdentifier::builder().phone_number(PHONE)).await.unwrap_err();
    let mut import = client.import_leads(CAMPAIGN, rows([lupitor::BulkLeadInput::builder().phone_number(PHONE)]));
    while import.next().await.transpose().unwrap().is_some() {}
}

#[tokio::test(start_paused = true)]
async fn the_page_lists_the_metrics_that_are_recorded() {
    let recorder = TestRecorder::default();
    record(&recorder).await;
    let mut recorded = BTreeMap::<String, Metric>::new();
    let described = recorder.described();
    for (name, kind, labels) in recorder.all() {
        let (described_kind, unit) = described.get(&name).unwrap_or_else(|| panic!("{name} is not described"));
        assert_eq!(kind, *described_kind, "{name}");
        let unit = unit.as_ref().map_or("", Unit::as_str).to_owned();
        let metric = recorded.entry(name).or_insert_with(|| (kind.to_owned(), unit, BTreeSet::new()));
        metric.2.extend(labels.into_keys());
    }
    let silent: Vec<_> = described.keys().filter(|name| !recorded.contains_key(*name)).collect();
    assert!(silent.is_empty(), "record them here too: {silent:?}");
    assert_eq!(documented(&text("docs/metrics.md")), recorded, "left: docs/metrics.md, right: recorded");
}

#[test]
fn the_page_explains_every_label() {
    let page = text("docs/metrics.md");
    let explained: BTreeSet<_> = table(&page, "| label | values |").keys().flat_map(|cell| names(cell)).collect();
    let used: BTreeSet<_> = documented(&page).into_values().flat_map(|(_, _, labels)| labels).collect();
    assert_eq!(explained, used, "left: explained, right: used");
}
