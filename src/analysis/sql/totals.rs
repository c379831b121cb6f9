//! From the mutations of sessions to what each trigger did.

use super::ask::Ask;
use super::dialect::Kind;
use super::fold::{events, fold};
use super::listed::{NEVER, is_followed, table};
use super::part::Part;

/// The largest number that a fold over one session may come to.
const MOST: u128 = 1 << 62;
const TOO_LONG: &str = "a session is too long for its waits to be added up exactly";

/// The parts of a query from `plan` to `totals`, where there is a trigger.
pub(super) fn totals(ask: &Ask) -> Vec<Part> {
    let plan = format!("SELECT * FROM {}", table(ask.dialect, &ask.plan));
    let mut parts = vec![Part::new("w_plan", "the triggers", plan)];
    let followed = ask.plan.rules.iter().any(is_followed);
    let by_gaps = ask.plan.rules.iter().any(|rule| !is_followed(rule));
    let mut sums = Vec::new();
    if by_gaps {
        parts.push(Part::new("w_ends", "the mutations after which it is quiet for long enough", ends()));
        parts.push(Part::new("w_runs", "what the write that then comes saves", runs(ask)));
        sums.push(sum_of_runs(ask));
    }
    if followed {
        parts.push(Part::new("w_sessions", "each with its mutations in a list", sessions(ask)));
        parts.push(Part::new(
            "w_followed",
            "a trigger with a window or a bound, over a session",
            follow(ask),
        ));
        sums.push(sum_of_followed(ask));
    }
    parts.push(Part::new("w_totals", "each trigger over all sessions", sums.join("\n    UNION ALL\n    ")));
    parts
}

/// The mutations after which a trigger writes because nothing follows for long enough.
fn ends() -> String {
    "SELECT plan.place AS place, plan.quiet_ms AS quiet_ms, steps.session_id AS session_id,\n      \
     steps.skip AS skip, steps.part AS part, steps.number AS number, steps.at_ms AS at_ms,\n      \
     steps.first_ms AS first_ms, steps.times AS times, steps.gap_ms AS gap_ms, steps.units AS last_units\n    \
     FROM w_steps AS steps CROSS JOIN w_plan AS plan\n    \
     WHERE steps.skip = plan.skip AND steps.gap_ms >= plan.quiet_ms"
        .to_owned()
}

/// The mutations that one such write saves: how many, the sum of their times, and how long after
/// the first the last came.
fn runs(ask: &Ask) -> String {
    let before = |value: &str| {
        let value = ask.dialect.optional(value);
        format!("lag({value}) OVER (PARTITION BY place, session_id, part ORDER BY number)")
    };
    format!(
        "SELECT place, quiet_ms, at_ms, first_ms, gap_ms, last_units,\n      \
         number - coalesce({}, 0) AS mutations,\n      \
         times - coalesce({}, 0) AS times_saved,\n      \
         at_ms - coalesce({}, first_ms) AS lasted_ms\n    FROM w_ends",
        before("number"),
        before("times"),
        before("at_ms + gap_ms"),
    )
}

fn sum_of_runs(ask: &Ask) -> String {
    let wide = |value: &str| ask.dialect.wide(value);
    format!(
        "SELECT place, {} AS writes,\n      \
         sum({}) + {} * quiet_ms AS held,\n      \
         sum({} * (at_ms + quiet_ms) - times_saved) AS wait,\n      \
         max(lasted_ms) + quiet_ms AS longest,\n      \
         sum(CASE WHEN gap_ms = {NEVER} THEN {} ELSE 0 END) AS span,\n      \
         sum({}) AS units\n    FROM w_runs\n    GROUP BY place, quiet_ms",
        wide("count(*)"),
        wide("lasted_ms"),
        wide("count(*)"),
        wide("mutations"),
        wide("at_ms - first_ms + quiet_ms"),
        wide("last_units"),
    )
}

fn sessions(ask: &Ask) -> String {
    format!(
        "SELECT skip, count(*) AS mutations, min(at_ms) AS began_ms,\n      {} AS events\n    \
         FROM w_steps\n    GROUP BY skip, session_id, part",
        events(ask.dialect)
    )
}

fn follow(ask: &Ask) -> String {
    format!(
        "SELECT plan.place AS place, sessions.began_ms AS began_ms, sessions.mutations AS mutations,\n      \
         {} AS total\n    FROM w_sessions AS sessions CROSS JOIN w_plan AS plan\n    \
         WHERE sessions.skip = plan.skip AND plan.restart_ms IS NOT NULL",
        fold(ask.dialect)
    )
}

/// The write that is pending at the end of a session is made when it is due.
fn sum_of_followed(ask: &Ask) -> String {
    let sum = |value: &str| format!("sum({})", ask.dialect.wide(value));
    let most = MOST / ask.plan.longest_time().max(1);
    format!(
        "SELECT place, {} AS writes,\n      \
         {} AS held,\n      {} AS wait,\n      \
         max(greatest(total.longest, total.due_ms - total.first_ms)) AS longest,\n      \
         {} AS span,\n      {} AS units\n    FROM w_followed\n    GROUP BY place",
        sum(&format!("total.writes + {}", ask.dialect.unless(&format!("mutations > {most}"), TOO_LONG))),
        sum("total.held + total.due_ms - total.first_ms"),
        sum("total.wait + total.waiting * (total.due_ms - total.first_ms) - total.offsets"),
        sum("total.due_ms - began_ms"),
        sum("total.saved + total.units"),
    )
}

/// The parts that count gaps.
pub(super) fn gaps(ask: &Ask) -> Vec<Part> {
    let edges: Vec<String> = ask.plan.edges().iter().map(ToString::to_string).collect();
    let edges = ask.dialect.rows(&[("edge_ms", Kind::Number)], &edges);
    let idle = ask.plan.idle;
    let lengths =
        format!("SELECT since_ms, count(*) AS found FROM w_spaced WHERE since_ms < {idle} GROUP BY since_ms");
    // The last edge is past any gap.
    let placed = format!(
        "SELECT since_ms, found,\n      min(edge_ms) OVER (ORDER BY since_ms \
         RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS upper_ms\n    \
         FROM (SELECT since_ms, found, {} AS edge_ms FROM w_lengths\n      \
         UNION ALL SELECT edge_ms, 0, edge_ms FROM w_edges) AS lengths_and_edges",
        ask.dialect.no_number(),
    );
    let bins = format!(
        "SELECT upper_ms, sum({found}) AS gaps, sum({found} * since_ms) AS sum_ms\n    \
         FROM w_placed WHERE found > 0 GROUP BY upper_ms",
        found = ask.dialect.wide("found"),
    );
    vec![
        Part::new("w_edges", "the longest gap of each bin", format!("SELECT * FROM {edges}")),
        Part::new("w_lengths", "gaps by their length", lengths),
        Part::new("w_placed", "each length in the first bin that holds it", placed),
        Part::new("w_bins", "gaps by their bin", bins),
    ]
}
