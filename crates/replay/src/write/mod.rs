//! Logs as files: Parquet, CSV and JSON lines.

mod compression;
mod parquet;
mod row;
mod text;
mod writer;

pub use compression::Compression;
pub use writer::{LogFormat, LogWriter};
