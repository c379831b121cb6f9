use super::formulas::{equals, figure, formula, result};
use crate::bill::{DerivationStep, StepKind};
use crate::report::number_format::{format_figure, with_thousands};
use crate::scenario::{Scenario, StoreModel, StrategyModel};
use crate::trigger::{CountSource, Trigger};

/// A step of the writes of a session: `kv, debounced 5 s: … = 30`.
pub(super) fn line(scenario: &Scenario, model: &StrategyModel, step: &DerivationStep) -> String {
    let store = |position: usize| model.stores.get(position);
    let line = match step.kind {
        StepKind::CountedWrites { store: at } => store(at).map(|store| counted(store, step)),
        StepKind::EstimatedWrites { store: at, pattern } => {
            store(at).map(|store| estimated(scenario, store, pattern, step))
        }
        StepKind::MeanWrites { store: at } => store(at).map(|store| mean(scenario, store, step)),
        _ => None,
    };
    line.unwrap_or_else(|| "nothing is written".to_owned())
}

/// The writes of a session from the counts of a log: `132 writes ÷ 40 sessions = 3.3`.
fn counted(store: &StoreModel, step: &DerivationStep) -> String {
    let number = |position: usize| step.operands.get(position).map(|operand| with_thousands(&operand.value));
    let number = |position: usize| number(position).unwrap_or_default();
    let writes = match &store.count_source {
        _ if matches!(store.trigger, Trigger::OnDisconnect) => {
            return format!("{}, {}: one at the end of the session", store.store, store.trigger);
        }
        Some(CountSource::Log) => format!("{} mutations ÷ {} sessions", number(0), number(1)),
        Some(CountSource::Histogram { gaps_at_least }) => {
            let (gaps, timer) = (format_figure(gaps_at_least), store.trigger.timer());
            let timer = timer.map(|timer| format!(" of {timer} or more")).unwrap_or_default();
            format!("({} sessions + {gaps} gaps{timer}) ÷ {} sessions", number(0), number(2))
        }
        _ => format!("{} writes ÷ {} sessions", number(0), number(1)),
    };
    format!("{}, {}: {writes} {}", store.store, store.trigger, result(&step.result))
}

fn estimated(scenario: &Scenario, store: &StoreModel, pattern: usize, step: &DerivationStep) -> String {
    let patterns = scenario.patterns();
    let share = patterns.get(pattern).filter(|_| patterns.len() > 1);
    let share = share.map(|(share, _)| format!("{share} of sessions: ")).unwrap_or_default();
    let arrivals = &scenario.spec().workload.arrivals;
    format!(
        "{}, {}: {share}{} {} {}",
        store.store,
        store.trigger,
        formula(store, &step.operands, arrivals),
        equals(step.result.is_approximate),
        format_figure(&step.result)
    )
}

/// The mean over the patterns: `kv: 50% × 10 + 50% × 20 = 15`.
fn mean(scenario: &Scenario, store: &StoreModel, step: &DerivationStep) -> String {
    let writes = step.operands.iter().skip(1).step_by(2);
    let terms = scenario.patterns().iter().zip(writes);
    let terms: Vec<String> =
        terms.map(|((share, _), writes)| format!("{share} × {}", figure(writes))).collect();
    format!("{}: {} = {}", store.store, terms.join(" + "), figure(&step.result))
}
