//! A log that is sorted by time before it is read.

use super::decoded::{decode_bytes, everything};
use super::small_log;

#[test]
fn a_sorted_log_has_the_same_rows_by_time() {
    let log = small_log::log();
    let mut options = everything();
    let stored = decode_bytes(&small_log::csv(&log, b','), &options).expect("a log");
    let mut expected: Vec<_> =
        stored.rows.iter().map(|row| (row.time, row.hash, row.critical, row.changed, row.bytes)).collect();
    expected.sort_by_key(|row| row.0);
    options.sort = true;
    for rows_in_memory in [1, 7, 1 << 20] {
        options.rows_in_memory = rows_in_memory;
        for text in [small_log::csv(&log, b','), small_log::json(&log)] {
            let sorted = decode_bytes(&text, &options).expect("a log");
            let rows: Vec<_> = sorted
                .rows
                .iter()
                .map(|row| (row.time, row.hash, row.critical, row.changed, row.bytes))
                .collect();
            assert_eq!(rows, expected);
        }
    }
}

#[test]
fn skipped_rows_are_counted_once() {
    let mut options = everything();
    (options.sort, options.skip_bad) = (true, true);
    options.critical_kinds.clear();
    let decoded = decode_bytes(b"session,at\na,9\nb,x\na,3\n,4\n", &options).expect("a log");
    assert_eq!((decoded.times(), decoded.skipped), (vec![3, 9], 2));
    let decoded = decode_bytes(b"session,at\nb,x\n", &options).expect("a log");
    assert_eq!((decoded.rows.len(), decoded.skipped), (0, 1));
}
