//! A line of YAML with a comment, aligned.

/// Where comments begin.
const COMMENTS: usize = 36;

/// A line and why it is there.
pub(super) fn with_comment(line: &str, why: &str) -> String {
    format!("{line:COMMENTS$}  # {why}\n")
}
