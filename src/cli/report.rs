//! `writecost report`: the cost, the break-evens and the risk of every strategy.

use clap::Args;

use super::focus::{self, ReportFormat};
use crate::cli::options::{OutputOptions, ScenarioOptions};
use crate::cli::outcome::Outcome;
use crate::cli::{files, output};
use crate::render::{Focus, Renderer};
use crate::report::{ReportAnswer, ScenarioReport};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Scenario files, folders of them, or patterns; `-` is standard input
    #[arg(required = true, value_name = "SCENARIO")]
    pub(super) scenarios: Vec<String>,
    /// Sessions per month, instead of the scenario's: `1k,10k,1M`
    #[arg(long, value_name = "LIST")]
    pub(super) sessions: Option<String>,
    /// Search for break-evens up to this many sessions when rounding keeps them from ending
    #[arg(long, value_name = "SESSIONS")]
    pub(super) to: Option<String>,
    #[command(flatten)]
    pub(super) over: ScenarioOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ReportFormat,
    /// Billing month of `--format focus`: `2026-11`; default: the first full month of the price sheet
    #[arg(long, value_name = "MONTH")]
    pub(super) period: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

pub(super) fn run(args: &ReportArgs) -> anyhow::Result<Outcome> {
    let options = args.over.options(args.sessions.as_deref());
    let loaded = files::load_all(&args.scenarios, &options, &args.output)?;
    let billing_month = args.period.as_deref().map(|text| focus::period(text, args.format)).transpose()?;
    let horizon = args.to.as_deref().map(|to| files::sessions("--to", to)).transpose()?;
    let scenarios = loaded.into_iter().map(|loaded| {
        let figures = ScenarioReport::new(&loaded.scenario, horizon);
        (loaded, figures)
    });
    let report = ReportAnswer { scenarios: scenarios.collect(), billing_month };
    let renderer: &dyn Renderer<ReportAnswer> = match args.format {
        ReportFormat::Common(format) => format.renderer(),
        ReportFormat::Focus => &Focus,
    };
    output::render(&report, renderer, &args.output)?;
    Ok(Outcome::Success)
}
