/// The columns of a log that is to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventSchema {
    /// The names of the kinds; rows refer to them by position.
    pub kinds: Vec<String>,
    /// Whether there is a column that says whether a mutation changed anything.
    pub changed: bool,
}

/// Consecutive rows of a log that is to be written, in columns and in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventRows {
    /// The session ids that rows refer to.
    pub sessions: Vec<String>,
    /// For each row the position of its session in `sessions`.
    pub session_index: Vec<u32>,
    /// The time of each row, in milliseconds since 1970.
    pub times: Vec<i64>,
    /// The kind of each row, as a position in [`EventSchema::kinds`]; `None` if it is not recorded.
    pub kinds: Vec<Option<u32>>,
    /// The payload size of each row in bytes; `None` if it is not recorded.
    pub bytes: Vec<Option<u32>>,
    /// Whether each row changed anything.
    pub changed: Vec<bool>,
}

impl EventRows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The session id of a row; `None` past the last row.
    #[must_use]
    pub fn session(&self, row: usize) -> Option<&str> {
        let session = *self.session_index.get(row)?;
        self.sessions.get(session as usize).map(String::as_str)
    }
}
