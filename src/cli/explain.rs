//! `writecost explain`: every step from mutations to dollars.

use super::args::ExplainArgs;
use super::break_even::strategy;
use super::{Outcome, answer};
use crate::report::ExplainAnswer;

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let loaded = answer::load(&args.scenario, &args.over.options(None), &args.output)?;
    let sessions = answer::sessions("--sessions", &args.sessions)?;
    let strategy = strategy(&loaded.scenario, &args.strategy)?.position;
    let explanation = ExplainAnswer { loaded, strategy, sessions };
    answer::render(&explanation, args.format.renderer(), &args.output)?;
    Ok(Outcome::Held)
}
