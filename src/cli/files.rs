//! Loads scenarios for every command, and reports everything that is wrong with them at once.

use std::sync::Arc;

use super::logs::ScenarioReplayer;
use super::options::OutputOptions;
use super::outcome::{InputError, usage_error};
use super::scenario_paths;
use super::terminal::errors_colored;
use crate::input::{
    Diagnostic, Diagnostics, DiskFiles, LoadError, LoadOptions, LoadedScenario, Loader, OptionNames,
    SourceText,
};
use crate::number::Count;

/// Loads one scenario.
pub(super) fn load(
    path: &str,
    options: &LoadOptions,
    output: &OutputOptions,
) -> anyhow::Result<LoadedScenario> {
    check_single_stdin(files_read(&[path], options))?;
    let options = with_replayer(options, output);
    Loader::new(&DiskFiles).scenario(path, &options).map_err(|failure| input_error(&failure, output))
}

/// Loads a scenario whose text was read before.
pub(super) fn load_text(
    text: &SourceText,
    options: &LoadOptions,
    output: &OutputOptions,
) -> anyhow::Result<LoadedScenario> {
    let options = with_replayer(options, output);
    Loader::new(&DiskFiles).scenario_text(text, &options).map_err(|failure| input_error(&failure, output))
}

/// Loads every scenario that the arguments name, and reports the problems of all of them.
pub(super) fn load_all(
    paths: &[String],
    options: &LoadOptions,
    output: &OutputOptions,
) -> anyhow::Result<Vec<LoadedScenario>> {
    let (mut loaded, mut failed) = (Vec::new(), Vec::new());
    let paths = scenario_paths::expand(paths, output)?;
    check_single_stdin(files_read(&paths, options))?;
    let options = with_replayer(options, output);
    for path in paths {
        match Loader::new(&DiskFiles).scenario(&path, &options) {
            Ok(scenario) => loaded.push(scenario),
            Err(failure) => failed.push(failure.render(errors_colored(output))),
        }
    }
    if failed.is_empty() { Ok(loaded) } else { Err(InputError(failed.join("\n")).into()) }
}

/// Refuses `-` where it is named more than once: standard input can be read only once.
pub(super) fn check_single_stdin(names: impl IntoIterator<Item = impl AsRef<str>>) -> anyhow::Result<()> {
    if names.into_iter().filter(|name| name.as_ref() == "-").count() > 1 {
        return Err(usage_error("standard input can be read only once: use a file for the other `-`"));
    }
    Ok(())
}

/// Every file that loading reads; the counts file is read once a scenario.
fn files_read<'a>(paths: &'a [impl AsRef<str>], options: &'a LoadOptions) -> impl Iterator<Item = &'a str> {
    paths.iter().map(AsRef::as_ref).chain(paths.iter().filter_map(|_| options.counts.as_deref()))
}

/// Adds the replayer for logs that scenarios name; it shows its progress on standard error.
fn with_replayer(options: &LoadOptions, output: &OutputOptions) -> LoadOptions {
    let mut options = options.clone();
    options.replayer = Some(Arc::new(ScenarioReplayer { quiet: output.quiet }));
    options.names = OptionNames { set: "--set", counts: "--counts" };
    options
}

/// A load error as the error of a command: exit status 2.
pub(super) fn input_error(failure: &LoadError, output: &OutputOptions) -> anyhow::Error {
    InputError(failure.render(errors_colored(output))).into()
}

/// Everything that is wrong with a log, as the error of a command: exit status 2.
pub(super) fn problems(problems: Vec<Diagnostic>, output: &OutputOptions) -> anyhow::Error {
    let diagnostics = Diagnostics::default();
    for problem in problems {
        diagnostics.push(problem);
    }
    input_error(&LoadError::all(diagnostics), output)
}

/// Reads a number of sessions from a flag.
pub(super) fn sessions(flag: &str, text: &str) -> anyhow::Result<u64> {
    Count::parse_whole(text).map_err(|error| {
        usage_error(format!("cannot read `{text}` for `{flag}`: {}; wanted {}", error.reason, error.expected))
    })
}
