//! Every session apart, every write written down, sums made last.

use writecost::trigger::{FlushPolicy, TriggerCounts};

/// A mutation of a log.
#[derive(Debug, Clone)]
pub(crate) struct Mutation {
    pub(crate) session: u64,
    pub(crate) at: i64,
    pub(crate) critical: bool,
    pub(crate) changed: bool,
    pub(crate) units: u32,
}

/// A write: when, and the mutations it saves.
struct Write {
    at: i64,
    saves: Vec<Mutation>,
}

/// Sessions in order, each ended by an idle time.
pub(crate) fn sessions(log: &[Mutation], idle: i64) -> Vec<Vec<Mutation>> {
    let mut names: Vec<u64> = log.iter().map(|mutation| mutation.session).collect();
    names.sort_unstable();
    names.dedup();
    let mut sessions = Vec::new();
    for name in names {
        let mut session: Vec<Mutation> = Vec::new();
        for mutation in log.iter().filter(|mutation| mutation.session == name) {
            if session.last().is_some_and(|last| mutation.at - last.at >= idle) {
                sessions.push(std::mem::take(&mut session));
            }
            session.push(mutation.clone());
        }
        sessions.push(session);
    }
    sessions
}

fn writes(rule: FlushPolicy, session: &[Mutation]) -> Vec<Write> {
    let mut writes: Vec<Write> = Vec::new();
    let mut waiting: Vec<Mutation> = Vec::new();
    let due = |waiting: &[Mutation]| -> i64 {
        let (first, last) = (waiting[0].at, waiting[waiting.len() - 1].at);
        match rule {
            FlushPolicy::Timed(timed) => {
                let restarted = timed.restart.map(|interval| last + interval as i64);
                let latest = timed.max_wait.map(|most| first + most as i64);
                restarted.into_iter().chain(latest).min().unwrap()
            }
            _ => last,
        }
    };
    for mutation in session {
        if rule != FlushPolicy::OnDisconnect && !waiting.is_empty() && due(&waiting) <= mutation.at {
            writes.push(Write { at: due(&waiting), saves: std::mem::take(&mut waiting) });
        }
        waiting.push(mutation.clone());
        let at_once = match rule {
            FlushPolicy::PerMutation => true,
            FlushPolicy::Timed(timed) => {
                (timed.closes_on_critical && mutation.critical)
                    || timed.max_mutations.is_some_and(|most| waiting.len() as u64 >= most)
            }
            _ => false,
        };
        if at_once {
            writes.push(Write { at: mutation.at, saves: std::mem::take(&mut waiting) });
        }
    }
    if !waiting.is_empty() {
        writes.push(Write { at: due(&waiting), saves: waiting });
    }
    writes
}

/// What a rule does with all sessions.
pub(crate) fn counted(
    rule: FlushPolicy,
    sessions: &[Vec<Mutation>],
    skip_unchanged: bool,
    units: bool,
) -> TriggerCounts {
    let mut sum = TriggerCounts {
        policy: rule,
        skip_unchanged,
        writes: 0,
        timer_pending: Some(0),
        total_delay: Some(0),
        max_delay: Some(0),
        observed_time: Some(0),
        chunks: units.then_some((4_096, 0)).into_iter().collect(),
    };
    let add = |to: &mut Option<u128>, more: i64| *to = to.map(|sum| sum + more as u128);
    for session in sessions {
        let seen: Vec<Mutation> =
            session.iter().filter(|mutation| mutation.changed || !skip_unchanged).cloned().collect();
        let writes = writes(rule, &seen);
        for write in &writes {
            sum.writes += 1;
            add(&mut sum.timer_pending, write.at - write.saves[0].at);
            for saved in &write.saves {
                add(&mut sum.total_delay, write.at - saved.at);
                sum.max_delay = sum.max_delay.max(Some((write.at - saved.at) as u64));
            }
            let last = &write.saves[write.saves.len() - 1];
            sum.chunks.values_mut().for_each(|chunks| *chunks += u64::from(last.units));
        }
        if let (Some(first), Some(last)) = (seen.first(), writes.last()) {
            add(&mut sum.observed_time, last.at - first.at);
        }
    }
    if rule == FlushPolicy::OnDisconnect {
        sum = TriggerCounts {
            writes: sessions.len() as u64,
            timer_pending: None,
            total_delay: None,
            max_delay: None,
            observed_time: None,
            ..sum
        };
    }
    sum
}
