//! The counts of a log as files: `writecost.counts/1`, and one flat table that a query of SQL
//! gives as well.

use std::collections::BTreeSet;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::input::COLUMNS;
use crate::number::Rational;
use crate::report::{Cell, Table};
use crate::trigger::{GapBin, LogSummary, ReplayCounts, TriggerCounts};

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
        for (key, value) in counted.policy.counts_settings() {
            map.serialize_entry(key, &value)?;
        }
        map.serialize_entry("writes", &counted.writes)?;
        known(&mut map, "held_ms", counted.timer_pending)?;
        known(&mut map, "wait_ms", counted.total_delay)?;
        known(&mut map, "longest_ms", counted.max_delay)?;
        known(&mut map, "span_ms", counted.observed_time)?;
        for (size, chunks) in &counted.chunks {
            map.serialize_entry(&chunks_column(*size), chunks)?;
        }
        if counted.skip_unchanged {
            map.serialize_entry("skip_unchanged", &true)?;
        }
        map.end()
    }
}

/// The same content as one table of records.
pub(super) fn table(counts: &ReplayCounts) -> Table {
    let columns = columns(counts);
    let (words, numbers) = columns.split_at(2);
    let table = words.iter().fold(Table::new(), Table::words);
    let mut table = numbers.iter().fold(table, Table::numbers);
    let record_of = |kind: &str, cell: &dyn Fn(&str) -> Option<Cell>| record(&columns, kind, cell);
    table.row(record_of("source", &|column| source_cell(&counts.log, column)));
    for counted in &counts.triggers {
        table.row(record_of("count", &|column| entry_cell(counted, column)));
    }
    for bin in &counts.gaps {
        table.row(record_of("gap", &|column| gap_cell(bin, column)));
    }
    table
}

/// The key that gives chunks of a size in bytes.
fn chunks_column(size: u64) -> String {
    format!("units_{size}")
}

/// The columns of the table: those of every table, and those of chunks of other sizes.
fn columns(counts: &ReplayCounts) -> Vec<String> {
    let sizes: BTreeSet<u64> =
        counts.triggers.iter().flat_map(|counted| counted.chunks.keys()).copied().collect();
    let mut columns: Vec<String> = COLUMNS.iter().map(|&column| column.to_owned()).collect();
    let others = sizes.into_iter().map(chunks_column).filter(|column| !COLUMNS.contains(&column.as_str()));
    let after = COLUMNS.iter().position(|column| *column == "rows").unwrap_or(COLUMNS.len());
    columns.splice(after..after, others.collect::<Vec<_>>());
    columns
}

fn record(columns: &[String], kind: &str, cell: &dyn Fn(&str) -> Option<Cell>) -> Vec<Cell> {
    let cells = columns.iter().skip(1).map(|column| {
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
    match column {
        "trigger" => Some(Cell::text(counted.policy.name())),
        "skip_unchanged" => Some(Cell { numeric: true, ..Cell::text(counted.skip_unchanged.to_string()) }),
        "writes" => Some(number(counted.writes)),
        "held_ms" => counted.timer_pending.map(number),
        "wait_ms" => counted.total_delay.map(number),
        "longest_ms" => counted.max_delay.map(number),
        "span_ms" => counted.observed_time.map(number),
        _ => {
            let chunks = counted.chunks.iter().find(|(size, _)| chunks_column(**size) == column);
            if let Some((_, &chunks)) = chunks {
                return Some(number(chunks));
            }
            let mut settings = counted.policy.counts_settings();
            settings.find(|(key, _)| *key == column).and_then(|(_, value)| value).map(number)
        }
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
    use crate::input::{Input, Loader};
    use crate::render;
    use crate::trigger::FlushPolicy;
    use std::collections::BTreeMap;

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
            chunks: [(4_096, 7)].into(),
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
                counted(FlushPolicy::debounced(1, None), 4),
                counted(FlushPolicy::debounced(1, Some(30)), 4),
                counted(FlushPolicy::batched(2, Some(20)), 3),
                TriggerCounts { skip_unchanged: true, ..counted(FlushPolicy::tiered(2), 3) },
                TriggerCounts { chunks: BTreeMap::new(), ..at_end },
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
        let loaded = Loader::counts(&Input::File(path)).map_err(|failure| failure.render(false));
        ReplayCounts::clone(&loaded.unwrap().counts)
    }

    #[test]
    fn what_is_written_is_read_back_to_the_last_digit() {
        let mut counts = everything();
        assert_eq!(read_back(&json(&counts)), counts);
        // The flat table has no place for the names of columns.
        counts.log.columns.clear();
        assert_eq!(read_back(&render::csv(&table(&counts))), counts);
        // Chunks of the sizes of another sheet.
        counts.triggers[0].chunks.extend([(1_024, 28), (64_000, 5)]);
        assert_eq!(read_back(&json(&counts)), counts);
        assert_eq!(read_back(&render::csv(&table(&counts))), counts);
    }

    #[test]
    fn what_is_not_known_is_not_written() {
        insta::assert_snapshot!(json(&ReplayCounts::default()));
    }
}
