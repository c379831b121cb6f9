//! The command line. Each subcommand has one file or folder: it parses its arguments, loads its inputs,
//! asks an analysis, and passes the resulting document to a renderer.

mod atomic_file;
mod break_even;
mod check;
mod command;
mod completions;
mod diff;
mod explain;
mod files;
mod focus;
mod format;
mod import;
mod init;
mod logs;
mod options;
mod outcome;
mod output;
mod prices;
mod progress;
mod replay;
mod report;
mod scenario_paths;
mod schema;
mod terminal;
mod trace;
mod unlinked_file;
mod version;

use std::process::ExitCode;

use clap::Parser as _;
use command::{Cli, Command};
use outcome::{InputError, Outcome};

/// Runs the command line and returns its exit status: 0 answered, 1 could not finish, 2 an input or
/// argument is wrong, 3 a check failed.
#[must_use]
pub fn main() -> ExitCode {
    silence_caught_panics();
    match run(&Cli::parse()) {
        Ok(Outcome::Success) => ExitCode::SUCCESS,
        Ok(Outcome::CheckFailed) => ExitCode::from(3),
        Err(problem) => {
            let wrong = problem.downcast_ref::<InputError>();
            let text = wrong.map_or_else(|| format!("error: {problem:#}\n"), |InputError(text)| text.clone());
            terminal::eprint(&text);
            ExitCode::from(if wrong.is_some() { 2 } else { 1 })
        }
    }
}

/// Suppresses the panic message of a panic that is caught and reported as a problem of a file.
fn silence_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !writecost_replay::is_catching_panic() {
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
        Command::Completions { shell } => completions::completions(*shell),
        Command::Man { folder } => completions::man(folder),
    }
}
