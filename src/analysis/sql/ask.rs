use crate::analysis::replay::{NoPlan, Plan};

/// An engine that can count, by the language it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `DuckDB`, 1.3 or newer.
    DuckDb,
    /// `ClickHouse`, 25 or newer.
    ClickHouse,
    /// Spark SQL, 3.5 or newer.
    Spark,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 3] = [Self::DuckDb, Self::ClickHouse, Self::Spark];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::ClickHouse => "ClickHouse",
            Self::Spark => "Spark SQL",
        }
    }
}

/// Where the mutations are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Table {
    /// A table by its name: `log`, `lake.events.log`. A part that has a dot in it stands in double
    /// quotes or backticks. It is quoted for the engine.
    Named(String),
    /// What may stand after `FROM`, as it is: `read_parquet('log.parquet')`, or a query in
    /// parentheses with a name after it. It runs on the engine: never take it from someone else.
    Expression(String),
}

/// The columns of a log, by their names. They are quoted for the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The session.
    pub session: String,
    /// When it happened.
    pub time: String,
    /// What kind of mutation it was.
    pub kind: Option<String>,
    /// The bytes it carried, a whole number.
    pub bytes: Option<String>,
    /// Whether it changed anything.
    pub changed: Option<String>,
}

/// What the column of times holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Whole seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// Microseconds since 1970, floored to milliseconds.
    Micros,
    /// Nanoseconds since 1970, floored to milliseconds.
    Nanos,
    /// A timestamp of the engine's own.
    Timestamp,
}

/// What to ask of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The engine.
    pub dialect: Dialect,
    /// Where the mutations are.
    pub table: Table,
    /// What their columns are called.
    pub columns: Columns,
    /// What the column of times holds.
    pub clock: Clock,
    /// The kinds that a tiered trigger writes at once.
    pub critical: Vec<String>,
    /// Whether rows that cannot be used are counted and left out; else they stop the query.
    pub skip_bad: bool,
    /// What to count. Its memory and workers mean nothing here.
    pub plan: Plan,
}

/// Why there is no query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoQuery {
    /// The plan cannot be carried out.
    #[error(transparent)]
    Plan(#[from] NoPlan),
    /// A name that no engine could have.
    #[error("{what} `{}` {problem}", visible(.name))]
    Name {
        /// What it names.
        what: &'static str,
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A part of the plan needs a column that is not named.
    #[error("{for_what} needs a column, and `{column}` names none")]
    Needs {
        /// What needs it.
        for_what: &'static str,
        /// The field of [`Columns`] that names it.
        column: &'static str,
    },
}

impl Ask {
    /// Holds what is asked against what a query can say.
    pub(super) fn check(&self) -> Result<(), NoQuery> {
        self.plan.check()?;
        let columns = &self.columns;
        let needs = [
            (self.plan.units, &columns.bytes, "counting units of 4,096 bytes", "bytes"),
            (self.plan.conditional, &columns.changed, "skipping what is unchanged", "changed"),
            (!self.critical.is_empty(), &columns.kind, "telling what is critical", "kind"),
        ];
        for (needed, column, for_what, role) in needs {
            if needed && column.is_none() {
                return Err(NoQuery::Needs { for_what, column: role });
            }
        }
        let optional = [&columns.kind, &columns.bytes, &columns.changed];
        for name in [&columns.session, &columns.time].into_iter().chain(optional.into_iter().flatten()) {
            named("the column", name)?;
        }
        for kind in &self.critical {
            printable("the kind", kind)?;
        }
        match &self.table {
            Table::Named(path) => parts(path).map(drop),
            Table::Expression(text) if text.trim().is_empty() => Err(no_name("the table", text, "is empty")),
            Table::Expression(_) => Ok(()),
        }
    }
}

/// The parts of a dotted name, taken out of their quotes.
pub(super) fn parts(path: &str) -> Result<Vec<String>, NoQuery> {
    let mut found = Vec::new();
    let mut rest = Some(path);
    while let Some(text) = rest {
        let mark = text.chars().next().filter(|mark| matches!(mark, '"' | '`'));
        let (part, after) = if let Some(mark) = mark {
            quoted(path, text, mark)?
        } else {
            let (part, after) = text.split_at(text.find('.').unwrap_or(text.len()));
            (part.to_owned(), after)
        };
        named("the table", &part).map_err(|_| no_name("the table", path, "is not a name of the form a.b"))?;
        found.push(part);
        rest = match after.strip_prefix('.') {
            None if !after.is_empty() => return Err(no_name("the table", path, "goes on after its quotes")),
            after => after,
        };
    }
    Ok(found)
}

/// What stands in quotes at the start of a text, where twice the mark is the mark itself, and what
/// comes after.
fn quoted<'t>(path: &str, text: &'t str, mark: char) -> Result<(String, &'t str), NoQuery> {
    let mut part = String::new();
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        let Some((before, after)) = rest.split_once(mark) else {
            return Err(no_name("the table", path, "has quotes that do not end"));
        };
        part.push_str(before);
        match after.strip_prefix(mark) {
            Some(after) => rest = after,
            None => return Ok((part, after)),
        }
        part.push(mark);
    }
}

fn named(what: &'static str, name: &str) -> Result<(), NoQuery> {
    if name.is_empty() { Err(no_name(what, name, "is empty")) } else { printable(what, name) }
}

fn printable(what: &'static str, name: &str) -> Result<(), NoQuery> {
    let unprintable = name.chars().any(char::is_control);
    if unprintable { Err(no_name(what, name, "has a control character in it")) } else { Ok(()) }
}

fn no_name(what: &'static str, name: &str, problem: &'static str) -> NoQuery {
    NoQuery::Name { what, name: name.to_owned(), problem }
}

/// A name with its control characters spelled out.
fn visible(name: &str) -> String {
    let shown = |char: char| if char.is_control() { char.escape_default().to_string() } else { char.into() };
    name.chars().map(shown).collect()
}
