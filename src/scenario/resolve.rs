//! Holds the parts of a scenario against each other and against the sheet, and works out what a
//! session uses.

use super::Scenario;
use super::counted;
use super::model::{DataAtRisk, StoreModel, StrategyModel};
use super::names::{check_names, existing_usage};
use super::parts::{ScenarioSpec, StrategySpec, WorkloadSpec};
use super::usage::by_meter;
use crate::number::{Figure, Rational, Share};
use crate::validation::{ValidationError, ValidationErrors};
use crate::workload::{ActivitySpec, SessionProfile};

pub(super) fn resolve(parts: ScenarioSpec) -> Result<Scenario, ValidationErrors> {
    let mut faults = Vec::new();
    let patterns = patterns(&parts.workload, &mut faults);
    check_names(&parts, &mut faults);
    if !faults.is_empty() {
        // Strategies still deserve a look, so that one run tells everything.
        faults.extend(Resolver::new(&parts, &patterns).models().1);
        return Err(ValidationErrors(faults));
    }
    let resolver = Resolver::new(&parts, &patterns);
    let (models, mut faults) = resolver.models();
    let elsewhere = existing_usage(&parts, &mut faults);
    let wanted = parts.baseline.as_deref();
    let baseline = models.iter().position(|model| Some(model.id.as_str()) == wanted).unwrap_or_default();
    ValidationErrors::into_result(faults, ()).map(|()| Scenario {
        spec: parts,
        patterns,
        existing_usage: elsewhere,
        models,
        baseline,
    })
}

/// The kinds of session, each worked out.
fn patterns(workload: &WorkloadSpec, faults: &mut Vec<ValidationError>) -> Vec<(Share, SessionProfile)> {
    let whole = Share::WHOLE;
    if workload.sessions.is_empty() {
        faults.push(ValidationError::new(
            "empty",
            &["workload", "sessions"],
            "a workload needs at least one number of sessions",
        ));
    }
    if let Some(counts) = &workload.counts {
        return counted::session(workload, counts, faults);
    }
    if workload.patterns.is_empty() {
        return vec![(whole, session(&workload.pace, &["workload"], faults))];
    }
    if workload.pace != ActivitySpec::default() {
        let message = "`patterns` take the place of `mutations`, `rate` and `active`: give one or the other";
        faults.push(ValidationError::new("contradiction", &["workload", "patterns"], message).at_key());
    }
    let sum: Rational = workload.patterns.iter().map(|pattern| pattern.share.as_rational()).sum();
    if sum != Rational::ONE {
        let message =
            format!("the shares of the patterns sum to {}%, not to 100%", sum * Rational::from(100u8));
        faults.push(ValidationError::new("shares", &["workload", "patterns"], message).at_key());
    }
    let route = |id| ["workload", "patterns", id];
    let kinds = workload.patterns.iter();
    kinds.map(|kind| (kind.share.clone(), session(&kind.pace, &route(kind.id.as_str()), faults))).collect()
}

fn session(pace: &ActivitySpec, route: &[&str], faults: &mut Vec<ValidationError>) -> SessionProfile {
    pace.profile().unwrap_or_else(|error| {
        faults.push(ValidationError::new("contradiction", route, error.to_string()).at_key());
        SessionProfile::default()
    })
}

/// Works out what a session uses, strategy by strategy.
pub(super) struct Resolver<'a> {
    pub(super) spec: &'a ScenarioSpec,
    pub(super) patterns: &'a [(Share, SessionProfile)],
    pub(super) errors: Vec<ValidationError>,
}

impl<'a> Resolver<'a> {
    fn new(spec: &'a ScenarioSpec, patterns: &'a [(Share, SessionProfile)]) -> Self {
        Self { spec, patterns, errors: Vec::new() }
    }

    fn models(mut self) -> (Vec<StrategyModel>, Vec<ValidationError>) {
        let parts = self.spec;
        let models = parts.strategies.iter().enumerate();
        let models = models.map(|(position, strategy)| self.model(position, strategy)).collect();
        // Traffic, storage and host are looked at once a strategy; their faults are told once.
        let mut told: Vec<ValidationError> = Vec::new();
        for fault in self.errors {
            if !told.contains(&fault) {
                told.push(fault);
            }
        }
        (models, told)
    }

    fn model(&mut self, position: usize, strategy: &StrategySpec) -> StrategyModel {
        let stores: Vec<StoreModel> =
            strategy.writes.iter().filter_map(|writes| self.store(strategy, writes)).collect();
        let mut contributions = Vec::new();
        self.writes(strategy, &stores, &mut contributions);
        self.traffic(strategy, &mut contributions);
        let held = self.timer_pending(&stores);
        self.host(&stores, &mut contributions);
        self.storage(strategy, &mut contributions);
        StrategyModel {
            position,
            id: strategy.id.clone(),
            name: strategy.name().to_owned(),
            timer_pending: self.mean(&held),
            unsaved: DataAtRisk::best(stores.iter().map(|store| &store.unsaved)),
            usage: by_meter(&contributions),
            stores,
            items: contributions,
        }
    }
    /// The mean over the patterns of a figure of each.
    pub(super) fn mean(&self, figures: &[Figure]) -> Figure {
        let weighted =
            self.patterns.iter().zip(figures).map(|((share, _), figure)| figure.scale(share.as_rational()));
        weighted.fold(Figure::zero(), |total, more| total + more)
    }
}
