//! Files that were cut or changed on their way: an error or an answer, never a panic.

use std::path::Path;
use std::sync::LazyLock;

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::schema::types::ColumnPath;
use proptest::prelude::*;

use super::small::{self, Mutation};
use super::table::{schema, small_pages, usual, written};
use super::{counts, is_refused, packed, piped};
use crate::runner::Ran;

/// The flags under which every column is read.
const FLAGS: [&str; 5] = ["-", "--critical", "add", "--batch", "1s"];

fn ran(log: &[u8]) -> Ran {
    piped(Path::new("."), &FLAGS, log)
}

static TABLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(tables);

/// As many ways of writing a table as read differently.
fn tables() -> Vec<Vec<u8>> {
    let log = small::log();
    let all = |properties: WriterPropertiesBuilder, session: Encoding, ints: Encoding| {
        [("session", session), ("kind", session), ("at", ints), ("bytes", ints)].into_iter().fold(
            properties.set_writer_version(WriterVersion::PARQUET_2_0).set_dictionary_enabled(false),
            |properties, (name, encoding)| properties.set_column_encoding(ColumnPath::from(name), encoding),
        )
    };
    let int96 = schema("optional fixed_len_byte_array(16) session (UUID)", "required int96 at");
    vec![
        written(&log, &usual(), small_pages().build(), 40),
        written(&log, &usual(), small_pages().set_compression(Compression::SNAPPY).build(), 90),
        written(
            &log,
            &int96,
            small_pages().set_compression(Compression::ZSTD(ZstdLevel::default())).build(),
            40,
        ),
        written(
            &log,
            &usual(),
            all(small_pages(), Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_BINARY_PACKED)
                .set_compression(Compression::GZIP(GzipLevel::default()))
                .build(),
            90,
        ),
        written(
            &log,
            &usual(),
            all(small_pages(), Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::BYTE_STREAM_SPLIT).build(),
            90,
        ),
        written(&log, &schema("optional int32 session", "optional int64 at"), small_pages().build(), 5),
    ]
}

#[test]
fn a_table_that_is_cut_short_is_refused() {
    for table in TABLES.iter() {
        for length in (0..table.len()).step_by(97).chain([table.len() - 1]) {
            is_refused(&ran(&table[..length]), &format!("{length} of {} bytes", table.len()));
        }
    }
}

#[test]
fn a_table_that_misses_a_piece_never_ends_in_a_panic() {
    for table in TABLES.iter() {
        let half = table.len() / 2;
        for kept in (4..half).step_by(97) {
            held(&ran(&[&table[..kept], &table[half..]].concat())).unwrap();
        }
    }
}

/// The library takes it for granted that no column has less than no bytes.
#[test]
fn a_panic_of_the_library_is_a_problem_of_the_file() {
    let table = written(&small::log(), &usual(), small_pages().build(), 1_000);
    // What a file says of a column: 84 values, then the bytes of it, unpacked and packed.
    let sizes = table.windows(8).enumerate().filter(|(_, bytes)| {
        bytes.starts_with(&[0x16, 0xa8, 0x01, 0x16]) && (bytes[6], bytes[7] & 1) == (0x16, 0)
    });
    let mut caught = 0;
    for (at, _) in sizes {
        let mut bytes = table.clone();
        // Numbers are written in zigzag: the lowest bit is the sign.
        bytes[at + 7] |= 1;
        let ran = ran(&bytes);
        held(&ran).unwrap();
        caught += usize::from(ran.err.contains("cannot read `<stdin>` as Parquet: the file is damaged"));
    }
    assert_eq!(caught, 5, "every column that is read");
}

fn held(ran: &Ran) -> Result<(), TestCaseError> {
    prop_assert!(matches!(ran.code, Some(0 | 2)), "{:?} {}", ran.code, ran.err);
    prop_assert!(!ran.err.contains("panicked"), "{}", ran.err);
    prop_assert!(ran.code == Some(0) || (ran.out.is_empty() && ran.err.contains("error[")), "{}", ran.err);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_table_never_ends_in_a_panic(
        table in 0usize..6,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        at_the_end in any::<bool>(),
    ) {
        let mut bytes = TABLES[table].clone();
        // What the file says of itself stands in its last part.
        let from = if at_the_end { bytes.len() - bytes.len() / 4 } else { 0 };
        for (at, byte) in changes {
            let at = from + at.index(bytes.len() - from);
            bytes[at] = byte;
        }
        held(&ran(&bytes))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_packed_text_never_ends_in_a_panic(gzip in any::<bool>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let text = small::csv(&small::log(), b',');
        let mut bytes = if gzip { packed::gz(&text) } else { packed::zst(&text) };
        let at = at.index(bytes.len());
        bytes[at] = byte;
        held(&ran(&bytes))?;
    }

    #[test]
    fn a_damaged_text_never_ends_in_a_panic(json in any::<bool>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let log = small::log();
        let mut bytes = if json { small::json(&log) } else { small::csv(&log, b',') };
        let at = at.index(bytes.len());
        bytes[at] = byte;
        held(&ran(&bytes))?;
    }

    #[test]
    fn random_bytes_are_no_log(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let ran = ran(&bytes);
        prop_assert_eq!(ran.code, Some(2));
        held(&ran)?;
    }
}

#[test]
fn a_session_past_the_dictionary_is_refused() {
    let row =
        |at: u8| Mutation { session: at % 12, at: i64::from(at), kind: None, bytes: None, changed: None };
    let log: Vec<Mutation> = (0..24).map(row).collect();
    let properties = WriterProperties::builder().set_compression(Compression::UNCOMPRESSED).build();
    let mut table = written(&log, &usual(), properties, log.len());
    assert!(counts(&table, &["--debounce", "1s"]).contains(r#""sessions":12"#));
    // The first twelve, packed in four bits each.
    let twelve = [0x10, 0x32, 0x54, 0x76, 0x98, 0xba];
    let at = table.windows(6).position(|six| six == twelve).unwrap();
    table[at + 5] = 0xca;
    let ran = piped(Path::new("."), &["-", "--debounce", "1s"], &table);
    is_refused(&ran, "a session that is not in the dictionary");
    assert!(
        ran.err.contains("cannot read `<stdin>` as Parquet: dictionary key beyond bounds of dictionary"),
        "{}",
        ran.err
    );
}
