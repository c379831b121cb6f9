use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::basic::{LogicalType, TimeUnit as Unit, Type};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::ColumnDescriptor;

use super::super::columns::{self, Columns, Found};
use super::super::options::{LogOptions, TimeUnit};
use super::super::rows::{Reading, refused};
use super::again::Again;
use super::column::Column;
use super::disk::Disk;
use super::fill::{Filling, Known};
use super::guard::guarded;
use super::pages::Trouble;
use crate::input::diagnostic::Diagnostic;
use crate::workload::{Batch, Shelf, Timestamps};

/// Rows of a batch.
pub(super) const ROWS: usize = 1 << 18;

/// A table that is open.
pub(in crate::input::log) struct Table {
    shared: Arc<Shared>,
    next_group: usize,
    next_row: u64,
}

/// What the parts of a table have in common.
pub(super) struct Shared {
    pub(super) name: String,
    pub(super) position: usize,
    pub(super) disk: Arc<Disk>,
    pub(super) data: ParquetMetaData,
    found: Found,
    names: Vec<String>,
    size: u64,
    /// What a time counts.
    pub(super) unit: TimeUnit,
    /// Whether sessions are named by the sixteen bytes of a UUID.
    pub(super) uuid: bool,
    /// Columns of batches that nobody reads any more.
    spare_wide: Shelf<i64, 8>,
    spare: Shelf<u32, 16>,
}

impl Shared {
    /// Room for times, and for an index: that of others, where nobody reads them any more.
    pub(super) fn room(&self) -> (Timestamps, Vec<u32>) {
        let mut index = self.spare.take();
        index.clear();
        (Timestamps::over(self.spare.take(), self.spare_wide.take()), index)
    }

    /// A column of a row group, by its place in the table.
    fn column(&self, group: usize, place: usize) -> Result<Column, Trouble> {
        let data = self.data.row_groups().get(group).ok_or_else(|| "a row group is gone".to_owned())?;
        Column::open(&self.disk, data, place)
    }

    /// The sessions of a row group.
    pub(super) fn sessions(&self, group: usize) -> Result<Column, Trouble> {
        self.column(group, self.found.session)
    }

    /// A trouble with the file as a problem.
    pub(super) fn problem(&self, why: &str) -> Diagnostic {
        broken(&self.name, why)
    }
}

fn broken(name: &str, why: &str) -> Diagnostic {
    let why = ["Parquet error: ", "EOF: "].iter().find_map(|kind| why.strip_prefix(kind)).unwrap_or(why);
    Diagnostic::new("bad-parquet", format!("cannot read `{name}` as Parquet: {why}"))
}

impl Table {
    pub(in crate::input::log) fn open(
        name: &str,
        position: usize,
        file: File,
        options: &LogOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let one = |why: String| vec![broken(name, &why)];
        let size = file.metadata().map_or(0, |data| data.len());
        let disk = Disk::new(file).map_err(|problem| one(problem.to_string()))?;
        let data = guarded(|| ParquetMetaDataReader::new().parse_and_finish(&disk)).map_err(one)?;
        let schema = data.file_metadata().schema_descr_ptr();
        let names: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
        let found = columns::find(name, &names, options)?;
        let used = [Some(found.session), Some(found.time), found.kind, found.bytes, found.changed];
        let used = used.into_iter().flatten().filter_map(|place| schema.columns().get(place));
        let problems: Vec<Diagnostic> = used.filter_map(|column| unusable(name, column)).collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let column = |place: usize| schema.column(place);
        let unit = stated_unit(&column(found.time)).unwrap_or(options.unit);
        let uuid = matches!(column(found.session).logical_type_ref(), Some(LogicalType::Uuid));
        let disk = Arc::new(disk);
        let shared = Shared {
            name: name.to_owned(),
            position,
            disk,
            data,
            found,
            names,
            size,
            unit,
            uuid,
            spare_wide: Shelf::default(),
            spare: Shelf::default(),
        };
        Ok(Self { shared: Arc::new(shared), next_group: 0, next_row: 1 })
    }

    pub(in crate::input::log) fn columns(&self) -> Columns {
        self.shared.found.columns(&self.shared.names)
    }

    /// The next row group.
    pub(in crate::input::log) fn next(&mut self, taken: &AtomicU64) -> Option<TablePart> {
        let groups = self.shared.data.row_groups();
        let rows = u64::try_from(groups.get(self.next_group)?.num_rows()).unwrap_or_default();
        let part = TablePart {
            shared: Arc::clone(&self.shared),
            group: self.next_group,
            next_row: self.next_row,
            first_row: self.next_row,
            open: None,
            known: None,
        };
        self.next_group += 1;
        self.next_row += rows;
        taken.fetch_add(self.shared.size / groups.len().max(1) as u64, Ordering::Relaxed);
        Some(part)
    }
}

/// What keeps a column from being read, if anything.
fn unusable(name: &str, column: &ColumnDescriptor) -> Option<Diagnostic> {
    let why = if column.max_rep_level() > 0 {
        "holds lists"
    } else if column.max_def_level() > 1 {
        "stands inside a group that may be missing"
    } else if matches!(column.physical_type(), Type::FLOAT | Type::DOUBLE) {
        "holds numbers with fractions"
    } else {
        return None;
    };
    let message = format!("the column `{}` of `{name}` {why}, and a log is flat", column.path().string());
    Some(Diagnostic::new("bad-column", message))
}

/// The unit a column of times says of itself.
fn stated_unit(column: &ColumnDescriptor) -> Option<TimeUnit> {
    use parquet::basic::ConvertedType;
    if column.physical_type() == Type::INT96 {
        return Some(TimeUnit::Millis);
    }
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Timestamp(stamp)), _) => Some(match stamp.unit {
            Unit::MILLIS => TimeUnit::Millis,
            Unit::MICROS => TimeUnit::Micros,
            Unit::NANOS => TimeUnit::Nanos,
        }),
        (_, ConvertedType::TIMESTAMP_MILLIS) => Some(TimeUnit::Millis),
        (_, ConvertedType::TIMESTAMP_MICROS) => Some(TimeUnit::Micros),
        _ => None,
    }
}

/// A row group, decoded batch by batch.
pub(in crate::input::log) struct TablePart {
    shared: Arc<Shared>,
    group: usize,
    first_row: u64,
    next_row: u64,
    open: Option<Open>,
    known: Known,
}

/// The columns of a row group.
pub(super) struct Open {
    pub(super) session: Column,
    pub(super) time: Column,
    pub(super) kind: Option<Column>,
    pub(super) bytes: Option<Column>,
    pub(super) changed: Option<Column>,
}

impl Open {
    fn new(shared: &Shared, group: usize) -> Result<Self, Trouble> {
        let open = |place: usize| shared.column(group, place);
        let found = &shared.found;
        Ok(Self {
            session: shared.sessions(group)?.packed(),
            time: open(found.time)?,
            kind: found.kind.map(open).transpose()?,
            bytes: found.bytes.map(open).transpose()?,
            changed: found.changed.map(open).transpose()?,
        })
    }

    fn each(&mut self) -> impl Iterator<Item = &mut Column> {
        let required = [Some(&mut self.session), Some(&mut self.time)];
        let optional = [self.kind.as_mut(), self.bytes.as_mut(), self.changed.as_mut()];
        required.into_iter().chain(optional).flatten()
    }

    /// Rows that all columns have ready; 0 at the end of all of them.
    fn ready(&mut self) -> Result<usize, Trouble> {
        let ready: Vec<usize> = self.each().map(Column::ready).collect::<Result<_, _>>()?;
        let (least, most) = (ready.iter().min().copied(), ready.iter().max().copied());
        match (least.unwrap_or_default(), most.unwrap_or_default()) {
            (0, 1..) => Err("its columns are not of the same length".to_owned()),
            (least, _) => Ok(least),
        }
    }
}

impl TablePart {
    pub(in crate::input::log) fn next_batch(
        &mut self,
        reading: &Reading,
    ) -> Result<Option<Batch>, Diagnostic> {
        let shared = Arc::clone(&self.shared);
        let filled = self.fill(reading).map_err(|why| shared.problem(&why))?;
        let Some(mut filling) = filled else { return Ok(None) };
        let first_row = self.next_row;
        self.next_row += filling.len() as u64;
        let bad = filling.bad_rows();
        for (at, why) in &bad {
            refused(reading, &shared.name, first_row + *at as u64, why)?;
        }
        let mut batch = filling.finish(&bad, first_row);
        let rows = batch.rows.clone();
        let again = Again { shared, group: self.group, start: self.first_row, first_row, rows };
        batch.names = Some(Box::new(again));
        Ok(Some(batch))
    }

    /// Takes columns back.
    pub(in crate::input::log) fn reuse(&mut self, times: Timestamps, index: Vec<u32>) {
        let (narrow, wide) = times.into_columns();
        self.shared.spare_wide.put(wide);
        for column in [narrow, index] {
            self.shared.spare.put(column);
        }
    }

    /// Fills a batch with as many rows as it holds; `None` where none are left.
    fn fill(&mut self, reading: &Reading) -> Result<Option<Filling>, Trouble> {
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(Open::new(&self.shared, self.group)?),
        };
        let mut filling = Filling::new(&self.shared);
        while filling.len() < ROWS {
            let ready = open.ready()?.min(ROWS - filling.len());
            if ready == 0 || !filling.fits(open) {
                break;
            }
            filling.add(open, ready, reading, &mut self.known)?;
            open.each().for_each(|column| column.advance(ready));
        }
        Ok((filling.len() > 0).then_some(filling))
    }
}
