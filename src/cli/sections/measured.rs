use super::name;
use crate::analysis::model_error::{ModelError, ModelEstimate, model_errors};
use crate::number::{Duration, Figure, Rational};
use crate::report::{Cell, Document, Table, grouped, mark, rounded};
use crate::scenario::Scenario;
use crate::trigger::{CountSource, ReplayCounts};

/// How the counts of a log differ from what models would have said.
pub(in crate::cli) fn measured(document: &mut Document, scenario: &Scenario) {
    let Some(counts) = scenario.counts() else { return };
    document.heading("Counted, not modelled");
    document.paragraph(log_sentence(counts));
    let rows = model_errors(scenario);
    document.list(sentences(&rows));
    document.table(table(scenario, &rows));
}

/// What the log is, in a sentence.
fn log_sentence(counts: &ReplayCounts) -> String {
    let log = &counts.log;
    let number = |count: u64| grouped(&count.into());
    let mean = counts.per_session(log.mutations).unwrap_or_default();
    let active = log.active_ms.and_then(|active| counts.seconds_per_session(active));
    let active = active.map(|active| format!(" over {} s", short(&Figure::exact(active))));
    let skipped = if log.skipped > 0 {
        format!("; {} of its {} rows could not be used", number(log.skipped), number(log.rows))
    } else {
        String::new()
    };
    format!(
        "The log has {} mutations in {} sessions{}: on average {}{} a session{skipped}.",
        number(log.mutations),
        number(log.sessions),
        idle(log.idle_ms),
        short(&Figure::exact(mean)),
        active.unwrap_or_default()
    )
}

fn idle(idle_ms: Option<u64>) -> String {
    idle_ms
        .map(|idle| format!(", each over when idle for {}", Duration::from_millis(idle)))
        .unwrap_or_default()
}

/// A sentence for each trigger, however many stores have it.
fn sentences(rows: &[ModelError]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for row in rows {
        let says = |who: &str, model: &Option<ModelEstimate>| {
            model.as_ref().map(|model| format!("{who} {}", short(&model.writes)))
        };
        let models =
            [says("the ceiling model says", &row.upper_bound), says("independent arrivals", &row.poisson)];
        let models: Vec<String> = models.into_iter().flatten().collect();
        let against = if models.is_empty() { String::new() } else { format!("; {}", models.join(", ")) };
        let sentence = format!("{} wrote {} times a session{against}", row.trigger, short(&row.writes));
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    told
}

fn table(scenario: &Scenario, rows: &[ModelError]) -> Table {
    let mut table = Table::new()
        .words("Strategy")
        .words("Store")
        .words("Trigger")
        .numbers("Writes a session")
        .numbers("Ceiling")
        .numbers("Independent")
        .numbers("Timer held")
        .numbers("Held, independent");
    for row in rows {
        let writes = |model: &Option<ModelEstimate>| model.as_ref().map(|model| model.writes.clone());
        let held = row.poisson.as_ref().map(|model| seconds(&model.held));
        table.row(vec![
            Cell::text(name(scenario, row.strategy)),
            Cell::text(&row.store),
            Cell::text(row.trigger.to_string()),
            cell(&row.writes),
            writes(&row.upper_bound).map_or_else(Cell::none, |writes| cell(&writes)),
            writes(&row.poisson).map_or_else(Cell::none, |writes| cell(&writes)),
            seconds(&row.held),
            held.unwrap_or_else(Cell::none),
        ]);
    }
    table
}

/// A figure to as many digits as a person reads.
fn short(value: &Figure) -> String {
    let mark = mark(value.is_approximate);
    let figure = if value.value.decimal_places().is_none_or(|digits| digits > 4) {
        let digits = if value.value >= 1_000 { 0 } else { 2 };
        grouped(&Rational::parse_decimal(&value.value.to_fixed(digits)).unwrap_or_default())
    } else {
        rounded(value)
    };
    format!("{mark}{figure}")
}

fn cell(value: &Figure) -> Cell {
    Cell { shown: short(value), ..Cell::estimate(value) }
}

fn seconds(value: &Figure) -> Cell {
    Cell { shown: format!("{} s", short(value)), ..Cell::estimate(value) }
}

/// What the totals rest on where a log was counted.
pub(super) fn foundations(scenario: &Scenario, counts: &ReplayCounts) -> Vec<String> {
    let (mutations, sessions) = (grouped(&counts.log.mutations.into()), grouped(&counts.log.sessions.into()));
    let mut told = vec![format!(
        "writes and timers are counted over a log of {mutations} mutations in {sessions} sessions; other volumes are \
         priced as if their sessions were like these"
    )];
    let stores = scenario.strategies().iter().flat_map(|model| &model.stores);
    for store in stores {
        if let Some(CountSource::Histogram { gaps_at_least: broken }) = &store.count_source {
            let how = if broken.is_approximate { "estimated from" } else { "counted by" };
            let line = format!(
                "{} was not replayed itself: its writes are {how} the gaps of the log",
                store.trigger
            );
            if !told.contains(&line) {
                told.push(line);
            }
        }
    }
    told
}
