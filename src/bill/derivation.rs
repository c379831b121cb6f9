//! The derivation of a total as data: every step from mutations to dollars, with its operands, its
//! operation and its result.

use super::cost_curve::{CostCurve, MeterCurve};
use super::monthly_bill::{Bill, Line};
use crate::money::Money;
use crate::number::{Figure, Rational};
use crate::pricing::{Meter, MeterId};
use crate::scenario::{Scenario, StoreModel, StrategyModel, UsageCause, UsageItem};
use crate::trigger::{CountSource, ReplayCounts, Trigger};

/// Every step from the mutations of a session to the total of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Derivation {
    /// Sessions a month.
    pub sessions: u64,
    /// The sections: writes of a session, each meter, the total.
    pub sections: Vec<DerivationSection>,
}

/// The steps about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DerivationSection {
    /// What the steps calculate.
    pub subject: DerivationSubject,
    /// The steps, in order.
    pub steps: Vec<DerivationStep>,
}

/// What a section calculates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DerivationSubject {
    /// The writes of a session.
    Writes,
    /// The usage and the cost of a meter.
    Meter(MeterId),
    /// The total of a month.
    Total,
}

/// A step: an operation on operands, and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DerivationStep {
    /// What the step calculates.
    pub kind: StepKind,
    /// The operation.
    pub operation: Operation,
    /// The operands, in the order of the operation.
    pub operands: Vec<Figure>,
    /// The result, and whether it is an estimate.
    pub result: Figure,
    /// The unit of the result.
    pub unit: StepUnit,
}

/// An operation on operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// The result is an input, or follows from no arithmetic.
    Given,
    /// The result is estimated from the operands by the model of a trigger.
    Model,
    /// The sum of all operands.
    Sum,
    /// The first operand minus the second.
    Difference,
    /// The product of all operands.
    Product,
    /// The sum of all operands but the last, divided by the last.
    Quotient,
    /// The sum of the products of each pair of operands: a share and a value.
    WeightedSum,
    /// The first operand rounded up to a multiple of the second.
    RoundUp,
}

/// The unit of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepUnit {
    /// Writes of a session.
    Writes,
    /// Seconds of a session.
    Seconds,
    /// Units of the meter of the section.
    Meter,
    /// An amount in the currency of the price sheet.
    Money,
}

/// What a step calculates. Positions refer to the strategy: its stores, its usage items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepKind {
    /// The strategy writes to no store.
    NoWrites,
    /// The writes to a store as counted in a log. Operands: the counts, then the sessions of the log.
    CountedWrites {
        /// The position of the store.
        store: usize,
    },
    /// The writes to a store in one pattern of the workload. Operands: mutations, and seconds of
    /// activity where they are known.
    EstimatedWrites {
        /// The position of the store.
        store: usize,
        /// The position of the pattern.
        pattern: usize,
    },
    /// The mean of the writes to a store over the patterns. Operands: share and writes of each.
    MeanWrites {
        /// The position of the store.
        store: usize,
    },
    /// The time a host handles messages. Operands: messages, seconds for each.
    HandlingTime,
    /// The usage of one operation. Operands: how often (for writes to several keys: flushes and keys),
    /// units for each.
    Usage {
        /// The position of the usage item.
        item: usize,
    },
    /// The usage of a session. Operands: the usage of each operation.
    SessionUsage,
    /// The usage of a month. Operands: the usage of a session, sessions.
    MonthlyUsage,
    /// The usage of the account. Operands: that of the month, the existing usage.
    AccountUsage,
    /// The plan blocks usage above the allowance. Operand: the allowance.
    Blocked {
        /// Whether the usage exceeds the allowance.
        is_exceeded: bool,
    },
    /// Nothing is billed within the allowance. Operand: the allowance.
    WithinAllowance,
    /// The usage above the allowance. Operands: the usage of the account, the allowance.
    Excess,
    /// The excess as invoices round it. Operands: the excess, the block.
    RoundedExcess,
    /// The cost in a tier. Operands: the quantity in units of the price, the price.
    TierCost {
        /// The position of the tier.
        tier: usize,
    },
    /// The cost in all tiers. Operands: the cost in each.
    MeterCost,
    /// The cost that the workload adds. Operands: the cost of the account, its cost without the workload.
    AddedCost,
    /// The total of a month. Operands: the fee where there is one, then each cost that is not 0.
    Total {
        /// Whether the first operand is the fee of the plan.
        has_fee: bool,
    },
}

impl Derivation {
    /// Derives the total of a strategy at a number of sessions a month.
    #[must_use]
    pub fn new(scenario: &Scenario, model: &StrategyModel, sessions: u64) -> Self {
        let curve = CostCurve::for_strategy(scenario, model);
        let bill = curve.bill(sessions);
        let deriver = Deriver { scenario, model, sessions: sessions.into() };
        let writes = DerivationSection { subject: DerivationSubject::Writes, steps: deriver.writes() };
        let meters = curve.meters.iter().zip(&bill.lines);
        let meters = meters.filter_map(|(meter, line)| deriver.meter(meter, line));
        let total = DerivationSection { subject: DerivationSubject::Total, steps: vec![total(&bill)] };
        let sections = std::iter::once(writes).chain(meters).chain([total]).collect();
        Self { sessions, sections }
    }
}

struct Deriver<'a> {
    scenario: &'a Scenario,
    model: &'a StrategyModel,
    sessions: Rational,
}

fn step(
    kind: StepKind,
    operation: Operation,
    operands: Vec<Figure>,
    result: Figure,
    unit: StepUnit,
) -> DerivationStep {
    DerivationStep { kind, operation, operands, result, unit }
}

fn exact(value: &Rational) -> Figure {
    Figure::exact(value.clone())
}

fn amount(amount: &Money, is_approximate: bool) -> Figure {
    Figure { value: amount.as_rational().clone(), is_approximate }
}

fn total(bill: &Bill) -> DerivationStep {
    let is_nonzero = |amount: &Money| !amount.as_rational().is_zero();
    let has_fee = is_nonzero(&bill.fee);
    let costs = bill.lines.iter().filter(|line| is_nonzero(&line.cost));
    let costs = costs.map(|line| amount(&line.cost, line.usage.is_approximate));
    let operands = has_fee.then(|| amount(&bill.fee, false)).into_iter().chain(costs).collect();
    let result = amount(&bill.total, bill.is_approximate);
    step(StepKind::Total { has_fee }, Operation::Sum, operands, result, StepUnit::Money)
}

impl Deriver<'_> {
    fn writes(&self) -> Vec<DerivationStep> {
        if self.model.stores.is_empty() {
            return vec![step(
                StepKind::NoWrites,
                Operation::Given,
                Vec::new(),
                Figure::zero(),
                StepUnit::Writes,
            )];
        }
        let stores = self.model.stores.iter().enumerate();
        stores.flat_map(|(at, store)| self.store_writes(at, store)).collect()
    }

    fn store_writes(&self, at: usize, store: &StoreModel) -> Vec<DerivationStep> {
        if let (Some(counts), Some(source)) = (self.scenario.counts(), &store.count_source) {
            return vec![self.counted_writes(at, store, source, counts)];
        }
        let patterns = self.scenario.patterns();
        let estimates = patterns.iter().zip(&store.by_pattern).enumerate();
        let mut steps: Vec<DerivationStep> = estimates
            .map(|(pattern, ((_, session), expected))| {
                let active = session.active.as_ref().map(exact);
                let operands = std::iter::once(Figure::exact(self.visible(&session.mutations))).chain(active);
                let kind = StepKind::EstimatedWrites { store: at, pattern };
                step(kind, Operation::Model, operands.collect(), expected.writes.clone(), StepUnit::Writes)
            })
            .collect();
        if patterns.len() > 1 {
            let pairs = patterns.iter().zip(&store.by_pattern);
            let operands = pairs.flat_map(|((share, _), expected)| {
                [Figure::exact(share.as_rational().clone()), expected.writes.clone()]
            });
            let kind = StepKind::MeanWrites { store: at };
            let operands = operands.collect();
            steps.push(step(kind, Operation::WeightedSum, operands, store.writes.clone(), StepUnit::Writes));
        }
        steps
    }

    fn counted_writes(
        &self,
        at: usize,
        store: &StoreModel,
        source: &CountSource,
        counts: &ReplayCounts,
    ) -> DerivationStep {
        let sessions = Figure::exact(counts.log.sessions);
        let operands = match source {
            _ if matches!(store.trigger, Trigger::OnDisconnect) => Vec::new(),
            CountSource::Log => {
                let mutations = counts.visible_mutations(self.skips_unchanged());
                mutations.map(|mutations| vec![Figure::exact(mutations), sessions]).unwrap_or_default()
            }
            CountSource::Trigger(counted) => vec![Figure::exact(counted.writes), sessions],
            CountSource::Histogram { gaps_at_least } => {
                vec![sessions.clone(), gaps_at_least.clone(), sessions]
            }
        };
        let operation = if operands.is_empty() { Operation::Given } else { Operation::Quotient };
        let kind = StepKind::CountedWrites { store: at };
        step(kind, operation, operands, store.writes.clone(), StepUnit::Writes)
    }

    fn skips_unchanged(&self) -> bool {
        let spec = self.scenario.strategy_spec(self.model.position);
        spec.is_some_and(|strategy| strategy.skip_unchanged)
    }

    /// The mutations that a trigger acts on.
    fn visible(&self, mutations: &Rational) -> Rational {
        if self.skips_unchanged() {
            mutations * &self.scenario.spec().workload.unchanged.complement()
        } else {
            mutations.clone()
        }
    }

    fn meter(&self, curve: &MeterCurve, line: &Line) -> Option<DerivationSection> {
        let (_, meter) = self.scenario.sheet().meter(curve.meter)?;
        let mut steps = self.session_usage(curve);
        let operands = vec![curve.per_session.clone(), exact(&self.sessions)];
        steps.push(step(
            StepKind::MonthlyUsage,
            Operation::Product,
            operands,
            line.usage.clone(),
            StepUnit::Meter,
        ));
        steps.extend(charge(curve, line, meter));
        Some(DerivationSection { subject: DerivationSubject::Meter(curve.meter), steps })
    }

    /// The usage of a session, where it is more than one unit for each write.
    fn session_usage(&self, curve: &MeterCurve) -> Vec<DerivationStep> {
        let uses_meter = |item: &UsageItem| item.costs.iter().any(|(place, _)| *place == curve.meter);
        let items: Vec<_> =
            self.model.items.iter().enumerate().filter(|(_, item)| uses_meter(item)).collect();
        if let [(_, only)] = items.as_slice()
            && only.costs.iter().all(|(_, units)| *units == Rational::ONE)
            && matches!(only.cause, UsageCause::Writes(_))
            && self.keys() == Rational::ONE
        {
            return Vec::new();
        }
        let mut steps: Vec<DerivationStep> =
            items.iter().flat_map(|(at, item)| self.item_usage(*at, item, curve.meter)).collect();
        if items.len() > 1 {
            let operands = steps.iter().filter(|step| matches!(step.kind, StepKind::Usage { .. }));
            let operands = operands.map(|step| step.result.clone()).collect();
            let result = curve.per_session.clone();
            steps.push(step(StepKind::SessionUsage, Operation::Sum, operands, result, StepUnit::Meter));
        }
        steps
    }

    fn keys(&self) -> Rational {
        let spec = self.scenario.strategy_spec(self.model.position);
        spec.map_or(Rational::ONE, |strategy| strategy.keys.as_rational().clone())
    }

    fn item_usage(&self, at: usize, item: &UsageItem, meter: MeterId) -> Vec<DerivationStep> {
        let units = item.costs.iter().find(|(place, _)| *place == meter).map(|(_, units)| units);
        let Some(units) = units else { return Vec::new() };
        let (keys, units_each) = (self.keys(), exact(units));
        let flushes = item.times.value.checked_div(&keys);
        let flushes = flushes.map(|value| Figure { value, is_approximate: item.times.is_approximate });
        let (operation, operands) = match (item.cause, &item.operation, flushes) {
            (UsageCause::Stored, ..) => (Operation::Given, Vec::new()),
            (UsageCause::Writes(_), _, Some(flushes)) if keys != Rational::ONE => {
                (Operation::Product, vec![flushes, Figure::exact(keys), units_each])
            }
            (UsageCause::HostTime, ..) | (_, Some(_), _) => {
                (Operation::Product, vec![item.times.clone(), units_each])
            }
            (_, None, _) => (Operation::Given, Vec::new()),
        };
        let result = item.times.scale(units);
        let usage = step(StepKind::Usage { item: at }, operation, operands, result, StepUnit::Meter);
        let handling = (item.cause == UsageCause::HostTime).then(|| self.handling_time()).flatten();
        handling.into_iter().chain([usage]).collect()
    }

    /// The time a hibernating host is awake to handle messages.
    fn handling_time(&self) -> Option<DerivationStep> {
        let host = self.scenario.spec().host.as_ref().filter(|host| host.hibernates)?;
        let messages = host
            .messages
            .as_ref()
            .map_or_else(|| self.scenario.mutations(), |messages| messages.as_rational().clone());
        let result = Figure::exact(&messages * &host.handler.seconds());
        let operands = vec![Figure::exact(messages), Figure::exact(host.handler.seconds())];
        Some(step(StepKind::HandlingTime, Operation::Product, operands, result, StepUnit::Seconds))
    }
}

/// The steps from the usage of a month to its cost.
fn charge(curve: &MeterCurve, line: &Line, meter: &Meter) -> Vec<DerivationStep> {
    let is_approximate = line.usage.is_approximate;
    let units = |value: Rational| Figure { value, is_approximate };
    let account = &line.usage.value + &line.existing_usage;
    let included = exact(&line.included);
    let mut steps = Vec::new();
    if !line.existing_usage.is_zero() {
        let operands = vec![line.usage.clone(), exact(&line.existing_usage)];
        let result = units(account.clone());
        steps.push(step(StepKind::AccountUsage, Operation::Sum, operands, result, StepUnit::Meter));
    }
    let billable = curve.charge.billable(&account);
    let free = if curve.charge.blocked {
        Some(StepKind::Blocked { is_exceeded: account > line.included })
    } else {
        billable.is_zero().then_some(StepKind::WithinAllowance)
    };
    if let Some(kind) = free {
        steps.push(step(kind, Operation::Given, vec![included], Figure::zero(), StepUnit::Money));
        return steps;
    }
    let excess = units(&account - &line.included);
    if !line.included.is_zero() {
        let operands = vec![units(account), included];
        steps.push(step(StepKind::Excess, Operation::Difference, operands, excess.clone(), StepUnit::Meter));
    }
    if let Some(block) = &curve.charge.billing_increment {
        let (operands, result) = (vec![excess, exact(block.as_rational())], units(billable.clone()));
        steps.push(step(StepKind::RoundedExcess, Operation::RoundUp, operands, result, StepUnit::Meter));
    }
    steps.extend(tier_costs(meter, &billable, is_approximate));
    let existing = curve.charge.cost(&line.existing_usage);
    if !existing.as_rational().is_zero() {
        let account_cost = Money::new(line.cost.as_rational() + existing.as_rational());
        let operands = vec![amount(&account_cost, is_approximate), amount(&existing, false)];
        let result = amount(&line.cost, is_approximate);
        steps.push(step(StepKind::AddedCost, Operation::Difference, operands, result, StepUnit::Money));
    }
    steps
}

/// The cost in each tier that is used, and their sum where there are several.
fn tier_costs(meter: &Meter, billable: &Rational, is_approximate: bool) -> Vec<DerivationStep> {
    let mut steps = Vec::new();
    for share in meter.rate.split_by_tier(billable).filter(|share| !share.units.is_zero()) {
        let value = meter.rate.priced_quantity(&share.units);
        let operands = vec![Figure { value, is_approximate }, Figure::exact(share.price.as_rational())];
        let result = amount(&share.cost, is_approximate);
        let kind = StepKind::TierCost { tier: share.tier };
        steps.push(step(kind, Operation::Product, operands, result, StepUnit::Money));
    }
    if steps.len() > 1 {
        let operands = steps.iter().map(|step| step.result.clone()).collect();
        let result = amount(&meter.rate.cost(billable), is_approximate);
        steps.push(step(StepKind::MeterCost, Operation::Sum, operands, result, StepUnit::Money));
    }
    steps
}
