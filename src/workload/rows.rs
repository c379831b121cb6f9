/// What every row of a log that is to be written can say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The names of the kinds, which rows refer to by their positions.
    pub kinds: Vec<String>,
    /// Whether rows say if they changed anything.
    pub changed: bool,
}

/// A stretch of a log that is to be written, in columns and in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// The names of the sessions that rows refer to.
    pub sessions: Vec<String>,
    /// For each row its session's position in `sessions`.
    pub index: Vec<u32>,
    /// When each row happened, in milliseconds since 1970.
    pub times: Vec<i64>,
    /// Its kind, by its position in the layout; `None` where nobody noted it.
    pub kinds: Vec<Option<u32>>,
    /// The bytes it carries; `None` where nobody noted them.
    pub sizes: Vec<Option<u32>>,
    /// Whether it changed anything.
    pub changed: Vec<bool>,
}

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The name of a row's session; nothing past the last row.
    #[must_use]
    pub fn session(&self, row: usize) -> &str {
        let session = self.index.get(row).and_then(|at| self.sessions.get(*at as usize));
        session.map_or("", AsRef::as_ref)
    }
}
