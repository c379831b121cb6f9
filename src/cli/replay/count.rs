//! Opens a log, replays it, and tells what stopped it.

use std::path::Path;

use crate::analysis::replay::{Memory, Plan, Stopped, replay};
use crate::cli::progress::Bar;
use crate::input::log::{LogFiles, LogOptions, Sorted};
use crate::input::{Diagnostic, LoadError};
use crate::scenario::RequiredCounts;
use crate::trigger::ReplayCounts;

/// A log to count, and what to count in it.
pub(in crate::cli) struct Counting<'a> {
    /// Files and patterns.
    pub(in crate::cli) names: &'a [String],
    /// The folder they are relative to.
    pub(in crate::cli) folder: &'a Path,
    pub(in crate::cli) options: &'a LogOptions,
    pub(in crate::cli) wanted: &'a RequiredCounts,
    /// Milliseconds without a mutation after which a session is over.
    pub(in crate::cli) idle: u64,
    pub(in crate::cli) sort: bool,
    pub(in crate::cli) profile: bool,
    pub(in crate::cli) threads: Option<usize>,
    pub(in crate::cli) quiet: bool,
}

/// Why a pass did not come to its end.
enum Halt {
    Failure(LoadError),
    /// Its order does not allow sessions to be forgotten, and it can be read again or not.
    Forgot {
        rereadable: bool,
    },
}

impl From<LoadError> for Halt {
    fn from(failure: LoadError) -> Self {
        Self::Failure(failure)
    }
}

impl From<Diagnostic> for Halt {
    fn from(problem: Diagnostic) -> Self {
        Self::Failure(LoadError::one(problem))
    }
}

impl Counting<'_> {
    /// What the triggers did, and the log they did it over.
    pub(in crate::cli) fn run(&self) -> Result<(ReplayCounts, LogFiles), LoadError> {
        let counted = match self.pass(Memory::Forget) {
            Err(Halt::Forgot { rereadable: true }) => self.pass(Memory::Keep),
            counted => counted,
        };
        let (mut counts, files) = counted.map_err(|halt| match halt {
            Halt::Failure(failure) => failure,
            Halt::Forgot { .. } => LoadError::one(disordered()),
        })?;
        if counts.log.mutations == 0 {
            let message = format!("there is no mutation in `{}`", self.names.join("`, `"));
            return Err(LoadError::one(Diagnostic::new("empty-log", message)));
        }
        let named = files.columns().named().into_iter();
        counts.log.columns = named.map(|(part, column)| (part.to_owned(), column.to_owned())).collect();
        Ok((counts, files))
    }

    fn pass(&self, memory: Memory) -> Result<(ReplayCounts, LogFiles), Halt> {
        let mut files = LogFiles::open(self.names, self.folder, self.options)?;
        let plan = self.plan(&files, memory);
        let bar = Bar::new(files.size(), files.taken(), self.quiet);
        let told = |rows| bar.advance(rows);
        let counted = if self.sort {
            let mut sorted = Sorted::of(&mut files, &told)?;
            replay(&mut sorted, &plan, &|_| {})
        } else {
            replay(&mut files, &plan, &told)
        };
        bar.finish();
        match counted {
            Ok(counts) => Ok((counts, files)),
            Err(Stopped::Forgot) => Err(Halt::Forgot { rereadable: files.is_rereadable() }),
            Err(stopped) => Err(told_of(stopped, &files).into()),
        }
    }

    fn plan(&self, files: &LogFiles, memory: Memory) -> Plan {
        let most = std::thread::available_parallelism().map_or(1, usize::from);
        Plan {
            idle: self.idle,
            profile: self.profile,
            conditional: files.columns().changed.is_some(),
            units: files.columns().bytes.is_some(),
            memory,
            workers: self.threads.unwrap_or(most),
            ..Plan::new(self.wanted.policies.clone())
        }
    }
}

fn told_of(stopped: Stopped<Diagnostic>, files: &LogFiles) -> Diagnostic {
    match stopped {
        Stopped::Log(problem) => problem,
        Stopped::Plan(problem) => Diagnostic::new("bad-plan", problem.to_string()),
        Stopped::Backwards { file, row, session } => {
            let message = format!(
                "{}:{row}: this mutation of session `{session}` is earlier than the one before it",
                files.name(file)
            );
            Diagnostic::new("backwards", message).help("`--sort` puts a log in order of time first")
        }
        Stopped::Forgot => disordered(),
        Stopped::TooLong => {
            Diagnostic::new("too-long", "a session of the log is too long for its waits to be added up")
        }
    }
}

fn disordered() -> Diagnostic {
    let message =
        "the log is neither in order of time nor by session, and what is piped cannot be read twice";
    Diagnostic::new("disordered", message).help("`--sort` puts a log in order of time first")
}
