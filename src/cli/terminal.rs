//! What depends on the terminal: colour, width, and notes on standard error.

use std::io::{IsTerminal as _, Write as _};

use super::options::OutputOptions;
use crate::render::{self, Style, is_colored};

/// Whether diagnostics on standard error are coloured.
pub(super) fn errors_colored(output: &OutputOptions) -> bool {
    colored(output, std::io::stderr().is_terminal())
}

/// Width and colour of an answer. A file gets neither.
pub(super) fn style(output: &OutputOptions) -> Style {
    if output.output.is_some() {
        return Style::default();
    }
    let is_terminal = std::io::stdout().is_terminal();
    let measured = || terminal_size::terminal_size().map(|(width, _)| width.0);
    let requested = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = if is_terminal { requested.or_else(measured) } else { requested };
    Style { width: width.filter(|&width| width > 0), color: colored(output, is_terminal) }
}

fn colored(output: &OutputOptions, is_terminal: bool) -> bool {
    let variable = |name| std::env::var(name).ok();
    let (no_color, force) = (variable("NO_COLOR"), variable("CLICOLOR_FORCE"));
    is_colored(output.color.into(), no_color.as_deref(), force.as_deref(), is_terminal)
}

/// Prints a note on standard error, unless `--quiet` is given.
pub(super) fn note(text: &str, output: &OutputOptions) {
    if !output.quiet {
        warn(&format!("note: {text}"));
    }
}

/// Prints one line on standard error. Names that come from files are escaped.
pub(super) fn warn(line: &str) {
    eprint(&format!("{}\n", render::visible(line)));
}

/// Writes to standard error. A closed stream does not stop the command.
pub(super) fn eprint(text: &str) {
    let _ignored = std::io::stderr().lock().write_all(text.as_bytes());
}
