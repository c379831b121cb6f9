use serde_json::Value;

use crate::report::document::Document;
use crate::report::table::Table;

/// An answer in each form that a renderer can ask for. A renderer uses the one it needs.
pub trait Answer {
    /// The title of a page that shows this answer.
    fn title(&self) -> String;

    /// The answer for people.
    fn document(&self) -> Document;

    /// The answer as a comment on a pull request or a job summary, which Markdown writes: where it
    /// differs from [`document`](Self::document), the result comes first.
    fn comment(&self) -> Document {
        self.document()
    }

    /// The figures of the answer as one flat table: a row a record, every digit kept.
    fn records(&self) -> Table;
}

/// An answer that has a versioned JSON form.
pub trait WithJson: Answer {
    /// The JSON form, keys in their documented order.
    fn json(&self) -> Value;
}

/// An answer that is a set of passed and failed tests.
pub trait WithTestSuites: Answer {
    /// The tests, grouped.
    fn test_suites(&self) -> Vec<TestSuite>;
}

/// A group of tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestSuite {
    /// The name of the group.
    pub name: String,
    /// Its tests, in order.
    pub cases: Vec<TestCase>,
}

/// A test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCase {
    /// What it tests.
    pub name: String,
    /// The file that states the expectation.
    pub file: String,
    /// The line in that file, from 1.
    pub line: usize,
    /// What failed; `None` where the test passed.
    pub failure: Option<String>,
}

/// An answer with messages that belong to places in files.
pub trait WithAnnotations: Answer {
    /// The messages, in the order they are shown.
    fn annotations(&self) -> Vec<Annotation>;
}

/// An error message that belongs to a file, and maybe to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// A short title.
    pub title: String,
    /// The message.
    pub message: String,
    /// The file; `None` where the message is about no file.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
}
