use super::args::{BreakEvenArgs, Format, Over};
use super::{Outcome, answer, json, sections};
use crate::report::{Document, grouped};
use crate::scenario::{Scenario, StrategyModel};
use crate::study::break_even::{self, BreakEven};

/// Mutations a session to which a model without straight lines is worked out.
const MUTATIONS: u64 = 3_000;

pub(super) fn run(args: &BreakEvenArgs) -> anyhow::Result<Outcome> {
    let loaded = answer::load(&args.scenario, &args.scenario_args.options(None), &args.output)?;
    let scenario = &loaded.scenario;
    let stated = args.sessions.as_deref().map(|text| answer::sessions("--sessions", text)).transpose()?;
    let at = (args.over == Over::Mutations).then(|| stated.unwrap_or_else(|| scenario.largest()));
    let to = args.to.as_deref().map(|text| answer::sessions("--to", text)).transpose()?;
    let pairs = pairs(scenario, &args.between)?;
    let answers = pairs.into_iter().map(|(baseline, strategy)| match at {
        None => {
            let horizon = to.unwrap_or_else(|| break_even::HORIZON.max(scenario.largest()));
            Ok(break_even::over_sessions(scenario, baseline, strategy, horizon))
        }
        Some(sessions) => break_even::over(scenario, baseline, strategy, sessions, to.unwrap_or(MUTATIONS))
            .map_err(answer::bad_flag),
    });
    let answers = answers.collect::<anyhow::Result<Vec<BreakEven>>>()?;
    if args.format == Format::Json {
        let all: Vec<json::JsonBreakEven> =
            answers.iter().map(|answer| json::break_even(scenario, answer, at)).collect();
        answer::json(&all, &args.output)?;
        return Ok(Outcome::Held);
    }
    let mut document = Document::default();
    document.heading(at.map_or_else(
        || "Where the cheaper one changes as sessions grow".to_owned(),
        |at| {
            format!(
                "Where the cheaper one changes as mutations grow, at {} sessions a month",
                grouped(&at.into())
            )
        },
    ));
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
