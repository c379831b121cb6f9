//! Import cycles: strongly connected components of the graph of files, and of the graph of the children of
//! each folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Graph<'a> = BTreeMap<&'a Path, BTreeSet<&'a Path>>;

/// Cycles among files, each as the files that take part.
pub(crate) fn of_files(edges: &[(PathBuf, PathBuf)]) -> Vec<String> {
    let pairs = edges.iter().map(|(from, to)| (from.as_path(), to.as_path()));
    components(&graph(pairs)).iter().map(|component| describe(component)).collect()
}

/// Cycles among the children (files and folders) of each folder. A folder's `mod.rs` counts as the
/// folder's interface and is left out.
pub(crate) fn of_folders(root: &Path, edges: &[(PathBuf, PathBuf)]) -> Vec<String> {
    let folders: BTreeSet<&Path> =
        edges.iter().flat_map(|(from, to)| from.ancestors().skip(1).chain(to.ancestors().skip(1))).collect();
    let below = folders.into_iter().filter(|folder| folder.starts_with(root));
    below.flat_map(|folder| of_children(folder, edges)).collect()
}

fn of_children(folder: &Path, edges: &[(PathBuf, PathBuf)]) -> Vec<String> {
    let pairs = edges.iter().filter_map(|(from, to)| Some((child(folder, from)?, child(folder, to)?)));
    components(&graph(pairs.filter(|(from, to)| from != to))).iter().map(|found| describe(found)).collect()
}

/// The child of `folder` that contains `file`, as a path relative to the folder.
fn child<'a>(folder: &Path, file: &'a Path) -> Option<&'a Path> {
    let relative = file.strip_prefix(folder).ok()?;
    let first = relative.components().next()?;
    (first.as_os_str() != "mod.rs" && first.as_os_str() != "lib.rs").then(|| Path::new(first.as_os_str()))
}

fn graph<'a>(pairs: impl Iterator<Item = (&'a Path, &'a Path)>) -> Graph<'a> {
    let mut graph = Graph::new();
    for (from, to) in pairs {
        graph.entry(from).or_default().insert(to);
    }
    graph
}

/// Strongly connected components of more than one node: the sets whose nodes reach each other. The graphs
/// have some hundred nodes, so reachability from every node is fast enough.
fn components<'a>(graph: &Graph<'a>) -> Vec<BTreeSet<&'a Path>> {
    let reach: BTreeMap<&Path, BTreeSet<&'a Path>> =
        graph.keys().map(|&node| (node, reachable(graph, node))).collect();
    let mut found: BTreeSet<BTreeSet<&'a Path>> = BTreeSet::new();
    for &node in graph.keys() {
        let mutual =
            reach[node].iter().filter(|other| reach.get(*other).is_some_and(|back| back.contains(node)));
        let component: BTreeSet<&Path> = mutual.copied().chain([node]).collect();
        if component.len() > 1 {
            found.insert(component);
        }
    }
    found.into_iter().collect()
}

fn reachable<'a>(graph: &Graph<'a>, from: &Path) -> BTreeSet<&'a Path> {
    let (mut seen, mut stack) = (BTreeSet::new(), vec![from]);
    while let Some(node) = stack.pop() {
        for &next in graph.get(node).into_iter().flatten() {
            if seen.insert(next) {
                stack.push(next);
            }
        }
    }
    seen
}

fn describe(component: &BTreeSet<&Path>) -> String {
    let after_src = |path: &Path| {
        let text = path.display().to_string();
        text.rsplit_once("/src/").map_or(text.clone(), |(_, rest)| rest.to_owned())
    };
    component.iter().map(|path| after_src(path)).collect::<Vec<_>>().join(" -> ")
}
