//! A log of mutations, written row by row in the formats that logs come in.

mod csv;
mod json;
mod packed;
mod parquet;

use std::io::{self, Write};

use self::csv::CsvRows;
use self::json::JsonRows;
use self::packed::Packed;
use self::parquet::ParquetRows;
use crate::workload::{Layout, Rows};

pub use packed::Packing;

/// The columns of a log, by the names that readers of logs know them by; the last is there where
/// rows can say it.
const COLUMNS: [&str; 5] = ["session_id", "timestamp_ms", "kind", "size_bytes", "changed"];

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Parquet, compressed by Snappy, its columns by dictionary as far as that pays.
    Parquet {
        /// Whether the names of sessions are kept in dictionaries.
        dictionary: bool,
    },
    /// CSV with a header.
    Csv(Packing),
    /// A JSON object a line.
    JsonLines(Packing),
}

/// Writes a log.
pub struct LogWriter<'a>(Rowwise<'a>);

enum Rowwise<'a> {
    Parquet(Box<ParquetRows<'a>>),
    Csv(Box<CsvRows<'a>>),
    JsonLines(Box<JsonRows<'a>>),
}

impl<'a> LogWriter<'a> {
    /// Begins a log; fails where what it is written to does.
    pub fn new(format: LogFormat, layout: &Layout, out: &'a mut (dyn Write + Send)) -> io::Result<Self> {
        Ok(Self(match format {
            LogFormat::Parquet { dictionary } => {
                Rowwise::Parquet(Box::new(ParquetRows::new(layout, dictionary, out)?))
            }
            LogFormat::Csv(packing) => {
                Rowwise::Csv(Box::new(CsvRows::new(layout, Packed::new(packing, out)?)?))
            }
            LogFormat::JsonLines(packing) => {
                Rowwise::JsonLines(Box::new(JsonRows::new(layout, Packed::new(packing, out)?)))
            }
        }))
    }

    /// Writes more rows; they may stay in memory for a while.
    pub fn write(&mut self, rows: Rows) -> io::Result<()> {
        match &mut self.0 {
            Rowwise::Parquet(writer) => writer.write(rows),
            Rowwise::Csv(writer) => writer.write(&rows),
            Rowwise::JsonLines(writer) => writer.write(&rows),
        }
    }

    /// Ends the log; without it, it is not whole.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            Rowwise::Parquet(writer) => writer.finish(),
            Rowwise::Csv(writer) => writer.finish(),
            Rowwise::JsonLines(writer) => writer.finish(),
        }
    }
}
