//! Counts for a person: each trigger with what it wrote, held and left waiting.

use std::num::NonZeroU64;

use crate::number::{Figure, Rational};
use crate::report::{Cell, Document, Table, grouped};
use crate::trigger::{FlushPolicy, ReplayCounts, TriggerCounts};

const MILLIS_PER_SECOND: NonZeroU64 = NonZeroU64::new(1_000).unwrap();

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
    let mean = NonZeroU64::new(log.sessions)
        .map_or(Rational::ZERO, |sessions| Rational::from(log.mutations) / sessions);
    format!(
        "{} mutations in {} sessions ({} each on average){skipped}.",
        number(log.mutations),
        number(log.sessions),
        crate::report::rounded(&Figure::exact(mean)),
    )
}

fn table(counts: &ReplayCounts) -> Table {
    let units = counts.triggers.iter().any(|counted| counted.units_4096.is_some());
    let table = Table::new()
        .words("Trigger")
        .numbers("Writes")
        .numbers("a session")
        .numbers("Held a session, s")
        .numbers("Unsaved, mean")
        .numbers("Longest wait, s");
    let mut table = if units { table.numbers("4 KiB units") } else { table };
    for counted in &counts.triggers {
        let mut cells = row(counted, counts.log.sessions);
        if units {
            cells.push(counted.units_4096.map_or_else(Cell::none, |units| Cell::count(&units.into())));
        }
        table.row(cells);
    }
    table
}

fn row(counted: &TriggerCounts, sessions: u64) -> Vec<Cell> {
    let shown = |value: Option<Rational>| {
        value.map_or_else(Cell::none, |value| Cell::estimate(&Figure::exact(value)))
    };
    let each = |value: Rational| value.checked_div(&sessions.into());
    let seconds = |millis: u128| Rational::from(millis) / MILLIS_PER_SECOND;
    let unsaved = counted
        .total_delay
        .zip(counted.observed_time)
        // No mutation waits if no time is observed.
        .map(|(wait, span)| Rational::new(wait, span).unwrap_or(Rational::ZERO));
    vec![
        Cell::text(name(counted)),
        Cell::count(&counted.writes.into()),
        shown(each(counted.writes.into())),
        shown(counted.timer_pending.map(seconds).and_then(each)),
        shown(unsaved),
        shown(counted.max_delay.map(|longest| seconds(longest.into()))),
    ]
}

/// A trigger as a person says it.
fn name(counted: &TriggerCounts) -> String {
    let time = |millis: u128| {
        let millis = u64::try_from(millis).unwrap_or(u64::MAX);
        crate::number::Duration::from_millis(millis).to_string()
    };
    let skipped = if counted.skip_unchanged { ", changes only" } else { "" };
    let name = match counted.policy {
        FlushPolicy::Debounced { interval, max_wait: None } => format!("debounced {}", time(interval)),
        FlushPolicy::Debounced { interval, max_wait: Some(most) } => {
            format!("debounced {}, at most {}", time(interval), time(most))
        }
        FlushPolicy::Batched { window, max_mutations: None } => format!("batched {}", time(window)),
        FlushPolicy::Batched { window, max_mutations: Some(most) } => {
            format!("batched {} or {most} mutations", time(window))
        }
        FlushPolicy::Tiered { window } => format!("tiered {}", time(window)),
        FlushPolicy::PerMutation | FlushPolicy::OnDisconnect => counted.policy.name().to_owned(),
    };
    name + skipped
}
