//! How long one scenario takes, and a thousand volumes of it; how long a staircase takes.
//!
//! `cargo bench`
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use divan::{Bencher, black_box};
use writecost::analysis::{break_even, compare};
use writecost::input::{DiskFiles, LoadOptions, Loader};
use writecost::number::PositiveRational;
use writecost::scenario::{Rounding, Scenario};

fn main() {
    divan::main();
}

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/session-persistence.yaml");

fn scenario() -> Scenario {
    Loader::new(&DiskFiles).scenario(SCENARIO, &LoadOptions::default()).expect("a shipped scenario").scenario
}

#[divan::bench]
fn load(bencher: Bencher) {
    bencher.bench(|| Loader::new(&DiskFiles).scenario(black_box(SCENARIO), &LoadOptions::default()).is_ok());
}

#[divan::bench]
fn report_of_five_volumes(bencher: Bencher) {
    let scenario = scenario();
    bencher.bench(|| answers(black_box(&scenario)));
}

/// Everything a report computes.
fn answers(scenario: &Scenario) -> usize {
    let baseline = scenario.baseline();
    let regions = scenario.strategies().iter().map(|strategy| {
        break_even::over_sessions(scenario, baseline, strategy, break_even::DEFAULT_HORIZON).regions.len()
    });
    compare::compare(scenario).len() + regions.sum::<usize>()
}

#[divan::bench]
fn a_thousand_volumes(bencher: Bencher) {
    let scenario =
        scenario().with(|parts| parts.workload.sessions = (1..=1_000).map(|at| at * 10_000).collect());
    let scenario = scenario.expect("only volumes changed");
    bencher.bench(|| compare::compare(black_box(&scenario)).len());
}

#[divan::bench]
fn a_staircase_to_ten_million_sessions(bencher: Bencher) {
    let scenario = scenario();
    let sheet = {
        let mut parts = scenario.sheet().spec().clone();
        for meter in parts.services.iter_mut().flat_map(|service| &mut service.meters) {
            meter.billing_increment = PositiveRational::new(1_000_000u64.into());
        }
        writecost::pricing::Sheet::new(parts).expect("only rounding changed")
    };
    let scenario = scenario.with_sheet(sheet.into());
    let scenario = scenario.and_then(|scenario| scenario.with(|spec| spec.rounding = Rounding::Invoice));
    let scenario = scenario.expect("only rounding changed");
    bencher.bench(|| answers(black_box(&scenario)));
}
