use thiserror::Error;

use crate::event::ColumnRole;

/// Why a row is invalid. Values are shortened and free of control characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RowProblem {
    /// The session id is missing or empty.
    #[error("the row has no session id")]
    MissingSession,
    /// The value cannot be a session id.
    #[error("{0} is not a session id")]
    InvalidSession(String),
    /// The time is missing.
    #[error("the row has no time")]
    MissingTime,
    /// The value is not a time.
    #[error("{0} is not a time: expected an integer, or a date and time such as 2026-01-05T10:00:00Z")]
    InvalidTime(String),
    /// A time has a fraction, but its unit is not seconds.
    #[error("the time {0} has a fraction, which only times in seconds may have")]
    FractionalTime(String),
    /// A time in the named time zone, whose offset is unknown.
    #[error("the time {0} names a time zone, but has no UTC offset")]
    TimeWithoutOffset(String),
    /// The time is too far from 1970.
    #[error("the time {0} is out of range")]
    TimeOutOfRange(String),
    /// The value is not a size.
    #[error("{0} is not a number of bytes")]
    InvalidBytes(String),
    /// The value is neither true nor false.
    #[error("{0} is neither true nor false")]
    InvalidChanged(String),
    /// A CSV record has more or fewer fields than the header.
    #[error("the row has {found} fields; expected {expected}")]
    FieldCount {
        /// Fields in this record.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// A line is not a JSON object.
    #[error("the line is not a valid JSON object: {reason} at column {column}")]
    InvalidJson {
        /// What the parser expected or found.
        reason: String,
        /// The byte in the line, counted from 1.
        column: usize,
    },
    /// A JSON object has two values for a role.
    #[error("the row has two values for the {0}")]
    DuplicateKey(ColumnRole),
}

impl RowProblem {
    /// The role of the column with the problem; `None` if it is a problem of the whole row.
    #[must_use]
    pub const fn role(&self) -> Option<ColumnRole> {
        match self {
            Self::MissingSession | Self::InvalidSession(_) => Some(ColumnRole::Session),
            Self::MissingTime
            | Self::InvalidTime(_)
            | Self::FractionalTime(_)
            | Self::TimeWithoutOffset(_)
            | Self::TimeOutOfRange(_) => Some(ColumnRole::Time),
            Self::InvalidBytes(_) => Some(ColumnRole::Bytes),
            Self::InvalidChanged(_) => Some(ColumnRole::Changed),
            Self::DuplicateKey(role) => Some(*role),
            Self::FieldCount { .. } | Self::InvalidJson { .. } => None,
        }
    }
}
