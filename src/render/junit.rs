use super::renderer::Renderer;
use super::style::Style;
use super::visible::visible;
use crate::report::{TestCase, TestSuite, WithTestSuites};

/// Renders test results as JUnit XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JUnit;

impl<A: WithTestSuites + ?Sized> Renderer<A> for JUnit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn help(&self) -> &'static str {
        "JUnit XML: a suite for each scenario, a case for each expectation and each row of a budget"
    }

    fn render(&self, answer: &A, _: Style) -> String {
        junit(&answer.test_suites())
    }
}

/// Writes test results as JUnit XML.
#[must_use]
pub fn junit(suites: &[TestSuite]) -> String {
    let cases = || suites.iter().flat_map(|suite| &suite.cases);
    let (count, failures) = (cases().count(), cases().filter(|case| case.failure.is_some()).count());
    let suites: String = suites.iter().map(suite).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"writecost\" tests=\"{count}\" failures=\"{failures}\">\n{suites}</testsuites>\n"
    )
}

fn suite(suite: &TestSuite) -> String {
    let failures = suite.cases.iter().filter(|case| case.failure.is_some()).count();
    let cases: String = suite.cases.iter().map(|found| case(&suite.name, found)).collect();
    format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\">\n{cases}  </testsuite>\n",
        escape(&suite.name),
        suite.cases.len()
    )
}

fn case(suite: &str, case: &TestCase) -> String {
    let open = format!(
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
        escape(suite),
        escape(&case.name),
        escape(&case.file),
        case.line
    );
    match &case.failure {
        None => open + "/>\n",
        Some(failure) => {
            format!("{open}>\n      <failure message=\"{}\"/>\n    </testcase>\n", escape(failure))
        }
    }
}

/// Escapes a text for an attribute in double quotes. Characters that XML does not allow are replaced.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}
