use crate::number::{Duration, Figure, Rational};
use crate::report::cell::Cell;
use crate::report::document::Document;
use crate::report::number_format::format_figure;
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::trigger::{FlushPolicy, ReplayCounts, TriggerCounts};

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
    let has_units = counts.triggers.iter().any(|counted| counted.units_4096.is_some());
    let mut table = Table::new()
        .text_column("Trigger")
        .number_column("Writes")
        .number_column("Writes / session")
        .number_column("Timer hold / session, s")
        .number_column("Average unsaved changes")
        .number_column("Longest delay, s");
    if has_units {
        table = table.number_column("4 KiB units");
    }
    for counted in &counts.triggers {
        let mut row = row(counted, counts.log.sessions);
        if has_units {
            row.push(counted.units_4096.map_or_else(Cell::empty, Cell::count));
        }
        table.row(row);
    }
    table
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

/// A trigger with its settings: `debounced 5 s, at most 30 s`.
fn trigger_name(counted: &TriggerCounts) -> String {
    let time = |millis: u128| match u64::try_from(millis) {
        Ok(millis) => Duration::from_millis(millis).to_string(),
        Err(_) => format!("{millis} ms"),
    };
    let skipped = if counted.skip_unchanged { ", changes only" } else { "" };
    let name = match counted.policy {
        FlushPolicy::Debounced { interval, max_wait: None } => format!("debounced {}", time(interval)),
        FlushPolicy::Debounced { interval, max_wait: Some(most) } => {
            format!("debounced {}, at most {}", time(interval), time(most))
        }
        FlushPolicy::Batched { window, max_mutations: None } => format!("batched {}", time(window)),
        FlushPolicy::Batched { window, max_mutations: Some(most) } => {
            format!("batched {} or {}", time(window), Counted::new(most, "mutation"))
        }
        FlushPolicy::Tiered { window } => format!("tiered {}", time(window)),
        FlushPolicy::PerMutation | FlushPolicy::OnDisconnect => counted.policy.name().to_owned(),
    };
    name + skipped
}
