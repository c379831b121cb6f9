//! The command line as `clap` sees it: the root and its subcommands. Each subcommand defines its own
//! arguments beside its code; only this file and the dispatch in `cli/mod.rs` import them all.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::version::VERSION;
use super::{break_even, check, diff, explain, import, init, prices, replay, report, schema, trace};

/// Compare write strategies: cost at each volume, break-even, and data at risk.
#[derive(Debug, Parser)]
#[command(name = "writecost", version = VERSION.as_str(), max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 answered, and every check passed; 1 could not finish; \
                        2 the command line or an input is wrong; 3 a check failed.")]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Compare the strategies of a scenario: monthly cost, data at risk, break-even
    #[command(after_help = "Example: writecost report scenarios/session-persistence.yaml --sessions 1M,10M")]
    Report(report::ReportArgs),
    /// Show every step of a bill, from mutations to dollars
    #[command(
        after_help = "Example: writecost explain scenarios/session-persistence.yaml --strategy hybrid --sessions 10M"
    )]
    Explain(explain::ExplainArgs),
    /// Find where the cheaper of two strategies changes
    #[command(
        after_help = "Example: writecost break-even scenarios/session-persistence.yaml --over mutations --sessions 1M"
    )]
    BreakEven(break_even::BreakEvenArgs),
    /// Check expectations and budgets of scenarios; exit 3 if any fails
    #[command(after_help = "Example: writecost check scenarios --format junit -o writecost.xml")]
    Check(check::CheckArgs),
    /// Compare two versions of scenarios, reports or price sheets; exit 3 past a threshold
    #[command(
        after_help = "Example: writecost diff baseline.json scenarios/session-persistence.yaml --fail-on 'total > 5%'"
    )]
    Diff(diff::DiffArgs),
    /// Price an account's usage from the vendor's analytics, beside a scenario's model
    #[command(
        after_help = "Example: writecost import usage.json --scenario scenario.yaml --strategy hybrid \
                            --sessions 1M"
    )]
    Import(import::ImportArgs),
    /// Write a first scenario with comments, ready to run
    #[command(after_help = "Example: writecost init --from wrangler.jsonc --env production")]
    Init(init::InitArgs),
    /// Count from a log of mutations what each trigger would have written
    #[command(after_help = "Example: writecost replay mutations.parquet --debounce 5s,5s/30s --batch 500ms")]
    Replay(replay::ReplayArgs),
    /// Generate synthetic logs of mutations from scenarios
    #[command(
        after_help = "Example: writecost trace generate scenarios/session-persistence.yaml --sessions 1k"
    )]
    Trace(trace::TraceArgs),
    /// Print shell completions
    #[command(after_help = "Example: writecost completions bash > /etc/bash_completion.d/writecost")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write man pages, one for each command, to a folder
    #[command(after_help = "Example: writecost man ~/.local/share/man/man1")]
    Man {
        /// The folder, which must exist
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// List, show, compare and verify price sheets
    #[command(after_help = "Example: writecost prices show analysis")]
    Prices(prices::PricesArgs),
    /// Print the JSON Schema of scenarios, price sheets or reports
    #[command(after_help = "Example: writecost schema scenario -o scenario.schema.json\n\n\
                            An editor completes and checks a file that begins with \
                            `# yaml-language-server: $schema=scenario.schema.json`.")]
    Schema(schema::SchemaArgs),
}
