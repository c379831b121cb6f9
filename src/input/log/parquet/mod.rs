//! Tables in Parquet. The library reads what a file says of itself and where its pages lie; pages
//! are unpacked and decoded here, straight into columns and within bounds.

mod again;
mod column;
mod delta;
mod disk;
mod fill;
mod guard;
mod hybrid;
mod pages;
mod table;
mod unpack;
mod values;

pub use guard::is_guarded;
pub(super) use table::{Table, TablePart};
