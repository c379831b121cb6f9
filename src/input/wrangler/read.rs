use super::bindings::{Backend, Binding, ObjectClass, Worker, not_a_worker};
use super::classes::{self, Classes};
use crate::input::diagnostic::{Diagnostic, Diagnostics};
use crate::input::reader::{MapReader, did_you_mean, entries, list, text};
use crate::input::tree::{Entry, Node, Value};

/// Keys of which a Worker's configuration has at least one.
const TELLING: [&str; 15] = [
    "compatibility_date",
    "compatibility_flags",
    "account_id",
    "workers_dev",
    "routes",
    "route",
    "assets",
    "observability",
    "env",
    "kv_namespaces",
    "durable_objects",
    "d1_databases",
    "r2_buckets",
    "queues",
    "pages_build_output_dir",
];

/// What the configuration binds at its top level, or in the environment that was asked for.
pub(super) fn worker(root: &Node, file: &str, environment: Option<&str>, problems: &Diagnostics) -> Worker {
    let Some(top) = MapReader::new(root, "a Worker's configuration", problems) else {
        return Worker::default();
    };
    if !root.entries().iter().any(|entry| TELLING.contains(&entry.key.as_str())) {
        problems.push(not_a_worker(file));
        return Worker::default();
    }
    let environments = top.get("env").map_or(&[][..], |node| entries(node, "`env`", problems));
    let Some(wanted) = environment else {
        let worker = bound(&top, &top, problems);
        if worker.is_empty() {
            name_environments(environments, problems);
        }
        return worker;
    };
    let Some(found) = environments.iter().find(|entry| entry.key == wanted) else {
        problems.push(no_environment(wanted, file, environments));
        return Worker::default();
    };
    let Some(within) = MapReader::new(&found.value, "an environment", problems) else {
        return Worker::default();
    };
    Worker { environment: Some(wanted.to_owned()), ..bound(&within, &top, problems) }
}

/// Bindings of one level. They are not inherited by an environment; its name and what creates
/// its classes are.
fn bound(level: &MapReader<'_>, top: &MapReader<'_>, problems: &Diagnostics) -> Worker {
    let inherited = |key| level.get(key).or_else(|| top.get(key));
    let name = inherited("name").and_then(|node| text(node, "`name`", problems)).map(str::to_owned);
    let classes = classes::declared(inherited("migrations"), inherited("exports"), problems);
    let read = |key, kind: &Kind| bindings(level.get(key), key, kind, problems);
    Worker {
        kv: read("kv_namespaces", &Kind { one: "a KV namespace", key: "binding", resource: None }),
        objects: objects(level.get("durable_objects"), name.as_deref(), classes, problems),
        d1: read(
            "d1_databases",
            &Kind { one: "a D1 database", key: "binding", resource: Some("database_name") },
        ),
        r2: read("r2_buckets", &Kind { one: "an R2 bucket", key: "binding", resource: Some("bucket_name") }),
        queues: level.get("queues").map(|node| queues(node, problems)).unwrap_or_default(),
        name,
        environment: None,
    }
}

/// Whether a value is given: `null` is as good as nothing.
fn given(node: Option<&Node>) -> Option<&Node> {
    node.filter(|node| !matches!(node.value, Value::Null))
}

/// A kind of binding: how one is called, and the keys of its name and of what is behind it.
struct Kind {
    one: &'static str,
    key: &'static str,
    resource: Option<&'static str>,
}

fn bindings(node: Option<&Node>, list_key: &str, kind: &Kind, problems: &Diagnostics) -> Vec<Binding> {
    let Some(node) = given(node) else { return Vec::new() };
    let one = |item: &Node| {
        let map = MapReader::new(item, kind.one, problems)?;
        let name = map.require(kind.key).and_then(|node| text(node, "a binding", problems))?.to_owned();
        let resource = kind.resource.and_then(|key| given(map.get(key)));
        let resource = resource.and_then(|node| text(node, "what it binds", problems)).map(str::to_owned);
        Some(Binding { name, resource })
    };
    list(node, &format!("`{list_key}`"), problems).iter().filter_map(one).collect()
}

fn queues(node: &Node, problems: &Diagnostics) -> Vec<Binding> {
    let Some(map) = MapReader::new(node, "`queues`", problems) else { return Vec::new() };
    let sent = Kind { one: "a producer", key: "binding", resource: Some("queue") };
    let received = Kind { one: "a consumer", key: "queue", resource: None };
    let mut all = bindings(map.get("producers"), "producers", &sent, problems);
    let consumed = bindings(map.get("consumers"), "consumers", &received, problems);
    let known: Vec<String> = all.iter().filter_map(|sent| sent.resource.clone()).collect();
    all.extend(consumed.into_iter().filter(|queue| !known.contains(&queue.name)));
    all
}

/// The classes that are bound, then those that are created and not bound.
fn objects(
    node: Option<&Node>,
    worker: Option<&str>,
    mut classes: Classes,
    problems: &Diagnostics,
) -> Vec<ObjectClass> {
    let mut all = Vec::new();
    let map = given(node).and_then(|node| MapReader::new(node, "`durable_objects`", problems));
    let listed = map.as_ref().and_then(|map| given(map.get("bindings")));
    for item in listed.map_or(&[][..], |node| list(node, "`bindings`", problems)) {
        let Some(map) = MapReader::new(item, "a binding of Durable Objects", problems) else { continue };
        let named = |key| map.require(key).and_then(|node| text(node, "a name", problems));
        let (Some(binding), Some(class)) = (named("name"), named("class_name")) else { continue };
        let script = given(map.get("script_name")).and_then(|node| text(node, "a name", problems));
        let backend = match script.filter(|script| Some(*script) != worker) {
            Some(script) => Backend::Elsewhere(script.to_owned()),
            None => classes.take(class).unwrap_or(Backend::Undeclared),
        };
        all.push(ObjectClass { class: class.to_owned(), binding: Some(binding.to_owned()), backend });
    }
    all.extend(classes.rest().map(|(class, backend)| ObjectClass { class, binding: None, backend }));
    all
}

/// Where only environments bind anything, which of them is meant has to be said.
fn name_environments(environments: &[Entry], problems: &Diagnostics) {
    let binds = |entry: &&Entry| {
        let level = MapReader::new(&entry.value, "an environment", problems);
        level.is_some_and(|level| !bound(&level, &level, problems).is_empty())
    };
    let names: Vec<&str> = environments.iter().filter(binds).map(|entry| entry.key.as_str()).collect();
    if let (Some(first), Some(entry)) = (names.first(), environments.iter().find(binds)) {
        let message = format!("nothing is bound at the top level, but it is in: `{}`", names.join("`, `"));
        let problem = Diagnostic::at("which-environment", entry.key_span, message);
        problems.push(problem.help(format!("choose one, such as `--env {first}`")));
    }
}

fn no_environment(wanted: &str, file: &str, environments: &[Entry]) -> Diagnostic {
    let known: Vec<&str> = environments.iter().map(|entry| entry.key.as_str()).collect();
    let problem =
        Diagnostic::new("unknown-environment", format!("`{wanted}` is not an environment of `{file}`"));
    if known.is_empty() {
        return problem.help("it has none: leave `--env` out");
    }
    let problem = did_you_mean(problem, wanted, &known);
    let help = problem.help.clone().or_else(|| problem.label.clone()).unwrap_or_default();
    problem.help(help)
}
