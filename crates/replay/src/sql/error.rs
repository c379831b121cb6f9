use crate::event::ColumnRole;
use crate::policy::FlushPolicy;

/// The most policies in one query.
pub(super) const MAX_POLICIES: usize = 20_000;

/// Why there is no query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A name that no engine accepts.
    #[error("the {what} `{name}` {problem}")]
    InvalidName {
        /// What it names.
        what: &'static str,
        /// The name, control characters escaped.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The request needs a column that has no name.
    #[error("{purpose} needs the column `{role}`, which is not named")]
    MissingColumn {
        /// What needs it.
        purpose: &'static str,
        /// The role of the column.
        role: ColumnRole,
    },
    /// A policy that no query can count.
    #[error("a query cannot count a trigger {problem}")]
    UnsupportedPolicy {
        /// The policy.
        policy: FlushPolicy,
        /// What is not supported.
        problem: &'static str,
    },
    /// An idle time of 0.
    #[error("the idle time is 0, which would end every session before it begins")]
    ZeroIdle,
    /// A chunk size of 0.
    #[error("a chunk size is 0 bytes")]
    ZeroChunk,
    /// A time that sums cannot hold.
    #[error("{0} ms is too long: a time may be at most 34 years")]
    TimeTooLong(u64),
    /// Too many policies for one query.
    #[error("{0} triggers are too many for one query: at most {MAX_POLICIES}")]
    TooManyPolicies(usize),
}

impl QueryError {
    pub(super) fn invalid_name(what: &'static str, name: &str, problem: &'static str) -> Self {
        let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
        Self::InvalidName { what, name: name.chars().map(escape).collect(), problem }
    }
}
