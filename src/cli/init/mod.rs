//! `writecost init`: a first scenario that runs at once, for a Worker as it is configured.

mod comment;
mod found;
mod questions;
mod scaffold;
mod strategies;

use std::io::{ErrorKind, IsTerminal as _, stderr, stdin};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use questions::Answers;
use scaffold::Scaffold;

use super::atomic_file::{self, Target};
use crate::analysis::compare;
use crate::cli::options::{Color, OutputOptions};
use crate::cli::outcome::Outcome;
use crate::cli::{files, outcome, terminal};
use crate::input::{DiskFiles, LoadOptions, LoadedScenario, Loader, SourceText, Worker, worker};
use crate::render::visible;

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The scenario to write; `-` is standard output
    #[arg(value_name = "FILE", default_value = "scenario.yaml")]
    file: String,
    /// Read stores and host from a Worker's configuration: `wrangler.toml`, `.json` or `.jsonc`
    #[arg(long, value_name = "WRANGLER")]
    from: Option<String>,
    /// Environment of the configuration, instead of its top level
    #[arg(long, value_name = "NAME", requires = "from")]
    env: Option<String>,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
    /// Accept every default without asking
    #[arg(short, long)]
    yes: bool,
    /// When to colour (`NO_COLOR` and `CLICOLOR_FORCE` are honoured)
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
    /// Print no notes on standard error
    #[arg(short, long)]
    quiet: bool,
}

impl InitArgs {
    /// The flags every command has.
    fn output(&self) -> OutputOptions {
        OutputOptions { output: None, color: self.color, quiet: self.quiet }
    }

    fn is_stdout(&self) -> bool {
        self.file == "-"
    }
}

pub(super) fn run(args: &InitArgs) -> anyhow::Result<Outcome> {
    let output = args.output();
    if !args.is_stdout() && !args.force && Path::new(&args.file).symlink_metadata().is_ok() {
        return Err(is_there(&args.file));
    }
    let found = args.from.as_deref().map(|from| read_worker(from, args, &output)).transpose()?;
    if let Some(here) = unread_configuration(args) {
        terminal::note(&format!("{here} is here; `--from {here}` takes stores and host from it"), &output);
    }
    let answers = if asks(args) {
        questions::ask(found.as_ref(), &mut stdin().lock(), &mut stderr().lock())?
    } else {
        Answers::default()
    };
    let scaffold = Scaffold { worker: found.as_ref(), from: args.from.as_deref(), answers };
    let text = finished(&scaffold, &args.file)?;
    write(&text, args)?;
    if !args.is_stdout() {
        let file = visible(&quoted(&args.file));
        terminal::note(&format!("wrote {file}; next: writecost report {file}"), &output);
    }
    Ok(Outcome::Success)
}

/// A Worker's configuration in this folder that nobody asked to read.
fn unread_configuration(args: &InitArgs) -> Option<&'static str> {
    let names = ["wrangler.jsonc", "wrangler.json", "wrangler.toml"];
    names.into_iter().find(|name| args.from.is_none() && Path::new(name).exists())
}

/// Questions are for a person: both what is read and what is asked are a terminal's.
fn asks(args: &InitArgs) -> bool {
    !args.yes && args.from.as_deref() != Some("-") && stdin().is_terminal() && stderr().is_terminal()
}

fn read_worker(from: &str, args: &InitArgs, output: &OutputOptions) -> anyhow::Result<Worker> {
    let found = worker(&DiskFiles, from, args.env.as_deref())
        .map_err(|failure| files::input_error(&failure, output))?;
    if found.is_empty() {
        let message = format!(
            "{} binds no KV namespace, Durable Object, D1 database, R2 bucket or queue: the scenario is the plain one",
            visible(if from == "-" { "<stdin>" } else { from })
        );
        terminal::note(&message, output);
    }
    Ok(found)
}

/// The text with its budget: what the strategy in place costs today, from the text without it.
fn finished(scaffold: &Scaffold<'_>, file: &str) -> anyhow::Result<String> {
    let loaded = load(scaffold.text(None), file)?;
    let scenario = &loaded.scenario;
    let sessions = scaffold.answers.sessions;
    let point = compare::at(scenario, sessions);
    let total = point.cost(scenario.baseline().position).map(|cost| cost.bill.total.as_rational().clone());
    let budget = total.unwrap_or_default().ceil_integer();
    let text = scaffold.text(Some(&budget));
    load(text.clone(), file)?;
    Ok(text)
}

fn load(text: String, file: &str) -> anyhow::Result<LoadedScenario> {
    Loader::new(&DiskFiles).scenario_text(&SourceText::new(file, text), &LoadOptions::default()).map_err(
        |failure| anyhow::anyhow!("what would be written is no scenario:\n{}", failure.render(false)),
    )
}

fn write(text: &str, args: &InitArgs) -> anyhow::Result<()> {
    let cannot = || format!("cannot write `{}`", args.file);
    if args.is_stdout() {
        return atomic_file::write(&Target::Stdout, text).context("cannot write standard output");
    }
    let path = PathBuf::from(&args.file);
    if args.force {
        return atomic_file::write(&Target::File(path), text).with_context(cannot);
    }
    match atomic_file::create(&path, text) {
        Err(problem) if problem.kind() == ErrorKind::AlreadyExists => Err(is_there(&args.file)),
        written => written.with_context(cannot),
    }
}

fn is_there(file: &str) -> anyhow::Error {
    outcome::usage_error(format!("`{file}` is there already; `--force` writes over it"))
}

/// A file name as a shell takes it.
fn quoted(file: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+=:@%".contains(c);
    if !file.is_empty() && file.chars().all(plain) {
        return file.to_owned();
    }
    format!("'{}'", file.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_reaches_the_shell_whole() {
        for (file, shown) in [("a/b.yaml", "a/b.yaml"), ("a b.yaml", "'a b.yaml'"), ("it's", r"'it'\''s'")] {
            assert_eq!(quoted(file), shown);
        }
    }
}
