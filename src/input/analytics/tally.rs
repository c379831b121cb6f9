//! Adds rows up to what an account used.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU64;

use super::datasets::{ByDimension, Dataset, FieldMapping};
use super::export::{DateRange, SkippedData};
use super::row::{at, child, day, figure, key, word};
use crate::input::diagnostic::{Diagnostic, Diagnostics};
use crate::input::reader::wrong_kind;
use crate::input::source_map::Span;
use crate::input::tree::{Node, Value};
use crate::number::{Date, Rational};
use crate::workload::UsageKind;

/// Bytes of each thing on each day; on none where rows have no date.
pub(super) type Stored = BTreeMap<Option<Date>, BTreeMap<String, Rational>>;

/// What has been counted so far.
pub(super) struct UsageAccumulator<'a> {
    pub(super) span: &'a DateRange,
    pub(super) problems: &'a Diagnostics,
    pub(super) sums: BTreeMap<(&'static str, String, UsageKind), Rational>,
    pub(super) stored: BTreeMap<(&'static str, &'static str), Stored>,
    pub(super) days: Option<(Date, Date)>,
    pub(super) undated: BTreeSet<&'static str>,
    pub(super) skipped: Vec<SkippedData>,
    pub(super) caveats: Vec<String>,
    /// Where a figure with these dimensions was counted: the group, the file, the place.
    counted: HashMap<(&'static str, &'static str, String), (usize, usize, Span)>,
    groups: usize,
    /// Figures of a group that were reported as counted twice; each group is reported once.
    reported: BTreeSet<(&'static str, &'static str, usize)>,
}

/// A row while it is counted.
struct Row<'a> {
    node: &'a Node,
    dimensions: Option<&'a Node>,
    day: Option<Date>,
    dataset: &'static Dataset,
    file: usize,
    /// Its dimensions as one text.
    key: String,
}

impl<'a> UsageAccumulator<'a> {
    pub(super) fn new(span: &'a DateRange, problems: &'a Diagnostics) -> Self {
        Self {
            span,
            problems,
            sums: BTreeMap::new(),
            stored: BTreeMap::new(),
            days: None,
            undated: BTreeSet::new(),
            skipped: Vec::new(),
            caveats: Vec::new(),
            counted: HashMap::new(),
            groups: 0,
            reported: BTreeSet::new(),
        }
    }

    /// Notes what is not counted, and in how many rows.
    pub(super) fn skip(&mut self, what: &str, rows: u64, why: &str) {
        match self.skipped.iter_mut().find(|known| known.what == what && known.why == why) {
            Some(known) => known.rows += rows,
            None => self.skipped.push(SkippedData { what: what.to_owned(), rows, why: why.to_owned() }),
        }
    }

    /// Notes what makes a figure less than it seems.
    pub(super) fn add_caveat(&mut self, remark: String) {
        if !self.caveats.contains(&remark) {
            self.caveats.push(remark);
        }
    }

    /// Counts the rows of one dataset; `shown` is the name they stand under.
    pub(super) fn group(&mut self, dataset: &'static Dataset, shown: &str, rows: &[Node], file: usize) {
        self.groups += 1;
        if shown != dataset.name {
            self.add_caveat(format!("`{shown}` has the shape of `{}`, and is counted as that", dataset.name));
        }
        if matches!(rows.len(), 100 | 1_000 | 5_000 | 10_000) {
            self.add_caveat(format!(
                "`{shown}` has {} rows, as if a `limit` of the query had cut it off",
                rows.len()
            ));
        }
        for node in rows {
            if !matches!(node.value, Value::Mapping(_)) {
                self.problems.push(wrong_kind(node, "a row is a mapping"));
                continue;
            }
            let dimensions = child(node, "dimensions");
            let day = day(dimensions, self.problems);
            self.row(&Row { node, dimensions, day, dataset, file, key: key(dimensions) });
        }
    }

    fn row(&mut self, row: &Row<'_>) {
        let name = row.dataset.name;
        if let Some(why) = self.unwanted(row) {
            self.skip(name, 1, why);
            return;
        }
        self.note_day(row);
        let counted =
            row.dataset.fields.iter().filter(|(field, means)| self.field(row, field, means)).count();
        if counted == 0 {
            let fields: Vec<&str> = row.dataset.fields.iter().map(|(field, _)| *field).collect();
            let why = format!("nothing in it is billed; what is: `{}`", fields.join("`, `"));
            self.skip(name, 1, &why);
        }
        self.unknown_fields(row);
    }

    /// Why a whole row is not counted, where it is not.
    fn unwanted(&self, row: &Row<'_>) -> Option<&'static str> {
        if row.day.is_some_and(|day| self.is_outside(day)) {
            return Some("it is of another day than those asked for");
        }
        let (dimension, wanted, why) = row.dataset.required_dimension?;
        let said = word(row.dimensions?, dimension)?;
        (said != wanted).then_some(why)
    }

    /// Counts a field of a row; whether it is there.
    fn field(&mut self, row: &Row<'_>, field: &'static str, means: &FieldMapping) -> bool {
        let Some(node) = at(row.node, field) else { return false };
        // A figure that says the same in other units is that figure once more.
        let counted_as = if let FieldMapping::Unless(other, ..) = means { other } else { field };
        if counted_as != field && at(row.node, counted_as).is_some() {
            return true;
        }
        if let Some(amount) = figure(node, field, self.problems)
            && self.is_new(row, counted_as, node.span)
        {
            self.figure(row, means, amount);
        }
        true
    }

    fn is_outside(&self, day: Date) -> bool {
        self.span.from.is_some_and(|from| day < from) || self.span.to.is_some_and(|to| day > to)
    }

    fn note_day(&mut self, row: &Row<'_>) {
        match row.day {
            Some(day) => {
                let (first, last) = self.days.unwrap_or((day, day));
                self.days = Some((first.min(day), last.max(day)));
            }
            None => {
                self.undated.insert(row.dataset.name);
            }
        }
    }

    /// Whether a figure has not been counted yet, by another group with the same dimensions. Files
    /// without dates may be of different days.
    fn is_new(&mut self, row: &Row<'_>, field: &'static str, place: Span) -> bool {
        let here = (self.groups, row.file, place);
        let figure = (row.dataset.name, field, row.key.clone());
        let (group, file, first) = *self.counted.entry(figure).or_insert(here);
        let again = group != self.groups && (file == row.file || row.day.is_some());
        if again && self.reported.insert((row.dataset.name, field, self.groups)) {
            let of = if row.key.is_empty() { "no dimensions" } else { &row.key };
            let message = format!("`{field}` of `{}` is counted twice: {of}", row.dataset.name);
            let problem = Diagnostic::at("counted-twice", place, message);
            let problem = problem.related(first, "counted here already");
            self.problems.push(problem.help("give each day and dataset once"));
        }
        !again
    }

    fn figure(&mut self, row: &Row<'_>, means: &FieldMapping, amount: Rational) {
        let (name, measured, per): (_, fn(String) -> UsageKind, _) = match means {
            FieldMapping::Operation(name, per) | FieldMapping::Unless(_, name, per) => {
                (*name, UsageKind::Operation, *per)
            }
            FieldMapping::Meter(name) => (*name, UsageKind::Meter, NonZeroU64::MIN),
            FieldMapping::By(by) => match self.word(row, by) {
                Some(name) => (name, UsageKind::Operation, NonZeroU64::MIN),
                None => return,
            },
            FieldMapping::Stored(service, dimension) => return self.store(row, service, dimension),
        };
        let (service, name) = name.split_once('.').unwrap_or((name, ""));
        let to = (row.dataset.name, service.to_owned(), measured(name.to_owned()));
        let amount = amount / per;
        *self.sums.entry(to).or_default() += &amount;
    }

    /// The operation that a row's dimension says; `None` where it is free, or not known.
    fn word(&mut self, row: &Row<'_>, by: &'static ByDimension) -> Option<&'static str> {
        let said = row.dimensions.and_then(|dimensions| word(dimensions, by.dimension));
        let Some(said) = said else {
            if by.otherwise.is_some() {
                self.add_caveat(format!("`{}`: {}", row.dataset.name, by.without));
            } else {
                let why = format!("what it counts is not said: add `{}` to the dimensions", by.dimension);
                self.skip(row.dataset.name, 1, &why);
            }
            return by.otherwise;
        };
        let known = by.words.iter().find(|(word, _)| *word == said);
        if known.is_none() && by.otherwise.is_none() {
            let what = format!("{} with {} `{said}`", row.dataset.name, by.dimension);
            self.skip(&what, 1, "it is not known what it costs");
        }
        known.map_or(by.otherwise, |(_, operation)| *operation)
    }

    /// The most bytes a thing had on a day; several fields of one row add up.
    fn store(&mut self, row: &Row<'_>, service: &'static str, dimension: &'static str) {
        let thing = row.dimensions.and_then(|dimensions| word(dimensions, dimension));
        if thing.is_none() {
            let remark = format!(
                "`{}` without `{dimension}` in its dimensions has the largest one, not the sum of all",
                row.dataset.name
            );
            self.add_caveat(remark);
        }
        let parts = row.dataset.fields.iter().filter_map(|(field, _)| at(row.node, field));
        let whole = parts.filter_map(|node| figure(node, "", &Diagnostics::default())).sum::<Rational>();
        let stored = self.stored.entry((row.dataset.name, service)).or_default();
        let most =
            stored.entry(row.day).or_default().entry(thing.unwrap_or_default().to_owned()).or_default();
        if whole > *most {
            *most = whole;
        }
    }

    /// Fields that might be billed and that nothing here knows.
    fn unknown_fields(&mut self, row: &Row<'_>) {
        let stores = row.dataset.fields.iter().any(|(field, _)| field.starts_with("max."));
        let group = if stores { "max" } else { "sum" };
        let entries = child(row.node, group).map(Node::entries).unwrap_or_default();
        for entry in entries {
            let path = format!("{group}.{}", entry.key);
            let known = row.dataset.unbilled.contains(&entry.key.as_str())
                || entry.key == "__typename"
                || row.dataset.fields.iter().any(|(field, _)| *field == path);
            if !known {
                let what = format!("{}.{path}", row.dataset.name);
                self.skip(&what, 1, "it is not known whether it is billed");
            }
        }
    }
}
