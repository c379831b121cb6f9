mod charge;
mod formulas;
mod measured;

use super::wording::currency;
use crate::bill::{CostCurve, Line, MeterCurve};
use crate::number::{Figure, Rational};
use crate::report::answer::explanation::ExplainAnswer;
use crate::report::cell::Cell;
use crate::report::currency::Currency;
use crate::report::document::Document;
use crate::report::number_format::{approx_sign, format_figure, with_thousands};
use crate::report::table::Table;
use crate::scenario::{Scenario, StoreModel, StrategyModel, UsageCause, UsageItem};
use crate::workload::SessionProfile;
use formulas::{equals, figure, formula, units_text};

/// Every step from mutations to dollars.
#[must_use]
pub fn explain(answer: &ExplainAnswer) -> Document {
    let mut document = Document::default();
    let name = super::wording::strategy_name(&answer.loaded.scenario, answer.strategy);
    document.heading(format!("{name} at {} sessions a month", with_thousands(&answer.sessions.into())));
    for (title, lines) in explain_steps(answer) {
        document.paragraph(title);
        document.preformatted(lines.into_iter().map(|line| format!("  {line}")).collect());
    }
    document
}

/// The steps as records.
#[must_use]
pub fn explain_records(answer: &ExplainAnswer) -> Table {
    let mut table = Table::new().text_column("section").text_column("step");
    for (title, lines) in explain_steps(answer) {
        for line in &lines {
            table.row(vec![Cell::text(&title), Cell::text(line)]);
        }
    }
    table
}

/// The title of each section and its steps.
#[must_use]
pub fn explain_steps(answer: &ExplainAnswer) -> Vec<Section> {
    let scenario = &answer.loaded.scenario;
    let Some(model) = scenario.strategies().get(answer.strategy) else { return Vec::new() };
    let money = currency(scenario);
    Derivation { scenario, model, sessions: answer.sessions.into(), money }.steps()
}

/// What a section is about, and its steps.
pub type Section = (String, Vec<String>);

/// The way from mutations to dollars, section by section.
struct Derivation<'a> {
    scenario: &'a Scenario,
    model: &'a StrategyModel,
    sessions: Rational,
    money: Currency,
}

impl Derivation<'_> {
    fn steps(&self) -> Vec<Section> {
        let curve = CostCurve::for_strategy(self.scenario, self.model);
        let sessions =
            self.sessions.to_u128().and_then(|sessions| u64::try_from(sessions).ok()).unwrap_or_default();
        let bill = curve.bill(sessions);
        let mut sections = vec![("Writes of a session".to_owned(), self.writes())];
        let lines = curve.meters.iter().zip(&bill.lines);
        sections.extend(lines.filter_map(|(term, line)| self.meter(term, line)));
        sections.push((
            "Total".to_owned(),
            vec![self.total(&bill.fee, &bill.lines, &bill.total, bill.is_approximate)],
        ));
        sections
    }

    fn writes(&self) -> Vec<String> {
        if self.model.stores.is_empty() {
            return vec!["nothing is written".to_owned()];
        }
        self.model.stores.iter().flat_map(|store| self.store(store)).collect()
    }

    fn store(&self, store: &StoreModel) -> Vec<String> {
        if let (Some(counts), Some(basis)) = (self.scenario.counts(), &store.count_source) {
            return vec![format!(
                "{}, {}: {}",
                store.store,
                store.trigger,
                self.counted(store, basis, counts)
            )];
        }
        let patterns = self.scenario.patterns();
        let each = patterns.iter().zip(&store.by_pattern).map(|((share, session), expected)| {
            let seen = self.seen(session);
            let formula = formula(
                &store.trigger,
                store.measured,
                &seen,
                session,
                &self.scenario.spec().workload.arrivals,
            );
            let writes = figure(&expected.writes);
            let share = if patterns.len() > 1 { format!("{share} of sessions: ") } else { String::new() };
            let equals = equals(expected.writes.is_approximate);
            format!(
                "{}, {}: {share}{formula} {equals} {}",
                store.store,
                store.trigger,
                writes.trim_start_matches("≈ ")
            )
        });
        let mut lines: Vec<String> = each.collect();
        if patterns.len() > 1 {
            let shares = patterns.iter().zip(&store.by_pattern);
            let terms: Vec<String> = shares
                .map(|((share, _), expected)| format!("{share} × {}", figure(&expected.writes)))
                .collect();
            lines.push(format!("{}: {} = {}", store.store, terms.join(" + "), figure(&store.writes)));
        }
        lines
    }

    fn skips(&self) -> bool {
        let parts = self.scenario.spec().strategies.get(self.model.position);
        parts.is_some_and(|strategy| strategy.skip_unchanged)
    }

    /// The mutations a trigger sees of a session, and how they came about.
    fn seen(&self, session: &SessionProfile) -> Rational {
        let parts = self.scenario.spec();
        let share = if self.skips() { parts.workload.unchanged.complement() } else { Rational::ONE };
        &session.mutations * &share
    }

    /// Usage and cost of one meter.
    fn meter(&self, term: &MeterCurve, line: &Line) -> Option<Section> {
        let (service, meter) = self.scenario.sheet().meter(term.meter)?;
        let unit = meter.unit.clone().unwrap_or_else(|| meter.id.replace('_', " "));
        let mut steps = self.usage(term, &unit);
        let per_session = figure(&term.per_session);
        let equals = equals(term.per_session.is_approximate);
        let usage = figure(&line.usage);
        steps.push(format!(
            "{per_session} × {} {equals} {} {unit}",
            with_thousands(&self.sessions),
            usage.trim_start_matches("≈ ")
        ));
        steps.extend(self.charge(term, line, meter));
        Some((format!("{}: {}", service.name(), meter.id), steps))
    }

    /// How the usage of a session comes about, where it is more than one operation of one unit.
    fn usage(&self, term: &MeterCurve, unit: &str) -> Vec<String> {
        let of_meter = |found: &&UsageItem| found.costs.iter().any(|(place, _)| *place == term.meter);
        let reasons: Vec<&UsageItem> = self.model.items.iter().filter(of_meter).collect();
        let plain = |found: &UsageItem| found.costs.iter().all(|(_, units)| *units == Rational::ONE);
        if let [only] = reasons.as_slice()
            && plain(only)
            && matches!(only.cause, UsageCause::Writes(_))
            && self.keys() == Rational::ONE
        {
            return Vec::new();
        }
        let mut steps: Vec<String> = reasons.iter().map(|found| self.reason(found, term, unit)).collect();
        if reasons.len() > 1 {
            steps.push(format!("together {} {unit} a session", figure(&term.per_session)));
        }
        steps
    }

    fn keys(&self) -> Rational {
        let strategy = self.scenario.spec().strategies.get(self.model.position);
        strategy.map_or(Rational::ONE, |strategy| strategy.keys.as_rational().clone())
    }

    fn reason(&self, found: &UsageItem, term: &MeterCurve, unit: &str) -> String {
        let units = found
            .costs
            .iter()
            .find(|(place, _)| *place == term.meter)
            .map(|(_, units)| units.clone())
            .unwrap_or_default();
        let approximate = found.times.is_approximate;
        let total = format_figure(&found.times.scale(&units));
        let (sign, equals) = (approx_sign(approximate), equals(approximate));
        let times = figure(&found.times);
        let units = self.units_per(found, &units).unwrap_or_else(|| units_text(&units));
        match (found.cause, &found.operation) {
            (UsageCause::Stored, _) => {
                format!(
                    "stored by a session, weighted by the share of 30 days it is kept: {sign}{total} {unit}"
                )
            }
            (UsageCause::Writes(_), _) if self.keys() != Rational::ONE => {
                let keys = self.keys();
                let flushes = found
                    .times
                    .value
                    .checked_div(&keys)
                    .map(|value| Figure { value, is_approximate: found.times.is_approximate });
                format!(
                    "{} flushes × {keys} keys × {units} {unit} {equals} {total} {unit} a session",
                    figure(&flushes.unwrap_or_default())
                )
            }
            (UsageCause::HostTime, _) => {
                self.awake() + &format!("{times} s awake × {units} {unit} {equals} {total} {unit} a session")
            }
            (_, Some(operation)) => {
                format!("{times} {operation} × {units} {unit} {equals} {total} {unit} a session")
            }
            (_, None) => format!("{sign}{total} {unit} a session"),
        }
    }

    /// How long the host is awake, where it is for more than one reason.
    fn awake(&self) -> String {
        let Some(host) = self.scenario.spec().host.as_ref().filter(|host| host.hibernates) else {
            return String::new();
        };
        let messages = host
            .messages
            .as_ref()
            .map_or_else(|| self.scenario.mutations(), |messages| messages.as_rational().clone());
        let handling = &messages * &host.handler.seconds();
        let handled = format!(
            "{} messages × {} handling = {} s",
            with_thousands(&messages),
            host.handler,
            with_thousands(&handling)
        );
        if self.model.timer_pending.value.is_zero() {
            return format!("{handled}; ");
        }
        format!("{handled}, + {} s with a timer pending; ", figure(&self.model.timer_pending))
    }
}
