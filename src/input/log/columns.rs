use crate::input::diagnostic::Diagnostic;
use crate::input::suggest::suggest;

use super::options::LogOptions;

/// What a column is to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Session,
    Time,
    Kind,
    Bytes,
    Changed,
}

impl Role {
    /// How many there are.
    pub(super) const COUNT: usize = 5;

    /// The flag that names it.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Session => "--session",
            Self::Time => "--time",
            Self::Kind => "--kind",
            Self::Bytes => "--bytes",
            Self::Changed => "--changed",
        }
    }

    /// Names that mean nothing else, the likeliest first; case, `_` and `-` do not count.
    fn usual(self) -> &'static [&'static str] {
        match self {
            Self::Session => &["sessionid", "session", "sid", "sessionuuid", "sessionkey"],
            Self::Time => &[
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
            Self::Kind => &["kind", "type", "op", "operation", "event", "eventtype", "mutation", "action"],
            Self::Bytes => &["sizebytes", "bytes", "size", "payloadbytes", "statebytes"],
            Self::Changed => &["changed", "ischanged", "haschanged", "effective"],
        }
    }

    fn wanted(self, options: &LogOptions) -> Option<&str> {
        match self {
            Self::Session => options.session.as_deref(),
            Self::Time => options.time.as_deref(),
            Self::Kind => options.kind.as_deref(),
            Self::Bytes => options.bytes.as_deref(),
            Self::Changed => options.changed.as_deref(),
        }
    }
}

/// The columns of a log, by the names they have in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    /// Names sessions.
    pub session: String,
    /// Says when.
    pub time: String,
    /// Says what kind of mutation it is.
    pub kind: Option<String>,
    /// Says how many bytes it carries.
    pub bytes: Option<String>,
    /// Says whether it changed anything.
    pub changed: Option<String>,
}

impl Columns {
    /// Each with what it is: `("session", "session_id")`.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, &str)> {
        let optional = [("kind", &self.kind), ("bytes", &self.bytes), ("changed", &self.changed)];
        let optional = optional.into_iter().filter_map(|(role, name)| Some((role, name.as_deref()?)));
        [("session", self.session.as_str()), ("time", self.time.as_str())]
            .into_iter()
            .chain(optional)
            .collect()
    }
}

/// Where the columns stand among those of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) session: usize,
    pub(super) time: usize,
    pub(super) kind: Option<usize>,
    pub(super) bytes: Option<usize>,
    pub(super) changed: Option<usize>,
}

impl Found {
    /// The names of what was found.
    pub(super) fn columns(&self, names: &[String]) -> Columns {
        let name = |at: usize| names.get(at).cloned().unwrap_or_default();
        Columns {
            session: name(self.session),
            time: name(self.time),
            kind: self.kind.map(name),
            bytes: self.bytes.map(name),
            changed: self.changed.map(name),
        }
    }
}

/// Finds the columns of a file among its names, every problem at once.
pub(super) fn find(file: &str, names: &[String], options: &LogOptions) -> Result<Found, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut look = |role: Role, needed: bool| {
        look_for(role, needed, file, names, options).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    };
    let (session, time) = (look(Role::Session, true), look(Role::Time, true));
    let kind =
        if options.critical.is_empty() && options.kind.is_none() { None } else { look(Role::Kind, false) };
    let (bytes, changed) = (look(Role::Bytes, false), look(Role::Changed, false));
    if !options.critical.is_empty() && kind.is_none() && problems.is_empty() {
        problems.push(missing(Role::Kind, file, names));
    }
    match (session, time) {
        (Some(session), Some(time)) if problems.is_empty() => {
            Ok(Found { session, time, kind, bytes, changed })
        }
        _ => Err(problems),
    }
}

fn look_for(
    role: Role,
    needed: bool,
    file: &str,
    names: &[String],
    options: &LogOptions,
) -> Result<Option<usize>, Diagnostic> {
    match role.wanted(options) {
        Some("none") if !needed => Ok(None),
        Some(wanted) => {
            let found = names.iter().position(|name| name == wanted);
            found.map(Some).ok_or_else(|| unknown(role, wanted, file, names))
        }
        None => match guess(role, names) {
            None if needed => Err(missing(role, file, names)),
            found => Ok(found),
        },
    }
}

/// The column that is most likely meant, where its name says so.
fn guess(role: Role, names: &[String]) -> Option<usize> {
    let plain = |name: &String| name.to_lowercase().replace(['_', '-', ' '], "");
    let plain: Vec<String> = names.iter().map(plain).collect();
    role.usual().iter().find_map(|usual| plain.iter().position(|name| name == usual))
}

fn unknown(role: Role, wanted: &str, file: &str, names: &[String]) -> Diagnostic {
    let message = format!("`{file}` has no column `{wanted}`, which `{}` names", role.flag());
    let meant = suggest(wanted, names.iter().map(String::as_str));
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    let help = format!("{meant}There are: {}", listed(names));
    Diagnostic::new("unknown-column", message).help(help)
}

fn missing(role: Role, file: &str, names: &[String]) -> Diagnostic {
    let what = match role {
        Role::Session => "names sessions",
        Role::Time => "says when",
        Role::Kind => "says what kind a mutation is of",
        Role::Bytes => "counts bytes",
        Role::Changed => "says what changed",
    };
    let message = format!("nothing in `{file}` looks like the column that {what}");
    let flag = role.flag();
    Diagnostic::new("missing-column", message)
        .help(format!("name it with `{flag} COLUMN`; there are: {}", listed(names)))
}

/// Names for a message, cut where they are many or long.
fn listed(names: &[String]) -> String {
    const MOST: usize = 100;
    let short = |name: &String| format!("`{}`", name.chars().take(60).collect::<String>());
    let listed = names.iter().take(MOST).map(short).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
