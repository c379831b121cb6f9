//! Which file imports which: every `use` and every qualified path in code, resolved through re-exports
//! to the file that defines the item.

use std::collections::BTreeSet;
use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::crate_map::{CrateMap, Module, ModulePath, is_test};

/// All pairs (importing file, imported file), without a file's references to itself.
pub(crate) fn edges(map: &CrateMap) -> Vec<(PathBuf, PathBuf)> {
    let mut edges = BTreeSet::new();
    for (path, module) in &map.modules {
        for target in paths(module).iter().filter_map(|used| map.resolve(path, used)) {
            if target != module.file {
                edges.insert((module.file.clone(), target));
            }
        }
    }
    edges.into_iter().collect()
}

/// Every path that a module's code names. A re-export is not a use of the item.
fn paths(module: &Module) -> Vec<Vec<String>> {
    let mut collector = Collector::default();
    for item in &module.items {
        match item {
            syn::Item::Use(item) if !matches!(item.vis, syn::Visibility::Inherited) => {}
            syn::Item::Use(item) => collector.use_tree(&item.tree, &mut ModulePath::new()),
            other => collector.visit_item(other),
        }
    }
    collector.paths
}

#[derive(Default)]
struct Collector {
    paths: Vec<Vec<String>>,
}

impl Collector {
    fn use_tree(&mut self, tree: &syn::UseTree, prefix: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.use_tree(&path.tree, prefix);
                prefix.pop();
            }
            syn::UseTree::Name(name) => self.push(prefix, &name.ident),
            syn::UseTree::Rename(rename) => self.push(prefix, &rename.ident),
            syn::UseTree::Glob(_) => {}
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_tree(tree, prefix)),
        }
    }

    fn push(&mut self, prefix: &[String], name: &syn::Ident) {
        self.paths.push(prefix.iter().cloned().chain([name.to_string()]).collect());
    }

    /// Paths in the arguments of a macro: identifiers joined by `::`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.take(&mut path);
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.take(&mut path);
                    self.tokens(group.stream());
                    colons = 0;
                }
                _ => {
                    self.take(&mut path);
                    colons = 0;
                }
            }
        }
        self.take(&mut path);
    }

    fn take(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.paths.push(path);
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    /// `pub(in crate::module)` names a scope, not an import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}
