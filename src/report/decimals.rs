//! The number of decimals with which amounts are shown.

use crate::money::Money;

/// The most decimals that a difference or a percentage is shown with.
pub(super) const MAX_DECIMALS: usize = 28;

/// The fewest decimals that show two amounts as different; `None` where they are equal.
pub(super) fn distinguishing_decimals(old: &Money, new: &Money) -> Option<usize> {
    if old == new {
        return None;
    }
    let difference = new - old;
    let differ = |decimals: &usize| {
        let has_digit = difference.to_fixed(*decimals).contains(|digit| matches!(digit, '1'..='9'));
        has_digit && old.to_fixed(*decimals) != new.to_fixed(*decimals)
    };
    Some((2..=MAX_DECIMALS).find(differ).unwrap_or(2))
}
