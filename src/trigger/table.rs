//! The table of triggers: the name of each, its settings with their kinds and bounds, and an
//! example. Parsing, validation, the JSON schema, the columns of counts files, SQL and every name
//! that is displayed are derived from it.

use std::fmt;

use super::timed::{FlushPolicy, TimedTrigger};
use super::trigger::Trigger;
use crate::number::{Count, Duration, Share};

/// A trigger as scenario and counts files name it.
#[derive(Debug)]
#[non_exhaustive]
pub struct TriggerInfo {
    /// Its key in a scenario file: `debounced`.
    pub key: &'static str,
    /// Its name with an article, for messages: `a debounce`.
    pub noun: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// A valid value in a scenario file.
    pub example: &'static str,
    /// What it takes.
    pub settings: Settings,
    flushes: Flushes,
    build: fn(SettingValues) -> Option<Trigger>,
}

/// What a trigger takes in a scenario file.
#[derive(Debug)]
#[non_exhaustive]
pub enum Settings {
    /// The key alone.
    None,
    /// One count in place of a mapping.
    Count,
    /// A mapping of these keys, which may also hold [`MEASURED_WRITES`].
    Map(&'static [Setting]),
}

/// The key of measured writes, which any trigger with a mapping of settings takes.
pub const MEASURED_WRITES: &str = "writes";

/// One setting of a trigger.
#[derive(Debug)]
#[non_exhaustive]
pub struct Setting {
    /// Its key in a scenario file.
    pub key: &'static str,
    /// What it sets, which also decides the kind of its value.
    pub role: SettingRole,
    /// Whether it must be given.
    pub required: bool,
    /// The key under which counts files give it, times in whole milliseconds; `None` where counts
    /// do not depend on it.
    pub counts_key: Option<&'static str>,
    /// Why 0 is refused; `None` where 0 is valid.
    pub zero_error: Option<&'static str>,
}

/// What a setting sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingRole {
    /// [`TimedTrigger::restart`], a duration.
    Restart,
    /// [`TimedTrigger::max_wait`], a duration.
    MaxWait,
    /// [`TimedTrigger::max_mutations`], a whole number.
    MaxMutations,
    /// The share of critical mutations.
    CriticalShare,
}

/// The values of a trigger's settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SettingValues {
    /// Times and bounds.
    pub timed: TimedTrigger<Duration>,
    /// The share of critical mutations.
    pub critical: Option<Share>,
    /// The count of [`Settings::Count`].
    pub count: Option<Count>,
}

/// When a trigger flushes, apart from its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flushes {
    PerMutation,
    OnDisconnect,
    Timed {
        closes_on_critical: bool,
    },
    /// Measured by the user: a log cannot be replayed with it.
    Measured,
}

const NO_INTERVAL: Option<&str> = Some("an `interval` of 0 waits for nothing");
const NO_MAX_WAIT: Option<&str> = Some("a `max_wait` of 0 waits for nothing");
const NO_WINDOW: Option<&str> = Some("a `window` of 0 waits for nothing");
const NO_MUTATIONS: Option<&str> = Some("a batch holds at least 1 mutation");

const WINDOW: Setting = Setting {
    key: "window",
    role: SettingRole::MaxWait,
    required: true,
    counts_key: Some("window_ms"),
    zero_error: NO_WINDOW,
};

static PER_MUTATION: TriggerInfo = TriggerInfo {
    key: "per-mutation",
    noun: "a trigger per mutation",
    summary: "one write for each mutation",
    example: "per-mutation",
    settings: Settings::None,
    flushes: Flushes::PerMutation,
    build: |_| Some(Trigger::PerMutation),
};

static ON_DISCONNECT: TriggerInfo = TriggerInfo {
    key: "on-disconnect",
    noun: "a trigger on disconnect",
    summary: "one write for each session, at its end",
    example: "on-disconnect",
    settings: Settings::None,
    flushes: Flushes::OnDisconnect,
    build: |_| Some(Trigger::OnDisconnect),
};

static DEBOUNCED: TriggerInfo = TriggerInfo {
    key: "debounced",
    noun: "a debounce",
    summary: "each mutation restarts a timer; one write when it fires",
    example: "{ debounced: { interval: 5s } }",
    settings: Settings::Map(&[
        Setting {
            key: "interval",
            role: SettingRole::Restart,
            required: true,
            counts_key: Some("interval_ms"),
            zero_error: NO_INTERVAL,
        },
        Setting {
            key: "max_wait",
            role: SettingRole::MaxWait,
            required: false,
            counts_key: Some("max_wait_ms"),
            zero_error: NO_MAX_WAIT,
        },
    ]),
    flushes: Flushes::Timed { closes_on_critical: false },
    build: |values| {
        Some(Trigger::Debounced { interval: values.timed.restart?, max_wait: values.timed.max_wait })
    },
};

static BATCHED: TriggerInfo = TriggerInfo {
    key: "batched",
    noun: "a batch",
    summary: "the first pending mutation opens a window; one write at its end",
    example: "{ batched: { window: 250ms } }",
    settings: Settings::Map(&[
        WINDOW,
        Setting {
            key: "max_mutations",
            role: SettingRole::MaxMutations,
            required: false,
            counts_key: Some("max_mutations"),
            zero_error: NO_MUTATIONS,
        },
    ]),
    flushes: Flushes::Timed { closes_on_critical: false },
    build: |values| {
        let TimedTrigger { max_wait, max_mutations, .. } = values.timed;
        Some(Trigger::Batched { window: max_wait?, max_mutations })
    },
};

static TIERED: TriggerInfo = TriggerInfo {
    key: "tiered",
    noun: "a tiered trigger",
    summary: "critical mutations are written at once, the others in batches",
    example: "{ tiered: { critical: 5%, window: 100ms } }",
    settings: Settings::Map(&[
        Setting {
            key: "critical",
            role: SettingRole::CriticalShare,
            required: true,
            counts_key: None,
            zero_error: None,
        },
        WINDOW,
    ]),
    flushes: Flushes::Timed { closes_on_critical: true },
    build: |values| Some(Trigger::Tiered { critical: values.critical?, window: values.timed.max_wait? }),
};

static PER_SESSION: TriggerInfo = TriggerInfo {
    key: "per-session",
    noun: "a number of writes",
    summary: "a measured number of writes for each session",
    example: "{ per-session: 30 }",
    settings: Settings::Count,
    flushes: Flushes::Measured,
    build: |values| values.count.map(Trigger::PerSession),
};

/// Every trigger, in the order in which messages list them.
pub static TRIGGERS: [&TriggerInfo; 6] =
    [&PER_MUTATION, &ON_DISCONNECT, &DEBOUNCED, &BATCHED, &TIERED, &PER_SESSION];

impl TriggerInfo {
    /// The trigger with this key.
    #[must_use]
    pub fn find(key: &str) -> Option<&'static Self> {
        TRIGGERS.iter().copied().find(|info| info.key == key)
    }

    /// The settings that it takes as a mapping; empty where it takes none.
    #[must_use]
    pub fn map_settings(&self) -> &'static [Setting] {
        match self.settings {
            Settings::Map(settings) => settings,
            Settings::None | Settings::Count => &[],
        }
    }

    /// The trigger with these values; `None` where a required one is missing.
    #[must_use]
    pub fn trigger(&self, values: SettingValues) -> Option<Trigger> {
        (self.build)(values)
    }

    /// The policy with these times and bounds; `None` for a trigger that a log is not replayed with.
    #[must_use]
    pub fn policy<T>(&self, timed: TimedTrigger<T>) -> Option<FlushPolicy<T>> {
        match self.flushes {
            Flushes::PerMutation => Some(FlushPolicy::PerMutation),
            Flushes::OnDisconnect => Some(FlushPolicy::OnDisconnect),
            Flushes::Timed { closes_on_critical } => {
                Some(FlushPolicy::Timed(TimedTrigger { closes_on_critical, ..timed }))
            }
            Flushes::Measured => None,
        }
    }

    /// Whether a log can be replayed with it.
    #[must_use]
    pub fn is_replayable(&self) -> bool {
        self.flushes != Flushes::Measured
    }
}

impl SettingRole {
    /// The value of this setting in a policy; `None` where it is not set, or not part of a policy.
    #[must_use]
    pub fn value_in(self, timed: &TimedTrigger) -> Option<u128> {
        match self {
            Self::Restart => timed.restart,
            Self::MaxWait => timed.max_wait,
            Self::MaxMutations => timed.max_mutations.map(u128::from),
            Self::CriticalShare => None,
        }
    }

    fn is_zero_in(self, timed: &TimedTrigger<Duration>) -> bool {
        match self {
            Self::Restart => timed.restart.is_some_and(Duration::is_zero),
            Self::MaxWait => timed.max_wait.is_some_and(Duration::is_zero),
            Self::MaxMutations => timed.max_mutations == Some(0),
            Self::CriticalShare => false,
        }
    }
}

impl Trigger {
    /// Its row of the table.
    #[must_use]
    pub fn info(&self) -> &'static TriggerInfo {
        match self {
            Self::PerMutation => &PER_MUTATION,
            Self::OnDisconnect => &ON_DISCONNECT,
            Self::Debounced { .. } => &DEBOUNCED,
            Self::Batched { .. } => &BATCHED,
            Self::Tiered { .. } => &TIERED,
            Self::PerSession(_) => &PER_SESSION,
        }
    }

    /// Its key in a scenario file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.info().key
    }

    /// Checks the bounds of its settings; `Err` says which setting must not be 0.
    pub fn check_bounds(&self) -> Result<(), &'static str> {
        let Some(timed) = self.timed() else { return Ok(()) };
        let mut zeros = self.info().map_settings().iter().filter(|setting| setting.role.is_zero_in(&timed));
        zeros.find_map(|setting| setting.zero_error).map_or(Ok(()), Err)
    }
}

impl<T> FlushPolicy<T> {
    /// The row of the table that describes it.
    #[must_use]
    pub fn info(&self) -> &'static TriggerInfo {
        match self {
            Self::PerMutation => &PER_MUTATION,
            Self::OnDisconnect => &ON_DISCONNECT,
            Self::Timed(timed) if timed.restart.is_some() => &DEBOUNCED,
            Self::Timed(timed) if timed.closes_on_critical => &TIERED,
            Self::Timed(_) => &BATCHED,
        }
    }

    /// The key of its trigger in a scenario file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.info().key
    }
}

impl FlushPolicy {
    /// The settings that tell apart policies of one name, by their keys in counts files; times in
    /// milliseconds.
    pub fn counts_settings(&self) -> impl Iterator<Item = (&'static str, Option<u128>)> {
        let timed = self.timed().copied().unwrap_or_default();
        let settings = self.info().map_settings().iter();
        settings.filter_map(move |setting| Some((setting.counts_key?, setting.role.value_in(&timed))))
    }
}

/// `debounced 5s, at most 30s`; `extra` follows the name.
fn write_timed(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    extra: &str,
    timed: &TimedTrigger<impl fmt::Display>,
) -> fmt::Result {
    f.write_str(name)?;
    f.write_str(extra)?;
    match (&timed.restart, &timed.max_wait) {
        (Some(restart), Some(max_wait)) => write!(f, " {restart}, at most {max_wait}")?,
        (Some(timer), None) | (None, Some(timer)) => write!(f, " {timer}")?,
        (None, None) => {}
    }
    timed.max_mutations.map_or(Ok(()), |max| write!(f, " or {max} mutations"))
}

impl fmt::Display for Trigger {
    /// As a person would write it: `debounced 5s`, `tiered 5% critical, 100ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(count) = self.measured_writes() {
            return write!(f, "{count} per session");
        }
        let Some(timed) = self.timed() else { return f.pad(self.name()) };
        let critical = self.critical_share().map(|share| format!(" {share} critical,"));
        write_timed(f, self.name(), &critical.unwrap_or_default(), &timed)
    }
}

impl fmt::Display for FlushPolicy {
    /// As a person would write it, where its ticks are milliseconds: `debounced 5s`, `tiered 100ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |millis: u128| Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX));
        match self.map(time) {
            FlushPolicy::Timed(timed) => write_timed(f, self.name(), "", &timed),
            FlushPolicy::PerMutation | FlushPolicy::OnDisconnect => f.pad(self.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values that the example of each timed trigger gives, plus its optional settings.
    fn values() -> SettingValues {
        let millis = Duration::from_millis;
        let timed = TimedTrigger {
            restart: Some(millis(5_000)),
            max_wait: Some(millis(30_000)),
            max_mutations: Some(20),
            ..TimedTrigger::default()
        };
        SettingValues { timed, critical: Some(Share::default()), count: Some(Count::from(3u64)) }
    }

    /// Only the settings that a trigger takes.
    fn values_for(info: &TriggerInfo) -> SettingValues {
        let takes = |role| info.map_settings().iter().any(|setting| setting.role == role);
        let mut values = values();
        values.timed.restart.take_if(|_| !takes(SettingRole::Restart));
        values.timed.max_wait.take_if(|_| !takes(SettingRole::MaxWait));
        values.timed.max_mutations.take_if(|_| !takes(SettingRole::MaxMutations));
        values
    }

    #[test]
    fn a_trigger_and_its_policy_have_the_same_row() {
        for info in TRIGGERS {
            let values = values_for(info);
            let policy = info.policy(values.timed);
            let trigger = info.trigger(values).unwrap();
            assert_eq!(trigger.name(), info.key);
            assert_eq!(trigger.flush_policy(), policy, "{}", info.key);
            assert!(policy.is_none_or(|policy| policy.name() == info.key), "{}", info.key);
        }
    }

    #[test]
    fn a_trigger_without_a_required_setting_is_refused() {
        for info in TRIGGERS {
            let required = info.map_settings().iter().any(|setting| setting.required)
                || matches!(info.settings, Settings::Count);
            assert_eq!(info.trigger(SettingValues::default()).is_none(), required, "{}", info.key);
        }
    }

    #[test]
    fn each_bound_is_checked() {
        for info in TRIGGERS {
            for setting in info.map_settings().iter().filter(|setting| setting.zero_error.is_some()) {
                let mut values = values_for(info);
                match setting.role {
                    SettingRole::Restart => values.timed.restart = Some(Duration::ZERO),
                    SettingRole::MaxWait => values.timed.max_wait = Some(Duration::ZERO),
                    SettingRole::MaxMutations => values.timed.max_mutations = Some(0),
                    SettingRole::CriticalShare => unreachable!("a share of 0 is valid"),
                }
                let trigger = info.trigger(values).unwrap();
                assert_eq!(trigger.check_bounds().err(), setting.zero_error, "{trigger}");
            }
        }
    }

    #[test]
    fn triggers_and_policies_are_displayed_in_the_words_of_a_scenario() {
        let millis = Duration::from_millis;
        let (five, thirty) = (millis(5_000), millis(30_000));
        for (trigger, expected, policy) in [
            (Trigger::PerMutation, "per-mutation", Some("per-mutation")),
            (Trigger::OnDisconnect, "on-disconnect", Some("on-disconnect")),
            (Trigger::PerSession(3u64.into()), "3 per session", None),
            (Trigger::Debounced { interval: five, max_wait: None }, "debounced 5s", Some("debounced 5s")),
            (
                Trigger::Debounced { interval: five, max_wait: Some(thirty) },
                "debounced 5s, at most 30s",
                Some("debounced 5s, at most 30s"),
            ),
            (
                Trigger::Batched { window: five, max_mutations: Some(20) },
                "batched 5s or 20 mutations",
                Some("batched 5s or 20 mutations"),
            ),
            (
                Trigger::Tiered { critical: "5%".parse().unwrap(), window: five },
                "tiered 5% critical, 5s",
                Some("tiered 5s"),
            ),
        ] {
            assert_eq!(trigger.to_string(), expected);
            let shown = trigger.policy_in_millis().unwrap().map(|policy| policy.to_string());
            assert_eq!(shown.as_deref(), policy);
        }
    }

    /// The JSON schema of scenarios.
    fn schema() -> serde_json::Value {
        serde_json::from_str(include_str!("../../schemas/scenario.schema.json")).unwrap()
    }

    fn keys(object: &serde_json::Value) -> Vec<&str> {
        object.as_object().unwrap().keys().map(String::as_str).collect()
    }

    /// The definition that a `$ref` names.
    fn reference(value: &serde_json::Value) -> &str {
        value["$ref"].as_str().unwrap().strip_prefix("#/$defs/").unwrap()
    }

    fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn the_schema_lists_exactly_the_triggers_of_the_table() {
        let schema = schema();
        let forms = &schema["$defs"]["trigger"]["anyOf"];
        let alone = forms[0]["enum"].as_array().unwrap().iter().map(|key| key.as_str().unwrap());
        let (without, with): (Vec<&TriggerInfo>, Vec<&TriggerInfo>) =
            TRIGGERS.iter().partition(|info| matches!(info.settings, Settings::None));
        assert_eq!(sorted(alone), sorted(without.iter().map(|info| info.key)));
        assert_eq!(sorted(keys(&forms[1]["properties"])), sorted(with.iter().map(|info| info.key)));
    }

    #[test]
    fn the_schema_lists_exactly_the_settings_of_each_trigger() {
        let schema = schema();
        let triggers = &schema["$defs"]["trigger"]["anyOf"][1]["properties"];
        for info in TRIGGERS.iter().filter(|info| matches!(info.settings, Settings::Map(_))) {
            let definition = &schema["$defs"][reference(&triggers[info.key])];
            let settings = info.map_settings();
            let expected = settings.iter().map(|setting| setting.key).chain([MEASURED_WRITES]);
            assert_eq!(sorted(keys(&definition["properties"])), sorted(expected), "{}", info.key);
            let required = settings.iter().filter(|setting| setting.required).map(|setting| setting.key);
            let listed = definition["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap());
            assert_eq!(sorted(listed), sorted(required), "{}", info.key);
            for setting in settings {
                let kind = match setting.role {
                    SettingRole::Restart | SettingRole::MaxWait => "duration",
                    SettingRole::MaxMutations => "whole",
                    SettingRole::CriticalShare => "share",
                };
                assert_eq!(reference(&definition["properties"][setting.key]), kind, "{}", setting.key);
            }
        }
    }
}
