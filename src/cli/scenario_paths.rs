//! Expands scenario arguments: a folder or a pattern becomes the scenario files it contains.

use std::path::{Path, PathBuf};

use crate::cli::options::OutputOptions;
use crate::cli::{outcome, terminal};
use crate::input::{DiskFiles, DocumentKind, Files as _, files_matching, is_pattern};

/// The paths of all scenarios that the arguments name, without repetition.
pub(super) fn expand(args: &[String], output: &OutputOptions) -> anyhow::Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for arg in args {
        for path in expand_arg(arg, output)? {
            if !found.contains(&path) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Whether an argument is a folder or a pattern.
pub(super) fn is_many(arg: &str) -> bool {
    let path = Path::new(arg);
    path.is_dir() || (!path.exists() && is_pattern(arg))
}

fn expand_arg(arg: &str, output: &OutputOptions) -> anyhow::Result<Vec<String>> {
    if !is_many(arg) {
        return Ok(vec![arg.to_owned()]);
    }
    let files = if Path::new(arg).is_dir() { yaml_files_below(Path::new(arg))? } else { pattern(arg)? };
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for path in files {
        let name = path.display().to_string();
        if is_scenario(&path) { found.push(name) } else { skipped.push(name) }
    }
    for name in &skipped {
        terminal::note(&format!("skipped {name}: not a scenario"), output);
    }
    if found.is_empty() {
        return Err(outcome::usage_error(format!("there is no scenario in `{arg}`")));
    }
    Ok(found)
}

/// Every YAML file below a folder, sorted by path; hidden entries are skipped.
fn yaml_files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let unreadable =
        |problem| outcome::usage_error(format!("cannot read the folder `{}`: {problem}", folder.display()));
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
        let path = entry.path();
        // Symbolic links to folders are not followed: they may form a cycle.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files.extend(yaml_files_below(&path)?);
        } else if is_yaml(&path) {
            files.push(path);
        }
    }
    Ok(files)
}

fn pattern(arg: &str) -> anyhow::Result<Vec<PathBuf>> {
    files_matching(Path::new(""), arg).map_err(outcome::usage_error)
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "yaml" || end == "yml")
}

/// Whether a file is a scenario. An unreadable file counts as one, so that loading reports it.
fn is_scenario(path: &Path) -> bool {
    let read = DiskFiles.read(&path.to_string_lossy(), "");
    read.map_or(true, |opened| opened.kind() == DocumentKind::Scenario)
}
