//! The triggers of a plan as rows of a table in the query.

use super::ask::Dialect;
use super::dialect::Kind;
use crate::analysis::replay::Plan;
use crate::trigger::FlushPolicy;

/// A time past all times, as a number of an engine.
pub(super) const NEVER: &str = "4611686018427387904";

const COLUMNS: [(&str, Kind); 12] = [
    ("place", Kind::Number),
    ("skip", Kind::Number),
    ("rule", Kind::Text),
    ("interval_ms", Kind::Number),
    ("max_wait_ms", Kind::Number),
    ("window_ms", Kind::Number),
    ("max_mutations", Kind::Number),
    // A trigger that writes wherever a gap is as long as this,
    ("quiet_ms", Kind::Number),
    // or one that has to be followed: its timer, its bound, how many may wait, and whether a
    // critical mutation cannot.
    ("restart_ms", Kind::Number),
    ("bound_ms", Kind::Number),
    ("most", Kind::Number),
    ("tiered", Kind::Number),
];

/// How a trigger is counted.
enum Way {
    /// By the gaps between mutations.
    Quiet(String),
    /// Mutation by mutation.
    Followed { restart: u128, bound: u128, most: String, tiered: bool },
}

/// Whether a trigger has to be followed mutation by mutation.
pub(super) fn is_followed(rule: &FlushPolicy) -> bool {
    matches!(way(rule), Way::Followed { .. })
}

fn way(rule: &FlushPolicy) -> Way {
    let followed = |restart, bound, most: Option<u64>, tiered| Way::Followed {
        restart,
        bound,
        most: most.map_or_else(|| NEVER.to_owned(), |most| most.to_string()),
        tiered,
    };
    match *rule {
        FlushPolicy::PerMutation => Way::Quiet("0".to_owned()),
        FlushPolicy::OnDisconnect => Way::Quiet(NEVER.to_owned()),
        FlushPolicy::Debounced { interval, max_wait: None } => Way::Quiet(interval.to_string()),
        FlushPolicy::Debounced { interval, max_wait: Some(bound) } => followed(interval, bound, None, false),
        FlushPolicy::Batched { window, max_mutations } => followed(window, window, max_mutations, false),
        FlushPolicy::Tiered { window } => followed(window, window, None, true),
    }
}

/// The name of a trigger, its interval, bound, window and how many close it.
fn told(rule: &FlushPolicy) -> (&'static str, [Option<u128>; 4]) {
    match *rule {
        FlushPolicy::PerMutation => ("per-mutation", [None; 4]),
        FlushPolicy::Debounced { interval, max_wait } => {
            ("debounced", [Some(interval), max_wait, None, None])
        }
        FlushPolicy::Batched { window, max_mutations } => {
            ("batched", [None, None, Some(window), max_mutations.map(u128::from)])
        }
        FlushPolicy::Tiered { window } => ("tiered", [None, None, Some(window), None]),
        FlushPolicy::OnDisconnect => ("on-disconnect", [None; 4]),
    }
}

/// The table of triggers, after `FROM`: those over all mutations, then those over what changed.
pub(super) fn table(dialect: Dialect, plan: &Plan) -> String {
    let lanes = 0..=u8::from(plan.conditional);
    let all = lanes.flat_map(|skip| plan.rules.iter().map(move |rule| (skip, rule)));
    let rows: Vec<String> =
        all.enumerate().map(|(place, (skip, rule))| row(dialect, place, skip, rule)).collect();
    dialect.rows(&COLUMNS, &rows)
}

fn row(dialect: Dialect, place: usize, skip: u8, rule: &FlushPolicy) -> String {
    // The first row says what kind of nothing.
    let typed = place == 0 && dialect != Dialect::ClickHouse;
    let none = || if typed { dialect.no_number().to_owned() } else { "NULL".to_owned() };
    let (name, times) = told(rule);
    let mut cells = vec![place.to_string(), skip.to_string(), dialect.text(name)];
    cells.extend(times.map(|time| time.map_or_else(none, |time| time.to_string())));
    cells.extend(match way(rule) {
        Way::Quiet(gap) => [gap, none(), none(), none(), none()],
        Way::Followed { restart, bound, most, tiered } => {
            [none(), restart.to_string(), bound.to_string(), most, u8::from(tiered).to_string()]
        }
    });
    cells.join(", ")
}
