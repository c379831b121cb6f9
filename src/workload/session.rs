use crate::number::{Count, Duration, Rate, Rational};

/// How busy a session is, as a person states it: any two of the three give the third.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivitySpec {
    /// Mutations a session.
    pub mutations: Option<Count>,
    /// Mutations in a stretch of active time.
    pub rate: Option<Rate>,
    /// Time a session spends mutating.
    pub active: Option<Duration>,
}

/// How busy a session is, worked out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionProfile {
    /// Mutations a session; a mean may be a fraction.
    pub mutations: Rational,
    /// Seconds it spends mutating; `None` where nobody said, which per-mutation writes need not know.
    pub active: Option<Rational>,
}

impl ActivitySpec {
    /// So many mutations over so long.
    #[must_use]
    pub fn new(mutations: u64, active: Duration) -> Self {
        Self { mutations: Some(mutations.into()), rate: None, active: Some(active) }
    }

    /// Works out the third of the three; `Err` says what is missing or too much.
    pub fn profile(&self) -> Result<SessionProfile, &'static str> {
        let active = self.active.map(Duration::seconds);
        match (&self.mutations, &self.rate, active) {
            (Some(mutations), None, active) => {
                Ok(SessionProfile { mutations: mutations.as_rational().clone(), active })
            }
            (None, Some(rate), Some(active)) => {
                Ok(SessionProfile { mutations: rate.per_second() * &active, active: Some(active) })
            }
            (Some(mutations), Some(rate), None) => {
                let active = mutations.as_rational().checked_div(&rate.per_second());
                let active = active.ok_or("a rate of 0 never makes these mutations")?;
                Ok(SessionProfile { mutations: mutations.as_rational().clone(), active: Some(active) })
            }
            (None, None, None) => Ok(SessionProfile { mutations: Rational::ZERO, active: None }),
            (Some(mutations), Some(rate), Some(active))
                if *mutations.as_rational() == rate.per_second() * &active =>
            {
                Ok(SessionProfile { mutations: mutations.as_rational().clone(), active: Some(active) })
            }
            (Some(_), Some(_), Some(_)) => {
                Err("`mutations`, `rate` and `active` contradict each other: give two of them")
            }
            (None, Some(_), None) => {
                Err("a `rate` alone does not say how many mutations: give `active` or `mutations` too")
            }
            (None, None, Some(_)) => {
                Err("`active` alone does not say how many mutations: give `mutations` or `rate` too")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(mutations: &str, rate: &str, active: &str) -> ActivitySpec {
        ActivitySpec {
            mutations: mutations.parse().ok(),
            rate: rate.parse().ok(),
            active: active.parse().ok(),
        }
    }

    #[test]
    fn two_of_three_give_the_third() {
        let expected = SessionProfile { mutations: 300u64.into(), active: Some(600u64.into()) };
        for (mutations, rate, active) in
            [("300", "30/min", ""), ("300", "", "10min"), ("", "30/min", "10min"), ("300", "30/min", "10min")]
        {
            assert_eq!(pace(mutations, rate, active).profile(), Ok(expected.clone()));
        }
    }

    #[test]
    fn one_of_three_or_a_contradiction_is_refused() {
        for (mutations, rate, active) in
            [("", "30/min", ""), ("", "", "10min"), ("301", "30/min", "10min"), ("1", "0/min", "")]
        {
            assert!(pace(mutations, rate, active).profile().is_err());
        }
    }
}
