use clap::{Args, ValueEnum};

use crate::cli::format::FormatArg;
use crate::cli::options::OutputOptions;
use crate::number::Duration;
use crate::report::ReplayAnswer;

#[derive(Debug, Args)]
pub(in crate::cli) struct ReplayArgs {
    /// Log files, read as one log: Parquet, CSV or JSON lines, also `.gz` and `.zst`; patterns; `-` is standard input
    #[arg(required_unless_present = "sql", value_name = "LOG")]
    pub(super) logs: Vec<String>,
    /// Session column; default: found by its name. Columns of a CSV without a header are numbered from 1
    #[arg(long, value_name = "COL")]
    pub(super) session: Option<String>,
    /// Time column: integers, timestamps or RFC 3339
    #[arg(long, value_name = "COL")]
    pub(super) time: Option<String>,
    /// Unit of numeric times; with `--sql`, `timestamp` for a timestamp column
    #[arg(long, value_name = "UNIT", default_value = "ms", value_parser = ["s", "ms", "us", "ns", "timestamp"])]
    pub(super) time_unit: String,
    /// Kind column
    #[arg(long, value_name = "COL")]
    pub(super) kind: Option<String>,
    /// Bytes column, from which billing chunks are counted; `none` for none
    #[arg(long, value_name = "COL")]
    pub(super) bytes: Option<String>,
    /// Boolean column: whether the mutation changed the state; `none` for none
    #[arg(long, value_name = "COL")]
    pub(super) changed: Option<String>,
    /// Debounces to count: `250ms,5s,5s/30s` (`INTERVAL` or `INTERVAL/MAX_WAIT`)
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) debounce: Vec<String>,
    /// Batches to count: `500ms,500ms/20` (`WINDOW` or `WINDOW/MAX_MUTATIONS`)
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) batch: Vec<String>,
    /// Critical kinds, flushed at once: each `--batch` is also counted as tiered
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(super) critical: Vec<String>,
    /// A session ends after this time without a mutation
    #[arg(long, value_name = "TIME", default_value = "30min")]
    pub(super) idle: Duration,
    /// Sort the log by time first; a large log is sorted on disk
    #[arg(long)]
    pub(super) sort: bool,
    /// Skip and count rows that cannot be read
    #[arg(long)]
    pub(super) skip_bad: bool,
    /// Count every trigger of a scenario
    #[arg(long, value_name = "SCENARIO")]
    pub(super) scenario: Option<String>,
    /// Also write the histogram of gaps, which gives the writes of a debounce of any interval
    #[arg(long)]
    pub(super) profile: bool,
    /// Number of threads; default: one for each processor
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
    /// How the answer is written
    #[arg(long, default_value = "table")]
    pub(super) format: FormatArg<ReplayAnswer>,
    #[command(flatten)]
    pub(super) query: QueryArgs,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

/// An engine that can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Engine {
    #[value(name = "duckdb")]
    DuckDb,
    #[value(name = "clickhouse")]
    ClickHouse,
    Spark,
}

#[derive(Debug, Args)]
pub(super) struct QueryArgs {
    /// Print a query that computes the same counts on this engine; save its result as CSV or JSON
    #[arg(long, value_name = "ENGINE", value_enum, requires = "where", conflicts_with_all = ["logs", "sort", "threads", "format"])]
    pub(super) sql: Option<Engine>,
    /// Table that the query reads: `log`, `lake.events.log`; quote a name that contains a dot
    #[arg(long, value_name = "NAME", group = "where")]
    pub(super) table: Option<String>,
    /// SQL for the FROM clause instead of a table, used as it is: `read_parquet('log/*.parquet')`
    #[arg(long, value_name = "SQL", group = "where", conflicts_with = "table")]
    pub(super) from: Option<String>,
}
