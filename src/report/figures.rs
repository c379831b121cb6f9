//! Numbers as people write them. The only place where a figure is rounded.

use std::num::NonZeroU64;

use crate::money::{Money, Price};
use crate::number::{Figure, Rational};

/// As many decimals as a difference is ever shown with.
const MOST_DIGITS: usize = 28;

/// How amounts of a sheet are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency(String);

impl Currency {
    /// The currency of that code: `USD`.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    fn prefix(&self) -> String {
        if self.0 == "USD" { "$".to_owned() } else { format!("{} ", self.0) }
    }
}

/// A number with thousands separators, every decimal kept.
#[must_use]
pub fn grouped(value: &Rational) -> String {
    separated(&value.to_string())
}

/// A number with thousands separators, an estimate to as many digits as it is worth.
#[must_use]
pub fn rounded(value: &Figure) -> String {
    let decimals = if value.value >= 1_000 { 0 } else { 2 };
    if value.is_approximate && value.value.decimal_places().is_none_or(|digits| digits > decimals) {
        return separated(&value.value.to_fixed(decimals));
    }
    let short = if value.value < 1 { 12 } else { 4 };
    if value.value.decimal_places().is_none_or(|digits| digits > short) {
        return separated(&value.value.to_fixed(short));
    }
    grouped(&value.value)
}

/// What stands before an estimate in a sentence; nothing before what is exact.
#[must_use]
pub fn about(approximate: bool) -> &'static str {
    if approximate { "about " } else { "" }
}

/// What stands before an estimate in a table or a formula; nothing before what is exact.
#[must_use]
pub fn mark(approximate: bool) -> &'static str {
    if approximate { "≈ " } else { "" }
}

/// An amount to the cent; an amount too small for that to two digits that say something.
#[must_use]
pub fn dollars(amount: &Money, currency: &Currency) -> String {
    let digits = money_digits(amount);
    let sign = if amount.as_rational().is_negative() { "-" } else { "" };
    let figure = amount.abs().to_fixed(digits);
    let figure = if digits > 2 { figure.trim_end_matches('0') } else { &figure };
    format!("{sign}{}{}", currency.prefix(), separated(figure))
}

/// A price as it is written, with two decimals at least: a price is never rounded.
#[must_use]
pub fn price(price: Price, currency: &Currency) -> String {
    let digits = price.as_rational().decimal_places().unwrap_or_default().max(2);
    format!("{}{}", currency.prefix(), separated(&price.money().to_fixed(digits)))
}

/// A difference of amounts, with its sign.
pub(super) fn change(amount: &Money, currency: &Currency) -> String {
    let sign = if amount.as_rational().is_positive() { "+" } else { "" };
    format!("{sign}{}", dollars(amount, currency))
}

/// What an amount was, what it is, and the difference with its sign: to the cent, or to as many
/// decimals as show that two of them differ.
#[must_use]
pub fn apart(old: &Money, new: &Money, currency: &Currency) -> [String; 3] {
    let delta = new - old;
    let differ = |digits: &usize| {
        old.to_fixed(*digits) != new.to_fixed(*digits)
            && Rational::parse_decimal(&delta.to_fixed(*digits)).is_some_and(|shown| !shown.is_zero())
    };
    let digits = (2..=MOST_DIGITS).find(differ).unwrap_or(2);
    if old == new {
        return [dollars(old, currency), dollars(new, currency), change(&delta, currency)];
    }
    let shown = |amount: &Money| {
        let sign = if amount.as_rational().is_negative() { "-" } else { "" };
        format!("{sign}{}{}", currency.prefix(), separated(&amount.abs().to_fixed(digits)))
    };
    let sign = if delta.as_rational().is_positive() { "+" } else { "" };
    [shown(old), shown(new), format!("{sign}{}", shown(&delta))]
}

/// The cents in one unit of a currency.
const CENTS_PER_UNIT: NonZeroU64 = NonZeroU64::new(100).unwrap();

/// Two decimals, or as many as show the first two digits of an amount below a cent.
fn money_digits(amount: &Money) -> usize {
    let cent = Rational::ONE / CENTS_PER_UNIT;
    let mut size = amount.as_rational().abs();
    if size.is_zero() || size >= cent {
        return 2;
    }
    let (ten, mut digits) = (Rational::from(10u8), 3);
    while size < cent && digits < 20 {
        size = size * &ten;
        digits += 1;
    }
    digits
}

/// A ratio as a change in percent: whole from 10% on, one decimal below, and more where fewer
/// would show nothing.
#[must_use]
pub fn percent(ratio: &Rational) -> String {
    let percent = ratio * &Rational::from(100u8);
    let least = usize::from(percent.abs() < 10 && !percent.is_integer());
    let says = |digits: &usize| percent.to_fixed(*digits).contains(|digit| matches!(digit, '1'..='9'));
    let digits = (least..=MOST_DIGITS).find(says).unwrap_or(least);
    let sign = if percent.is_positive() { "+" } else { "" };
    format!("{sign}{}%", separated(&percent.to_fixed(digits)))
}

/// Sets a comma between thousands.
fn separated(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, part) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
    let first = whole.len() % 3;
    let groups = whole.as_bytes().get(first..).unwrap_or_default().chunks(3);
    let groups = groups.map(|group| String::from_utf8_lossy(group).into_owned());
    let head = whole.get(..first).filter(|head| !head.is_empty()).map(str::to_owned);
    let whole = head.into_iter().chain(groups).collect::<Vec<_>>().join(",");
    part.map_or_else(|| format!("{sign}{whole}"), |part| format!("{sign}{whole}.{part}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse::<crate::money::Price>().unwrap().money()
    }

    #[test]
    fn amounts_are_shown_to_the_cent_or_to_what_they_say() {
        let usd = Currency::new("USD");
        for (amount, shown) in [
            ("1495", "$1,495.00"),
            ("0", "$0.00"),
            ("0.5", "$0.50"),
            ("5.075", "$5.08"),
            ("0.000123", "$0.00012"),
            ("0.00005", "$0.00005"),
            ("1234567.891", "$1,234,567.89"),
        ] {
            assert_eq!(dollars(&money(amount), &usd), shown);
        }
        assert_eq!(dollars(&-&money("0.5"), &usd), "-$0.50");
        assert_eq!(dollars(&money("5"), &Currency::new("EUR")), "EUR 5.00");
        assert_eq!(change(&money("4"), &usd), "+$4.00");
    }

    #[test]
    fn amounts_that_differ_are_shown_to_differ() {
        let usd = Currency::new("USD");
        for (old, new, shown) in [
            ("2", "2", ["$2.00", "$2.00", "$0.00"]),
            ("2", "2.001", ["$2.000", "$2.001", "+$0.001"]),
            ("1.004", "1.006", ["$1.004", "$1.006", "+$0.002"]),
            ("1495", "1644.5", ["$1,495.00", "$1,644.50", "+$149.50"]),
            ("0.00012", "0", ["$0.0001", "$0.0000", "-$0.0001"]),
        ] {
            assert_eq!(apart(&money(old), &money(new), &usd), shown);
        }
    }

    #[test]
    fn percentages_keep_a_decimal_while_they_are_small() {
        let ratio = |above, below| Rational::new(above, below).unwrap();
        for (value, shown) in [
            (ratio(4, 10), "+40%"),
            (ratio(4, 145), "+2.8%"),
            (ratio(0, 1), "0%"),
            (ratio(4, 100_000), "+0.004%"),
            (ratio(1234, 100), "+1,234%"),
        ] {
            assert_eq!(percent(&value), shown);
        }
    }
}
