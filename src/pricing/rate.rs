//! How units of a meter become money: the one model of a price.
//!
//! A [`UnitRate`] is a function from billable units to an amount. The bill, the cost curve, the break-even
//! and the reports use [`UnitRate::cost`] and [`UnitRate::breakpoints`] and do not look at tiers themselves,
//! so a new kind of rate changes this file, its parser and its rendering only. A volume rate, where the tier
//! reached prices all units, adds a jump at the end of each tier. A minimum charge adds a jump at 0.

use crate::money::{Money, Price};
use crate::number::{PositiveRational, Rational};

/// One tier of a graduated rate: the units up to its end, and their price.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tier {
    /// The last billable unit of the tier, counted from the end of the allowance; `None` for the last tier.
    pub up_to: Option<Rational>,
    /// The price of `per` units within the tier.
    pub price: Price,
}

impl Tier {
    /// Creates a tier that ends at `units` billable units.
    #[must_use]
    pub fn up_to(units: impl Into<Rational>, price: Price) -> Self {
        Self { up_to: Some(units.into()), price }
    }

    /// Creates the last tier, which has no end.
    #[must_use]
    pub fn last(price: Price) -> Self {
        Self { up_to: None, price }
    }
}

/// Why a rate is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RateError {
    /// A price is for 0 units, or for fewer.
    #[error("`per` must be above 0")]
    ZeroPer,
    /// There is no tier.
    #[error("a meter needs at least one tier")]
    NoTiers,
    /// A tier other than the last has no end.
    #[error("only the last tier may omit `up_to`")]
    MissingEnd {
        /// The position of the tier, from 0.
        tier: usize,
    },
    /// The last tier has an end, so that units above it have no price.
    #[error("the last tier has an `up_to`")]
    LastTierEnds {
        /// The position of the tier, from 0.
        tier: usize,
    },
    /// A tier ends where an earlier one ended, or before.
    #[error("tiers are out of order: this one ends at {end}, after {previous}")]
    TierOrder {
        /// The position of the tier, from 0.
        tier: usize,
        /// Where it ends.
        end: Rational,
        /// Where the tier before it ends.
        previous: Rational,
    },
}

impl RateError {
    /// The position of the invalid tier, if the error is about one.
    #[must_use]
    pub fn tier(&self) -> Option<usize> {
        match self {
            Self::ZeroPer | Self::NoTiers => None,
            Self::MissingEnd { tier } | Self::LastTierEnds { tier } | Self::TierOrder { tier, .. } => {
                Some(*tier)
            }
        }
    }

    /// How to fix the error, if that is not obvious.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        matches!(self, Self::LastTierEnds { .. })
            .then_some("remove `up_to`: the last tier prices all remaining units")
    }
}

/// All errors of one rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct RateErrors(pub Vec<RateError>);

/// A point at which a cost function changes. The change applies to usage above the point, not at it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breakpoint {
    /// The usage at which the function changes, in units.
    pub at: Rational,
    /// The change of the price per unit, in currency units.
    pub slope_change: Rational,
    /// The amount that the cost rises by at once; negative for a drop, 0 for a continuous function.
    pub jump: Rational,
}

/// The units of a usage that fall into one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierShare {
    /// The position of the tier, from 0.
    pub tier: usize,
    /// The price of `per` units within it.
    pub price: Price,
    /// The units within it.
    pub units: Rational,
    /// What these units cost.
    pub cost: Money,
}

/// The price of a meter: flat, or in graduated tiers where each unit is priced by its own tier.
///
/// ```
/// use writecost::number::Rational;
/// use writecost::pricing::{Tier, UnitRate};
///
/// // $0.20 a million for the first 10 million, then $0.15.
/// let tiers = vec![Tier::up_to(10_000_000u64, "0.20".parse()?), Tier::last("0.15".parse()?)];
/// let rate = UnitRate::graduated(1_000_000u64, tiers)?;
/// assert_eq!(rate.cost(&Rational::from(12_000_000u64)).to_string(), "2.3");
/// assert!(UnitRate::flat("0.20".parse()?, 0u64).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRate {
    /// The number of units that a price is for.
    per: PositiveRational,
    /// End and price of every tier but the last; the ends rise and are above 0.
    bounded: Vec<(Rational, Price)>,
    /// The price of all units above the last end.
    last: Price,
}

impl UnitRate {
    /// A rate at which every unit is free.
    pub const FREE: Self = Self { per: PositiveRational::ONE, bounded: Vec::new(), last: Price::ZERO };

    /// Creates a rate with one price for every `per` units. `per` must be above 0.
    pub fn flat(price: Price, per: impl Into<Rational>) -> Result<Self, RateError> {
        let per = PositiveRational::new(per.into()).ok_or(RateError::ZeroPer)?;
        Ok(Self { per, bounded: Vec::new(), last: price })
    }

    /// Creates a rate in graduated tiers, with prices for `per` units each. `per` must be above 0, the ends of
    /// the tiers must rise, and only the last tier must have no end. All errors are returned, not only the
    /// first.
    pub fn graduated(per: impl Into<Rational>, tiers: Vec<Tier>) -> Result<Self, RateErrors> {
        let per = PositiveRational::new(per.into());
        let mut errors: Vec<RateError> = per.is_none().then_some(RateError::ZeroPer).into_iter().collect();
        errors.extend(tier_errors(&tiers));
        let last = tiers.last().map_or(Price::ZERO, |tier| tier.price);
        let bounded = tiers.into_iter().filter_map(|tier| Some((tier.up_to?, tier.price))).collect();
        match per {
            Some(per) if errors.is_empty() => Ok(Self { per, bounded, last }),
            _ => Err(RateErrors(errors)),
        }
    }

    /// The number of units that a price is for.
    #[must_use]
    pub fn per(&self) -> &PositiveRational {
        &self.per
    }

    /// The tiers, for display; a flat rate has one.
    pub fn tiers(&self) -> impl Iterator<Item = Tier> + '_ {
        let bounded = self.bounded.iter().map(|(end, price)| Tier::up_to(end.clone(), *price));
        bounded.chain([Tier::last(self.last)])
    }

    /// The price, if all units have the same one.
    #[must_use]
    pub fn flat_price(&self) -> Option<Price> {
        self.bounded.is_empty().then_some(self.last)
    }

    /// How often the price of `per` units is paid for these units.
    #[must_use]
    pub fn priced_quantity(&self, units: &Rational) -> Rational {
        units / &self.per
    }

    /// The price of one more unit when usage is high: the price of the last tier.
    #[must_use]
    pub fn marginal_rate(&self) -> Rational {
        self.last.as_rational() / &self.per
    }

    /// The highest price of one unit in any tier.
    #[must_use]
    pub fn max_rate(&self) -> Rational {
        self.prices().max().unwrap_or(self.last).as_rational() / &self.per
    }

    /// Splits billable units into tiers, the lowest first; a tier that is not reached has 0 units.
    pub fn split_by_tier<'a>(&'a self, units: &'a Rational) -> impl Iterator<Item = TierShare> + 'a {
        self.split(units).enumerate().map(|(tier, (units, price))| {
            let cost = Money::new(&units * &price.as_rational() / &self.per);
            TierShare { tier, price, units, cost }
        })
    }

    /// What billable units cost.
    #[must_use]
    pub fn cost(&self, units: &Rational) -> Money {
        let total: Rational = self.split(units).map(|(units, price)| &units * &price.as_rational()).sum();
        Money::new(total / &self.per)
    }

    /// The points at which the cost of billable units changes its slope or jumps, in order. The first is at 0.
    #[must_use]
    pub fn breakpoints(&self) -> Vec<Breakpoint> {
        let starts = std::iter::once(Rational::ZERO).chain(self.bounded.iter().map(|(end, _)| end.clone()));
        let mut previous = Rational::ZERO;
        let breakpoints = starts.zip(self.prices()).map(|(start, price)| {
            let rate = price.as_rational() / &self.per;
            let slope_change = &rate - &previous;
            previous = rate;
            Breakpoint { at: start, slope_change, jump: Rational::ZERO }
        });
        breakpoints.collect()
    }

    fn prices(&self) -> impl Iterator<Item = Price> + '_ {
        self.bounded.iter().map(|(_, price)| *price).chain([self.last])
    }

    fn split<'a>(&'a self, units: &'a Rational) -> impl Iterator<Item = (Rational, Price)> + 'a {
        let ends = self.bounded.iter().map(move |(end, _)| end.min(units)).chain([units]);
        let mut start = Rational::ZERO;
        ends.zip(self.prices()).map(move |(end, price)| {
            let end = end.max(&start).clone();
            let share = &end - &start;
            start = end;
            (share, price)
        })
    }
}

fn tier_errors(tiers: &[Tier]) -> Vec<RateError> {
    if tiers.is_empty() {
        return vec![RateError::NoTiers];
    }
    let mut previous = Rational::ZERO;
    let mut errors = Vec::new();
    for (tier, Tier { up_to, .. }) in tiers.iter().enumerate() {
        let is_last = tier + 1 == tiers.len();
        match up_to {
            None if !is_last => errors.push(RateError::MissingEnd { tier }),
            Some(_) if is_last => errors.push(RateError::LastTierEnds { tier }),
            Some(end) if *end <= previous => {
                errors.push(RateError::TierOrder { tier, end: end.clone(), previous: previous.clone() });
            }
            Some(end) => previous = end.clone(),
            None => {}
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    fn graduated() -> UnitRate {
        let tiers =
            vec![Tier::up_to(50u8, price("2")), Tier::up_to(100u8, price("1")), Tier::last(price("0.5"))];
        UnitRate::graduated(10u8, tiers).unwrap()
    }

    #[test]
    fn each_unit_of_a_graduated_rate_is_priced_by_its_own_tier() {
        for (units, cost) in [(0u64, "0"), (50, "10"), (51, "10.1"), (100, "15"), (300, "25")] {
            assert_eq!(graduated().cost(&units.into()).to_string(), cost, "{units}");
        }
    }

    #[test]
    fn the_cost_of_the_tiers_is_the_cost_of_the_units() {
        for units in [0u64, 7, 50, 99, 250] {
            let units = Rational::from(units);
            let shares: Vec<TierShare> = graduated().split_by_tier(&units).collect();
            assert_eq!(
                shares.iter().map(|share| share.cost.clone()).sum::<Money>(),
                graduated().cost(&units)
            );
            assert_eq!(shares.iter().map(|share| &share.units).sum::<Rational>(), units);
        }
    }

    #[test]
    fn the_breakpoints_add_up_to_the_cost() {
        for rate in [graduated(), UnitRate::flat(price("0.15"), 7u8).unwrap()] {
            for units in [0u64, 1, 50, 51, 100, 1_000] {
                let units = Rational::from(units);
                let below = rate.breakpoints().into_iter().filter(|point| point.at < units);
                let cost: Rational =
                    below.map(|point| &(&units - &point.at) * &point.slope_change + point.jump).sum();
                assert_eq!(Money::new(cost), rate.cost(&units));
            }
        }
    }

    #[test]
    fn all_errors_of_a_rate_are_found() {
        let free = Price::ZERO;
        let tiers =
            vec![Tier::up_to(5u8, free), Tier::up_to(5u8, free), Tier::last(free), Tier::up_to(9u8, free)];
        let errors = UnitRate::graduated(0u8, tiers).unwrap_err().0;
        let (end, previous) = (Rational::from(5u8), Rational::from(5u8));
        assert_eq!(
            errors,
            [
                RateError::ZeroPer,
                RateError::TierOrder { tier: 1, end, previous },
                RateError::MissingEnd { tier: 2 },
                RateError::LastTierEnds { tier: 3 },
            ]
        );
        assert_eq!(UnitRate::graduated(1u8, Vec::new()), Err(RateErrors(vec![RateError::NoTiers])));
        assert_eq!(UnitRate::flat(free, 0u8), Err(RateError::ZeroPer));
    }
}
