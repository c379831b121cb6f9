//! What each engine has a spelling of its own for.

use super::ask::Dialect;

/// A column of a small table that stands in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
}

impl Dialect {
    /// A name, quoted.
    pub(super) fn name_of(self, name: &str) -> String {
        match self {
            Self::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::ClickHouse => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A text, quoted.
    pub(super) fn text(self, text: &str) -> String {
        match self {
            Self::DuckDb => format!("'{}'", text.replace('\'', "''")),
            Self::ClickHouse | Self::Spark => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
        }
    }

    /// A whole number of 64 bits; nothing where it is none.
    pub(super) fn number(self, of: &str) -> String {
        match self {
            Self::DuckDb | Self::Spark => format!("TRY_CAST({of} AS BIGINT)"),
            Self::ClickHouse => format!("accurateCastOrNull({of}, 'Int64')"),
        }
    }

    /// A whole number that counts time; nothing where it is a timestamp, of which the number would
    /// be one of seconds.
    pub(super) fn ticks(self, of: &str) -> String {
        match self {
            Self::DuckDb => self.number(of),
            Self::ClickHouse | Self::Spark => self.number(&self.as_text(of)),
        }
    }

    /// A text whatever the column is.
    pub(super) fn as_text(self, of: &str) -> String {
        match self {
            Self::DuckDb => format!("CAST({of} AS VARCHAR)"),
            Self::ClickHouse => format!("toString({of})"),
            Self::Spark => format!("CAST({of} AS STRING)"),
        }
    }

    /// A number that does not overflow when many are added up.
    pub(super) fn wide(self, of: &str) -> String {
        match self {
            Self::DuckDb => format!("CAST({of} AS HUGEINT)"),
            Self::ClickHouse => format!("toInt128({of})"),
            Self::Spark => format!("CAST({of} AS DECIMAL(38, 0))"),
        }
    }

    /// A wide number that may be missing.
    pub(super) fn wide_or_none(self, of: &str) -> String {
        match self {
            Self::ClickHouse => format!("CAST({of} AS Nullable(Int128))"),
            Self::DuckDb | Self::Spark => self.wide(of),
        }
    }

    /// A number of 64 bits with a sign, whatever it looks like.
    pub(super) fn signed(self, of: &str) -> String {
        match self {
            Self::DuckDb | Self::Spark => format!("CAST({of} AS BIGINT)"),
            Self::ClickHouse => format!("toInt64({of})"),
        }
    }

    /// Nothing, where a number could stand.
    pub(super) fn no_number(self) -> &'static str {
        match self {
            Self::ClickHouse => "CAST(NULL AS Nullable(Int64))",
            Self::DuckDb | Self::Spark => "CAST(NULL AS BIGINT)",
        }
    }

    /// Nothing, where a text could stand.
    pub(super) fn no_text(self) -> &'static str {
        match self {
            Self::DuckDb => "CAST(NULL AS VARCHAR)",
            Self::ClickHouse => "CAST(NULL AS Nullable(String))",
            Self::Spark => "CAST(NULL AS STRING)",
        }
    }

    /// Nothing, where yes or no could stand.
    pub(super) fn no_truth(self) -> &'static str {
        match self {
            Self::ClickHouse => "CAST(NULL AS Nullable(Bool))",
            Self::DuckDb | Self::Spark => "CAST(NULL AS BOOLEAN)",
        }
    }

    /// A number that may be missing, such as the one before the first.
    pub(super) fn optional(self, of: &str) -> String {
        match self {
            Self::ClickHouse => format!("toNullable({of})"),
            Self::DuckDb | Self::Spark => of.to_owned(),
        }
    }

    /// How many times a positive number goes into another.
    pub(super) fn divided(self, of: &str, by: u32) -> String {
        match self {
            Self::DuckDb => format!("({of}) // {by}"),
            Self::ClickHouse => format!("intDiv({of}, {by})"),
            Self::Spark => format!("({of}) div {by}"),
        }
    }

    /// The same, floored where the number is negative.
    pub(super) fn floored(self, of: &str, by: u32) -> String {
        let rest = match self {
            Self::DuckDb => format!("(({of} % {by}) + {by}) % {by}"),
            Self::ClickHouse => format!("positiveModulo({of}, {by})"),
            Self::Spark => format!("pmod({of}, {by})"),
        };
        self.divided(&format!("{of} - {rest}"), by)
    }

    /// The milliseconds since 1970 of a timestamp, floored: what engines make of them themselves
    /// is rounded in some and cut off in others. A number is refused by each of them.
    pub(super) fn millis_of(self, timestamp: &str) -> String {
        let micros = match self {
            Self::DuckDb => format!("epoch_us({timestamp})"),
            Self::ClickHouse => format!("dateDiff('microsecond', toDateTime64(0, 6, 'UTC'), {timestamp})"),
            Self::Spark => format!("unix_micros({timestamp})"),
        };
        self.floored(&micros, 1_000)
    }

    /// 0, or the end of the query with a message where a condition holds.
    pub(super) fn unless(self, condition: &str, message: &str) -> String {
        let message = self.text(message);
        match self {
            Self::DuckDb => format!("CASE WHEN {condition} THEN error({message}) ELSE 0 END"),
            Self::ClickHouse => format!("throwIf({condition}, {message})"),
            Self::Spark => format!("CASE WHEN {condition} THEN raise_error({message}) ELSE 0 END"),
        }
    }

    /// A small table, after `FROM`, every row on a line.
    pub(super) fn rows(self, columns: &[(&str, Kind)], rows: &[String]) -> String {
        let a_line = if columns.len() == 1 { 16 } else { 1 };
        let lines = rows.chunks(a_line).map(|line| format!("\n        ({})", line.join("), (")));
        let rows = lines.collect::<Vec<_>>().join(",");
        if self == Self::ClickHouse {
            let kind = |kind| if kind == Kind::Text { "String" } else { "Nullable(Int64)" };
            let columns: Vec<String> =
                columns.iter().map(|(name, of)| format!("{name} {}", kind(*of))).collect();
            return format!("values('{}',{rows}\n    )", columns.join(", "));
        }
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        format!("(VALUES{rows}\n    ) AS listed({})", names.join(", "))
    }
}
