//! `explain`: every step from mutations to dollars, as a person would write it by hand.

mod charge;
mod measured;
mod words;

use clap::Args;
use words::{equals, figure, formula, units_text};

use super::break_even::strategy;
use super::options::{Format, OutputOptions, ScenarioOptions};
use super::sections::currency;
use crate::bill::{CostCurve, Line, MeterCurve};
use crate::cli::outcome::Outcome;
use crate::cli::{files, output};
use crate::number::{Figure, Rational};
use crate::report::{Cell, Currency, Document, Table, grouped, mark, rounded};
use crate::scenario::{Scenario, StoreModel, StrategyModel, UsageCause, UsageItem};
use crate::workload::SessionProfile;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Scenario file; `-` is standard input
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: String,
    /// The strategy to explain
    #[arg(long, value_name = "ID")]
    pub(super) strategy: String,
    /// Sessions per month
    #[arg(long, value_name = "N")]
    pub(super) sessions: String,
    #[command(flatten)]
    pub(super) over: ScenarioOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<Outcome> {
    let loaded = files::load(&args.scenario, &args.over.options(None), &args.output)?;
    let scenario = &loaded.scenario;
    let sessions = files::sessions("--sessions", &args.sessions)?;
    let model = strategy(scenario, &args.strategy)?;
    let derivation = Derivation { scenario, model, sessions: sessions.into(), money: currency(scenario) };
    let steps = derivation.steps();
    if args.format == Format::Json {
        output::write_json(&json(scenario, model, sessions, &steps), &args.output)?;
        return Ok(Outcome::Success);
    }
    let mut document = Document::default();
    let mut tidy = Table::new().words("section").words("step");
    document.heading(format!("{} at {} sessions a month", model.name, grouped(&sessions.into())));
    for (title, lines) in steps {
        for line in &lines {
            tidy.row(vec![Cell::text(&title), Cell::text(line)]);
        }
        document.paragraph(title);
        document
            .blocks
            .push(crate::report::Block::Lines(lines.into_iter().map(|line| format!("  {line}")).collect()));
    }
    output::write_document("writecost explain", &document, &tidy, args.format, &args.output)?;
    Ok(Outcome::Success)
}

fn json(scenario: &Scenario, model: &StrategyModel, sessions: u64, steps: &[Section]) -> serde_json::Value {
    let section = |(title, lines): &Section| serde_json::json!({ "title": title, "steps": lines });
    serde_json::json!({
        "schema": "writecost.explain/1",
        "strategy": model.id,
        "sessions": sessions,
        "total": CostCurve::for_strategy(scenario, model).total(sessions).to_string(),
        "sections": steps.iter().map(section).collect::<Vec<_>>(),
    })
}

/// What a section is about, and its steps.
type Section = (String, Vec<String>);

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
        let parts = self.scenario.strategy_spec(self.model.position);
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
            grouped(&self.sessions),
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
        let strategy = self.scenario.strategy_spec(self.model.position);
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
        let total = rounded(&found.times.scale(&units));
        let (sign, equals) = (mark(approximate), equals(approximate));
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
        let handled =
            format!("{} messages × {} handling = {} s", grouped(&messages), host.handler, grouped(&handling));
        if self.model.timer_pending.value.is_zero() {
            return format!("{handled}; ");
        }
        format!("{handled}, + {} s with a timer pending; ", figure(&self.model.timer_pending))
    }
}
