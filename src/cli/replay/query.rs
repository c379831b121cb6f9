//! `replay --sql`: the query that counts the same where the log already is.

use clap::{Args, ValueEnum};

use super::ReplayArgs;
use crate::analysis::replay::Plan;
use crate::analysis::sql::{Ask, Clock, Columns, Dialect, NoQuery, Table, query};
use crate::cli::outcome::usage_error;
use crate::cli::output;

/// An engine that can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
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
    sql: Option<Engine>,
    /// Table that the query reads: `log`, `lake.events.log`; quote a name that contains a dot
    #[arg(long, value_name = "NAME", group = "where")]
    table: Option<String>,
    /// SQL for the FROM clause instead of a table, used as it is: `read_parquet('log/*.parquet')`
    #[arg(long, value_name = "SQL", group = "where", conflicts_with = "table")]
    from: Option<String>,
}

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

/// Writes the query for what the flags ask, which they have to do in full: nobody looks at the
/// table to guess.
pub(super) fn write(args: &ReplayArgs, plan: Plan) -> anyhow::Result<()> {
    let (Some(dialect), Some(table)) = (args.query.dialect(), args.query.where_from()) else {
        return Err(usage_error("`--sql` needs a table: name it with `--table` or `--from`"));
    };
    let columns = columns(args)?;
    let plan = Plan {
        profile: args.profile,
        conditional: plan.conditional || columns.changed.is_some(),
        units: columns.bytes.is_some(),
        ..plan
    };
    let ask = Ask {
        dialect,
        table,
        columns,
        clock: clock(&args.time_unit),
        critical: args.critical.clone(),
        skip_bad: args.skip_bad,
        plan,
    };
    let text = query(&ask).map_err(|problem| match problem {
        NoQuery::Needs { for_what, column } => {
            usage_error(format!("{for_what} needs a column: name it with `--{column}`"))
        }
        problem => usage_error(problem),
    })?;
    output::write_text(&text, &args.output)
}

fn columns(args: &ReplayArgs) -> anyhow::Result<Columns> {
    let needed = |column: &Option<String>, flag: &str, what: &str| {
        let message = format!("a query cannot guess the column {what}: name it with `{flag}`");
        column.clone().ok_or_else(|| usage_error(message))
    };
    let named = |column: &Option<String>| column.clone().filter(|name| name != "none");
    Ok(Columns {
        session: needed(&args.session, "--session", "of sessions")?,
        time: needed(&args.time, "--time", "of times")?,
        kind: named(&args.kind),
        bytes: named(&args.bytes),
        changed: named(&args.changed),
    })
}

fn clock(unit: &str) -> Clock {
    match unit {
        "s" => Clock::Seconds,
        "us" => Clock::Micros,
        "ns" => Clock::Nanos,
        "timestamp" => Clock::Timestamp,
        _ => Clock::Millis,
    }
}
