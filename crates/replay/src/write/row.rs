use std::io;

use serde::Serialize;

use crate::event::{EventRows, EventSchema};

/// The columns of a log, by names that readers recognize. The last one is optional.
pub(super) const COLUMNS: [&str; 5] = ["session_id", "timestamp_ms", "kind", "size_bytes", "changed"];

/// A row of a text format. The fields are [`COLUMNS`].
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    session_id: &'a str,
    timestamp_ms: i64,
    kind: Option<&'a str>,
    size_bytes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<bool>,
}

/// The columns that the log has.
pub(super) fn columns(schema: &EventSchema) -> &'static [&'static str] {
    let [required @ .., _] = &COLUMNS;
    if schema.changed { &COLUMNS } else { required }
}

/// Checks that the columns of a batch fit each other, the schema and the file formats.
pub(super) fn validate(schema: &EventSchema, batch: &EventRows) -> io::Result<()> {
    let invalid = |problem| Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    let columns = [batch.session_index.len(), batch.kinds.len(), batch.bytes.len(), batch.changed.len()];
    if columns.iter().any(|rows| *rows != batch.len()) {
        return invalid("the columns of a batch have different lengths");
    }
    if batch.session_index.iter().any(|session| *session as usize >= batch.sessions.len()) {
        return invalid("a row refers to a session that the batch does not have");
    }
    if batch.kinds.iter().flatten().any(|kind| *kind as usize >= schema.kinds.len()) {
        return invalid("a row refers to a kind that the schema does not have");
    }
    if batch.bytes.iter().flatten().any(|bytes| i32::try_from(*bytes).is_err()) {
        return invalid("a payload is larger than 2,147,483,647 bytes");
    }
    Ok(())
}

/// The rows of a valid batch.
pub(super) fn rows<'a>(schema: &'a EventSchema, batch: &'a EventRows) -> impl Iterator<Item = Row<'a>> {
    (0..batch.len()).map(move |row| Row {
        session_id: batch.session(row).unwrap_or_default(),
        timestamp_ms: batch.times[row],
        kind: batch.kinds[row].and_then(|kind| schema.kinds.get(kind as usize)).map(String::as_str),
        size_bytes: batch.bytes[row],
        changed: schema.changed.then(|| batch.changed[row]),
    })
}
