use crate::engine::ReplayOptionsError;
use crate::event::ColumnRole;

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
    /// Options that no replay accepts.
    #[error(transparent)]
    Options(#[from] ReplayOptionsError),
}

impl QueryError {
    pub(super) fn invalid_name(what: &'static str, name: &str, problem: &'static str) -> Self {
        let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
        Self::InvalidName { what, name: name.chars().map(escape).collect(), problem }
    }
}
