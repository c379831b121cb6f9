//! Writes answers to standard output or to a file, which is replaced atomically.

use anyhow::Context as _;

use super::atomic_file::{self, Target};
use super::options::OutputOptions;
use super::terminal::style;
use crate::render::Renderer;

/// Writes an answer in the given format.
pub(super) fn render<A>(
    answer: &A,
    renderer: &dyn Renderer<A>,
    output: &OutputOptions,
) -> anyhow::Result<()> {
    write_text(&renderer.render(answer, style(output)), output)
}

/// Writes a finished text.
pub(super) fn write_text(text: &str, output: &OutputOptions) -> anyhow::Result<()> {
    let target = output.output.clone().map_or(Target::Stdout, Target::File);
    let name = output
        .output
        .as_ref()
        .map_or_else(|| "standard output".to_owned(), |path| format!("`{}`", path.display()));
    atomic_file::write(&target, text).with_context(|| format!("cannot write {name}"))
}
