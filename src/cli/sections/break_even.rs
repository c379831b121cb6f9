use super::prices::times_text;
use super::{currency, name};
use crate::analysis::break_even::{Axis, BreakEven, Region, Segment};
use crate::bill::CostCurve;
use crate::money::Money;
use crate::number::Rational;
use crate::report::{Cell, Currency, Document, Table, about, dollars, grouped};
use crate::scenario::{Scenario, StrategyModel};

/// More regions than this are told as one stretch in which the two trade places.
const MOST_REGIONS: usize = 9;

/// What a document of break-evens is about, at so many sessions where they do not vary.
pub(in crate::cli) fn break_even_heading(over: Axis, at: Option<u64>) -> String {
    let what = match over {
        Axis::Sessions => "sessions grow",
        Axis::Mutations => "mutations grow",
        Axis::Active => "active time grows",
        Axis::Interval => "debounce intervals grow",
        Axis::Window => "windows grow",
    };
    let at = at.map(|at| format!(", at {} sessions a month", grouped(&at.into())));
    format!("Where the cheaper one changes as {what}{}", at.unwrap_or_default())
}

/// What a person would say of a break-even, and its table.
pub(in crate::cli) fn break_even(document: &mut Document, scenario: &Scenario, answer: &BreakEven) {
    let teller = Teller { scenario, answer, money: currency(scenario) };
    document.paragraph(teller.sentences().join(" "));
    document.table(teller.table());
}

struct Teller<'a> {
    scenario: &'a Scenario,
    answer: &'a BreakEven,
    money: Currency,
}

impl Teller<'_> {
    fn sentences(&self) -> Vec<String> {
        let names = (name(self.scenario, self.answer.strategy), name(self.scenario, self.answer.baseline));
        let mut all = vec![format!("{} against {}:", names.0, names.1)];
        match self.trading() {
            Some((from, to, most)) => all.push(self.trading_sentence(from, to, &most)),
            None => all.push(self.regions_sentence()),
        }
        all.extend(self.gap_sentence());
        if self.answer.over == Axis::Sessions {
            all.extend(self.margin_sentences());
        }
        if let Some(horizon) = self.answer.horizon {
            let unit = self.unit();
            all.push(format!("What lies past {} {unit} is not proven.", grouped(&horizon.into())));
        }
        if self.answer.approximate {
            all.push("These places rest on expected counts and are approximate.".to_owned());
        }
        all
    }

    fn unit(&self) -> &'static str {
        match self.answer.over {
            Axis::Sessions => "sessions a month",
            Axis::Mutations => "mutations a session",
            Axis::Active => "seconds of active time",
            Axis::Interval => "seconds of debounce",
            Axis::Window => "milliseconds of window",
        }
    }

    fn regions_sentence(&self) -> String {
        let count = self.answer.regions.len();
        let told = self
            .answer
            .regions
            .iter()
            .enumerate()
            .map(|(at, region)| self.region(region, at == 0, at + 1 == count));
        let mut text = told.collect::<Vec<_>>().join("; ");
        text.push('.');
        text
    }

    fn region(&self, region: &Region, first: bool, last: bool) -> String {
        let number = |number: u64| grouped(&number.into());
        let what = region.cheaper.map_or_else(
            || "both cost the same".to_owned(),
            |cheaper| format!("{} is cheaper", name(self.scenario, cheaper)),
        );
        let unit = if first { format!(" {}", self.unit()) } else { String::new() };
        match region.to {
            None if first => format!("{what} at any number of {}", self.unit()),
            None => format!("from {} on {what}", number(region.from)),
            Some(to) if to == region.from => format!("at {}{unit} {what}", number(region.from)),
            Some(to) if first => format!("{what} up to {}{unit}", number(to)),
            Some(to) if last => format!("from {} to {} {what}", number(region.from), number(to)),
            Some(to) => format!("from {} to {} {what}", number(region.from), number(to)),
        }
    }

    /// The stretch in which the two trade places too often to tell, and the widest gap in it.
    fn trading(&self) -> Option<(u64, u64, Money)> {
        let regions = &self.answer.regions;
        let inner =
            regions.get(1..regions.len().checked_sub(1)?).filter(|inner| inner.len() + 2 > MOST_REGIONS)?;
        let most = inner.iter().filter_map(|region| region.max_difference.clone()).max()?;
        Some((inner.first()?.from, inner.last()?.to?, most))
    }

    fn trading_sentence(&self, from: u64, to: u64, most: &Money) -> String {
        let (first, last) = (self.answer.regions.first(), self.answer.regions.last());
        let before = first.map(|region| self.region(region, true, false)).unwrap_or_default();
        let after = last.filter(|region| region.to.is_none());
        let after = after.map(|region| format!("; {}", self.region(region, false, true))).unwrap_or_default();
        let (from, to) = (grouped(&from.into()), grouped(&to.into()));
        let most = self.amount(most, self.answer.approximate);
        let mut winners: Vec<usize> =
            self.answer.regions.iter().filter_map(|region| region.cheaper).collect();
        winners.sort_unstable();
        winners.dedup();
        let trade = match winners.as_slice() {
            [only] => {
                format!("{} is cheaper or both cost the same, again and again", name(self.scenario, *only))
            }
            _ => "they trade places".to_owned(),
        };
        format!("{before}; between {from} and {to} {trade}, never by more than {most}{after}.")
    }

    /// What becomes of the gap at last: where it stays, or how fast it grows.
    fn gap_sentence(&self) -> Vec<String> {
        let segments = self.answer.segments.as_deref().unwrap_or_default();
        let [.., last] = segments else { return Vec::new() };
        let mut told: Vec<String> = segments[..segments.len() - 1]
            .iter()
            .filter(|segment| {
                segment.delta_per_million.as_rational().is_zero()
                    && !segment.delta_from.as_rational().is_zero()
            })
            .map(|segment| self.steady(segment))
            .collect();
        told.push(if last.delta_per_million.as_rational().is_zero() {
            self.steady(last)
        } else {
            self.growing(last)
        });
        if segments.len() == 1
            && last.delta_per_million.as_rational().is_zero()
            && last.delta_from.as_rational().is_zero()
        {
            told.clear();
        }
        told
    }

    /// An amount in a sentence, which says so where it is an estimate.
    fn amount(&self, amount: &Money, approximate: bool) -> String {
        format!("{}{}", about(approximate), dollars(amount, &self.money))
    }

    fn steady(&self, segment: &Segment) -> String {
        let exactly = if self.answer.approximate { "about" } else { "exactly" };
        let gap = dollars(&segment.delta_from.abs(), &self.money);
        let from = grouped(&segment.from.into());
        let place = match segment.to {
            Some(to) if to == segment.from => format!("At {from}"),
            Some(to) => format!("From {from} to {}", grouped(&to.into())),
            None => format!("From {from} on"),
        };
        format!("{place} the gap is {exactly} {gap} a month.")
    }

    fn growing(&self, segment: &Segment) -> String {
        let (slope, start) = (&segment.delta_per_million, &segment.delta_from);
        let towards = slope.as_rational().is_positive() == start.as_rational().is_positive();
        let verb = if towards || start.as_rational().is_zero() { "grows" } else { "changes" };
        let by = self.amount(&slope.abs(), self.answer.approximate);
        let unit = self.unit().split(' ').next().unwrap_or_default();
        format!("From {} on the gap {verb} by {by} for every million {unit}.", grouped(&segment.from.into()))
    }

    /// What the analysis asks of a pair: the price of a write of each, and how many each makes.
    fn margin_sentences(&self) -> Vec<String> {
        let model = |position: usize| self.scenario.strategies().get(position);
        let (Some(strategy), Some(baseline)) = (model(self.answer.strategy), model(self.answer.baseline))
        else {
            return Vec::new();
        };
        let million = Rational::from(1_000_000u64);
        let marginal = |model: &StrategyModel| {
            let curve = CostCurve::for_strategy(self.scenario, model);
            self.amount(&Money::new(curve.marginal().as_rational() * &million), curve.is_approximate())
        };
        let mut told = vec![format!(
            "Past every allowance a million more sessions cost {} with {} and {} with {}.",
            marginal(strategy),
            strategy.name,
            marginal(baseline),
            baseline.name
        )];
        told.extend(self.ratios(strategy, baseline));
        told
    }

    /// The per-write price ratio and the write ratio, where each writes one store of its own.
    fn ratios(&self, strategy: &StrategyModel, baseline: &StrategyModel) -> Option<String> {
        let ([one], [other]) = (strategy.stores.as_slice(), baseline.stores.as_slice()) else { return None };
        if one.store == other.store {
            return None;
        }
        let price = |model: &StrategyModel| {
            let write = model
                .items
                .iter()
                .find(|found| matches!(found.cause, crate::scenario::UsageCause::Writes(_)))?;
            let each = write.costs.iter().filter_map(|(place, units)| {
                let (_, meter) = self.scenario.sheet().meter(*place)?;
                Some(units * &meter.rate.marginal_rate())
            });
            Some(each.sum::<Rational>())
        };
        let prices = price(baseline)?.checked_div(&price(strategy)?)?;
        let writes = one.writes.value.checked_div(&other.writes.value)?;
        let about = about(one.writes.is_approximate || other.writes.is_approximate);
        Some(format!(
            "A write to {} costs {}x a write to {}; {} makes {about}{}x the writes of {}.",
            other.store,
            times_text(&prices),
            one.store,
            strategy.name,
            times_text(&writes),
            baseline.name
        ))
    }

    /// Each straight stretch, or where there is none each region.
    fn table(&self) -> Table {
        let unit = match self.answer.over {
            Axis::Sessions => "Sessions/Month",
            Axis::Mutations => "Mutations/Session",
            Axis::Active => "Active seconds",
            Axis::Interval => "Debounce in s",
            Axis::Window => "Window in ms",
        };
        let mut table = Table::new().numbers(format!("{unit} from")).numbers("to").words("Cheaper");
        if self.answer.segments.is_some() {
            table = table.numbers("Gap at the start").numbers("Gap at the end").numbers("Per million more");
        } else {
            table = table.numbers("Widest gap");
        }
        match &self.answer.segments {
            Some(segments) => segments.iter().for_each(|segment| table.row(self.segment_row(segment))),
            None if self.trading().is_some() => {}
            None => self.answer.regions.iter().for_each(|region| table.row(self.region_row(region))),
        }
        table
    }

    fn region_row(&self, region: &Region) -> Vec<Cell> {
        let widest = |most: &Money| Cell::money(most, &self.money, self.answer.approximate);
        let widest = region.max_difference.as_ref().map_or_else(Cell::none, widest);
        vec![number(region.from), end(region.to), self.cheaper(region.cheaper), widest]
    }

    fn segment_row(&self, segment: &Segment) -> Vec<Cell> {
        let delta = |amount: &Money| Cell::delta(amount, &self.money, self.answer.approximate);
        let within = |region: &&Region| {
            region.to.is_none_or(|to| to >= segment.from) && segment.to.is_none_or(|to| region.from <= to)
        };
        let mut cheaper: Vec<Option<usize>> =
            self.answer.regions.iter().filter(within).map(|region| region.cheaper).collect();
        cheaper.dedup();
        let cheaper = match cheaper.as_slice() {
            [only] => self.cheaper(*only),
            several => {
                let names: Vec<String> = several.iter().map(|&one| self.cheaper(one).shown).collect();
                Cell::text(names.join(", then "))
            }
        };
        vec![
            number(segment.from),
            end(segment.to),
            cheaper,
            delta(&segment.delta_from),
            segment.delta_to.as_ref().map_or_else(Cell::none, delta),
            delta(&segment.delta_per_million),
        ]
    }

    fn cheaper(&self, cheaper: Option<usize>) -> Cell {
        Cell::text(cheaper.map_or("the same", |position| name(self.scenario, position)))
    }
}

fn number(number: u64) -> Cell {
    Cell::count(&Rational::from(number))
}

fn end(to: Option<u64>) -> Cell {
    to.map_or_else(|| Cell::text("for ever"), number)
}

/// One record a region, for a program.
pub(in crate::cli) fn tidy(scenario: &Scenario, answers: &[BreakEven]) -> Table {
    let mut table = Table::new()
        .words("over")
        .words("baseline")
        .words("strategy")
        .numbers("from")
        .numbers("to")
        .words("cheaper");
    let id = |position: usize| Cell::text(scenario.strategies().get(position).map_or("", |model| &model.id));
    for answer in answers {
        for region in &answer.regions {
            table.row(vec![
                Cell::text(answer.over.name()),
                id(answer.baseline),
                id(answer.strategy),
                number(region.from),
                region.to.map_or_else(Cell::none, number),
                region.cheaper.map_or_else(|| Cell::text(""), id),
            ]);
        }
    }
    table
}
