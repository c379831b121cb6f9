//! What a scenario is made of, as a file or a program states it, before it is held against its
//! price sheet.

use std::sync::Arc;

use crate::money::Price;
use crate::number::{Bytes, Count, Duration, Share};
use crate::pricing::Sheet;
use crate::trigger::{ReplayCounts, Trigger};
use crate::workload::{ActivitySpec, Arrivals};

/// Whether usage past an allowance is rounded up where the vendor's invoice rounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rounding {
    /// As the invoice does: each meter's `round_up` is honoured.
    #[default]
    Invoice,
    /// In proportion to usage, as much documentation computes.
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

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Invoice => Self::ProRata,
            Self::ProRata => Self::Invoice,
        }
    }
}

/// How timed triggers wait on the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timer {
    /// `setTimeout`: the host stays awake, and is billed, until it fires.
    #[default]
    Timeout,
    /// An alarm: the host may sleep, and each arming and firing is an operation.
    Alarm,
}

/// The object that runs a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// The service it is billed by.
    pub service: String,
    /// Sockets opened a session.
    pub connections: Count,
    /// Incoming messages a session; one per mutation where it is not said.
    pub messages: Option<Count>,
    /// How long one message takes to process.
    pub handler: Duration,
    /// How long sockets stay open; as long as the session is active where it is not said.
    pub connected: Option<Duration>,
    /// Whether it sleeps between messages; if not, it is billed for the whole connected time.
    pub hibernates: bool,
    /// How timed triggers wait.
    pub timer: Timer,
}

impl Host {
    /// A host that hibernates, with one socket a session and no time to speak of in its handlers.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            connections: Count::from(1),
            messages: None,
            handler: Duration::ZERO,
            connected: None,
            hibernates: true,
            timer: Timer::Timeout,
        }
    }
}

/// Data that a session leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredData {
    /// Its size.
    pub bytes: Bytes,
    /// How long it is kept.
    pub keep: Duration,
}

/// One store of a strategy, and when it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreWrites {
    /// The service written to.
    pub store: String,
    /// When.
    pub trigger: Trigger,
    /// Writes a session that were measured, in place of the model of a timed trigger.
    pub measured: Option<Count>,
}

/// A strategy as it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategySpec {
    /// Its name in the scenario.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// Its stores; none writes nothing.
    pub writes: Vec<StoreWrites>,
    /// Operations of its own, `service.operation`; a name the scenario has too takes its place.
    pub traffic: Vec<(String, Count)>,
    /// Data of its own, by service; a service the scenario has too takes its place.
    pub storage: Vec<(String, StoredData)>,
    /// Whether mutations that change nothing are left unwritten.
    pub skip_unchanged: bool,
    /// Puts that one flush makes.
    pub keys: Count,
}

impl StrategySpec {
    /// A strategy that writes nothing yet.
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

    /// The same strategy writing one more store.
    #[must_use]
    pub fn writing(mut self, store: impl Into<String>, trigger: Trigger) -> Self {
        self.writes.push(StoreWrites { store: store.into(), trigger, measured: None });
        self
    }

    /// Its name for people, or its name in the scenario.
    #[must_use]
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.id)
    }
}

/// One kind of session in a mix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternSpec {
    /// Its name in the scenario.
    pub id: String,
    /// The share of sessions that are of this kind.
    pub share: Share,
    /// How busy they are.
    pub pace: ActivitySpec,
}

/// The workload as it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadSpec {
    /// Sessions a month: the rows of a summary.
    pub sessions: Vec<u64>,
    /// How busy every session is, where there is no mix.
    pub pace: ActivitySpec,
    /// The mix; empty where all sessions are alike.
    pub patterns: Vec<PatternSpec>,
    /// How mutations arrive.
    pub arrivals: Arrivals,
    /// Bytes one write carries.
    pub state: Bytes,
    /// The share of mutations that change nothing.
    pub unchanged: Share,
    /// Counts of a log, in place of all that is said of sessions but their number and `state`.
    pub counts: Option<Arc<ReplayCounts>>,
}

impl WorkloadSpec {
    /// Sessions that are all alike.
    #[must_use]
    pub fn new(sessions: Vec<u64>, pace: ActivitySpec) -> Self {
        Self {
            sessions,
            pace,
            patterns: Vec::new(),
            arrivals: Arrivals::default(),
            state: Bytes::new(1),
            unchanged: Share::default(),
            counts: None,
        }
    }
}

/// What a scenario claims of itself, for `check` to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// What must hold.
    pub claim: Claim,
    /// At how many sessions a month.
    pub sessions: u64,
    /// A figure published elsewhere that does not hold.
    pub claimed: Option<Price>,
    /// Why it does not.
    pub because: Option<String>,
}

/// The claim itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A strategy's total is this, to the cent or to the decimals given if they are more.
    Total {
        /// The strategy.
        strategy: String,
        /// Its total.
        total: Price,
    },
    /// A strategy's total is no more than this.
    AtMost {
        /// The strategy.
        strategy: String,
        /// The most it may cost.
        max: Price,
    },
    /// No strategy is cheaper than this one.
    Cheapest {
        /// The strategy.
        strategy: String,
    },
}

impl Claim {
    /// The strategy the claim is about.
    #[must_use]
    pub fn strategy(&self) -> &str {
        match self {
            Self::Total { strategy, .. } | Self::AtMost { strategy, .. } | Self::Cheapest { strategy } => {
                strategy
            }
        }
    }

    /// The key that names the strategy in a scenario file.
    pub(super) fn strategy_key(&self) -> &'static str {
        if matches!(self, Self::Cheapest { .. }) { "cheapest" } else { "strategy" }
    }
}

/// The most a scenario may cost, for `check` to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// The most a month may cost.
    pub total: Price,
    /// The strategy held to it; whichever is cheapest where it is not said.
    pub strategy: Option<String>,
    /// At how many sessions a month; at every volume of the workload where it is not said.
    pub sessions: Option<u64>,
}

/// A scenario as it is stated.
#[derive(Debug, Clone)]
pub struct ScenarioSpec {
    /// Its name: the stem of its file.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// The prices.
    pub sheet: Arc<Sheet>,
    /// The plan.
    pub plan: String,
    /// Whether the plan's fee is part of totals.
    pub fee: bool,
    /// Whether allowances apply; if not, everything is at list price.
    pub allowances: bool,
    /// Whether billable usage is rounded up as invoices do.
    pub rounding: Rounding,
    /// What users do.
    pub workload: WorkloadSpec,
    /// Operations a session makes whatever the strategy, as `service.operation`.
    pub traffic: Vec<(String, Count)>,
    /// Data a session leaves, by service.
    pub storage: Vec<(String, StoredData)>,
    /// What the rest of the account uses a month, as `service.meter`.
    pub existing_usage: Vec<(String, Count)>,
    /// The object that runs the session, where it is priced.
    pub host: Option<Host>,
    /// The strategies, in the order they are shown.
    pub strategies: Vec<StrategySpec>,
    /// The strategy others are held against; the first where it is not said.
    pub baseline: Option<String>,
    /// What must hold.
    pub expect: Vec<Expectation>,
    /// What it may cost at most.
    pub budgets: Vec<Budget>,
}

impl ScenarioSpec {
    /// A scenario on the plan `paid`, fee and allowances counted, rounded as an invoice is.
    #[must_use]
    pub fn new(id: impl Into<String>, sheet: Arc<Sheet>, workload: WorkloadSpec) -> Self {
        Self {
            id: id.into(),
            title: None,
            sheet,
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
