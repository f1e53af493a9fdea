//! Metrics and spans of a few calls for OpenTelemetry: cargo run --example opentelemetry --features metrics
//!
//! The exporters keep everything in memory, and the example prints it. An application takes those of `opentelemetry-otlp`.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use lupitor::{Client, LeadInput};
use lupitor_fake::{CAMPAIGN_ID, Fake, Fault, FaultRule, WRITE_KEY};
use metrics::{Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// The buckets that OpenTelemetry advises for `http.client.request.duration`, and longer ones for calls that wait for the rate limit.
const SECONDS: [f64; 17] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0, 60.0, 300.0];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let metrics = InMemoryMetricExporter::default();
    let meters = SdkMeterProvider::builder().with_reader(PeriodicReader::builder(metrics.clone()).build()).build();
    // Before the client, which describes its metrics to the recorder.
    metrics::set_global_recorder(Bridge { meter: meters.meter("lupitor"), state: Mutex::default() })?;
    let spans = InMemorySpanExporter::default();
    let tracers = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(tracers.tracer("lupitor"));
    tracing_subscriber::registry().with(layer.with_filter(Targets::new().with_target("lupitor", LevelFilter::INFO))).init();

    let fake = Fake::builder().fault(FaultRule::new(Fault::HtmlPage(StatusCode::BAD_GATEWAY)).times(1)).start().await?;
    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?;
    let lead = LeadInput::builder().campaign_id(CAMPAIGN_ID).phone_number("+15555550123");
    client.create_lead(lead.clone()).await?;
    match client.create_lead(lead).await {
        Err(error) if error.is_duplicate() => {}
        other => return Err(format!("the second create is a duplicate, not {other:?}").into()),
    }

    meters.force_flush()?;
    let mut exported = Vec::new();
    for resource in metrics.get_finished_metrics()? {
        for metric in resource.scope_metrics().flat_map(|scope| scope.metrics()) {
            exported.push(metric.name().to_owned());
            println!("{} [{}]: {}", metric.name(), metric.unit(), metric.description());
            points(metric.data()).iter().for_each(|point| println!("    {point}"));
        }
    }
    println!();
    let spans = spans.get_finished_spans()?;
    for span in &spans {
        let events: Vec<_> = span.events.iter().map(|event| event.name.as_ref()).collect();
        println!("span {}: {}; events: {}", span.name, attributes(span.attributes.iter()), events.join(", "));
    }
    if !exported.iter().any(|name| name == "http.client.request.duration") || spans.len() != 2 {
        return Err(format!("{} spans and these metrics are missing something: {exported:?}", spans.len()).into());
    }
    Ok(())
}

/// The data points of a metric in words.
fn points(data: &AggregatedMetrics) -> Vec<String> {
    match data {
        AggregatedMetrics::U64(MetricData::Sum(sum)) => {
            sum.data_points().map(|point| format!("{} {}", point.value(), attributes(point.attributes()))).collect()
        }
        AggregatedMetrics::F64(MetricData::Gauge(gauge)) => {
            gauge.data_points().map(|point| format!("{} {}", point.value(), attributes(point.attributes()))).collect()
        }
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
            let points = histogram.data_points();
            points.map(|point| format!("{} in {:.3} s {}", point.count(), point.sum(), attributes(point.attributes()))).collect()
        }
        _ => vec!["the bridge makes no such metric".to_owned()],
    }
}

fn attributes<'a>(attributes: impl Iterator<Item = &'a KeyValue>) -> String {
    attributes.map(|attribute| format!("{}={}", attribute.key, attribute.value)).collect::<Vec<_>>().join(" ")
}

/// Passes the metrics of the `metrics` facade on to OpenTelemetry. Copy it, or take a crate for it.
struct Bridge {
    meter: Meter,
    state: Mutex<BridgeState>,
}

/// The instruments by their keys: the facade may register a key many times, and a gauge that counts must stay the same one.
#[derive(Default)]
struct BridgeState {
    described: HashMap<String, (Option<Unit>, String)>,
    counters: HashMap<Key, Counter>,
    gauges: HashMap<Key, Gauge>,
    histograms: HashMap<Key, Histogram>,
}

/// An instrument with the attributes of its key, and the value so far.
struct Instrument<I, T> {
    instrument: I,
    attributes: Vec<KeyValue>,
    value: Mutex<T>,
}

impl<I, T: Default> Instrument<I, T> {
    fn new(instrument: I, key: &Key) -> Arc<Self> {
        let attributes = key.labels().map(|label| KeyValue::new(label.key().to_owned(), label.value().to_owned())).collect();
        Arc::new(Self { instrument, attributes, value: Mutex::default() })
    }
}

impl<I, T: Copy> Instrument<I, T> {
    /// Changes the value, and returns the old and the new one.
    fn change(&self, change: impl FnOnce(T) -> T) -> (T, T) {
        let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let old = *value;
        *value = change(old);
        (old, *value)
    }
}

impl CounterFn for Instrument<opentelemetry::metrics::Counter<u64>, u64> {
    fn increment(&self, value: u64) {
        self.change(|old| old.saturating_add(value));
        self.instrument.add(value, &self.attributes);
    }

    fn absolute(&self, value: u64) {
        let (old, new) = self.change(|old| old.max(value));
        self.instrument.add(new - old, &self.attributes);
    }
}

impl GaugeFn for Instrument<opentelemetry::metrics::Gauge<f64>, f64> {
    fn increment(&self, value: f64) {
        self.instrument.record(self.change(|old| old + value).1, &self.attributes);
    }

    fn decrement(&self, value: f64) {
        self.increment(-value);
    }

    fn set(&self, value: f64) {
        self.instrument.record(self.change(|_| value).1, &self.attributes);
    }
}

impl HistogramFn for Instrument<opentelemetry::metrics::Histogram<f64>, f64> {
    fn record(&self, value: f64) {
        self.instrument.record(value, &self.attributes);
    }
}

impl Bridge {
    fn state(&self) -> std::sync::MutexGuard<'_, BridgeState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn describe(&self, name: &KeyName, unit: Option<Unit>, description: &SharedString) {
        self.state().described.insert(name.as_str().to_owned(), (unit, description.to_string()));
    }
}

impl BridgeState {
    /// Unit and description of a metric.
    fn description(&self, key: &Key) -> (&'static str, String) {
        let (unit, description) = self.described.get(key.name()).cloned().unwrap_or_default();
        (unit.map_or("", |unit| unit.as_canonical_label()), description)
    }
}

impl metrics::Recorder for Bridge {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(&name, unit, &description);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(&name, unit, &description);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe(&name, unit, &description);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let mut state = self.state();
        let (unit, description) = state.description(key);
        let counter = || self.meter.u64_counter(key.name().to_owned()).with_unit(unit).with_description(description).build();
        let new = || Counter::from_arc(Instrument::new(counter(), key));
        state.counters.entry(key.clone()).or_insert_with(new).clone()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        let mut state = self.state();
        let (unit, description) = state.description(key);
        let gauge = || self.meter.f64_gauge(key.name().to_owned()).with_unit(unit).with_description(description).build();
        let new = || Gauge::from_arc(Instrument::new(gauge(), key));
        state.gauges.entry(key.clone()).or_insert_with(new).clone()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        let mut state = self.state();
        let (unit, description) = state.description(key);
        let histogram = || {
            let builder = self.meter.f64_histogram(key.name().to_owned()).with_unit(unit).with_description(description);
            if unit == "s" { builder.with_boundaries(SECONDS.to_vec()).build() } else { builder.build() }
        };
        let new = || Histogram::from_arc(Instrument::new(histogram(), key));
        state.histograms.entry(key.clone()).or_insert_with(new).clone()
    }
}
