use super::args::{BreakEvenArgs, Format, Over};
use super::{Outcome, answer, json, sections};
use crate::analysis::break_even::{self, Axis, BreakEven, BreakEvenError};
use crate::number::{Count, Duration};
use crate::report::Document;
use crate::scenario::{Scenario, StrategyModel};

pub(super) fn run(args: &BreakEvenArgs) -> anyhow::Result<Outcome> {
    let loaded = answer::load(&args.scenario, &args.scenario_args.options(None), &args.output)?;
    let scenario = &loaded.scenario;
    let over = variable(args.over);
    let stated = args.sessions.as_deref().map(|text| answer::sessions("--sessions", text)).transpose()?;
    let at = (over != Axis::Sessions).then(|| stated.unwrap_or_else(|| scenario.max_sessions()));
    let to = args.to.as_deref().map(|text| end(over, text)).transpose()?;
    let horizon = to.unwrap_or_else(|| horizon(over, scenario));
    let pairs = pairs(scenario, &args.between)?;
    let of = |(baseline, strategy)| {
        break_even::solve(scenario, over, baseline, strategy, at.unwrap_or_default(), horizon)
    };
    let answers = answered(pairs.into_iter().map(of), !args.between.is_empty())?;
    if args.format == Format::Json {
        let all: Vec<json::JsonBreakEven> =
            answers.iter().map(|answer| json::break_even(scenario, answer, at)).collect();
        answer::json(&all, &args.output)?;
        return Ok(Outcome::Held);
    }
    let mut document = Document::default();
    document.heading(sections::break_even_heading(over, at));
    for answer in &answers {
        sections::break_even(&mut document, scenario, answer);
    }
    answer::document(
        "writecost break-even",
        &document,
        &sections::break_even_table(scenario, &answers),
        args.format,
        &args.output,
    )?;
    Ok(Outcome::Held)
}

/// The answers there are: of pairs that nobody named, those in which nothing varies are left out.
fn answered(
    answers: impl Iterator<Item = Result<BreakEven, BreakEvenError>>,
    named: bool,
) -> anyhow::Result<Vec<BreakEven>> {
    let (mut found, mut still) = (Vec::new(), None);
    for answer in answers {
        match answer {
            Ok(answer) => found.push(answer),
            Err(nothing @ BreakEvenError::NoTimer(_)) if !named => still = Some(nothing),
            Err(other) => return Err(answer::bad_flag(other)),
        }
    }
    match still {
        Some(nothing) if found.is_empty() => Err(answer::bad_flag(nothing)),
        _ => Ok(found),
    }
}

fn variable(over: Over) -> Axis {
    match over {
        Over::Sessions => Axis::Sessions,
        Over::Mutations => Axis::Mutations,
        Over::Active => Axis::Active,
        Over::Interval => Axis::Interval,
        Over::Window => Axis::Window,
    }
}

/// The number to which an answer without a proven end is worked out.
fn horizon(over: Axis, scenario: &Scenario) -> u64 {
    match over {
        Axis::Sessions => break_even::DEFAULT_HORIZON.max(scenario.max_sessions()),
        Axis::Mutations => 3_000,
        Axis::Active => 3_600,
        Axis::Interval => 300,
        Axis::Window => 2_000,
    }
}

/// That number as it is stated: a count, or a time in the unit of what is one.
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
        .ok_or_else(|| answer::bad_flag(format!("cannot read `{text}` for `--to`: wanted {wanted}")))
}

/// The pairs asked for: the two named, or the baseline with each other strategy.
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
        _ => Err(answer::bad_flag("`--between` takes two strategies, such as `--between current,hybrid`")),
    }
}

/// The strategy of that name, or what was perhaps meant.
pub(super) fn strategy<'a>(scenario: &'a Scenario, id: &str) -> anyhow::Result<&'a StrategyModel> {
    let known: Vec<&str> = scenario.strategies().iter().map(|model| model.id.as_str()).collect();
    scenario.strategy(id).ok_or_else(|| {
        answer::bad_flag(format!(
            "`{id}` is not a strategy of this scenario; known here: `{}`",
            known.join("`, `")
        ))
    })
}
