//! What a Worker binds, as comments and as the choice of stores.

use std::path::Path;

use crate::input::{Backend, Binding, ObjectClass, Worker};
use crate::render::visible;

/// The stores a scenario compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stores {
    /// Whether anything is written to KV.
    pub(super) kv: bool,
    /// The service that Durable Objects store in.
    pub(super) objects: &'static str,
    /// Whether a Durable Object runs the session whatever the strategy.
    pub(super) hosted: bool,
}

impl Stores {
    /// Those a Worker binds; all, where it binds none of them.
    pub(super) fn of(worker: Option<&Worker>) -> Self {
        let Some(worker) = worker else { return Self { kv: true, objects: "do", hosted: true } };
        let key_value = |object: &ObjectClass| object.backend == Backend::KeyValue;
        let only_key_value = !worker.objects.is_empty() && worker.objects.iter().all(key_value);
        Self {
            kv: !worker.kv.is_empty() || worker.objects.is_empty(),
            objects: if only_key_value { "do-kv" } else { "do" },
            hosted: worker.kv.is_empty() || !worker.objects.is_empty(),
        }
    }
}

/// A name from a file, on one line of a comment whatever is in it.
pub(super) fn name(text: &str) -> String {
    visible(text).replace(['\u{2028}', '\u{2029}'], " ")
}

/// What was found, a line each.
pub(super) fn lines(worker: &Worker, from: &str) -> Vec<String> {
    let mut lines = vec![source(worker, from)];
    lines.extend(worker.kv.iter().map(|kv| format!("- KV namespace {}", shown(kv))));
    lines.extend(worker.objects.iter().map(object));
    lines.extend(worker.d1.iter().map(|d1| format!("- D1 database {}", shown(d1))));
    lines.extend(worker.r2.iter().map(|r2| format!("- R2 bucket {}", shown(r2))));
    lines.extend(worker.queues.iter().map(|queue| format!("- queue {}", shown(queue))));
    if worker.is_empty() {
        lines.push("- nothing that keeps state: what follows is the plain scenario".to_owned());
    }
    lines.extend(remarks(worker));
    lines
}

fn source(worker: &Worker, from: &str) -> String {
    let file = Path::new(from).file_name().map_or(from.into(), |file| file.to_string_lossy());
    let file = if from == "-" { "standard input".to_owned() } else { name(&file) };
    let of = worker.name.as_ref().map(|of| format!(", Worker `{}`", name(of))).unwrap_or_default();
    let environment = worker.environment.as_ref();
    let environment = environment.map(|known| format!(", environment `{}`", name(known))).unwrap_or_default();
    format!("Found in {file}{of}{environment}:")
}

/// A binding and what is behind it: `` `BLOBS` (my-bucket) ``.
pub(super) fn shown(binding: &Binding) -> String {
    let resource = binding.resource.as_ref().map(|resource| format!(" ({})", name(resource)));
    format!("`{}`{}", name(&binding.name), resource.unwrap_or_default())
}

fn object(object: &ObjectClass) -> String {
    let binding = object.binding.as_ref();
    let binding =
        binding.map_or(", which nothing here binds".to_owned(), |by| format!(", bound as `{}`", name(by)));
    let stored = match &object.backend {
        Backend::Sqlite => "stored in SQLite".to_owned(),
        Backend::KeyValue => "stored as keys and values".to_owned(),
        Backend::Elsewhere(script) => {
            format!("a class of `{}`; how it is stored is said there", name(script))
        }
        Backend::Undeclared => "which no migration creates; how it is stored is not said".to_owned(),
    };
    format!("- Durable Objects `{}`{binding}: {stored}", name(&object.class))
}

/// What a reader has to know about the choice that was made.
fn remarks(worker: &Worker) -> Vec<String> {
    let any = |wanted: fn(&Backend) -> bool| worker.objects.iter().any(|object| wanted(&object.backend));
    let key_value = any(|backend| *backend == Backend::KeyValue);
    let unknown = any(|backend| matches!(backend, Backend::Elsewhere(_) | Backend::Undeclared));
    let sqlite = any(|backend| *backend == Backend::Sqlite);
    let mut remarks = Vec::new();
    if key_value && (sqlite || unknown) {
        remarks.push("Stores are `do`; for objects stored as keys and values write `do-kv` in its place.");
    } else if unknown {
        remarks.push("Where that is not said it is taken to be SQLite, `do`; the other is `do-kv`.");
    }
    if key_value {
        remarks.push("Since 2026-07-09 an account without a key-value class cannot create one.");
    }
    if worker.kv.is_empty() && !worker.objects.is_empty() {
        remarks.push("No KV namespace is bound: every strategy writes to Durable Objects alone.");
    }
    if worker.objects.is_empty() && !worker.kv.is_empty() {
        remarks.push("No Durable Object is bound: strategies with one count what it would take besides.");
    }
    remarks.into_iter().map(str::to_owned).collect()
}
