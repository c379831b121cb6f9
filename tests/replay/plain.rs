//! Every session apart, every write written down, sums made last.

use writecost::trigger::{Counted, Rule};

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

fn writes(rule: Rule, session: &[Mutation]) -> Vec<Write> {
    let mut writes: Vec<Write> = Vec::new();
    let mut waiting: Vec<Mutation> = Vec::new();
    let due = |waiting: &[Mutation]| -> i64 {
        let (first, last) = (waiting[0].at, waiting[waiting.len() - 1].at);
        match rule {
            Rule::Debounced { interval, max_wait } => {
                let due = last + interval as i64;
                max_wait.map_or(due, |most| due.min(first + most as i64))
            }
            Rule::Batched { window, .. } | Rule::Tiered { window } => first + window as i64,
            Rule::PerMutation | Rule::OnDisconnect => last,
        }
    };
    for mutation in session {
        if rule != Rule::OnDisconnect && !waiting.is_empty() && due(&waiting) <= mutation.at {
            writes.push(Write { at: due(&waiting), saves: std::mem::take(&mut waiting) });
        }
        waiting.push(mutation.clone());
        let at_once = match rule {
            Rule::PerMutation => true,
            Rule::Tiered { .. } => mutation.critical,
            Rule::Batched { max_mutations: Some(most), .. } => waiting.len() as u64 >= most,
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
pub(crate) fn counted(rule: Rule, sessions: &[Vec<Mutation>], skip_unchanged: bool, units: bool) -> Counted {
    let mut sum = Counted {
        rule,
        skip_unchanged,
        writes: 0,
        held: Some(0),
        wait: Some(0),
        longest: Some(0),
        span: Some(0),
        units_4096: units.then_some(0),
    };
    let add = |to: &mut Option<u128>, more: i64| *to = to.map(|sum| sum + more as u128);
    for session in sessions {
        let seen: Vec<Mutation> =
            session.iter().filter(|mutation| mutation.changed || !skip_unchanged).cloned().collect();
        let writes = writes(rule, &seen);
        for write in &writes {
            sum.writes += 1;
            add(&mut sum.held, write.at - write.saves[0].at);
            for saved in &write.saves {
                add(&mut sum.wait, write.at - saved.at);
                sum.longest = sum.longest.max(Some((write.at - saved.at) as u64));
            }
            let last = &write.saves[write.saves.len() - 1];
            sum.units_4096 = sum.units_4096.map(|sum| sum + u64::from(last.units));
        }
        if let (Some(first), Some(last)) = (seen.first(), writes.last()) {
            add(&mut sum.span, last.at - first.at);
        }
    }
    if rule == Rule::OnDisconnect {
        sum = Counted {
            writes: sessions.len() as u64,
            held: None,
            wait: None,
            longest: None,
            span: None,
            ..sum
        };
    }
    sum
}
