//! Answers as JSON. Figures are strings of exact decimals, keys are in their documented order, and
//! every file names its version in `schema`.

mod check_v1;
mod counts_v1;
mod diff_v1;
mod explain_v1;
mod import_v1;
mod records;

pub(super) use check_v1::check_v1;
pub use counts_v1::counts_v1;
pub(super) use diff_v1::diff_v1;
pub(super) use explain_v1::explain_v1;
pub(super) use import_v1::import_v1;
pub(super) use records::records;
