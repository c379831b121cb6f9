//! The readers: every format, every type of a column, and files that are invalid or damaged.
#![allow(clippy::expect_used, reason = "helpers of tests fail the test")]
#![allow(clippy::type_complexity, reason = "rows as plain tuples are what tests compare")]

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
