//! Reads mappings of amounts by name: traffic, stored data, usage of the rest of the account.

use super::diagnostic::Diagnostics;
use super::reader::{MapReader, entries, scalar};
use super::tree::{Entry, Node};
use crate::number::{Bytes, Count, Duration};
use crate::scenario::StoredData;

/// A count for each name; `what` describes the mapping in messages.
pub(super) fn counts(node: &Node, what: &str, problems: &Diagnostics) -> Vec<(String, Count)> {
    let counts = entries(node, what, problems).iter();
    counts.filter_map(|entry| Some((entry.key.clone(), scalar(&entry.value, "a count", problems)?))).collect()
}

/// Stored data by service.
pub(super) fn storage(node: &Node, problems: &Diagnostics) -> Vec<(String, StoredData)> {
    let one = |entry: &Entry| {
        let map = MapReader::new(&entry.value, "stored data", problems)?;
        let bytes = map.require("bytes").and_then(|node| scalar::<Bytes>(node, "`bytes`", problems));
        let keep = map.require("keep").and_then(|node| scalar::<Duration>(node, "`keep`", problems));
        map.finish();
        Some((entry.key.clone(), StoredData::new(bytes?, keep?)))
    };
    entries(node, "`storage`", problems).iter().filter_map(one).collect()
}
