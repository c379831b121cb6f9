//! Plurals and enumerations.

use std::fmt;

use super::number_format::with_thousands;
use crate::number::Rational;

/// A number with its noun in the right form: `1 session`, `1,000 sessions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<'a> {
    number: Rational,
    noun: &'a str,
}

impl<'a> Counted<'a> {
    /// A number of things; the noun is in the singular.
    ///
    /// ```
    /// use writecost::report::Counted;
    ///
    /// assert_eq!(Counted::new(1u64, "session").to_string(), "1 session");
    /// assert_eq!(Counted::new(1_000u64, "session").to_string(), "1,000 sessions");
    /// ```
    #[must_use]
    pub fn new(number: impl Into<Rational>, noun: &'a str) -> Self {
        Self { number: number.into(), noun }
    }
}

impl fmt::Display for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", with_thousands(&self.number), plural(&self.number, self.noun))
    }
}

/// A noun in the singular for exactly one, in the plural for any other number.
#[must_use]
pub fn plural(number: &Rational, singular: &str) -> String {
    if *number == Rational::ONE {
        return singular.to_owned();
    }
    let consonant_y = singular
        .strip_suffix('y')
        .filter(|stem| stem.ends_with(|letter: char| !matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')));
    consonant_y.map_or_else(|| format!("{singular}s"), |stem| format!("{stem}ies"))
}

/// Items in one sentence: `a`, `a and b`, `a, b and c`.
///
/// ```
/// use writecost::report::List;
///
/// assert_eq!(List(&["kv", "do", "d1"]).to_string(), "kv, do and d1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List<'a, T>(pub &'a [T]);

impl<T: fmt::Display> fmt::Display for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, item) in self.0.iter().enumerate() {
            let separator = match at {
                0 => "",
                _ if at + 1 == self.0.len() => " and ",
                _ => ", ",
            };
            write!(f, "{separator}{item}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_every_other_number_is_plural() {
        for (number, noun, shown) in [
            (0u64, "row", "0 rows"),
            (1, "row", "1 row"),
            (1_500, "row", "1,500 rows"),
            (2, "day", "2 days"),
            (2, "entry", "2 entries"),
        ] {
            assert_eq!(Counted::new(number, noun).to_string(), shown);
        }
        let half = Rational::new(1, 2).unwrap();
        assert_eq!(Counted::new(half, "day").to_string(), "0.5 days");
    }

    #[test]
    fn the_last_item_of_a_list_follows_and() {
        for (items, shown) in
            [(&[][..], ""), (&["a"], "a"), (&["a", "b"], "a and b"), (&["a", "b", "c"], "a, b and c")]
        {
            assert_eq!(List(items).to_string(), shown);
        }
    }
}
