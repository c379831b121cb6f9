//! The queries on `DuckDB` and `ClickHouse`, compared with what `replay` counts of the same log.
//!
//! The tests need a Python with the packages `duckdb` and `chdb`: `python3`, or the one that
//! `WRITECOST_PYTHON` names. Without it they pass and say so, unless `WRITECOST_ENGINES` is set.
#![allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]

mod cases;
mod logs;
mod python;
