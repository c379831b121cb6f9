//! `writecost report`: the cost, the break-evens and the risk of every strategy.

use super::args::ReportArgs;
use super::focus::{self, ReportFormat};
use super::{Outcome, answer};
use crate::render::{Focus, Renderer};
use crate::report::{ReportAnswer, ScenarioReport};

pub(super) fn run(args: &ReportArgs) -> anyhow::Result<Outcome> {
    let options = args.over.options(args.sessions.as_deref());
    let loaded = answer::load_all(&args.scenarios, &options, &args.output)?;
    let billing_month = args.period.as_deref().map(|text| focus::period(text, args.format)).transpose()?;
    let horizon = args.to.as_deref().map(|to| answer::sessions("--to", to)).transpose()?;
    let scenarios = loaded.into_iter().map(|loaded| {
        let figures = ScenarioReport::new(&loaded.scenario, horizon);
        (loaded, figures)
    });
    let report = ReportAnswer { scenarios: scenarios.collect(), billing_month };
    let renderer: &dyn Renderer<ReportAnswer> = match args.format {
        ReportFormat::Common(format) => format.renderer(),
        ReportFormat::Focus => &Focus,
    };
    answer::render(&report, renderer, &args.output)?;
    Ok(Outcome::Held)
}
