//! The format of a log, by its flag or by how its file's name ends.

use std::path::Path;

use clap::ValueEnum;

use crate::cli::outcome::usage_error;
use crate::render::log::{LogFormat, Packing};

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
    let (name, packing) = unpacked(&name);
    match stated.or_else(|| by_ending(name)).unwrap_or(Format::Csv) {
        Format::Parquet if packing != Packing::Plain => {
            Err(usage_error("Parquet compresses itself: a file of it ends in neither `.gz` nor `.zst`"))
        }
        Format::Parquet => Ok(LogFormat::Parquet { dictionary }),
        _ if !dictionary => {
            Err(usage_error("only Parquet has dictionaries: `--no-dictionary` needs `--format parquet`"))
        }
        Format::Csv => Ok(LogFormat::Csv(packing)),
        Format::Jsonl => Ok(LogFormat::JsonLines(packing)),
    }
}

/// Whether a file's name says how it is written.
pub(super) fn is_said_by(file: &Path) -> bool {
    by_ending(unpacked(&file.to_string_lossy().to_lowercase()).0).is_some()
}

fn unpacked(name: &str) -> (&str, Packing) {
    let endings = [(".gz", Packing::Gzip), (".zst", Packing::Zstd)];
    let mut found = endings.into_iter().filter_map(|(end, packing)| Some((name.strip_suffix(end)?, packing)));
    found.next().unwrap_or((name, Packing::Plain))
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
