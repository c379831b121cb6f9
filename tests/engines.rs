//! The queries of `study::sql`: as they are written, and run on the engines that are at hand
//! against what `replay` counts of the same log.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::cast_possible_wrap, clippy::cast_possible_truncation, reason = "small numbers of a test")]

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::{env, fs};

use writecost::analysis::replay::{Memory, Plan, replay};
use writecost::analysis::sql::{Ask, Clock, Columns, Dialect, NoQuery, Table, query};
use writecost::trigger::{FlushPolicy, ReplayCounts, TriggerCounts};
use writecost::workload::{Batch, Log, Part};

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize]
    }
}

/// A mutation; its order within a session is that of its fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mutation {
    session: u64,
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

const NAMES: [&str; 6] = ["a", "b", "it's", "say \"hi\"", "back\\slash", "naïve `tick`"];
const CRITICAL: &str = "it's \\ critical";

/// Ties, boundaries, times before 1970, and sessions of one mutation.
fn mutations(dice: &mut Dice) -> Vec<Mutation> {
    let gaps = [0, 0, 1, 2, 3, 5, 5, 5, 7, 10, 11, 49, 50, 51, 99, 100, 101, 120];
    let mut all = Vec::new();
    for session in 0..dice.roll(NAMES.len() as u64 + 1) {
        let mut at = dice.roll(100) as i64 - 50;
        for _ in 0..=dice.roll(40) {
            at += dice.of(&gaps);
            all.push(Mutation {
                session,
                micros: at * 1_000 + dice.roll(1_000) as i64,
                critical: dice.roll(5) == 0,
                bytes: dice.of(&[0, 1, 4_095, 4_096, 4_097, 8_192, 8_193, 100_000]),
                changed: dice.roll(3) > 0,
            });
        }
    }
    all.sort_by_key(|one| (one.session, one.millis(), one.critical, one.bytes));
    all
}

struct Whole(Option<Batch>);

impl Log for Whole {
    type Problem = ();
    type Part = Self;

    fn next_part(&mut self) -> Result<Option<Self>, ()> {
        Ok(self.0.take().map(|batch| Self(Some(batch))))
    }
}

impl Part for Whole {
    type Problem = ();

    fn next_batch(&mut self) -> Result<Option<Batch>, ()> {
        Ok(self.0.take())
    }
}

fn counted(log: &[Mutation], plan: &Plan, skipped: u64) -> ReplayCounts {
    let batch = Batch {
        first_row: 1,
        skipped,
        keys: Arc::new(log.iter().map(|one| [one.session, 7]).collect()),
        times: log.iter().map(Mutation::millis).collect(),
        critical: log.iter().map(|one| one.critical).collect(),
        changed: log.iter().map(|one| one.changed).collect(),
        units: log.iter().map(|one| one.bytes.div_ceil(4_096).max(1) as u32).collect(),
        bytes: log.iter().map(|one| u128::from(one.bytes)).sum(),
        ..Batch::default()
    };
    replay(&mut Whole(Some(batch)), plan, &|_| {}).unwrap()
}

const HEAD: &str = "record,trigger,interval_ms,max_wait_ms,window_ms,max_mutations,skip_unchanged,\
                    writes,held_ms,wait_ms,longest_ms,span_ms,units_4096,rows,skipped,mutations,\
                    sessions,first_ms,last_ms,bytes,active_ms,changed,idle_ms,upper_ms,gaps,sum_ms";

fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The table that a query should answer with.
fn expected(counts: &ReplayCounts, idle: u64) -> String {
    let log = &counts.log;
    let source = [
        log.rows.to_string(),
        log.skipped.to_string(),
        log.mutations.to_string(),
        log.sessions.to_string(),
        cell(log.first_ms),
        cell(log.last_ms),
        cell(log.bytes),
        cell(log.active_ms),
        cell(log.changed),
        idle.to_string(),
    ];
    let mut text = format!("{HEAD}\nsource{},{},,,\n", ",".repeat(12), source.join(","));
    for one in &counts.triggers {
        let _ = writeln!(text, "count,{}{}", cells(one).join(","), ",".repeat(13));
    }
    for bin in &counts.gaps {
        let _ = writeln!(text, "gap{},{},{},{}", ",".repeat(22), bin.upper, bin.gaps, bin.sum);
    }
    text
}

fn cells(one: &TriggerCounts) -> [String; 12] {
    let none = None::<u128>;
    let (name, interval, most, window, mutations) = match one.policy {
        FlushPolicy::PerMutation => ("per-mutation", none, none, none, None),
        FlushPolicy::OnDisconnect => ("on-disconnect", none, none, none, None),
        FlushPolicy::Timed(timed) if timed.restart.is_some() => {
            ("debounced", timed.restart, timed.max_wait, none, None)
        }
        FlushPolicy::Timed(timed) if timed.closes_on_critical => ("tiered", none, none, timed.max_wait, None),
        FlushPolicy::Timed(timed) => ("batched", none, none, timed.max_wait, timed.max_mutations),
        _ => unreachable!("no other policy is replayed"),
    };
    [
        name.to_owned(),
        cell(interval),
        cell(most),
        cell(window),
        cell(mutations),
        one.skip_unchanged.to_string(),
        one.writes.to_string(),
        cell(one.timer_pending),
        cell(one.total_delay),
        cell(one.max_delay),
        cell(one.observed_time),
        cell(one.chunks.get(&4_096).copied()),
    ]
}

fn rules() -> Vec<FlushPolicy> {
    let debounced = |interval| FlushPolicy::debounced(interval, None);
    let mut rules = vec![FlushPolicy::PerMutation, FlushPolicy::OnDisconnect];
    rules.extend([0, 1, 2, 5, 7, 11, 50, 51, 200].map(debounced));
    rules.extend([1, 5, 7, 50].map(|window| FlushPolicy::batched(window, None)));
    rules.extend(
        [(5, 5), (5, 12), (3, 1), (0, 4)]
            .map(|(interval, most)| FlushPolicy::debounced(interval, Some(most))),
    );
    rules.extend([(5, 2), (50, 3), (7, 1)].map(|(window, most)| FlushPolicy::batched(window, Some(most))));
    rules.extend([1, 5, 50].map(|window| FlushPolicy::tiered(window)));
    rules
}

/// A few rules of those, or all.
fn some_rules(dice: &mut Dice) -> Vec<FlushPolicy> {
    let all = rules();
    if dice.roll(3) == 0 { all } else { (0..dice.roll(4)).map(|_| dice.of(&all)).collect() }
}

const CLOCKS: [(Clock, &str); 4] =
    [(Clock::Millis, "ms"), (Clock::Micros, "us"), (Clock::Nanos, "ns"), (Clock::Timestamp, "moment")];

fn ask(dialect: Dialect, plan: Plan, (clock, time): (Clock, &str), skip_bad: bool) -> Ask {
    let some = |name: &str| Some(name.to_owned());
    Ask {
        dialect,
        table: Table::Named("sessions".to_owned()),
        columns: Columns {
            session: "the \"session\"".to_owned(),
            time: time.to_owned(),
            kind: some("kind"),
            bytes: plan.units.then(|| "rows".to_owned()),
            changed: plan.conditional.then(|| "at_ms".to_owned()),
        },
        clock,
        critical: vec!["other".to_owned(), CRITICAL.to_owned()],
        skip_bad,
        plan,
    }
}

/// A log as the script of the engines reads it, some rows of which cannot be used.
fn written(log: &[Mutation], bad: u64) -> String {
    let mut text = String::from("the \"session\"\tms\tus\tns\tkind\trows\tat_ms\n");
    for one in log {
        let (name, kind) = (NAMES[one.session as usize], if one.critical { CRITICAL } else { "move" });
        let (ms, us, ns) = (one.millis(), one.micros, one.micros * 1_000);
        let _ = writeln!(text, "{name}\t{ms}\t{us}\t{ns}\t{kind}\t{}\t{}", one.bytes, one.changed);
    }
    for row in 0..bad {
        let (name, time) = if row % 2 == 0 { ("", "5") } else { ("a", "") };
        let _ = writeln!(text, "{name}\t{time}\t{time}\t{time}\tmove\t1\ttrue");
    }
    text
}

/// Writes a case for the script: the log, what is expected, and a query a dialect.
fn write_case(folder: &Path, number: u64) {
    let mut dice = Dice(number);
    let log = mutations(&mut dice);
    let bad = if number.is_multiple_of(4) { 1 + dice.roll(3) } else { 0 };
    let idle = dice.of(&[100, 50, 1_000_000]);
    let plan = Plan {
        idle,
        profile: dice.roll(2) == 0,
        conditional: dice.roll(2) == 0,
        units: dice.roll(2) == 0,
        memory: Memory::Keep,
        ..Plan::new(some_rules(&mut dice))
    };
    // Ties are by bytes only where the query sees them.
    let mut log = log;
    if !plan.units {
        for one in &mut log {
            one.bytes = 0;
        }
    }
    let case = folder.join(format!("{number:03}"));
    fs::write(case.with_extension("tsv"), written(&log, bad)).unwrap();
    let counts = counted(&log, &plan, bad);
    fs::write(case.with_extension("expected.csv"), expected(&counts, idle)).unwrap();
    let clock = CLOCKS[number as usize % CLOCKS.len()];
    for (dialect, name) in [(Dialect::DuckDb, "duckdb"), (Dialect::ClickHouse, "clickhouse")] {
        let text = query(&ask(dialect, plan.clone(), clock, bad > 0)).unwrap();
        fs::write(case.with_extension(format!("{name}.sql")), text).unwrap();
        if bad > 0 {
            let text = query(&ask(dialect, plan.clone(), clock, false)).unwrap();
            fs::write(case.with_extension(format!("{name}.refused.sql")), text).unwrap();
        }
    }
}

/// The Python that has the engines, where one does.
fn python() -> Option<PathBuf> {
    let python = env::var_os("WRITECOST_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let found = Command::new(&python).args(["-c", "import duckdb, chdb"]).output();
    found.is_ok_and(|output| output.status.success()).then_some(python)
}

/// Runs a script of the engines where they are at hand; says so where they are not.
fn script(name: &str, args: &[&OsStr]) -> Option<String> {
    let Some(python) = python() else {
        assert!(env::var_os("WRITECOST_ENGINES").is_none(), "python3 has no duckdb or no chdb");
        let skipped = "skipped: DuckDB and ClickHouse (`python3 -m pip install duckdb chdb` brings them)\n";
        // Past the harness, which keeps to itself what a test that passes prints.
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines").join(name);
    let output = Command::new(python).arg("-B").arg(script).args(args).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    Some(out.into_owned())
}

#[test]
fn duckdb_and_clickhouse_count_small_logs_as_replay_does() {
    let folder = tempfile::tempdir().unwrap();
    (0..48).for_each(|number| write_case(folder.path(), number));
    let said = script("small_logs.py", &[folder.path().as_os_str()]);
    let all = "48 logs on 2 engines: every cell is that of replay\n";
    assert!(said.is_none_or(|said| said == all));
}

#[test]
#[cfg(feature = "cli")]
fn duckdb_and_clickhouse_count_a_larger_log_as_the_command_does() {
    let said = script("duckdb_clickhouse.py", &[env!("CARGO_BIN_EXE_writecost").as_ref(), "20000".as_ref()]);
    let all = ["DuckDB: 20000 mutations", "ClickHouse: 20000 mutations", "4 saved answers"];
    assert!(said.is_none_or(|said| all.iter().all(|line| said.contains(line))));
}

fn small(dialect: Dialect) -> Ask {
    let rules = vec![
        FlushPolicy::PerMutation,
        FlushPolicy::debounced(5_000, None),
        FlushPolicy::debounced(5_000, Some(30_000)),
        FlushPolicy::batched(500, Some(20)),
        FlushPolicy::tiered(100),
        FlushPolicy::OnDisconnect,
    ];
    let plan = Plan { conditional: true, units: true, ..Plan::new(rules) };
    Ask { table: Table::Named("lake.events.\"my.log\"".to_owned()), ..ask(dialect, plan, CLOCKS[1], false) }
}

#[test]
fn each_dialect_has_its_query() {
    for dialect in Dialect::ALL {
        let name = dialect.name().to_lowercase().replace(' ', "_");
        insta::assert_snapshot!(format!("query_{name}"), query(&small(dialect)).unwrap());
    }
}

#[test]
fn a_profile_has_its_bins() {
    let plan = Plan { idle: 1_000, profile: true, ..Plan::new(Vec::new()) };
    let ask = Ask {
        table: Table::Expression("read_parquet('log.parquet')".to_owned()),
        ..ask(Dialect::DuckDb, plan, CLOCKS[0], true)
    };
    insta::assert_snapshot!("query_profile", query(&ask).unwrap());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let change = |change: &dyn Fn(&mut Ask)| {
        let mut ask = small(Dialect::DuckDb);
        change(&mut ask);
        query(&ask).unwrap_err().to_string()
    };
    let table = |name: &str| change(&|ask| ask.table = Table::Named(name.to_owned()));
    let refused = [
        table(""),
        table("a..b"),
        table("\"a"),
        table("`a`b"),
        table("a\nb"),
        change(&|ask| ask.table = Table::Expression("  ".to_owned())),
        change(&|ask| ask.columns.session = String::new()),
        change(&|ask| ask.columns.time = "a\0".to_owned()),
        change(&|ask| ask.critical.push("a\tb".to_owned())),
        change(&|ask| ask.columns.kind = None),
        change(&|ask| ask.columns.bytes = None),
        change(&|ask| ask.columns.changed = None),
        change(&|ask| ask.plan.idle = 0),
    ];
    insta::assert_snapshot!("refused", refused.join("\n"));
    let ask = Ask { plan: Plan { idle: 1 << 41, ..Plan::new(Vec::new()) }, ..small(Dialect::Spark) };
    assert!(matches!(query(&ask), Err(NoQuery::Plan(_))));
}
