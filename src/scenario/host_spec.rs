use crate::number::{Count, Duration};

/// How timed triggers wait on the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Timer {
    /// `setTimeout`: the host stays awake, and is billed, until the timer fires.
    #[default]
    Timeout,
    /// An alarm: the host may hibernate; setting and firing the alarm are billed operations.
    Alarm,
}

/// The object that runs a session.
///
/// ```
/// use writecost::scenario::{Host, Timer};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut host = Host::new("do");
/// host.connected = Some("20min".parse()?);
/// host.timer = Timer::Alarm;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// The service that bills it.
    pub service: String,
    /// Sockets opened in a session.
    pub connections: Count,
    /// Incoming messages of a session; one for each mutation if `None`.
    pub messages: Option<Count>,
    /// Time to process one message.
    pub handler: Duration,
    /// How long sockets stay open; the active time of the session if `None`.
    pub connected: Option<Duration>,
    /// Whether it hibernates between messages. If not, the whole connected time is billed.
    pub hibernates: bool,
    /// How timed triggers wait.
    pub timer: Timer,
}

impl Host {
    /// A host that hibernates, opens one socket a session, and spends no time in its handlers.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            connections: Count::from(1),
            messages: None,
            handler: Duration::ZERO,
            connected: None,
            hibernates: true,
            timer: Timer::Timeout,
        }
    }
}
