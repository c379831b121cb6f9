//! How each class of Durable Objects came to be: by the steps of `migrations`, or declared in
//! `exports`, which took their place in July 2026.

use super::bindings::Backend;
use crate::input::diagnostic::Diagnostics;
use crate::input::reader::{MapReader, choice, entries, list, text};
use crate::input::tree::{Node, Value};

/// The classes that live, and how each is stored.
#[derive(Debug, Default)]
pub(super) struct Classes {
    live: Vec<(String, Backend)>,
    bound: Vec<(String, Backend)>,
}

impl Classes {
    /// How a class that is bound is stored; once bound it is not among the rest.
    pub(super) fn take(&mut self, class: &str) -> Option<Backend> {
        if let Some(at) = self.live.iter().position(|(known, _)| known == class) {
            self.bound.push(self.live.remove(at));
        }
        self.bound.iter().find(|(known, _)| known == class).map(|(_, backend)| backend.clone())
    }

    /// Those that are not bound.
    pub(super) fn rest(self) -> impl Iterator<Item = (String, Backend)> {
        self.live.into_iter()
    }

    fn add(&mut self, class: &str, backend: Backend) {
        self.remove(class);
        self.live.push((class.to_owned(), backend));
    }

    fn remove(&mut self, class: &str) -> Option<Backend> {
        let at = self.live.iter().position(|(known, _)| known == class)?;
        Some(self.live.remove(at).1)
    }
}

/// The classes that a configuration creates.
pub(super) fn declared(migrations: Option<&Node>, exports: Option<&Node>, problems: &Diagnostics) -> Classes {
    let mut classes = Classes::default();
    if let Some(node) = migrations {
        for step in list(node, "`migrations`", problems) {
            migrate(step, &mut classes, problems);
        }
    }
    if let Some(node) = exports {
        for entry in entries(node, "`exports`", problems) {
            if let Some(backend) = exported(&entry.value, problems) {
                classes.add(&entry.key, backend);
            }
        }
    }
    classes
}

fn migrate(step: &Node, classes: &mut Classes, problems: &Diagnostics) {
    let Some(map) = MapReader::new(step, "a migration", problems) else { return };
    let names = |key| map.get(key).map_or_else(Vec::new, |node| names(node, key, problems));
    for class in names("new_classes") {
        classes.add(class, Backend::KeyValue);
    }
    for class in names("new_sqlite_classes") {
        classes.add(class, Backend::Sqlite);
    }
    for (from, to, _) in moves(map.get("renamed_classes"), "`renamed_classes`", problems) {
        let backend = classes.remove(from).unwrap_or(Backend::Undeclared);
        classes.add(to, backend);
    }
    for (_, to, script) in moves(map.get("transferred_classes"), "`transferred_classes`", problems) {
        classes.add(to, script.map_or(Backend::Undeclared, |script| Backend::Elsewhere(script.to_owned())));
    }
    for class in names("deleted_classes") {
        classes.remove(class);
    }
}

fn names<'a>(node: &'a Node, key: &str, problems: &Diagnostics) -> Vec<&'a str> {
    let what = format!("`{key}`");
    list(node, &what, problems).iter().filter_map(|item| text(item, "a class", problems)).collect()
}

/// From which class to which, and from which Worker where it comes from another.
fn moves<'a>(
    node: Option<&'a Node>,
    what: &'static str,
    problems: &'a Diagnostics,
) -> Vec<(&'a str, &'a str, Option<&'a str>)> {
    let one = |item: &'a Node| {
        let map = MapReader::new(item, what, problems)?;
        let named = |key| map.require(key).and_then(|node| text(node, "a class", problems));
        let script = map.get("from_script").and_then(|node| text(node, "a Worker", problems));
        Some((named("from")?, named("to")?, script))
    };
    node.map_or_else(Vec::new, |node| list(node, what, problems).iter().filter_map(one).collect())
}

/// How an entry of `exports` is stored; `None` where it is no class, or none that lives here.
fn exported(node: &Node, problems: &Diagnostics) -> Option<Backend> {
    let map = MapReader::new(node, "an export", problems)?;
    let word = |key| match map.get(key).map(|node| &node.value) {
        Some(Value::Scalar(word)) => Some(word.as_str()),
        _ => None,
    };
    if word("type").is_some_and(|kind| kind != "durable-object") {
        return None;
    }
    if matches!(word("state"), Some("deleted" | "renamed" | "transferred")) {
        return None;
    }
    let words = [("sqlite", true), ("legacy-kv", false)];
    let sqlite = map.get("storage").and_then(|node| choice(node, "`storage`", &words, problems));
    Some(match sqlite {
        Some(true) => Backend::Sqlite,
        Some(false) => Backend::KeyValue,
        None => Backend::Undeclared,
    })
}
