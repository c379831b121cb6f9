use std::io::{self, Write as _};

use super::COLUMNS;
use super::packed::Packed;
use crate::workload::{Layout, Rows};

/// Writes rows as JSON lines.
pub(super) struct JsonRows<'a> {
    out: Packed<'a>,
    /// The kinds as JSON.
    kinds: Vec<String>,
    changed: bool,
}

impl<'a> JsonRows<'a> {
    pub(super) fn new(layout: &Layout, out: Packed<'a>) -> Self {
        let kinds = layout.kinds.iter().map(|kind| serde_json::Value::from(kind.as_str()).to_string());
        Self { out, kinds: kinds.collect(), changed: layout.changed }
    }

    pub(super) fn write(&mut self, rows: &Rows) -> io::Result<()> {
        for row in 0..rows.len() {
            self.row(rows, row)?;
        }
        Ok(())
    }

    fn row(&mut self, rows: &Rows, row: usize) -> io::Result<()> {
        let [session, time, kind, size, changed] = COLUMNS;
        let of = rows.kinds[row].and_then(|kind| self.kinds.get(kind as usize));
        let of = of.map_or("null", String::as_str);
        // Names of sessions are digits and dashes, and need no escapes.
        let (id, at) = (rows.session(row), rows.times[row]);
        write!(self.out, "{{\"{session}\":\"{id}\",\"{time}\":{at},\"{kind}\":{of},\"{size}\":")?;
        match rows.sizes[row] {
            Some(bytes) => write!(self.out, "{bytes}")?,
            None => write!(self.out, "null")?,
        }
        if self.changed {
            write!(self.out, ",\"{changed}\":{}", rows.changed[row])?;
        }
        self.out.write_all(b"}\n")
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.out.finish()
    }
}
