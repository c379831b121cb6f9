use writecost_replay::{
    ColumnRole, Eviction, LogReader, ReadError, ReadOptions, ReadStatus, ReplayError, ReplayOptions, open,
    replay,
};

use super::problems::{missing_columns, read_error, replay_error, unordered};
use super::terms::LogTerms;
use crate::cli::progress::Bar;
use crate::input::{Diagnostic, counts_of_replay, replay_policies};
use crate::scenario::RequiredCounts;
use crate::trigger::ReplayCounts;

/// The chunk size in bytes for which chunks are counted if no price sheet names one.
const DEFAULT_CHUNK_BYTES: u64 = 4_096;

/// A log to replay, and what to count.
pub(in crate::cli) struct LogReplay<'a> {
    /// Files and patterns.
    pub(in crate::cli) paths: &'a [String],
    /// How they are read.
    pub(in crate::cli) read: ReadOptions,
    /// What is counted.
    pub(in crate::cli) required: &'a RequiredCounts,
    /// Milliseconds without a mutation after which a session ends.
    pub(in crate::cli) idle_ms: u64,
    /// Whether gaps between mutations are counted by length.
    pub(in crate::cli) gap_histogram: bool,
    /// Number of threads; one for each processor if `None`.
    pub(in crate::cli) threads: Option<usize>,
    /// Whether no progress is displayed.
    pub(in crate::cli) quiet: bool,
    /// What messages call the options.
    pub(in crate::cli) terms: LogTerms,
}

/// A log that was replayed.
pub(in crate::cli) struct ReplayedLog {
    pub(in crate::cli) counts: ReplayCounts,
    /// The names of its files, in order.
    pub(in crate::cli) file_names: Vec<String>,
    /// Whether it has a column that marks changes.
    pub(in crate::cli) has_changed: bool,
    pub(in crate::cli) status: ReadStatus,
}

/// Why a pass over the log did not reach its end.
enum PassError {
    Diagnostic(Diagnostic),
    /// Its order does not allow sessions to be forgotten.
    LateEvent {
        is_rereadable: bool,
    },
}

impl LogReplay<'_> {
    /// Replays the log. If its order does not allow sessions to be forgotten, it is read a second time
    /// with all sessions in memory.
    pub(in crate::cli) fn run(&self) -> Result<ReplayedLog, Vec<Diagnostic>> {
        let replayed = match self.pass(Eviction::WhenIdle) {
            Err(PassError::LateEvent { is_rereadable: true }) => self.pass(Eviction::Never),
            replayed => replayed,
        };
        let (counted, log) = replayed.map_err(|error| match error {
            PassError::Diagnostic(diagnostic) => vec![diagnostic],
            PassError::LateEvent { .. } => vec![unordered(self.terms)],
        })?;
        let (columns, status) = (log.columns(), log.status());
        if counted.log.mutations == 0 {
            let message = format!("there is no mutation in `{}`", self.paths.join("`, `"));
            return Err(vec![Diagnostic::new("empty-log", message)]);
        }
        let missing = missing_columns(&status, &columns, self.terms);
        if !missing.is_empty() {
            return Err(missing);
        }
        Ok(ReplayedLog {
            has_changed: has(&log, ColumnRole::Changed),
            file_names: log.file_names(),
            counts: counts_of_replay(counted, &self.required.policies, columns),
            status,
        })
    }

    fn pass(&self, eviction: Eviction) -> Result<(writecost_replay::ReplayCounts, LogReader), PassError> {
        let mut log = open(self.paths, &self.read)
            .map_err(|error| PassError::Diagnostic(read_error(&error, self.terms)))?;
        let options = self.replay_options(&log, eviction).map_err(PassError::Diagnostic)?;
        let status = log.status();
        let bar = Bar::new(log.length(), move || status.bytes_read(), self.quiet);
        let counted = replay(&mut log, &options, &|rows| bar.advance(rows));
        bar.finish();
        match counted {
            Ok(counted) => Ok((counted, log)),
            Err(error) => Err(self.pass_error(&error, &log)),
        }
    }

    fn pass_error(&self, error: &ReplayError<ReadError>, log: &LogReader) -> PassError {
        match error {
            ReplayError::LateEvent => PassError::LateEvent { is_rereadable: log.is_rereadable() },
            error => PassError::Diagnostic(replay_error(error, &log.file_names(), self.terms)),
        }
    }

    fn replay_options(&self, log: &LogReader, eviction: Eviction) -> Result<ReplayOptions, Diagnostic> {
        let policies = replay_policies(&self.required.policies)
            .map_err(|problem| Diagnostic::new("bad-plan", problem))?;
        let mut options = ReplayOptions::new(policies);
        options.idle_ms = self.idle_ms;
        options.gap_histogram = self.gap_histogram;
        options.count_unchanged_skipped = has(log, ColumnRole::Changed);
        if has(log, ColumnRole::Bytes) {
            options.chunk_sizes = chunk_sizes(self.required);
        }
        options.eviction = eviction;
        options.threads =
            self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        Ok(options)
    }
}

fn has(log: &LogReader, role: ColumnRole) -> bool {
    log.columns().iter().any(|(other, _)| *other == role)
}

/// The chunk sizes that a price sheet names, or the default.
pub(in crate::cli) fn chunk_sizes(required: &RequiredCounts) -> Vec<u64> {
    if required.chunk_sizes.is_empty() {
        vec![DEFAULT_CHUNK_BYTES]
    } else {
        required.chunk_sizes.iter().copied().collect()
    }
}
