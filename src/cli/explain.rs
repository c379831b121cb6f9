//! `writecost explain`: every step from mutations to dollars.

use clap::Args;

use super::break_even::strategy;
use crate::cli::options::{Format, OutputOptions, ScenarioOptions};
use crate::cli::outcome::Outcome;
use crate::cli::{files, output};
use crate::report::ExplainAnswer;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Scenario file; `-` is standard input
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: String,
    /// The strategy to explain
    #[arg(long, value_name = "ID")]
    pub(super) strategy: String,
    /// Sessions per month
    #[arg(long, value_name = "N")]
    pub(super) sessions: String,
    #[command(flatten)]
    pub(super) over: ScenarioOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let loaded = files::load(&args.scenario, &args.over.options(None), &args.output)?;
    let sessions = files::sessions("--sessions", &args.sessions)?;
    let strategy = strategy(&loaded.scenario, &args.strategy)?.position;
    let explanation = ExplainAnswer { loaded, strategy, sessions };
    output::render(&explanation, args.format.renderer(), &args.output)?;
    Ok(Outcome::Success)
}
