//! Finds the price sheet of a reference: bundled with this version, or a file.

use std::sync::Arc;

use super::bundled::{BundledSheet, bundled_sheets};
use super::diagnostic::Diagnostic;
use super::files::SourceText;
use super::load_options::LoadedSheet;
use super::load_state::{LoadState, fingerprint};
use super::locate::report_errors;
use super::reader::{did_you_mean, text};
use super::sheet;
use super::source_map::{FileId, Span};
use super::tree::{Node, parse};
use crate::pricing::{Sheet, SheetRef, in_effect_on};

impl LoadState<'_> {
    /// The sheet that a scenario names; a path is relative to `origin`.
    pub(super) fn sheet_of(&mut self, node: &Node, origin: &str) -> Option<LoadedSheet> {
        let reference = text(node, "`pricing`", &self.problems)?;
        self.resolve_sheet(reference, origin, Some(node.span))
    }

    /// The sheet of a reference; a path is relative to `origin`. If there is none, the diagnostic
    /// is at `span`.
    pub(super) fn resolve_sheet(
        &mut self,
        reference: &str,
        origin: &str,
        span: Option<Span>,
    ) -> Option<LoadedSheet> {
        let source = match reference.parse::<SheetRef>() {
            Ok(SheetRef::Path(path)) => self.read(&path, origin, span)?,
            Ok(reference) => {
                let found = find_bundled(&reference);
                let found = found.map_err(|problem| self.problems.push(Diagnostic { span, ..problem }));
                found.ok().map(|sheet| SourceText::new(sheet.path(), sheet.text))?
            }
            Err(error) => {
                self.problems
                    .push(Diagnostic { span, ..Diagnostic::new("unknown-sheet", error.to_string()) });
                return None;
            }
        };
        let sha256 = fingerprint(&source.text);
        let id = self.sources.add(source.name, source.text);
        Some(LoadedSheet { sheet: self.read_sheet(id)?, sha256 })
    }

    fn read_sheet(&mut self, id: FileId) -> Option<Arc<Sheet>> {
        let root = parse(&self.sources, id, &self.problems)?;
        let spec = sheet::read(&root, &self.problems)?;
        match Sheet::new(spec) {
            Ok(sheet) => Some(Arc::new(sheet)),
            Err(errors) => {
                report_errors(errors, &root, &self.problems);
                None
            }
        }
    }
}

fn find_bundled(reference: &SheetRef) -> Result<&'static BundledSheet, Diagnostic> {
    let (id, day) = match reference {
        SheetRef::AsOf(id, day) => (id, Some(*day)),
        SheetRef::Latest(id) | SheetRef::Path(id) => (id, None),
    };
    let of_vendor: Vec<&BundledSheet> = bundled_sheets().iter().filter(|sheet| sheet.id == id).collect();
    let Some(first) = of_vendor.iter().map(|sheet| sheet.effective).min() else {
        return Err(unknown_vendor(id));
    };
    let dated = of_vendor.iter().filter_map(|sheet| Some((sheet.date()?, *sheet)));
    in_effect_on(dated, day).map(|(_, sheet)| sheet).ok_or_else(|| {
        let message = format!("no price sheet of `{id}` is for that day: the first took effect on {first}");
        Diagnostic::new("unknown-sheet", message)
    })
}

fn unknown_vendor(id: &str) -> Diagnostic {
    let mut known: Vec<&str> = bundled_sheets().iter().map(|sheet| sheet.id).collect();
    known.dedup();
    let problem = Diagnostic::new("unknown-sheet", format!("there is no price sheet `{id}`"));
    let problem = did_you_mean(problem, id, &known);
    match problem.help {
        Some(_) => problem,
        None => problem.help("the path of your own sheet ends in `.yaml`"),
    }
}
