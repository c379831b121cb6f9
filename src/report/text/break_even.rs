use super::wording::{currency, strategy_name};
use crate::analysis::break_even::{Axis, BreakEven, Region, Segment};
use crate::bill::CostCurve;
use crate::money::Money;
use crate::number::Rational;
use crate::report::cell::Cell;
use crate::report::currency::Currency;
use crate::report::document::Document;
use crate::report::number_format::{approx_word, display, format_amount, format_ratio, with_thousands};
use crate::report::table::Table;
use crate::report::words::Counted;
use crate::scenario::{Scenario, StrategyId, StrategyModel, UsageCause};

/// More regions than this are summarized as one range in which the cheaper strategy alternates.
const MAX_LISTED_REGIONS: usize = 9;

/// The title of break-evens over an axis; `sessions` is the number of sessions a month where another
/// quantity varies.
#[must_use]
pub fn break_even_heading(axis: Axis, sessions: Option<u64>) -> String {
    let quantity = match axis {
        Axis::Sessions => "sessions",
        Axis::Mutations => "mutations",
        Axis::Active => "active time",
        Axis::Interval => "debounce interval",
        Axis::Window => "batch window",
    };
    let at = sessions.map(|at| format!(", at {} a month", Counted::new(at, "session")));
    format!("Break-even by {quantity}{}", at.unwrap_or_default())
}

/// Adds a break-even in sentences and as a table.
pub fn break_even(document: &mut Document, scenario: &Scenario, found: &BreakEven) {
    let text = BreakEvenText { scenario, found, money: currency(scenario) };
    document.paragraph(text.sentences().join(" "));
    document.table(text.table());
}

struct BreakEvenText<'a> {
    scenario: &'a Scenario,
    found: &'a BreakEven,
    money: Currency,
}

/// A range in which the cheaper strategy alternates too often to list.
struct Alternating {
    from: u64,
    to: u64,
    max_difference: Money,
}

impl BreakEvenText<'_> {
    fn sentences(&self) -> Vec<String> {
        let names = (self.name(self.found.strategy), self.name(self.found.baseline));
        let mut sentences = vec![format!("{} against {}:", names.0, names.1)];
        sentences.push(match self.alternating() {
            Some(range) => self.alternating_sentence(&range),
            None => self.regions_sentence(),
        });
        sentences.extend(self.gap_sentences());
        if self.found.over == Axis::Sessions {
            sentences.extend(self.marginal_sentences());
        }
        if let Some(horizon) = self.found.horizon {
            sentences.push(format!(
                "Above {} {} this is not proven.",
                with_thousands(&horizon.into()),
                self.unit()
            ));
        }
        if self.found.approximate {
            sentences.push("This break-even is based on expected counts and is approximate.".to_owned());
        }
        sentences
    }

    fn name(&self, position: StrategyId) -> &str {
        strategy_name(self.scenario, position)
    }

    fn unit(&self) -> &'static str {
        match self.found.over {
            Axis::Sessions => "sessions a month",
            Axis::Mutations => "mutations a session",
            Axis::Active => "seconds of active time",
            Axis::Interval => "seconds of debounce",
            Axis::Window => "milliseconds of window",
        }
    }

    fn regions_sentence(&self) -> String {
        let regions = self.found.regions.iter().enumerate();
        let regions: Vec<String> = regions.map(|(at, region)| self.region(region, at == 0)).collect();
        format!("{}.", regions.join("; "))
    }

    fn region(&self, region: &Region, is_first: bool) -> String {
        let number = |number: u64| with_thousands(&number.into());
        let result = match region.cheaper {
            None => "both cost the same".to_owned(),
            Some(cheaper) => format!("{} is cheaper", self.name(cheaper)),
        };
        let unit = if is_first { format!(" {}", self.unit()) } else { String::new() };
        match region.to {
            None if is_first => format!("{result} at any number of {}", self.unit()),
            None => format!("from {} on {result}", number(region.from)),
            Some(to) if to == region.from => format!("at {}{unit} {result}", number(region.from)),
            Some(to) if is_first => format!("{result} up to {}{unit}", number(to)),
            Some(to) => format!("from {} to {} {result}", number(region.from), number(to)),
        }
    }

    /// The regions between the first and the last one as one range, where they are too many to list.
    fn alternating(&self) -> Option<Alternating> {
        let regions = &self.found.regions;
        let inner = regions.get(1..regions.len().checked_sub(1)?)?;
        if inner.len() + 2 <= MAX_LISTED_REGIONS {
            return None;
        }
        let max_difference = inner.iter().filter_map(|region| region.max_difference.clone()).max()?;
        Some(Alternating { from: inner.first()?.from, to: inner.last()?.to?, max_difference })
    }

    fn alternating_sentence(&self, range: &Alternating) -> String {
        let (first, last) = (self.found.regions.first(), self.found.regions.last());
        let before = first.map(|region| self.region(region, true) + "; ");
        let after = last.filter(|region| region.to.is_none());
        let after = after.map(|region| format!("; {}", self.region(region, false)));
        let mut winners: Vec<StrategyId> =
            self.found.regions.iter().filter_map(|region| region.cheaper).collect();
        winners.sort_unstable();
        winners.dedup();
        let result = match winners.as_slice() {
            [only] => format!("{} is cheaper or both cost the same, alternately", self.name(*only)),
            _ => "the cheaper one alternates".to_owned(),
        };
        format!(
            "{}between {} and {} {result}, with a difference of at most {}{}.",
            before.unwrap_or_default(),
            with_thousands(&range.from.into()),
            with_thousands(&range.to.into()),
            self.amount(&range.max_difference, self.found.approximate),
            after.unwrap_or_default()
        )
    }

    /// The ranges in which the difference is constant, and how it develops in the last one.
    fn gap_sentences(&self) -> Vec<String> {
        let [earlier @ .., last] = self.found.segments.as_deref().unwrap_or_default() else {
            return Vec::new();
        };
        let is_flat = |segment: &Segment| segment.delta_per_million.as_rational().is_zero();
        let is_zero = |segment: &Segment| segment.delta_from.as_rational().is_zero();
        if earlier.is_empty() && is_flat(last) && is_zero(last) {
            return Vec::new();
        }
        let constant = earlier.iter().filter(|segment| is_flat(segment) && !is_zero(segment));
        let mut sentences: Vec<String> = constant.map(|segment| self.constant_gap(segment)).collect();
        sentences.push(if is_flat(last) { self.constant_gap(last) } else { self.growing_gap(last) });
        sentences
    }

    /// An amount in a sentence, marked where it is an estimate.
    fn amount(&self, amount: &Money, is_approximate: bool) -> String {
        format!("{}{}", approx_word(is_approximate), format_amount(amount, &self.money))
    }

    fn constant_gap(&self, segment: &Segment) -> String {
        let exactly = if self.found.approximate { "about" } else { "exactly" };
        let gap = format_amount(&segment.delta_from.abs(), &self.money);
        let from = with_thousands(&segment.from.into());
        let range = match segment.to {
            Some(to) if to == segment.from => format!("At {from}"),
            Some(to) => format!("From {from} to {}", with_thousands(&to.into())),
            None => format!("From {from} on"),
        };
        format!("{range} the difference is {exactly} {gap} a month.")
    }

    fn growing_gap(&self, segment: &Segment) -> String {
        let (slope, start) = (segment.delta_per_million.as_rational(), segment.delta_from.as_rational());
        let widens = start.is_zero() || slope.is_positive() == start.is_positive();
        let verb = if widens { "grows" } else { "changes" };
        let by = self.amount(&segment.delta_per_million.abs(), self.found.approximate);
        let unit = self.unit().split(' ').next().unwrap_or_default();
        let from = with_thousands(&segment.from.into());
        format!("From {from} on the difference {verb} by {by} for every million {unit}.")
    }

    /// The marginal cost of both strategies, and the ratios of their prices and writes.
    fn marginal_sentences(&self) -> Vec<String> {
        let model = |id: StrategyId| self.scenario.model(id);
        let (Some(strategy), Some(baseline)) = (model(self.found.strategy), model(self.found.baseline))
        else {
            return Vec::new();
        };
        let mut sentences = vec![format!(
            "Marginal cost above the free tier: {} / 1M sessions with {}, {} with {}.",
            self.marginal(strategy),
            strategy.name,
            self.marginal(baseline),
            baseline.name
        )];
        sentences.extend(self.write_ratios(strategy, baseline));
        sentences
    }

    /// The cost of a million more sessions once every allowance is used up.
    fn marginal(&self, model: &StrategyModel) -> String {
        let curve = CostCurve::for_strategy(self.scenario, model);
        let million = Rational::from(1_000_000u64);
        self.amount(&Money::new(curve.marginal().as_rational() * &million), curve.is_approximate())
    }

    /// The ratio of the prices of a write and that of the numbers of writes, where each strategy writes
    /// to one store and these differ.
    fn write_ratios(&self, strategy: &StrategyModel, baseline: &StrategyModel) -> Option<String> {
        let ([one], [other]) = (strategy.stores.as_slice(), baseline.stores.as_slice()) else { return None };
        if one.store == other.store {
            return None;
        }
        let prices = self.write_price(baseline)?.checked_div(&self.write_price(strategy)?)?;
        let writes = one.writes.value.checked_div(&other.writes.value)?;
        Some(format!(
            "A write to {} costs {}x a write to {}; {} makes {}{}x the writes of {}.",
            other.store,
            format_ratio(&prices),
            one.store,
            strategy.name,
            approx_word(one.writes.is_approximate || other.writes.is_approximate),
            format_ratio(&writes),
            baseline.name
        ))
    }

    /// The price of one write above every allowance.
    fn write_price(&self, model: &StrategyModel) -> Option<Rational> {
        let write = model.items.iter().find(|item| matches!(item.cause, UsageCause::Writes(_)))?;
        let costs = write.costs.iter().filter_map(|(place, units)| {
            let (_, meter) = self.scenario.sheet().meter(*place)?;
            Some(units * &meter.rate.marginal_rate())
        });
        Some(costs.sum())
    }

    /// Each range in which the difference is linear, or each region where there is none.
    fn table(&self) -> Table {
        let (unit, per_million) = match self.found.over {
            Axis::Sessions => ("Sessions/Month", "Per 1M sessions"),
            Axis::Mutations => ("Mutations/session", "Per 1M mutations"),
            Axis::Active => ("Active time in s", "Per 1M seconds"),
            Axis::Interval => ("Debounce in s", "Per 1M seconds"),
            Axis::Window => ("Window in ms", "Per 1M milliseconds"),
        };
        let mut table =
            Table::new().number_column(format!("{unit} from")).number_column("to").text_column("Cheaper");
        let Some(segments) = &self.found.segments else {
            table = table.number_column("Max. difference");
            if self.alternating().is_none() {
                self.found.regions.iter().for_each(|region| table.row(self.region_row(region)));
            }
            return table;
        };
        table = table
            .number_column("Difference at start")
            .number_column("Difference at end")
            .number_column(per_million);
        for segment in segments {
            table.row(self.segment_row(segment));
        }
        table
    }

    fn region_row(&self, region: &Region) -> Vec<Cell> {
        let amount = |most: &Money| Cell::amount(most, &self.money, self.found.approximate);
        let most = region.max_difference.as_ref().map_or_else(Cell::empty, amount);
        vec![Cell::count(region.from), last(region.to), self.cheaper(region.cheaper), most]
    }

    fn segment_row(&self, segment: &Segment) -> Vec<Cell> {
        let difference = |amount: &Money| Cell::difference(amount, &self.money, self.found.approximate);
        vec![
            Cell::count(segment.from),
            last(segment.to),
            self.cheaper_in(segment),
            difference(&segment.delta_from),
            segment.delta_to.as_ref().map_or_else(Cell::empty, difference),
            difference(&segment.delta_per_million),
        ]
    }

    /// The cheaper strategies of the regions that a segment covers, in order.
    fn cheaper_in(&self, segment: &Segment) -> Cell {
        let overlaps = |region: &&Region| {
            region.to.is_none_or(|to| to >= segment.from) && segment.to.is_none_or(|to| region.from <= to)
        };
        let regions = self.found.regions.iter().filter(overlaps);
        let mut cheaper: Vec<Option<StrategyId>> = regions.map(|region| region.cheaper).collect();
        cheaper.dedup();
        let names: Vec<String> = cheaper.into_iter().map(|one| display(&self.cheaper(one))).collect();
        Cell::text(names.join(", then "))
    }

    fn cheaper(&self, cheaper: Option<StrategyId>) -> Cell {
        Cell::text(cheaper.map_or("tie", |position| self.name(position)))
    }
}

fn last(to: Option<u64>) -> Cell {
    to.map_or_else(|| Cell::text("and up"), Cell::count)
}

/// A record for each region.
#[must_use]
pub fn break_even_records(scenario: &Scenario, all: &[BreakEven]) -> Table {
    let mut table = Table::new()
        .text_column("over")
        .text_column("baseline")
        .text_column("strategy")
        .number_column("from")
        .number_column("to")
        .text_column("cheaper");
    let id = |id: StrategyId| Cell::text(scenario.strategy_key(id));
    for found in all {
        for region in &found.regions {
            table.row(vec![
                Cell::text(found.over.name()),
                id(found.baseline),
                id(found.strategy),
                Cell::count(region.from),
                region.to.map_or_else(Cell::empty, Cell::count),
                region.cheaper.map_or_else(|| Cell::text(""), id),
            ]);
        }
    }
    table
}
