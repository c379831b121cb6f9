//! Writes the small log as Parquet, in whatever way a schema and properties say.

use std::sync::Arc;

use parquet::basic::Type;
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::small::{Mutation, name, uuid};

/// Rows of a group, where nothing else is said.
const GROUP: usize = 40;

/// A schema from the types of session and time, all else optional.
pub(super) fn schema(session: &str, time: &str) -> String {
    format!(
        "message log {{ optional binary kind (STRING); {session}; optional boolean changed; {time}; \
         optional int64 bytes; required double other; }}"
    )
}

/// The usual one.
pub(super) fn usual() -> String {
    schema("required binary session (STRING)", "required int64 at")
}

/// Properties, with small pages so that there are many.
pub(super) fn small_pages() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_data_page_row_count_limit(7).set_write_batch_size(3)
}

pub(super) fn plain(log: &[Mutation], schema: &str) -> Vec<u8> {
    written(log, schema, small_pages().build(), GROUP)
}

/// The log as a file.
pub(super) fn written(log: &[Mutation], schema: &str, properties: WriterProperties, rows: usize) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for rows in log.chunks(rows) {
        let mut group = writer.next_row_group().unwrap();
        while let Some(mut column) = group.next_column().unwrap() {
            fill(&mut column, rows);
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

fn fill(column: &mut SerializedColumnWriter<'_>, rows: &[Mutation]) {
    match column.untyped() {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let is_kind = writer.get_descriptor().name() == "kind";
            put(writer, rows, |row| {
                if is_kind {
                    row.kind.map(ByteArray::from)
                } else {
                    Some(ByteArray::from(&*name(row.session)))
                }
            });
        }
        ColumnWriter::FixedLenByteArrayColumnWriter(writer) => {
            put(writer, rows, |row| Some(FixedLenByteArray::from(uuid(row.session).to_vec())));
        }
        ColumnWriter::BoolColumnWriter(writer) => put(writer, rows, |row| row.changed),
        ColumnWriter::Int96ColumnWriter(writer) => put(writer, rows, |row| Some(days(row.at))),
        ColumnWriter::Int32ColumnWriter(writer) => put(writer, rows, |row| Some(i32::from(row.session))),
        ColumnWriter::Int64ColumnWriter(writer) => int(writer, rows),
        ColumnWriter::DoubleColumnWriter(writer) => put(writer, rows, |_| Some(0.5)),
        ColumnWriter::FloatColumnWriter(_) => unreachable!("no schema here has one"),
    }
}

fn int(writer: &mut ColumnWriterImpl<'_, parquet::data_type::Int64Type>, rows: &[Mutation]) {
    let column = writer.get_descriptor().clone();
    assert_eq!(column.physical_type(), Type::INT64);
    let finer = format!("{:?} {:?}", column.logical_type_ref(), column.converted_type()).to_lowercase();
    // What the column says of itself, and a bit more than the millisecond.
    let ticks = |at: i64| match finer.as_str() {
        unit if unit.contains("micros") => at * 1_000 + 999,
        unit if unit.contains("nanos") => at * 1_000_000 + 999_999,
        _ => at,
    };
    match column.name() {
        "bytes" => put(writer, rows, |row| row.bytes),
        "session" => put(writer, rows, |row| Some(row.session.into())),
        _ => put(writer, rows, |row| Some(ticks(row.at))),
    }
}

/// Values and levels of a column; one that is required has a value in every row.
fn put<T: DataType>(
    writer: &mut ColumnWriterImpl<'_, T>,
    rows: &[Mutation],
    value: impl Fn(&Mutation) -> Option<T::T>,
) {
    let optional = writer.get_descriptor().max_def_level() > 0;
    let values: Vec<Option<T::T>> = rows.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let present: Vec<T::T> = if optional {
        values.into_iter().flatten().collect()
    } else {
        values.into_iter().map(|value| value.expect("a required column has values")).collect()
    };
    writer.write_batch(&present, optional.then_some(&levels[..]), None).unwrap();
}

/// Days of the Julian calendar, and nanoseconds of the last.
fn days(at: i64) -> Int96 {
    const DAY: i64 = 86_400_000;
    let nanos = at.rem_euclid(DAY).cast_unsigned() * 1_000_000 + 999_999;
    let day = u32::try_from(at.div_euclid(DAY) + 2_440_588).unwrap();
    let mut value = Int96::new();
    value.set_data((nanos & 0xffff_ffff) as u32, (nanos >> 32) as u32, day);
    value
}
