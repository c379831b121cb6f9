//! What the fuzz targets share: an input as a file, and the replay of a log.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use writecost::input::LoadError;
use writecost::replay::{FlushPolicy, ReadOptions, ReplayOptions, open, replay};

thread_local! {
    /// One folder for every run of a process: a file in it is written over.
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

/// Writes `data` to a file of this name in a temporary folder.
///
/// # Panics
///
/// Where the file cannot be written.
pub fn file(name: &str, data: &[u8]) -> PathBuf {
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| TempDir::new().expect("a temporary folder"));
        let path = folder.path().join(name);
        fs::write(&path, data).expect("a file in the temporary folder");
        path
    })
}

/// An error must be rendered without a panic, and must not be empty.
pub fn check<T>(result: Result<T, LoadError>) -> Option<T> {
    result.map_err(|error| assert!(!error.render(false).is_empty(), "an error without a diagnostic")).ok()
}

/// Replays a log with a few triggers.
pub fn count_log(path: &Path) {
    let mut options = ReadOptions::default();
    (options.skip_bad, options.read_bytes, options.read_changed) = (true, true, true);
    let mut log = match open(&[path], &options) {
        Ok(log) => log,
        Err(error) => {
            assert!(!error.to_string().is_empty(), "an error without a message");
            return;
        }
    };
    let mut options = ReplayOptions::new(policies());
    (options.gap_histogram, options.chunk_sizes) = (true, vec![4_096]);
    // An error is a valid result: the log may be out of order.
    drop(replay(&mut log, &options, &|_| {}));
}

fn policies() -> Vec<FlushPolicy> {
    vec![
        FlushPolicy::PerMutation,
        FlushPolicy::debounced(1_000, None),
        FlushPolicy::debounced(5_000, Some(30_000)),
        FlushPolicy::batched(1_000, Some(4)),
    ]
}
