//! Verdicts as the tools of a CI job read them.

use super::Verdicts;
use super::words::{expected, line, what_failed};
use crate::analysis::expectation::CheckResult;
use crate::input::LoadedScenario;
use crate::render::visible;
use crate::report::grouped;

/// JUnit XML: a suite a scenario, a case an expectation or a budget at one volume.
pub(super) fn junit(verdicts: &Verdicts<'_>) -> String {
    let suites: String = verdicts.iter().map(|(loaded, verdicts)| suite(loaded, verdicts)).collect();
    let all = || verdicts.iter().flat_map(|(_, verdicts)| verdicts);
    let (count, failed) = (all().count(), all().filter(|verdict| !verdict.passes).count());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"writecost\" tests=\"{count}\" failures=\"{failed}\">\n{suites}</testsuites>\n"
    )
}

fn suite(loaded: &LoadedScenario, verdicts: &[CheckResult]) -> String {
    let cases: String = verdicts.iter().map(|verdict| case(loaded, verdict)).collect();
    let failed = verdicts.iter().filter(|verdict| !verdict.passes).count();
    format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">\n{cases}  </testsuite>\n",
        xml(&loaded.scenario.spec().id),
        verdicts.len()
    )
}

fn case(loaded: &LoadedScenario, verdict: &CheckResult) -> String {
    let scenario = &loaded.scenario;
    let name = format!(
        "{} at {} sessions: {}",
        verdict.expectation.claim.strategy(),
        grouped(&verdict.expectation.sessions.into()),
        expected(scenario, verdict)
    );
    let open = format!(
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
        xml(&scenario.spec().id),
        xml(&name),
        xml(&loaded.name),
        line(loaded, verdict)
    );
    if verdict.passes {
        return open + "/>\n";
    }
    let message = xml(&what_failed(loaded, verdict));
    format!("{open}>\n      <failure message=\"{message}\"/>\n    </testcase>\n")
}

/// A text that is safe between quotes in XML; what XML cannot hold is made visible or replaced.
fn xml(text: &str) -> String {
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

/// GitHub's workflow commands: an error on the line of each claim that fails.
pub(super) fn annotations(failed: &[(&LoadedScenario, &CheckResult)]) -> String {
    let annotation = |(loaded, verdict): &(&LoadedScenario, &CheckResult)| {
        let file = property(&loaded.name);
        let message = data(&what_failed(loaded, verdict));
        format!("::error file={file},line={},title=writecost check::{message}\n", line(loaded, verdict))
    };
    failed.iter().map(annotation).collect()
}

/// What a workflow command would take for its end is escaped as GitHub asks.
pub(in crate::cli) fn data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

pub(in crate::cli) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
