//! The forms of each answer: which document, which table and which JSON it has.

use serde_json::Value;

use super::answer::{
    Annotation, Answer, BreakEvenAnswer, CheckAnswer, CheckedScenario, DiffAnswer, ExplainAnswer,
    PriceSheetAnswer, Reconciliation, ReplayAnswer, ReportAnswer, ScenarioReport, TestCase, TestSuite,
    WithAnnotations, WithJson, WithTestSuites,
};
use super::document::Document;
use super::report_v1::{ReportV1, ReportV1BreakEven};
use super::table::Table;
use super::words::Counted;
use super::{json, text};
use crate::analysis::check::CheckResult;
use crate::analysis::diff::{ThresholdResult, Violation};
use crate::input::LoadedScenario;

impl Answer for ReportAnswer {
    fn title(&self) -> String {
        "writecost report".to_owned()
    }

    fn document(&self) -> Document {
        let mut document = Document::default();
        for (loaded, figures) in &self.scenarios {
            text::add_report(&mut document, &loaded.scenario, figures);
        }
        document
    }

    fn records(&self) -> Table {
        let mut table = text::record_columns();
        for (loaded, figures) in &self.scenarios {
            text::add_records(&mut table, &loaded.scenario, &figures.points);
        }
        table
    }
}

impl WithJson for ReportAnswer {
    /// One report, or a list of several.
    fn json(&self) -> Value {
        let mut reports: Vec<Value> =
            self.scenarios.iter().map(|(loaded, figures)| to_value(&report_v1(loaded, figures))).collect();
        if reports.len() == 1 { reports.remove(0) } else { Value::Array(reports) }
    }
}

fn report_v1(loaded: &LoadedScenario, figures: &ScenarioReport) -> ReportV1 {
    let report = ReportV1::new(loaded, &figures.points, &figures.break_evens);
    report.with_warnings(text::warnings(&loaded.scenario))
}

/// A value that consists of strings, numbers and lists under fixed keys, which always converts.
fn to_value(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

impl Answer for BreakEvenAnswer {
    fn title(&self) -> String {
        "writecost break-even".to_owned()
    }

    fn document(&self) -> Document {
        let mut document = Document::default();
        document.heading(text::break_even_heading(self.axis, self.sessions));
        for found in &self.break_evens {
            text::break_even(&mut document, &self.loaded.scenario, found);
        }
        document
    }

    fn records(&self) -> Table {
        text::break_even_records(&self.loaded.scenario, &self.break_evens)
    }
}

impl WithJson for BreakEvenAnswer {
    fn json(&self) -> Value {
        let scenario = &self.loaded.scenario;
        let found = self.break_evens.iter();
        found.map(|found| to_value(&ReportV1BreakEven::new(scenario, found, self.sessions))).collect()
    }
}

impl Answer for ExplainAnswer {
    fn title(&self) -> String {
        "writecost explain".to_owned()
    }

    fn document(&self) -> Document {
        text::explain(self)
    }

    fn records(&self) -> Table {
        text::explain_records(self)
    }
}

impl WithJson for ExplainAnswer {
    fn json(&self) -> Value {
        json::explain_v1(self)
    }
}

impl Answer for CheckAnswer {
    fn title(&self) -> String {
        "writecost check".to_owned()
    }

    fn document(&self) -> Document {
        text::check(self)
    }

    fn comment(&self) -> Document {
        text::check_comment(self)
    }

    fn records(&self) -> Table {
        text::check_table(self)
    }
}

impl WithJson for CheckAnswer {
    fn json(&self) -> Value {
        json::check_v1(self)
    }
}

impl WithTestSuites for CheckAnswer {
    fn test_suites(&self) -> Vec<TestSuite> {
        let suite = |checked: &CheckedScenario| TestSuite {
            name: checked.loaded.scenario.spec().id.clone(),
            cases: checked.results.iter().map(|result| test_case(checked, result)).collect(),
        };
        self.scenarios.iter().map(suite).collect()
    }
}

fn test_case(checked: &CheckedScenario, result: &CheckResult) -> TestCase {
    let scenario = &checked.loaded.scenario;
    TestCase {
        name: format!(
            "{} at {}: {}",
            result.expectation.claim.strategy(),
            Counted::new(result.expectation.sessions, "session"),
            text::expected(scenario, result)
        ),
        file: checked.loaded.name.clone(),
        line: checked.line(result),
        failure: (!result.passes).then(|| text::failure(scenario, result)),
    }
}

impl WithAnnotations for CheckAnswer {
    fn annotations(&self) -> Vec<Annotation> {
        let annotation = |(checked, result): (&CheckedScenario, &CheckResult)| Annotation {
            title: self.title(),
            message: text::failure(&checked.loaded.scenario, result),
            file: Some(checked.loaded.name.clone()),
            line: Some(checked.line(result)),
        };
        self.failures().map(annotation).collect()
    }
}

impl Answer for DiffAnswer {
    fn title(&self) -> String {
        "writecost diff".to_owned()
    }

    fn document(&self) -> Document {
        text::diff(self)
    }

    fn records(&self) -> Table {
        text::diff_records(self)
    }
}

impl WithJson for DiffAnswer {
    fn json(&self) -> Value {
        json::diff_v1(self)
    }
}

impl WithAnnotations for DiffAnswer {
    /// A message for everything that exceeds a threshold, on the new file where there is one.
    fn annotations(&self) -> Vec<Annotation> {
        let violations = self
            .thresholds
            .iter()
            .flat_map(|threshold| threshold.by.iter().map(move |(at, cause)| (threshold, *at, cause)));
        let annotation = |(threshold, at, cause): (&ThresholdResult, usize, &Violation)| {
            let new = self.scenarios.get(at).map(|compared| &compared.new);
            Annotation {
                title: self.title(),
                message: text::violation_of(self, threshold, at, cause),
                file: new.filter(|new| new.loaded.is_some()).map(|new| new.source.clone()),
                line: None,
            }
        };
        violations.map(annotation).collect()
    }
}

impl Answer for Reconciliation {
    fn title(&self) -> String {
        "writecost import".to_owned()
    }

    fn document(&self) -> Document {
        text::reconcile(self)
    }

    fn records(&self) -> Table {
        text::reconcile_records(self)
    }
}

impl WithJson for Reconciliation {
    fn json(&self) -> Value {
        json::import_v1(self)
    }
}

impl Answer for PriceSheetAnswer {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn document(&self) -> Document {
        self.document.clone()
    }

    fn records(&self) -> Table {
        self.records.clone()
    }
}

impl WithJson for PriceSheetAnswer {
    fn json(&self) -> Value {
        json::records(&self.records).into_iter().map(Value::Object).collect()
    }
}

impl Answer for ReplayAnswer {
    fn title(&self) -> String {
        "writecost replay".to_owned()
    }

    fn document(&self) -> Document {
        text::replay(&self.counts)
    }

    fn records(&self) -> Table {
        text::counts_records(&self.counts)
    }
}
