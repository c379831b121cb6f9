//! `writecost trace`: logs of mutations.

mod format;
mod generate;
mod generate_options;

use clap::{Args, Subcommand};

use crate::cli::outcome::Outcome;

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(super) struct TraceArgs {
    #[command(subcommand)]
    command: TraceCommand,
}

#[derive(Debug, Subcommand)]
enum TraceCommand {
    /// A log that a scenario could have left behind: its sessions, arrivals and patterns, by a seed
    #[command(
        after_help = "Example: writecost trace generate scenarios/session-persistence.yaml --sessions 1k \
                      -o mutations.parquet"
    )]
    Generate(generate::GenerateArgs),
}

pub(super) fn run(args: &TraceArgs) -> anyhow::Result<Outcome> {
    match &args.command {
        TraceCommand::Generate(args) => generate::run(args),
    }
}
