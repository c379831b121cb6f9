//! A small log with everything that a log can have: equal times, sessions of one mutation, sizes,
//! kinds and flags that are not recorded.

use std::fmt::Write as _;

#[derive(Debug, Clone)]
pub(crate) struct Mutation {
    pub(crate) session: u8,
    pub(crate) time: i64,
    pub(crate) kind: Option<&'static str>,
    pub(crate) bytes: Option<i64>,
    pub(crate) changed: Option<bool>,
}

/// Twelve sessions, by session and by time.
pub(crate) fn log() -> Vec<Mutation> {
    let kinds = [Some("move"), None, Some("add"), Some("\"quoted\""), Some("line\nbreak"), Some("comma,")];
    let bytes = [Some(4_097), Some(0), None, Some(1), Some(900_000)];
    let changed = [Some(true), Some(false), None, Some(true)];
    let mut log = Vec::new();
    for session in 0..12u8 {
        let mut time = 1_767_607_200_000 + i64::from(session) * 40_000;
        // Every third session has one mutation.
        for turn in 0..if session % 3 == 0 { 1 } else { usize::from(session) + 4 } {
            let row: usize = log.len();
            time += [0, 0, 700, 1, 5_000, 250, 1_999][(turn * 3 + usize::from(session)) % 7];
            let (kind, bytes, changed) = (kinds[row % 6], bytes[row % 5], changed[row % 4]);
            log.push(Mutation { session, time, kind, bytes, changed });
        }
    }
    log
}

/// The bytes of a session's UUID.
pub(crate) fn uuid(session: u8) -> [u8; 16] {
    let mut bytes = [0x5a; 16];
    bytes[0] = session;
    bytes
}

/// The UUID as text.
pub(crate) fn name(session: u8) -> String {
    let hex = uuid(session).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string has room");
        hex
    });
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// CSV with a header, quoted where necessary.
pub(crate) fn csv(log: &[Mutation], delimiter: u8) -> Vec<u8> {
    records(log, delimiter, &["session", "at", "kind", "bytes", "changed"])
}

/// CSV without a header.
pub(crate) fn headless(log: &[Mutation]) -> Vec<u8> {
    records(log, b',', &[])
}

fn records(log: &[Mutation], delimiter: u8, header: &[&str]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    if !header.is_empty() {
        writer.write_record(header).expect("a vector has room");
    }
    for row in log {
        let text = |value: Option<String>| value.unwrap_or_default();
        let (bytes, changed) =
            (row.bytes.map(|bytes| bytes.to_string()), row.changed.map(|flag| flag.to_string()));
        let kind = row.kind.map(str::to_owned);
        let record = [name(row.session), row.time.to_string(), text(kind), text(bytes), text(changed)];
        writer.write_record(record).expect("a vector has room");
    }
    writer.into_inner().expect("a vector has room")
}

/// One object a line, with a nested value that is not a column.
pub(crate) fn json(log: &[Mutation]) -> Vec<u8> {
    let line = |row: &Mutation| {
        serde_json::json!({
            "other": { "session": [1, { "at": null }] },
            "session": name(row.session), "at": row.time,
            "kind": row.kind, "bytes": row.bytes, "changed": row.changed,
        })
        .to_string()
    };
    log.iter().map(|row| line(row) + "\n").collect::<String>().into_bytes()
}
