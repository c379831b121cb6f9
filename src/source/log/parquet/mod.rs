//! Tables in Parquet. Pages that are written plainly or through a dictionary, which nearly all
//! are, are decoded here, straight into columns; the others by the library that reads the file.

mod column;
mod disk;
mod fill;
mod general;
mod hybrid;
mod pages;
mod table;

pub(super) use table::{Table, TablePart};
