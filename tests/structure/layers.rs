//! The layers of a package: an order of its top-level modules, in which a module imports only from modules
//! before it.

use std::path::{Path, PathBuf};

/// The layers of a package.
pub(crate) struct Layers<'a> {
    /// Top-level modules, lowest first.
    pub(crate) order: &'a [&'a str],
    /// Modules that a module must not import although they are before it.
    pub(crate) forbidden: &'a [(&'a str, &'a [&'a str])],
}

impl Layers<'_> {
    /// Every import of a file from a module that it must not import.
    pub(crate) fn violations(&self, root: &Path, edges: &[(PathBuf, PathBuf)]) -> Vec<String> {
        let relative = edges
            .iter()
            .filter_map(|(from, to)| Some((from.strip_prefix(root).ok()?, to.strip_prefix(root).ok()?)));
        relative
            .filter(|(from, to)| !self.permits(&module(from), &module(to)))
            .map(|(from, to)| format!("{} imports {}", from.display(), to.display()))
            .collect()
    }

    fn permits(&self, from: &str, to: &str) -> bool {
        let rank = |name: &str| self.order.iter().position(|module| *module == name);
        let is_forbidden =
            self.forbidden.iter().any(|(module, others)| *module == from && others.contains(&to));
        match (rank(from), rank(to)) {
            (Some(from), Some(to)) => to <= from && !is_forbidden,
            // `lib.rs` and `main.rs` belong to no layer.
            _ => true,
        }
    }
}

/// The top-level module of a file, from its path relative to `src`.
fn module(file: &Path) -> String {
    let first = file.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    first.unwrap_or_default().trim_end_matches(".rs").to_owned()
}
