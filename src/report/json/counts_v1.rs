//! `writecost.counts/1`: the counts of a log.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::trigger::{LogSummary, ReplayCounts, TriggerCounts};

/// The version that is written.
const SCHEMA: &str = "writecost.counts/1";

/// The counts file, with one line for each entry.
#[must_use]
pub fn counts_v1(counts: &ReplayCounts) -> String {
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

/// A value on one line. Sums above 64 bits are written like any other number.
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
        map.serialize_entry("first", &log.first_ms.map(UnixTime))?;
        map.serialize_entry("last", &log.last_ms.map(UnixTime))?;
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

/// Writes a key only where its value is known.
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

/// A Unix time in milliseconds, written as RFC 3339, or as the number where it is outside the calendar.
struct UnixTime(i64);

impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => serializer.collect_str(&time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ")),
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
            map.serialize_entry(&format!("units_{size}"), chunks)?;
        }
        if counted.skip_unchanged {
            map.serialize_entry("skip_unchanged", &true)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Loader, MemoryFiles};
    use crate::render;
    use crate::report::text::counts_records;
    use crate::trigger::{FlushPolicy, GapBin};
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
    fn every_key_is_written_and_no_digit_is_lost() {
        insta::assert_snapshot!(counts_v1(&everything()));
    }

    #[test]
    fn the_flat_table_has_the_same_values() {
        insta::assert_snapshot!(render::csv(&counts_records(&everything())));
    }

    fn read_back(text: &str) -> ReplayCounts {
        let files = MemoryFiles::new().with("counts", text);
        let loaded = Loader::new(&files).counts("counts").map_err(|error| error.render(false));
        ReplayCounts::clone(&loaded.unwrap().counts)
    }

    #[test]
    fn written_counts_are_read_back_to_the_last_digit() {
        let mut counts = everything();
        assert_eq!(read_back(&counts_v1(&counts)), counts);
        // The flat table has no place for the names of columns.
        counts.log.columns.clear();
        assert_eq!(read_back(&render::csv(&counts_records(&counts))), counts);
        // Chunks of the sizes of another sheet.
        counts.triggers[0].chunks.extend([(1_024, 28), (64_000, 5)]);
        assert_eq!(read_back(&counts_v1(&counts)), counts);
        assert_eq!(read_back(&render::csv(&counts_records(&counts))), counts);
    }

    #[test]
    fn unknown_values_are_not_written() {
        insta::assert_snapshot!(counts_v1(&ReplayCounts::default()));
    }
}
