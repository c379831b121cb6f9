//! Writes answers to standard output or to a file, which is replaced atomically.

use anyhow::Context as _;

use super::options::{Format, OutputOptions};
use super::terminal::style;
use crate::render::{self, Target};
use crate::report::{Document, Table};

/// Writes a document in a format for people, or its tidy table as CSV.
pub(super) fn write_document(
    title: &str,
    document: &Document,
    tidy: &Table,
    format: Format,
    output: &OutputOptions,
) -> anyhow::Result<()> {
    let text = match format {
        Format::Table => render::terminal(document, style(output)),
        Format::Markdown => render::markdown(document),
        Format::Html => render::html(title, document),
        Format::Csv | Format::Json => render::csv(tidy),
    };
    write_text(&text, output)
}

/// Writes a value as JSON.
pub(super) fn write_json(value: &impl serde::Serialize, output: &OutputOptions) -> anyhow::Result<()> {
    write_text(&render::json(value), output)
}

/// Writes a finished text.
pub(super) fn write_text(text: &str, output: &OutputOptions) -> anyhow::Result<()> {
    let target = output.output.clone().map_or(Target::Stdout, Target::File);
    let name = output
        .output
        .as_ref()
        .map_or_else(|| "standard output".to_owned(), |path| format!("`{}`", path.display()));
    render::write(&target, text).with_context(|| format!("cannot write {name}"))
}
