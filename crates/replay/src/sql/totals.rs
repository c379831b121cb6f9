//! From the mutations of sessions to the counts of each trigger.

use crate::policy::FlushPolicy;

use super::cte::Cte;
use super::events::{for_each_chunk_size, spaced_units_column, units_column};
use super::fold::{event_list, final_state, flushed_units};
use super::request::QueryRequest;
use super::trigger_table::{NEVER, is_evaluated_by_fold, trigger_table};

/// The largest sum of a fold over one session.
const MAX_FOLD_SUM: u64 = 1 << 62;
const TOO_LONG: &str = "a session has too many mutations: the sum of its delays would overflow";

/// The expressions from `w_triggers` to `w_trigger_totals`, for at least one policy.
pub(super) fn ctes(request: &QueryRequest) -> Vec<Cte> {
    let triggers = format!("SELECT * FROM {}", trigger_table(request));
    let mut ctes = vec![Cte::new("w_triggers", "the triggers", triggers)];
    let mut totals = Vec::new();
    if request.options.policies.iter().any(|policy| !is_evaluated_by_fold(policy)) {
        ctes.push(Cte::new("w_run_ends", "the mutations after which a trigger flushes", run_ends(request)));
        ctes.push(Cte::new("w_runs", "the mutations of one flush", runs(request)));
        totals.push(totals_by_gap(request));
    }
    if request.options.policies.iter().any(is_evaluated_by_fold) {
        ctes.push(Cte::new("w_sessions", "the list of mutations of each session", sessions(request)));
        ctes.push(Cte::new("w_folded", "what a trigger did in a session", folded(request)));
        totals.push(totals_by_fold(request));
    }
    let totals = totals.join("\n    UNION ALL\n    ");
    ctes.push(Cte::new("w_trigger_totals", "what each trigger did in all sessions", totals));
    ctes
}

fn run_ends(request: &QueryRequest) -> String {
    let units = for_each_chunk_size(request, |size| {
        let column = units_column(size);
        format!(" events.{column} AS {column}")
    });
    format!(
        "SELECT triggers.trigger_number AS trigger_number, triggers.flush_gap_ms AS flush_gap_ms,\n      \
         events.session_id AS session_id, events.session_number AS session_number,\n      \
         events.number AS number, events.at_ms AS at_ms, events.first_ms AS first_ms,\n      \
         events.sum_of_times AS sum_of_times, events.gap_ms AS gap_ms{units}\n    \
         FROM w_events_next_gap AS events CROSS JOIN w_triggers AS triggers\n    \
         WHERE events.skip = triggers.skip AND events.gap_ms >= triggers.flush_gap_ms"
    )
}

/// A run is what lies between two run ends of a session: how many mutations, the sum of their
/// times, and the time from the first to the last.
fn runs(request: &QueryRequest) -> String {
    let previous = |value: &str| {
        format!(
            "lag({}) OVER (PARTITION BY trigger_number, session_id, session_number ORDER BY number)",
            request.dialect.nullable(value)
        )
    };
    format!(
        "SELECT trigger_number, flush_gap_ms, at_ms, first_ms, gap_ms{},\n      \
         number - coalesce({}, 0) AS mutations,\n      \
         sum_of_times - coalesce({}, 0) AS sum_of_times,\n      \
         at_ms - coalesce({}, first_ms) AS length_ms\n    FROM w_run_ends",
        for_each_chunk_size(request, spaced_units_column),
        previous("number"),
        previous("sum_of_times"),
        previous("at_ms + gap_ms"),
    )
}

fn totals_by_gap(request: &QueryRequest) -> String {
    let widen = |value: &str| request.dialect.widen(value);
    format!(
        "SELECT trigger_number, {count} AS writes,\n      \
         sum({}) + {count} * flush_gap_ms AS timer_pending,\n      \
         sum({} * (at_ms + flush_gap_ms) - sum_of_times) AS total_delay,\n      \
         max(length_ms) + flush_gap_ms AS max_delay,\n      \
         sum(CASE WHEN gap_ms = {NEVER} THEN {} ELSE 0 END) AS observed_time{}\n    \
         FROM w_runs\n    GROUP BY trigger_number, flush_gap_ms",
        widen("length_ms"),
        widen("mutations"),
        widen("at_ms - first_ms + flush_gap_ms"),
        for_each_chunk_size(request, |size| {
            let column = units_column(size);
            format!("\n      sum({}) AS {column}", widen(&column))
        }),
        count = widen("count(*)"),
    )
}

fn sessions(request: &QueryRequest) -> String {
    format!(
        "SELECT skip, count(*) AS mutations, min(at_ms) AS first_ms,\n      {} AS events\n    \
         FROM w_events_next_gap\n    GROUP BY skip, session_id, session_number",
        event_list(request)
    )
}

fn folded(request: &QueryRequest) -> String {
    format!(
        "SELECT triggers.trigger_number AS trigger_number, sessions.first_ms AS session_first_ms,\n      \
         sessions.mutations AS mutations,\n      {} AS state\n    \
         FROM w_sessions AS sessions CROSS JOIN w_triggers AS triggers\n    \
         WHERE sessions.skip = triggers.skip AND triggers.restart_ms IS NOT NULL",
        final_state(request)
    )
}

/// The end of a session does not cut a timer short: the pending flush comes when it is due.
fn totals_by_fold(request: &QueryRequest) -> String {
    let dialect = request.dialect;
    let sum = |value: &str| format!("sum({})", dialect.widen(value));
    let too_long = dialect.raise_if(&format!("mutations > {}", max_mutations(request)), TOO_LONG);
    format!(
        "SELECT trigger_number, {} AS writes,\n      \
         {} AS timer_pending,\n      {} AS total_delay,\n      \
         max(greatest(state.max_delay, state.due_ms - state.first_ms)) AS max_delay,\n      \
         {} AS observed_time{}\n    FROM w_folded\n    GROUP BY trigger_number",
        sum(&format!("state.writes + {too_long}")),
        sum("state.timer_pending + state.due_ms - state.first_ms"),
        sum("state.total_delay + state.pending * (state.due_ms - state.first_ms) - state.offsets"),
        sum("state.due_ms - session_first_ms"),
        for_each_chunk_size(request, |size| {
            let (units, flushed) = (units_column(size), flushed_units(size));
            format!("\n      {} AS {units}", sum(&format!("state.{flushed} + state.{units}")))
        }),
    )
}

/// The most mutations of a session for which a fold cannot overflow: each mutation of a session
/// waits at most the longest time of the request or, without a maximum wait, as often that as there
/// are mutations.
fn max_mutations(request: &QueryRequest) -> u64 {
    let unbounded = request.options.policies.iter().any(|policy| {
        is_evaluated_by_fold(policy)
            && matches!(policy, FlushPolicy::Timed(trigger) if trigger.max_wait.is_none())
    });
    let most = MAX_FOLD_SUM / request.max_time_ms().max(1);
    if unbounded { most.isqrt() } else { most }
}
