//! Phrases about break-evens and cheapest strategies that moved.

use crate::analysis::diff::{BreakEvenChanged, CheapestChanged, SnapshotBreakEven};
use crate::report::number_format::{approx_word, with_thousands};

/// A number of sessions at which the cheapest strategy changed.
pub(super) fn cheapest_changed(changed: &CheapestChanged) -> String {
    let sessions = with_thousands(&changed.sessions.into());
    let verb = if changed.new.len() == 1 { "is" } else { "are" };
    format!(
        "at {sessions} sessions a month {} {verb} cheapest instead of {}",
        changed.new.join(", "),
        changed.old.join(", ")
    )
}

/// A break-even that moved: `hybrid against current: break-even moved: 6,667 → 5,556 sessions a month`.
pub(super) fn break_even_changed(changed: &BreakEvenChanged) -> String {
    let pair = format!("{} against {}", changed.new.strategy, changed.new.baseline);
    if let (Some(old), Some(new)) = (only_move(&changed.old), only_move(&changed.new))
        && regions_agree(&changed.old, &changed.new)
    {
        let (old, new) = (sessions(&changed.old, old), sessions(&changed.new, new));
        return format!("{pair}: break-even moved: {old} → {new} sessions a month");
    }
    format!("{pair}: cheaper now: {}; before: {}", regions(&changed.new), regions(&changed.old))
}

/// The number of sessions from which the second of exactly two regions starts.
fn only_move(found: &SnapshotBreakEven) -> Option<u64> {
    match found.regions.as_slice() {
        [_, (from, _)] => Some(*from),
        _ => None,
    }
}

/// Whether the same strategies are cheaper in both versions, in the same order.
fn regions_agree(old: &SnapshotBreakEven, new: &SnapshotBreakEven) -> bool {
    let old = old.regions.iter().map(|(_, cheaper)| cheaper);
    old.eq(new.regions.iter().map(|(_, cheaper)| cheaper))
}

/// The cheaper strategy of the first regions, and how many more regions there are.
fn regions(found: &SnapshotBreakEven) -> String {
    const MAX_LISTED: usize = 4;
    let region = |(from, cheaper): &(u64, Option<String>)| {
        let cheaper = cheaper.as_deref().unwrap_or("tie");
        if *from == 1 { cheaper.to_owned() } else { format!("{cheaper} from {}", sessions(found, *from)) }
    };
    let listed: Vec<String> = found.regions.iter().take(MAX_LISTED).map(region).collect();
    match found.regions.len().saturating_sub(MAX_LISTED) {
        0 => listed.join(", "),
        1 => format!("{} and 1 more range", listed.join(", ")),
        more => format!("{} and {more} more ranges", listed.join(", ")),
    }
}

/// The first number of sessions at which the cheaper strategy changes, in words.
pub(super) fn first_break_even(found: &SnapshotBreakEven) -> String {
    let first = found.first().map(|from| format!("at {} sessions a month", sessions(found, from)));
    first.unwrap_or_else(|| "nowhere".to_owned())
}

fn sessions(found: &SnapshotBreakEven, sessions: u64) -> String {
    format!("{}{}", approx_word(found.approximate), with_thousands(&sessions.into()))
}
