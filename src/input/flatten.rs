//! What a scenario says, flat: each value by its route, so that two can be held side by side.

use super::tree::{Node, Value};

/// Every value by its route. A list of plain values is one of them; what a scenario expects of
/// itself is no input and left out.
pub(super) fn flatten(root: &Node) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in root.entries().iter().filter(|entry| entry.key != "expect") {
        walk(&entry.value, &entry.key, &mut found);
    }
    found
}

fn walk(node: &Node, route: &str, found: &mut Vec<(String, String)>) {
    match &node.value {
        Value::Null => found.push((route.to_owned(), "nothing".to_owned())),
        Value::Scalar(text) => found.push((route.to_owned(), text.clone())),
        Value::Sequence(items) => match plain(items) {
            Some(texts) => found.push((route.to_owned(), texts.join(", "))),
            None => {
                for (at, item) in items.iter().enumerate() {
                    walk(item, &format!("{route}.{at}"), found);
                }
            }
        },
        Value::Mapping(entries) if entries.is_empty() => found.push((route.to_owned(), "{}".to_owned())),
        Value::Mapping(entries) => {
            for entry in entries {
                walk(&entry.value, &format!("{route}.{}", entry.key), found);
            }
        }
    }
}

/// The texts of a list, where all of it is plain.
fn plain(items: &[Node]) -> Option<Vec<&str>> {
    items.iter().map(text).collect()
}

fn text(node: &Node) -> Option<&str> {
    if let Value::Scalar(text) = &node.value { Some(text) } else { None }
}
