//! Numbers as people and programs read them. Every figure is rounded here and nowhere else.

use super::cell::{Cell, Precision, Unit, Value};
use super::currency::Currency;
use super::decimals::MAX_DECIMALS;
use crate::money::{Money, Price};
use crate::number::{Figure, Rational};

/// A cell as people read it: `≈ $1,495.00`.
#[must_use]
pub fn display(cell: &Cell) -> String {
    let figure = match &cell.value {
        Value::Empty => return "—".to_owned(),
        Value::Text(text) => return text.clone(),
        Value::Flag(flag) => return flag.to_string(),
        Value::Count(value) => with_thousands(value),
        Value::Quantity { value, unit, precision } => {
            let figure = Figure { value: value.clone(), is_approximate: cell.is_approximate };
            format!("{}{}", with_precision(&figure, *precision), suffix(*unit))
        }
        Value::Amount { amount, currency, signed, decimals } => {
            let plus = if *signed && amount.as_rational().is_positive() { "+" } else { "" };
            let amount = match decimals {
                Some(decimals) => with_decimals(amount, currency, *decimals),
                None => format_amount(amount, currency),
            };
            format!("{plus}{amount}")
        }
        Value::Change(ratio) => format_percent(ratio),
        Value::Duration(duration) => duration.to_string(),
    };
    format!("{}{figure}", approx_sign(cell.is_approximate))
}

/// A cell as programs read it: every digit, no separators, no unit: `1495`.
#[must_use]
pub fn exact(cell: &Cell) -> String {
    match &cell.value {
        Value::Empty => String::new(),
        Value::Text(text) => text.clone(),
        Value::Flag(flag) => flag.to_string(),
        Value::Count(value) | Value::Quantity { value, .. } | Value::Change(value) => value.to_string(),
        Value::Amount { amount, .. } => amount.to_string(),
        Value::Duration(duration) => duration.to_string(),
    }
}

fn suffix(unit: Unit) -> &'static str {
    match unit {
        Unit::None => "",
        Unit::Seconds => " s",
    }
}

fn with_precision(figure: &Figure, precision: Precision) -> String {
    match precision {
        Precision::Short => format_short(figure),
        Precision::Mean if !figure.is_approximate && has_more_decimals(&figure.value, 4) => {
            figure.value.to_fixed(4)
        }
        Precision::Figure | Precision::Mean => format_figure(figure),
    }
}

/// Whether a number needs more decimals than that, or has no finite expansion.
fn has_more_decimals(value: &Rational, decimals: usize) -> bool {
    value.decimal_places().is_none_or(|needed| needed > decimals)
}

/// A number with thousands separators and every decimal.
#[must_use]
pub fn with_thousands(value: &Rational) -> String {
    separated(&value.to_string())
}

/// A number with thousands separators: an estimate with two decimals, or none from 1,000 on; an exact
/// number with four, or twelve below 1.
#[must_use]
pub fn format_figure(figure: &Figure) -> String {
    let estimate_decimals = if figure.value >= 1_000 { 0 } else { 2 };
    if figure.is_approximate && has_more_decimals(&figure.value, estimate_decimals) {
        return separated(&figure.value.to_fixed(estimate_decimals));
    }
    let decimals = if figure.value < 1 { 12 } else { 4 };
    if has_more_decimals(&figure.value, decimals) {
        return separated(&figure.value.to_fixed(decimals));
    }
    with_thousands(&figure.value)
}

/// A number with at most two decimals where it needs more than four, and none from 1,000 on.
#[must_use]
pub fn format_short(figure: &Figure) -> String {
    if !has_more_decimals(&figure.value, 4) {
        return format_figure(figure);
    }
    let fixed = figure.value.to_fixed(if figure.value >= 1_000 { 0 } else { 2 });
    separated(without_trailing_zeros(&fixed))
}

/// The same number without zeros at the end of its decimals: `2.50` is `2.5`, `3.00` is `3`.
#[must_use]
fn without_trailing_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// `about ` before an estimate in a sentence, nothing before an exact number.
#[must_use]
pub fn approx_word(is_approximate: bool) -> &'static str {
    if is_approximate { "about " } else { "" }
}

/// `≈ ` before an estimate in a table or a formula, nothing before an exact number.
#[must_use]
pub fn approx_sign(is_approximate: bool) -> &'static str {
    if is_approximate { "≈ " } else { "" }
}

/// An amount to the cent; an amount below a cent to its first two significant digits.
#[must_use]
pub fn format_amount(amount: &Money, currency: &Currency) -> String {
    let decimals = amount_decimals(amount);
    let sign = if amount.as_rational().is_negative() { "-" } else { "" };
    let figure = amount.abs().to_fixed(decimals);
    let figure = if decimals > 2 { figure.trim_end_matches('0') } else { &figure };
    format!("{sign}{}{}", currency.prefix(), separated(figure))
}

fn with_decimals(amount: &Money, currency: &Currency, decimals: usize) -> String {
    let sign = if amount.as_rational().is_negative() { "-" } else { "" };
    format!("{sign}{}{}", currency.prefix(), separated(&amount.abs().to_fixed(decimals)))
}

/// A price with every digit that the vendor writes, and at least two decimals.
#[must_use]
pub fn format_price(price: Price, currency: &Currency) -> String {
    // The decimals of a price are finite: it is read from decimal text.
    let decimals = price.as_rational().decimal_places().map_or(2, |decimals| decimals.max(2));
    format!("{}{}", currency.prefix(), separated(&price.money().to_fixed(decimals)))
}

/// An old amount, the new one and their difference with its sign, with enough decimals to show that
/// they differ.
#[must_use]
pub fn format_change(old: &Money, new: &Money, currency: &Currency) -> [String; 3] {
    Cell::before_after(old, new, currency, false).map(|cell| display(&cell))
}

/// Two decimals, or as many as show the first two significant digits of an amount below a cent.
fn amount_decimals(amount: &Money) -> usize {
    let hundred = Rational::from(100u8);
    let mut hundredfold = &amount.as_rational().abs() * &hundred;
    if hundredfold.is_zero() || hundredfold >= 1 {
        return 2;
    }
    let (ten, mut decimals) = (Rational::from(10u8), 3);
    while hundredfold < 1 && decimals < 20 {
        hundredfold = hundredfold * &ten;
        decimals += 1;
    }
    decimals
}

/// A ratio as a change in percent: no decimals from 10% on, one below, more where one shows only zeros.
#[must_use]
pub fn format_percent(ratio: &Rational) -> String {
    let percent = ratio * &Rational::from(100u8);
    let least = usize::from(percent.abs() < 10 && !percent.is_integer());
    let has_digit =
        |decimals: &usize| percent.to_fixed(*decimals).contains(|digit| matches!(digit, '1'..='9'));
    let decimals = (least..=MAX_DECIMALS).find(has_digit).unwrap_or(least);
    let sign = if percent.is_positive() { "+" } else { "" };
    format!("{sign}{}%", separated(&percent.to_fixed(decimals)))
}

/// A ratio with at most two decimals: `5`, `2.5`, `3.33`.
#[must_use]
pub fn format_ratio(ratio: &Rational) -> String {
    without_trailing_zeros(&ratio.to_fixed(2)).to_owned()
}

/// Puts a comma between thousands.
fn separated(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, decimals) = number.find('.').map_or((number, ""), |point| number.split_at(point));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(decimals);
    out
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
            assert_eq!(format_amount(&money(amount), &usd), shown);
        }
        assert_eq!(format_amount(&-&money("0.5"), &usd), "-$0.50");
        assert_eq!(format_amount(&money("5"), &Currency::new("EUR")), "EUR 5.00");
        assert_eq!(display(&Cell::difference(&money("4"), &usd, true)), "≈ +$4.00");
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
            assert_eq!(format_change(&money(old), &money(new), &usd), shown);
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
            assert_eq!(format_percent(&value), shown);
        }
    }
}
