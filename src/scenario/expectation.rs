use crate::money::Price;

/// A statement about a scenario's bills, which `check` verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expectation {
    /// What is claimed.
    pub claim: Claim,
    /// The volume it is claimed for, in sessions a month.
    pub sessions: u64,
    /// A figure published elsewhere that the calculation does not confirm.
    pub claimed: Option<Price>,
    /// Why that figure differs.
    pub because: Option<String>,
}

impl Expectation {
    /// A claim at a volume, in sessions a month.
    #[must_use]
    pub fn new(claim: Claim, sessions: u64) -> Self {
        Self { claim, sessions, claimed: None, because: None }
    }
}

/// What an [`Expectation`] claims.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// The total of a strategy, compared to the cent, or to the decimals written if they are more.
    Total {
        /// The key of the strategy.
        strategy: String,
        /// Its total.
        total: Price,
    },
    /// An upper limit of a strategy's total.
    AtMost {
        /// The key of the strategy.
        strategy: String,
        /// The largest total allowed.
        max: Price,
    },
    /// No strategy is cheaper than this one.
    Cheapest {
        /// The key of the strategy.
        strategy: String,
    },
}

impl Claim {
    /// The key of the strategy the claim is about.
    #[must_use]
    pub fn strategy(&self) -> &str {
        match self {
            Self::Total { strategy, .. } | Self::AtMost { strategy, .. } | Self::Cheapest { strategy } => {
                strategy
            }
        }
    }

    /// The key of a scenario file that names the strategy.
    pub(super) fn strategy_key(&self) -> &'static str {
        if matches!(self, Self::Cheapest { .. }) { "cheapest" } else { "strategy" }
    }
}

/// An upper limit of a scenario's monthly bill, which `check` verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// The largest monthly total allowed.
    pub total: Price,
    /// The key of the strategy it limits; the cheapest strategy if `None`.
    pub strategy: Option<String>,
    /// The volume, in sessions a month; every volume of the workload if `None`.
    pub sessions: Option<u64>,
}

impl Budget {
    /// A limit of the cheapest strategy's total at every volume of the workload.
    #[must_use]
    pub fn new(total: Price) -> Self {
        Self { total, strategy: None, sessions: None }
    }
}
