//! Answers as documents: the sections of a report, and the answer of every other command.
//!
//! Nothing here knows a format or a colour; [`render`](crate::render) turns a document into text.

mod assumptions;
mod break_even;
mod check;
mod counts_records;
mod diff;
mod explain;
mod model_error;
mod plan_capacity;
mod price_sheet;
mod prices;
mod reconcile;
mod replay;
mod report;
mod rounding_effect;
mod sheet_changes;
mod summary;
mod warnings;
pub(crate) mod wording;
mod writes;

pub use assumptions::assumptions;
pub use break_even::{break_even, break_even_heading, break_even_records};
pub use check::{check, check_comment, check_table, expected, failure, failure_with_place};
pub use counts_records::counts_records;
pub use diff::{diff, diff_records, input_changes, violation, violation_of};
pub use explain::{explain, explain_records, explain_steps};
pub use model_error::model_error;
pub use plan_capacity::plan_capacity;
pub use price_sheet::{sheet, sheet_diff, sheet_findings, sheet_list};
pub use prices::{allowances, price_ratios, prices};
pub use reconcile::{not_priced, reconcile, reconcile_records};
pub use replay::replay;
pub use report::report;
pub use rounding_effect::rounding_effect;
pub use sheet_changes::sheet_changes;
pub use summary::summary;
pub use warnings::warnings;
pub use writes::writes;

pub(super) use report::add_report;
pub(super) use summary::{add_records, record_columns};
