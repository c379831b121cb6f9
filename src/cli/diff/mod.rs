//! `writecost diff`: what changed from one version of an answer to another, and whether it exceeds a
//! threshold.

mod args;
mod versions;

pub(super) use args::DiffArgs;
use versions::Versions;

use super::format::Offers;
use crate::analysis::diff::{Difference, Threshold};
use crate::cli::outcome::Outcome;
use crate::cli::{outcome, output, terminal};
use crate::render::{GitHub, Renderer, renderers};
use crate::report::{ComparedScenario, DiffAnswer, text};

impl Offers for DiffAnswer {
    const RENDERERS: &'static [&'static dyn Renderer<Self>] = renderers![GitHub];
}

pub(super) fn run(args: &DiffArgs) -> anyhow::Result<Outcome> {
    let thresholds = read_thresholds(&args.fail_on)?;
    let versions = Versions::read(args)?;
    let scenarios = versions
        .pairs
        .into_iter()
        .map(|pair| ComparedScenario::new(pair.old, pair.new, pair.same_inputs).map_err(outcome::usage_error))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let differences: Vec<Difference> = scenarios.iter().map(|compared| compared.difference.clone()).collect();
    let results: Result<Vec<_>, String> =
        thresholds.iter().map(|threshold| threshold.evaluate(&differences)).collect();
    let found = DiffAnswer {
        scenarios,
        sheets: versions.sheets,
        only_new: versions.only_new,
        only_old: versions.only_old,
        thresholds: results.map_err(outcome::usage_error)?,
    };
    output::render(&found, args.format.0, &args.output)?;
    report_thresholds(&found, args);
    Ok(if found.exceeds_threshold() { Outcome::CheckFailed } else { Outcome::Success })
}

/// Writes the exceeded thresholds to standard error, and the others where the answer does not have them.
fn report_thresholds(found: &DiffAnswer, args: &DiffArgs) {
    let lists_thresholds = !(args.format.is("csv") || args.format.is("github"));
    for threshold in &found.thresholds {
        if threshold.by.is_empty() && !lists_thresholds {
            terminal::note(&format!("`{}` is not exceeded", threshold.gate), &args.output);
        }
        for (at, cause) in &threshold.by {
            terminal::warn(&text::violation_of(found, threshold, *at, cause));
        }
    }
}

/// Reads every threshold, or reports everything that is wrong with them.
fn read_thresholds(texts: &[String]) -> anyhow::Result<Vec<Threshold>> {
    let (thresholds, wrong): (Vec<_>, Vec<_>) =
        texts.iter().map(|text| Threshold::parse(text)).partition(Result::is_ok);
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
    if wrong.is_empty() {
        return Ok(thresholds.into_iter().filter_map(Result::ok).collect());
    }
    Err(outcome::usage_error(wrong.join("\nerror: ")))
}
