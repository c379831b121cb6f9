//! Errors of `writecost-replay` as diagnostics.

use writecost_replay::{ColumnProblem, ColumnRole, ReadError, ReadStatus, ReplayError, RowProblem};

use super::terms::LogTerms;
use crate::input::Diagnostic;

/// Why a log cannot be read.
pub(super) fn read_error(error: &ReadError, terms: LogTerms) -> Diagnostic {
    let diagnostic = Diagnostic::new(code(error), error.to_string());
    match help(error, terms) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn code(error: &ReadError) -> &'static str {
    match error {
        ReadError::NoFiles | ReadError::NoMatch { .. } => "no-file",
        ReadError::InvalidPattern { .. } => "bad-pattern",
        ReadError::Empty { .. } => "empty-log",
        ReadError::UnsupportedFormat { .. }
        | ReadError::Utf16 { .. }
        | ReadError::CarriageReturns { .. }
        | ReadError::NotJsonLines { .. } => "not-a-log",
        ReadError::Columns { problems, .. } => problems.first().map_or("bad-column", column_code),
        ReadError::RecordTooLong { .. } => "too-long",
        ReadError::UnclosedQuote { .. } => "unclosed-quote",
        ReadError::InvalidRow { .. } => "bad-row",
        ReadError::Parquet { .. } => "bad-parquet",
        ReadError::Sort { .. } => "cannot-sort",
        _ => "unreadable",
    }
}

fn column_code(problem: &ColumnProblem) -> &'static str {
    match problem {
        ColumnProblem::Unknown { .. } => "unknown-column",
        ColumnProblem::Missing { .. } => "missing-column",
        _ => "bad-column",
    }
}

fn help(error: &ReadError, terms: LogTerms) -> Option<String> {
    match error {
        ReadError::Columns { header_looks_like_data: true, .. } => Some(format!(
            "the first row looks like data: columns without a header are numbered, as in `{}`",
            terms.numbered_columns()
        )),
        ReadError::Columns { problems, .. } => Some(name_columns(problems, terms)),
        ReadError::InvalidRow { problem: RowProblem::FractionalTime(_), .. } => {
            Some(format!("if the times are seconds, set `{}` to `s`", terms.time_unit()))
        }
        ReadError::InvalidRow { .. } => {
            Some(format!("`{}` skips and counts rows that cannot be read", terms.skip_bad()))
        }
        ReadError::Sort { .. } => {
            Some("the environment variable TMPDIR sets the directory for temporary files".to_owned())
        }
        _ => None,
    }
}

/// How to name the columns that were not found.
fn name_columns(problems: &[ColumnProblem], terms: LogTerms) -> String {
    let mut settings: Vec<String> = Vec::new();
    for problem in problems {
        let setting = format!("`{}`", terms.column(problem.role()));
        if !settings.contains(&setting) {
            settings.push(setting);
        }
    }
    let columns = if settings.len() == 1 { "column" } else { "columns" };
    format!("name the {columns} with {}", settings.join(", "))
}

/// Why a log that can be read is not counted.
pub(super) fn replay_error(
    error: &ReplayError<ReadError>,
    file_names: &[String],
    terms: LogTerms,
) -> Diagnostic {
    match error {
        ReplayError::Source(error) => read_error(error, terms),
        ReplayError::OutOfOrder { file, row, session } => {
            let name = file_names.get(*file).map_or("", String::as_str);
            let message = format!(
                "{name}:{row}: this mutation of session `{session}` is earlier than the one before it"
            );
            Diagnostic::new("backwards", message).help(sort_help(terms))
        }
        ReplayError::LateEvent => unordered(terms),
        ReplayError::Options(_) => Diagnostic::new("bad-plan", error.to_string()),
        _ => Diagnostic::new("unreadable", error.to_string()),
    }
}

/// A log in neither order cannot be counted in one pass, and a pipe cannot be read again.
pub(super) fn unordered(terms: LogTerms) -> Diagnostic {
    let message =
        "the log is sorted neither by time nor by session, and standard input cannot be read a second time";
    Diagnostic::new("disordered", message).help(sort_help(terms))
}

fn sort_help(terms: LogTerms) -> String {
    format!("`{}` sorts the log by time first", terms.sort())
}

/// Columns that were named, and that no row of a JSON log has.
pub(super) fn missing_columns(
    status: &ReadStatus,
    columns: &[(ColumnRole, String)],
    terms: LogTerms,
) -> Vec<Diagnostic> {
    let problem = |role: ColumnRole| {
        let name = columns.iter().find(|(other, _)| *other == role).map_or("", |(_, name)| name.as_str());
        let message = format!("no row has the column `{name}`, which `{}` names", terms.column(role));
        Diagnostic::new("unknown-column", message)
    };
    status.missing_columns().into_iter().map(problem).collect()
}
