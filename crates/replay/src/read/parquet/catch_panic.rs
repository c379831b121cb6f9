use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static IS_CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of the current thread is caught and becomes an error about a damaged file. A panic
/// hook need not report such a panic.
#[must_use]
pub fn is_catching_panic() -> bool {
    IS_CATCHING.get()
}

/// Runs code of the Parquet library. After a panic, the values that it worked on are not used again.
pub(super) fn catch_panic<T, E: ToString>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    IS_CATCHING.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_CATCHING.set(false);
    match result {
        Ok(result) => result.map_err(|error| without_prefix(&error.to_string()).to_owned()),
        Err(_) => Err("the file is damaged".to_owned()),
    }
}

/// The message without the names of the library's error variants.
fn without_prefix(message: &str) -> &str {
    const PREFIXES: [&str; 5] =
        ["Parquet argument error: ", "Parquet error: ", "Arrow: ", "EOF: ", "External: "];
    PREFIXES.iter().find_map(|prefix| message.strip_prefix(prefix)).map_or(message, without_prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_lose_their_prefix() {
        let result = catch_panic(|| Err::<(), _>("Parquet argument error: Parquet error: EOF: cut"));
        assert_eq!(result, Err("cut".to_owned()));
        assert!(!is_catching_panic());
    }
}
