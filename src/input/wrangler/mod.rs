//! A Worker's configuration, `wrangler.toml` or `wrangler.jsonc`: what it binds, and how its
//! Durable Objects are stored. Keys that say nothing of either are left alone.
//!
//! Names of keys: <https://developers.cloudflare.com/workers/wrangler/configuration/> and
//! <https://developers.cloudflare.com/durable-objects/reference/durable-objects-migrations/>.

mod classes;
mod read;

use std::path::Path;

use super::bom::strip_bom;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::files::{Files, SourceText};
use super::from_jsonc;
use super::from_toml;
use super::load_error::LoadError;
use super::source_map::{FileId, SourceMap};
use super::tree::Node;

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

/// Reads what a Worker binds: at the top level of its configuration, or in one environment.
pub fn worker(files: &dyn Files, name: &str, environment: Option<&str>) -> Result<Worker, LoadError> {
    let source = files.read(name, "").map_err(|error| LoadError::one(error.into()))?;
    let source = SourceText::new(source.name, strip_bom(source.text));
    let (mut sources, problems) = (SourceMap::default(), Diagnostics::default());
    let is_toml = is_toml(&source);
    let id = sources.add(&source.name, source.text);
    let found = tree(&sources, id, is_toml, &problems)
        .map(|root| read::worker(&root, &source.name, environment, &problems));
    match found {
        Some(worker) if problems.is_empty() => Ok(worker),
        _ => Err(LoadError { diagnostics: problems, sources }),
    }
}

fn tree(sources: &SourceMap, id: FileId, is_toml: bool, problems: &Diagnostics) -> Option<Node> {
    if is_toml { from_toml::parse(sources, id, problems) } else { from_jsonc::parse(sources, id, problems) }
}

/// By the end of its name; a text without one is JSON where it begins as JSON does.
fn is_toml(source: &SourceText) -> bool {
    let end = Path::new(&source.name).extension().map(|end| end.to_string_lossy().to_lowercase());
    match end.as_deref() {
        Some("toml") => true,
        Some("json" | "jsonc") => false,
        _ => !["{", "//", "/*"].iter().any(|start| source.text.trim_start().starts_with(start)),
    }
}

/// A file that says nothing a Worker's configuration says.
fn not_a_worker(name: &str) -> Diagnostic {
    let file = Path::new(name).file_name().map_or(name.into(), |file| file.to_string_lossy());
    Diagnostic::new("not-a-worker", format!("`{file}` does not configure a Worker")).help(
        "a `wrangler.toml` or `wrangler.jsonc` has keys such as `compatibility_date` and `kv_namespaces`",
    )
}
