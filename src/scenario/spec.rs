//! A scenario as a file or a program specifies it, before validation against a price sheet.

use std::sync::Arc;

use super::expectation::{Budget, Expectation};
use super::host_spec::Host;
use crate::number::{Bytes, Count, Duration, Share};
use crate::trigger::{ReplayCounts, Trigger};
use crate::workload::{ActivitySpec, Arrivals};

/// Whether usage past an allowance is rounded up as the vendor's invoice rounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Rounding {
    /// As the invoice does: each meter's `round_up` applies.
    #[default]
    Invoice,
    /// In proportion to usage, as vendor documentation often computes.
    ProRata,
}

impl Rounding {
    /// Its name in a scenario file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::ProRata => "pro-rata",
        }
    }

    /// The other rounding.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Invoice => Self::ProRata,
            Self::ProRata => Self::Invoice,
        }
    }
}

/// Data that a session leaves in a service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredData {
    /// Its size.
    pub bytes: Bytes,
    /// How long it is kept.
    pub keep: Duration,
}

impl StoredData {
    /// Data of a size, kept for a time.
    #[must_use]
    pub fn new(bytes: Bytes, keep: Duration) -> Self {
        Self { bytes, keep }
    }
}

/// One store of a strategy, and when it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreWrites {
    /// The service written to.
    pub store: String,
    /// When it is written.
    pub trigger: Trigger,
    /// Measured writes a session, which replace the estimate for a timed trigger.
    pub measured: Option<Count>,
}

impl StoreWrites {
    /// A store whose writes are estimated from its trigger.
    #[must_use]
    pub fn new(store: impl Into<String>, trigger: Trigger) -> Self {
        Self { store: store.into(), trigger, measured: None }
    }
}

/// A strategy: for each store, when it is written.
///
/// ```
/// use writecost::scenario::StrategySpec;
/// use writecost::trigger::Trigger;
///
/// let mut hybrid = StrategySpec::new("hybrid")
///     .writing("do", Trigger::PerMutation)
///     .writing("kv", Trigger::OnDisconnect);
/// hybrid.title = Some("Hybrid (DO and KV)".to_owned());
/// assert_eq!(hybrid.name(), "Hybrid (DO and KV)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StrategySpec {
    /// Its key in the scenario file.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// Its stores; a strategy without any writes nothing.
    pub writes: Vec<StoreWrites>,
    /// Operations a session makes under this strategy, as `service.operation`; an entry replaces
    /// the scenario's entry of the same name.
    pub traffic: Vec<(String, Count)>,
    /// Data a session leaves under this strategy, by service; an entry replaces the scenario's
    /// entry of the same service.
    pub storage: Vec<(String, StoredData)>,
    /// Whether mutations that change nothing are not written.
    pub skip_unchanged: bool,
    /// Puts made by one flush.
    pub keys: Count,
}

impl StrategySpec {
    /// A strategy without stores; one flush makes one put.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            title: None,
            writes: Vec::new(),
            traffic: Vec::new(),
            storage: Vec::new(),
            skip_unchanged: false,
            keys: Count::from(1),
        }
    }

    /// Adds a store.
    #[must_use]
    pub fn writing(mut self, store: impl Into<String>, trigger: Trigger) -> Self {
        self.writes.push(StoreWrites::new(store, trigger));
        self
    }

    /// Its title, else its key.
    #[must_use]
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.id)
    }
}

/// One kind of session in a mix.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PatternSpec {
    /// Its key in the scenario file.
    pub id: String,
    /// The share of sessions of this kind.
    pub share: Share,
    /// Mutations and active time of one such session.
    pub activity: ActivitySpec,
}

impl PatternSpec {
    /// A kind of session that makes up a share of all sessions.
    #[must_use]
    pub fn new(id: impl Into<String>, share: Share, activity: ActivitySpec) -> Self {
        Self { id: id.into(), share, activity }
    }
}

/// The workload: sessions a month, and what one session does.
///
/// ```
/// use writecost::scenario::WorkloadSpec;
/// use writecost::workload::{ActivitySpec, Arrivals};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // 150 mutations over 2.5 minutes, priced for 100,000 and for a million sessions a month.
/// let activity = ActivitySpec::new(150, "2.5min".parse()?);
/// let mut workload = WorkloadSpec::new(vec![100_000, 1_000_000], activity);
/// workload.arrivals = Arrivals::Even;
/// workload.state = "10 KB".parse()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkloadSpec {
    /// Sessions a month: the volumes to price.
    pub sessions: Vec<u64>,
    /// Mutations and active time of a session, if all sessions are alike.
    pub activity: ActivitySpec,
    /// The kinds of session in a mix; empty if all sessions are alike.
    pub patterns: Vec<PatternSpec>,
    /// How mutations arrive.
    pub arrivals: Arrivals,
    /// Bytes carried by one write.
    pub state: Bytes,
    /// The share of mutations that change nothing.
    pub unchanged: Share,
    /// Counts of a log, which replace `activity`, `patterns`, `arrivals` and `unchanged`.
    pub counts: Option<Arc<ReplayCounts>>,
}

impl WorkloadSpec {
    /// Sessions that are all alike; a write carries one byte.
    #[must_use]
    pub fn new(sessions: Vec<u64>, activity: ActivitySpec) -> Self {
        Self {
            sessions,
            activity,
            patterns: Vec::new(),
            arrivals: Arrivals::default(),
            state: Bytes::new(1),
            unchanged: Share::default(),
            counts: None,
        }
    }
}

/// A scenario before validation. It names services, operations and meters as text;
/// [`Scenario::new`](super::Scenario::new) looks them up in a price sheet.
///
/// ```
/// use writecost::scenario::{ScenarioSpec, StrategySpec, WorkloadSpec};
/// use writecost::trigger::Trigger;
/// use writecost::workload::ActivitySpec;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let workload = WorkloadSpec::new(vec![1_000_000], ActivitySpec::new(150, "2.5min".parse()?));
/// let mut spec = ScenarioSpec::new("session", workload);
/// spec.strategies.push(StrategySpec::new("each").writing("do", Trigger::PerMutation));
/// spec.plan = "free".to_owned();
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScenarioSpec {
    /// Its id: the stem of its file name.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// The plan of the price sheet.
    pub plan: String,
    /// Whether totals include the plan's fee.
    pub fee: bool,
    /// Whether allowances apply; if not, everything is billed at list price.
    pub allowances: bool,
    /// How billable usage is rounded.
    pub rounding: Rounding,
    /// Sessions, and what one session does.
    pub workload: WorkloadSpec,
    /// Operations a session makes under any strategy, as `service.operation`.
    pub traffic: Vec<(String, Count)>,
    /// Data a session leaves, by service.
    pub storage: Vec<(String, StoredData)>,
    /// What the rest of the account uses in a month, as `service.meter`.
    pub existing_usage: Vec<(String, Count)>,
    /// The object that runs the session, if it is priced.
    pub host: Option<Host>,
    /// The strategies, in the order they are shown.
    pub strategies: Vec<StrategySpec>,
    /// The key of the strategy that others are compared with; the first strategy if `None`.
    pub baseline: Option<String>,
    /// Claims to verify.
    pub expect: Vec<Expectation>,
    /// Budgets to verify.
    pub budgets: Vec<Budget>,
}

impl ScenarioSpec {
    /// A scenario on the plan `paid` with its fee and allowances, rounded as an invoice is.
    #[must_use]
    pub fn new(id: impl Into<String>, workload: WorkloadSpec) -> Self {
        Self {
            id: id.into(),
            title: None,
            plan: "paid".to_owned(),
            fee: true,
            allowances: true,
            rounding: Rounding::default(),
            workload,
            traffic: Vec::new(),
            storage: Vec::new(),
            existing_usage: Vec::new(),
            host: None,
            strategies: Vec::new(),
            baseline: None,
            expect: Vec::new(),
            budgets: Vec::new(),
        }
    }
}
