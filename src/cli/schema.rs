//! Prints the JSON Schemas of scenarios, price sheets and reports. The files are in `schemas/`.

use clap::{Args, ValueEnum};

use crate::cli::options::OutputOptions;
use crate::cli::outcome::Outcome;
use crate::cli::output;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The document that the schema describes
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
    /// The output of `report --format json`
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
