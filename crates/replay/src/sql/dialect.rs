//! What the engines spell differently.

/// A database engine, by its SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// `DuckDB`, 1.3 or newer.
    DuckDb,
    /// `ClickHouse`, 25 or newer.
    ClickHouse,
    /// Spark SQL, 3.5 or newer.
    Spark,
}

/// The type of a column in a table of literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnType {
    BigInt,
    Text,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 3] = [Self::DuckDb, Self::ClickHouse, Self::Spark];

    /// The name of the engine.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::ClickHouse => "ClickHouse",
            Self::Spark => "Spark SQL",
        }
    }

    /// The oldest version that can run the query.
    #[must_use]
    pub const fn min_version(self) -> &'static str {
        match self {
            Self::DuckDb => "1.3",
            Self::ClickHouse => "25",
            Self::Spark => "3.5",
        }
    }

    pub(super) fn quote_name(self, name: &str) -> String {
        match self {
            Self::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::ClickHouse => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    pub(super) fn quote_text(self, text: &str) -> String {
        match self {
            Self::DuckDb => format!("'{}'", text.replace('\'', "''")),
            Self::ClickHouse | Self::Spark => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
        }
    }

    /// A 64-bit integer; NULL if the value is not one.
    pub(super) fn try_bigint(self, value: &str) -> String {
        match self {
            Self::DuckDb | Self::Spark => format!("TRY_CAST({value} AS BIGINT)"),
            Self::ClickHouse => format!("accurateCastOrNull({value}, 'Int64')"),
        }
    }

    /// A 64-bit integer of time units; NULL for a timestamp, which would convert to seconds.
    pub(super) fn to_ticks(self, value: &str) -> String {
        match self {
            Self::DuckDb => self.try_bigint(value),
            Self::ClickHouse | Self::Spark => self.try_bigint(&self.to_text(value)),
        }
    }

    pub(super) fn to_text(self, value: &str) -> String {
        match self {
            Self::DuckDb => format!("CAST({value} AS VARCHAR)"),
            Self::ClickHouse => format!("toString({value})"),
            Self::Spark => format!("CAST({value} AS STRING)"),
        }
    }

    /// An integer of 38 digits or 128 bits, so that sums do not overflow.
    pub(super) fn widen(self, value: &str) -> String {
        match self {
            Self::DuckDb => format!("CAST({value} AS HUGEINT)"),
            Self::ClickHouse => format!("toInt128({value})"),
            Self::Spark => format!("CAST({value} AS DECIMAL(38, 0))"),
        }
    }

    /// Like [`Self::widen`], of a type that can hold NULL.
    pub(super) fn widen_nullable(self, value: &str) -> String {
        match self {
            Self::ClickHouse => format!("CAST({value} AS Nullable(Int128))"),
            Self::DuckDb | Self::Spark => self.widen(value),
        }
    }

    /// A signed 64-bit integer. Engines give a literal the narrowest type that holds it.
    pub(super) fn to_bigint(self, value: &str) -> String {
        match self {
            Self::DuckDb | Self::Spark => format!("CAST({value} AS BIGINT)"),
            Self::ClickHouse => format!("toInt64({value})"),
        }
    }

    pub(super) fn null_bigint(self) -> &'static str {
        match self {
            Self::ClickHouse => "CAST(NULL AS Nullable(Int64))",
            Self::DuckDb | Self::Spark => "CAST(NULL AS BIGINT)",
        }
    }

    pub(super) fn null_text(self) -> &'static str {
        match self {
            Self::DuckDb => "CAST(NULL AS VARCHAR)",
            Self::ClickHouse => "CAST(NULL AS Nullable(String))",
            Self::Spark => "CAST(NULL AS STRING)",
        }
    }

    pub(super) fn null_bool(self) -> &'static str {
        match self {
            Self::ClickHouse => "CAST(NULL AS Nullable(Bool))",
            Self::DuckDb | Self::Spark => "CAST(NULL AS BOOLEAN)",
        }
    }

    /// The value, of a type that can hold NULL: `lag` in `ClickHouse` returns 0 without it.
    pub(super) fn nullable(self, value: &str) -> String {
        match self {
            Self::ClickHouse => format!("toNullable({value})"),
            Self::DuckDb | Self::Spark => value.to_owned(),
        }
    }

    /// The integer quotient of two integers that are not negative.
    pub(super) fn int_div(self, value: &str, by: u64) -> String {
        match self {
            Self::DuckDb => format!("({value}) // {by}"),
            Self::ClickHouse => format!("intDiv({value}, {by})"),
            Self::Spark => format!("({value}) div {by}"),
        }
    }

    /// The quotient rounded down, also for negative values.
    pub(super) fn floor_div(self, value: &str, by: u64) -> String {
        let remainder = match self {
            Self::DuckDb => format!("(({value} % {by}) + {by}) % {by}"),
            Self::ClickHouse => format!("positiveModulo({value}, {by})"),
            Self::Spark => format!("pmod({value}, {by})"),
        };
        self.int_div(&format!("{value} - {remainder}"), by)
    }

    /// The microseconds from 1970 to a time of a type of the engine or in ISO 8601 text; NULL or an
    /// error for a number. A time without a zone is UTC.
    ///
    /// Milliseconds are to be derived with [`Self::floor_div`]: of the engines' own conversions to
    /// milliseconds, some round and some truncate.
    pub(super) fn epoch_micros(self, time: &str) -> String {
        match self {
            Self::DuckDb => duckdb_epoch_micros(time),
            Self::ClickHouse => clickhouse_epoch_micros(time),
            Self::Spark => format!("unix_micros({time})"),
        }
    }

    /// 0, or an error with a message if a condition holds.
    pub(super) fn raise_if(self, condition: &str, message: &str) -> String {
        let message = self.quote_text(message);
        match self {
            Self::DuckDb => format!("CASE WHEN {condition} THEN error({message}) ELSE 0 END"),
            Self::ClickHouse => format!("throwIf({condition}, {message})"),
            Self::Spark => format!("CASE WHEN {condition} THEN raise_error({message}) ELSE 0 END"),
        }
    }

    /// A table of literals, for use after `FROM`.
    pub(super) fn literal_table(self, columns: &[(&str, ColumnType)], rows: &[String]) -> String {
        let rows_per_line = if columns.len() == 1 { 16 } else { 1 };
        let lines = rows.chunks(rows_per_line).map(|line| format!("\n        ({})", line.join("), (")));
        let rows = lines.collect::<Vec<_>>().join(",");
        if self == Self::ClickHouse {
            return format!("values('{}',{rows}\n    )", clickhouse_structure(columns));
        }
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        format!("(VALUES{rows}\n    ) AS literals({})", names.join(", "))
    }
}

/// Casts between nanoseconds and microseconds round, but text is cut off, so that nanoseconds take
/// the way over text. So does text itself, which needs the type with a zone only if it has an
/// offset: without one it would be in the time zone of the connection.
fn duckdb_epoch_micros(time: &str) -> String {
    let text = Dialect::DuckDb.to_text(time);
    let micros = |value: &str, of_type: &str| format!("epoch_us(TRY_CAST({value} AS {of_type}))");
    format!(
        "CASE\n        \
         WHEN typeof({time}) IN ('TIMESTAMP', 'TIMESTAMP_MS', 'TIMESTAMP_S', 'DATE') THEN {}\n        \
         WHEN typeof({time}) = 'TIMESTAMP WITH TIME ZONE' THEN {}\n        \
         WHEN regexp_matches({text}, ':.*([A-Z]|[+-][0-9:]+)$') THEN {}\n        \
         ELSE {} END",
        micros(time, "TIMESTAMP"),
        micros(time, "TIMESTAMPTZ"),
        micros(&text, "TIMESTAMPTZ"),
        micros(&text, "TIMESTAMP"),
    )
}

/// `toDateTime64` would take a number for seconds; `dateDiff` refuses text.
fn clickhouse_epoch_micros(time: &str) -> String {
    let parsed = format!("parseDateTime64BestEffortOrNull(toString({time}), 6, 'UTC')");
    format!(
        "CASE\n        \
         WHEN toTypeName({time}) LIKE '%Date%' THEN \
         dateDiff('microsecond', toDateTime64(0, 6, 'UTC'), accurateCastOrNull({time}, 'DateTime64(6, \\'UTC\\')'))\n        \
         WHEN toString({time}) LIKE '____-__-__%' THEN toUnixTimestamp64Micro({parsed}) END"
    )
}

fn clickhouse_structure(columns: &[(&str, ColumnType)]) -> String {
    let columns: Vec<String> = columns
        .iter()
        .map(|(name, of_type)| match of_type {
            ColumnType::Text => format!("{name} String"),
            ColumnType::BigInt => format!("{name} Nullable(Int64)"),
        })
        .collect();
    columns.join(", ")
}
