//! The calculator for JavaScript: a scenario goes in as YAML, its monthly costs come out as JSON.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scenario = "
//! pricing: cloudflare
//! workload: { sessions: 1M, mutations: 150, active: 5min }
//! strategies:
//!   each: { writes: { do: per-mutation } }
//! ";
//! let json = writecost_web::totals(scenario)?;
//! assert!(json.starts_with(r#"{"points":[{"sessions":1000000,"#));
//! # Ok(())
//! # }
//! ```

use serde::Serialize;
use writecost::bill::CostCurve;
use writecost::input::{LoadOptions, Loader, MemoryFiles, SourceText};
use writecost::scenario::Scenario;

/// The name of the text in diagnostics; its stem is the id of the scenario.
const FILE_NAME: &str = "scenario.yaml";

/// The part of a `writecost.report/1` document that this crate answers.
#[derive(Debug, Serialize)]
struct Report {
    points: Vec<Point>,
}

/// Every strategy at one number of sessions a month.
#[derive(Debug, Serialize)]
struct Point {
    sessions: u64,
    costs: Vec<Cost>,
}

/// One strategy's monthly total: an exact decimal, in the currency of the price sheet.
#[derive(Debug, Serialize)]
struct Cost {
    strategy: String,
    total: String,
}

/// The monthly total of each strategy of a scenario, at each of its numbers of sessions.
///
/// The answer is JSON: `points[].sessions`, `points[].costs[].strategy` and
/// `points[].costs[].total`, which are those of `writecost report --format json`. A total is a
/// string, so that no digit is lost in a JavaScript number. The scenario names a price sheet that
/// ships with writecost; there are no files to read another one from.
///
/// # Errors
///
/// The diagnostics of every problem in the scenario, with line, column and the text.
pub fn totals(scenario_yaml: &str) -> Result<String, String> {
    let text = SourceText::new(FILE_NAME, scenario_yaml);
    let files = MemoryFiles::new();
    let loaded = Loader::new(&files).scenario_text(&text, &LoadOptions::default());
    let loaded = loaded.map_err(|error| error.render(false))?;
    serde_json::to_string(&report(&loaded.scenario)).map_err(|error| error.to_string())
}

fn report(scenario: &Scenario) -> Report {
    let sessions = scenario.spec().workload.sessions.iter();
    Report { points: sessions.map(|&sessions| point(scenario, sessions)).collect() }
}

fn point(scenario: &Scenario, sessions: u64) -> Point {
    let costs = scenario.strategies().iter().map(|strategy| Cost {
        strategy: strategy.id.clone(),
        total: CostCurve::for_strategy(scenario, strategy).total(sessions).to_string(),
    });
    Point { sessions, costs: costs.collect() }
}

/// What JavaScript sees.
#[cfg(target_arch = "wasm32")]
#[expect(unreachable_pub, reason = "`wasm_bindgen` takes public functions only")]
mod exports {
    use wasm_bindgen::JsError;
    use wasm_bindgen::prelude::wasm_bindgen;

    /// [`totals`](super::totals) as `report(scenarioYaml)`; throws an `Error` with the diagnostics.
    #[wasm_bindgen]
    pub fn report(scenario_yaml: &str) -> Result<String, JsError> {
        super::totals(scenario_yaml).map_err(|diagnostics| JsError::new(&diagnostics))
    }
}
