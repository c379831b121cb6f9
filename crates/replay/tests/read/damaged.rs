//! Files that were cut off or changed: an error or rows, never a panic.

use std::sync::LazyLock;

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{WriterPropertiesBuilder, WriterVersion};
use parquet::schema::types::ColumnPath;
use proptest::prelude::*;

use super::decoded::{decode_bytes, everything};
use super::forms::{gzip, zstd};
use super::small_log;
use super::tables::{schema, small_pages, usual, written};

static TABLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(tables);

/// Files that are decoded by different code.
fn tables() -> Vec<Vec<u8>> {
    let log = small_log::log();
    let encoded = |text: Encoding, integer: Encoding| -> WriterPropertiesBuilder {
        [("session", text), ("kind", text), ("at", integer), ("bytes", integer)].into_iter().fold(
            small_pages().set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(false),
            |properties, (name, encoding)| properties.set_column_encoding(ColumnPath::from(name), encoding),
        )
    };
    let int96 = schema("optional fixed_len_byte_array(16) session (UUID)", "required int96 at");
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let gzip = Compression::GZIP(GzipLevel::default());
    let delta = encoded(Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_BINARY_PACKED).set_compression(gzip);
    let split = encoded(Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::BYTE_STREAM_SPLIT);
    let integers = schema("optional int32 session", "optional int64 at");
    vec![
        written(&log, &usual(), small_pages().build(), 40),
        written(&log, &usual(), small_pages().set_compression(Compression::SNAPPY).build(), 90),
        written(&log, &int96, small_pages().set_compression(zstd).build(), 40),
        written(&log, &usual(), delta.build(), 90),
        written(&log, &usual(), split.build(), 90),
        written(&log, &integers, small_pages().build(), 5),
    ]
}

#[test]
fn a_parquet_file_that_is_cut_off_is_an_error() {
    for table in TABLES.iter() {
        for length in (0..table.len()).step_by(97).chain([table.len() - 1]) {
            assert!(
                decode_bytes(&table[..length], &everything()).is_err(),
                "{length} of {} bytes",
                table.len()
            );
        }
    }
}

#[test]
fn a_parquet_file_without_a_part_in_its_middle_is_an_error_or_rows() {
    for table in TABLES.iter() {
        let half = table.len() / 2;
        for kept in (4..half).step_by(97) {
            let _error_or_rows = decode_bytes(&[&table[..kept], &table[half..]].concat(), &everything());
        }
    }
}

#[test]
fn a_session_past_the_dictionary_is_an_error() {
    let rows = (0..24u8).map(|row| small_log::Mutation {
        session: row % 12,
        time: i64::from(row),
        kind: None,
        bytes: None,
        changed: None,
    });
    let log: Vec<_> = rows.collect();
    let properties = parquet::file::properties::WriterProperties::builder().build();
    let mut table = written(&log, &usual(), properties, log.len());
    assert_eq!(decode_bytes(&table, &everything()).expect("a log").rows.len(), 24);
    // The first twelve keys, of four bits each.
    let keys = [0x10, 0x32, 0x54, 0x76, 0x98, 0xba];
    let position = table.windows(6).position(|bytes| bytes == keys).expect("keys");
    table[position + 5] = 0xca;
    assert!(decode_bytes(&table, &everything()).is_err());
}

#[test]
fn a_text_that_is_cut_off_is_an_error_or_its_first_rows() {
    let log = small_log::log();
    for text in [small_log::csv(&log, b','), small_log::json(&log)] {
        let whole = decode_bytes(&text, &everything()).expect("a log");
        for length in (0..text.len()).step_by(53) {
            if let Ok(decoded) = decode_bytes(&text[..length], &everything()) {
                // The last row may have lost a part.
                let rows = decoded.rows.len().saturating_sub(1);
                assert_eq!(decoded.rows[..rows], whole.rows[..rows], "{length}");
            }
        }
        for compressed in [gzip(&text), zstd(&text)] {
            for length in (8..compressed.len() - 1).step_by(53) {
                assert!(decode_bytes(&compressed[..length], &everything()).is_err(), "{length}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_parquet_file_is_an_error_or_rows(
        table in 0usize..6,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        in_metadata in any::<bool>(),
    ) {
        let mut bytes = TABLES[table].clone();
        // The metadata is in the last part.
        let start = if in_metadata { bytes.len() - bytes.len() / 4 } else { 0 };
        for (position, byte) in changes {
            let position = start + position.index(bytes.len() - start);
            bytes[position] = byte;
        }
        if let Ok(decoded) = decode_bytes(&bytes, &everything()) {
            prop_assert!(decoded.rows.len() <= small_log::log().len());
        }
    }

    #[test]
    fn a_damaged_text_is_an_error_or_rows(
        form in 0usize..4,
        position in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let log = small_log::log();
        let mut bytes = match form {
            0 => small_log::csv(&log, b','),
            1 => small_log::json(&log),
            2 => gzip(&small_log::csv(&log, b',')),
            _ => zstd(&small_log::json(&log)),
        };
        let position = position.index(bytes.len());
        bytes[position] = byte;
        if let Ok(decoded) = decode_bytes(&bytes, &everything()) {
            prop_assert!(decoded.rows.len() <= log.len() + 1);
        }
    }

    #[test]
    fn random_bytes_are_not_a_log(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(decode_bytes(&bytes, &everything()).is_err());
    }
}
