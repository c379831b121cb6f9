//! Stretches of columns into a batch.

use std::sync::Arc;

use super::super::cell::{self, Value};
use super::super::options::TimeUnit;
use super::super::rows::Reading;
use super::column::Column;
use super::pages::{Decoded, Trouble, check};
use super::table::{Open, ROWS, Shared};
use super::values::{Texts, Values};
use crate::workload::{Batch, Key};

/// The keys of the names in a dictionary, kept from batch to batch.
pub(super) type Known = Option<(Arc<Texts>, Arc<Vec<Key>>)>;

/// A batch that is being filled, and the rows of it that cannot be used.
pub(super) struct Filling {
    batch: Batch,
    unit: TimeUnit,
    uuid: bool,
    rows: usize,
    keys: Vec<Key>,
    index: Vec<u32>,
    /// The dictionary that `index` goes by, and the keys of its names.
    dictionary: Known,
    rising: Rising,
    bad: Vec<(usize, String)>,
}

/// Whether the names of sessions rose so far, and those of the first and the last row.
#[derive(Default)]
struct Rising {
    ends: Option<[Box<[u8]>; 2]>,
    fell: bool,
}

impl Rising {
    fn see(&mut self, name: &[u8]) {
        match &mut self.ends {
            None => self.ends = Some([name.into(), name.into()]),
            Some([_, last]) if last.as_ref() < name => *last = name.into(),
            Some([_, last]) => self.fell |= last.as_ref() != name,
        }
    }

    /// Sees names so long as they rise.
    fn follow(&mut self, indices: &[u32], texts: &Texts) {
        let mut last = None;
        for index in indices {
            if self.fell {
                return;
            }
            if last != Some(index) {
                self.see(texts.get(*index as usize));
                last = Some(index);
            }
        }
    }
}

impl Filling {
    pub(super) fn new(shared: &Shared) -> Self {
        let (times, index) = shared.room();
        Self {
            batch: Batch { file: shared.position, times, ..Batch::default() },
            unit: shared.unit,
            uuid: shared.uuid,
            rows: 0,
            keys: Vec::new(),
            index,
            dictionary: None,
            rising: Rising::default(),
            bad: Vec::new(),
        }
    }

    /// Rows in it, those that cannot be used among them.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Whether what is ready can join: a batch goes by one dictionary, or by none.
    pub(super) fn fits(&self, open: &Open) -> bool {
        let Some((stretch, _)) = open.session.at_hand() else { return false };
        match (&stretch.values, &self.dictionary) {
            (Values::Indices(_, texts) | Values::Packed(_, texts), Some((known, _))) => {
                Arc::ptr_eq(texts, known)
            }
            (Values::Indices(..) | Values::Packed(..), None) => self.keys.is_empty(),
            (_, dictionary) => dictionary.is_none(),
        }
    }

    /// Adds the next rows of every column.
    pub(super) fn add(
        &mut self,
        open: &Open,
        rows: usize,
        reading: &Reading,
        known: &mut Known,
    ) -> Result<(), Trouble> {
        if let Some(stretch) = Stretch::of(&open.session, rows) {
            self.sessions(&stretch, known)?;
        }
        if let Some(stretch) = Stretch::of(&open.time, rows) {
            self.times(&stretch);
        }
        if let Some(stretch) = open.kind.as_ref().and_then(|column| Stretch::of(column, rows)) {
            self.kinds(&stretch, reading);
        }
        if let Some(stretch) = open.bytes.as_ref().and_then(|column| Stretch::of(column, rows)) {
            self.bytes(&stretch);
        }
        if let Some(stretch) = open.changed.as_ref().and_then(|column| Stretch::of(column, rows)) {
            self.changes(&stretch);
        }
        self.rows += rows;
        Ok(())
    }

    fn sessions(&mut self, stretch: &Stretch<'_>, known: &mut Known) -> Result<(), Trouble> {
        let from = self.index.len();
        let texts = match &stretch.decoded.values {
            Values::Indices(indices, texts) => {
                self.index.extend_from_slice(indices.get(stretch.range()).unwrap_or_default());
                texts
            }
            Values::Packed(indices, texts) => {
                self.index.reserve_exact(room(&self.index));
                let mut indices = indices.clone();
                indices.skip(stretch.from)?;
                indices.read(stretch.rows, &mut self.index)?;
                check(self.index.get(from..).unwrap_or_default(), texts.spans.len())?;
                texts
            }
            _ => {
                stretch.each(|at, value| self.session(at, value));
                return Ok(());
            }
        };
        self.rising.follow(self.index.get(from..).unwrap_or_default(), texts);
        self.dictionary = Some(keys_of(texts, known));
        for at in stretch.absent() {
            self.bad.push((self.rows + at, "it names no session".to_owned()));
        }
        Ok(())
    }

    fn session(&mut self, at: usize, value: Value<'_>) {
        let (uuid, rising) = (self.uuid, &mut self.rising);
        let is_text = matches!(value, Value::Text(_));
        let key = cell::session(value, |name| {
            named(name, uuid, |name| {
                if is_text && !rising.fell {
                    rising.see(name);
                }
                rising.fell |= !is_text;
                cell::key(name)
            })
        });
        self.keys.push(key.unwrap_or_else(|why| {
            self.bad.push((self.rows + at, why));
            Key::default()
        }));
    }

    fn times(&mut self, stretch: &Stretch<'_>) {
        let are_millis = self.unit == TimeUnit::Millis && stretch.decoded.present.is_none();
        if are_millis && self.millis(stretch) {
            return;
        }
        stretch.each(|at, value| {
            let time = cell::time(value, self.unit);
            self.batch.times.push(time.unwrap_or_else(|why| {
                self.bad.push((self.rows + at, why));
                0
            }));
        });
    }

    /// Adds times that are milliseconds, if all are within bounds; whether it did.
    fn millis(&mut self, stretch: &Stretch<'_>) -> bool {
        let times = &mut self.batch.times;
        match &stretch.decoded.values {
            Values::Ints(ints) => {
                let ints = ints.get(stretch.range()).unwrap_or_default();
                ints.len() == stretch.rows && times.extend(ints.iter().copied())
            }
            Values::Words(words) => {
                let words = stretch.words(words);
                let ints = words.iter().map(|word| i64::from_le_bytes(*word));
                words.len() == stretch.rows && times.extend(ints)
            }
            _ => false,
        }
    }

    fn kinds(&mut self, stretch: &Stretch<'_>, reading: &Reading) {
        let is_critical = |value: Value<'_>| match value {
            Value::Text(kind) => reading.kinds.is_critical(kind),
            _ => false,
        };
        let critical = &mut self.batch.critical;
        match &stretch.decoded.values {
            // Kinds are mostly few; where they are not, each row's own is looked at.
            Values::Indices(indices, texts)
                if stretch.decoded.present.is_none() && texts.spans.len() <= stretch.rows =>
            {
                let known: Vec<bool> =
                    (0..texts.spans.len()).map(|at| is_critical(Value::Text(texts.get(at)))).collect();
                let indices = indices.get(stretch.range()).unwrap_or_default();
                critical
                    .extend(indices.iter().map(|at| known.get(*at as usize).copied().unwrap_or_default()));
            }
            _ => stretch.each(|_, value| critical.push(is_critical(value))),
        }
    }

    fn bytes(&mut self, stretch: &Stretch<'_>) {
        stretch.each(|at, value| {
            let bytes = cell::bytes(value).unwrap_or_else(|why| {
                self.bad.push((self.rows + at, why));
                0
            });
            self.batch.bytes += u128::from(bytes);
            self.batch.units.push(cell::units(bytes));
        });
    }

    fn changes(&mut self, stretch: &Stretch<'_>) {
        stretch.each(|at, value| {
            let changed = cell::changed(value).unwrap_or_else(|why| {
                self.bad.push((self.rows + at, why));
                true
            });
            self.batch.changed.push(changed);
        });
    }

    /// The rows that cannot be used, each told once, in order.
    pub(super) fn bad_rows(&mut self) -> Vec<(usize, String)> {
        let mut bad = std::mem::take(&mut self.bad);
        bad.sort_by_key(|(at, _)| *at);
        bad.dedup_by_key(|(at, _)| *at);
        bad
    }

    /// The batch without its bad rows; its first row has this number.
    pub(super) fn finish(mut self, bad: &[(usize, String)], first_row: u64) -> Batch {
        let batch = &mut self.batch;
        batch.first_row = first_row;
        if !bad.is_empty() {
            let mut good = vec![true; self.rows];
            for (at, _) in bad {
                good.iter_mut().skip(*at).take(1).for_each(|good| *good = false);
            }
            batch.times.retain(&good);
            retain(&mut batch.critical, &good);
            retain(&mut batch.units, &good);
            retain(&mut batch.changed, &good);
            retain(&mut self.keys, &good);
            retain(&mut self.index, &good);
            let numbers = good.iter().zip(first_row..).filter(|(good, _)| **good);
            batch.rows = Some(numbers.map(|(_, row)| row).collect());
            batch.skipped = bad.len() as u64;
        }
        batch.ascending = self.rising.ends.filter(|_| !self.rising.fell);
        (batch.keys, batch.index) = match self.dictionary {
            Some((_, keys)) => (keys, Some(self.index)),
            None => (Arc::new(self.keys), None),
        };
        self.batch
    }
}

/// What is missing to a whole batch.
fn room<T>(values: &[T]) -> usize {
    ROWS.saturating_sub(values.len())
}

fn retain<T>(values: &mut Vec<T>, good: &[bool]) {
    let mut good = good.iter();
    values.retain(|_| good.next().copied().unwrap_or(true));
}

/// Rows of a column that are ready.
struct Stretch<'a> {
    decoded: &'a Decoded,
    from: usize,
    rows: usize,
}

impl<'a> Stretch<'a> {
    fn of(column: &'a Column, rows: usize) -> Option<Self> {
        column.at_hand().map(|(decoded, from)| Self { decoded, from, rows })
    }

    fn range(&self) -> std::ops::Range<usize> {
        self.from..self.from + self.rows
    }

    /// The words of the stretch.
    fn words<'b>(&self, words: &'b [u8]) -> &'b [[u8; 8]] {
        words.as_chunks().0.get(self.range()).unwrap_or_default()
    }

    fn is_present(&self, row: usize) -> bool {
        self.decoded.present.as_ref().is_none_or(|present| present.get(row).copied().unwrap_or_default())
    }

    /// Rows without a value, from the start of the stretch.
    fn absent(&self) -> impl Iterator<Item = usize> {
        let rows = if self.decoded.present.is_some() { self.rows } else { 0 };
        (0..rows).filter(|at| !self.is_present(self.from + at))
    }

    fn value(&self, row: usize) -> Value<'a> {
        if !self.is_present(row) {
            return Value::Null;
        }
        let found = match &self.decoded.values {
            Values::Ints(ints) => ints.get(row).copied().map(Value::Int),
            Values::Words(words) => {
                words.as_chunks().0.get(row).map(|word| Value::Int(i64::from_le_bytes(*word)))
            }
            Values::Bools(bools) => bools.get(row).copied().map(Value::Bool),
            Values::Texts(texts) => Some(Value::Text(texts.get(row))),
            Values::Indices(indices, texts) => {
                indices.get(row).map(|at| Value::Text(texts.get(*at as usize)))
            }
            Values::Packed(indices, texts) => indices.get(row).map(|at| Value::Text(texts.get(at as usize))),
        };
        found.unwrap_or(Value::Null)
    }

    fn each(&self, mut take: impl FnMut(usize, Value<'a>)) {
        (0..self.rows).for_each(|at| take(at, self.value(self.from + at)));
    }
}

/// The keys of a dictionary's names, worked out once.
fn keys_of(texts: &Arc<Texts>, known: &mut Known) -> (Arc<Texts>, Arc<Vec<Key>>) {
    match known {
        Some((same, keys)) if Arc::ptr_eq(same, texts) => (Arc::clone(same), Arc::clone(keys)),
        _ => {
            let keys = (0..texts.spans.len()).map(|at| cell::key(texts.get(at)));
            known.insert((Arc::clone(texts), Arc::new(keys.collect()))).clone()
        }
    }
}

/// Gives a name as text: the sixteen bytes of a UUID are written out.
fn named<T>(name: &[u8], uuid: bool, give: impl FnOnce(&[u8]) -> T) -> T {
    if !uuid || name.len() != 16 {
        return give(name);
    }
    let mut text = String::with_capacity(36);
    for (at, byte) in name.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0')));
    }
    give(text.as_bytes())
}

/// Gives the name of the session in the next row.
pub(super) fn name_at_hand<T>(column: &Column, uuid: bool, give: impl FnOnce(&[u8]) -> T) -> Option<T> {
    let value = Stretch::of(column, 1).map(|stretch| stretch.value(stretch.from))?;
    cell::session(value, |name| named(name, uuid, give)).ok()
}
