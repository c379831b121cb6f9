//! `writecost break-even`: where the cheaper of two strategies changes.

use clap::{Args, ValueEnum};

use crate::analysis::break_even::{self, Axis, BreakEven, BreakEvenError};
use crate::cli::options::{Format, OutputOptions, ScenarioOptions};
use crate::cli::outcome::Outcome;
use crate::cli::{files, outcome, output};
use crate::number::{Count, Duration};
use crate::report::BreakEvenAnswer;
use crate::scenario::{Scenario, StrategyModel};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub(super) enum Over {
    /// Sessions per month
    #[default]
    Sessions,
    /// Mutations per session, at fixed sessions and active time
    Mutations,
    /// Seconds a session is active, at fixed sessions and mutations
    Active,
    /// Interval of every debounce of the two strategies, in seconds
    Interval,
    /// Window of every batch of the two strategies, in milliseconds
    Window,
}

#[derive(Debug, Args)]
pub(super) struct BreakEvenArgs {
    /// Scenario file; `-` is standard input
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: String,
    /// Two strategies, the baseline first; default: each strategy against the baseline
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(super) between: Vec<String>,
    /// The quantity that varies
    #[arg(long, value_enum, default_value_t)]
    pub(super) over: Over,
    /// Sessions per month while another quantity varies; default: the scenario's largest
    #[arg(long, alias = "at", value_name = "N")]
    pub(super) sessions: Option<String>,
    /// Upper limit of the search, as a count or a duration
    #[arg(long, value_name = "N")]
    pub(super) to: Option<String>,
    #[command(flatten)]
    pub(super) scenario_args: ScenarioOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

pub(super) fn run(args: &BreakEvenArgs) -> anyhow::Result<Outcome> {
    let loaded = files::load(&args.scenario, &args.scenario_args.options(None), &args.output)?;
    let scenario = &loaded.scenario;
    let axis = axis(args.over);
    let stated = args.sessions.as_deref().map(|text| files::sessions("--sessions", text)).transpose()?;
    let sessions = (axis != Axis::Sessions).then(|| stated.unwrap_or_else(|| scenario.max_sessions()));
    let to = args.to.as_deref().map(|text| end(axis, text)).transpose()?;
    let horizon = to.unwrap_or_else(|| horizon(axis, scenario));
    let pairs = pairs(scenario, &args.between)?;
    let solve = |(baseline, strategy)| {
        break_even::solve(scenario, axis, baseline, strategy, sessions.unwrap_or_default(), horizon)
    };
    let break_evens = solved(pairs.into_iter().map(solve), !args.between.is_empty())?;
    let found = BreakEvenAnswer { loaded, axis, sessions, break_evens };
    output::render(&found, args.format.renderer(), &args.output)?;
    Ok(Outcome::Success)
}

/// The break-evens. A pair in which nothing varies is an error if it was named, and is left out otherwise.
fn solved(
    answers: impl Iterator<Item = Result<BreakEven, BreakEvenError>>,
    named: bool,
) -> anyhow::Result<Vec<BreakEven>> {
    let (mut found, mut still) = (Vec::new(), None);
    for answer in answers {
        match answer {
            Ok(answer) => found.push(answer),
            Err(nothing @ BreakEvenError::NoTimer(_)) if !named => still = Some(nothing),
            Err(other) => return Err(outcome::usage_error(other)),
        }
    }
    match still {
        Some(nothing) if found.is_empty() => Err(outcome::usage_error(nothing)),
        _ => Ok(found),
    }
}

fn axis(over: Over) -> Axis {
    match over {
        Over::Sessions => Axis::Sessions,
        Over::Mutations => Axis::Mutations,
        Over::Active => Axis::Active,
        Over::Interval => Axis::Interval,
        Over::Window => Axis::Window,
    }
}

/// The default limit of a break-even without a proven end.
fn horizon(over: Axis, scenario: &Scenario) -> u64 {
    match over {
        Axis::Sessions => break_even::DEFAULT_HORIZON.max(scenario.max_sessions()),
        Axis::Mutations => 3_000,
        Axis::Active => 3_600,
        Axis::Interval => 300,
        Axis::Window => 2_000,
    }
}

/// Reads the limit: a count, or a time in the unit of the axis.
fn end(over: Axis, text: &str) -> anyhow::Result<u64> {
    let (unit, wanted) = match over {
        Axis::Sessions | Axis::Mutations => (0, "a count from 1 on, such as `150` or `10k`"),
        Axis::Active | Axis::Interval => (1_000_000_000, "whole seconds, such as `90` or `2min`"),
        Axis::Window => (1_000_000, "whole milliseconds, such as `500` or `2s`"),
    };
    let time = || text.parse::<Duration>().ok().map(Duration::nanos).filter(|_| unit > 0);
    let whole = || time().filter(|time| time % unit == 0).map(|time| time / unit);
    let number = Count::parse_whole(text).ok().or_else(whole);
    number
        .filter(|number| *number > 0)
        .ok_or_else(|| outcome::usage_error(format!("cannot read `{text}` for `--to`: wanted {wanted}")))
}

/// The two named strategies, or the baseline with each other strategy.
fn pairs<'a>(
    scenario: &'a Scenario,
    named: &[String],
) -> anyhow::Result<Vec<(&'a StrategyModel, &'a StrategyModel)>> {
    let baseline = scenario.baseline();
    match named {
        [] => {
            let others = scenario.strategies().iter().filter(|model| model.position != baseline.position);
            Ok(others.map(|model| (baseline, model)).collect())
        }
        [one, other] => Ok(vec![(strategy(scenario, one)?, strategy(scenario, other)?)]),
        _ => {
            Err(outcome::usage_error("`--between` takes two strategies, such as `--between current,hybrid`"))
        }
    }
}

/// The strategy with this id, or an error that lists the known ones.
pub(super) fn strategy<'a>(scenario: &'a Scenario, id: &str) -> anyhow::Result<&'a StrategyModel> {
    let known: Vec<&str> = scenario.strategies().iter().map(|model| model.id.as_str()).collect();
    scenario.strategy(id).ok_or_else(|| {
        outcome::usage_error(format!(
            "`{id}` is not a strategy of this scenario; known here: `{}`",
            known.join("`, `")
        ))
    })
}
