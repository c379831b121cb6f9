use writecost_replay::ColumnRole;

/// What the user sets the options of a log with. Errors of `writecost-replay` name roles; messages name
/// these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum LogTerms {
    /// Flags of `writecost replay`.
    Flags,
    /// Keys of `workload.trace` in a scenario.
    ScenarioKeys,
}

impl LogTerms {
    /// What names the column of a role.
    pub(super) fn column(self, role: ColumnRole) -> String {
        match self {
            Self::Flags => format!("--{role}"),
            Self::ScenarioKeys => format!("trace.{role}"),
        }
    }

    /// What sorts a log by time.
    pub(super) fn sort(self) -> &'static str {
        match self {
            Self::Flags => "--sort",
            Self::ScenarioKeys => "sort: true",
        }
    }

    /// What skips rows that cannot be read.
    pub(super) fn skip_bad(self) -> &'static str {
        match self {
            Self::Flags => "--skip-bad",
            Self::ScenarioKeys => "skip_bad: true",
        }
    }

    /// What sets the unit of times.
    pub(super) fn time_unit(self) -> &'static str {
        match self {
            Self::Flags => "--time-unit",
            Self::ScenarioKeys => "trace.time_unit",
        }
    }

    /// How columns without a header are named.
    pub(super) fn numbered_columns(self) -> &'static str {
        match self {
            Self::Flags => "--session 1 --time 2",
            Self::ScenarioKeys => "session: 1, time: 2",
        }
    }
}
