//! Cost of finding the documented error of a message: `cargo bench -p lupitor-bench --bench classify`.
//!
//! The cost depends on the length of the message, not on its place in the catalogue. A message longer than every documented one
//! costs nothing.
#![allow(missing_docs, reason = "criterion's macros make items without any")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lupitor::{DocumentedError, documented_errors};

fn documented(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("documented");
    for entry in documented_errors() {
        group.bench_function(entry.name, |bencher| bencher.iter(|| DocumentedError::find(Some(entry.status), entry.message)));
    }
    group.finish();
}

fn pattern(criterion: &mut Criterion) {
    let message = "leads[417]: At least one of phoneNumber or externalId is required";
    criterion.bench_function("pattern", |bencher| bencher.iter(|| DocumentedError::find(Some(400), message)));
}

fn unknown(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("unknown");
    for length in [16_usize, 64, 256, 512, 1_000_000] {
        let message = "x".repeat(length);
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_with_input(BenchmarkId::from_parameter(length), &message, |bencher, message| {
            bencher.iter(|| DocumentedError::find(Some(400), message));
        });
    }
    group.finish();
}

criterion_group!(benches, documented, pattern, unknown);
criterion_main!(benches);
