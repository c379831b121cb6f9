//! The readers: every format, every type of a column, and files that are invalid or damaged.

mod damaged;
mod decoded;
mod forms;
mod invalid_files;
mod known_faults;
mod large;
mod parquet_types;
mod small_log;
mod sorted;
mod tables;
