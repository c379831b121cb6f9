//! A sheet, a scenario and a bill built in code: no file, no YAML, no command line.
//!
//! `cargo run --no-default-features --example embed`

use std::error::Error;
use std::sync::Arc;

use writecost::analysis::break_even;
use writecost::bill::CostCurve;
use writecost::number::Duration;
use writecost::pricing::{Allowance, Meter, Operation, Service, Sheet, SheetSpec, UnitRate};
use writecost::scenario::{Scenario, ScenarioSpec, StrategySpec, WorkloadSpec};
use writecost::trigger::Trigger;
use writecost::workload::{ActivitySpec, Arrivals};

fn main() -> Result<(), Box<dyn Error>> {
    let store = |id: &str, price: &str| -> Result<Service, Box<dyn Error>> {
        let writes = Meter::new("writes", UnitRate::flat(price.parse()?, 1_000_000u64)?)
            .with_allowance(Allowance::monthly(1_000_000u64));
        Ok(Service::new(id).with_meter(writes).with_operation(Operation::single_unit("put", "writes")))
    };
    let mut sheet = SheetSpec::new("mine", "2026-01-03".parse()?);
    sheet.services = vec![store("kv", "5.00")?, store("do", "1.00")?];

    let pace = ActivitySpec::new(150, "2.5min".parse::<Duration>()?);
    let mut workload = WorkloadSpec::new(vec![1_000_000], pace);
    workload.arrivals = Arrivals::UpperBound;
    let mut spec = ScenarioSpec::new("session", workload);
    let debounced = Trigger::Debounced { interval: "5s".parse()?, max_wait: None };
    spec.strategies.push(StrategySpec::new("debounced").writing("kv", debounced));
    spec.strategies.push(StrategySpec::new("each").writing("do", Trigger::PerMutation));
    let scenario = Scenario::new(spec, Arc::new(Sheet::new(sheet)?))?;

    for strategy in scenario.strategies() {
        let bill = CostCurve::for_strategy(&scenario, strategy).bill(1_000_000);
        println!("{}: ${} a month", strategy.id, bill.total.to_fixed(2));
    }
    if let [debounced, each] = scenario.strategies() {
        let answer = break_even::over_sessions(&scenario, debounced, each, break_even::DEFAULT_HORIZON);
        for region in answer.regions {
            println!("from {} sessions: {:?}", region.from, region.cheaper);
        }
    }
    Ok(())
}
