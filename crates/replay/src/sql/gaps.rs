//! The histogram of gaps between mutations.

use crate::engine::histogram_edges;

use super::cte::Cte;
use super::dialect::ColumnType;
use super::request::QueryRequest;
use super::trigger_table::gap_only_interval;

/// The expressions from `w_bin_edges` to `w_gap_bins`.
pub(super) fn ctes(request: &QueryRequest) -> Vec<Cte> {
    vec![
        Cte::new("w_bin_edges", "the longest gap of each bin", edges(request)),
        Cte::new("w_gap_lengths", "the number of gaps of each length", lengths(request)),
        Cte::new("w_gaps_binned", "each length with the first bin that holds it", binned(request)),
        Cte::new("w_gap_bins", "the gaps of each bin", bins(request)),
    ]
}

fn edges(request: &QueryRequest) -> String {
    let intervals: Vec<u64> = request.options.policies.iter().filter_map(gap_only_interval).collect();
    let edges = histogram_edges(&intervals, request.options.idle_ms);
    let edges: Vec<String> = edges.iter().map(ToString::to_string).collect();
    format!("SELECT * FROM {}", request.dialect.literal_table(&[("edge_ms", ColumnType::BigInt)], &edges))
}

fn lengths(request: &QueryRequest) -> String {
    format!(
        "SELECT gap_before_ms, count(*) AS gaps FROM w_events_gap\n    \
         WHERE gap_before_ms < {} GROUP BY gap_before_ms",
        request.options.idle_ms
    )
}

/// A window over lengths and edges together finds the next edge without a join on a range. There is
/// always one: the last edge is not below any gap within a session.
fn binned(request: &QueryRequest) -> String {
    format!(
        "SELECT gap_before_ms, gaps,\n      min(edge_ms) OVER (ORDER BY gap_before_ms \
         RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS upper_ms\n    \
         FROM (SELECT gap_before_ms, gaps, {} AS edge_ms FROM w_gap_lengths\n      \
         UNION ALL SELECT edge_ms, 0, edge_ms FROM w_bin_edges) AS lengths_and_edges",
        request.dialect.null_bigint(),
    )
}

fn bins(request: &QueryRequest) -> String {
    let gaps = request.dialect.widen("gaps");
    format!(
        "SELECT upper_ms, sum({gaps}) AS bin_gaps, sum({gaps} * gap_before_ms) AS sum_ms\n    \
         FROM w_gaps_binned WHERE gaps > 0 GROUP BY upper_ms"
    )
}
