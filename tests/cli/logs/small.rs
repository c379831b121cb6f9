//! A small log in which everything happens that can: ties, sessions of one mutation, sizes and
//! kinds that nobody says.

use std::fmt::Write as _;

/// A mutation.
#[derive(Debug, Clone)]
pub(super) struct Mutation {
    pub session: u8,
    /// Milliseconds since 1970.
    pub at: i64,
    pub kind: Option<&'static str>,
    pub bytes: Option<i64>,
    pub changed: Option<bool>,
}

/// How every form of it is counted.
pub(super) const FLAGS: [&str; 6] =
    ["--critical", "add,\"quoted\"", "--debounce", "1s,5s/7s", "--batch", "250ms,1s/3"];

/// Twelve sessions, by session and by time.
pub(super) fn log() -> Vec<Mutation> {
    let kinds = [Some("move"), None, Some("add"), Some("\"quoted\""), Some("line\nbreak"), Some("comma,")];
    let bytes = [Some(4_097), Some(0), None, Some(1), Some(900_000)];
    let changed = [Some(true), Some(false), None, Some(true)];
    let mut log = Vec::new();
    for session in 0..12u8 {
        let mut at = 1_767_607_200_000 + i64::from(session) * 40_000;
        // Every third session has but one mutation.
        for turn in 0..if session % 3 == 0 { 1 } else { usize::from(session) + 4 } {
            let row: usize = log.len();
            at += [0, 0, 700, 1, 5_000, 250, 1_999][(turn * 3 + usize::from(session)) % 7];
            log.push(Mutation {
                session,
                at,
                kind: kinds[row % 6],
                bytes: bytes[row % 5],
                changed: changed[row % 4],
            });
        }
    }
    log
}

/// The sixteen bytes of a session's name.
pub(super) fn uuid(session: u8) -> [u8; 16] {
    let mut bytes = [0x5a; 16];
    bytes[0] = session;
    bytes
}

/// A session's name in text.
pub(super) fn name(session: u8) -> String {
    let hex = uuid(session).iter().fold(String::new(), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    });
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// With a header, quoted where it must be.
pub(super) fn csv(log: &[Mutation], delimiter: u8) -> Vec<u8> {
    written(log, delimiter, &["session", "at", "kind", "bytes", "changed"])
}

/// Without one.
pub(super) fn headless(log: &[Mutation]) -> Vec<u8> {
    written(log, b',', &[])
}

fn written(log: &[Mutation], delimiter: u8, header: &[&str]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    if !header.is_empty() {
        writer.write_record(header).unwrap();
    }
    for row in log {
        let said = |value: Option<String>| value.unwrap_or_default();
        let at = row.at.to_string();
        let (bytes, changed) =
            (row.bytes.map(|bytes| bytes.to_string()), row.changed.map(|is| is.to_string()));
        let kind = row.kind.map(str::to_owned);
        writer.write_record([name(row.session), at, said(kind), said(bytes), said(changed)]).unwrap();
    }
    writer.into_inner().unwrap()
}

/// An object a line, with something in it that is no column.
pub(super) fn json(log: &[Mutation]) -> Vec<u8> {
    let line = |row: &Mutation| {
        serde_json::json!({
            "other": { "session": [1, { "at": null }] },
            "session": name(row.session), "at": row.at,
            "kind": row.kind, "bytes": row.bytes, "changed": row.changed,
        })
        .to_string()
    };
    log.iter().map(|row| line(row) + "\n").collect::<String>().into_bytes()
}
