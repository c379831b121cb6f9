//! Counts for a person: each trigger with what it wrote, held and left waiting.

use std::collections::BTreeSet;

use crate::number::{Figure, Rational};
use crate::report::{Cell, Document, Table, grouped};
use crate::trigger::{ReplayCounts, TriggerCounts};

pub(super) fn document(counts: &ReplayCounts) -> Document {
    let mut document = Document::default();
    document.heading("What was counted");
    document.paragraph(source(counts));
    document.table(table(counts));
    document.paragraph(
        "Held is how long a pending timer keeps its host awake; unsaved is how many mutations wait, on average \
         from the first mutation of a session to its last write; the longest wait is the worst that happened.",
    );
    document
}

/// What the log holds, in a sentence.
fn source(counts: &ReplayCounts) -> String {
    let log = &counts.log;
    let number = |count: u64| grouped(&count.into());
    let skipped = match log.skipped {
        0 => String::new(),
        skipped => format!(", {} rows left out", number(skipped)),
    };
    let mean = Rational::from(log.mutations).checked_div(&log.sessions.into()).unwrap_or_default();
    format!(
        "{} mutations in {} sessions ({} each on average){skipped}.",
        number(log.mutations),
        number(log.sessions),
        crate::report::rounded(&Figure::exact(mean)),
    )
}

fn table(counts: &ReplayCounts) -> Table {
    let sizes: BTreeSet<u64> =
        counts.triggers.iter().flat_map(|counted| counted.chunks.keys()).copied().collect();
    let table = Table::new()
        .words("Trigger")
        .numbers("Writes")
        .numbers("a session")
        .numbers("Held a session, s")
        .numbers("Unsaved, mean")
        .numbers("Longest wait, s");
    let mut table = sizes.iter().fold(table, |table, &size| table.numbers(chunks_title(size)));
    for counted in &counts.triggers {
        let mut cells = row(counted, counts.log.sessions);
        let chunks = sizes.iter().map(|size| counted.chunks.get(size));
        cells.extend(
            chunks.map(|chunks| chunks.map_or_else(Cell::none, |&chunks| Cell::count(&chunks.into()))),
        );
        table.row(cells);
    }
    table
}

/// `4 KiB units`.
fn chunks_title(size: u64) -> String {
    if size.is_multiple_of(1_024) { format!("{} KiB units", size / 1_024) } else { format!("{size} B units") }
}

fn row(counted: &TriggerCounts, sessions: u64) -> Vec<Cell> {
    let shown = |value: Option<Rational>| {
        value.map_or_else(Cell::none, |value| Cell::estimate(&Figure::exact(value)))
    };
    let each = |value: Rational| value.checked_div(&sessions.into());
    let seconds = |millis: u128| Rational::from(millis) * Rational::new(1, 1_000).unwrap_or_default();
    let unsaved = counted
        .total_delay
        .zip(counted.observed_time)
        .map(|(wait, span)| Rational::from(wait).checked_div(&Rational::from(span)).unwrap_or_default());
    vec![
        Cell::text(name(counted)),
        Cell::count(&counted.writes.into()),
        shown(each(counted.writes.into())),
        shown(counted.timer_pending.map(seconds).and_then(each)),
        shown(unsaved),
        shown(counted.max_delay.map(|longest| seconds(longest.into()))),
    ]
}

/// A trigger as a person would write it.
fn name(counted: &TriggerCounts) -> String {
    let skipped = if counted.skip_unchanged { ", changes only" } else { "" };
    format!("{}{skipped}", counted.policy)
}
