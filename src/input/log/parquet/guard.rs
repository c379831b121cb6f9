//! The library that reads Parquet trusts some of what a file says of itself and panics where that
//! is damaged. Here such a panic becomes a problem of the file.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::pages::Trouble;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is reading something that may be damaged: a panic is then caught and told
/// as a problem of the file, so that a panic hook has nothing to say.
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// What the library makes of a file; nothing it left half done is used after a panic.
pub(super) fn guarded<T>(work: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, Trouble> {
    GUARDED.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    match done {
        Ok(done) => done.map_err(|problem| problem.to_string()),
        Err(_) => Err("it is damaged".to_owned()),
    }
}
