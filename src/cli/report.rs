use super::args::{Format, ReportArgs};
use super::focus::{self, ReportFormat};
use super::{Outcome, answer, json, sections};
use crate::analysis::break_even::{self, BreakEven};
use crate::analysis::compare::{self, Point};
use crate::input::Loaded;
use crate::number::Rational;
use crate::pricing::MeterId;
use crate::render;
use crate::report::{Document, grouped};
use crate::scenario::Scenario;

pub(super) fn run(args: &ReportArgs) -> anyhow::Result<Outcome> {
    let options = args.over.options(args.sessions.as_deref());
    let loaded = answer::load_all(&args.scenarios, &options, &args.output)?;
    let period = args.period.as_deref().map(|text| focus::period(text, args.format)).transpose()?;
    let ReportFormat::Common(format) = args.format else {
        let table = focus::table(&loaded, period);
        answer::write(&render::csv(&table), &args.output)?;
        return Ok(Outcome::Held);
    };
    let horizon = args.to.as_deref().map(|to| answer::sessions("--to", to)).transpose()?;
    let answers: Vec<Answers> = loaded.iter().map(|loaded| Answers::of(&loaded.scenario, horizon)).collect();
    if format == Format::Json {
        let reports = loaded.iter().zip(&answers).map(|(loaded, answers)| answers.json(loaded));
        let mut reports: Vec<json::Report> = reports.collect();
        match (reports.len(), reports.pop()) {
            (1, Some(only)) => answer::json(&only, &args.output)?,
            (_, last) => answer::json(&reports.into_iter().chain(last).collect::<Vec<_>>(), &args.output)?,
        }
        return Ok(Outcome::Held);
    }
    let (mut document, mut tidy) = (Document::default(), sections::summary_table());
    for (loaded, answers) in loaded.iter().zip(&answers) {
        answers.compose(&mut document, &loaded.scenario);
        sections::records(&mut tidy, &loaded.scenario, &answers.points);
    }
    answer::document("writecost report", &document, &tidy, format, &args.output)?;
    Ok(Outcome::Held)
}

/// Everything a report says of one scenario.
pub(super) struct Answers {
    points: Vec<Point>,
    break_even: Vec<BreakEven>,
}

impl Answers {
    pub(super) fn of(scenario: &Scenario, horizon: Option<u64>) -> Self {
        let horizon = horizon.unwrap_or_else(|| break_even::DEFAULT_HORIZON.max(scenario.max_sessions()));
        let baseline = scenario.baseline();
        let others = scenario.strategies().iter().filter(|model| model.position != baseline.position);
        let break_even = others.map(|model| break_even::over_sessions(scenario, baseline, model, horizon));
        Self { points: compare::compare(scenario), break_even: break_even.collect() }
    }

    pub(super) fn json(&self, loaded: &Loaded) -> json::Report {
        json::report(loaded, &self.points, &self.break_even, sections::warnings(&loaded.scenario))
    }

    fn compose(&self, document: &mut Document, scenario: &Scenario) {
        document.heading(scenario.spec().title.clone().unwrap_or_else(|| scenario.spec().id.clone()));
        document.paragraph(basis(scenario));
        let used = |meter: MeterId| {
            let meters = scenario.strategies().iter().flat_map(|model| &model.usage);
            meters.clone().any(|(id, _)| *id == meter)
        };
        document.table(sections::prices(scenario.sheet(), Some(&scenario.spec().plan), used));
        document.heading("What it costs a month");
        document.table(sections::summary(scenario, &self.points));
        if let Some(largest) = self.points.iter().max_by_key(|point| point.sessions) {
            let at = grouped(&Rational::from(largest.sessions));
            document.heading(format!("What is written, and what is at risk, at {at} sessions a month"));
            document.table(sections::writes(scenario, largest));
        }
        sections::measured(document, scenario);
        if !self.break_even.is_empty() {
            document.heading("Where the cheaper one changes");
        }
        for answer in &self.break_even {
            sections::break_even(document, scenario, answer);
        }
        sections::plan(document, scenario, &self.points);
        sections::roundings(document, scenario);
        Self::warn(document, scenario);
        sections::foundations(document, scenario);
    }
}

impl Answers {
    fn warn(document: &mut Document, scenario: &Scenario) {
        let warnings = sections::warnings(scenario);
        if !warnings.is_empty() {
            document.heading("What to act on");
        }
        document
            .blocks
            .extend(warnings.into_iter().map(|warning| crate::report::Block::Warning(warning.message)));
        if let Some(note) = age(scenario) {
            document.blocks.push(crate::report::Block::Warning(note));
        }
    }
}

/// What to say of a sheet that was last checked more than a year before the newest one was.
fn age(scenario: &Scenario) -> Option<String> {
    let sheet = scenario.sheet().spec();
    let newest = crate::input::bundled_sheets().iter().filter_map(crate::input::BundledSheet::date).max()?;
    let checked = sheet.verified_on?;
    let message = format!(
        "the prices of {} were last compared with their sources on {checked}, more than a year before the newest \
         sheet, of {newest}.",
        scenario.sheet().reference()
    );
    (newest.days_since(checked) > 365).then_some(message)
}

/// Which prices, which plan, and under which rules, in a sentence.
fn basis(scenario: &Scenario) -> String {
    let (parts, sheet) = (scenario.spec(), scenario.sheet().spec());
    let title = sheet.title.as_deref().unwrap_or(&sheet.id);
    let fee = scenario.plan().map(|plan| plan.fee.money()).unwrap_or_default();
    let fee = match (fee.as_rational().is_zero(), parts.fee) {
        (true, _) => String::new(),
        (false, true) => {
            format!(", its fee of {} included", crate::report::dollars(&fee, &sections::currency(scenario)))
        }
        (false, false) => ", its fee left out".to_owned(),
    };
    let allowances = if parts.allowances { "allowances counted" } else { "list prices without allowances" };
    let rounding = sections::rounding_words(parts.rounding);
    format!(
        "Prices: {title} ({}), plan {}{fee}; {allowances}, {rounding}.",
        scenario.sheet().reference(),
        parts.plan
    )
}
