//! Every type, encoding and compression in which a Parquet file may have the columns of a log.

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterVersion};
use parquet::schema::types::ColumnPath;

use super::decoded::{decode_bytes, everything};
use super::small_log;
use super::tables::{plain, schema, small_pages, usual, written};
use writecost_replay::{ReadOptions, TimeUnit};

/// The rows of the CSV form, with sessions as in `session`.
fn expected(session: impl Fn(u8) -> String) -> Vec<(String, i64, bool, bool, Option<u64>)> {
    let log = small_log::log();
    let decoded = decode_bytes(&small_log::csv(&log, b','), &everything()).expect("a log");
    let rows = decoded.rows.iter().zip(&log);
    rows.map(|(row, mutation)| (session(mutation.session), row.time, row.critical, row.changed, row.bytes))
        .collect()
}

fn content(file: &[u8], options: &ReadOptions) -> Vec<(String, i64, bool, bool, Option<u64>)> {
    let decoded = decode_bytes(file, options).expect("a log");
    assert_eq!(decoded.rows.iter().map(|row| row.number).collect::<Vec<_>>(), (1..=84).collect::<Vec<_>>());
    let rows = decoded.rows.into_iter();
    rows.map(|row| (row.session, row.time, row.critical, row.changed, row.bytes)).collect()
}

#[test]
fn times_of_every_type_and_unit() {
    let session = "required binary session (STRING)";
    for time in [
        "required int64 at",
        "optional int64 at",
        "required int64 at (TIMESTAMP(MILLIS, true))",
        "required int64 at (TIMESTAMP(MILLIS, false))",
        "required int64 at (TIMESTAMP(MICROS, true))",
        "required int64 at (TIMESTAMP(NANOS, true))",
        "required int64 at (TIMESTAMP_MILLIS)",
        "required int64 at (TIMESTAMP_MICROS)",
        "required int64 at (INTEGER(64, false))",
        "required int96 at",
        "optional int96 at",
    ] {
        let file = plain(&small_log::log(), &schema(session, time));
        let mut options = everything();
        // The unit of a type wins over that of the options.
        if time.contains("TIMESTAMP") || time.contains("int96") {
            options.time_unit = TimeUnit::Seconds;
        }
        assert_eq!(content(&file, &options), expected(small_log::name), "{time}");
    }
}

#[test]
fn sessions_of_every_type() {
    let log = small_log::log();
    for session in [
        "required binary session (STRING)",
        "optional binary session (UTF8)",
        "required binary session",
        "required fixed_len_byte_array(16) session (UUID)",
        "optional fixed_len_byte_array(16) session (UUID)",
    ] {
        let file = plain(&log, &schema(session, "required int64 at"));
        assert_eq!(content(&file, &everything()), expected(small_log::name), "{session}");
    }
    for session in
        ["required int32 session", "optional int64 session", "required int32 session (INTEGER(16, false))"]
    {
        let file = plain(&log, &schema(session, "required int64 at"));
        assert_eq!(content(&file, &everything()), expected(|session| session.to_string()), "{session}");
    }
    let file = plain(&log, &schema("required fixed_len_byte_array(16) session", "required int64 at"));
    let raw = |session| String::from_utf8_lossy(&small_log::uuid(session)).into_owned();
    assert_eq!(content(&file, &everything()), expected(raw));
}

#[test]
fn every_compression_and_encoding() {
    let log = small_log::log();
    let compressions = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
    ];
    for compression in compressions {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = small_pages().set_compression(compression).set_writer_version(version).build();
            let file = written(&log, &usual(), properties, 40);
            assert_eq!(
                content(&file, &everything()),
                expected(small_log::name),
                "{compression:?} {version:?}"
            );
        }
    }
    let texts = [Encoding::PLAIN, Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY];
    for text in texts {
        for integer in [Encoding::PLAIN, Encoding::DELTA_BINARY_PACKED, Encoding::BYTE_STREAM_SPLIT] {
            let columns = [("session", text), ("kind", text), ("at", integer), ("bytes", integer)];
            let properties = columns.into_iter().fold(
                small_pages().set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(false),
                |properties, (name, encoding)| {
                    properties.set_column_encoding(ColumnPath::from(name), encoding)
                },
            );
            let file = written(&log, &usual(), properties.build(), 90);
            assert_eq!(content(&file, &everything()), expected(small_log::name), "{text} {integer}");
        }
    }
}

#[test]
fn a_dictionary_that_is_given_up_within_a_row_group() {
    // The dictionary is full after a few ids, and the other pages of the chunk are plain.
    let properties =
        small_pages().set_dictionary_page_size_limit(100).set_statistics_enabled(EnabledStatistics::None);
    let file = written(&small_log::log(), &usual(), properties.build(), 90);
    assert_eq!(content(&file, &everything()), expected(small_log::name));
}

#[test]
fn columns_inside_groups_that_may_be_missing() {
    let nested = "message log { optional group a { optional group b { optional binary id (STRING); } \
                  required int64 at; } }";
    let mut options = ReadOptions::default();
    options.session = super::decoded::named("a.b.id");
    options.time = super::decoded::named("a.at");
    options.skip_bad = true;
    let log = small_log::log();
    let decoded = decode_bytes(&plain(&log, nested), &options).expect("a log");
    assert_eq!(decoded.times(), log.iter().map(|row| row.time).collect::<Vec<_>>());
    assert_eq!(decoded.sessions(), log.iter().map(|row| small_log::name(row.session)).collect::<Vec<_>>());
}
