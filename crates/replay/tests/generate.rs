//! Synthetic logs: what a seed gives, and which options are refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]
#![allow(clippy::float_arithmetic, reason = "rates of synthetic sessions")]

use std::collections::{BTreeMap, BTreeSet};

use writecost_replay::generate::{
    ArrivalProcess, ArrivalTimes, GenerateError, GenerateOptions, Generator, SessionPattern,
};
use writecost_replay::write::{Compression, LogFormat, LogWriter};

fn poisson(mutations: u64, per_second: f64) -> SessionPattern {
    SessionPattern::new(mutations, ArrivalProcess::Poisson { per_second })
}

fn fixed(offset_ms: impl Fn(u64) -> u64, critical: impl Fn(u64) -> bool) -> SessionPattern {
    let fewest = ArrivalTimes {
        offsets_ms: (0..150).map(offset_ms).collect(),
        critical: (0..150).map(critical).collect(),
    };
    SessionPattern::new(150, ArrivalProcess::Fixed { fewest, one_more: ArrivalTimes::default() })
}

/// 60 sessions within 20 minutes.
fn options(patterns: Vec<SessionPattern>, payload_bytes: u64) -> GenerateOptions {
    let mut options = GenerateOptions::new(60, patterns);
    (options.seed, options.span_ms, options.payload_bytes) = (3, 20 * 60_000, payload_bytes);
    options
}

fn independent() -> GenerateOptions {
    let mut options = options(vec![poisson(150, 0.5)], 6_000);
    (options.critical_share, options.unchanged_share) = (0.05, 0.2);
    options
}

fn mix() -> GenerateOptions {
    let mut glance = poisson(2, 2.5 / 60.0);
    (glance.share, glance.extra_share) = (0.25, 0.5);
    let mut work = poisson(40, 40.0 / 1_200.0);
    work.share = 0.75;
    options(vec![glance, work], 10_000)
}

fn even() -> GenerateOptions {
    let mut options = options(vec![fixed(|at| at * 2_000, |at| at % 10 == 9)], 1);
    options.critical_share = 0.1;
    options
}

fn bursts() -> GenerateOptions {
    options(vec![fixed(|at| at / 10 * 20_000 + at % 10 * 40, |_| false)], 1)
}

fn csv(options: GenerateOptions) -> String {
    let generator = Generator::new(options).unwrap();
    let format = LogFormat::Csv(Compression::None);
    let mut csv = Vec::new();
    let mut writer = LogWriter::new(format, generator.schema().clone(), &mut csv).unwrap();
    generator.for_each(|rows| writer.write(rows).unwrap());
    writer.finish().unwrap();
    String::from_utf8(csv).unwrap()
}

/// FNV-1a, 64 bits.
fn fnv(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The hashes are those of version 0.1.0, so that a published seed keeps its log.
#[test]
fn a_seed_gives_the_same_bytes_in_every_version_and_on_every_platform() {
    for (name, options, lines, hash) in [
        ("independent", independent(), 9_001, 0x8fe4_26cb_10dc_85fb),
        ("mix", mix(), 1_762, 0xb833_3d4f_e0ac_b5a1),
        ("even", even(), 9_001, 0x8911_72b4_a60c_4097),
        ("bursts", bursts(), 9_001, 0x82c6_80c8_a96f_a1ec),
    ] {
        let text = csv(options);
        assert_eq!((text.lines().count(), fnv(&text)), (lines, hash), "{name}");
    }
}

#[test]
fn another_seed_gives_another_log() {
    let mut other = independent();
    other.seed = 4;
    assert_ne!(csv(independent()), csv(other));
}

#[test]
fn a_log_is_in_order_of_time_and_session_ids_are_version_4_uuids() {
    let mut ids = BTreeSet::new();
    let mut last = i64::MIN;
    for rows in Generator::new(independent()).unwrap() {
        for row in 0..rows.len() {
            assert!(last <= rows.times[row]);
            last = rows.times[row];
            ids.insert(rows.session(row).unwrap().to_owned());
        }
    }
    assert_eq!(ids.len(), 60);
    for id in ids {
        assert!(id.len() == 36 && &id[14..15] == "4" && "89ab".contains(&id[19..20]), "{id}");
    }
}

#[test]
fn shares_and_sizes_are_those_of_the_options() {
    let mut options = independent();
    options.sessions = 1_000;
    let generator = Generator::new(options).unwrap();
    let schema = generator.schema().clone();
    let (mut critical, mut unchanged, mut rows) = (0, 0, 0);
    for batch in generator {
        rows += batch.len();
        let names = batch.kinds.iter().flatten().map(|kind| schema.kinds[*kind as usize].as_str());
        critical += names.filter(|name| matches!(*name, "add" | "delete")).count();
        unchanged += batch.changed.iter().filter(|changed| !**changed).count();
        assert!(batch.bytes.iter().flatten().all(|bytes| (4_500..=7_500).contains(bytes)));
    }
    // Six standard deviations of binomial distributions with n = 150,000.
    assert_eq!(rows, 150_000);
    assert!(critical.abs_diff(7_500) < 507, "{critical} of {rows} are critical");
    assert!(unchanged.abs_diff(30_000) < 930, "{unchanged} of {rows} changed nothing");
}

#[test]
fn a_pattern_with_an_extra_mutation_has_it_in_its_share_of_sessions() {
    let mut pattern = poisson(2, 1.0);
    pattern.extra_share = 0.25;
    let mut lengths = BTreeMap::new();
    let mut sessions: BTreeMap<String, u64> = BTreeMap::new();
    let mut options = options(vec![pattern], 100);
    options.sessions = 10_000;
    for rows in Generator::new(options).unwrap() {
        for row in 0..rows.len() {
            *sessions.entry(rows.session(row).unwrap().to_owned()).or_default() += 1;
        }
    }
    for length in sessions.into_values() {
        *lengths.entry(length).or_insert(0u64) += 1;
    }
    assert_eq!(lengths.keys().copied().collect::<Vec<_>>(), [2, 3]);
    assert!(lengths[&3].abs_diff(2_500) < 260, "{lengths:?}");
}

#[test]
fn sessions_without_mutations_are_started_and_leave_no_rows() {
    let generator = Generator::new(options(vec![poisson(0, 1.0)], 1)).unwrap();
    let started = generator.sessions_started();
    assert_eq!(generator.count(), 0);
    assert_eq!(started.load(std::sync::atomic::Ordering::Relaxed), 60);
}

#[test]
fn named_critical_kinds_replace_the_default_and_ordinary_kinds_of_the_same_name() {
    let mut options = independent();
    options.critical_kinds = ["pay", "move", "pay"].map(str::to_owned).to_vec();
    let generator = Generator::new(options).unwrap();
    assert_eq!(generator.schema().kinds, ["resize", "rename", "recolor", "reorder", "pay", "move"]);
}

#[test]
fn options_that_describe_no_log_are_refused() {
    let change = |change: &dyn Fn(&mut GenerateOptions)| {
        let mut options = independent();
        change(&mut options);
        Generator::new(options).unwrap_err()
    };
    let arrivals = |offsets_ms: &[u64], critical: &[bool]| {
        let fewest = ArrivalTimes { offsets_ms: offsets_ms.to_vec(), critical: critical.to_vec() };
        let arrivals = ArrivalProcess::Fixed { fewest, one_more: ArrivalTimes::default() };
        change(&|options| options.patterns = vec![SessionPattern::new(2, arrivals.clone())])
    };
    assert_eq!(change(&|options| options.patterns.clear()), GenerateError::NoPattern);
    assert_eq!(change(&|options| options.patterns[0] = poisson(5, 0.0)), GenerateError::InvalidRate(0.0));
    assert!(matches!(
        change(&|options| options.unchanged_share = f64::NAN),
        GenerateError::InvalidShare { what: "of unchanged mutations", .. }
    ));
    assert_eq!(
        change(&|options| options.patterns[0].share = 1.5),
        GenerateError::InvalidShare { what: "of sessions", share: 1.5 }
    );
    assert_eq!(
        change(&|options| {
            options.critical_share = 0.0;
            options.critical_kinds.push("pay".to_owned());
        }),
        GenerateError::UnusedCriticalKinds
    );
    assert_eq!(arrivals(&[0], &[false; 2]), GenerateError::WrongArrivalCount { expected: 2, found: 1 });
    assert_eq!(arrivals(&[0, 1], &[false; 3]), GenerateError::WrongArrivalCount { expected: 2, found: 3 });
    assert_eq!(arrivals(&[1, 0], &[false; 2]), GenerateError::UnorderedArrivals);
}
