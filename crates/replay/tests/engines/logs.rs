//! Random small logs: every cell of the result is compared.

use std::fmt::Write as _;

use writecost_replay::sql::{Dialect, QueryRequest, Table, TimeEncoding, query};
use writecost_replay::{
    EventBatch, EventSource, Eviction, FlushPolicy, Partition, ReplayCounts, ReplayOptions, TimeUnit,
    TimedTrigger, TriggerCounts, replay,
};

use crate::python::{Answer, Case, run};

/// A linear congruential generator with the multiplier of PCG: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

#[derive(Debug, Clone)]
struct Mutation {
    session: usize,
    micros: i64,
    critical: bool,
    bytes: u64,
    changed: bool,
}

impl Mutation {
    fn millis(&self) -> i64 {
        self.micros.div_euclid(1_000)
    }
}

const SESSIONS: [&str; 6] = ["a", "b", "it's", "say \"hi\"", "back\\slash", "naïve `tick`"];
const CRITICAL: &str = "it's \\ critical";

/// Ties, gaps at the limits of triggers, times before 1970, and sessions of one mutation.
fn mutations(random: &mut Random) -> Vec<Mutation> {
    let gaps = [0, 0, 1, 2, 3, 5, 5, 5, 7, 10, 11, 49, 50, 51, 99, 100, 101, 120];
    let mut all = Vec::new();
    for session in 0..usize::try_from(random.below(7)).unwrap() {
        let mut at = random.below(100).cast_signed() - 50;
        for _ in 0..=random.below(40) {
            at += random.pick(&gaps);
            all.push(Mutation {
                session,
                micros: at * 1_000 + random.below(1_000).cast_signed(),
                critical: random.below(5) == 0,
                bytes: random.pick(&[0, 1, 1_024, 1_025, 4_095, 4_096, 4_097, 8_193, 100_000]),
                changed: random.below(3) > 0,
            });
        }
    }
    all.sort_by_key(|one| (one.session, one.millis(), one.critical, one.bytes));
    all
}

fn policies() -> Vec<FlushPolicy> {
    let timed = |restart, max_wait, max_mutations, closes_on_critical| {
        let leading = false;
        FlushPolicy::Timed(TimedTrigger { restart, max_wait, max_mutations, leading, closes_on_critical })
    };
    let mut policies = vec![FlushPolicy::PerMutation, FlushPolicy::OnDisconnect];
    policies.extend([0, 1, 2, 5, 7, 11, 50, 51, 200].map(|interval| FlushPolicy::debounced(interval, None)));
    policies.extend([1, 5, 7, 50].map(|window| FlushPolicy::batched(window, None)));
    policies.extend([(5, 5), (5, 12), (3, 1), (0, 4)].map(|(d, m)| FlushPolicy::debounced(d, Some(m))));
    policies.extend([(5, 2), (50, 3), (7, 1)].map(|(w, n)| FlushPolicy::batched(w, Some(n))));
    policies.extend([1, 5, 50].map(FlushPolicy::tiered));
    // Combinations without a constructor.
    policies.push(timed(Some(7), None, Some(3), false));
    policies.push(timed(Some(7), Some(20), Some(4), true));
    policies.push(timed(None, Some(20), Some(4), true));
    policies
}

struct OneBatch(Option<EventBatch>);

impl EventSource for OneBatch {
    type Error = ();
    type Partition = Self;

    fn next_partition(&mut self) -> Result<Option<Self>, ()> {
        Ok(self.0.take().map(|batch| Self(Some(batch))))
    }
}

impl Partition for OneBatch {
    type Error = ();

    fn next_batch(&mut self) -> Result<Option<EventBatch>, ()> {
        Ok(self.0.take())
    }
}

fn counts(log: &[Mutation], options: &ReplayOptions, bad_rows: u64) -> ReplayCounts {
    let mut batch = EventBatch::default();
    (batch.first_row, batch.skipped) = (1, bad_rows);
    batch.sessions = log.iter().map(|one| [one.session as u64, 7]).collect();
    batch.times = log.iter().map(Mutation::millis).collect();
    batch.critical = log.iter().map(|one| one.critical).collect();
    batch.changed = log.iter().map(|one| one.changed).collect();
    batch.bytes = log.iter().map(|one| one.bytes).collect();
    replay(&mut OneBatch(Some(batch)), options, &|_| {}).unwrap()
}

fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The result that the query should give.
fn expected(counts: &ReplayCounts, options: &ReplayOptions) -> Vec<Vec<String>> {
    let units: Vec<String> = if options.chunk_sizes.is_empty() {
        vec!["units_4096".to_owned()]
    } else {
        options.chunk_sizes.iter().map(|size| format!("units_{size}")).collect()
    };
    let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let before = "record trigger interval_ms max_wait_ms window_ms max_mutations skip_unchanged writes \
                  held_ms wait_ms longest_ms span_ms";
    let after = "rows skipped mutations sessions first_ms last_ms bytes active_ms changed idle_ms upper_ms gaps sum_ms";
    let empty = |count: usize| vec![String::new(); count];
    let mut rows = vec![[names(before), units.clone(), names(after)].concat()];
    rows.push(
        [vec!["source".to_owned()], empty(11 + units.len()), summary(counts, options), empty(3)].concat(),
    );
    for trigger in &counts.triggers {
        rows.push([trigger_cells(trigger, units.len()), empty(13)].concat());
    }
    for bin in &counts.gaps {
        let cells = vec![bin.upper.to_string(), bin.gaps.to_string(), bin.sum.to_string()];
        rows.push([vec!["gap".to_owned()], empty(21 + units.len()), cells].concat());
    }
    rows
}

fn summary(counts: &ReplayCounts, options: &ReplayOptions) -> Vec<String> {
    let log = &counts.log;
    vec![
        log.rows.to_string(),
        log.skipped.to_string(),
        log.mutations.to_string(),
        log.sessions.to_string(),
        cell(log.first_ms),
        cell(log.last_ms),
        cell(log.bytes),
        cell(log.active_ms),
        cell(log.changed),
        options.idle_ms.to_string(),
    ]
}

fn trigger_cells(counts: &TriggerCounts, units: usize) -> Vec<String> {
    let none = [None; 4];
    let (name, times) = match counts.policy {
        FlushPolicy::PerMutation => ("per-mutation", none),
        FlushPolicy::OnDisconnect => ("on-disconnect", none),
        FlushPolicy::Timed(one) => {
            let (max_wait, window) =
                if one.restart.is_some() { (one.max_wait, None) } else { (None, one.max_wait) };
            let name = match one.restart {
                _ if one.closes_on_critical => "tiered",
                Some(_) => "debounced",
                None => "batched",
            };
            (name, [one.restart, max_wait, window, one.max_mutations])
        }
        _ => unreachable!("the tests have no other policy"),
    };
    let mut cells = vec!["count".to_owned(), name.to_owned()];
    cells.extend(times.map(cell));
    cells.extend([counts.skip_unchanged.to_string(), counts.writes.to_string()]);
    cells.extend([counts.timer_pending, counts.total_delay].map(cell));
    cells.extend([cell(counts.max_delay), cell(counts.observed_time)]);
    let chunks = counts.chunks.values().map(u64::to_string);
    cells.extend(chunks.chain(std::iter::repeat(String::new())).take(units));
    cells
}

fn quoted(dialect: Dialect, text: &str) -> String {
    let text = if dialect == Dialect::ClickHouse { text.replace('\\', "\\\\") } else { text.to_owned() };
    format!("'{}'", text.replace('\'', "''"))
}

/// Statements that create the log as a table with the name of an alias of the query, and columns
/// with the names of its columns.
fn setup(dialect: Dialect, log: &[Mutation], bad_rows: u64, as_text: bool) -> Vec<String> {
    let changed = |value: bool| if as_text { quoted(dialect, &value.to_string()) } else { value.to_string() };
    let mut rows = Vec::new();
    for one in log {
        let (name, kind) = (SESSIONS[one.session], if one.critical { CRITICAL } else { "move" });
        let (name, kind) = (quoted(dialect, name), quoted(dialect, kind));
        let (ms, us, ns) = (one.millis(), one.micros, one.micros * 1_000);
        rows.push(format!("({name}, {ms}, {us}, {ns}, {kind}, {}, {})", one.bytes, changed(one.changed)));
    }
    for row in 0..bad_rows {
        let (name, time) = if row % 2 == 0 { ("''", "5") } else { ("'a'", "NULL") };
        rows.push(format!("({name}, {time}, {time}, {time}, 'move', 1, {})", changed(true)));
    }
    let mut statements = vec!["DROP TABLE IF EXISTS sessions".to_owned(), create(dialect, as_text)];
    if !rows.is_empty() {
        let columns = columns(dialect).join(", ");
        statements.push(format!("INSERT INTO sessions ({columns}) VALUES {}", rows.join(", ")));
    }
    statements
}

fn columns(dialect: Dialect) -> [&'static str; 7] {
    let session = if dialect == Dialect::DuckDb { "\"the \"\"session\"\"\"" } else { "`the \"session\"`" };
    [session, "ms", "us", "ns", "kind", "rows", "at_ms"]
}

fn create(dialect: Dialect, as_text: bool) -> String {
    let types = if dialect == Dialect::DuckDb {
        let changed = if as_text { "VARCHAR" } else { "BOOLEAN" };
        ["VARCHAR", "BIGINT", "BIGINT", "BIGINT", "VARCHAR", "BIGINT", changed]
    } else {
        let (time, text) = ("Nullable(Int64)", "LowCardinality(String)");
        let changed = if as_text { text } else { "Bool" };
        ["String", time, time, time, text, "UInt64", changed]
    };
    let mut text = "CREATE TABLE sessions (".to_owned();
    for (name, of_type) in columns(dialect).iter().zip(types) {
        let _ = write!(text, "{name} {of_type}, ");
    }
    text.push_str(if dialect == Dialect::DuckDb {
        "moment TIMESTAMP AS (make_timestamp(us)))"
    } else {
        "moment Nullable(DateTime64(6, 'Asia/Tokyo')) ALIAS fromUnixTimestamp64Micro(us, 'Asia/Tokyo')) \
         ENGINE = MergeTree ORDER BY tuple()"
    });
    text
}

const TIMES: [(TimeEncoding, &str); 4] = [
    (TimeEncoding::Integer(TimeUnit::Millis), "ms"),
    (TimeEncoding::Integer(TimeUnit::Micros), "us"),
    (TimeEncoding::Integer(TimeUnit::Nanos), "ns"),
    (TimeEncoding::Timestamp, "moment"),
];

fn options(random: &mut Random) -> ReplayOptions {
    let all = policies();
    let policies =
        if random.below(3) == 0 { all } else { (0..random.below(4)).map(|_| random.pick(&all)).collect() };
    let mut options = ReplayOptions::new(policies);
    options.idle_ms = random.pick(&[100, 50, 1_000_000]);
    options.gap_histogram = random.below(2) == 0;
    options.count_unchanged_skipped = random.below(2) == 0;
    options.chunk_sizes = random.pick::<&[u64]>(&[&[], &[4_096], &[1_024, 4_096, 64_000]]).to_vec();
    options.eviction = Eviction::Never;
    options
}

fn request(dialect: Dialect, number: usize, options: ReplayOptions, skip_bad: bool) -> QueryRequest {
    let (time, column) = TIMES[number % TIMES.len()];
    let table = Table::Named("sessions".to_owned());
    let mut request = QueryRequest::new(dialect, table, "the \"session\"", column, options);
    request.time = time;
    request.columns.kind = Some("kind".to_owned());
    request.columns.bytes = Some("rows".to_owned());
    request.columns.changed = Some("at_ms".to_owned());
    request.critical_kinds = vec!["other".to_owned(), CRITICAL.to_owned()];
    request.skip_bad = skip_bad;
    request
}

/// What the answer to a case must be.
enum Expected {
    Rows(Vec<Vec<String>>),
    Refused,
}

fn cases(number: usize) -> Vec<(Case, Expected)> {
    let mut random = Random(number as u64);
    let mut log = mutations(&mut random);
    let bad_rows = if number.is_multiple_of(4) { 1 + random.below(3) } else { 0 };
    let options = options(&mut random);
    if options.chunk_sizes.is_empty() {
        // Ties are by size only where chunks are counted.
        log.sort_by_key(|one| (one.session, one.millis(), one.critical));
    }
    let mut cases = Vec::new();
    for dialect in [Dialect::DuckDb, Dialect::ClickHouse] {
        let setup = setup(dialect, &log, bad_rows, number.is_multiple_of(2));
        let query = |skip_bad| query(&request(dialect, number, options.clone(), skip_bad)).unwrap();
        let rows = expected(&counts(&log, &options, bad_rows), &options);
        cases
            .push((Case { dialect, setup: setup.clone(), query: query(bad_rows > 0) }, Expected::Rows(rows)));
        if bad_rows > 0 {
            cases.push((Case { dialect, setup, query: query(false) }, Expected::Refused));
        }
    }
    cases
}

fn check(number: usize, case: &Case, expected: &Expected, answer: &Answer) {
    let name = case.dialect.name();
    match (expected, answer) {
        (Expected::Rows(expected), Ok(rows)) => {
            for (row, (expected, found)) in expected.iter().zip(rows).enumerate() {
                assert_eq!(expected, found, "log {number}, {name}, row {row}\n{}", case.query);
            }
            assert_eq!(expected.len(), rows.len(), "log {number}, {name}");
        }
        (Expected::Refused, Err(message)) => {
            assert!(message.contains("rows that cannot be used"), "log {number}, {name}: {message}");
        }
        (Expected::Refused, Ok(_)) => unreachable!("log {number}, {name}: bad rows were accepted"),
        (Expected::Rows(_), Err(message)) => unreachable!("log {number}, {name}: {message}"),
    }
}

#[test]
fn every_cell_of_a_small_log_is_that_of_replay() {
    let cases: Vec<(usize, Case, Expected)> = (0..48)
        .flat_map(|number| cases(number).into_iter().map(move |(case, expected)| (number, case, expected)))
        .collect();
    let (numbered, plain): (Vec<_>, Vec<_>) =
        cases.into_iter().map(|(number, case, expected)| ((number, expected), case)).unzip();
    let Some(answers) = run(&plain) else { return };
    for (((number, expected), case), answer) in numbered.iter().zip(&plain).zip(&answers) {
        check(*number, case, expected, answer);
    }
}
