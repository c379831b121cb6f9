//! From what was typed to the scenarios it means: files as they are, folders and patterns as the
//! scenarios they hold.

use std::path::{Path, PathBuf};

use super::answer;
use super::args::OutputArgs;
use crate::input::{DiskFiles, DocumentKind, Files as _, files_matching, is_pattern};

/// The paths of all scenarios meant, each once.
pub(super) fn scenarios(args: &[String], output: &OutputArgs) -> anyhow::Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for arg in args {
        for path in meant(arg, output)? {
            if !found.contains(&path) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Whether an argument means whatever a folder or a pattern holds.
pub(super) fn is_many(arg: &str) -> bool {
    let path = Path::new(arg);
    path.is_dir() || (!path.exists() && is_pattern(arg))
}

fn meant(arg: &str, output: &OutputArgs) -> anyhow::Result<Vec<String>> {
    if !is_many(arg) {
        return Ok(vec![arg.to_owned()]);
    }
    let files = if Path::new(arg).is_dir() { below(Path::new(arg))? } else { pattern(arg)? };
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for path in files {
        let name = path.display().to_string();
        if is_scenario(&path) { found.push(name) } else { skipped.push(name) }
    }
    for name in &skipped {
        answer::note(&format!("{name} is no scenario, and skipped"), output);
    }
    if found.is_empty() {
        return Err(answer::bad_flag(format!("there is no scenario in `{arg}`")));
    }
    Ok(found)
}

/// Every YAML file below a folder, in the order of their paths; what is hidden is left alone.
fn below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let unreadable =
        |problem| answer::bad_flag(format!("cannot read the folder `{}`: {problem}", folder.display()));
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')) {
        let path = entry.path();
        // A link to a folder may lead back to where it stands.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files.extend(below(&path)?);
        } else if is_yaml(&path) {
            files.push(path);
        }
    }
    Ok(files)
}

fn pattern(arg: &str) -> anyhow::Result<Vec<PathBuf>> {
    files_matching(Path::new(""), arg).map_err(answer::bad_flag)
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "yaml" || end == "yml")
}

/// Whether a file is a scenario. One that cannot be read counts as one, so that it is told.
fn is_scenario(path: &Path) -> bool {
    let read = DiskFiles.read(&path.to_string_lossy(), "");
    read.map_or(true, |opened| opened.kind() == DocumentKind::Scenario)
}
