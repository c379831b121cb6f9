use crate::event::SessionRange;

/// What the times of a batch say about the order of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeOrder {
    pub(super) min: i64,
    pub(super) max: i64,
    /// The furthest that a row is behind the latest row before it.
    pub(super) max_lateness: i64,
}

impl TimeOrder {
    /// `None` without rows.
    pub(super) fn of(times: &[i64]) -> Option<Self> {
        let (&first, &last) = (times.first()?, times.last()?);
        if times.is_sorted() {
            return Some(Self { min: first, max: last, max_lateness: 0 });
        }
        let start = Self { min: first, max: first, max_lateness: 0 };
        Some(times.iter().fold(start, |order, &at| Self {
            min: order.min.min(at),
            max: order.max.max(at),
            max_lateness: order.max_lateness.max(order.max - at),
        }))
    }
}

/// How sessions can be recognized as over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EvictionRule {
    /// Those whose last mutation is at most at this time.
    UpTo(i64),
    /// All but the session of the last row.
    AllButLast,
    /// None.
    None,
}

/// Follows the order of the rows of a log, as far as sessions are evicted because of it.
#[derive(Debug)]
pub(super) struct OrderTracker {
    latest: i64,
    /// The furthest that a row was behind the latest row before it.
    max_lateness: i64,
    /// A row before this time may belong to an evicted session.
    watermark: i64,
    /// The last session id, while ids never decreased.
    last_id: Option<Box<[u8]>>,
    evicted_by_id: bool,
}

/// A row may belong to an evicted session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LateRow;

impl Default for OrderTracker {
    fn default() -> Self {
        Self {
            latest: i64::MIN,
            max_lateness: 0,
            watermark: i64::MIN,
            last_id: Some(Box::default()),
            evicted_by_id: false,
        }
    }
}

impl OrderTracker {
    /// The log goes on with a batch.
    pub(super) fn observe(&mut self, order: &TimeOrder, ids: Option<&SessionRange>) -> Result<(), LateRow> {
        self.last_id = match (&self.last_id, ids) {
            (Some(last), Some(ids)) if *last <= ids.first => Some(ids.last.clone()),
            _ => None,
        };
        if (self.evicted_by_id && self.last_id.is_none()) || order.min < self.watermark {
            return Err(LateRow);
        }
        let lateness = self.latest.saturating_sub(order.min).max(order.max_lateness);
        self.max_lateness = self.max_lateness.max(lateness);
        self.latest = self.latest.max(order.max);
        Ok(())
    }

    /// Which sessions are over, if they end after `idle` milliseconds without a mutation.
    ///
    /// Rows may be out of order by up to the idle time. Sessions are kept for twice that time, so
    /// that such rows still find them.
    pub(super) fn eviction_rule(&self, idle: i64) -> EvictionRule {
        if self.max_lateness <= idle {
            EvictionRule::UpTo(self.latest.saturating_sub(2 * idle))
        } else if self.last_id.is_some() {
            EvictionRule::AllButLast
        } else {
            EvictionRule::None
        }
    }

    /// A session whose last mutation is at `last` was evicted because of its time.
    pub(super) fn evicted_by_time(&mut self, last: i64, idle: i64) {
        self.watermark = self.watermark.max(last + idle);
    }

    /// Sessions were evicted because of the order of their ids.
    pub(super) fn evicted_by_id(&mut self) {
        self.evicted_by_id = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_batch_is_how_far_rows_are_behind_the_latest() {
        let order = |min, max, max_lateness| Some(TimeOrder { min, max, max_lateness });
        for (times, expected) in [
            (&[][..], None),
            (&[7], order(7, 7, 0)),
            (&[3, 3, 9], order(3, 9, 0)),
            (&[5, 9, 3, 12, 11], order(3, 12, 6)),
            (&[9, 5, 4], order(4, 9, 5)),
        ] {
            assert_eq!(TimeOrder::of(times), expected, "{times:?}");
        }
    }
}
