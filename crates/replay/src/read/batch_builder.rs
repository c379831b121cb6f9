use super::context::ReadContext;
use super::error::ReadError;
use super::row_problem::RowProblem;
use super::session_dictionary::SessionDictionary;
use super::time;
use super::value::{self, Value};
use crate::event::{ColumnRole, EventBatch, SessionRange};

/// Collects the rows of a text into a batch.
pub(super) struct BatchBuilder<'c> {
    context: &'c ReadContext,
    file: &'c str,
    batch: EventBatch,
    index: Vec<u32>,
    sessions: SessionDictionary,
    /// Whether session ids never decreased so far.
    is_sorted: bool,
    last_session: u32,
}

impl<'c> BatchBuilder<'c> {
    /// A batch of about `rows` rows, numbered from `first_row`.
    pub(super) fn new(
        context: &'c ReadContext,
        file: &'c str,
        file_position: usize,
        first_row: u64,
        rows: usize,
    ) -> Self {
        const MAX_RESERVED: usize = 1 << 17;
        let rows = rows.min(MAX_RESERVED);
        let times = Vec::with_capacity(rows);
        Self {
            context,
            file,
            batch: EventBatch { file: file_position, first_row, times, ..EventBatch::default() },
            index: Vec::with_capacity(rows),
            sessions: SessionDictionary::default(),
            is_sorted: true,
            last_session: 0,
        }
    }

    /// Adds a row by the values of its columns; an invalid row is skipped or an error.
    #[inline]
    pub(super) fn push<'a>(
        &mut self,
        row: u64,
        value: impl Fn(ColumnRole) -> Value<'a>,
    ) -> Result<(), ReadError> {
        match self.add(row, value) {
            Ok(()) => Ok(()),
            Err(problem) => self.reject(row, problem),
        }
    }

    /// Skips an invalid row, or returns its error.
    #[cold]
    pub(super) fn reject(&mut self, row: u64, problem: RowProblem) -> Result<(), ReadError> {
        self.batch.skipped += 1;
        self.context.row_error(self.file, row, problem)
    }

    #[inline]
    fn add<'a>(&mut self, row: u64, value: impl Fn(ColumnRole) -> Value<'a>) -> Result<(), RowProblem> {
        let context = self.context;
        let status = &context.status;
        let time = time::parse(value(ColumnRole::Time), context.time_unit, &status.has_times_without_zone)?;
        let bytes = if context.reads_bytes { value::bytes(value(ColumnRole::Bytes))? } else { 0 };
        let changed = if context.reads_changed { value::changed(value(ColumnRole::Changed))? } else { true };
        let session = value::session(value(ColumnRole::Session), |id| self.encode_session(id))?;
        self.push_row_number(row);
        if context.reads_bytes {
            self.batch.bytes.push(bytes);
        }
        if context.reads_changed {
            self.batch.changed.push(changed);
        }
        if context.reads_kind {
            let is_critical = value(ColumnRole::Kind).with_text(|kind| status.is_critical(kind));
            self.batch.critical.push(is_critical.unwrap_or(false));
        }
        self.batch.times.push(time);
        self.index.push(session);
        Ok(())
    }

    #[inline]
    fn encode_session(&mut self, id: &[u8]) -> u32 {
        let session = self.sessions.encode(id);
        if self.is_sorted && session != self.last_session {
            self.is_sorted = self.index.is_empty() || self.sessions.id(self.last_session) <= id;
        }
        self.last_session = session;
        session
    }

    /// Row numbers are stored from the first one on that does not follow its predecessor.
    #[inline]
    fn push_row_number(&mut self, row: u64) {
        let expected = self.batch.first_row + self.index.len() as u64;
        if self.batch.row_numbers.is_none() && row != expected {
            self.batch.row_numbers = Some((self.batch.first_row..expected).collect());
        }
        if let Some(numbers) = &mut self.batch.row_numbers {
            numbers.push(row);
        }
    }

    pub(super) fn finish(mut self) -> EventBatch {
        let id = |session: Option<&u32>| session.map(|session| self.sessions.id(*session).into());
        let ends = id(self.index.first()).zip(id(self.index.last())).filter(|_| self.is_sorted);
        self.batch.session_range = ends.map(|(first, last)| SessionRange { first, last });
        drop_constant_flags(&mut self.batch);
        let (sessions, lookup) = self.sessions.into_columns(&self.index);
        (self.batch.sessions, self.batch.lookup) = (sessions, Some(lookup));
        self.batch.session_index = Some(self.index);
        self.batch
    }
}

/// Empties columns of flags in which every row has the default.
pub(super) fn drop_constant_flags(batch: &mut EventBatch) {
    if !batch.critical.contains(&true) {
        batch.critical = Vec::new();
    }
    if !batch.changed.contains(&false) {
        batch.changed = Vec::new();
    }
}
