//! The JSON Schemas of the files we read and of the report we write, as editors and other
//! programs use them. They stand in `schemas/`, so that a file can point at its own.

use clap::{Args, ValueEnum};

use super::options::OutputOptions;
use crate::cli::outcome::Outcome;
use crate::cli::output;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// What the schema describes
    #[arg(value_enum, value_name = "WHICH")]
    which: Which,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// A scenario: `scenarios/*.yaml`
    Scenario,
    /// A price sheet: `pricing/*/*.yaml`
    Sheet,
    /// What `report --format json` answers
    Report,
}

impl Which {
    fn text(self) -> &'static str {
        match self {
            Self::Scenario => include_str!("../../schemas/scenario.schema.json"),
            Self::Sheet => include_str!("../../schemas/sheet.schema.json"),
            Self::Report => include_str!("../../schemas/report.schema.json"),
        }
    }
}

pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<Outcome> {
    output::write_text(args.which.text(), &args.output)?;
    Ok(Outcome::Success)
}
