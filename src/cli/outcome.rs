//! How a command ends: its outcome where it could answer, and the error of an unusable input.

/// The outcome of a command that could answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It answered, and every check passed.
    Success,
    /// An expectation, a budget or a threshold failed: exit status 3.
    CheckFailed,
}

/// An input or an argument that cannot be used, as the text for standard error: exit status 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct InputError(pub(super) String);

/// The error of an argument whose value cannot be used.
pub(super) fn usage_error(message: impl std::fmt::Display) -> anyhow::Error {
    InputError(format!("error: {message}\n")).into()
}
