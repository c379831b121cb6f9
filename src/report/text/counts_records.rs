use crate::input::COLUMNS;
use crate::report::cell::Cell;
use crate::report::table::Table;
use crate::trigger::{GapBin, LogSummary, ReplayCounts, TriggerCounts};

/// The counts as one flat table: the form that the SQL queries give and `--counts` reads.
#[must_use]
pub fn counts_records(counts: &ReplayCounts) -> Table {
    let [record, trigger, numbers @ ..] = COLUMNS;
    let table = Table::new().text_column(record).text_column(trigger);
    let mut table = numbers.into_iter().fold(table, Table::number_column);
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
        "units_4096" => counted.units_4096.map(Cell::count),
        _ => {
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
