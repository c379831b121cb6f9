use clap::Args;

use crate::cli::format::FormatArg;
use crate::cli::options::{OutputOptions, ScenarioOptions};
use crate::report::DiffAnswer;

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The older version: a scenario, a folder or pattern of them, a saved JSON report, or a price
    /// sheet; `-` is standard input
    #[arg(value_name = "OLD")]
    pub(super) old: String,
    /// The newer version, of the same kind, or scenarios to compare with saved reports (repeatable)
    #[arg(required = true, value_name = "NEW")]
    pub(super) new: Vec<String>,
    /// With two price sheets: a scenario to price on both (repeatable)
    #[arg(long, value_name = "SCENARIO")]
    pub(super) scenario: Vec<String>,
    /// Exit 3 when this threshold is exceeded: `total > 5%`, `total > 10.00` (rises), `total < -5%` (falls),
    /// `cheapest changed`, `break-even < 100k`, `hybrid total@1M > 5%` (repeatable)
    #[arg(long, value_name = "THRESHOLD", allow_hyphen_values = true)]
    pub(super) fail_on: Vec<String>,
    /// Sessions per month, instead of the scenarios': `1k,10k,1M`
    #[arg(long, value_name = "LIST")]
    pub(super) sessions: Option<String>,
    #[command(flatten)]
    pub(super) over: ScenarioOptions,
    /// How the answer is written
    #[arg(long, default_value = "table")]
    pub(super) format: FormatArg<DiffAnswer>,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}
