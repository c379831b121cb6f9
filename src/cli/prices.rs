//! `writecost prices`: the price sheets.

use std::path::Path;
use std::sync::Arc;

use super::args::{PricesArgs, PricesCommand};
use super::{Outcome, answer};
use crate::input::{Loader, bundled_sheets};
use crate::pricing::Sheet;
use crate::report::text;

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
    answer::render(&found, args.format.renderer(), &args.output)?;
    Ok(Outcome::Held)
}

fn load(reference: &str, args: &PricesArgs) -> anyhow::Result<Arc<Sheet>> {
    let loaded = Loader::sheet(reference, Path::new(""));
    loaded.map(|loaded| loaded.sheet).map_err(|failure| answer::bad(&failure, &args.output))
}
