//! Triggers as flags name them.

use crate::cli::outcome::usage_error;
use crate::number::{Count, Duration};
use crate::trigger::FlushPolicy;

/// Intervals that people debounce by.
pub(super) const DEBOUNCES: [&str; 8] = ["100ms", "250ms", "500ms", "1s", "2s", "5s", "10s", "30s"];
/// Windows that people batch by.
pub(super) const BATCHES: [&str; 6] = ["50ms", "100ms", "250ms", "500ms", "1s", "5s"];

/// `5s`, or `5s/30s` with a longest wait.
pub(super) fn debounces(list: &[String]) -> anyhow::Result<Vec<FlushPolicy>> {
    let one = |text: &String| {
        let (interval, most) = split(text);
        let max_wait = most.map(|most| time("--debounce", text, most)).transpose()?;
        Ok(FlushPolicy::debounced(time("--debounce", text, interval)?, max_wait))
    };
    list.iter().map(one).collect()
}

/// `500ms`, or `500ms/20` with as many mutations as it holds.
pub(super) fn batches(list: &[String]) -> anyhow::Result<Vec<FlushPolicy>> {
    let one = |text: &String| {
        let (window, most) = split(text);
        let max_mutations = most.map(|most| mutations(text, most)).transpose()?;
        Ok(FlushPolicy::batched(time("--batch", text, window)?, max_mutations))
    };
    list.iter().map(one).collect()
}

/// The batches again, with critical mutations written at once.
pub(super) fn tiered(batches: &[FlushPolicy]) -> Vec<FlushPolicy> {
    let windows = batches.iter().filter_map(|policy| policy.timed()?.max_wait);
    windows.map(FlushPolicy::tiered).collect()
}

/// All of them, each once: every mutation, the timed ones, and the end of the session.
pub(super) fn in_order(
    scenario: Vec<FlushPolicy>,
    debounces: Vec<FlushPolicy>,
    batches: Vec<FlushPolicy>,
    tiered: Vec<FlushPolicy>,
) -> Vec<FlushPolicy> {
    let ends = |rule: &FlushPolicy| matches!(rule, FlushPolicy::PerMutation | FlushPolicy::OnDisconnect);
    let timed = scenario.into_iter().chain(debounces).chain(batches).chain(tiered);
    let mut rules = vec![FlushPolicy::PerMutation];
    for rule in timed.filter(|rule| !ends(rule)) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules.push(FlushPolicy::OnDisconnect);
    rules
}

fn split(text: &str) -> (&str, Option<&str>) {
    text.split_once('/').map_or((text, None), |(first, second)| (first, Some(second)))
}

fn time(flag: &str, whole: &str, text: &str) -> anyhow::Result<u128> {
    let parsed: Duration = text.trim().parse().map_err(|problem: crate::number::ParseError| {
        usage_error(format!(
            "cannot read `{whole}` for `{flag}`: {}; wanted {}",
            problem.reason, problem.expected
        ))
    })?;
    if parsed.is_zero() {
        return Err(usage_error(format!(
            "`{whole}` for `{flag}` waits for nothing: per-mutation is counted anyway"
        )));
    }
    millis(flag, parsed).map(u128::from)
}

fn mutations(whole: &str, text: &str) -> anyhow::Result<u64> {
    let count = Count::parse_whole(text.trim()).map_err(|problem| {
        usage_error(format!(
            "cannot read `{whole}` for `--batch`: {}; wanted {}",
            problem.reason, problem.expected
        ))
    })?;
    if count == 0 {
        return Err(usage_error(format!("`{whole}` for `--batch`: a batch holds at least 1 mutation")));
    }
    Ok(count)
}

/// Whole milliseconds, as logs are counted in.
pub(super) fn millis(flag: &str, time: Duration) -> anyhow::Result<u64> {
    let nanos = time.nanos();
    if nanos.is_multiple_of(1_000_000) {
        return Ok(nanos / 1_000_000);
    }
    Err(usage_error(format!("`{flag}` is counted in whole milliseconds, and {time} is none")))
}
