//! The policies of a request as a table of literals in the query.

use crate::policy::{FlushPolicy, TimedTrigger};

use super::dialect::{ColumnType, Dialect};
use super::request::QueryRequest;

/// A time later than any event, as a literal.
pub(super) const NEVER: &str = "4611686018427387904";

const COLUMNS: [(&str, ColumnType); 12] = [
    ("trigger_number", ColumnType::BigInt),
    ("skip", ColumnType::BigInt),
    ("policy", ColumnType::Text),
    ("interval_ms", ColumnType::BigInt),
    ("max_wait_ms", ColumnType::BigInt),
    ("window_ms", ColumnType::BigInt),
    ("max_mutations", ColumnType::BigInt),
    // Evaluation by gap: the trigger flushes after each gap of at least this length.
    ("flush_gap_ms", ColumnType::BigInt),
    // Evaluation by fold: NULL for a trigger that is evaluated by gap.
    ("restart_ms", ColumnType::BigInt),
    ("max_delay_ms", ColumnType::BigInt),
    ("max_pending", ColumnType::BigInt),
    ("closes_on_critical", ColumnType::BigInt),
];

/// How the query counts the flushes of a policy.
enum Evaluation {
    /// It flushes after each gap of at least this many milliseconds.
    ByGap(String),
    /// Its pending flush is carried from mutation to mutation.
    ByFold(TimedTrigger),
}

impl Evaluation {
    fn of(policy: &FlushPolicy) -> Self {
        match *policy {
            FlushPolicy::PerMutation => Self::ByGap("0".to_owned()),
            FlushPolicy::OnDisconnect => Self::ByGap(NEVER.to_owned()),
            FlushPolicy::Timed(trigger) => match gap_only_interval(policy) {
                Some(interval) => Self::ByGap(interval.to_string()),
                None => Self::ByFold(trigger),
            },
        }
    }
}

/// The interval of a debounced policy that flushes only after a gap.
pub(super) fn gap_only_interval(policy: &FlushPolicy) -> Option<u64> {
    match policy {
        FlushPolicy::Timed(TimedTrigger {
            restart,
            max_wait: None,
            max_mutations: None,
            closes_on_critical: false,
            ..
        }) => *restart,
        _ => None,
    }
}

/// Whether the flushes of a policy are counted by a fold over the mutations of each session.
pub(super) fn is_evaluated_by_fold(policy: &FlushPolicy) -> bool {
    matches!(Evaluation::of(policy), Evaluation::ByFold(_))
}

/// The name of a policy in the result, and its interval, maximum wait, window and mutations.
///
/// A trigger that restarts has an interval and a maximum wait; one that does not has a window.
fn trigger_columns(policy: &FlushPolicy) -> (&'static str, [Option<u64>; 4]) {
    let trigger = match policy {
        FlushPolicy::PerMutation => return ("per-mutation", [None; 4]),
        FlushPolicy::OnDisconnect => return ("on-disconnect", [None; 4]),
        FlushPolicy::Timed(trigger) => trigger,
    };
    let name = match (trigger.closes_on_critical, trigger.restart) {
        (true, _) => "tiered",
        (false, Some(_)) => "debounced",
        (false, None) => "batched",
    };
    let (max_wait, window) =
        if trigger.restart.is_some() { (trigger.max_wait, None) } else { (None, trigger.max_wait) };
    (name, [trigger.restart, max_wait, window, trigger.max_mutations])
}

/// The table of triggers for use after `FROM`: over all mutations, then over changing ones.
pub(super) fn trigger_table(request: &QueryRequest) -> String {
    let skips = 0..=u8::from(request.options.count_unchanged_skipped);
    let triggers = skips.flat_map(|skip| request.options.policies.iter().map(move |policy| (skip, policy)));
    let rows: Vec<String> = triggers
        .enumerate()
        .map(|(number, (skip, policy))| row(request.dialect, number, skip, policy))
        .collect();
    request.dialect.literal_table(&COLUMNS, &rows)
}

fn row(dialect: Dialect, number: usize, skip: u8, policy: &FlushPolicy) -> String {
    // The first row decides the types of the columns, also where it has no value.
    let needs_type = number == 0 && dialect != Dialect::ClickHouse;
    let null = if needs_type { dialect.null_bigint() } else { "NULL" };
    let optional = |value: Option<u64>| value.map_or_else(|| null.to_owned(), |value| value.to_string());
    let (name, times) = trigger_columns(policy);
    let mut cells = vec![number.to_string(), skip.to_string(), dialect.quote_text(name)];
    cells.extend(times.map(optional));
    match Evaluation::of(policy) {
        Evaluation::ByGap(gap) => {
            cells.push(gap);
            cells.extend([null; 4].map(str::to_owned));
        }
        Evaluation::ByFold(trigger) => {
            cells.push(null.to_owned());
            let limits = [trigger.restart, trigger.max_wait, trigger.max_mutations];
            cells.extend(
                limits.map(|limit| limit.map_or_else(|| NEVER.to_owned(), |limit| limit.to_string())),
            );
            cells.push(u8::from(trigger.closes_on_critical).to_string());
        }
    }
    cells.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trigger_has_a_name_and_columns_from_which_it_can_be_read_back() {
        let combined = FlushPolicy::Timed(TimedTrigger {
            restart: Some(5),
            max_wait: Some(30),
            max_mutations: Some(2),
            leading: false,
            closes_on_critical: true,
        });
        for (policy, expected) in [
            (FlushPolicy::PerMutation, ("per-mutation", [None; 4])),
            (FlushPolicy::OnDisconnect, ("on-disconnect", [None; 4])),
            (FlushPolicy::debounced(5, None), ("debounced", [Some(5), None, None, None])),
            (FlushPolicy::debounced(5, Some(9)), ("debounced", [Some(5), Some(9), None, None])),
            (FlushPolicy::batched(7, Some(3)), ("batched", [None, None, Some(7), Some(3)])),
            (FlushPolicy::tiered(7), ("tiered", [None, None, Some(7), None])),
            (combined, ("tiered", [Some(5), Some(30), None, Some(2)])),
        ] {
            assert_eq!(trigger_columns(&policy), expected, "{policy:?}");
        }
    }

    #[test]
    fn only_triggers_that_wait_for_a_gap_are_evaluated_by_gap() {
        for (policy, by_fold) in [
            (FlushPolicy::PerMutation, false),
            (FlushPolicy::OnDisconnect, false),
            (FlushPolicy::debounced(5, None), false),
            (FlushPolicy::debounced(5, Some(9)), true),
            (FlushPolicy::batched(7, None), true),
            (FlushPolicy::tiered(7), true),
            (
                FlushPolicy::Timed(TimedTrigger {
                    restart: Some(5),
                    max_mutations: Some(3),
                    ..TimedTrigger::default()
                }),
                true,
            ),
        ] {
            assert_eq!(is_evaluated_by_fold(&policy), by_fold, "{policy:?}");
        }
    }
}
