//! The command line as `clap` sees it: the root and its subcommands. Each subcommand defines its own
//! arguments beside its code; only this file and the dispatch in `cli/mod.rs` import them all.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::version::VERSION;
use super::{break_even, check, diff, explain, import, init, prices, replay, report, schema, trace};

/// What a write strategy costs, where another becomes cheaper, and how much work it can lose.
#[derive(Debug, Parser)]
#[command(name = "writecost", version = VERSION.as_str(), max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 answered, and every gate held; 1 could not finish; \
                        2 the command line or an input is wrong; 3 a gate did not hold.")]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What each strategy of a scenario costs at each volume, and where the cheaper one changes
    #[command(after_help = "Example: writecost report scenarios/session-persistence.yaml --sessions 1M,10M")]
    Report(report::ReportArgs),
    /// Every step from mutations to dollars, as a person would write it by hand
    #[command(
        after_help = "Example: writecost explain scenarios/session-persistence.yaml --strategy hybrid --sessions 10M"
    )]
    Explain(explain::ExplainArgs),
    /// Where the cheaper of two strategies changes
    #[command(
        after_help = "Example: writecost break-even scenarios/session-persistence.yaml --over mutations --at 1M"
    )]
    BreakEven(break_even::BreakEvenArgs),
    /// Hold what scenarios expect of themselves; exit 3 if anything does not
    #[command(after_help = "Example: writecost check scenarios --format junit -o writecost.xml")]
    Check(check::CheckArgs),
    /// What changed from one version to another, by how much bills move, and whether that is too much
    #[command(
        after_help = "Example: writecost diff baseline.json scenarios/session-persistence.yaml --fail-on 'total > 5%'"
    )]
    Diff(diff::DiffArgs),
    /// What an account used, from the vendor's analytics, priced; a model beside it
    #[command(
        after_help = "Example: writecost import usage.json --scenario scenario.yaml --strategy hybrid \
                            --sessions 1M"
    )]
    Import(import::ImportArgs),
    /// A first scenario, commented, that runs at once
    #[command(after_help = "Example: writecost init --from wrangler.jsonc --env production")]
    Init(init::InitArgs),
    /// What every trigger would have done with the mutations of a log
    #[command(after_help = "Example: writecost replay mutations.parquet --debounce 5s,5s/30s --batch 500ms")]
    Replay(replay::ReplayArgs),
    /// Logs of mutations, made up from scenarios
    #[command(
        after_help = "Example: writecost trace generate scenarios/session-persistence.yaml --sessions 1k"
    )]
    Trace(trace::TraceArgs),
    /// Shell completions, to standard output
    #[command(after_help = "Example: writecost completions bash > /etc/bash_completion.d/writecost")]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Man pages, one a command, into a folder
    #[command(after_help = "Example: writecost man ~/.local/share/man/man1")]
    Man {
        /// The folder, which must exist
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// The price sheets: list them, or show one
    #[command(after_help = "Example: writecost prices show analysis")]
    Prices(prices::PricesArgs),
    /// JSON Schemas of scenarios, price sheets and reports, for editors and other programs
    #[command(after_help = "Example: writecost schema scenario -o scenario.schema.json\n\n\
                            A file that begins with `# yaml-language-server: $schema=scenario.schema.json` \
                            is completed and checked as it is typed.")]
    Schema(schema::SchemaArgs),
}
