//! The format of a log, by its flag or by how its file's name ends.

use std::path::Path;

use clap::ValueEnum;
use writecost_replay::write::{Compression, LogFormat};

use crate::cli::outcome::usage_error;

/// A format as a flag names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Apache Parquet, as pyarrow writes it: Snappy, dictionaries, row groups of 1,048,576 rows
    Parquet,
    /// CSV with a header
    Csv,
    /// A JSON object a line
    Jsonl,
}

/// The format that is asked for, or that the file's name ends in; CSV where nothing says it.
pub(super) fn chosen(
    stated: Option<Format>,
    file: Option<&Path>,
    dictionary: bool,
) -> anyhow::Result<LogFormat> {
    let name = file.map(|file| file.to_string_lossy().to_lowercase()).unwrap_or_default();
    let (name, compression) = without_compression(&name);
    match stated.or_else(|| by_ending(name)).unwrap_or(Format::Csv) {
        Format::Parquet if compression != Compression::None => {
            Err(usage_error("Parquet compresses itself: a file of it ends in neither `.gz` nor `.zst`"))
        }
        Format::Parquet => Ok(LogFormat::Parquet { session_dictionary: dictionary }),
        _ if !dictionary => {
            Err(usage_error("only Parquet has dictionaries: `--no-dictionary` needs `--format parquet`"))
        }
        Format::Csv => Ok(LogFormat::Csv(compression)),
        Format::Jsonl => Ok(LogFormat::JsonLines(compression)),
    }
}

/// Whether a file's name says how it is written.
pub(super) fn is_said_by(file: &Path) -> bool {
    by_ending(without_compression(&file.to_string_lossy().to_lowercase()).0).is_some()
}

fn without_compression(name: &str) -> (&str, Compression) {
    let endings = [(".gz", Compression::Gzip), (".zst", Compression::Zstd)];
    let mut found =
        endings.into_iter().filter_map(|(end, compression)| Some((name.strip_suffix(end)?, compression)));
    found.next().unwrap_or((name, Compression::None))
}

fn by_ending(name: &str) -> Option<Format> {
    let endings = [
        (".parquet", Format::Parquet),
        (".csv", Format::Csv),
        (".jsonl", Format::Jsonl),
        (".ndjson", Format::Jsonl),
    ];
    endings.into_iter().find(|(end, _)| name.ends_with(end)).map(|(_, format)| format)
}
