//! Thresholds on the changes of a diff, and their syntax.

use super::difference::{CheapestChanged, Difference, TotalChange};
use super::snapshot::SnapshotBreakEven;
use crate::money::Money;
use crate::number::{Count, Rational};

/// A threshold on the changes of a diff, such as `total > 5%`.
///
/// ```
/// use writecost::analysis::diff::{Difference, Threshold, TotalChange};
/// use writecost::money::Money;
/// use writecost::number::Rational;
///
/// # fn main() -> Result<(), String> {
/// let total = |amount: u64| Money::new(Rational::from(amount));
/// let change = TotalChange {
///     sessions: 1_000,
///     strategy: "each".to_owned(),
///     old: total(100),
///     new: total(106),
///     approximate: false,
///     lines: Vec::new(),
/// };
/// let difference = Difference { totals: vec![change], ..Difference::default() };
/// let result = Threshold::parse("total > 5%")?.evaluate(&[difference])?;
/// assert_eq!(result.by.len(), 1, "a rise of 6 % exceeds it");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// The text it was parsed from.
    pub text: String,
    /// The strategy it is limited to.
    strategy: Option<String>,
    /// The volume it is limited to.
    sessions: Option<u64>,
    rule: ThresholdRule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ThresholdRule {
    /// A total rises by more than this share of itself.
    RisesByShare(Rational),
    /// A total rises by more than this amount.
    RisesBy(Money),
    /// A total falls by more than this share of itself.
    FallsByShare(Rational),
    /// A total falls by more than this amount.
    FallsBy(Money),
    /// The cheapest strategies differ at some volume.
    CheapestChanged,
    /// The first break-even of a strategy is below this many sessions.
    BreakEvenBelow(u64),
}

/// The violations of a threshold: none where it passes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThresholdResult {
    /// The text of the threshold.
    pub gate: String,
    /// Each violation with the position of its difference.
    pub by: Vec<(usize, Violation)>,
}

/// A change that exceeds a threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// A total that changed too much.
    Total(TotalChange),
    /// A volume at which another strategy is cheapest.
    Cheapest(CheapestChanged),
    /// A break-even at too few sessions.
    BreakEven(SnapshotBreakEven),
}

/// The syntax of thresholds, for messages.
pub const THRESHOLD_SYNTAX: &str = "`total > 5%`, `total > 10.00`, `total < -5%`, `total < -10.00`, `cheapest changed` or `break-even < 100k`; \
                         `total` and `break-even` take a strategy before them, `total` and `cheapest` a volume after them, as in `hybrid total@1M > 5%`";

impl Threshold {
    /// Parses a threshold; `Err` is the message that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let spaced = text.replace('>', " > ").replace('<', " < ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        read(text, &words).ok_or_else(|| format!("`{text}` is not a threshold: wanted {THRESHOLD_SYNTAX}"))
    }

    /// Finds the changes that exceed the threshold; `Err` is the message where none of the
    /// differences has what it is about.
    pub fn evaluate(&self, differences: &[Difference]) -> Result<ThresholdResult, String> {
        let found: Vec<Matches> = differences.iter().map(|difference| self.find(difference)).collect();
        if found.iter().all(|found| found.compared == 0) {
            return Err(format!("`{}` applies to nothing: there is {}", self.text, self.missing()));
        }
        let by = found.into_iter().enumerate();
        let by =
            by.flat_map(|(at, found)| found.violations.into_iter().map(move |violation| (at, violation)));
        Ok(ThresholdResult { gate: self.text.clone(), by: by.collect() })
    }

    fn find(&self, difference: &Difference) -> Matches {
        match &self.rule {
            ThresholdRule::CheapestChanged => self.cheapest(difference),
            ThresholdRule::BreakEvenBelow(most) => self.break_even(difference, *most),
            _ => self.totals(difference),
        }
    }

    fn totals(&self, difference: &Difference) -> Matches {
        let named = |moved: &&TotalChange| self.is_about(&moved.strategy) && self.is_at(moved.sessions);
        let all: Vec<&TotalChange> = difference.totals.iter().filter(named).collect();
        let by = all.iter().filter(|moved| self.exceeds(moved));
        Matches {
            compared: all.len(),
            violations: by.map(|&moved| Violation::Total(moved.clone())).collect(),
        }
    }

    fn cheapest(&self, difference: &Difference) -> Matches {
        let compared = difference.volumes.iter().filter(|&&sessions| self.is_at(sessions)).count();
        let by = difference.cheapest.iter().filter(|changed| self.is_at(changed.sessions));
        Matches { compared, violations: by.cloned().map(Violation::Cheapest).collect() }
    }

    fn break_even(&self, difference: &Difference, most: u64) -> Matches {
        let now = difference.break_even_now.iter();
        let all: Vec<_> = now.filter(|found| self.is_about(&found.strategy)).collect();
        let by = all.iter().filter(|found| found.first().is_some_and(|first| first < most));
        Matches {
            compared: all.len(),
            violations: by.map(|&found| Violation::BreakEven(found.clone())).collect(),
        }
    }

    fn is_about(&self, strategy: &str) -> bool {
        self.strategy.as_deref().is_none_or(|named| named == strategy)
    }

    fn is_at(&self, sessions: u64) -> bool {
        self.sessions.is_none_or(|named| named == sessions)
    }

    fn missing(&self) -> String {
        let strategy = self.strategy.as_ref().map(|id| format!(" of `{id}`")).unwrap_or_default();
        let sessions = self.sessions.map(|sessions| format!(" at {sessions} sessions")).unwrap_or_default();
        match &self.rule {
            ThresholdRule::CheapestChanged => format!("no volume{sessions} that both have"),
            ThresholdRule::BreakEvenBelow(_) => format!("no break-even{strategy} against the baseline"),
            _ => format!("no total{strategy}{sessions} that both have"),
        }
    }

    fn exceeds(&self, moved: &TotalChange) -> bool {
        let (rise, fall) = (moved.delta(), -&moved.delta());
        // A rise from nothing is larger than any share of it.
        match &self.rule {
            ThresholdRule::RisesBy(most) => rise > *most,
            ThresholdRule::FallsBy(most) => fall > *most,
            ThresholdRule::RisesByShare(most) => rise.as_rational() > &(moved.old.as_rational() * most),
            ThresholdRule::FallsByShare(most) => fall.as_rational() > &(moved.old.as_rational() * most),
            ThresholdRule::CheapestChanged | ThresholdRule::BreakEvenBelow(_) => false,
        }
    }
}

/// What a threshold applies to within one difference.
struct Matches {
    /// The number of changes that were compared with the threshold.
    compared: usize,
    violations: Vec<Violation>,
}

fn read(text: &str, words: &[&str]) -> Option<Threshold> {
    let threshold = |strategy: Option<&str>, sessions, rule| {
        Some(Threshold { text: text.to_owned(), strategy: strategy.map(str::to_owned), sessions, rule })
    };
    let (strategy, words) = match words {
        [strategy, rest @ ..] if rest.len() == 3 => (Some(*strategy), rest),
        all => (None, all),
    };
    match *words {
        [subject, "changed"] => threshold(None, volume(subject, "cheapest")?, ThresholdRule::CheapestChanged),
        ["break-even", "<", most] => {
            threshold(strategy, None, ThresholdRule::BreakEvenBelow(Count::parse_whole(most).ok()?))
        }
        [subject, ">", amount] => {
            let (amount, is_share) = parse_amount(amount)?;
            let rule = if is_share {
                ThresholdRule::RisesByShare(amount)
            } else {
                ThresholdRule::RisesBy(Money::new(amount))
            };
            threshold(strategy, volume(subject, "total")?, rule)
        }
        [subject, "<", amount] => {
            let (amount, is_share) = parse_amount(amount.strip_prefix('-')?)?;
            let rule = if is_share {
                ThresholdRule::FallsByShare(amount)
            } else {
                ThresholdRule::FallsBy(Money::new(amount))
            };
            threshold(strategy, volume(subject, "total")?, rule)
        }
        _ => None,
    }
}

/// The volume after a subject, as in `total@1M`; `None` where the subject is another one or the
/// volume cannot be read.
#[expect(clippy::option_option, reason = "the outer option is failure, the inner one an optional volume")]
fn volume(subject: &str, wanted: &str) -> Option<Option<u64>> {
    match subject.strip_prefix(wanted)? {
        "" => Some(None),
        rest => Count::parse_whole(rest.strip_prefix('@')?).ok().map(Some),
    }
}

/// Parses `5%` or `10.00`: the number, and whether it is a share.
fn parse_amount(text: &str) -> Option<(Rational, bool)> {
    let number = |text: &str| Rational::parse_decimal(text).filter(|number| !number.is_negative());
    match text.strip_suffix('%') {
        Some(percent) => Some((number(percent)? * Rational::new(1, 100)?, true)),
        None => Some((number(text)?, false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(old: &str, new: &str) -> Difference {
        let money = |text| Money::new(Rational::parse_decimal(text).unwrap());
        let moved = TotalChange {
            sessions: 1_000,
            strategy: "a".into(),
            old: money(old),
            new: money(new),
            approximate: false,
            lines: Vec::new(),
        };
        Difference { totals: vec![moved], volumes: vec![1_000], ..Difference::default() }
    }

    #[test]
    fn a_change_beyond_a_threshold_violates_it_and_one_at_it_does_not() {
        for (gate, old, new, violated) in [
            ("total > 5%", "100", "105", false),
            ("total > 5%", "100", "105.01", true),
            ("total>5%", "100", "105.01", true),
            ("total > 5%", "0", "0.01", true),
            ("total > 5%", "100", "50", false),
            ("total > 10.00", "100", "110", false),
            ("total > 10.00", "100", "110.01", true),
            ("total < -5%", "100", "94.99", true),
            ("total < -5%", "100", "95", false),
            ("total < -1", "100", "98", true),
            ("total > 0%", "100", "100", false),
            ("total > 0%", "100", "100.0000001", true),
            ("a total@1k > 5%", "100", "106", true),
            ("cheapest changed", "100", "200", false),
        ] {
            let result = Threshold::parse(gate).unwrap().evaluate(&[moved(old, new)]).unwrap();
            assert_eq!(!result.by.is_empty(), violated, "{gate}: {old} to {new}");
        }
    }

    #[test]
    fn a_threshold_that_applies_to_nothing_is_an_error() {
        for gate in ["b total > 5%", "total@2k > 5%", "cheapest@2k changed", "break-even < 100k"] {
            assert!(Threshold::parse(gate).unwrap().evaluate(&[moved("1", "1")]).is_err(), "{gate}");
        }
        assert!(Threshold::parse("total > 5%").unwrap().evaluate(&[]).is_err());
    }

    #[test]
    fn a_text_that_is_not_a_threshold_is_refused() {
        for text in [
            "",
            "total",
            "total > ",
            "total > 5 %",
            "total > -5%",
            "total < 5%",
            "total >= 5%",
            "total@soon > 5%",
            "totals > 5%",
            "a cheapest changed",
            "break-even < soon",
            "cheapest",
        ] {
            assert!(Threshold::parse(text).is_err(), "{text}");
        }
    }
}
