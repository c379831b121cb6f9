//! How many mutations a session has, and how long it is active.

use crate::number::{Count, Duration, PositiveRational, Rate, Rational};

/// The activity of one session as an input. Two of the three properties determine the third.
///
/// ```
/// use writecost::workload::ActivitySpec;
///
/// let mut spec = ActivitySpec::default();
/// spec.rate = Some("30/min".parse()?);
/// spec.active = Some("10min".parse()?);
/// assert_eq!(spec.profile()?.mutations, 300);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivitySpec {
    /// The mutations of a session.
    pub mutations: Option<Count>,
    /// The mutations per active time.
    pub rate: Option<Rate>,
    /// The time during which mutations occur.
    pub active: Option<Duration>,
}

/// The activity of one session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionProfile {
    /// The mutations of a session; a mean may have a fraction.
    pub mutations: Rational,
    /// The active time in seconds; `None` if it is not specified, which triggers without a timer allow.
    pub active: Option<Rational>,
}

/// Why the properties of a session do not determine its activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActivityError {
    /// All three properties are specified, and contradict each other.
    #[error("`mutations`, `rate` and `active` contradict each other: specify two of them")]
    Contradiction,
    /// Only the rate is specified.
    #[error("`rate` alone does not determine the number of mutations: specify `active` or `mutations` too")]
    OnlyRate,
    /// Only the active time is specified.
    #[error("`active` alone does not determine the number of mutations: specify `mutations` or `rate` too")]
    OnlyActive,
    /// The rate is 0, at which no active time has these mutations.
    #[error("a `rate` of 0 contradicts the number of mutations")]
    ZeroRate,
}

impl ActivitySpec {
    /// Creates the activity of a session with this many mutations in `active` time.
    #[must_use]
    pub fn new(mutations: u64, active: Duration) -> Self {
        Self { mutations: Some(mutations.into()), rate: None, active: Some(active) }
    }

    /// Calculates the property that is not specified.
    pub fn profile(&self) -> Result<SessionProfile, ActivityError> {
        let active = self.active.map(Duration::seconds);
        match (&self.mutations, &self.rate, active) {
            (Some(mutations), None, active) => {
                Ok(SessionProfile { mutations: mutations.as_rational().clone(), active })
            }
            (None, Some(rate), Some(active)) => {
                Ok(SessionProfile { mutations: rate.per_second() * &active, active: Some(active) })
            }
            (Some(mutations), Some(rate), None) => {
                let per_second = PositiveRational::new(rate.per_second()).ok_or(ActivityError::ZeroRate)?;
                let mutations = mutations.as_rational().clone();
                Ok(SessionProfile { active: Some(&mutations / &per_second), mutations })
            }
            (None, None, None) => Ok(SessionProfile { mutations: Rational::ZERO, active: None }),
            (Some(mutations), Some(rate), Some(active))
                if *mutations.as_rational() == rate.per_second() * &active =>
            {
                Ok(SessionProfile { mutations: mutations.as_rational().clone(), active: Some(active) })
            }
            (Some(_), Some(_), Some(_)) => Err(ActivityError::Contradiction),
            (None, Some(_), None) => Err(ActivityError::OnlyRate),
            (None, None, Some(_)) => Err(ActivityError::OnlyActive),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(mutations: &str, rate: &str, active: &str) -> ActivitySpec {
        ActivitySpec {
            mutations: mutations.parse().ok(),
            rate: rate.parse().ok(),
            active: active.parse().ok(),
        }
    }

    #[test]
    fn two_properties_determine_the_third() {
        let expected = SessionProfile { mutations: 300u64.into(), active: Some(600u64.into()) };
        for (mutations, rate, active) in
            [("300", "30/min", ""), ("300", "", "10min"), ("", "30/min", "10min"), ("300", "30/min", "10min")]
        {
            assert_eq!(spec(mutations, rate, active).profile(), Ok(expected.clone()));
        }
    }

    #[test]
    fn one_property_or_a_contradiction_is_an_error() {
        for (mutations, rate, active) in
            [("", "30/min", ""), ("", "", "10min"), ("301", "30/min", "10min"), ("1", "0/min", "")]
        {
            assert!(spec(mutations, rate, active).profile().is_err());
        }
    }
}
