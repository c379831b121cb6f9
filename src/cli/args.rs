//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::focus::ReportFormat;
use super::version::VERSION;
use crate::input::LoadOptions;
use crate::render::ColorChoice;
use crate::scenario::Rounding;

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
    Report(ReportArgs),
    /// Every step from mutations to dollars, as a person would write it by hand
    #[command(
        after_help = "Example: writecost explain scenarios/session-persistence.yaml --strategy hybrid --sessions 10M"
    )]
    Explain(ExplainArgs),
    /// Where the cheaper of two strategies changes
    #[command(
        after_help = "Example: writecost break-even scenarios/session-persistence.yaml --over mutations --at 1M"
    )]
    BreakEven(BreakEvenArgs),
    /// Hold what scenarios expect of themselves; exit 3 if anything does not
    #[command(after_help = "Example: writecost check scenarios --format junit -o writecost.xml")]
    Check(super::check::CheckArgs),
    /// What changed from one version to another, by how much bills move, and whether that is too much
    #[command(
        after_help = "Example: writecost diff baseline.json scenarios/session-persistence.yaml --fail-on 'total > 5%'"
    )]
    Diff(super::diff::DiffArgs),
    /// What an account used, from the vendor's analytics, priced; a model beside it
    #[command(
        after_help = "Example: writecost import usage.json --scenario scenario.yaml --strategy hybrid \
                            --sessions 1M"
    )]
    Import(super::import::ImportArgs),
    /// A first scenario, commented, that runs at once
    #[command(after_help = "Example: writecost init --from wrangler.jsonc --env production")]
    Init(super::init::InitArgs),
    /// What every trigger would have done with the mutations of a log
    #[command(after_help = "Example: writecost replay mutations.parquet --debounce 5s,5s/30s --batch 500ms")]
    Replay(super::replay::ReplayArgs),
    /// Logs of mutations, made up from scenarios
    #[command(
        after_help = "Example: writecost trace generate scenarios/session-persistence.yaml --sessions 1k"
    )]
    Trace(super::trace::TraceArgs),
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
    Prices(PricesArgs),
    /// JSON Schemas of scenarios, price sheets and reports, for editors and other programs
    #[command(after_help = "Example: writecost schema scenario -o scenario.schema.json\n\n\
                            A file that begins with `# yaml-language-server: $schema=scenario.schema.json` \
                            is completed and checked as it is typed.")]
    Schema(super::schema::SchemaArgs),
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub(super) enum Format {
    /// For a terminal
    #[default]
    Table,
    /// GitHub Markdown
    Markdown,
    /// One tidy table of exact figures
    Csv,
    /// Versioned JSON, figures as exact decimal strings
    Json,
    /// One page that needs nothing else
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// Write to a file, replaced as a whole, instead of standard output
    #[arg(short, long, value_name = "FILE", global = true)]
    pub(super) output: Option<PathBuf>,
    /// When to colour (`NO_COLOR` and `CLICOLOR_FORCE` are honoured)
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", global = true)]
    pub(super) color: Color,
    /// No notes on standard error
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RoundingArg {
    Invoice,
    ProRata,
}

impl From<RoundingArg> for Rounding {
    fn from(rounding: RoundingArg) -> Self {
        match rounding {
            RoundingArg::Invoice => Self::Invoice,
            RoundingArg::ProRata => Self::ProRata,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ScenarioArgs {
    /// Price sheet: `cloudflare`, `cloudflare@2025-06-01`, or a path ending in `.yaml`
    #[arg(long, value_name = "REF")]
    pricing: Option<String>,
    /// Plan of the sheet
    #[arg(long)]
    plan: Option<String>,
    /// Any scalar of the scenario by its path: `--set workload.mutations=300` (repeatable)
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Counts of a log, as `replay` writes them, in place of what the scenario says of its sessions
    #[arg(long, value_name = "FILE")]
    counts: Option<String>,
    /// Round usage as invoices do, or not
    #[arg(long, value_enum)]
    rounding: Option<RoundingArg>,
    /// Price everything at list: no allowances
    #[arg(long)]
    no_allowances: bool,
}

impl ScenarioArgs {
    /// Whether a sheet is named.
    pub(super) fn names_pricing(&self) -> bool {
        self.pricing.is_some()
    }

    /// The flags as assignments, so that each is told like any other when it is wrong.
    pub(super) fn options(&self, sessions: Option<&str>) -> LoadOptions {
        let mut set = self.set.clone();
        set.extend(conditions(self.pricing.as_deref(), self.plan.as_deref(), self.rounding));
        set.extend(sessions.map(|list| format!("workload.sessions=[{list}]")));
        if self.no_allowances {
            set.push("allowances=ignore".to_owned());
        }
        LoadOptions { set, counts: self.counts.clone(), ..LoadOptions::default() }
    }
}

/// Prices, plan and rounding as assignments.
pub(super) fn conditions(
    pricing: Option<&str>,
    plan: Option<&str>,
    rounding: Option<RoundingArg>,
) -> impl Iterator<Item = String> {
    let pricing = pricing.map(|value| format!("pricing={}", quoted(value)));
    let plan = plan.map(|value| format!("plan={}", quoted(value)));
    let rounding = rounding.map(|rounding| format!("rounding={}", Rounding::from(rounding).name()));
    [pricing, plan, rounding].into_iter().flatten()
}

/// A text as YAML that means just it.
pub(super) fn quoted(value: &str) -> String {
    serde_yaml::to_string(value).map_or_else(|_| value.to_owned(), |text| text.trim_end().to_owned())
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Scenario files, folders of them, or patterns; `-` is standard input
    #[arg(required = true, value_name = "SCENARIO")]
    pub(super) scenarios: Vec<String>,
    /// Sessions a month instead of the scenario's: `1k,10k,1M`
    #[arg(long, value_name = "LIST")]
    pub(super) sessions: Option<String>,
    /// Follow staircases that trade places without end to this many sessions
    #[arg(long, value_name = "SESSIONS")]
    pub(super) to: Option<String>,
    #[command(flatten)]
    pub(super) over: ScenarioArgs,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ReportFormat,
    /// The month that `--format focus` dates its rows with: `2026-11`; where not given, the first
    /// that the price sheet describes from its first day
    #[arg(long, value_name = "MONTH")]
    pub(super) period: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Scenario file; `-` is standard input
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: String,
    /// The strategy to explain
    #[arg(long, value_name = "ID")]
    pub(super) strategy: String,
    /// Sessions a month
    #[arg(long, value_name = "N")]
    pub(super) sessions: String,
    #[command(flatten)]
    pub(super) over: ScenarioArgs,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub(super) enum Over {
    /// Sessions a month
    #[default]
    Sessions,
    /// Mutations a session, at fixed sessions and active time
    Mutations,
    /// Seconds a session is active, at fixed sessions and mutations
    Active,
    /// Seconds of every debounce of the two strategies
    Interval,
    /// Milliseconds of every window of the two strategies
    Window,
}

#[derive(Debug, Args)]
pub(super) struct BreakEvenArgs {
    /// Scenario file; `-` is standard input
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: String,
    /// Two strategies, the baseline first; every strategy against the baseline where not given
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(super) between: Vec<String>,
    /// What varies
    #[arg(long, value_enum, default_value_t)]
    pub(super) over: Over,
    /// Sessions a month while something else varies; the scenario's largest where not given
    #[arg(long, alias = "at", value_name = "N")]
    pub(super) sessions: Option<String>,
    /// How far an answer without a proven end is followed: a number, or a time for what is one
    #[arg(long, value_name = "N")]
    pub(super) to: Option<String>,
    #[command(flatten)]
    pub(super) scenario_args: ScenarioArgs,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct PricesArgs {
    #[command(subcommand)]
    pub(super) command: Option<PricesCommand>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum PricesCommand {
    /// Every sheet that is compiled in
    #[command(after_help = "Example: writecost prices list --format csv")]
    List,
    /// One sheet: its prices, allowances and what operations cost
    #[command(after_help = "Example: writecost prices show cloudflare@2025-06-01")]
    Show {
        /// `analysis`, `cloudflare@2025-06-01`, or a path ending in `.yaml`
        #[arg(value_name = "REF")]
        reference: String,
    },
    /// What changed from one sheet to another, in words and percent
    #[command(after_help = "Example: writecost prices diff cloudflare@2024-01-01 cloudflare")]
    Diff {
        /// The older sheet
        #[arg(value_name = "A")]
        old: String,
        /// The newer sheet
        #[arg(value_name = "B")]
        new: String,
    },
    /// Lint a sheet of one's own: exit 2 if it cannot be used, and say what it leaves out
    #[command(after_help = "Example: writecost prices verify pricing/analysis/2026-01-03.yaml")]
    Verify {
        /// The sheet
        #[arg(value_name = "FILE")]
        file: String,
    },
}
