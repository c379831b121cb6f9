use std::fmt;

/// The role of a column in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ColumnRole {
    /// Identifies the session.
    Session,
    /// The time of the mutation.
    Time,
    /// The kind of the mutation, which decides whether it is critical.
    Kind,
    /// Payload size of the mutation, in bytes.
    Bytes,
    /// Whether the mutation changed anything.
    Changed,
}

impl ColumnRole {
    /// All roles, required ones first.
    pub const ALL: [Self; 5] = [Self::Session, Self::Time, Self::Kind, Self::Bytes, Self::Changed];

    /// The name in messages and files of counts: `session`, `time`, `kind`, `bytes`, `changed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Time => "time",
            Self::Kind => "kind",
            Self::Bytes => "bytes",
            Self::Changed => "changed",
        }
    }
}

impl fmt::Display for ColumnRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
