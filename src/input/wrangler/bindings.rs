//! The bindings of a Worker: the services that its code reaches.

use std::path::Path;

use super::super::diagnostic::Diagnostic;

/// Something a Worker can reach under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Its name in the code.
    pub name: String,
    /// What is behind it, where the file says: a bucket, a database, a queue.
    pub resource: Option<String>,
}

/// How the objects of a class are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// In `SQLite`: rows are billed.
    Sqlite,
    /// As keys and values: units of 4 KB are billed.
    KeyValue,
    /// Its class is another Worker's, of this name.
    Elsewhere(String),
    /// Nothing in the file creates its class.
    Undeclared,
}

/// A class of Durable Objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectClass {
    /// The name of the class.
    pub class: String,
    /// The binding it is reached by, where there is one.
    pub binding: Option<String>,
    /// How its objects are stored.
    pub backend: Backend,
}

/// What a Worker binds, in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Worker {
    /// Its name.
    pub name: Option<String>,
    /// The environment, where one was asked for.
    pub environment: Option<String>,
    /// KV namespaces.
    pub kv: Vec<Binding>,
    /// Classes of Durable Objects.
    pub objects: Vec<ObjectClass>,
    /// D1 databases.
    pub d1: Vec<Binding>,
    /// R2 buckets.
    pub r2: Vec<Binding>,
    /// Queues it sends to, or is sent messages from; then the name is that of the queue.
    pub queues: Vec<Binding>,
}

impl Worker {
    /// Whether it binds nothing that has a price sheet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
            && [&self.kv, &self.d1, &self.r2, &self.queues].iter().all(|bindings| bindings.is_empty())
    }
}

/// A file that says nothing a Worker's configuration says.
pub(super) fn not_a_worker(name: &str) -> Diagnostic {
    let file = Path::new(name).file_name().map_or(name.into(), |file| file.to_string_lossy());
    Diagnostic::new("not-a-worker", format!("`{file}` does not configure a Worker")).help(
        "a `wrangler.toml` or `wrangler.jsonc` has keys such as `compatibility_date` and `kv_namespaces`",
    )
}
