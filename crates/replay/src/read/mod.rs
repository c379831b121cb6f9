//! Reads logs: Parquet, CSV and JSON lines, compressed or not, as one stream of event batches.
//!
//! Text is split into chunks of whole records ([`chunker`]), each of which is decoded by whichever
//! thread takes it ([`csv`], [`json_lines`]). A Parquet file is split into its row groups
//! ([`parquet`]). Values are interpreted in one place for all formats ([`value`], [`time`]).
//! [`external_sort`] puts a log in order of time in bounded memory.

mod batch_builder;
mod byte_counter;
mod chunker;
mod context;
mod csv;
mod error;
mod expand_paths;
mod external_sort;
mod input;
mod json_keys;
mod json_lines;
mod open;
mod options;
mod parquet;
mod row_problem;
mod schema;
mod session_dictionary;
mod text_log;
mod time;
mod value;

pub use context::ReadStatus;
pub use error::{ColumnProblem, ReadError};
pub use open::{LogPartition, LogReader, open};
pub use options::{ColumnChoice, ReadOptions};
pub use parquet::is_catching_panic;
pub use row_problem::RowProblem;
