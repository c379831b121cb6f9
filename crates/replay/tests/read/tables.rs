//! Writes the small log as Parquet, with any schema and any properties.

use std::sync::Arc;

use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::small_log::{Mutation, name, uuid};

/// A schema from the fields of session and time; all other columns are optional.
pub(crate) fn schema(session: &str, time: &str) -> String {
    format!(
        "message log {{ optional binary kind (STRING); {session}; optional boolean changed; {time}; \
         optional int64 bytes; required double other; }}"
    )
}

pub(crate) fn usual() -> String {
    schema("required binary session (STRING)", "required int64 at")
}

/// Properties with many small pages.
pub(crate) fn small_pages() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_data_page_row_count_limit(7).set_write_batch_size(3)
}

/// The log with small pages and row groups.
pub(crate) fn plain(log: &[Mutation], schema: &str) -> Vec<u8> {
    const GROUP_ROWS: usize = 40;
    written(log, schema, small_pages().build(), GROUP_ROWS)
}

pub(crate) fn written(
    log: &[Mutation],
    schema: &str,
    properties: WriterProperties,
    group_rows: usize,
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties));
    let mut writer = writer.expect("a writer");
    for rows in log.chunks(group_rows) {
        let mut group = writer.next_row_group().expect("a row group");
        while let Some(mut column) = group.next_column().expect("a column") {
            fill(&mut column, rows);
            column.close().expect("a column");
        }
        group.close().expect("a row group");
    }
    writer.into_inner().expect("a file")
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
        ColumnWriter::Int96ColumnWriter(writer) => put(writer, rows, |row| Some(int96(row.time))),
        ColumnWriter::Int32ColumnWriter(writer) => put(writer, rows, |row| Some(i32::from(row.session))),
        ColumnWriter::Int64ColumnWriter(writer) => fill_int64(writer, rows),
        ColumnWriter::DoubleColumnWriter(writer) => put(writer, rows, |_| Some(0.5)),
        ColumnWriter::FloatColumnWriter(_) => unreachable!("no schema has such a column"),
    }
}

fn fill_int64(writer: &mut ColumnWriterImpl<'_, parquet::data_type::Int64Type>, rows: &[Mutation]) {
    let column = writer.get_descriptor().clone();
    let unit = format!("{:?} {:?}", column.logical_type_ref(), column.converted_type()).to_lowercase();
    // Finer units get a fraction of a millisecond, which is to be rounded down.
    let time = |time: i64| match unit.as_str() {
        unit if unit.contains("micros") => time * 1_000 + 999,
        unit if unit.contains("nanos") => time * 1_000_000 + 999_999,
        _ => time,
    };
    match column.name() {
        "bytes" => put(writer, rows, |row| row.bytes),
        "session" => put(writer, rows, |row| Some(row.session.into())),
        _ => put(writer, rows, |row| Some(time(row.time))),
    }
}

/// Values and definition levels of a column; a required one has a value in every row.
fn put<T: DataType>(
    writer: &mut ColumnWriterImpl<'_, T>,
    rows: &[Mutation],
    value: impl Fn(&Mutation) -> Option<T::T>,
) {
    let max_level = writer.get_descriptor().max_def_level();
    let values: Vec<Option<T::T>> = rows.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|value| if value.is_some() { max_level } else { 0 }).collect();
    let present: Vec<T::T> = values.into_iter().flatten().collect();
    let levels = (max_level > 0).then_some(&levels[..]);
    writer.write_batch(&present, levels, None).expect("values");
}

/// Nanoseconds of the day and days of the Julian calendar.
#[expect(clippy::cast_possible_truncation, reason = "two halves")]
fn int96(time: i64) -> Int96 {
    const DAY_MS: i64 = 86_400_000;
    let nanos = time.rem_euclid(DAY_MS).cast_unsigned() * 1_000_000 + 999_999;
    let day = u32::try_from(time.div_euclid(DAY_MS) + 2_440_588).expect("a recent day");
    let mut value = Int96::new();
    value.set_data(nanos as u32, (nanos >> 32) as u32, day);
    value
}
