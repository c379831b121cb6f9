//! A query that replays a log inside a database engine.
//!
//! The query is one `SELECT` over common table expressions. The module `events` turns rows into
//! mutations of sessions, each with the gap that follows it. Two evaluations then count flushes:
//!
//! * a trigger that only waits for a gap (per mutation, on disconnect, debounced without a maximum)
//!   is a filter on gaps and window functions over the mutations that remain;
//! * any other trigger is a fold over the list of mutations of each session.
//!
//! Names of the common table expressions start with `w_`, because `ClickHouse` takes them instead
//! of a table of the same name in the log's own `FROM`.

mod cte;
mod dialect;
mod error;
mod events;
mod fold;
mod gaps;
mod request;
mod result;
mod table_name;
mod totals;
mod trigger_table;

pub use dialect::Dialect;
pub use error::QueryError;
pub use request::{Columns, QueryRequest, Table, TimeEncoding};

use cte::Cte;

/// A query for which an engine returns the numbers of a replay as one flat table.
///
/// Its first record is the `source`; a `count` for each policy follows, in the order of the request
/// and then once more with `skip_unchanged` if that was requested; then a `gap` for each bin of the
/// histogram. The number of chunks is in a column `units_N` for each requested chunk size N.
///
/// ```
/// use writecost_replay::sql::{Dialect, QueryRequest, Table, query};
/// use writecost_replay::{FlushPolicy, ReplayOptions};
///
/// let options = ReplayOptions::new(vec![FlushPolicy::PerMutation, FlushPolicy::debounced(5_000, None)]);
/// let table = Table::Named("log".into());
/// let request = QueryRequest::new(Dialect::DuckDb, table, "session", "time", options);
/// assert!(query(&request)?.starts_with("-- "));
/// # Ok::<(), writecost_replay::sql::QueryError>(())
/// ```
pub fn query(request: &QueryRequest) -> Result<String, QueryError> {
    request.validate()?;
    let mut ctes = events::ctes(request)?;
    if !request.options.policies.is_empty() {
        ctes.extend(totals::ctes(request));
    }
    if request.options.gap_histogram {
        ctes.extend(gaps::ctes(request));
    }
    ctes.extend(result::ctes(request));
    let ctes: Vec<String> = ctes.iter().map(Cte::to_sql).collect();
    Ok(format!("{}WITH\n{}\n{}", header_comment(request), ctes.join(",\n"), result::select(request)))
}

/// What the person who runs the query needs to know.
fn header_comment(request: &QueryRequest) -> String {
    let bad_rows = if request.skip_bad {
        "Rows that cannot be used are left out and counted as skipped."
    } else {
        "The query fails with a message if a row cannot be used."
    };
    let time_zone = match request.dialect {
        Dialect::Spark if request.time == TimeEncoding::Timestamp => {
            "-- Set spark.sql.session.timeZone to UTC if times have no time zone.\n"
        }
        _ => "",
    };
    format!(
        "-- Counts what each write trigger would have done with this log.\n\
         -- Needs {} {} or newer. Save the result as CSV or JSON, with its column names.\n\
         {time_zone}\
         -- {bad_rows}\n\
         -- Mutations of one session in one millisecond are ordered: critical ones last, then by\n\
         -- size, smallest first.\n",
        request.dialect.name(),
        request.dialect.min_version(),
    )
}
