//! Logs in every form, as `replay` meets them.

mod answers;
#[cfg(target_os = "linux")]
mod bombs;
mod damaged;
mod forms;
#[cfg(unix)]
mod killed;
mod order;
mod packed;
mod refused;
mod small;
mod table;
mod tables;
mod times;

use std::path::Path;

use crate::runner::{Ran, run_in};

/// Runs `replay` in a folder.
fn replay(folder: &Path, args: &[&str]) -> Ran {
    piped(folder, args, b"")
}

/// Runs `replay` with something on standard input.
fn piped(folder: &Path, args: &[&str], input: &[u8]) -> Ran {
    run_in(folder, &[&["replay"], args].concat(), input, &[])
}

/// The counts of a log that comes through a pipe.
fn counts(log: &[u8], flags: &[&str]) -> String {
    piped(Path::new("."), &[&["-", "--format", "json"], flags].concat(), log).answer()
}

/// Says what is wrong, and nothing else.
fn is_refused(ran: &Ran, what: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{what}: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{what}: {}", ran.err);
}
