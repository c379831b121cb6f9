//! Parquet files, decoded by the `parquet` crate into Arrow columns with dictionaries preserved: a
//! session id is hashed once for each dictionary entry.
//!
//! The crate trusts parts of a file that may be damaged. Here, pages over a limit are refused before
//! they are decompressed ([`shared_file`]), and a panic becomes an error ([`catch_panic`]).

mod catch_panic;
mod column_values;
mod file_context;
mod leaf;
mod page_header;
mod parquet_log;
mod row_group;
mod sessions;
mod shared_file;
mod types;

pub use catch_panic::is_catching_panic;
pub(super) use parquet_log::ParquetLog;
pub(super) use row_group::RowGroupPartition;
