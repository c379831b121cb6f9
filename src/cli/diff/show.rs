//! A difference as a document for people, and as one tidy table.

use super::sides::Prices;
use super::{Found, changes, gates};
use crate::analysis::diff::{
    BreakEvenChanged, CheapestChanged, SnapshotBreakEven, SnapshotLine, ThresholdResult, TotalChange,
};
use crate::number::Rational;
use crate::report::{Cell, Document, Table, about, grouped};

/// Everything there is to tell.
pub(super) struct Answer<'a> {
    /// Every scenario that both versions have.
    pub(super) found: &'a [Found],
    /// Two price sheets, where that is what differs.
    pub(super) prices: Option<Prices>,
    /// Scenarios that only the new version has, and those that only the old one had.
    pub(super) only: (Vec<String>, Vec<String>),
    /// A verdict on each threshold.
    pub(super) held: &'a [ThresholdResult],
}

impl Answer<'_> {
    /// Whether there is nothing to tell but that.
    fn is_nothing(&self) -> bool {
        let prices = self.prices.as_ref().is_none_or(|prices| prices.changes.is_empty());
        let only = self.only.0.is_empty() && self.only.1.is_empty();
        prices && only && self.found.iter().all(Found::is_nothing)
    }
}

impl Found {
    fn is_nothing(&self) -> bool {
        self.difference.is_empty() && self.inputs.rows.is_empty()
    }
}

pub(super) fn document(answer: &Answer<'_>) -> Document {
    let mut document = Document { marker: Some("writecost:diff"), ..Document::default() };
    if answer.is_nothing() {
        document.paragraph("Nothing moved.");
    } else {
        if let Some(prices) = &answer.prices {
            document.heading(format!("Prices from {} to {}", prices.from, prices.to));
            let table = changes::prices(&prices.changes, &prices.currency);
            if table.rows.is_empty() {
                document.paragraph("Nothing that is billed changed.");
            }
            document.table(table);
        }
        let (still, moved): (Vec<&Found>, Vec<&Found>) =
            answer.found.iter().partition(|found| found.is_nothing());
        for found in moved {
            scenario(found, &mut document);
        }
        if !still.is_empty() {
            let names: Vec<&str> = still.iter().map(|found| found.pair.new.id()).collect();
            document.paragraph(format!("Nothing moved in {}.", names.join(", ")));
        }
        document.list(only(&answer.only));
    }
    gates::verdicts(answer, &mut document);
    document
}

fn only((new, old): &(Vec<String>, Vec<String>)) -> Vec<String> {
    let new = new.iter().map(|id| format!("{id}: only the new version has this scenario"));
    new.chain(old.iter().map(|id| format!("{id}: only the old version has this scenario"))).collect()
}

fn scenario(found: &Found, document: &mut Document) {
    let (old, new) = (found.pair.old.id(), found.pair.new.id());
    let name = if old == new { new.to_owned() } else { format!("{old} to {new}") };
    document.heading(format!("What moved: {name}"));
    if !found.inputs.rows.is_empty() {
        document.paragraph("Changed in the inputs:");
        document.table(found.inputs.clone());
    }
    let difference = &found.difference;
    if difference.is_empty() {
        document.paragraph("No total, no cheapest strategy and no break-even moved.");
        return;
    }
    document.paragraph("What it costs a month:");
    document.table(totals(found));
    document.list(apart(found));
    if difference.cheapest.is_empty() {
        document.paragraph("The cheapest strategy is the same at every volume.");
    }
    document.list(difference.cheapest.iter().map(cheapest).collect());
    if difference.break_even.is_empty() && difference.break_evens_in_both > 0 {
        document.paragraph("No break-even moved.");
    }
    document.list(difference.break_even.iter().map(break_even).collect());
}

/// What only one version has.
fn apart(found: &Found) -> Vec<String> {
    let difference = &found.difference;
    let strategy = |which: &str, id: &String| format!("{id}: only the {which} version has this strategy");
    let volume = |which: &str, sessions: &u64| {
        format!("{} sessions a month: only the {which} version has this volume", grouped(&(*sessions).into()))
    };
    let (new, old) = &difference.other_volumes;
    let strategies = difference.added.iter().map(|id| strategy("new", id));
    let strategies = strategies.chain(difference.removed.iter().map(|id| strategy("old", id)));
    let volumes = new.iter().map(|sessions| volume("new", sessions));
    strategies.chain(volumes).chain(old.iter().map(|sessions| volume("old", sessions))).collect()
}

fn totals(found: &Found) -> Table {
    let mut table = Table::new()
        .words("Strategy")
        .numbers("Sessions/Month")
        .numbers("Old")
        .numbers("New")
        .numbers("Delta")
        .numbers("% Change")
        .words("Lines that moved");
    for moved in &found.difference.totals {
        let mut row = vec![Cell::text(&moved.strategy), Cell::count(&Rational::from(moved.sessions))];
        row.extend(Cell::moved(&moved.old, &moved.new, &found.currency, moved.approximate));
        row.push(change(moved));
        row.push(Cell::text(lines(found, moved)));
        table.row(row);
    }
    table
}

/// The change in percent; where both are nothing it is 0%.
fn change(moved: &TotalChange) -> Cell {
    let nothing = moved.delta().as_rational().is_zero().then_some(Rational::ZERO);
    Cell::percent(nothing.or_else(|| moved.change()).as_ref(), moved.approximate)
}

fn lines(found: &Found, moved: &TotalChange) -> String {
    let line = |line: &SnapshotLine| {
        format!("{} {}", line.id, Cell::delta(&line.cost, &found.currency, line.approximate).shown)
    };
    moved.lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// A volume at which another strategy is cheapest, in words.
pub(super) fn cheapest(changed: &CheapestChanged) -> String {
    let sessions = grouped(&changed.sessions.into());
    let verb = if changed.new.len() == 1 { "is" } else { "are" };
    format!(
        "at {sessions} sessions a month {} {verb} cheapest instead of {}",
        changed.new.join(", "),
        changed.old.join(", ")
    )
}

/// Where two strategies trade places now and where they did.
fn break_even(moved: &BreakEvenChanged) -> String {
    let pair = format!("{} against {}", moved.new.strategy, moved.new.baseline);
    format!("{pair}: cheaper is now {}; it was {}", regions(&moved.new), regions(&moved.old))
}

/// Which is cheaper from where on: the first few stretches, and how many more there are.
fn regions(found: &SnapshotBreakEven) -> String {
    const SHOWN: usize = 4;
    let region = |(from, cheaper): &(u64, Option<String>)| {
        let cheaper = cheaper.as_deref().unwrap_or("neither");
        if *from == 1 { cheaper.to_owned() } else { format!("{cheaper} from {}", sessions(found, *from)) }
    };
    let shown: Vec<String> = found.regions.iter().take(SHOWN).map(region).collect();
    let more = found.regions.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} stretches more") };
    format!("{}{more}", shown.join(", "))
}

/// Where two strategies first trade places, in words.
pub(super) fn place(found: &SnapshotBreakEven) -> String {
    found
        .first()
        .map_or_else(|| "nowhere".to_owned(), |from| format!("at {} sessions a month", sessions(found, from)))
}

/// A number of sessions at which two strategies trade places.
fn sessions(found: &SnapshotBreakEven, sessions: u64) -> String {
    format!("{}{}", about(found.approximate), grouped(&sessions.into()))
}

/// One record a scenario, strategy and volume.
pub(super) fn tidy(answer: &Answer<'_>) -> Table {
    let mut table = Table::new()
        .words("scenario")
        .numbers("sessions")
        .words("strategy")
        .numbers("old")
        .numbers("new")
        .numbers("delta")
        .numbers("change")
        .words("approximate")
        .words("currency");
    for found in answer.found {
        for moved in &found.difference.totals {
            let mut row = vec![
                Cell::text(&found.difference.scenario),
                Cell::count(&Rational::from(moved.sessions)),
                Cell::text(&moved.strategy),
            ];
            row.extend(Cell::moved(&moved.old, &moved.new, &found.currency, false));
            row.push(Cell::percent(moved.change().as_ref(), false));
            row.push(Cell::text(moved.approximate.to_string()));
            row.push(Cell::text(&found.pair.new.saved.pricing.currency));
            table.row(row);
        }
    }
    table
}
