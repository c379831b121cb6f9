//! From a reference to the price sheet it names: shipped with this version, or a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::catalog::{BundledSheet, bundled_sheets};
use super::diagnostic::Diagnostic;
use super::input::Input;
use super::load::{LoadedScenario, Loader, fingerprint};
use super::place::{FileId, Span};
use super::reader::{did_you_mean, text};
use super::sheet;
use super::tree::{Node, parse};
use crate::pricing::{Sheet, SheetRef, in_effect_on};

impl Loader {
    /// The sheet that a scenario names. A path in its file is relative to the file, one on the
    /// command line to where it was typed.
    pub(super) fn sheet_of(&mut self, node: &Node, file: FileId, input: &Input) -> Option<LoadedScenario> {
        let reference = text(node, "`pricing`", &self.problems)?;
        let folder = if node.span.file == file { input.folder() } else { PathBuf::new() };
        self.resolve_sheet(reference, &folder, Some(node.span))
    }

    /// The sheet of a reference; a path is relative to `folder`, and what is wrong with it is told at
    /// `place`.
    pub(super) fn resolve_sheet(
        &mut self,
        written: &str,
        folder: &Path,
        place: Option<Span>,
    ) -> Option<LoadedScenario> {
        let refuse = |problem: Diagnostic| Diagnostic { span: place, ..problem };
        let reference = match written.parse::<SheetRef>() {
            Ok(reference) => reference,
            Err(error) => {
                self.problems.push(refuse(Diagnostic::new("unknown-sheet", error.to_string())));
                return None;
            }
        };
        let (name, text) = match &reference {
            SheetRef::Path(path) => {
                let input = Input::File(folder.join(path));
                let text = input.read().map_err(|problem| self.problems.push(refuse(problem))).ok()?;
                (input.name(), text)
            }
            SheetRef::Latest(_) | SheetRef::AsOf(..) => match find_bundled(&reference) {
                Ok(found) => (found.path(), found.text.to_owned()),
                Err(problem) => {
                    self.problems.push(refuse(problem));
                    return None;
                }
            },
        };
        let sha256 = fingerprint(&text);
        let id = self.sources.add(name, text);
        Some(LoadedScenario { sheet: self.read_sheet(id)?, sha256 })
    }

    fn read_sheet(&mut self, id: FileId) -> Option<Arc<Sheet>> {
        let root = parse(&self.sources, id, &self.problems)?;
        let parts = sheet::read(&root, &self.problems)?;
        match Sheet::new(parts) {
            Ok(sheet) => Some(Arc::new(sheet)),
            Err(faults) => {
                self.report_errors(faults, &root);
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
    if of_vendor.is_empty() {
        let mut known: Vec<&str> = bundled_sheets().iter().map(|sheet| sheet.id).collect();
        known.dedup();
        let problem = Diagnostic::new("unknown-sheet", format!("there is no price sheet `{id}`"));
        let problem = did_you_mean(problem, id, &known);
        let help = problem
            .help
            .clone()
            .unwrap_or_else(|| "a path to a sheet of your own ends in `.yaml`".to_owned());
        return Err(problem.help(help));
    }
    let first = of_vendor.iter().map(|sheet| sheet.effective).min().unwrap_or_default();
    let dated = of_vendor.iter().filter_map(|sheet| Some((sheet.date()?, *sheet)));
    in_effect_on(dated, day).map(|(_, sheet)| sheet).ok_or_else(|| {
        let message =
            format!("no price sheet of `{id}` was in force that day: the first took effect on {first}");
        Diagnostic::new("unknown-sheet", message)
    })
}
