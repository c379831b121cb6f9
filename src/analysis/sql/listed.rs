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
    Followed { restart: String, bound: String, most: String, tiered: bool },
}

/// Whether a trigger has to be followed mutation by mutation.
pub(super) fn is_followed(rule: &FlushPolicy) -> bool {
    matches!(way(rule), Way::Followed { .. })
}

fn way(rule: &FlushPolicy) -> Way {
    let or_never =
        |number: Option<u128>| number.map_or_else(|| NEVER.to_owned(), |number| number.to_string());
    match rule {
        FlushPolicy::PerMutation => Way::Quiet("0".to_owned()),
        FlushPolicy::OnDisconnect => Way::Quiet(NEVER.to_owned()),
        FlushPolicy::Timed(timed) if timed.depends_on_gaps_only() => Way::Quiet(or_never(timed.restart)),
        FlushPolicy::Timed(timed) => Way::Followed {
            restart: or_never(timed.timer().copied()),
            bound: or_never(timed.max_wait),
            most: or_never(timed.max_mutations.map(u128::from)),
            tiered: timed.closes_on_critical,
        },
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
    let settings: Vec<(&str, Option<u128>)> = rule.counts_settings().collect();
    let setting = |column| settings.iter().find(|(key, _)| *key == column).and_then(|(_, value)| *value);
    let mut cells = vec![place.to_string(), skip.to_string(), dialect.text(rule.name())];
    let columns = COLUMNS.iter().skip(cells.len()).take(4).map(|(column, _)| setting(*column));
    cells.extend(columns.map(|value| value.map_or_else(none, |value| value.to_string())));
    cells.extend(match way(rule) {
        Way::Quiet(gap) => [gap, none(), none(), none(), none()],
        Way::Followed { restart, bound, most, tiered } => {
            [none(), restart, bound, most, u8::from(tiered).to_string()]
        }
    });
    cells.join(", ")
}
