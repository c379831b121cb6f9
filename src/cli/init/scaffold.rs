//! The text of a first scenario.

use super::comment::with_comment;
use super::found::{self, Stores};
use super::questions::Answers;
use super::strategies::{baseline, sketches};
use crate::cli::options;
use crate::input::{Binding, Worker};
use crate::number::Rational;

/// Everything a first scenario is made from.
pub(super) struct Scaffold<'a> {
    pub(super) worker: Option<&'a Worker>,
    pub(super) from: Option<&'a str>,
    pub(super) answers: Answers,
}

impl Scaffold<'_> {
    /// The text, with what the strategy in place may cost where that is known.
    pub(super) fn text(&self, budget: Option<&Rational>) -> String {
        let mut parts = vec![self.header(), self.basis(), self.workload(), self.traffic()];
        parts.extend(self.host());
        parts.push(self.strategies());
        parts.extend(budget.map(|budget| self.expect(budget)));
        parts.join("\n")
    }

    fn stores(&self) -> Stores {
        Stores::of(self.worker)
    }

    /// The comment on top: whatever an editor looks for in the first line goes before it.
    fn header(&self) -> String {
        let mut lines: Vec<String> = [
            "What does it cost to keep live state, and how much work does a crash lose?",
            "",
            "A first scenario. The figures of the workload are guesses until you put your own in",
            "their place; a count may be written 150, 10k or 2.5M.",
        ]
        .map(str::to_owned)
        .to_vec();
        if let (Some(worker), Some(from)) = (self.worker, self.from) {
            lines.push(String::new());
            lines.extend(found::lines(worker, from));
        }
        lines.iter().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect()
    }

    fn basis(&self) -> String {
        let of = self.worker.and_then(|worker| worker.name.as_deref()).map(found::name);
        let title = of.map_or_else(|| "Live state".to_owned(), |of| format!("Live state of {of}"));
        format!("title: {}\n", options::quoted(&title))
            + &with_comment("pricing: cloudflare", "the newest sheet; `writecost prices` lists them")
            + &with_comment("plan: paid", "or: free, whose operations fail past an allowance")
    }

    fn workload(&self) -> String {
        let Answers { sessions, mutations, active, .. } = &self.answers;
        "workload:\n".to_owned()
            + &with_comment(&format!("  sessions: [{}]", volumes(*sessions)), "a month: a row each")
            + &with_comment(
                &format!("  mutations: {mutations}"),
                "changes a session makes that someone would miss",
            )
            + &with_comment(&format!("  active: {active}"), "how long it goes on making them")
            + &with_comment("  arrivals: poisson", "they come independently; or: even, ceiling, bursts")
            + &with_comment("  state: 10 KB", "what one write carries")
    }

    fn traffic(&self) -> String {
        let mut text = with_comment("traffic:", "what a session does whatever the strategy")
            + &with_comment("  workers.request: 1", "the request that opens it");
        let nothing = Worker::default();
        let worker = self.worker.unwrap_or(&nothing);
        let d1 = [("d1.row_read: 10", "rows its queries read"), ("d1.row_written: 1", "rows they write")];
        let r2 = [("r2.get: 1", "class B"), ("r2.put: 1", "class A")];
        let queues = [("queues.message: 1", "one delivered: written, read and deleted")];
        text.push_str(&commented("D1", &worker.d1, &d1));
        text.push_str(&commented("R2", &worker.r2, &r2));
        text.push_str(&commented("Queues", &worker.queues, &queues));
        text.push_str("\n# What the rest of the account uses of the same allowances, a month:\n");
        text.push_str("# elsewhere: { kv.writes: 400k, do.requests: 200k }\n");
        text
    }

    fn host(&self) -> Option<String> {
        let text = with_comment("host:", "the Durable Object that runs a session")
            + "  service: do\n"
            + &with_comment("  connections: 1", "sockets a session opens")
            + &with_comment("  handler: 10ms", "to process a message; there is one a mutation")
            + &with_comment("  hibernates: true", "false: awake, and billed, while connected")
            + &with_comment("  timer: timeout", "how a write waits: awake; or: alarm, asleep");
        self.stores().hosted.then_some(text)
    }

    fn strategies(&self) -> String {
        let stores = self.stores();
        let sketches = sketches(stores, &self.answers);
        let mut text = with_comment("strategies:", "in the order they are shown");
        text.extend(sketches);
        let baseline = format!("baseline: {}", self.baseline());
        text + &with_comment(&baseline, "what is in place; the others are compared with it")
    }

    fn baseline(&self) -> &'static str {
        let bound = self.worker.is_some_and(|worker| !worker.objects.is_empty());
        baseline(self.stores(), self.answers.today, bound)
    }

    fn expect(&self, budget: &Rational) -> String {
        let (id, sessions) = (self.baseline(), short(self.answers.sessions));
        format!(
            "# Held by `writecost check`: what it comes to today, rounded up to a dollar.\n\
             expect:\n  - {{ strategy: {id}, sessions: {sessions}, at_most: {budget} }}\n"
        )
    }
}

/// Operations of a service that is bound, ready to be put in force.
fn commented(service: &str, bindings: &[Binding], operations: &[(&str, &str)]) -> String {
    if bindings.is_empty() {
        return String::new();
    }
    let names: Vec<String> = bindings.iter().map(found::shown).collect();
    let line = |(operation, why): &(&str, &str)| with_comment(&format!("  # {operation}"), why);
    let lines: String = operations.iter().map(line).collect();
    format!("  # {service}, {}, where a session uses it:\n{lines}", names.join(", "))
}

/// A tenth of a volume, the volume, and ten and a hundred times as much.
fn volumes(sessions: u64) -> String {
    let larger = [10, 100].into_iter().filter_map(|times| sessions.checked_mul(times));
    let smaller = Some(sessions / 10).filter(|smaller| *smaller > 0);
    smaller.into_iter().chain([sessions]).chain(larger).map(short).collect::<Vec<_>>().join(", ")
}

/// A count as people write it: `100k`.
fn short(count: u64) -> String {
    for (unit, suffix) in [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")] {
        if count >= unit && count.is_multiple_of(unit) {
            return format!("{}{suffix}", count / unit);
        }
    }
    count.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_a_tenth_to_a_hundredfold() {
        for (sessions, shown) in [
            (100_000, "10k, 100k, 1M, 10M"),
            (5, "5, 50, 500"),
            (1_234, "123, 1234, 12340, 123400"),
            (u64::MAX, "1844674407370955161, 18446744073709551615"),
        ] {
            assert_eq!(volumes(sessions), shown);
        }
    }
}
