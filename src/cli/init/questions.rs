use std::io::{self, BufRead, Write};

use crate::input::Worker;
use crate::number::{Count, Duration, ParseError};

/// Where the state is kept today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Today {
    /// In KV.
    Kv,
    /// In Durable Objects.
    Objects,
    /// In both.
    Both,
}

/// What only the person who asks can know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answers {
    /// Sessions a month.
    pub(super) sessions: u64,
    /// Mutations a session.
    pub(super) mutations: u64,
    /// How long a session mutates, as it is written.
    pub(super) active: String,
    /// Where the state is kept; `None` where nobody said.
    pub(super) today: Option<Today>,
}

impl Default for Answers {
    fn default() -> Self {
        Self { sessions: 100_000, mutations: 150, active: "5min".to_owned(), today: None }
    }
}

/// Asks, each question with a default for an empty line; the end of the input answers the rest.
pub(super) fn ask(
    worker: Option<&Worker>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<Answers> {
    let given = Answers::default();
    writeln!(output, "A few questions; Enter takes what stands in brackets.")?;
    let sessions = one("Sessions a month", "100k", at_least_one, given.sessions, input, output)?;
    let mutations = one("Mutations in a session", "150", at_least_one, given.mutations, input, output)?;
    let active = one("How long a session is active", "5min", a_while, given.active, input, output)?;
    let today = if both_are_possible(worker) {
        one("Where the state is kept today: kv, do or both", "kv", place, Some(Today::Kv), input, output)?
    } else {
        None
    };
    Ok(Answers { sessions, mutations, active, today })
}

/// A Worker that binds only one of the two has answered already.
fn both_are_possible(worker: Option<&Worker>) -> bool {
    worker.is_none_or(|worker| worker.kv.is_empty() == worker.objects.is_empty())
}

fn one<T>(
    question: &str,
    shown: &str,
    read: impl Fn(&str) -> Result<T, String>,
    default: T,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<T> {
    loop {
        write!(output, "{question} [{shown}]: ")?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(output)?;
            return Ok(default);
        }
        match read(line.trim()) {
            _ if line.trim().is_empty() => return Ok(default),
            Ok(value) => return Ok(value),
            Err(problem) => writeln!(output, "  {problem}")?,
        }
    }
}

fn message(problem: &ParseError) -> String {
    format!("{}; wanted {}", problem.reason, problem.expected)
}

fn at_least_one(text: &str) -> Result<u64, String> {
    match Count::parse_whole(text) {
        Ok(0) => Err("wanted at least 1".to_owned()),
        read => read.map_err(|problem| message(&problem)),
    }
}

fn a_while(text: &str) -> Result<String, String> {
    let duration: Duration = text.parse().map_err(|problem| message(&problem))?;
    if duration == Duration::ZERO { Err("wanted more than no time".to_owned()) } else { Ok(text.to_owned()) }
}

fn place(text: &str) -> Result<Option<Today>, String> {
    match text.to_lowercase().as_str() {
        "kv" => Ok(Some(Today::Kv)),
        "do" => Ok(Some(Today::Objects)),
        "both" => Ok(Some(Today::Both)),
        _ => Err("wanted `kv`, `do` or `both`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(lines: &str) -> (Answers, String) {
        let mut shown = Vec::new();
        let answers = ask(None, &mut lines.as_bytes(), &mut shown).unwrap();
        (answers, String::from_utf8(shown).unwrap())
    }

    #[test]
    fn enter_takes_what_is_offered() {
        let (answers, shown) = asked("\n\n\n\n");
        assert_eq!(answers, Answers { today: Some(Today::Kv), ..Answers::default() });
        assert_eq!(shown.matches('[').count(), 4, "{shown}");
    }

    #[test]
    fn the_end_of_the_input_answers_the_rest() {
        let (answers, _) = asked("2M\n");
        assert_eq!(answers.sessions, 2_000_000);
        assert_eq!(answers.mutations, Answers::default().mutations);
    }

    #[test]
    fn what_cannot_be_read_is_asked_again() {
        let (answers, shown) = asked("many\n0\n5k\n7\nlater\n90s\nthere\nboth\n");
        let wanted =
            Answers { sessions: 5_000, mutations: 7, active: "90s".into(), today: Some(Today::Both) };
        assert_eq!(answers, wanted);
        for said in
            ["wanted a count", "wanted at least 1", "wanted a duration", "wanted `kv`, `do` or `both`"]
        {
            assert!(shown.contains(said), "{shown}");
        }
    }

    #[test]
    fn a_worker_that_binds_one_store_is_not_asked_which() {
        let mut worker = Worker::default();
        worker.kv.push(crate::input::Binding { name: "S".into(), resource: None });
        let answers = ask(Some(&worker), &mut "\n\n\n".as_bytes(), &mut Vec::new()).unwrap();
        assert_eq!(answers.today, None);
    }
}
