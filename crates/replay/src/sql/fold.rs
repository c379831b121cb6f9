//! A fold over the mutations of a session, for triggers that flush by more than a gap.
//!
//! The state is the pending flush and the sums over the flushes before it. Its expressions are the
//! same for every engine; how a record is built differs.

use super::dialect::Dialect;
use super::events::{for_each_chunk_size, spaced_units_column, units_column};
use super::request::QueryRequest;

/// The pending flush comes before the mutation `e`.
const FLUSHED: &str = "s.due_ms <= e.at_ms";

/// A time earlier than any event. In the initial state it makes an empty flush due, which adds 0 to
/// every sum but the number of flushes; that number then includes the flush still pending.
const BEFORE_ANY: &str = "-4611686018427387904";

/// A field of the state: its initial value, and its next value from the state `s`, the mutation `e`
/// and the trigger, where `{flushed}` is the condition [`FLUSHED`].
struct Field {
    name: String,
    initial: &'static str,
    next: String,
}

/// The fields that do not depend on chunk sizes.
const FIELDS: [(&str, &str, &str); 8] = [
    // A mutation that completes a flush makes it due at once: any later mutation comes after it.
    (
        "due_ms",
        BEFORE_ANY,
        "CASE WHEN triggers.closes_on_critical * e.critical = 1 \
         OR triggers.max_pending <= CASE WHEN {flushed} THEN 1 ELSE s.pending + 1 END THEN e.at_ms \
         ELSE least(e.at_ms + triggers.restart_ms, \
         CASE WHEN {flushed} THEN e.at_ms ELSE s.first_ms END + triggers.max_delay_ms) END",
    ),
    ("first_ms", BEFORE_ANY, "CASE WHEN {flushed} THEN e.at_ms ELSE s.first_ms END"),
    ("pending", "0", "CASE WHEN {flushed} THEN 1 ELSE s.pending + 1 END"),
    // The sum of (mutation - first mutation) over what is pending.
    ("offsets", "0", "CASE WHEN {flushed} THEN 0 ELSE s.offsets + (e.at_ms - s.first_ms) END"),
    ("writes", "0", "s.writes + CASE WHEN {flushed} THEN 1 ELSE 0 END"),
    ("timer_pending", "0", "s.timer_pending + CASE WHEN {flushed} THEN s.due_ms - s.first_ms ELSE 0 END"),
    (
        "total_delay",
        "0",
        "s.total_delay + CASE WHEN {flushed} THEN s.pending * (s.due_ms - s.first_ms) - s.offsets ELSE 0 END",
    ),
    (
        "max_delay",
        "0",
        "CASE WHEN {flushed} THEN greatest(s.max_delay, s.due_ms - s.first_ms) ELSE s.max_delay END",
    ),
];

/// The fields of the state. A flush writes the last state, so that its chunks are those of its last
/// mutation: they are kept while it is pending (`units_N`) and summed up over flushes (`flushed_N`).
fn fields(request: &QueryRequest) -> Vec<Field> {
    let field =
        |name: String, initial, next: &str| Field { name, initial, next: next.replace("{flushed}", FLUSHED) };
    let mut fields: Vec<Field> =
        FIELDS.iter().map(|(name, initial, next)| field((*name).to_owned(), *initial, next)).collect();
    for size in request.distinct_chunk_sizes() {
        let (units, flushed) = (units_column(size), flushed_units(size));
        fields.push(field(units.clone(), "0", &format!("e.{units}")));
        let next = format!("s.{flushed} + CASE WHEN {{flushed}} THEN s.{units} ELSE 0 END");
        fields.push(field(flushed, "0", &next));
    }
    fields
}

/// The field with the sum of chunks of this size over past flushes.
pub(super) fn flushed_units(chunk_size: u64) -> String {
    format!("flushed_{chunk_size}")
}

/// The aggregate that collects the mutations of a session, in order, as a list of records.
pub(super) fn event_list(request: &QueryRequest) -> String {
    let payload = format!("number, at_ms, critical{}", for_each_chunk_size(request, spaced_units_column));
    match request.dialect {
        // Its fold needs a state of the same type as the elements.
        Dialect::DuckDb => {
            let value = |field: &Field| match field.name.strip_prefix("units_") {
                Some(_) => format!("CAST({} AS BIGINT)", field.name),
                None => "CAST(0 AS BIGINT)".to_owned(),
            };
            let state: Vec<String> =
                fields(request).iter().map(|field| format!("'{}': {}", field.name, value(field))).collect();
            format!(
                "list({{'at_ms': at_ms, 'critical': CAST(critical AS BIGINT), {}}} ORDER BY number)",
                state.join(", ")
            )
        }
        Dialect::ClickHouse => {
            let types: Vec<String> = payload.split(", ").map(|name| format!("{name} Int64")).collect();
            format!(
                "arraySort(e -> e.number, groupArray(CAST(tuple({payload}) AS Tuple({}))))",
                types.join(", ")
            )
        }
        Dialect::Spark => format!("sort_array(collect_list(struct({payload})))"),
    }
}

/// The state after the last mutation of `sessions.events`.
pub(super) fn final_state(request: &QueryRequest) -> String {
    let dialect = request.dialect;
    let fields = fields(request);
    let mut next: Vec<(&str, &str)> =
        fields.iter().map(|field| (field.name.as_str(), field.next.as_str())).collect();
    let mut initial: Vec<(&str, &str)> =
        fields.iter().map(|field| (field.name.as_str(), field.initial)).collect();
    if dialect == Dialect::DuckDb {
        // The fields that an element has and the state does not need, in the order of the element.
        next.splice(0..0, [("at_ms", "e.at_ms"), ("critical", "e.critical")]);
        initial.splice(0..0, [("at_ms", "0"), ("critical", "0")]);
    }
    let (next, initial) = (record(dialect, &next), record(dialect, &initial));
    match dialect {
        Dialect::DuckDb => format!("list_reduce(sessions.events, lambda s, e: {next}, {initial})"),
        Dialect::ClickHouse => format!("arrayFold((s, e) -> {next}, sessions.events, {initial})"),
        Dialect::Spark => format!("aggregate(sessions.events, {initial}, (s, e) -> {next})"),
    }
}

fn record(dialect: Dialect, fields: &[(&str, &str)]) -> String {
    let join = |show: &dyn Fn(&str, &str) -> String| {
        let shown = fields.iter().map(|(name, value)| format!("\n          {}", show(name, value)));
        shown.collect::<Vec<_>>().join(",")
    };
    match dialect {
        Dialect::DuckDb => {
            format!("{{{}}}", join(&|name, value| format!("'{name}': CAST({value} AS BIGINT)")))
        }
        Dialect::ClickHouse => {
            let types: Vec<String> = fields.iter().map(|(name, _)| format!("{name} Int64")).collect();
            format!("CAST(tuple({}) AS Tuple({}))", join(&|_, value| value.to_owned()), types.join(", "))
        }
        Dialect::Spark => {
            format!("named_struct({})", join(&|name, value| format!("'{name}', CAST({value} AS BIGINT)")))
        }
    }
}
