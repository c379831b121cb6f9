//! The counts of a log as files: `writecost.counts/1`, and one flat table that a query of SQL
//! gives as well.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::input::COLUMNS;
use crate::number::Rational;
use crate::report::{Cell, Table};
use crate::trigger::{FlushPolicy, GapBin, LogSummary, ReplayCounts, TriggerCounts};

/// The version of the file.
const SCHEMA: &str = "writecost.counts/1";

/// The file, an entry a line.
pub(super) fn json(counts: &ReplayCounts) -> String {
    let entries: Vec<String> = counts.triggers.iter().map(|counted| line(&Entry(counted))).collect();
    let bins: Vec<String> = counts.gaps.iter().map(|bin| line(&(bin.upper, bin.gaps, bin.sum))).collect();
    let gaps = if bins.is_empty() {
        String::new()
    } else {
        format!(",\n  \"gaps\": {{ \"unit_ms\": 1, \"bins\": {} }}", block(&bins))
    };
    let (source, entries) = (line(&Source(&counts.log)), block(&entries));
    format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"source\": {source},\n  \"counts\": {entries}{gaps}\n}}\n")
}

/// A value on one line. Sums past 64 bits are written as any other number.
fn line(value: &impl Serialize) -> String {
    // Numbers and strings under fixed keys always serialise.
    serde_json::to_string(value).unwrap_or_default()
}

fn block(lines: &[String]) -> String {
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n    {}\n  ]", lines.join(",\n    ")) }
}

struct Source<'a>(&'a LogSummary);

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let log = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rows", &log.rows)?;
        map.serialize_entry("skipped", &log.skipped)?;
        map.serialize_entry("mutations", &log.mutations)?;
        map.serialize_entry("sessions", &log.sessions)?;
        map.serialize_entry("first", &log.first_ms.map(Moment))?;
        map.serialize_entry("last", &log.last_ms.map(Moment))?;
        known(&mut map, "bytes", log.bytes)?;
        known(&mut map, "active_ms", log.active_ms)?;
        known(&mut map, "changed", log.changed)?;
        known(&mut map, "idle_ms", log.idle_ms)?;
        if !log.columns.is_empty() {
            map.serialize_entry("columns", &Columns(&log.columns))?;
        }
        map.end()
    }
}

/// A key that is there only where its value is known.
fn known<M: serde::ser::SerializeMap>(
    map: &mut M,
    key: &str,
    value: Option<impl Serialize>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(key, &value))
}

struct Columns<'a>(&'a [(String, String)]);

impl Serialize for Columns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(part, column)| (part, column)))
    }
}

/// A moment in milliseconds since 1970, as RFC 3339; as that number where a calendar has no year
/// for it.
struct Moment(i64);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => serializer.collect_str(&moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ")),
            Err(_) => serializer.serialize_i64(self.0),
        }
    }
}

struct Entry<'a>(&'a TriggerCounts);

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counted = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("trigger", counted.policy.name())?;
        match &counted.policy {
            FlushPolicy::Debounced { interval, max_wait } => {
                map.serialize_entry("interval_ms", interval)?;
                map.serialize_entry("max_wait_ms", max_wait)?;
            }
            FlushPolicy::Batched { window, max_mutations } => {
                map.serialize_entry("window_ms", window)?;
                map.serialize_entry("max_mutations", max_mutations)?;
            }
            FlushPolicy::Tiered { window } => map.serialize_entry("window_ms", window)?,
            FlushPolicy::PerMutation | FlushPolicy::OnDisconnect => {}
        }
        map.serialize_entry("writes", &counted.writes)?;
        known(&mut map, "held_ms", counted.timer_pending)?;
        known(&mut map, "wait_ms", counted.total_delay)?;
        known(&mut map, "longest_ms", counted.max_delay)?;
        known(&mut map, "span_ms", counted.observed_time)?;
        known(&mut map, "units_4096", counted.units_4096)?;
        if counted.skip_unchanged {
            map.serialize_entry("skip_unchanged", &true)?;
        }
        map.end()
    }
}

/// The same content as one table of records.
pub(super) fn table(counts: &ReplayCounts) -> Table {
    let [record, trigger, numbers @ ..] = COLUMNS;
    let table = Table::new().words(record).words(trigger);
    let mut table = numbers.into_iter().fold(table, Table::numbers);
    table.row(record_of("source", |column| source_cell(&counts.log, column)));
    for counted in &counts.triggers {
        table.row(record_of("count", |column| entry_cell(counted, column)));
    }
    for bin in &counts.gaps {
        table.row(record_of("gap", |column| gap_cell(bin, column)));
    }
    table
}

fn record_of(kind: &str, cell: impl Fn(&str) -> Option<Cell>) -> Vec<Cell> {
    let cells = COLUMNS.iter().skip(1).map(|column| {
        let blank = || if *column == "trigger" { Cell::text("") } else { Cell::none() };
        cell(column).unwrap_or_else(blank)
    });
    std::iter::once(Cell::text(kind)).chain(cells).collect()
}

fn number(value: impl Into<Rational>) -> Cell {
    Cell::count(&value.into())
}

fn source_cell(log: &LogSummary, column: &str) -> Option<Cell> {
    match column {
        "rows" => Some(number(log.rows)),
        "skipped" => Some(number(log.skipped)),
        "mutations" => Some(number(log.mutations)),
        "sessions" => Some(number(log.sessions)),
        "first_ms" => log.first_ms.map(number),
        "last_ms" => log.last_ms.map(number),
        "bytes" => log.bytes.map(number),
        "active_ms" => log.active_ms.map(number),
        "changed" => log.changed.map(number),
        "idle_ms" => log.idle_ms.map(number),
        _ => None,
    }
}

fn entry_cell(counted: &TriggerCounts, column: &str) -> Option<Cell> {
    match (column, &counted.policy) {
        ("trigger", rule) => Some(Cell::text(rule.name())),
        ("interval_ms", FlushPolicy::Debounced { interval, .. }) => Some(number(*interval)),
        ("max_wait_ms", FlushPolicy::Debounced { max_wait, .. }) => max_wait.map(number),
        ("window_ms", FlushPolicy::Batched { window, .. } | FlushPolicy::Tiered { window }) => {
            Some(number(*window))
        }
        ("max_mutations", FlushPolicy::Batched { max_mutations, .. }) => max_mutations.map(number),
        ("skip_unchanged", _) => {
            Some(Cell { numeric: true, ..Cell::text(counted.skip_unchanged.to_string()) })
        }
        ("writes", _) => Some(number(counted.writes)),
        ("held_ms", _) => counted.timer_pending.map(number),
        ("wait_ms", _) => counted.total_delay.map(number),
        ("longest_ms", _) => counted.max_delay.map(number),
        ("span_ms", _) => counted.observed_time.map(number),
        ("units_4096", _) => counted.units_4096.map(number),
        _ => None,
    }
}

fn gap_cell(bin: &GapBin, column: &str) -> Option<Cell> {
    match column {
        "upper_ms" => Some(number(bin.upper)),
        "gaps" => Some(number(bin.gaps)),
        "sum_ms" => Some(number(bin.sum)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{DiskFiles, Loader};
    use crate::render;

    /// Every key once, and sums that no 64 bits hold.
    fn everything() -> ReplayCounts {
        let counted = |rule, writes| TriggerCounts {
            policy: rule,
            skip_unchanged: false,
            writes,
            timer_pending: Some(u128::MAX),
            total_delay: Some(1 << 64),
            max_delay: Some(u64::MAX),
            observed_time: Some(9_007_199_254_740_993),
            units_4096: Some(7),
        };
        let at_end = TriggerCounts {
            timer_pending: None,
            total_delay: None,
            max_delay: None,
            observed_time: None,
            ..counted(FlushPolicy::OnDisconnect, 2)
        };
        ReplayCounts {
            log: LogSummary {
                rows: 6,
                skipped: 1,
                mutations: 5,
                sessions: 2,
                first_ms: Some(-1),
                last_ms: Some(i64::MAX),
                bytes: Some(1 << 70),
                active_ms: Some(4),
                changed: Some(3),
                idle_ms: Some(1_800_000),
                columns: vec![("session".to_owned(), "a \"b\"".to_owned())],
            },
            triggers: vec![
                counted(FlushPolicy::PerMutation, 5),
                counted(FlushPolicy::Debounced { interval: 1, max_wait: None }, 4),
                counted(FlushPolicy::Debounced { interval: 1, max_wait: Some(30) }, 4),
                counted(FlushPolicy::Batched { window: 2, max_mutations: Some(20) }, 3),
                TriggerCounts { skip_unchanged: true, ..counted(FlushPolicy::Tiered { window: 2 }, 3) },
                TriggerCounts { units_4096: None, ..at_end },
            ],
            gaps: vec![GapBin { upper: 3, gaps: 3, sum: 5 }],
        }
    }

    #[test]
    fn a_file_says_everything_and_loses_no_digit() {
        insta::assert_snapshot!(json(&everything()));
    }

    #[test]
    fn a_table_says_the_same() {
        insta::assert_snapshot!(render::csv(&table(&everything())));
    }

    fn read_back(text: &str) -> ReplayCounts {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts");
        std::fs::write(&path, text).unwrap();
        let loaded =
            Loader::new(&DiskFiles).counts(path.to_str().unwrap()).map_err(|failure| failure.render(false));
        ReplayCounts::clone(&loaded.unwrap().counts)
    }

    #[test]
    fn what_is_written_is_read_back_to_the_last_digit() {
        let mut counts = everything();
        assert_eq!(read_back(&json(&counts)), counts);
        // The flat table has no place for the names of columns.
        counts.log.columns.clear();
        assert_eq!(read_back(&render::csv(&table(&counts))), counts);
    }

    #[test]
    fn what_is_not_known_is_not_written() {
        insta::assert_snapshot!(json(&ReplayCounts::default()));
    }
}
