//! Triggers that have to be followed mutation by mutation, as one fold over the mutations of a
//! session. Its text is the same for every engine save for how a record is made.

use super::ask::Dialect;

/// Whether the write that is pending comes before the mutation at hand.
const FIRES: &str = "s.due_ms <= e.at_ms";

/// What is known between two mutations: its name, its value before the first, and its next value
/// from the state `s`, the mutation `e` and the rule.
const STATE: [(&str, &str, &str); 10] = [
    // A mutation that closes its window is due at once: whatever follows comes after the write.
    (
        "due_ms",
        BEFORE_ALL,
        "CASE WHEN plan.tiered * e.critical = 1 \
         OR plan.most <= CASE WHEN {fires} THEN 1 ELSE s.waiting + 1 END THEN e.at_ms \
         ELSE least(e.at_ms + plan.restart_ms, CASE WHEN {fires} THEN e.at_ms ELSE s.first_ms END + plan.bound_ms) END",
    ),
    ("first_ms", BEFORE_ALL, "CASE WHEN {fires} THEN e.at_ms ELSE s.first_ms END"),
    ("waiting", "0", "CASE WHEN {fires} THEN 1 ELSE s.waiting + 1 END"),
    ("offsets", "0", "CASE WHEN {fires} THEN 0 ELSE s.offsets + (e.at_ms - s.first_ms) END"),
    ("units", "0", "e.units"),
    ("writes", "0", "s.writes + CASE WHEN {fires} THEN 1 ELSE 0 END"),
    ("held", "0", "s.held + CASE WHEN {fires} THEN s.due_ms - s.first_ms ELSE 0 END"),
    (
        "wait",
        "0",
        "s.wait + CASE WHEN {fires} THEN s.waiting * (s.due_ms - s.first_ms) - s.offsets ELSE 0 END",
    ),
    ("longest", "0", "CASE WHEN {fires} THEN greatest(s.longest, s.due_ms - s.first_ms) ELSE s.longest END"),
    ("saved", "0", "s.saved + CASE WHEN {fires} THEN s.units ELSE 0 END"),
];

/// A time before all times.
const BEFORE_ALL: &str = "-4611686018427387904";

/// The mutations of a session in their order, as a list of records.
pub(super) fn events(dialect: Dialect) -> String {
    let payload = ["number", "at_ms", "critical", "units"];
    match dialect {
        // Its fold wants the state to be a record of the same kind as the mutations.
        Dialect::DuckDb => {
            let given = |name: &str| if name == "units" { "units" } else { "CAST(0 AS BIGINT)" };
            let rest: Vec<String> =
                STATE.iter().map(|(name, ..)| format!("'{name}': {}", given(name))).collect();
            let rest = rest.join(", ");
            format!("list({{'at_ms': at_ms, 'critical': critical, {rest}}} ORDER BY number)")
        }
        Dialect::ClickHouse => {
            let fields: Vec<String> = payload.iter().map(|name| format!("{name} Int64")).collect();
            format!(
                "arraySort(e -> e.number, groupArray(CAST(tuple({}) AS Tuple({}))))",
                payload.join(", "),
                fields.join(", ")
            )
        }
        Dialect::Spark => format!("sort_array(collect_list(struct({})))", payload.join(", ")),
    }
}

/// The state after the last mutation of `sessions.events`.
pub(super) fn fold(dialect: Dialect) -> String {
    let step = |(name, _, step): &(&'static str, &str, &str)| (*name, step.replace("{fires}", FIRES));
    let start = |(name, start, _): &(&'static str, &str, &str)| (*name, (*start).to_owned());
    let mut steps: Vec<(&str, String)> = STATE.iter().map(step).collect();
    let mut starts: Vec<(&str, String)> = STATE.iter().map(start).collect();
    if dialect == Dialect::DuckDb {
        for name in ["critical", "at_ms"] {
            // As `events` has them.
            steps.insert(0, (name, format!("e.{name}")));
            starts.insert(0, (name, "0".to_owned()));
        }
    }
    let (steps, starts) = (record(dialect, &steps), record(dialect, &starts));
    match dialect {
        Dialect::DuckDb => format!("list_reduce(sessions.events, lambda s, e: {steps}, {starts})"),
        Dialect::ClickHouse => format!("arrayFold((s, e) -> {steps}, sessions.events, {starts})"),
        Dialect::Spark => format!("aggregate(sessions.events, {starts}, (s, e) -> {steps})"),
    }
}

fn record(dialect: Dialect, fields: &[(&str, String)]) -> String {
    let indent = "\n          ";
    let each = |show: &dyn Fn(&str, &str) -> String| {
        let shown = fields.iter().map(|(name, value)| format!("{indent}{}", show(name, value)));
        shown.collect::<Vec<_>>().join(",")
    };
    match dialect {
        Dialect::DuckDb => {
            format!("{{{}}}", each(&|name, value| format!("'{name}': CAST({value} AS BIGINT)")))
        }
        Dialect::ClickHouse => {
            let kinds: Vec<String> = fields.iter().map(|(name, _)| format!("{name} Int64")).collect();
            format!("CAST(tuple({}) AS Tuple({}))", each(&|_, value| value.to_owned()), kinds.join(", "))
        }
        Dialect::Spark => {
            format!("named_struct({})", each(&|name, value| format!("'{name}', CAST({value} AS BIGINT)")))
        }
    }
}
