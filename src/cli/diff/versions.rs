//! Reads OLD and NEW, which are scenarios, saved reports or price sheets by their content, and pairs
//! the versions of each scenario.

use std::path::Path;

use super::args::DiffArgs;
use crate::cli::outcome::InputError;
use crate::cli::{files, options, outcome, scenario_paths};
use crate::input::{DiskFiles, DocumentKind, Files as _, LoadError, LoadOptions, LoadedSheet, Loader};
use crate::pricing::sheet_diff::price_changes;
use crate::report::{ComparedVersion, Currency, SheetComparison, saved_reports};

/// Both versions of a scenario.
pub(super) struct VersionPair {
    pub(super) old: ComparedVersion,
    pub(super) new: ComparedVersion,
    /// Whether only the price sheets differ, which are compared separately.
    pub(super) same_inputs: bool,
}

/// The versions to compare.
pub(super) struct Versions {
    pub(super) pairs: Vec<VersionPair>,
    /// The comparison of two price sheets, where OLD and NEW are price sheets.
    pub(super) sheets: Option<SheetComparison>,
    /// The ids of scenarios that only NEW has.
    pub(super) only_new: Vec<String>,
    /// The ids of scenarios that only OLD has.
    pub(super) only_old: Vec<String>,
}

/// The kind of an argument, and its reports.
enum Argument {
    Sheet,
    Reports(Vec<ComparedVersion>),
}

impl Versions {
    pub(super) fn read(args: &DiffArgs) -> anyhow::Result<Self> {
        files::check_single_stdin(std::iter::once(&args.old).chain(&args.new).chain(&args.scenario))?;
        let options = args.over.options(args.sessions.as_deref());
        if options.counts.as_deref() == Some("-") {
            return Err(outcome::usage_error(
                "counts are read for each version: give a file, and not `--counts -`",
            ));
        }
        let (old, new) = both(given(&args.old, &options, args), all_given(&options, args))?;
        match (old, new) {
            (Argument::Sheet, Argument::Sheet) => on_both_sheets(args, &options),
            (Argument::Reports(old), Argument::Reports(new)) => {
                check_flags(args, &options, old.iter().chain(&new))?;
                paired(old, new)
            }
            _ => Err(outcome::usage_error(format!(
                "`{}` and `{}` are of different kinds: give two price sheets, or scenarios and saved reports",
                args.old,
                args.new.join(" ")
            ))),
        }
    }
}

/// The argument NEW: one sheet, or every scenario and report.
fn all_given(options: &LoadOptions, args: &DiffArgs) -> anyhow::Result<Argument> {
    if let [only] = args.new.as_slice() {
        return given(only, options, args);
    }
    let reports = |arg: &String| match given(arg, options, args)? {
        Argument::Reports(sides) => Ok(sides),
        Argument::Sheet => {
            Err(outcome::usage_error(format!("`{arg}` is a price sheet: give one as OLD and one as NEW")))
        }
    };
    let mut all = Ok(Vec::new());
    for arg in &args.new {
        all = both(all, reports(arg)).map(|(all, more)| [all, more].into_iter().flatten().collect());
    }
    all.map(Argument::Reports)
}

/// Both results, or the errors of both.
fn both<A, B>(old: anyhow::Result<A>, new: anyhow::Result<B>) -> anyhow::Result<(A, B)> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(old), Err(new)) => Err(match (old.downcast::<InputError>(), new.downcast::<InputError>()) {
            (Ok(InputError(old)), Ok(InputError(new))) => InputError(format!("{old}\n{new}")).into(),
            (Err(other), _) | (_, Err(other)) => other,
        }),
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    }
}

/// Refuses flags that have no effect.
fn check_flags<'a>(
    args: &DiffArgs,
    options: &LoadOptions,
    mut sides: impl Iterator<Item = &'a ComparedVersion>,
) -> anyhow::Result<()> {
    if !args.scenario.is_empty() {
        return Err(outcome::usage_error("`--scenario` is priced on two price sheets, and these are none"));
    }
    let changed = !options.set.is_empty() || options.counts.is_some();
    if changed && sides.all(|side| side.loaded.is_none()) {
        return Err(outcome::usage_error(
            "saved reports cannot be changed: there is no scenario to which these flags apply",
        ));
    }
    Ok(())
}

fn given(arg: &str, options: &LoadOptions, args: &DiffArgs) -> anyhow::Result<Argument> {
    let bad = |failure: LoadError| files::input_error(&failure, &args.output);
    if scenario_paths::is_many(arg) {
        let loaded = files::load_all(&[arg.to_owned()], options, &args.output)?;
        return Ok(Argument::Reports(loaded.into_iter().map(ComparedVersion::from_scenario).collect()));
    }
    let is_reference = arg != "-" && !arg.contains(['.', '/']) && !Path::new(arg).exists();
    if is_reference {
        return Ok(Argument::Sheet);
    }
    let opened = DiskFiles.read(arg, "").map_err(|error| bad(LoadError::one(error.into())))?;
    match opened.kind() {
        DocumentKind::Report => {
            let reports = saved_reports(&opened).map_err(bad)?.into_iter();
            let source = opened.name.clone();
            Ok(Argument::Reports(
                reports.map(|report| ComparedVersion::from_report(source.clone(), report)).collect(),
            ))
        }
        DocumentKind::Sheet if arg == "-" => {
            Err(outcome::usage_error("a price sheet is read from a file, not from `-`"))
        }
        DocumentKind::Sheet => Ok(Argument::Sheet),
        DocumentKind::Scenario => {
            let loaded = files::load_text(&opened, options, &args.output)?;
            Ok(Argument::Reports(vec![ComparedVersion::from_scenario(loaded)]))
        }
        DocumentKind::Other => {
            Err(outcome::usage_error(format!("`{arg}` is no scenario, no price sheet and no saved report")))
        }
    }
}

/// Every `--scenario`, priced on both sheets.
fn on_both_sheets(args: &DiffArgs, options: &LoadOptions) -> anyhow::Result<Versions> {
    let [new_sheet] = args.new.as_slice() else {
        return Err(outcome::usage_error("two price sheets are OLD and NEW"));
    };
    let (old, new) = both(sheet(&args.old, args), sheet(new_sheet, args))?;
    if args.scenario.is_empty() {
        return Err(outcome::usage_error(format!(
            "comparing two price sheets needs a scenario: add `--scenario SCENARIO`, or see `writecost prices diff {} {}`",
            args.old, new_sheet
        )));
    }
    if args.over.names_pricing() {
        return Err(outcome::usage_error("`--pricing` would replace both sheets"));
    }
    let on = |reference: &str| {
        let mut options = options.clone();
        options.set.push(format!("pricing={}", options::quoted(reference)));
        let loaded = files::load_all(&args.scenario, &options, &args.output)?;
        anyhow::Ok(loaded.into_iter().map(ComparedVersion::from_scenario))
    };
    let pairs = on(&args.old)?.zip(on(new_sheet)?);
    Ok(Versions {
        pairs: pairs.map(|(old, new)| VersionPair { old, new, same_inputs: true }).collect(),
        sheets: Some(SheetComparison {
            old: args.old.clone(),
            new: new_sheet.clone(),
            changes: price_changes(&old.sheet, &new.sheet),
            currency: Currency::new(&new.sheet.spec().currency),
        }),
        only_new: Vec::new(),
        only_old: Vec::new(),
    })
}

fn sheet(reference: &str, args: &DiffArgs) -> anyhow::Result<LoadedSheet> {
    Loader::new(&DiskFiles).sheet(reference, "").map_err(|failure| files::input_error(&failure, &args.output))
}

/// Pairs one version with one, whatever their ids; several by their ids.
fn paired(old: Vec<ComparedVersion>, new: Vec<ComparedVersion>) -> anyhow::Result<Versions> {
    let (mut pairs, mut added) = (Vec::new(), Vec::new());
    let is_one = old.len() == 1 && new.len() == 1;
    check_unique(&old)?;
    check_unique(&new)?;
    let names = |sides: &[ComparedVersion]| sides.iter().map(|side| side.id().to_owned()).collect::<Vec<_>>();
    let (old_names, new_names) = (names(&old), names(&new));
    let mut old = old;
    for new in new {
        match old.iter().position(|old| is_one || old.id() == new.id()) {
            Some(at) => pairs.push(VersionPair { old: old.remove(at), new, same_inputs: false }),
            None => added.push(new.id().to_owned()),
        }
    }
    if pairs.is_empty() {
        return Err(outcome::usage_error(format!(
            "no scenario is in both: OLD has `{}`, NEW has `{}`",
            old_names.join("`, `"),
            new_names.join("`, `")
        )));
    }
    Ok(Versions { pairs, sheets: None, only_new: added, only_old: names(&old) })
}

/// Refuses two scenarios with the same id.
fn check_unique(sides: &[ComparedVersion]) -> anyhow::Result<()> {
    for (at, side) in sides.iter().enumerate() {
        if let Some(other) = sides[..at].iter().find(|other| other.id() == side.id()) {
            return Err(outcome::usage_error(format!(
                "`{}` is the name of two scenarios: {} and {}",
                side.id(),
                other.source,
                side.source
            )));
        }
    }
    Ok(())
}
