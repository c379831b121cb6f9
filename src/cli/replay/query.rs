//! `replay --sql`: the query that counts the same where the log already is.

use writecost_replay::sql::{Dialect, QueryError, QueryRequest, Table, TimeEncoding, query};
use writecost_replay::{ReplayOptions, TimeUnit};

use super::args::{Engine, QueryArgs, ReplayArgs};
use crate::cli::logs::chunk_sizes;
use crate::cli::outcome::usage_error;
use crate::cli::output;
use crate::input::replay_policies;
use crate::scenario::RequiredCounts;

impl QueryArgs {
    /// Whether a query is asked for; one that names a table and no engine is wrong.
    pub(super) fn is_asked(&self) -> anyhow::Result<bool> {
        if self.sql.is_none() && (self.table.is_some() || self.from.is_some()) {
            return Err(usage_error("`--table` and `--from` are for a query: name its engine with `--sql`"));
        }
        Ok(self.sql.is_some())
    }

    fn dialect(&self) -> Option<Dialect> {
        self.sql.map(|engine| match engine {
            Engine::DuckDb => Dialect::DuckDb,
            Engine::ClickHouse => Dialect::ClickHouse,
            Engine::Spark => Dialect::Spark,
        })
    }

    fn where_from(&self) -> Option<Table> {
        let table = self.table.clone().map(Table::Named);
        table.or_else(|| self.from.clone().map(Table::Expression))
    }
}

/// Prints the query. The columns must be named, because there is no table to find them in.
pub(super) fn write(args: &ReplayArgs, required: &RequiredCounts, idle_ms: u64) -> anyhow::Result<()> {
    let text = query(&request(args, required, idle_ms)?).map_err(|error| match error {
        QueryError::MissingColumn { purpose, role } => {
            usage_error(format!("{purpose} needs a column: name it with `--{role}`"))
        }
        error => usage_error(error),
    })?;
    output::write_text(&text, &args.output)
}

fn request(args: &ReplayArgs, required: &RequiredCounts, idle_ms: u64) -> anyhow::Result<QueryRequest> {
    let (Some(dialect), Some(table)) = (args.query.dialect(), args.query.where_from()) else {
        return Err(usage_error("`--sql` needs a table: name it with `--table` or `--from`"));
    };
    let needed = |column: &Option<String>, flag: &str, what: &str| {
        let message = format!("a query cannot guess the column {what}: name it with `{flag}`");
        column.clone().ok_or_else(|| usage_error(message))
    };
    let named = |column: &Option<String>| column.clone().filter(|name| name != "none");
    let session = needed(&args.session, "--session", "of sessions")?;
    let time = needed(&args.time, "--time", "of times")?;
    let options = ReplayOptions::new(replay_policies(&required.policies).map_err(usage_error)?);
    let mut request = QueryRequest::new(dialect, table, session, time, options);
    request.columns.kind = named(&args.kind);
    request.columns.bytes = named(&args.bytes);
    request.columns.changed = named(&args.changed);
    request.time = time_encoding(&args.time_unit);
    request.critical_kinds.clone_from(&args.critical);
    request.skip_bad = args.skip_bad;
    "--skip-bad gives a query that skips and counts them".clone_into(&mut request.bad_row_hint);
    let options = &mut request.options;
    options.idle_ms = idle_ms;
    options.gap_histogram = args.profile;
    options.count_unchanged_skipped = required.conditional || request.columns.changed.is_some();
    if request.columns.bytes.is_some() {
        options.chunk_sizes = chunk_sizes(required);
    }
    Ok(request)
}

fn time_encoding(unit: &str) -> TimeEncoding {
    match unit {
        "s" => TimeEncoding::Integer(TimeUnit::Seconds),
        "us" => TimeEncoding::Integer(TimeUnit::Micros),
        "ns" => TimeEncoding::Integer(TimeUnit::Nanos),
        "timestamp" => TimeEncoding::Timestamp,
        _ => TimeEncoding::Integer(TimeUnit::Millis),
    }
}
