//! A scenario in YAML: it is refused with diagnostics, or every strategy has a bill.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::bill::Curve;
use writecost::source::{Input, Loader, Opened, Options};

fuzz_target!(|text: &str| {
    let opened = Opened { input: Input::File("scenario.yaml".into()), text: text.to_owned() };
    let Some(loaded) = writecost_fuzz::check(Loader::opened(&opened, &Options::default())) else { return };
    let scenario = &loaded.scenario;
    for strategy in scenario.strategies() {
        let curve = Curve::of(scenario, strategy);
        for &sessions in &scenario.parts().workload.sessions {
            assert_eq!(curve.bill(sessions).total, curve.total(sessions), "the bill differs from its curve");
        }
    }
});
