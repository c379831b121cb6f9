//! A scenario in YAML: it is refused with diagnostics, or every strategy has a bill.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::bill::CostCurve;
use writecost::input::{LoadOptions, Loader, MemoryFiles, SourceText};

fuzz_target!(|text: &str| {
    let (files, source) = (MemoryFiles::new(), SourceText::new("scenario.yaml", text));
    let loaded = Loader::new(&files).scenario_text(&source, &LoadOptions::default());
    let Some(loaded) = writecost_fuzz::check(loaded) else { return };
    let scenario = &loaded.scenario;
    for strategy in scenario.strategies() {
        let curve = CostCurve::for_strategy(scenario, strategy);
        for &sessions in &scenario.spec().workload.sessions {
            assert_eq!(curve.bill(sessions).total, curve.total(sessions), "the bill differs from its curve");
        }
    }
});
