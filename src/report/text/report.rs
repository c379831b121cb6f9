use super::assumptions::assumptions;
use super::break_even::break_even;
use super::model_error::model_error;
use super::plan_capacity::plan_capacity;
use super::prices::prices;
use super::rounding_effect::rounding_effect;
use super::summary::summary;
use super::warnings::warnings;
use super::wording::{currency, is_used, rounding_phrase};
use super::writes::writes;
use crate::input::{BundledSheet, bundled_sheets};
use crate::report::answer::scenario_report::ScenarioReport;
use crate::report::document::Document;
use crate::report::number_format::{format_amount, with_thousands};
use crate::scenario::Scenario;

/// A price sheet that was last verified this many days before the newest one gets a warning.
const MAX_DAYS_UNVERIFIED: i32 = 365;

/// The report of a scenario: prices, costs, writes and data at risk, break-evens, warnings and
/// assumptions.
///
/// ```
/// use writecost::scenario::Scenario;
/// use writecost::report::{ScenarioReport, text};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let yaml = "
/// pricing: cloudflare
/// workload: { sessions: [1M], mutations: 150, active: 2.5min }
/// strategies:
///   deployed: { writes: { kv: { debounced: { interval: 5s } } } }
///   proposed: { writes: { do: per-mutation } }
/// ";
/// let scenario: Scenario = yaml.parse()?;
///
/// let figures = ScenarioReport::new(&scenario, None);
/// let markdown = writecost::render::markdown(&text::report(&scenario, &figures));
/// assert!(markdown.contains("## Monthly cost"));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn report(scenario: &Scenario, figures: &ScenarioReport) -> Document {
    let mut document = Document::default();
    add_report(&mut document, scenario, figures);
    document
}

/// Adds the report of a scenario to a document.
pub(crate) fn add_report(document: &mut Document, scenario: &Scenario, figures: &ScenarioReport) {
    document.heading(scenario.spec().title.clone().unwrap_or_else(|| scenario.spec().id.clone()));
    document.paragraph(price_basis(scenario));
    let plan = Some(scenario.spec().plan.as_str());
    document.table(prices(scenario.sheet(), plan, |meter| is_used(scenario, meter)));
    document.heading("Monthly cost");
    document.table(summary(scenario, &figures.points));
    add_writes(document, scenario, figures);
    model_error(document, scenario);
    if !figures.break_evens.is_empty() {
        document.heading("Break-even");
    }
    for found in &figures.break_evens {
        break_even(document, scenario, found);
    }
    plan_capacity(document, scenario, &figures.points);
    rounding_effect(document, scenario);
    add_warnings(document, scenario);
    assumptions(document, scenario);
}

fn add_writes(document: &mut Document, scenario: &Scenario, figures: &ScenarioReport) {
    if let Some(largest) = figures.points.iter().max_by_key(|point| point.sessions) {
        let noun = if largest.sessions == 1 { "session" } else { "sessions" };
        document.heading(format!("Writes and data at risk ({} {noun}/month)", short_count(largest.sessions)));
        document.table(writes(scenario, largest));
    }
}

/// `10M`, `150k`, `1,234`: a whole number of millions or thousands with its suffix.
fn short_count(count: u64) -> String {
    let suffixes = [(1_000_000, "M"), (1_000, "k")];
    let short = suffixes.into_iter().find(|(unit, _)| count >= *unit && count.is_multiple_of(*unit));
    let (unit, suffix) = short.unwrap_or((1, ""));
    format!("{}{suffix}", with_thousands(&(count / unit).into()))
}

fn add_warnings(document: &mut Document, scenario: &Scenario) {
    let messages = warnings(scenario).into_iter().map(|warning| warning.message);
    let messages: Vec<String> = messages.chain(outdated_prices(scenario)).collect();
    if !messages.is_empty() {
        document.heading("Warnings");
    }
    for message in messages {
        document.warning(message);
    }
}

/// The warning about a price sheet that was last verified more than a year before the newest one.
fn outdated_prices(scenario: &Scenario) -> Option<String> {
    let newest = bundled_sheets().iter().filter_map(BundledSheet::date).max()?;
    let verified = scenario.sheet().spec().verified_on?;
    (newest.days_since(verified) > MAX_DAYS_UNVERIFIED).then(|| {
        format!(
            "the prices of {} were last compared with their sources on {verified}, more than a year before the newest \
             sheet, of {newest}.",
            scenario.sheet().reference()
        )
    })
}

/// The price sheet, the plan and the rules of the bill, in a sentence.
fn price_basis(scenario: &Scenario) -> String {
    let (spec, sheet) = (scenario.spec(), scenario.sheet().spec());
    let title = sheet.title.as_deref().unwrap_or(&sheet.id);
    let fee = scenario.plan().map(|plan| plan.fee.money()).filter(|fee| !fee.as_rational().is_zero());
    let fee = match fee {
        None => String::new(),
        Some(fee) if spec.fee => {
            format!(", its fee of {} included", format_amount(&fee, &currency(scenario)))
        }
        Some(_) => ", its fee excluded".to_owned(),
    };
    let allowances = if spec.allowances { "allowances applied" } else { "list prices without allowances" };
    format!(
        "Prices: {title} ({}), plan {}{fee}; {allowances}, {}.",
        scenario.sheet().reference(),
        spec.plan,
        rounding_phrase(spec.rounding)
    )
}
