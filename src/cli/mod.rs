//! Floor 5: the command line. One subcommand a file; each loads, asks a study, composes a
//! document and hands it to a renderer.

mod answer;
mod args;
mod atomic_file;
mod break_even;
mod check;
mod counter;
mod diff;
mod explain;
mod focus;
mod format;
mod import;
mod init;
mod inputs;
mod manuals;
mod prices;
mod progress;
mod replay;
mod report;
mod schema;
mod trace;
mod unlinked_file;
mod version;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};

/// How a command ended, where it could answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It answered, and every gate held.
    Held,
    /// A gate did not hold.
    GateFailed,
}

/// An input that cannot be used, told in full.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct BadInput(String);

/// Runs the command line; the exit status is that of the formats: 0 answered, 1 could not finish,
/// 2 an input is wrong, 3 a gate did not hold.
#[must_use]
pub fn main() -> ExitCode {
    keep_silent_where_guarded();
    match run(&Cli::parse()) {
        Ok(Outcome::Held) => ExitCode::SUCCESS,
        Ok(Outcome::GateFailed) => ExitCode::from(3),
        Err(problem) => {
            let wrong = problem.downcast_ref::<BadInput>();
            let text = wrong.map_or_else(|| format!("error: {problem:#}\n"), |BadInput(text)| text.clone());
            answer::complain(&text);
            ExitCode::from(if wrong.is_some() { 2 } else { 1 })
        }
    }
}

/// What is caught and told as a problem of a file is not told as a panic too.
fn keep_silent_where_guarded() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::input::log::is_guarded() {
            usual(panic);
        }
    }));
}

fn run(cli: &Cli) -> anyhow::Result<Outcome> {
    match &cli.command {
        Command::Report(args) => report::run(args),
        Command::Explain(args) => explain::run(args),
        Command::BreakEven(args) => break_even::run(args),
        Command::Check(args) => check::run(args),
        Command::Replay(args) => replay::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Prices(args) => prices::run(args),
        Command::Import(args) => import::run(args),
        Command::Init(args) => init::run(args),
        Command::Trace(args) => trace::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Completions { shell } => manuals::completions(*shell),
        Command::Man { folder } => manuals::man(folder),
    }
}
