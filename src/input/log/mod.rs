//! Logs of mutations, as text in: files opened as one log, whatever their form, and handed out
//! in batches that workers decode side by side.

mod block;
mod buffer;
mod cell;
mod columns;
mod csv;
mod file;
mod json;
mod lines;
mod met;
mod names;
mod number;
mod options;
mod parquet;
mod rows;
mod sorted;
mod text;

pub use columns::Columns;
pub use file::{LogFiles, LogPart};
pub use options::{LogOptions, TimeUnit};
pub use parquet::is_guarded;
pub use sorted::{Merging, Sorted};
