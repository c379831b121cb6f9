//! The module tree of a crate: its files, what each module defines, and what it re-exports.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, UseTree};

/// A module path without the leading `crate`.
pub(crate) type ModulePath = Vec<String>;

/// One module: an inline one has the file of its parent.
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    pub(crate) items: Vec<Item>,
    /// Name in this module -> path as written, for every `use`.
    pub(crate) uses: BTreeMap<String, Vec<String>>,
    /// Paths of `use path::*`.
    pub(crate) globs: Vec<Vec<String>>,
}

/// All modules of a crate that are not test code.
pub(crate) struct CrateMap {
    pub(crate) modules: BTreeMap<ModulePath, Module>,
}

impl CrateMap {
    /// Parses the crate whose root is `lib.rs` in `folder`.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut map = Self { modules: BTreeMap::new() };
        map.read_file(Vec::new(), &folder.join("lib.rs"), folder);
        map
    }

    fn read_file(&mut self, path: ModulePath, file: &Path, children: &Path) {
        let text = std::fs::read_to_string(file).unwrap_or_else(|_| panic!("cannot read {}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add_module(path, file, children, parsed.items);
    }

    fn add_module(&mut self, path: ModulePath, file: &Path, children: &Path, items: Vec<Item>) {
        let (mut uses, mut globs) = (BTreeMap::new(), Vec::new());
        let mut kept = Vec::new();
        for item in items.into_iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Mod(module) => {
                    let name = module.ident.to_string();
                    let below = path.iter().cloned().chain([name.clone()]).collect();
                    match module.content {
                        Some((_, items)) => self.add_module(below, file, &children.join(&name), items),
                        None => self.read_child(below, &name, children),
                    }
                }
                Item::Use(item) => {
                    flatten(&item.tree, &mut Vec::new(), &mut uses, &mut globs);
                    kept.push(Item::Use(item));
                }
                other => kept.push(other),
            }
        }
        self.modules.insert(path, Module { file: file.to_owned(), items: kept, uses, globs });
    }

    fn read_child(&mut self, path: ModulePath, name: &str, children: &Path) {
        let (flat, nested) = (children.join(format!("{name}.rs")), children.join(name));
        let file = if flat.exists() { flat } else { nested.join("mod.rs") };
        self.read_file(path, &file, &nested);
    }

    /// Names of the modules that `lib.rs` declares.
    pub(crate) fn top_level_modules(&self) -> impl Iterator<Item = &String> {
        self.modules.keys().filter(|path| path.len() == 1).filter_map(|path| path.first())
    }

    /// Every source file, once.
    pub(crate) fn files(&self) -> Vec<&PathBuf> {
        let mut files: Vec<&PathBuf> = self.modules.values().map(|module| &module.file).collect();
        files.sort();
        files.dedup();
        files
    }

    /// The file that defines the item at `path` (relative to module `from`); `None` for paths into other
    /// crates, and for paths that end at a module: such a path names no item.
    pub(crate) fn resolve(&self, from: &ModulePath, path: &[String]) -> Option<PathBuf> {
        self.follow(from, path, 0)
    }

    fn follow(&self, from: &ModulePath, path: &[String], depth: usize) -> Option<PathBuf> {
        if depth > 16 {
            return None;
        }
        let (mut at, mut rest) = self.start(from, path)?;
        loop {
            let (name, after) = rest.split_first()?;
            let below: ModulePath = at.iter().chain([name]).cloned().collect();
            if self.modules.contains_key(&below) {
                (at, rest) = (below, after);
                continue;
            }
            let module = self.modules.get(&at)?;
            if let Some(target) = module.uses.get(name).filter(|target| target.as_slice() != path) {
                let whole: Vec<String> = target.iter().chain(after).cloned().collect();
                return self.follow(&at, &whole, depth + 1);
            }
            if defines(&module.items, name) {
                return Some(module.file.clone());
            }
            return module.globs.iter().find_map(|glob| {
                let whole: Vec<String> = glob.iter().chain(rest).cloned().collect();
                self.follow(&at, &whole, depth + 1)
            });
        }
    }

    /// The module that a path starts in, and the rest of the path; `None` for another crate's path.
    fn start<'a>(&self, from: &ModulePath, path: &'a [String]) -> Option<(ModulePath, &'a [String])> {
        match path.first()?.as_str() {
            "crate" => Some((Vec::new(), &path[1..])),
            "self" => Some((from.clone(), &path[1..])),
            "super" => {
                let mut parent = from.clone();
                parent.pop()?;
                let rest = &path[1..];
                if rest.first().is_some_and(|next| next == "super") {
                    return self.start(&parent, rest);
                }
                Some((parent, rest))
            }
            name => {
                let module = self.modules.get(from)?;
                let below: ModulePath = from.iter().cloned().chain([name.to_owned()]).collect();
                let is_known = self.modules.contains_key(&below)
                    || module.uses.contains_key(name)
                    || defines(&module.items, name);
                is_known.then(|| (from.clone(), path))
            }
        }
    }
}

/// The names that a `use` brings into a module, each with its path.
fn flatten(
    tree: &UseTree,
    prefix: &mut Vec<String>,
    uses: &mut BTreeMap<String, Vec<String>>,
    globs: &mut Vec<Vec<String>>,
) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, uses, globs);
            prefix.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            if let Some(last) = prefix.last().cloned() {
                uses.insert(last, prefix.clone());
            }
        }
        UseTree::Name(name) => {
            let whole = prefix.iter().cloned().chain([name.ident.to_string()]).collect();
            uses.insert(name.ident.to_string(), whole);
        }
        UseTree::Rename(rename) => {
            let named = (rename.ident != "self").then(|| rename.ident.to_string());
            uses.insert(rename.rename.to_string(), prefix.iter().cloned().chain(named).collect());
        }
        UseTree::Glob(_) => globs.push(prefix.clone()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, prefix, uses, globs)),
    }
}

fn defines(items: &[Item], name: &str) -> bool {
    items.iter().any(|item| match item {
        Item::Const(item) => item.ident == name,
        Item::Enum(item) => item.ident == name,
        Item::Fn(item) => item.sig.ident == name,
        Item::Static(item) => item.ident == name,
        Item::Struct(item) => item.ident == name,
        Item::Trait(item) => item.ident == name,
        Item::Type(item) => item.ident == name,
        Item::Macro(item) => item.ident.as_ref().is_some_and(|ident| ident == name),
        _ => false,
    })
}

/// The attributes of an item.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether attributes contain `#[cfg(test)]`.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}
