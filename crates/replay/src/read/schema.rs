//! Finds the columns of a log by their names.

use super::error::ColumnProblem;
use super::options::{ColumnChoice, ReadOptions};
use crate::event::ColumnRole;

/// A column and its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) role: ColumnRole,
    /// Position among the columns of the file.
    pub(super) position: Option<usize>,
    pub(super) name: String,
    /// Whether it was found by a usual name.
    pub(super) inferred: bool,
}

/// The columns of a file that have a role, session and time first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Columns(pub(super) Vec<Column>);

impl Columns {
    pub(super) fn get(&self, role: ColumnRole) -> Option<&Column> {
        self.0.iter().find(|column| column.role == role)
    }

    /// Names by role.
    pub(super) fn names(&self) -> Vec<(ColumnRole, String)> {
        self.0.iter().map(|column| (column.role, column.name.clone())).collect()
    }

    /// Options that request exactly these columns, for the other files of the log.
    pub(super) fn as_choices(&self, options: &ReadOptions) -> ReadOptions {
        let choice = |role| match self.get(role) {
            Some(column) => ColumnChoice::Name(column.name.clone()),
            None => ColumnChoice::None,
        };
        ReadOptions {
            session: choice(ColumnRole::Session),
            time: choice(ColumnRole::Time),
            kind: choice(ColumnRole::Kind),
            bytes: choice(ColumnRole::Bytes),
            changed: choice(ColumnRole::Changed),
            ..options.clone()
        }
    }
}

/// Whether a requested column may be absent from the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// These are all names.
    Complete,
    /// These are the names in the first rows: an optional column may occur only later.
    Sample,
}

/// Finds the column of every role, or every problem at once.
///
/// Usual names are compared without case, `_`, `-` and spaces.
pub(super) fn find(
    names: &[String],
    kind: Names,
    options: &ReadOptions,
) -> Result<Columns, Vec<ColumnProblem>> {
    let (mut columns, mut problems) = (Vec::new(), Vec::new());
    for role in ColumnRole::ALL {
        match find_one(role, names, kind, options) {
            Ok(column) => columns.extend(column),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(Columns(columns)) } else { Err(problems) }
}

fn find_one(
    role: ColumnRole,
    names: &[String],
    kind: Names,
    options: &ReadOptions,
) -> Result<Option<Column>, ColumnProblem> {
    let required = match role {
        ColumnRole::Session | ColumnRole::Time => true,
        ColumnRole::Kind => !options.critical_kinds.is_empty(),
        ColumnRole::Bytes | ColumnRole::Changed => false,
    };
    let choice = options.column(role);
    if let ColumnChoice::Name(name) = choice {
        let may_occur_later =
            kind == Names::Sample && !matches!(role, ColumnRole::Session | ColumnRole::Time);
        return find_named(role, name, names, may_occur_later).map(Some);
    }
    let infers = *choice == ColumnChoice::Infer && (role != ColumnRole::Kind || required);
    match infers.then(|| infer(role, names)).flatten() {
        Some(name) => {
            let column = find_named(role, name, names, false)?;
            Ok(Some(Column { inferred: true, ..column }))
        }
        None if required => Err(ColumnProblem::Missing { role }),
        None => Ok(None),
    }
}

fn find_named(
    role: ColumnRole,
    name: &str,
    names: &[String],
    may_occur_later: bool,
) -> Result<Column, ColumnProblem> {
    let mut positions =
        names.iter().enumerate().filter(|(_, other)| *other == name).map(|(position, _)| position);
    let column = |position| Column { role, position, name: name.to_owned(), inferred: false };
    match (positions.next(), positions.next()) {
        (Some(position), None) => Ok(column(Some(position))),
        (Some(_), Some(_)) => Err(ColumnProblem::Duplicate { role, name: name.to_owned() }),
        (None, _) if may_occur_later => Ok(column(None)),
        (None, _) => {
            Err(ColumnProblem::Unknown { role, name: name.to_owned(), suggestion: similar(name, names) })
        }
    }
}

/// Usual names of a role, the most specific first.
fn usual_names(role: ColumnRole) -> &'static [&'static str] {
    match role {
        ColumnRole::Session => &["sessionid", "session", "sid", "sessionuuid", "sessionkey"],
        ColumnRole::Time => &[
            "timestampms",
            "timestamp",
            "time",
            "ts",
            "timems",
            "eventtime",
            "occurredat",
            "createdat",
            "datetime",
            "at",
        ],
        ColumnRole::Kind => &["kind", "type", "op", "operation", "event", "eventtype", "mutation", "action"],
        ColumnRole::Bytes => &["sizebytes", "bytes", "size", "payloadbytes", "statebytes"],
        ColumnRole::Changed => &["changed", "ischanged", "haschanged", "effective"],
    }
}

fn infer(role: ColumnRole, names: &[String]) -> Option<&str> {
    let normalized = |name: &String| name.to_lowercase().replace(['_', '-', ' '], "");
    let normalized: Vec<String> = names.iter().map(normalized).collect();
    let position = |usual: &&str| normalized.iter().position(|name| name == usual);
    let position = usual_names(role).iter().find_map(position)?;
    names.get(position).map(String::as_str)
}

/// The most similar name, if one is similar enough to be a slip of the keyboard.
fn similar(name: &str, names: &[String]) -> Option<String> {
    const MAX_DISTANCE: usize = 3;
    let distance = |other: &String| strsim::damerau_levenshtein(name, other);
    let near = |other: &&String| {
        other.len() <= 2 * name.len() && distance(other) <= MAX_DISTANCE.min(name.len() / 2)
    };
    names.iter().filter(near).min_by_key(|other| distance(other)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn usual_names_are_found_in_any_case_and_the_most_specific_wins() {
        let options = ReadOptions::default();
        let found = find(
            &names(&["Time", "Session-ID", "sid", "TIMESTAMP_MS", "type", "size"]),
            Names::Complete,
            &options,
        );
        let found: Vec<_> =
            found.unwrap().names().into_iter().map(|(role, name)| format!("{role}={name}")).collect();
        assert_eq!(found, ["session=Session-ID", "time=TIMESTAMP_MS", "bytes=size"]);
    }

    #[test]
    fn a_kind_is_inferred_only_for_critical_kinds_and_then_required() {
        let mut options = ReadOptions { critical_kinds: names(&["add"]), ..ReadOptions::default() };
        let with_kind = names(&["session", "at", "op"]);
        assert!(find(&with_kind, Names::Complete, &options).unwrap().get(ColumnRole::Kind).unwrap().inferred);
        let missing = vec![ColumnProblem::Missing { role: ColumnRole::Kind }];
        assert_eq!(find(&names(&["session", "at"]), Names::Complete, &options), Err(missing.clone()));
        options.kind = ColumnChoice::None;
        assert_eq!(find(&with_kind, Names::Complete, &options), Err(missing));
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let options = ReadOptions {
            session: ColumnChoice::Name("sesion".to_owned()),
            bytes: ColumnChoice::Name("weight".to_owned()),
            ..ReadOptions::default()
        };
        let problems = find(&names(&["session", "ts", "ts"]), Names::Complete, &options).unwrap_err();
        let unknown = |role, name: &str, suggestion: Option<&str>| ColumnProblem::Unknown {
            role,
            name: name.to_owned(),
            suggestion: suggestion.map(str::to_owned),
        };
        let expected = [
            unknown(ColumnRole::Session, "sesion", Some("session")),
            ColumnProblem::Duplicate { role: ColumnRole::Time, name: "ts".to_owned() },
            unknown(ColumnRole::Bytes, "weight", None),
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn a_requested_optional_column_may_occur_after_the_sample() {
        let named = |name: &str| ColumnChoice::Name(name.to_owned());
        let options = ReadOptions { bytes: named("size"), ..ReadOptions::default() };
        let found = find(&names(&["session", "at"]), Names::Sample, &options).unwrap();
        assert_eq!(found.get(ColumnRole::Bytes).unwrap().position, None);
        let options = ReadOptions { session: named("user"), ..ReadOptions::default() };
        assert!(find(&names(&["session", "at"]), Names::Sample, &options).is_err());
    }
}
