//! A recorder of metrics that keeps every value.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, LocalRecorderGuard, Metadata, SharedString, Unit,
};

/// The labels of a series.
pub type Labels = BTreeMap<String, String>;

/// Keeps every value, for the thread that installs it.
#[derive(Clone, Default)]
pub struct TestRecorder(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Kind and unit by name.
    described: BTreeMap<String, (&'static str, Option<Unit>)>,
    series: BTreeMap<(String, Labels), Arc<Series>>,
}

/// The values of a series: increments of a counter, states of a gauge, entries of a histogram.
struct Series {
    kind: &'static str,
    values: Mutex<Vec<f64>>,
}

impl TestRecorder {
    /// Records the metrics of this thread until the guard is dropped.
    pub fn install(&self) -> LocalRecorderGuard<'_> {
        metrics::set_default_local_recorder(self)
    }

    /// The series of a metric that have all of these labels, with their values.
    pub fn series(&self, name: &str, labels: &[(&str, &str)]) -> Vec<(Labels, Vec<f64>)> {
        let state = self.0.lock().unwrap();
        let has_labels = |found: &Labels| labels.iter().all(|(key, value)| found.get(*key).is_some_and(|found| found == value));
        let found = state.series.iter().filter(|((found, labels), _)| found == name && has_labels(labels));
        found.map(|((_, labels), series)| (labels.clone(), series.values.lock().unwrap().clone())).collect()
    }

    /// All values of a metric with these labels.
    pub fn values(&self, name: &str, labels: &[(&str, &str)]) -> Vec<f64> {
        self.series(name, labels).into_iter().flat_map(|(_, values)| values).collect()
    }

    /// The sum of a counter.
    pub fn count(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.values(name, labels).iter().sum()
    }

    /// Kind and unit of each described metric.
    pub fn described(&self) -> BTreeMap<String, (&'static str, Option<Unit>)> {
        self.0.lock().unwrap().described.clone()
    }

    /// Name, kind and labels of every series.
    pub fn all(&self) -> Vec<(String, &'static str, Labels)> {
        let state = self.0.lock().unwrap();
        state.series.iter().map(|((name, labels), series)| (name.clone(), series.kind, labels.clone())).collect()
    }

    fn describe(&self, key: &KeyName, kind: &'static str, unit: Option<Unit>) {
        self.0.lock().unwrap().described.insert(key.as_str().to_owned(), (kind, unit));
    }

    fn register(&self, key: &Key, kind: &'static str) -> Arc<Series> {
        let labels = key.labels().map(|label| (label.key().to_owned(), label.value().to_owned())).collect();
        let new = || Arc::new(Series { kind, values: Mutex::default() });
        self.0.lock().unwrap().series.entry((key.name().to_owned(), labels)).or_insert_with(new).clone()
    }
}

impl Series {
    fn push(&self, value: f64) {
        self.values.lock().unwrap().push(value);
    }

    fn change(&self, by: f64) {
        let mut values = self.values.lock().unwrap();
        let last = values.last().copied().unwrap_or_default();
        values.push(last + by);
    }
}

impl CounterFn for Series {
    fn increment(&self, value: u64) {
        self.push(value as f64);
    }

    fn absolute(&self, _: u64) {
        panic!("no metric of the client is set to an absolute value");
    }
}

impl GaugeFn for Series {
    fn increment(&self, value: f64) {
        self.change(value);
    }

    fn decrement(&self, value: f64) {
        self.change(-value);
    }

    fn set(&self, value: f64) {
        self.push(value);
    }
}

impl HistogramFn for Series {
    fn record(&self, value: f64) {
        self.push(value);
    }
}

impl metrics::Recorder for TestRecorder {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, "counter", unit);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, "gauge", unit);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, "histogram", unit);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.register(key, "counter"))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.register(key, "gauge"))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.register(key, "histogram"))
    }
}
