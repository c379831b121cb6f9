//! The kinds of session a workload describes: from its activity, its patterns, or counts of a log.

use super::required_counts::to_validation_error;
use super::spec::WorkloadSpec;
use crate::number::{Rational, Share};
use crate::trigger::{MissingCounts, ReplayCounts};
use crate::validation::ValidationError;
use crate::workload::{ActivitySpec, Arrivals, SessionProfile};

/// The kinds of session and the share of each; a single one if all sessions are alike.
pub(super) fn session_patterns(
    workload: &WorkloadSpec,
    errors: &mut Vec<ValidationError>,
) -> Vec<(Share, SessionProfile)> {
    if workload.sessions.is_empty() {
        let message = "a workload needs at least one number of sessions";
        errors.push(ValidationError::new("empty", &["workload", "sessions"], message));
    }
    if let Some(counts) = &workload.counts {
        return counted_session(workload, counts, errors);
    }
    if workload.patterns.is_empty() {
        return vec![(Share::WHOLE, profile(&workload.activity, &["workload"], errors))];
    }
    check_mix(workload, errors);
    let patterns = workload.patterns.iter();
    let profile_of = |id, activity, errors: &mut _| profile(activity, &["workload", "patterns", id], errors);
    patterns
        .map(|pattern| (pattern.share.clone(), profile_of(&pattern.id, &pattern.activity, errors)))
        .collect()
}

fn check_mix(workload: &WorkloadSpec, errors: &mut Vec<ValidationError>) {
    let path = ["workload", "patterns"];
    if workload.activity != ActivitySpec::default() {
        let message = "`patterns` replace `mutations`, `rate` and `active`: give one or the other";
        errors.push(ValidationError::new("contradiction", &path, message).at_key());
    }
    let sum: Rational = workload.patterns.iter().map(|pattern| pattern.share.as_rational()).sum();
    if sum != Rational::ONE {
        let percent = sum * Rational::from(100u8);
        let message = format!("the shares of the patterns sum to {percent}%, not to 100%");
        errors.push(ValidationError::new("shares", &path, message).at_key());
    }
}

fn profile(activity: &ActivitySpec, path: &[&str], errors: &mut Vec<ValidationError>) -> SessionProfile {
    activity.profile().unwrap_or_else(|error| {
        errors.push(ValidationError::new("contradiction", path, error.to_string()).at_key());
        SessionProfile::default()
    })
}

/// The one kind of session that counts describe: the mean over the log.
fn counted_session(
    workload: &WorkloadSpec,
    counts: &ReplayCounts,
    errors: &mut Vec<ValidationError>,
) -> Vec<(Share, SessionProfile)> {
    let is_specified = workload.activity != ActivitySpec::default()
        || !workload.patterns.is_empty()
        || workload.arrivals != Arrivals::default()
        || workload.unchanged != Share::default();
    if is_specified {
        let message = "counts of a log replace `mutations`, `rate`, `active`, `patterns`, `arrivals` and `unchanged`: give one or the other";
        errors.push(ValidationError::new("contradiction", &["workload"], message).at_key());
    }
    let Some(mutations) = counts.per_session(counts.log.mutations) else {
        errors.push(to_validation_error(&MissingCounts::NoSession, &["workload"]).at_key());
        return Vec::new();
    };
    let active = counts.log.active_ms.and_then(|active| counts.seconds_per_session(active));
    vec![(Share::WHOLE, SessionProfile { mutations, active })]
}
