//! Random sheets and scenarios against a second evaluator that is deliberately naive: whole
//! numbers only, in ticks small enough that every price and every share is a whole number of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::cmp::Ordering;
use std::sync::Arc;

use proptest::prelude::*;
use writecost::analysis::break_even::{self, Axis};
use writecost::analysis::compare;
use writecost::bill::{BillingOptions, CostCurve};
use writecost::money::{Money, Price};
use writecost::number::{Count, Duration, PositiveRational, Rational};
use writecost::pricing::{
    Allowance, Allowances, Meter, Operation, Plan, Service, Sheet, SheetSpec, Tier, UnitCost, UnitRate,
};
use writecost::scenario::{Rounding, Scenario, ScenarioSpec, StrategyId, StrategySpec, WorkloadSpec};
use writecost::trigger::Trigger;
use writecost::workload::{ActivitySpec, Arrivals};

/// Parts of a dollar: cents × a price per up to 1,000 units × twentieths of a unit.
const TICKS: u64 = 100 * 1_000 * 20;

#[derive(Debug, Clone)]
struct NaiveMeter {
    /// The units at which each tier ends, past the allowance, and its price in cents.
    tiers: Vec<(Option<u64>, u64)>,
    per: u64,
    included: u64,
    daily: bool,
    block: Option<u64>,
    elsewhere: u64,
    /// Twentieths of a unit that one put costs.
    twentieths: u64,
}

#[derive(Debug, Clone)]
struct NaiveStrategy {
    puts: [u64; 2],
    keys: u64,
}

#[derive(Debug, Clone)]
struct Case {
    meters: [NaiveMeter; 2],
    strategies: [NaiveStrategy; 2],
    invoice: bool,
    allowances: bool,
    fee: u64,
    sessions: Vec<u64>,
}

fn tiers() -> impl Strategy<Value = Vec<(Option<u64>, u64)>> {
    (prop::collection::vec((1u64..400, 0u64..900), 0..3), 0u64..900).prop_map(|(steps, last)| {
        let ends = steps.iter().scan(0, |end, (width, cents)| {
            *end += width;
            Some((Some(*end), *cents))
        });
        ends.chain([(None, last)]).collect()
    })
}

prop_compose! {
    fn meter()(
        tiers in tiers(),
        per in prop::sample::select(vec![1u64, 10, 100, 1_000]),
        included in 0u64..500,
        daily in any::<bool>(),
        block in prop::option::of(prop::sample::select(vec![1u64, 7, 50, 1_000])),
        elsewhere in prop_oneof![Just(0u64), 0u64..800],
        twentieths in prop::sample::select(vec![1u64, 20, 60, 33]),
    ) -> NaiveMeter {
        NaiveMeter { tiers, per, included, daily, block, elsewhere, twentieths }
    }
}

prop_compose! {
    fn strategy()(puts in [0u64..40, 0u64..40], keys in 1u64..4) -> NaiveStrategy {
        NaiveStrategy { puts, keys }
    }
}

prop_compose! {
    fn case()(
        meters in [meter(), meter()],
        strategies in [strategy(), strategy()],
        invoice in any::<bool>(),
        allowances in any::<bool>(),
        fee in 0u64..3_000,
        sessions in prop::collection::vec(prop_oneof![0u64..500, 0u64..100_000], 1..4),
    ) -> Case {
        Case { meters, strategies, invoice, allowances, fee, sessions }
    }
}

impl NaiveMeter {
    /// What a month's usage, in twentieths of a unit, costs in ticks.
    fn cost(&self, usage: i128, case: &Case) -> i128 {
        let monthly = i128::from(self.included) * if self.daily { 30 } else { 1 };
        let included = if case.allowances { monthly * 20 } else { 0 };
        let mut billable = (usage - included).max(0);
        if let Some(block) = self.block.filter(|_| case.invoice) {
            while billable % (i128::from(block) * 20) != 0 {
                billable += 1;
            }
        }
        let (mut from, mut cost) = (0, 0);
        for &(end, cents) in &self.tiers {
            let end = end.map_or(billable, |end| (i128::from(end) * 20).min(billable));
            if end > from {
                cost += (end - from) * i128::from(cents) * i128::from(1_000 / self.per);
                from = end;
            }
        }
        cost
    }
}

impl Case {
    fn naive_total(&self, strategy: usize, sessions: u64) -> i128 {
        let strategy = &self.strategies[strategy];
        let lines = self.meters.iter().zip(strategy.puts).map(|(meter, puts)| {
            let elsewhere = i128::from(meter.elsewhere) * 20;
            let own = i128::from(puts * strategy.keys * sessions) * i128::from(meter.twentieths);
            meter.cost(own + elsewhere, self) - meter.cost(elsewhere, self)
        });
        i128::from(self.fee * TICKS / 100) + lines.sum::<i128>()
    }

    /// The cheaper of the two, as regions name it.
    fn naive_cheaper(&self, sessions: u64) -> Option<usize> {
        cheaper(self.naive_total(1, sessions).cmp(&self.naive_total(0, sessions)))
    }

    fn sheet(&self) -> Arc<Sheet> {
        let mut sheet = SheetSpec::new("random", "2026-01-01".parse().unwrap());
        sheet.plans.push(Plan::new("paid", cents(self.fee)));
        for (at, naive) in self.meters.iter().enumerate() {
            let mut meter = Meter::new("writes", UnitRate::FREE);
            let tier = |&(end, price): &(Option<u64>, u64)| match end {
                Some(end) => Tier::up_to(end, cents(price)),
                None => Tier::last(cents(price)),
            };
            meter.rate = UnitRate::graduated(naive.per, naive.tiers.iter().map(tier).collect()).unwrap();
            let period = if naive.daily { Allowance::daily } else { Allowance::monthly };
            meter.allowances = Allowances::PerPlan(vec![("paid".into(), period(naive.included))]);
            meter.billing_increment = naive.block.and_then(|block| PositiveRational::new(block.into()));
            let units = UnitCost::Fixed(Rational::new(naive.twentieths.into(), 20).unwrap());
            let put = Operation::new("put", vec![("writes".into(), units)]);
            sheet.services.push(Service::new(format!("s{at}")).with_meter(meter).with_operation(put));
        }
        Arc::new(Sheet::new(sheet).unwrap())
    }

    fn scenario(&self) -> Scenario {
        let pace = ActivitySpec::new(1, Duration::from_millis(1_000));
        let workload = WorkloadSpec::new(self.sessions.clone(), pace);
        let mut parts = ScenarioSpec::new("random", workload);
        parts.rounding = if self.invoice { Rounding::Invoice } else { Rounding::ProRata };
        parts.allowances = self.allowances;
        let elsewhere = self.meters.iter().enumerate();
        parts.existing_usage =
            elsewhere.map(|(at, meter)| (format!("s{at}.writes"), meter.elsewhere.into())).collect();
        for (at, naive) in self.strategies.iter().enumerate() {
            let mut strategy = StrategySpec::new(format!("strategy-{at}"));
            strategy.keys = naive.keys.into();
            for (store, &puts) in naive.puts.iter().enumerate() {
                strategy = strategy.writing(format!("s{store}"), Trigger::PerSession(puts.into()));
            }
            parts.strategies.push(strategy);
        }
        Scenario::new(parts, self.sheet()).unwrap()
    }
}

fn cents(cents: u64) -> Price {
    format!("{}.{:02}", cents / 100, cents % 100).parse().unwrap()
}

fn cheaper(gap: Ordering) -> Option<usize> {
    match gap {
        Ordering::Less => Some(1),
        Ordering::Equal => None,
        Ordering::Greater => Some(0),
    }
}

fn in_ticks(money: &Money) -> i128 {
    let ticks = money.abs().as_rational() * &Rational::from(TICKS);
    let ticks = i128::try_from(ticks.to_u128().expect("a whole number of ticks")).unwrap();
    if money.as_rational().is_negative() { -ticks } else { ticks }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn the_naive_evaluator_agrees(case in case()) {
        let scenario = case.scenario();
        for point in compare::compare(&scenario) {
            for cost in &point.costs {
                prop_assert_eq!(in_ticks(&cost.bill.total), case.naive_total(cost.strategy.index(), point.sessions));
                let lines: Money = cost.bill.lines.iter().map(|line| line.cost.clone()).sum();
                prop_assert_eq!(lines + cost.bill.fee.clone(), cost.bill.total.clone(), "sum of parts = whole");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn break_even_is_what_evaluating_every_number_gives(case in case()) {
        let scenario = case.scenario();
        let [baseline, strategy] = scenario.strategies() else { unreachable!() };
        let answer = break_even::over_sessions(&scenario, baseline, strategy, 2_000);
        let mut next = 1;
        for region in &answer.regions {
            prop_assert_eq!(region.from, next, "regions follow each other");
            let far = region.to.unwrap_or(region.from + 1_000_000);
            for at in [region.from, region.from + 1, u64::midpoint(region.from, far), far - 1, far] {
                if (region.from..=far).contains(&at) {
                    prop_assert_eq!(case.naive_cheaper(at), region.cheaper.map(StrategyId::index), "at {}", at);
                }
            }
            next = region.to.map_or(u64::MAX, |to| to + 1);
        }
        for pair in answer.regions.windows(2) {
            prop_assert_ne!(pair[0].cheaper, pair[1].cheaper, "regions are as wide as can be");
        }
        let last = answer.regions.last().unwrap();
        prop_assert_eq!(last.to.is_some(), answer.horizon.is_some());
        for at in 1..=300u64 {
            let region = answer.regions.iter().find(|region| region.to.is_none_or(|to| at <= to)).unwrap();
            prop_assert_eq!(case.naive_cheaper(at), region.cheaper.map(StrategyId::index), "at {}", at);
        }
    }

    #[test]
    fn segments_are_the_gap(case in case()) {
        let scenario = case.scenario();
        let [baseline, strategy] = scenario.strategies() else { unreachable!() };
        let gap = |at| case.naive_total(1, at) - case.naive_total(0, at);
        let answer = break_even::over_sessions(&scenario, baseline, strategy, 2_000);
        for segment in answer.segments.unwrap_or_default() {
            prop_assert_eq!(in_ticks(&segment.delta_from), gap(segment.from));
            if let (Some(to), Some(delta)) = (segment.to, segment.delta_to) {
                prop_assert_eq!(in_ticks(&delta), gap(to));
            }
        }
    }

    #[test]
    fn totals_are_monotone(case in case(), from in 0u64..50_000, more in 1u64..50_000) {
        let scenario = case.scenario();
        let stated = BillingOptions::for_scenario(&scenario);
        for strategy in scenario.strategies() {
            let under = |conditions| CostCurve::with_options(&scenario, strategy, conditions);
            let curve = under(stated);
            prop_assert!(curve.total(from) <= curve.total(from + more));
            if case.meters.iter().all(|meter| meter.elsewhere == 0) {
                let pro_rata = under(BillingOptions { rounding: Rounding::ProRata, ..stated });
                let invoice = under(BillingOptions { rounding: Rounding::Invoice, ..stated });
                prop_assert!(pro_rata.total(from) <= invoice.total(from), "rounding up never saves");
                let list = under(BillingOptions { allowances: false, rounding: Rounding::ProRata, ..stated });
                prop_assert!(pro_rata.total(from) <= list.total(from), "allowances never cost");
            }
        }
    }

    #[test]
    fn break_even_over_mutations_is_evaluating_each(
        mutations in 1u64..400, seconds in 1u64..400, interval in 1u64..30, sessions in 1u64..5_000,
    ) {
        let scenario = by_hand(mutations, seconds, interval, sessions);
        let writes = |id: &str| scenario.strategy(id).unwrap().stores[0].writes.value.to_u128();
        prop_assert_eq!(writes("debounced"), Some(u128::from(mutations.min(seconds.div_ceil(interval)))));
        prop_assert_eq!(writes("each"), Some(u128::from(mutations)));
        let [debounced, each] = scenario.strategies() else { unreachable!() };
        let answer = break_even::solve(&scenario, Axis::Mutations, debounced, each, sessions, 100).unwrap();
        prop_assert_eq!(answer.horizon, None, "the ceiling model is proven for ever");
        for k in (1..=60).chain([mutations, 1_000, 100_000]) {
            let changed = scenario.with(|parts| parts.workload.activity.mutations = Some(Count::from(k))).unwrap();
            let point = compare::at(&changed, sessions);
            let gap = point.costs[1].bill.total.cmp(&point.costs[0].bill.total);
            let region = answer.regions.iter().find(|region| region.to.is_none_or(|to| k <= to)).unwrap();
            prop_assert_eq!(region.cheaper.map(StrategyId::index), cheaper(gap), "at {} mutations", k);
        }
    }

    #[test]
    fn break_even_over_a_time_is_evaluating_each(
        mutations in 1u64..400, seconds in 1u64..400, interval in 1u64..30, sessions in 1u64..5_000,
    ) {
        let scenario = by_hand(mutations, seconds, interval, sessions);
        let [debounced, each] = scenario.strategies() else { unreachable!() };
        let second = |count| Duration::from_millis(count * 1_000);
        for over in [Axis::Active, Axis::Interval] {
            let answer = break_even::solve(&scenario, over, debounced, each, sessions, 60).unwrap();
            prop_assert_eq!(answer.horizon, Some(60));
            prop_assert_eq!((answer.regions[0].from, answer.regions.last().unwrap().to), (1, Some(60)));
            for at in 1..=60 {
                let (seconds, interval) =
                    if over == Axis::Active { (second(at), second(interval)) } else { (second(seconds), second(at)) };
                let changed = scenario.with(|parts| {
                    parts.workload.activity = ActivitySpec::new(mutations, seconds);
                    parts.strategies[0].writes[0].trigger = Trigger::Debounced { interval, max_wait: None };
                });
                let point = compare::at(&changed.unwrap(), sessions);
                let gap = point.costs[1].bill.total.cmp(&point.costs[0].bill.total);
                let region = answer.regions.iter().find(|region| region.to.is_none_or(|to| at <= to)).unwrap();
                prop_assert_eq!(region.cheaper.map(StrategyId::index), cheaper(gap), "at {} s of {}", at, over.name());
            }
        }
    }
}

/// A debounce on one store against a write per mutation on another, at the analysis' prices with
/// a thousandth of its allowances.
fn by_hand(mutations: u64, seconds: u64, interval: u64, sessions: u64) -> Scenario {
    let mut sheet = SheetSpec::new("analysis", "2026-01-03".parse().unwrap());
    for (id, price) in [("kv", "5.00"), ("do", "1.00")] {
        let meter = Meter::new("writes", UnitRate::flat(price.parse().unwrap(), 1_000_000u64).unwrap());
        let meter = meter.with_allowance(Allowance::monthly(1_000u64));
        sheet
            .services
            .push(Service::new(id).with_meter(meter).with_operation(Operation::single_unit("put", "writes")));
    }
    let pace = ActivitySpec::new(mutations, Duration::from_millis(seconds * 1_000));
    let mut workload = WorkloadSpec::new(vec![sessions], pace);
    workload.arrivals = Arrivals::UpperBound;
    let mut parts = ScenarioSpec::new("hand", workload);
    let debounced = Trigger::Debounced { interval: Duration::from_millis(interval * 1_000), max_wait: None };
    parts.strategies.push(StrategySpec::new("debounced").writing("kv", debounced));
    parts.strategies.push(StrategySpec::new("each").writing("do", Trigger::PerMutation));
    Scenario::new(parts, Arc::new(Sheet::new(sheet).unwrap())).unwrap()
}
