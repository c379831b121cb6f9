//! A Worker's configuration, `wrangler.toml` or `wrangler.jsonc`: what it binds, and how its
//! Durable Objects are stored. Keys that say nothing of either are left alone.
//!
//! Names of keys: <https://developers.cloudflare.com/workers/wrangler/configuration/> and
//! <https://developers.cloudflare.com/durable-objects/reference/durable-objects-migrations/>.

mod bindings;
mod classes;
mod read;

use std::path::Path;

pub use bindings::{Backend, Binding, ObjectClass, Worker};

use super::bom::strip_bom;
use super::diagnostic::Diagnostics;
use super::files::{Files, SourceText};
use super::from_jsonc;
use super::from_toml;
use super::load_error::LoadError;
use super::source_map::{FileId, SourceMap};
use super::tree::Node;

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
