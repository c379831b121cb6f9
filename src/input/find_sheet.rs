//! From a reference to the price sheet it names: shipped with this version, or a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::catalog::{Shipped, shipped};
use super::diagnostic::Diagnostic;
use super::input::Input;
use super::load::{LoadedSheet, Loader, fingerprint};
use super::place::{Place, SourceId};
use super::reader::{did_you_mean, text};
use super::sheet;
use super::tree::{Node, parse};
use crate::pricing::{Reference, Sheet, newest_before};

impl Loader {
    /// The sheet that a scenario names. A path in its file is relative to the file, one on the
    /// command line to where it was typed.
    pub(super) fn sheet_of(&mut self, node: &Node, file: SourceId, input: &Input) -> Option<LoadedSheet> {
        let reference = text(node, "`pricing`", &self.problems)?;
        let folder = if node.place.source == file { input.folder() } else { PathBuf::new() };
        self.find_sheet(reference, &folder, Some(node.place))
    }

    /// The sheet of a reference; a path is relative to `folder`, and what is wrong with it is told at
    /// `place`.
    pub(super) fn find_sheet(
        &mut self,
        written: &str,
        folder: &Path,
        place: Option<Place>,
    ) -> Option<LoadedSheet> {
        let refuse = |problem: Diagnostic| Diagnostic { place, ..problem };
        let reference = match Reference::parse(written) {
            Ok(reference) => reference,
            Err(message) => {
                self.problems.push(refuse(Diagnostic::new("unknown-sheet", message)));
                return None;
            }
        };
        let (name, text) = match &reference {
            Reference::Path(path) => {
                let input = Input::File(folder.join(path));
                let text = input.read().map_err(|problem| self.problems.push(refuse(problem))).ok()?;
                (input.name(), text)
            }
            Reference::Newest(_) | Reference::InForce(..) => match find_shipped(&reference) {
                Ok(found) => (found.path(), found.text.to_owned()),
                Err(problem) => {
                    self.problems.push(refuse(problem));
                    return None;
                }
            },
        };
        let sha256 = fingerprint(&text);
        let id = self.sources.add(name, text);
        Some(LoadedSheet { sheet: self.read_sheet(id)?, sha256 })
    }

    fn read_sheet(&mut self, id: SourceId) -> Option<Arc<Sheet>> {
        let root = parse(&self.sources, id, &self.problems)?;
        let parts = sheet::read(&root, &self.problems)?;
        match Sheet::new(parts) {
            Ok(sheet) => Some(Arc::new(sheet)),
            Err(faults) => {
                self.tell(faults, &root);
                None
            }
        }
    }
}

fn find_shipped(reference: &Reference) -> Result<&'static Shipped, Diagnostic> {
    let (id, day) = match reference {
        Reference::InForce(id, day) => (id, Some(*day)),
        Reference::Newest(id) | Reference::Path(id) => (id, None),
    };
    let of_vendor: Vec<&Shipped> = shipped().iter().filter(|sheet| sheet.id == id).collect();
    if of_vendor.is_empty() {
        let mut known: Vec<&str> = shipped().iter().map(|sheet| sheet.id).collect();
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
    newest_before(dated, day).map(|(_, sheet)| sheet).ok_or_else(|| {
        let message =
            format!("no price sheet of `{id}` was in force that day: the first took effect on {first}");
        Diagnostic::new("unknown-sheet", message)
    })
}
