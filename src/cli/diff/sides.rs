//! What OLD and NEW are, by their content, and which of the one belongs to which of the other.

use std::path::Path;

use super::DiffArgs;
use super::side::Side;
use crate::analysis::price_changes::{SheetChange, price_changes};
use crate::cli::{BadInput, answer, args, inputs};
use crate::input::{
    DiskFiles, DocumentKind, Files as _, LoadError, LoadOptions, LoadedSheet, Loader, saved_reports,
};
use crate::report::Currency;

/// Both versions of a scenario.
pub(super) struct Pair {
    pub(super) old: Side,
    pub(super) new: Side,
    /// Whether they differ by the price sheet alone, and its changes are told elsewhere.
    pub(super) by_sheet: bool,
}

/// What changed from one price sheet to another.
pub(super) struct Prices {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) changes: Vec<SheetChange>,
    pub(super) currency: Currency,
}

/// Everything that is held against each other.
pub(super) struct Sides {
    pub(super) pairs: Vec<Pair>,
    /// Two price sheets, where OLD and NEW are that.
    pub(super) prices: Option<Prices>,
    /// Scenarios that only NEW has, and those that only OLD has.
    pub(super) only: (Vec<String>, Vec<String>),
}

/// What one argument is.
enum Given {
    Sheet,
    Reports(Vec<Side>),
}

impl Sides {
    pub(super) fn read(args: &DiffArgs) -> anyhow::Result<Self> {
        answer::stdin_once(std::iter::once(&args.old).chain(&args.new).chain(&args.scenario))?;
        let options = args.over.options(args.sessions.as_deref());
        if options.counts.as_deref() == Some("-") {
            return Err(answer::bad_flag(
                "counts are read for each version: give a file, and not `--counts -`",
            ));
        }
        let (old, new) = both(given(&args.old, &options, args), all_given(&options, args))?;
        match (old, new) {
            (Given::Sheet, Given::Sheet) => on_both_sheets(args, &options),
            (Given::Reports(old), Given::Reports(new)) => {
                fits(args, &options, old.iter().chain(&new))?;
                paired(old, new)
            }
            _ => Err(answer::bad_flag(format!(
                "`{}` and `{}` are not of one kind: give two price sheets, or scenarios and saved reports",
                args.old,
                args.new.join(" ")
            ))),
        }
    }
}

/// All that NEW names: one sheet, or every scenario and report.
fn all_given(options: &LoadOptions, args: &DiffArgs) -> anyhow::Result<Given> {
    if let [only] = args.new.as_slice() {
        return given(only, options, args);
    }
    let reports = |arg: &String| match given(arg, options, args)? {
        Given::Reports(sides) => Ok(sides),
        Given::Sheet => {
            Err(answer::bad_flag(format!("`{arg}` is a price sheet: give one as OLD and one as NEW")))
        }
    };
    let mut all = Ok(Vec::new());
    for arg in &args.new {
        all = both(all, reports(arg)).map(|(all, more)| [all, more].into_iter().flatten().collect());
    }
    all.map(Given::Reports)
}

/// Both, or everything that is wrong with either.
fn both<A, B>(old: anyhow::Result<A>, new: anyhow::Result<B>) -> anyhow::Result<(A, B)> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(old), Err(new)) => Err(match (old.downcast::<BadInput>(), new.downcast::<BadInput>()) {
            (Ok(BadInput(old)), Ok(BadInput(new))) => BadInput(format!("{old}\n{new}")).into(),
            (Err(other), _) | (_, Err(other)) => other,
        }),
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    }
}

/// Refuses flags that would change nothing.
fn fits<'a>(
    args: &DiffArgs,
    options: &LoadOptions,
    mut sides: impl Iterator<Item = &'a Side>,
) -> anyhow::Result<()> {
    if !args.scenario.is_empty() {
        return Err(answer::bad_flag("`--scenario` is priced on two price sheets, and these are none"));
    }
    let changed = !options.set.is_empty() || options.counts.is_some();
    if changed && sides.all(|side| side.loaded.is_none()) {
        return Err(answer::bad_flag(
            "saved reports are as they are: there is no scenario to change by flags",
        ));
    }
    Ok(())
}

fn given(arg: &str, options: &LoadOptions, args: &DiffArgs) -> anyhow::Result<Given> {
    let bad = |failure: LoadError| answer::bad(&failure, &args.output);
    if inputs::is_many(arg) {
        let loaded = answer::load_all(&[arg.to_owned()], options, &args.output)?;
        let sides: Result<Vec<Side>, LoadError> = loaded.into_iter().map(Side::of).collect();
        return sides.map(Given::Reports).map_err(bad);
    }
    let is_reference = arg != "-" && !arg.contains(['.', '/']) && !Path::new(arg).exists();
    if is_reference {
        return Ok(Given::Sheet);
    }
    let opened = DiskFiles.read(arg, "").map_err(|error| bad(LoadError::one(error.into())))?;
    match opened.kind() {
        DocumentKind::Report => {
            let reports = saved_reports(&opened).map_err(bad)?.into_iter();
            let source = opened.name.clone();
            Ok(Given::Reports(
                reports.map(|saved| Side { source: source.clone(), loaded: None, saved }).collect(),
            ))
        }
        DocumentKind::Sheet if arg == "-" => {
            Err(answer::bad_flag("a price sheet is read from a file, not from `-`"))
        }
        DocumentKind::Sheet => Ok(Given::Sheet),
        DocumentKind::Scenario => {
            let loaded = answer::load_opened(&opened, options, &args.output)?;
            Ok(Given::Reports(vec![Side::of(loaded).map_err(bad)?]))
        }
        DocumentKind::Other => {
            Err(answer::bad_flag(format!("`{arg}` is no scenario, no price sheet and no saved report")))
        }
    }
}

/// Every scenario given, priced on both sheets.
fn on_both_sheets(args: &DiffArgs, options: &LoadOptions) -> anyhow::Result<Sides> {
    let [new_sheet] = args.new.as_slice() else {
        return Err(answer::bad_flag("two price sheets are OLD and NEW"));
    };
    let (old, new) = both(sheet(&args.old, args), sheet(new_sheet, args))?;
    if args.scenario.is_empty() {
        return Err(answer::bad_flag(format!(
            "two price sheets need a bill to move: add `--scenario SCENARIO`, or see `writecost prices diff {} {}`",
            args.old, new_sheet
        )));
    }
    if args.over.names_pricing() {
        return Err(answer::bad_flag("`--pricing` would put one sheet in the place of both"));
    }
    let on = |reference: &str| {
        let mut options = options.clone();
        options.set.push(format!("pricing={}", args::quoted(reference)));
        let loaded = answer::load_all(&args.scenario, &options, &args.output)?;
        let sides: Result<Vec<Side>, LoadError> = loaded.into_iter().map(Side::of).collect();
        sides.map_err(|failure| answer::bad(&failure, &args.output))
    };
    let pairs = on(&args.old)?.into_iter().zip(on(new_sheet)?);
    Ok(Sides {
        pairs: pairs.map(|(old, new)| Pair { old, new, by_sheet: true }).collect(),
        prices: Some(Prices {
            from: args.old.clone(),
            to: new_sheet.clone(),
            changes: price_changes(&old.sheet, &new.sheet),
            currency: Currency::new(&new.sheet.spec().currency),
        }),
        only: (Vec::new(), Vec::new()),
    })
}

fn sheet(reference: &str, args: &DiffArgs) -> anyhow::Result<LoadedSheet> {
    Loader::new(&DiskFiles).sheet(reference, "").map_err(|failure| answer::bad(&failure, &args.output))
}

/// One with one, whatever they are called; several by the names of their scenarios.
fn paired(old: Vec<Side>, new: Vec<Side>) -> anyhow::Result<Sides> {
    let (mut pairs, mut added) = (Vec::new(), Vec::new());
    let is_one = old.len() == 1 && new.len() == 1;
    told_apart(&old)?;
    told_apart(&new)?;
    let names = |sides: &[Side]| sides.iter().map(|side| side.id().to_owned()).collect::<Vec<_>>();
    let (old_names, new_names) = (names(&old), names(&new));
    let mut old = old;
    for new in new {
        match old.iter().position(|old| is_one || old.id() == new.id()) {
            Some(at) => pairs.push(Pair { old: old.remove(at), new, by_sheet: false }),
            None => added.push(new.id().to_owned()),
        }
    }
    if pairs.is_empty() {
        return Err(answer::bad_flag(format!(
            "no scenario is in both: OLD has `{}`, NEW has `{}`",
            old_names.join("`, `"),
            new_names.join("`, `")
        )));
    }
    Ok(Sides { pairs, prices: None, only: (added, names(&old)) })
}

/// Refuses two scenarios of one name, which could not be told apart.
fn told_apart(sides: &[Side]) -> anyhow::Result<()> {
    for (at, side) in sides.iter().enumerate() {
        if let Some(other) = sides[..at].iter().find(|other| other.id() == side.id()) {
            return Err(answer::bad_flag(format!(
                "`{}` is the name of two scenarios: {} and {}",
                side.id(),
                other.source,
                side.source
            )));
        }
    }
    Ok(())
}
