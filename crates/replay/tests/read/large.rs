//! Small files that decompress to much.

use super::decoded::{decode_bytes, everything};
use super::forms::{gzip, zstd};
use writecost_replay::{ReadError, ReadOptions};

#[test]
fn a_line_without_an_end_is_refused_at_the_limit() {
    let zeros = vec![0; 32 << 20];
    let endless_header = b"session,at,".repeat(2 << 20);
    let long = vec![b'a'; 20 << 20];
    for (content, line) in [
        (gzip(&zeros).repeat(8), 1),
        (zstd(&zeros).repeat(64), 1),
        (gzip(&endless_header), 1),
        ([b"session,at\na,1\n", &long[..]].concat(), 3),
        ([b"{\"session\":\"a\",\"at\":1}\n{\"", &long[..]].concat(), 2),
    ] {
        let error = decode_bytes(&content, &ReadOptions::default()).expect_err("a line without an end");
        assert!(matches!(error, ReadError::RecordTooLong { line: at, .. } if at == line), "{error}");
    }
}

#[test]
fn rows_keep_their_numbers_and_sessions_across_chunks() {
    let row = |row: usize| format!("session-{},{row},{}\n", row % 1_000, "x".repeat(row % 50));
    let text: String = (0..100_000).map(row).collect();
    let mut options = everything();
    options.critical_kinds.clear();
    let decoded = decode_bytes(format!("session,at,other\n{text}").as_bytes(), &options).expect("a log");
    assert_eq!(decoded.rows.len(), 100_000);
    for (position, row) in decoded.rows.iter().enumerate() {
        let expected = (position as u64 + 2, position, format!("session-{}", position % 1_000));
        let time = usize::try_from(row.time).expect("a position");
        assert_eq!((row.number, time, row.session.clone()), expected);
    }
}
