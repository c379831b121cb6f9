use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::error::ReadError;

/// A file of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InputPath {
    File(PathBuf),
    Stdin,
}

impl InputPath {
    /// The name in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "<stdin>".to_owned(),
        }
    }

    /// The length of a regular file.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Self::File(path) => {
                path.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len())
            }
            Self::Stdin => None,
        }
    }
}

/// The files that paths and patterns name: in the given order, those of a pattern sorted by path.
pub(super) fn expand(paths: &[impl AsRef<Path>], directory: &Path) -> Result<Vec<InputPath>, ReadError> {
    let mut inputs = Vec::new();
    for path in paths {
        inputs.extend(expand_one(path.as_ref(), directory)?);
    }
    if inputs.is_empty() { Err(ReadError::NoFiles) } else { Ok(inputs) }
}

fn expand_one(path: &Path, directory: &Path) -> Result<Vec<InputPath>, ReadError> {
    if path == Path::new("-") {
        return Ok(vec![InputPath::Stdin]);
    }
    let joined = directory.join(path);
    let text = path.to_string_lossy();
    if joined.exists() || !text.contains(['*', '?', '[']) {
        return Ok(vec![InputPath::File(joined)]);
    }
    let files = matching_files(&text, directory)
        .map_err(|reason| ReadError::InvalidPattern { pattern: text.clone().into_owned(), reason })?;
    if files.is_empty() {
        return Err(ReadError::NoMatch { pattern: text.into_owned() });
    }
    Ok(files.into_iter().map(InputPath::File).collect())
}

/// As in a shell, hidden files do not match.
fn matching_files(pattern: &str, directory: &Path) -> Result<Vec<PathBuf>, String> {
    // The directory itself is not a pattern.
    let escaped = Pattern::escape(&directory.to_string_lossy());
    let pattern = Path::new(&escaped).join(pattern);
    let options = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::new() };
    let paths = glob::glob_with(&pattern.to_string_lossy(), options).map_err(|error| error.msg.to_owned())?;
    let found: Result<Vec<PathBuf>, _> = paths.collect();
    let mut files = found.map_err(|error| error.to_string())?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_a_shell() {
        let directory = tempfile::tempdir().unwrap();
        // A name that would match none of its own files if it were a pattern.
        let directory = directory.path().join("logs [ab]");
        std::fs::create_dir_all(directory.join("more")).unwrap();
        for file in ["b.csv", "a.csv", ".c.csv", "d.txt", "more/e.csv"] {
            std::fs::write(directory.join(file), "").unwrap();
        }
        let found = |pattern: &str| {
            let relative = |path: &InputPath| path.name().replace(&format!("{}/", directory.display()), "");
            expand(&[pattern], &directory).map(|files| files.iter().map(relative).collect::<Vec<_>>())
        };
        assert_eq!(found("*.csv").unwrap(), ["a.csv", "b.csv"]);
        assert_eq!(found("[b-z]*").unwrap(), ["b.csv", "d.txt"]);
        assert_eq!(found("**/*.csv").unwrap(), ["a.csv", "b.csv", "more/e.csv"]);
        assert_eq!(found("-").unwrap(), ["<stdin>"]);
        assert!(matches!(found("x*"), Err(ReadError::NoMatch { .. })));
        assert!(matches!(found("a[b"), Err(ReadError::InvalidPattern { .. })));
    }
}
