use super::figures::{Currency, apart, change, dollars, grouped, mark, percent};
use crate::money::Money;
use crate::number::{Figure, Rational};

/// To which side a column's cells are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A cell: what a person sees, and what a program reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// As a person sees it: `$1,495.00`.
    pub shown: String,
    /// As a program reads it: `1495`.
    pub exact: String,
    /// Whether it is a number.
    pub numeric: bool,
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let shown = text.into();
        Self { exact: shown.clone(), shown, numeric: false }
    }

    /// No figure.
    #[must_use]
    pub fn none() -> Self {
        Self { shown: "—".to_owned(), exact: String::new(), numeric: true }
    }

    /// A number as it is, with separators for a person.
    #[must_use]
    pub fn count(value: &Rational) -> Self {
        Self { shown: grouped(value), exact: value.to_string(), numeric: true }
    }

    /// A number, marked where it is expected rather than counted.
    #[must_use]
    pub fn estimate(value: &Figure) -> Self {
        let shown = marked(&super::figures::rounded(value), value.is_approximate);
        Self { shown, exact: value.value.to_string(), numeric: true }
    }

    /// An amount.
    #[must_use]
    pub fn money(amount: &Money, currency: &Currency, approximate: bool) -> Self {
        Self {
            shown: marked(&dollars(amount, currency), approximate),
            exact: amount.to_string(),
            numeric: true,
        }
    }

    /// A difference of amounts, with its sign.
    #[must_use]
    pub fn delta(amount: &Money, currency: &Currency, approximate: bool) -> Self {
        Self {
            shown: marked(&change(amount, currency), approximate),
            exact: amount.to_string(),
            numeric: true,
        }
    }

    /// What an amount was, what it is, and the difference, with as many decimals as tell them apart.
    #[must_use]
    pub fn moved(old: &Money, new: &Money, currency: &Currency, approximate: bool) -> [Self; 3] {
        let amounts = [old.clone(), new.clone(), new - old];
        let mut shown = apart(old, new, currency).into_iter();
        amounts.map(|amount| Self {
            shown: marked(&shown.next().unwrap_or_default(), approximate),
            exact: amount.to_string(),
            numeric: true,
        })
    }

    /// A change in percent; none where there is nothing to hold it against.
    #[must_use]
    pub fn percent(ratio: Option<&Rational>, approximate: bool) -> Self {
        ratio.map_or_else(Self::none, |ratio| Self {
            shown: marked(&percent(ratio), approximate),
            exact: ratio.to_string(),
            numeric: true,
        })
    }
}

/// Marks a figure that is an estimate.
fn marked(figure: &str, approximate: bool) -> String {
    format!("{}{figure}", mark(approximate))
}
