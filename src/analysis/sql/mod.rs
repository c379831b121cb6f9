//! The counts of a replay, made where the log already is: one query for the engine at hand.
//!
//! Debounces are counted by the gaps between mutations, all intervals over one pass of window
//! functions; triggers with a window or a bound are followed mutation by mutation, in a fold over
//! each session. The answer is one flat table: the log, each trigger, each bin of gaps.

mod answer;
mod ask;
mod dialect;
mod fold;
mod listed;
mod part;
mod steps;
mod totals;

pub use ask::{Ask, Clock, Columns, Dialect, NoQuery, Table};

/// The query that counts what a replay would.
///
/// It answers with the same numbers as [`replay`](super::replay::replay), one record a row: the
/// `source`, then a `count` for each trigger in the order of the plan, then a `gap` for each bin
/// of the profile. It is refused where the plan cannot be carried out, or a name cannot be quoted
/// or is missing.
pub fn query(ask: &Ask) -> Result<String, NoQuery> {
    ask.check()?;
    let mut parts = steps::steps(ask)?;
    if !ask.plan.rules.is_empty() {
        parts.extend(totals::totals(ask));
    }
    if ask.plan.profile {
        parts.extend(totals::gaps(ask));
    }
    parts.extend(answer::answer(ask));
    let parts: Vec<String> = parts.iter().map(part::Part::shown).collect();
    Ok(format!("{}WITH\n{}\n{}", head(ask), parts.join(",\n"), answer::selection(ask.dialect)))
}

/// What whoever runs the query has to know.
fn head(ask: &Ask) -> String {
    let bad = if ask.skip_bad {
        "Rows that cannot be used are left out and counted as skipped."
    } else {
        "A row that cannot be used ends the query with a message."
    };
    format!(
        "-- What each write trigger would have done with this log, counted by {}.\n\
         -- Save the answer as CSV or JSON, with its column names.\n\
         -- {bad}\n\
         -- Mutations of one session and one millisecond are taken in this order: what is not\n\
         -- critical first, then the smaller.\n",
        ask.dialect.name()
    )
}
