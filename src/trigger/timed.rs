//! The one model of a trigger that waits: [`TimedTrigger`], and [`FlushPolicy`], which adds the
//! triggers that do not wait. Both are generic over the unit of time: durations as the user writes
//! them, milliseconds for logs, finer ticks for exact schedules.

/// A trigger that collects mutations and flushes them by timer, by number, or on a critical one.
///
/// Debounced, batched and tiered triggers are settings of this model. A mutation at exactly the
/// time at which a timer fires comes after that flush and is the first pending one of the next.
///
/// ```
/// use writecost::trigger::TimedTrigger;
///
/// let debounced = TimedTrigger { restart: Some(5_000), ..TimedTrigger::default() };
/// let batched = TimedTrigger { max_wait: Some(250), ..TimedTrigger::default() };
/// assert_eq!(debounced.timer(), Some(&5_000));
/// assert_eq!(batched.timer(), Some(&250));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimedTrigger<T = u128> {
    /// Each mutation restarts a timer of this length; the flush comes when it fires.
    pub restart: Option<T>,
    /// The flush comes at most this long after the first pending mutation.
    pub max_wait: Option<T>,
    /// This many pending mutations are flushed at once.
    pub max_mutations: Option<u64>,
    /// The first mutation after an idle period is flushed at once. No trigger sets it yet, and
    /// [`TriggerMachine`](super::TriggerMachine) does not evaluate it.
    pub leading: bool,
    /// A critical mutation flushes at once, together with what is pending.
    pub closes_on_critical: bool,
}

// Not derived: a derived impl would require `T: Default`.
impl<T> Default for TimedTrigger<T> {
    fn default() -> Self {
        Self { restart: None, max_wait: None, max_mutations: None, leading: false, closes_on_critical: false }
    }
}

impl<T> TimedTrigger<T> {
    /// The timer that a mutation starts: the restarted one, or else the window.
    #[must_use]
    pub fn timer(&self) -> Option<&T> {
        self.restart.as_ref().or(self.max_wait.as_ref())
    }

    /// Whether only a gap between mutations makes it flush, so that a histogram of gaps tells how
    /// often it does.
    #[must_use]
    pub fn depends_on_gaps_only(&self) -> bool {
        self.restart.is_some()
            && self.max_wait.is_none()
            && self.max_mutations.is_none()
            && !self.leading
            && !self.closes_on_critical
    }

    /// Whether only its timer makes it flush, so that every flush is a timer that fired.
    #[must_use]
    pub fn flushes_by_timer_only(&self) -> bool {
        self.max_mutations.is_none() && !self.leading && !self.closes_on_critical
    }

    /// The same trigger in another unit of time, or the first error of `convert`.
    pub fn try_map<U, E>(self, convert: impl Fn(T) -> Result<U, E>) -> Result<TimedTrigger<U>, E> {
        Ok(TimedTrigger {
            restart: self.restart.map(&convert).transpose()?,
            max_wait: self.max_wait.map(&convert).transpose()?,
            max_mutations: self.max_mutations,
            leading: self.leading,
            closes_on_critical: self.closes_on_critical,
        })
    }
}

/// When the pending mutations of a session are flushed.
///
/// ```
/// use writecost::trigger::FlushPolicy;
///
/// let FlushPolicy::Timed(trigger) = FlushPolicy::debounced(5_000, Some(30_000)) else { unreachable!() };
/// assert_eq!((trigger.restart, trigger.max_wait), (Some(5_000), Some(30_000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FlushPolicy<T = u128> {
    /// One flush for each mutation.
    PerMutation,
    /// One flush at the end of each session.
    OnDisconnect,
    /// Flushes by timer or by the mutations themselves.
    Timed(TimedTrigger<T>),
}

impl<T> FlushPolicy<T> {
    /// A flush `interval` after the last mutation, at most `max_wait` after the first pending one.
    #[must_use]
    pub fn debounced(interval: T, max_wait: Option<T>) -> Self {
        Self::Timed(TimedTrigger { restart: Some(interval), max_wait, ..TimedTrigger::default() })
    }

    /// A flush `window` after the first pending mutation, or at once with `max_mutations` pending.
    #[must_use]
    pub fn batched(window: T, max_mutations: Option<u64>) -> Self {
        Self::Timed(TimedTrigger { max_wait: Some(window), max_mutations, ..TimedTrigger::default() })
    }

    /// A flush `window` after the first pending mutation, or at once with a critical mutation.
    #[must_use]
    pub fn tiered(window: T) -> Self {
        let trigger = TimedTrigger { max_wait: Some(window), ..TimedTrigger::default() };
        Self::Timed(TimedTrigger { closes_on_critical: true, ..trigger })
    }

    /// The timed trigger; `None` for a policy that does not wait for a timer.
    #[must_use]
    pub fn timed(&self) -> Option<&TimedTrigger<T>> {
        match self {
            Self::Timed(timed) => Some(timed),
            Self::PerMutation | Self::OnDisconnect => None,
        }
    }

    /// Whether it matters which mutations are critical.
    #[must_use]
    pub fn closes_on_critical(&self) -> bool {
        self.timed().is_some_and(|timed| timed.closes_on_critical)
    }

    /// The same policy in another unit of time.
    #[must_use]
    pub fn map<U>(self, convert: impl Fn(T) -> U) -> FlushPolicy<U> {
        let Ok(mapped) = self.try_map(|time| Ok::<U, std::convert::Infallible>(convert(time)));
        mapped
    }

    /// The same policy in another unit of time, or the first error of `convert`.
    pub fn try_map<U, E>(self, convert: impl Fn(T) -> Result<U, E>) -> Result<FlushPolicy<U>, E> {
        Ok(match self {
            Self::PerMutation => FlushPolicy::PerMutation,
            Self::OnDisconnect => FlushPolicy::OnDisconnect,
            Self::Timed(timed) => FlushPolicy::Timed(timed.try_map(convert)?),
        })
    }
}
