//! Files by pattern, as a shell has them.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

/// Whether a name that is no file may stand for several.
pub(crate) fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// Every file in a folder that a pattern matches, in the order of their paths; what is hidden is
/// left alone. A pattern may go beyond the folder.
///
/// # Errors
///
/// What cannot be read as a pattern, or a folder that cannot be looked into: as it is told.
pub(crate) fn files_matching(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    // What the folder is called is no pattern.
    let within = Pattern::escape(&folder.to_string_lossy());
    let all = Path::new(&within).join(pattern);
    let as_a_shell = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::new() };
    let paths = glob::glob_with(&all.to_string_lossy(), as_a_shell)
        .map_err(|problem| format!("`{pattern}` is not a pattern: {}", problem.msg))?;
    let found: Result<Vec<PathBuf>, _> = paths.collect();
    let mut files = found.map_err(|problem| format!("cannot look for `{pattern}`: {problem}"))?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_as_a_shell_finds_them() {
        let folder = tempfile::tempdir().unwrap();
        // A name that would match none of its own files, were it a pattern.
        let folder = folder.path().join("logs [ab]");
        std::fs::create_dir_all(folder.join("more")).unwrap();
        for file in ["b.csv", "a.csv", ".c.csv", "d.txt", "more/e.csv"] {
            std::fs::write(folder.join(file), "").unwrap();
        }
        let found = |pattern| {
            let files = files_matching(&folder, pattern).unwrap();
            let name = |path: &PathBuf| path.strip_prefix(&folder).unwrap().display().to_string();
            files.iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(found("*.csv"), ["a.csv", "b.csv"]);
        assert_eq!(found("[b-z]*"), ["b.csv", "d.txt"]);
        assert_eq!(found("**/*.csv"), ["a.csv", "b.csv", "more/e.csv"]);
        assert_eq!(found("x*"), [""; 0]);
        let why = files_matching(&folder, "a[b").unwrap_err();
        assert!(why.starts_with("`a[b` is not a pattern: "), "{why}");
    }
}
