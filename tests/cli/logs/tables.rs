//! The same log in every way of Parquet is counted alike.

use std::fs;

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::schema::types::ColumnPath;

use super::small::{self, FLAGS};
use super::table::{plain, schema, small_pages, usual, written};
use super::{counts, piped, replay};

fn expected() -> String {
    counts(&small::csv(&small::log(), b','), &FLAGS)
}

fn column(name: &str) -> ColumnPath {
    ColumnPath::from(name)
}

#[test]
fn every_type_of_session_and_time() {
    let log = small::log();
    for session in [
        "required binary session (STRING)",
        "optional binary session (UTF8)",
        "required binary session",
        "required fixed_len_byte_array(16) session (UUID)",
        "optional fixed_len_byte_array(16) session",
        "required int64 session",
        "optional int32 session",
    ] {
        for time in [
            "required int64 at",
            "optional int64 at",
            "required int64 at (TIMESTAMP(MILLIS, true))",
            "optional int64 at (TIMESTAMP(MICROS, true))",
            "required int64 at (TIMESTAMP(NANOS, false))",
            "required int64 at (TIMESTAMP_MILLIS)",
            "required int64 at (TIMESTAMP_MICROS)",
            "required int96 at",
            "optional int96 at",
        ] {
            let table = plain(&log, &schema(session, time));
            assert_eq!(counts(&table, &FLAGS), expected(), "{session}, {time}");
        }
    }
}

#[test]
fn every_compression_and_version() {
    let log = small::log();
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for properties in [small_pages(), WriterProperties::builder()] {
                let properties = properties.set_compression(compression).set_writer_version(version);
                let table = written(&log, &usual(), properties.build(), 25);
                assert_eq!(counts(&table, &FLAGS), expected(), "{compression:?} {version:?}");
            }
        }
    }
}

#[test]
fn a_compression_that_is_not_read_is_named() {
    let table = written(&small::log(), &usual(), small_pages().build(), 25);
    // The codec of a column chunk is the fourth field of its metadata: none, then LZO.
    let at = table.windows(5).rposition(|bytes| bytes == b"\x02at\x15\x00").unwrap();
    let mut other = table.clone();
    other[at + 4] = 6;
    let ran = piped(std::path::Path::new("."), &["-"], &other);
    super::is_refused(&ran, "LZO");
    assert!(ran.err.contains("LZO"), "{}", ran.err);
}

fn encoded(properties: WriterPropertiesBuilder, name: &str, encoding: Encoding) -> WriterPropertiesBuilder {
    properties.set_column_dictionary_enabled(column(name), false).set_column_encoding(column(name), encoding)
}

#[test]
fn every_encoding() {
    let log = small::log();
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for (session, kind) in [
            (Encoding::PLAIN, Encoding::DELTA_BYTE_ARRAY),
            (Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::PLAIN),
            (Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY),
        ] {
            for ints in [Encoding::PLAIN, Encoding::DELTA_BINARY_PACKED, Encoding::BYTE_STREAM_SPLIT] {
                let properties =
                    small_pages().set_writer_version(version).set_compression(Compression::SNAPPY);
                let properties = encoded(encoded(properties, "session", session), "kind", kind);
                let properties = encoded(encoded(properties, "at", ints), "bytes", ints);
                let properties = encoded(properties, "changed", Encoding::RLE);
                let table = written(&log, &usual(), properties.build(), 30);
                assert_eq!(counts(&table, &FLAGS), expected(), "{version:?} {session} {kind} {ints}");
            }
        }
    }
}

#[test]
fn integers_of_sessions_may_be_encoded_too() {
    let log = small::log();
    for ints in [Encoding::DELTA_BINARY_PACKED, Encoding::BYTE_STREAM_SPLIT, Encoding::PLAIN] {
        for session in ["required int32 session", "optional int64 session"] {
            let properties = encoded(small_pages(), "session", ints).build();
            let table = written(&log, &schema(session, "required int64 at"), properties, 100);
            assert_eq!(counts(&table, &FLAGS), expected(), "{session} {ints}");
        }
    }
}

#[test]
fn a_dictionary_may_be_given_up_midway() {
    let properties = small_pages().set_dictionary_page_size_limit(150).build();
    let table = written(&small::log(), &usual(), properties, 1_000);
    let file = parquet::file::serialized_reader::SerializedFileReader::new(bytes::Bytes::from(table.clone()));
    let file = file.unwrap();
    let group = parquet::file::reader::FileReader::metadata(&file).row_group(0);
    let encodings: Vec<_> = group.column(1).encodings().collect();
    assert!(encodings.contains(&Encoding::RLE_DICTIONARY) && encodings.contains(&Encoding::PLAIN));
    assert_eq!(counts(&table, &FLAGS), expected());
}

#[test]
fn columns_that_must_have_values_have_them() {
    let schema = "message log { required binary session; required int64 at; required binary kind; \
                  required int64 bytes; }";
    let mut log = small::log();
    for row in &mut log {
        (row.changed, row.kind, row.bytes) = (None, row.kind.or(Some("")), row.bytes.or(Some(0)));
    }
    let text = small::json(&log).split_inclusive(|byte| *byte == b'\n').fold(String::new(), |text, line| {
        text + &std::str::from_utf8(line).unwrap().replace(",\"changed\":null", "")
    });
    assert_eq!(counts(&plain(&log, schema), &FLAGS), counts(text.as_bytes(), &FLAGS));
}

#[test]
fn one_group_and_one_row_a_group() {
    for rows in [1, 1_000] {
        let table = written(&small::log(), &usual(), WriterProperties::builder().build(), rows);
        let folder = tempfile::tempdir().unwrap();
        // The ending says nothing: what the file begins with does.
        fs::write(folder.path().join("log.csv"), table).unwrap();
        let ran = replay(folder.path(), &[&["log.csv", "--format", "json"], &FLAGS[..]].concat());
        assert_eq!(ran.answer(), expected(), "{rows}");
    }
}

#[test]
fn rows_of_a_table_that_cannot_be_used_are_named_or_counted() {
    let log = small::log();
    let schema = schema("optional binary session", "optional int64 at");
    let mut bad = log.clone();
    bad[3].bytes = Some(-1);
    bad[70].bytes = Some(-2);
    let ran = piped(std::path::Path::new("."), &["-"], &plain(&bad, &schema));
    super::is_refused(&ran, "bytes below 0");
    assert!(ran.err.contains("<stdin>:4: `-1` is not a number of bytes"), "{}", ran.err);
    let ran =
        piped(std::path::Path::new("."), &["-", "--skip-bad", "--format", "json"], &plain(&bad, &schema));
    assert!(ran.err.contains("2 of 84 rows could not be read and were skipped"), "{}", ran.err);
    let mut good = log;
    good.remove(70);
    good.remove(3);
    let counted = counts(&plain(&good, &schema), &[]);
    assert!(ran.answer().lines().skip(3).eq(counted.lines().skip(3)));
}

#[test]
fn a_time_past_all_times_is_a_bad_row_however_it_is_written() {
    let mut log = small::log();
    log[50].at = 1 << 53;
    for (schema, dictionary) in [
        (schema("required binary session", "required int64 at"), false),
        (schema("required binary session", "required int64 at"), true),
        (schema("required binary session", "optional int64 at"), false),
    ] {
        let properties = small_pages().set_dictionary_enabled(dictionary).build();
        let table = written(&log, &schema, properties, 1_000);
        let ran = piped(std::path::Path::new("."), &["-"], &table);
        super::is_refused(&ran, "a time out of range");
        let why = "<stdin>:51: the time `9007199254740992` is out of range";
        assert!(ran.err.contains(why), "{schema}: {}", ran.err);
    }
}
