//! Generates shell completions and man pages from the clap definitions.

use std::path::Path;

use anyhow::Context as _;
use clap::CommandFactory as _;

use super::atomic_file::{Target, write};
use crate::cli::command::Cli;
use crate::cli::outcome::Outcome;

/// Writes the completions of a shell to standard output.
pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "writecost", &mut script);
    let script = String::from_utf8(script).context("completions are text")?;
    write(&Target::Stdout, &script).context("cannot write standard output")?;
    Ok(Outcome::Success)
}

/// Writes a man page for the command and for each of its subcommands into a folder.
pub(super) fn man(folder: &Path) -> anyhow::Result<Outcome> {
    let mut command = Cli::command().version(env!("CARGO_PKG_VERSION"));
    command.build();
    pages(&command, "writecost", folder)?;
    Ok(Outcome::Success)
}

/// Writes the page of a command and, recursively, of its subcommands.
fn pages(command: &clap::Command, name: &str, folder: &Path) -> anyhow::Result<()> {
    page(command, name, folder)?;
    let mut own = command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help");
    own.try_for_each(|subcommand| pages(subcommand, &format!("{name}-{}", subcommand.get_name()), folder))
}

fn page(command: &clap::Command, name: &str, folder: &Path) -> anyhow::Result<()> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).title(name).render(&mut text)?;
    let path = folder.join(format!("{name}.1"));
    let text = String::from_utf8(text).context("a man page is text")?;
    write(&Target::File(path.clone()), &text).with_context(|| format!("cannot write `{}`", path.display()))
}
