//! What the fuzz targets share: an input as a file, and a log counted.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use writecost::source::log::{LogFiles, LogOptions};
use writecost::source::{Failure, Input};
use writecost::strategy::Rule;
use writecost::study::replay::{Plan, replay};

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

/// The same, as the loader takes it.
pub fn input(name: &str, data: &[u8]) -> Input {
    Input::File(file(name, data))
}

/// A failure must be shown without a panic, and must say something.
pub fn check<T>(result: Result<T, Failure>) -> Option<T> {
    result
        .map_err(|failure| assert!(!failure.render(false).is_empty(), "a failure without a diagnostic"))
        .ok()
}

/// Counts a few triggers over a log.
pub fn count_log(path: &Path) {
    let options = LogOptions { skip_bad: true, ..LogOptions::default() };
    let names = [path.display().to_string()];
    let Some(mut log) = check(LogFiles::open(&names, Path::new(""), &options)) else { return };
    let plan = Plan { profile: true, units: log.columns().bytes.is_some(), ..Plan::new(triggers()) };
    // An error is an answer: the log may be out of order.
    drop(replay(&mut log, &plan, &|_| {}));
}

fn triggers() -> Vec<Rule> {
    vec![
        Rule::PerMutation,
        Rule::Debounced { interval: 1_000, max_wait: None },
        Rule::Debounced { interval: 5_000, max_wait: Some(30_000) },
        Rule::Batched { window: 1_000, max_mutations: Some(4) },
    ]
}
