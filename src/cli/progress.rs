//! A progress bar for long logs, on standard error and only at a terminal.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar with a percentage where the size of the log is known, else a row count.
pub(super) struct Bar {
    shown: ProgressBar,
    rows: AtomicU64,
    position: Box<dyn Fn() -> u64 + Send + Sync>,
    is_sized: bool,
}

impl Bar {
    /// A bar for a log of `size` bytes; `position` returns the number of bytes read so far.
    pub(super) fn new(
        size: Option<u64>,
        position: impl Fn() -> u64 + Send + Sync + 'static,
        quiet: bool,
    ) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(5) };
        let bar = ProgressBar::with_draw_target(size, target);
        let form = match size {
            Some(_) => "{msg} {wide_bar} {percent}% {eta} left",
            None => "{msg} {elapsed}",
        };
        // The templates are constants and valid.
        bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { shown: bar, rows: AtomicU64::new(0), position: Box::new(position), is_sized: size.is_some() }
    }

    /// Advances the bar by a number of rows.
    pub(super) fn advance(&self, rows: u64) {
        let rows = self.rows.fetch_add(rows, Ordering::Relaxed) + rows;
        if self.shown.is_hidden() {
            return;
        }
        let seconds = self.shown.elapsed().as_secs().max(1);
        let number_text = |number: u64| crate::report::with_thousands(&number.into());
        self.shown.set_message(format!(
            "{} rows, {} a second",
            number_text(rows),
            number_text(rows / seconds)
        ));
        if self.is_sized {
            self.shown.set_position((self.position)());
        }
        self.shown.tick();
    }

    pub(super) fn finish(&self) {
        self.shown.finish_and_clear();
    }
}
