use super::model::{DataAtRisk, StoreModel, StrategyModel};
use super::spec::{ScenarioSpec, StrategySpec};
use super::strategy_id::StrategyId;
use super::usage::by_meter;
use crate::number::{Figure, Share};
use crate::pricing::Sheet;
use crate::validation::ValidationError;
use crate::workload::SessionProfile;

/// Computes what one session uses under each strategy. Its methods are in the files for stores,
/// operations, the host and counts.
pub(super) struct ModelBuilder<'a> {
    pub(super) spec: &'a ScenarioSpec,
    pub(super) sheet: &'a Sheet,
    pub(super) patterns: &'a [(Share, SessionProfile)],
    pub(super) errors: Vec<ValidationError>,
}

impl<'a> ModelBuilder<'a> {
    pub(super) fn new(
        spec: &'a ScenarioSpec,
        sheet: &'a Sheet,
        patterns: &'a [(Share, SessionProfile)],
    ) -> Self {
        Self { spec, sheet, patterns, errors: Vec::new() }
    }

    /// A model for each strategy, and every error found.
    pub(super) fn build(mut self) -> (Vec<StrategyModel>, Vec<ValidationError>) {
        let strategies = self.spec.strategies.iter().enumerate();
        let models =
            strategies.map(|(index, strategy)| self.model(StrategyId::new(index), strategy)).collect();
        // Shared traffic, storage and the host are checked for every strategy: report each error once.
        let mut unique: Vec<ValidationError> = Vec::new();
        for error in self.errors {
            if !unique.contains(&error) {
                unique.push(error);
            }
        }
        (models, unique)
    }

    fn model(&mut self, position: StrategyId, strategy: &StrategySpec) -> StrategyModel {
        let stores: Vec<StoreModel> =
            strategy.writes.iter().filter_map(|writes| self.store(strategy, writes)).collect();
        let mut items = Vec::new();
        self.writes(strategy, &stores, &mut items);
        self.traffic(strategy, &mut items);
        let timer_pending = self.timer_pending(&stores);
        self.host(&stores, &mut items);
        self.storage(strategy, &mut items);
        StrategyModel {
            position,
            id: strategy.id.clone(),
            name: strategy.name().to_owned(),
            timer_pending: self.mean(&timer_pending),
            unsaved: DataAtRisk::best(stores.iter().map(|store| &store.unsaved)),
            usage: by_meter(&items),
            stores,
            items,
        }
    }

    /// The mean over the patterns of a figure given for each.
    pub(super) fn mean(&self, figures: &[Figure]) -> Figure {
        let weighted =
            self.patterns.iter().zip(figures).map(|((share, _), figure)| figure.scale(share.as_rational()));
        weighted.fold(Figure::zero(), |total, more| total + more)
    }

    /// The mean over the patterns of a figure computed for each; `None` if one has none.
    pub(super) fn per_pattern(
        &self,
        figure: impl Fn(usize, &SessionProfile) -> Option<Figure>,
    ) -> Option<Figure> {
        let figures = self.patterns.iter().enumerate().map(|(at, (_, session))| figure(at, session));
        Some(self.mean(&figures.collect::<Option<Vec<_>>>()?))
    }
}
