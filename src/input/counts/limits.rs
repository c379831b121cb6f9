use super::super::diagnostic::Diagnostics;

/// The number of problems of a file that are shown; further ones are only counted.
pub(super) const MAX_DIAGNOSTICS: usize = 20;

/// A file with this many problems is not read further.
const MAX_ERRORS: usize = 1_000;

/// Whether the limit of problems of a file is reached.
pub(super) fn too_many_errors(problems: &Diagnostics) -> bool {
    problems.len() >= MAX_ERRORS
}
