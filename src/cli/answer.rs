//! Getting inputs in and answers out, the same for every command.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use anyhow::Context as _;

use super::args::{Format, OutputArgs};
use super::counter::Replayer;
use super::{BadInput, inputs};
use crate::input::{DiskFiles, LoadError, LoadOptions, LoadedScenario, Loader, OptionNames, SourceText};
use crate::number::Count;
use crate::render::{self, Style, Target, is_colored};
use crate::report::{Document, Table};

/// Loads a scenario, or tells everything that is wrong with it.
pub(super) fn load(path: &str, options: &LoadOptions, output: &OutputArgs) -> anyhow::Result<LoadedScenario> {
    stdin_once(read_for(&[path], options))?;
    let options = counting(options, output);
    Loader::new(&DiskFiles).scenario(path, &options).map_err(|failure| bad(&failure, output))
}

/// Loads a scenario whose text is at hand, in the same way.
pub(super) fn load_opened(
    opened: &SourceText,
    options: &LoadOptions,
    output: &OutputArgs,
) -> anyhow::Result<LoadedScenario> {
    let options = counting(options, output);
    Loader::new(&DiskFiles).scenario_text(opened, &options).map_err(|failure| bad(&failure, output))
}

/// Loads several, and tells everything that is wrong with any of them.
pub(super) fn load_all(
    paths: &[String],
    options: &LoadOptions,
    output: &OutputArgs,
) -> anyhow::Result<Vec<LoadedScenario>> {
    let (mut loaded, mut wrong) = (Vec::new(), Vec::new());
    let paths = inputs::scenarios(paths, output)?;
    stdin_once(read_for(&paths, options))?;
    let options = counting(options, output);
    for path in paths {
        match Loader::new(&DiskFiles).scenario(&path, &options) {
            Ok(scenario) => loaded.push(scenario),
            Err(failure) => wrong.push(failure.render(errors_colored(output))),
        }
    }
    if wrong.is_empty() { Ok(loaded) } else { Err(BadInput(wrong.join("\n")).into()) }
}

/// Refuses to look for a second input where the first has read everything.
pub(super) fn stdin_once(inputs: impl IntoIterator<Item = impl AsRef<str>>) -> anyhow::Result<()> {
    if inputs.into_iter().filter(|input| input.as_ref() == "-").count() > 1 {
        return Err(bad_flag("standard input can be read once: give a file for what else would be `-`"));
    }
    Ok(())
}

/// Everything that is read for scenarios: counts are, for each.
fn read_for<'a>(paths: &'a [impl AsRef<str>], options: &'a LoadOptions) -> impl Iterator<Item = &'a str> {
    paths.iter().map(AsRef::as_ref).chain(paths.iter().filter_map(|_| options.counts.as_deref()))
}

/// The same options, and whoever counts the logs of scenarios; how far that has come is told where
/// notes are.
fn counting(options: &LoadOptions, output: &OutputArgs) -> LoadOptions {
    let mut options = options.clone();
    options.replayer = Some(Arc::new(Replayer { quiet: output.quiet }));
    options.names = OptionNames { set: "--set", counts: "--counts" };
    options
}

/// A failure as an error of the command.
pub(super) fn bad(failure: &LoadError, output: &OutputArgs) -> anyhow::Error {
    BadInput(failure.render(errors_colored(output))).into()
}

/// A flag whose value cannot be used.
pub(super) fn bad_flag(message: impl std::fmt::Display) -> anyhow::Error {
    BadInput(format!("error: {message}\n")).into()
}

/// Reads a number of sessions from a flag.
pub(super) fn sessions(flag: &str, text: &str) -> anyhow::Result<u64> {
    Count::parse_whole(text).map_err(|problem| {
        bad_flag(format!(
            "cannot read `{text}` for `{flag}`: {}; wanted {}",
            problem.reason, problem.expected
        ))
    })
}

fn errors_colored(output: &OutputArgs) -> bool {
    colored(output, std::io::stderr().is_terminal())
}

fn colored(output: &OutputArgs, is_terminal: bool) -> bool {
    let variable = |name| std::env::var(name).ok();
    let (no_color, force) = (variable("NO_COLOR"), variable("CLICOLOR_FORCE"));
    is_colored(output.color.into(), no_color.as_deref(), force.as_deref(), is_terminal)
}

/// Writes a document in a format for people, or its tidy table as CSV.
pub(super) fn document(
    title: &str,
    document: &Document,
    tidy: &Table,
    format: Format,
    output: &OutputArgs,
) -> anyhow::Result<()> {
    let text = match format {
        Format::Table => render::terminal(document, style(output)),
        Format::Markdown => render::markdown(document),
        Format::Html => render::html(title, document),
        Format::Csv | Format::Json => render::csv(tidy),
    };
    write(&text, output)
}

/// Writes a value as JSON.
pub(super) fn json(value: &impl serde::Serialize, output: &OutputArgs) -> anyhow::Result<()> {
    write(&render::json(value), output)
}

/// Writes a finished text.
pub(super) fn write(text: &str, output: &OutputArgs) -> anyhow::Result<()> {
    let target = output.output.clone().map_or(Target::Stdout, Target::File);
    let name = output
        .output
        .as_ref()
        .map_or_else(|| "standard output".to_owned(), |path| format!("`{}`", path.display()));
    render::write(&target, text).with_context(|| format!("cannot write {name}"))
}

fn style(output: &OutputArgs) -> Style {
    if output.output.is_some() {
        return Style::default();
    }
    let is_terminal = std::io::stdout().is_terminal();
    let measured = || terminal_size::terminal_size().map(|(width, _)| width.0);
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = if is_terminal { stated.or_else(measured) } else { stated };
    Style { width: width.filter(|&width| width > 0), color: colored(output, is_terminal) }
}

/// A note on standard error, unless the user wants none.
pub(super) fn note(text: &str, output: &OutputArgs) {
    if !output.quiet {
        tell(&format!("note: {text}"));
    }
}

/// One line on standard error about names that come from files, which may say anything.
pub(super) fn tell(line: &str) {
    complain(&format!("{}\n", render::visible(line)));
}

/// Writes to standard error; that nobody reads it is no reason to stop.
pub(super) fn complain(text: &str) {
    let _unread = std::io::stderr().lock().write_all(text.as_bytes());
}
