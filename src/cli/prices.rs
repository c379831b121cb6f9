//! `writecost prices`: the price sheets.

use std::sync::Arc;

use clap::{Args, Subcommand};

use crate::cli::options::{Format, OutputOptions};
use crate::cli::outcome::Outcome;
use crate::cli::{files, output};
use crate::input::{DiskFiles, Loader, bundled_sheets};
use crate::pricing::Sheet;
use crate::report::text;

#[derive(Debug, Args)]
pub(super) struct PricesArgs {
    #[command(subcommand)]
    pub(super) command: Option<PricesCommand>,
    /// Output format
    #[arg(long, value_enum, default_value_t, global = true)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(Debug, Subcommand)]
pub(super) enum PricesCommand {
    /// List the sheets that are compiled in
    #[command(after_help = "Example: writecost prices list --format csv")]
    List,
    /// Show one sheet: prices, allowances and operations
    #[command(after_help = "Example: writecost prices show cloudflare@2025-06-01")]
    Show {
        /// `analysis`, `cloudflare@2025-06-01`, or a path ending in `.yaml`
        #[arg(value_name = "REF")]
        reference: String,
    },
    /// Show what changed from one sheet to another
    #[command(after_help = "Example: writecost prices diff cloudflare@2024-01-01 cloudflare")]
    Diff {
        /// The older sheet
        #[arg(value_name = "A")]
        old: String,
        /// The newer sheet
        #[arg(value_name = "B")]
        new: String,
    },
    /// Check a sheet file; exit 2 if it is invalid, and list what it leaves out
    #[command(after_help = "Example: writecost prices verify pricing/analysis/2026-01-03.yaml")]
    Verify {
        /// The sheet
        #[arg(value_name = "FILE")]
        file: String,
    },
}
pub(super) fn run(args: &PricesArgs) -> anyhow::Result<Outcome> {
    let load = |reference: &str| load(reference, args);
    let found = match &args.command {
        None | Some(PricesCommand::List) => {
            let sheets = bundled_sheets().iter();
            let sheets = sheets.map(|sheet| load(&format!("{}@{}", sheet.id, sheet.effective)));
            let sheets = sheets.collect::<anyhow::Result<Vec<_>>>()?;
            text::sheet_list(sheets.iter().map(AsRef::as_ref))
        }
        Some(PricesCommand::Show { reference }) => text::sheet(&*load(reference)?),
        Some(PricesCommand::Diff { old, new }) => text::sheet_diff(&*load(old)?, &*load(new)?),
        Some(PricesCommand::Verify { file }) => text::sheet_findings(&*load(file)?),
    };
    output::render(&found, args.format.renderer(), &args.output)?;
    Ok(Outcome::Success)
}

fn load(reference: &str, args: &PricesArgs) -> anyhow::Result<Arc<Sheet>> {
    let loaded = Loader::new(&DiskFiles).sheet(reference, "");
    loaded.map(|loaded| loaded.sheet).map_err(|failure| files::input_error(&failure, &args.output))
}
