use std::collections::BTreeSet;

use crate::number::{Figure, Rational};
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::number_format::format_figure;
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::trigger::{ReplayCounts, TriggerCounts};

/// The counts of a log: the writes, timer hold and delays of each trigger.
#[must_use]
pub fn replay(counts: &ReplayCounts) -> Document {
    let mut document = Document::default();
    document.heading("Replayed log");
    document.paragraph(log_summary(counts));
    document.table(table(counts));
    document.paragraph(
        "Timer hold is how long a pending timer keeps the host object awake. Average unsaved changes are the mutations \
         that wait for a write, averaged from the first mutation of a session to its last write. The longest delay is \
         the largest that occurred.",
    );
    document
}

/// The size of the log, in a sentence.
fn log_summary(counts: &ReplayCounts) -> String {
    let log = &counts.log;
    let (mutations, sessions) =
        (Counted::new(log.mutations, "mutation"), Counted::new(log.sessions, "session"));
    let mean = Rational::from(log.mutations).checked_div(&log.sessions.into());
    let mean = mean.map(|mean| format!(" ({} each on average)", format_figure(&Figure::exact(mean))));
    let skipped = match log.skipped {
        0 => String::new(),
        skipped => format!(", {} skipped", Counted::new(skipped, "row")),
    };
    format!("{mutations} in {sessions}{}{skipped}.", mean.unwrap_or_default())
}

fn table(counts: &ReplayCounts) -> Table {
    let sizes: BTreeSet<u64> =
        counts.triggers.iter().flat_map(|counted| counted.chunks.keys()).copied().collect();
    let table = Table::new()
        .text_column("Trigger")
        .number_column("Writes")
        .number_column("Writes / session")
        .number_column("Timer hold / session, s")
        .number_column("Average unsaved changes")
        .number_column("Longest delay, s");
    let mut table = sizes.iter().fold(table, |table, &size| table.number_column(chunks_title(size)));
    for counted in &counts.triggers {
        let mut row = row(counted, counts.log.sessions);
        let chunks = sizes.iter().map(|size| counted.chunks.get(size));
        row.extend(chunks.map(|chunks| chunks.map_or_else(Cell::empty, |&chunks| Cell::count(chunks))));
        table.row(row);
    }
    table
}

/// The title of a column of chunks: `4 KiB units`.
fn chunks_title(size: u64) -> String {
    if size.is_multiple_of(1_024) { format!("{} KiB units", size / 1_024) } else { format!("{size} B units") }
}

fn row(counted: &TriggerCounts, sessions: u64) -> Vec<Cell> {
    let figure =
        |value: Option<Rational>| value.map_or_else(Cell::empty, |value| Cell::figure(&Figure::exact(value)));
    let per_session = |value: Rational| value.checked_div(&sessions.into());
    let seconds = |millis: u128| Rational::from(millis).checked_div(&Rational::from(1_000u64));
    let unsaved = counted.total_delay.zip(counted.observed_time);
    let unsaved = unsaved.and_then(|(delay, time)| Rational::from(delay).checked_div(&Rational::from(time)));
    vec![
        Cell::text(trigger_name(counted)),
        Cell::count(counted.writes),
        figure(per_session(counted.writes.into())),
        figure(counted.timer_pending.and_then(seconds).and_then(per_session)),
        figure(unsaved),
        figure(counted.max_delay.and_then(|longest| seconds(longest.into()))),
    ]
}

/// A trigger with its settings: `debounced 5s, at most 30s`.
fn trigger_name(counted: &TriggerCounts) -> String {
    let skipped = if counted.skip_unchanged { ", changes only" } else { "" };
    format!("{}{skipped}", counted.policy)
}
