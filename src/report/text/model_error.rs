use super::wording::strategy_name;
use crate::analysis::model_error::{ModelError, ModelEstimate, model_errors};
use crate::number::{Duration, Figure};
use crate::report::cell::{Cell, Precision, Unit};
use crate::report::document::Document;
use crate::report::number_format::{approx_sign, format_short, with_thousands};
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::scenario::Scenario;
use crate::trigger::{CountSource, ReplayCounts};

/// Adds the difference between the counts of a log and the estimates of the models.
pub fn model_error(document: &mut Document, scenario: &Scenario) {
    let Some(counts) = scenario.counts() else { return };
    document.heading("Measured vs. model");
    document.paragraph(log_summary(counts));
    let errors = model_errors(scenario);
    document.list(sentences(&errors));
    document.table(table(scenario, &errors));
}

/// The size of the log, in a sentence.
fn log_summary(counts: &ReplayCounts) -> String {
    let log = &counts.log;
    let (mutations, sessions) =
        (Counted::new(log.mutations, "mutation"), Counted::new(log.sessions, "session"));
    let mean = counts.per_session(log.mutations).map(|mean| format_short(&Figure::exact(mean)));
    let active = log.active_ms.and_then(|active| counts.seconds_per_session(active));
    let active = active.map(|active| format!(" over {} s", format_short(&Figure::exact(active))));
    let idle =
        log.idle_ms.map(|idle| format!(" that end after {} without a mutation", Duration::from_millis(idle)));
    let idle = idle.unwrap_or_default();
    let mean = mean.map(|mean| format!(": on average {mean} a session{}", active.unwrap_or_default()));
    let mean = mean.unwrap_or_default();
    let skipped = match log.skipped {
        0 => String::new(),
        skipped => {
            let rows = Counted::new(log.rows, "row");
            format!("; {} of its {rows} skipped", with_thousands(&skipped.into()))
        }
    };
    format!("The log has {mutations} in {sessions}{idle}{mean}{skipped}.")
}

/// A sentence for each trigger, once for all its stores.
fn sentences(errors: &[ModelError]) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for error in errors {
        let estimate = |name: &str, model: &Option<ModelEstimate>| {
            model.as_ref().map(|model| format!("{name} {}", short(&model.writes)))
        };
        let upper_bound = estimate("upper bound", &error.upper_bound);
        let models: Vec<String> =
            upper_bound.into_iter().chain(estimate("Poisson", &error.poisson)).collect();
        let models = if models.is_empty() { String::new() } else { format!("; {}", models.join(", ")) };
        let sentence = format!("{}: {} writes / session{models}", error.trigger, short(&error.writes));
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

fn table(scenario: &Scenario, errors: &[ModelError]) -> Table {
    let mut table = Table::new()
        .text_column("Strategy")
        .text_column("Store")
        .text_column("Trigger")
        .number_column("Writes / session")
        .number_column("Upper bound")
        .number_column("Poisson")
        .number_column("Timer hold")
        .number_column("Timer hold (Poisson)");
    for error in errors {
        let writes = |model: &Option<ModelEstimate>| {
            model.as_ref().map_or_else(Cell::empty, |model| number(&model.writes))
        };
        table.row(vec![
            Cell::text(strategy_name(scenario, error.strategy)),
            Cell::text(&error.store),
            Cell::text(error.trigger.to_string()),
            number(&error.writes),
            writes(&error.upper_bound),
            writes(&error.poisson),
            seconds(&error.held),
            error.poisson.as_ref().map_or_else(Cell::empty, |model| seconds(&model.held)),
        ]);
    }
    table
}

fn short(figure: &Figure) -> String {
    format!("{}{}", approx_sign(figure.is_approximate), format_short(figure))
}

fn number(figure: &Figure) -> Cell {
    Cell::quantity(figure, Unit::None, Precision::Short)
}

fn seconds(figure: &Figure) -> Cell {
    Cell::quantity(figure, Unit::Seconds, Precision::Short)
}

/// The assumptions of totals that are based on the counts of a log.
pub(super) fn log_assumptions(scenario: &Scenario, counts: &ReplayCounts) -> Vec<String> {
    let mut list = vec![format!(
        "writes and timer hold come from a log of {} in {}; the sessions of every row are assumed to \
         be like these",
        Counted::new(counts.log.mutations, "mutation"),
        Counted::new(counts.log.sessions, "session")
    )];
    let stores = scenario.strategies().iter().flat_map(|model| &model.stores);
    for store in stores {
        if let Some(CountSource::Histogram { gaps_at_least }) = &store.count_source {
            let how = if gaps_at_least.is_approximate { "estimated" } else { "counted" };
            let line =
                format!("{} was not replayed: its writes are {how} from the gaps in the log", store.trigger);
            if !list.contains(&line) {
                list.push(line);
            }
        }
    }
    list
}
