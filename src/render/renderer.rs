use super::style::Style;

/// A format of answers.
///
/// `A` is the kind of answer that the format needs: every [`Answer`](crate::report::Answer) can be
/// rendered for a terminal, but only one [`WithTestSuites`](crate::report::WithTestSuites) as JUnit. A
/// command can therefore only offer formats that its answer supports.
pub trait Renderer<A: ?Sized>: Sync {
    /// The name of the format: the value of `--format`.
    fn name(&self) -> &'static str;

    /// What the format is, in one line.
    fn help(&self) -> &'static str;

    /// Writes an answer. Only the terminal uses the style.
    fn render(&self, answer: &A, style: Style) -> String;
}
