use std::sync::atomic::{AtomicBool, Ordering};

use super::cell::{self, Value};
use super::columns::Role;
use super::met::Met;
use super::options::LogOptions;
use crate::input::diagnostic::Diagnostic;
use crate::workload::Batch;

/// Kinds that cannot wait, and which of them were met.
#[derive(Debug, Default)]
pub(super) struct Kinds(Vec<(Vec<u8>, AtomicBool)>);

impl Kinds {
    pub(super) fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| (name.clone().into_bytes(), AtomicBool::new(false))).collect())
    }

    /// Whether a kind cannot wait.
    pub(super) fn is_critical(&self, kind: &[u8]) -> bool {
        let found = self.0.iter().find(|(name, _)| name == kind);
        if let Some((_, met)) = found {
            met.store(true, Ordering::Relaxed);
        }
        found.is_some()
    }

    /// Those that no row was of.
    pub(super) fn unmet(&self) -> Vec<String> {
        let unmet = self.0.iter().filter(|(_, met)| !met.load(Ordering::Relaxed));
        unmet.map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect()
    }
}

/// What all rows of a log are read by.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) options: LogOptions,
    pub(super) kinds: Kinds,
    /// Whether there is a column of bytes, and one of changes.
    pub(super) bytes: bool,
    pub(super) changed: bool,
}

/// A row that cannot be used, and the reason; `None` where it was left out as asked.
pub(super) fn refused(reading: &Reading, file: &str, row: u64, why: &str) -> Result<(), Diagnostic> {
    if reading.options.skip_bad {
        return Ok(());
    }
    let message = format!("{file}:{row}: {why}");
    Err(Diagnostic::new("bad-row", message).help("`--skip-bad` leaves such rows out and counts them"))
}

/// Rows that there is room for before they come.
const MOST_AHEAD: usize = 1 << 17;

/// Collects the rows of a text into a batch.
pub(super) struct Rows<'r> {
    reading: &'r Reading,
    file: &'r str,
    batch: Batch,
    times: Vec<i64>,
    index: Vec<u32>,
    met: Met,
    /// Whether names rose so far, and the last one.
    rising: bool,
    last: u32,
}

impl<'r> Rows<'r> {
    /// Rows of a file from this one on, about so many.
    pub(super) fn new(
        reading: &'r Reading,
        file: &'r str,
        position: usize,
        first_row: u64,
        about: usize,
    ) -> Self {
        let about = about.min(MOST_AHEAD);
        let batch = Batch { file: position, first_row, ..Batch::default() };
        Self {
            reading,
            file,
            batch,
            times: Vec::with_capacity(about),
            index: Vec::with_capacity(about),
            met: Met::default(),
            rising: true,
            last: 0,
        }
    }

    /// Adds a row, or refuses it, by what its columns hold.
    #[inline]
    pub(super) fn push<'a>(
        &mut self,
        number: u64,
        value: impl Fn(Role) -> Value<'a>,
    ) -> Result<(), Diagnostic> {
        match self.add(number, value) {
            Ok(()) => Ok(()),
            Err(why) => self.refuse(number, &why),
        }
    }

    /// A row of which nothing can be read.
    #[cold]
    pub(super) fn refuse(&mut self, number: u64, why: &str) -> Result<(), Diagnostic> {
        self.batch.skipped += 1;
        refused(self.reading, self.file, number, why)
    }

    #[inline]
    fn add<'a>(&mut self, number: u64, value: impl Fn(Role) -> Value<'a>) -> Result<(), String> {
        let time = cell::time(value(Role::Time), self.reading.options.unit)?;
        let bytes = if self.reading.bytes { cell::bytes(value(Role::Bytes))? } else { 0 };
        let changed = if self.reading.changed { cell::changed(value(Role::Changed))? } else { true };
        let session = cell::session(value(Role::Session), |name| self.session(name))?;
        self.number(number);
        let batch = &mut self.batch;
        if self.reading.bytes {
            batch.bytes += u128::from(bytes);
            batch.units.push(cell::units(bytes));
        }
        if self.reading.changed {
            batch.changed.push(changed);
        }
        if let Value::Text(kind) = value(Role::Kind) {
            // Rows before the first kind have none.
            batch.critical.resize(self.index.len(), false);
            batch.critical.push(self.reading.kinds.is_critical(kind));
        }
        self.times.push(time);
        self.index.push(session);
        Ok(())
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a call for every row costs as much as what it does")]
    fn session(&mut self, name: &[u8]) -> u32 {
        let at = self.met.number(name);
        if self.rising && at != self.last {
            self.rising = self.met.get(self.last) <= name;
        }
        self.last = at;
        at
    }

    /// Row numbers are written down only once they no longer follow from the first.
    #[inline]
    fn number(&mut self, number: u64) {
        let expected = self.batch.first_row + self.index.len() as u64;
        if self.batch.rows.is_none() && number != expected {
            self.batch.rows = Some((self.batch.first_row..expected).collect());
        }
        if let Some(rows) = &mut self.batch.rows {
            rows.push(number);
        }
    }

    pub(super) fn finish(mut self) -> Batch {
        let name = |at: Option<&u32>| at.map(|at| self.met.get(*at).into());
        let ends = name(self.index.first()).zip(name(self.index.last()));
        self.batch.ascending = ends.filter(|_| self.rising).map(|(first, last)| [first, last]);
        if !self.batch.critical.is_empty() {
            self.batch.critical.resize(self.index.len(), false);
        }
        let (keys, names) = self.met.told(&self.index);
        (self.batch.keys, self.batch.names) = (keys, Some(names));
        self.batch.times = self.times.into();
        self.batch.index = Some(self.index);
        self.batch
    }
}
