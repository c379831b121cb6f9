use std::path::Path;

use crate::input::Diagnostics;
use crate::input::diagnostic::Diagnostic;
use crate::input::glob::{files_matching, is_pattern};
use crate::input::log_path::Input;

/// The files that names and patterns stand for, in the order given and each pattern's sorted.
pub(super) fn expand(names: &[String], folder: &Path, problems: &Diagnostics) -> Vec<Input> {
    names.iter().flat_map(|name| one(name, folder, problems)).collect()
}

fn one(name: &str, folder: &Path, problems: &Diagnostics) -> Vec<Input> {
    if name == "-" {
        return vec![Input::Stdin];
    }
    let path = folder.join(name);
    if path.exists() || !is_pattern(name) {
        return vec![Input::File(path)];
    }
    match files_matching(folder, name) {
        Ok(files) if files.is_empty() => {
            problems.push(Diagnostic::new("no-file", format!("no file matches `{name}`")));
            Vec::new()
        }
        Ok(files) => files.into_iter().map(Input::File).collect(),
        Err(why) => {
            problems.push(Diagnostic::new("bad-pattern", why));
            Vec::new()
        }
    }
}
