//! `writecost check`: tests what scenarios expect of their own costs.

use clap::Args;

use super::format::{FormatArg, Offers};
use crate::cli::options::{OutputOptions, ScenarioOptions};
use crate::cli::outcome::Outcome;
use crate::cli::{files, outcome, output, terminal};
use crate::render::{GitHub, JUnit, Renderer, renderers};
use crate::report::{CheckAnswer, CheckedScenario, text};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Scenario files, folders of them, or patterns; `-` is standard input
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<String>,
    #[command(flatten)]
    over: ScenarioOptions,
    /// How the answer is written
    #[arg(long, default_value = "table")]
    format: FormatArg<CheckAnswer>,
    #[command(flatten)]
    output: OutputOptions,
}

impl Offers for CheckAnswer {
    const RENDERERS: &'static [&'static dyn Renderer<Self>] = renderers![JUnit, GitHub];
}

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<Outcome> {
    let loaded = files::load_all(&args.scenarios, &args.over.options(None), &args.output)?;
    let checked = CheckAnswer { scenarios: loaded.into_iter().map(CheckedScenario::new).collect() };
    for scenario in checked.scenarios.iter().filter(|checked| checked.results.is_empty()) {
        terminal::note(&format!("{} has no `expect` and no `budget`", scenario.loaded.name), &args.output);
    }
    if checked.results().next().is_none() {
        return Err(outcome::usage_error(
            "none of these scenarios has an `expect` or a `budget`: there is nothing to check",
        ));
    }
    output::render(&checked, args.format.0, &args.output)?;
    for (scenario, result) in checked.failures() {
        terminal::warn(&text::failure_with_place(scenario, result));
    }
    Ok(if checked.failures().next().is_none() { Outcome::Success } else { Outcome::CheckFailed })
}
