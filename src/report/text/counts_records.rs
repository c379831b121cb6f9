use std::collections::BTreeSet;

use crate::input::COLUMNS;
use crate::report::cell::Cell;
use crate::report::table::Table;
use crate::trigger::{GapBin, LogSummary, ReplayCounts, TriggerCounts};

/// The counts as one flat table: the form that the SQL queries give and `--counts` reads.
#[must_use]
pub fn counts_records(counts: &ReplayCounts) -> Table {
    let columns = columns(counts);
    let (texts, numbers) = columns.split_at(2);
    let table = texts.iter().fold(Table::new(), Table::text_column);
    let mut table = numbers.iter().fold(table, Table::number_column);
    table.row(record(&columns, "source", &|column| source_cell(&counts.log, column)));
    for counted in &counts.triggers {
        table.row(record(&columns, "count", &|column| entry_cell(counted, column)));
    }
    for bin in &counts.gaps {
        table.row(record(&columns, "gap", &|column| gap_cell(bin, column)));
    }
    table
}

/// The column of the chunks of a size in bytes.
fn chunks_column(size: u64) -> String {
    format!("units_{size}")
}

/// The columns of every table, and those of the chunks of other sizes.
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
        let blank = || if *column == "trigger" { Cell::text("") } else { Cell::empty() };
        cell(column).unwrap_or_else(blank)
    });
    std::iter::once(Cell::text(kind)).chain(cells).collect()
}

fn source_cell(log: &LogSummary, column: &str) -> Option<Cell> {
    match column {
        "rows" => Some(Cell::count(log.rows)),
        "skipped" => Some(Cell::count(log.skipped)),
        "mutations" => Some(Cell::count(log.mutations)),
        "sessions" => Some(Cell::count(log.sessions)),
        "first_ms" => log.first_ms.map(Cell::count),
        "last_ms" => log.last_ms.map(Cell::count),
        "bytes" => log.bytes.map(Cell::count),
        "active_ms" => log.active_ms.map(Cell::count),
        "changed" => log.changed.map(Cell::count),
        "idle_ms" => log.idle_ms.map(Cell::count),
        _ => None,
    }
}

fn entry_cell(counted: &TriggerCounts, column: &str) -> Option<Cell> {
    match column {
        "trigger" => Some(Cell::text(counted.policy.name())),
        "skip_unchanged" => Some(Cell::flag(counted.skip_unchanged)),
        "writes" => Some(Cell::count(counted.writes)),
        "held_ms" => counted.timer_pending.map(Cell::count),
        "wait_ms" => counted.total_delay.map(Cell::count),
        "longest_ms" => counted.max_delay.map(Cell::count),
        "span_ms" => counted.observed_time.map(Cell::count),
        _ => {
            let chunks = counted.chunks.iter().find(|(size, _)| chunks_column(**size) == column);
            if let Some((_, &chunks)) = chunks {
                return Some(Cell::count(chunks));
            }
            let mut settings = counted.policy.counts_settings();
            settings.find(|(key, _)| *key == column).and_then(|(_, value)| value).map(Cell::count)
        }
    }
}

fn gap_cell(bin: &GapBin, column: &str) -> Option<Cell> {
    match column {
        "upper_ms" => Some(Cell::count(bin.upper)),
        "gaps" => Some(Cell::count(bin.gaps)),
        "sum_ms" => Some(Cell::count(bin.sum)),
        _ => None,
    }
}
