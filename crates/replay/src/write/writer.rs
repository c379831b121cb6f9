use std::fmt;
use std::io::{self, Write};

use crate::event::{EventRows, EventSchema};

use super::compression::{CompressedWriter, Compression};
use super::parquet::ParquetLogWriter;
use super::row::validate;
use super::text::{CsvLogWriter, JsonLogWriter};

/// The format of a log file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogFormat {
    /// Parquet, compressed with Snappy.
    Parquet {
        /// Whether session ids are dictionary encoded. Other columns always are where it pays.
        session_dictionary: bool,
    },
    /// CSV with a header.
    Csv(Compression),
    /// One JSON object per line.
    JsonLines(Compression),
}

/// Writes a log to a file or another writer, batch by batch.
///
/// ```
/// use writecost_replay::generate::{ArrivalProcess, GenerateOptions, Generator, SessionPattern};
/// use writecost_replay::write::{Compression, LogFormat, LogWriter};
///
/// let pattern = SessionPattern::new(3, ArrivalProcess::Poisson { per_second: 0.5 });
/// let generator = Generator::new(GenerateOptions::new(10, vec![pattern]))?;
/// let format = LogFormat::Csv(Compression::None);
/// let mut csv = Vec::new();
/// let mut writer = LogWriter::new(format, generator.schema().clone(), &mut csv)?;
/// for rows in generator {
///     writer.write(rows)?;
/// }
/// writer.finish()?;
/// let csv = String::from_utf8(csv)?;
/// assert_eq!(csv.lines().next(), Some("session_id,timestamp_ms,kind,size_bytes"));
/// assert_eq!(csv.lines().count(), 31);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LogWriter<W: Write + Send> {
    schema: EventSchema,
    encoder: Encoder<W>,
}

enum Encoder<W: Write + Send> {
    Parquet(Box<ParquetLogWriter<W>>),
    Csv(Box<CsvLogWriter<W>>),
    JsonLines(Box<JsonLogWriter<W>>),
}

impl<W: Write + Send> LogWriter<W> {
    /// Begins a log.
    pub fn new(format: LogFormat, schema: EventSchema, out: W) -> io::Result<Self> {
        let encoder = match format {
            LogFormat::Parquet { session_dictionary } => {
                Encoder::Parquet(Box::new(ParquetLogWriter::new(&schema, session_dictionary, out)?))
            }
            LogFormat::Csv(compression) => {
                let out = CompressedWriter::new(compression, out)?;
                Encoder::Csv(Box::new(CsvLogWriter::new(&schema, out)?))
            }
            LogFormat::JsonLines(compression) => {
                Encoder::JsonLines(Box::new(JsonLogWriter::new(CompressedWriter::new(compression, out)?)))
            }
        };
        Ok(Self { schema, encoder })
    }

    /// Writes rows. They may be buffered until [`finish`](Self::finish). The error is of the kind
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if columns do not fit each other or the schema,
    /// or a payload is larger than 2,147,483,647 bytes.
    pub fn write(&mut self, rows: EventRows) -> io::Result<()> {
        validate(&self.schema, &rows)?;
        match &mut self.encoder {
            Encoder::Parquet(writer) => writer.write(rows),
            Encoder::Csv(writer) => writer.write(&self.schema, &rows),
            Encoder::JsonLines(writer) => writer.write(&self.schema, &rows),
        }
    }

    /// Ends the log. Without this call it is incomplete.
    pub fn finish(self) -> io::Result<()> {
        match self.encoder {
            Encoder::Parquet(writer) => writer.finish(),
            Encoder::Csv(writer) => writer.finish(),
            Encoder::JsonLines(writer) => writer.finish(),
        }
    }
}

impl<W: Write + Send> fmt::Debug for LogWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = match self.encoder {
            Encoder::Parquet(_) => "Parquet",
            Encoder::Csv(_) => "CSV",
            Encoder::JsonLines(_) => "JSON lines",
        };
        f.debug_struct("LogWriter").field("format", &format).finish_non_exhaustive()
    }
}
