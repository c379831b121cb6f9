//! Holds the parts of a scenario against each other and against the sheet, and works out what a
//! session uses.

use super::Scenario;
use super::counted;
use super::model::{StoreModel, StrategyModel, Unsaved};
use super::names::{check_names, elsewhere};
use super::parts::{ScenarioParts, StrategyParts, WorkloadParts};
use super::usage::by_meter;
use crate::number::{Estimate, Exact, Share};
use crate::validation::{Fault, Faults};
use crate::workload::{Pace, Session};

pub(super) fn resolve(parts: ScenarioParts) -> Result<Scenario, Faults> {
    let mut faults = Vec::new();
    let patterns = patterns(&parts.workload, &mut faults);
    check_names(&parts, &mut faults);
    if !faults.is_empty() {
        // Strategies still deserve a look, so that one run tells everything.
        faults.extend(Resolver::new(&parts, &patterns).models().1);
        return Err(Faults(faults));
    }
    let resolver = Resolver::new(&parts, &patterns);
    let (models, mut faults) = resolver.models();
    let elsewhere = elsewhere(&parts, &mut faults);
    let wanted = parts.baseline.as_deref();
    let baseline = models.iter().position(|model| Some(model.id.as_str()) == wanted).unwrap_or_default();
    Faults::or(faults, ()).map(|()| Scenario { parts, patterns, elsewhere, models, baseline })
}

/// The kinds of session, each worked out.
fn patterns(workload: &WorkloadParts, faults: &mut Vec<Fault>) -> Vec<(Share, Session)> {
    let whole = Share::new(Exact::ONE).unwrap_or_default();
    if workload.sessions.is_empty() {
        faults.push(Fault::new(
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
    if workload.pace != Pace::default() {
        let message = "`patterns` take the place of `mutations`, `rate` and `active`: give one or the other";
        faults.push(Fault::new("contradiction", &["workload", "patterns"], message).on_key());
    }
    let sum: Exact = workload.patterns.iter().map(|pattern| pattern.share.exact()).sum();
    if sum != Exact::ONE {
        let message = format!("the shares of the patterns sum to {}%, not to 100%", sum * Exact::from(100u8));
        faults.push(Fault::new("shares", &["workload", "patterns"], message).on_key());
    }
    let route = |id| ["workload", "patterns", id];
    let kinds = workload.patterns.iter();
    kinds.map(|kind| (kind.share.clone(), session(&kind.pace, &route(kind.id.as_str()), faults))).collect()
}

fn session(pace: &Pace, route: &[&str], faults: &mut Vec<Fault>) -> Session {
    pace.session().unwrap_or_else(|message| {
        faults.push(Fault::new("contradiction", route, message).on_key());
        Session::default()
    })
}

/// Works out what a session uses, strategy by strategy.
pub(super) struct Resolver<'a> {
    pub(super) parts: &'a ScenarioParts,
    pub(super) patterns: &'a [(Share, Session)],
    pub(super) faults: Vec<Fault>,
}

impl<'a> Resolver<'a> {
    fn new(parts: &'a ScenarioParts, patterns: &'a [(Share, Session)]) -> Self {
        Self { parts, patterns, faults: Vec::new() }
    }

    fn models(mut self) -> (Vec<StrategyModel>, Vec<Fault>) {
        let parts = self.parts;
        let models = parts.strategies.iter().enumerate();
        let models = models.map(|(position, strategy)| self.model(position, strategy)).collect();
        // Traffic, storage and host are looked at once a strategy; their faults are told once.
        let mut told: Vec<Fault> = Vec::new();
        for fault in self.faults {
            if !told.contains(&fault) {
                told.push(fault);
            }
        }
        (models, told)
    }

    fn model(&mut self, position: usize, strategy: &StrategyParts) -> StrategyModel {
        let stores: Vec<StoreModel> =
            strategy.writes.iter().filter_map(|writes| self.store(strategy, writes)).collect();
        let mut contributions = Vec::new();
        self.writes(strategy, &stores, &mut contributions);
        self.traffic(strategy, &mut contributions);
        let held = self.held(&stores);
        self.host(&stores, &mut contributions);
        self.storage(strategy, &mut contributions);
        StrategyModel {
            position,
            id: strategy.id.clone(),
            name: strategy.name().to_owned(),
            held: self.mean(&held),
            unsaved: Unsaved::best(stores.iter().map(|store| &store.unsaved)),
            usage: by_meter(&contributions),
            stores,
            contributions,
        }
    }
    /// The mean over the patterns of a figure of each.
    pub(super) fn mean(&self, figures: &[Estimate]) -> Estimate {
        let weighted =
            self.patterns.iter().zip(figures).map(|((share, _), figure)| figure.times(share.exact()));
        weighted.fold(Estimate::zero(), |total, more| total + more)
    }
}
