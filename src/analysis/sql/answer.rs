//! The one flat table that comes out: the log, each trigger, each bin of gaps.

use super::ask::{Ask, Dialect};
use super::part::Part;
use super::steps::is_bad;

/// Its columns, in order.
const COLUMNS: &str = "record trigger interval_ms max_wait_ms window_ms max_mutations skip_unchanged \
                       writes held_ms wait_ms longest_ms span_ms units_4096 rows skipped mutations \
                       sessions first_ms last_ms bytes active_ms changed idle_ms upper_ms gaps sum_ms";

const BAD: &str = "the log has rows that cannot be used: no session, no time, or something that is no \
                   number of bytes or no truth; --skip-bad makes a query that leaves them out and counts them";

/// The parts of a query from `whole` to `answer`.
pub(super) fn answer(ask: &Ask) -> Vec<Part> {
    let mut records = vec![source(ask)];
    if !ask.plan.rules.is_empty() {
        records.push(counts(ask));
    }
    if ask.plan.profile {
        records.push(bins(ask));
    }
    vec![
        Part::new("w_whole", "the log as a whole", whole(ask)),
        Part::new("w_answer", "one flat table", records.join("\n    UNION ALL\n    ")),
    ]
}

/// What is selected at the end.
pub(super) fn selection(dialect: Dialect) -> String {
    let columns: Vec<String> = COLUMNS.split_whitespace().map(|name| dialect.name_of(name)).collect();
    format!("SELECT {}\nFROM w_answer\nORDER BY section, place\n", columns.join(", "))
}

/// The log as a whole.
fn whole(ask: &Ask) -> String {
    let (dialect, idle) = (ask.dialect, ask.plan.idle);
    let sum = |value: &str| format!("coalesce(sum({}), 0)", dialect.wide(value));
    let stop = if ask.skip_bad { "0".to_owned() } else { dialect.unless("coalesce(unusable, 0) > 0", BAD) };
    format!(
        "SELECT rows_found, coalesce(unusable, 0) + {stop} AS skipped, mutations, sessions, first_ms, last_ms,\n      \
         all_bytes, active_ms, all_changed\n    FROM\n      \
         (SELECT count(*) AS rows_found, sum(CASE WHEN {} THEN 1 ELSE 0 END) AS unusable\n        \
         FROM w_found) AS rows_read\n      CROSS JOIN\n      \
         (SELECT count(*) AS mutations,\n        {} AS sessions,\n        \
         min({at}) AS first_ms, max({at}) AS last_ms,\n        {} AS all_bytes,\n        {} AS active_ms,\n        \
         {} AS all_changed\n        FROM w_spaced) AS mutations_counted",
        is_bad(&ask.columns),
        sum(&format!("CASE WHEN since_ms < {idle} THEN 0 ELSE 1 END")),
        sum("bytes"),
        sum(&format!("CASE WHEN since_ms < {idle} THEN since_ms ELSE 0 END")),
        sum("changed"),
        at = dialect.optional("at_ms"),
    )
}

/// A record of the answer: what stands in which column, nothing in the others. The first record
/// says what kind of nothing.
fn record(dialect: Dialect, section: u8, place: &str, cells: &[(&str, &str)], from: &str) -> String {
    let columns = COLUMNS.split_whitespace().map(|name| {
        let given = cells.iter().find(|(column, _)| *column == name).map(|(_, value)| *value);
        let none = match name {
            _ if section > 0 => "NULL",
            "trigger" => dialect.no_text(),
            "skip_unchanged" => dialect.no_truth(),
            _ => dialect.no_number(),
        };
        let line = if given.is_some() || section == 0 { "\n      " } else { " " };
        format!("{line}{} AS {}", given.unwrap_or(none), dialect.name_of(name))
    });
    let columns: Vec<String> = columns.collect();
    format!("SELECT {section} AS section, {place} AS place,{}\n    FROM {from}", columns.join(","))
}

fn source(ask: &Ask) -> String {
    let idle = ask.plan.idle.to_string();
    let mut cells = vec![
        ("record", "'source'"),
        ("rows", "rows_found"),
        ("skipped", "skipped"),
        ("mutations", "mutations"),
        ("sessions", "sessions"),
        ("first_ms", "first_ms"),
        ("last_ms", "last_ms"),
        ("active_ms", "active_ms"),
        ("idle_ms", idle.as_str()),
    ];
    if ask.plan.units {
        cells.push(("bytes", "all_bytes"));
    }
    if ask.plan.conditional {
        cells.push(("changed", "all_changed"));
    }
    record(ask.dialect, 0, "0", &cells, "w_whole")
}

fn counts(ask: &Ask) -> String {
    let dialect = ask.dialect;
    // Its timer never fires, so there is nothing to say of it but the writes.
    let at_end = "plan.rule = 'on-disconnect'";
    let timed = |column: &str| {
        let total = dialect.wide_or_none(&format!("coalesce(totals.{column}, 0)"));
        format!("CASE WHEN {at_end} THEN NULL ELSE {total} END")
    };
    let (held, wait, longest, span) = (timed("held"), timed("wait"), timed("longest"), timed("span"));
    // A session that changed nothing is written at its end all the same.
    let writes = format!(
        "CASE WHEN {at_end} THEN {} ELSE {} END",
        dialect.wide("max(coalesce(totals.writes, 0)) OVER (PARTITION BY plan.rule)"),
        dialect.wide("coalesce(totals.writes, 0)")
    );
    let mut cells = vec![
        ("record", "'count'"),
        ("trigger", "plan.rule"),
        ("interval_ms", "plan.interval_ms"),
        ("max_wait_ms", "plan.max_wait_ms"),
        ("window_ms", "plan.window_ms"),
        ("max_mutations", "plan.max_mutations"),
        ("skip_unchanged", "plan.skip = 1"),
        ("writes", &writes),
        ("held_ms", &held),
        ("wait_ms", &wait),
        ("longest_ms", &longest),
        ("span_ms", &span),
    ];
    if ask.plan.units {
        cells.push(("units_4096", "coalesce(totals.units, 0)"));
    }
    let from = "w_plan AS plan LEFT JOIN w_totals AS totals ON totals.place = plan.place";
    record(dialect, 1, "plan.place", &cells, from)
}

fn bins(ask: &Ask) -> String {
    let cells = [("record", "'gap'"), ("upper_ms", "upper_ms"), ("gaps", "gaps"), ("sum_ms", "sum_ms")];
    record(ask.dialect, 2, "upper_ms", &cells, "w_bins")
}
