//! The changes from one price sheet to another.

use super::allowance::{Allowance, Allowances};
use super::meter::Meter;
use super::operation::UnitCost;
use super::rate::UnitRate;
use super::service::Service;
use super::sheet::Sheet;
use crate::money::Price;
use crate::number::{PositiveRational, Rational};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SheetChange {
    /// The part that changed: `kv.writes`, `do`, `plan paid`.
    pub what: String,
    /// The kind of change.
    pub kind: SheetChangeKind,
}

/// What a plan includes of a meter, before and after, in units a month.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncludedChange {
    /// The plan.
    pub plan: String,
    /// Units before; `None` for no allowance.
    pub from: Option<Rational>,
    /// Units after; `None` for no allowance.
    pub to: Option<Rational>,
}

/// A kind of change to a part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SheetChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// A price or a fee changed.
    Price {
        /// The old price, and the units it is for.
        from: (Price, PositiveRational),
        /// The new price, and the units it is for.
        to: (Price, PositiveRational),
        /// New ÷ old − 1; `None` where the old price was 0.
        change: Option<Rational>,
    },
    /// The tiers changed.
    Tiers,
    /// The allowances changed, plan by plan.
    Included(Vec<IncludedChange>),
    /// The increment to which usage is rounded up changed.
    RoundUp(Option<Rational>, Option<Rational>),
    /// The units that an operation costs changed, each as text: `1/20 requests`.
    Operation(String, String),
    /// The plans on which a service is offered changed.
    Plans(Vec<String>, Vec<String>),
}

/// Every change from `old` to `new`, in the order of the sheets.
#[must_use]
pub fn price_changes(old: &Sheet, new: &Sheet) -> Vec<SheetChange> {
    let mut found = plans(old, new);
    zip_by_id(
        old.services(),
        new.services(),
        |service| &service.id,
        |id, before, after| {
            added_or_removed(id, before.is_some(), after.is_some(), &mut found);
            if let (Some(before), Some(after)) = (before, after) {
                service(before, after, &mut found);
            }
        },
    );
    found
}

/// Pairs the items of two lists by id: the old items in order, then those that are only new.
fn zip_by_id<T>(
    old: &[T],
    new: &[T],
    id: impl Fn(&T) -> &String,
    mut each: impl FnMut(&str, Option<&T>, Option<&T>),
) {
    for before in old {
        each(id(before), Some(before), new.iter().find(|after| id(after) == id(before)));
    }
    for after in new.iter().filter(|after| !old.iter().any(|before| id(before) == id(after))) {
        each(id(after), None, Some(after));
    }
}

fn added_or_removed(what: &str, before: bool, after: bool, found: &mut Vec<SheetChange>) {
    let kind = match (before, after) {
        (false, true) => SheetChangeKind::Added,
        (true, false) => SheetChangeKind::Removed,
        _ => return,
    };
    found.push(SheetChange { what: what.to_owned(), kind });
}

fn plans(old: &Sheet, new: &Sheet) -> Vec<SheetChange> {
    let mut found = Vec::new();
    zip_by_id(
        &old.spec().plans,
        &new.spec().plans,
        |plan| &plan.id,
        |id, before, after| {
            let what = format!("plan {id}");
            added_or_removed(&what, before.is_some(), after.is_some(), &mut found);
            if let (Some(before), Some(after)) = (before, after)
                && before.fee != after.fee
            {
                found.push(SheetChange {
                    what,
                    kind: price((before.fee, PositiveRational::ONE), (after.fee, PositiveRational::ONE)),
                });
            }
        },
    );
    found
}

fn price(from: (Price, PositiveRational), to: (Price, PositiveRational)) -> SheetChangeKind {
    let unit = |(price, per): &(Price, PositiveRational)| price.as_rational() / per;
    let change = unit(&to).checked_div(&unit(&from)).map(|ratio| ratio - Rational::ONE);
    SheetChangeKind::Price { from, to, change }
}

fn service(old: &Service, new: &Service, found: &mut Vec<SheetChange>) {
    if old.plans != new.plans {
        let words = |plans: &Option<Vec<String>>| plans.clone().unwrap_or_default();
        found.push(SheetChange {
            what: old.id.clone(),
            kind: SheetChangeKind::Plans(words(&old.plans), words(&new.plans)),
        });
    }
    zip_by_id(
        &old.meters,
        &new.meters,
        |meter| &meter.id,
        |id, before, after| {
            let what = format!("{}.{id}", old.id);
            added_or_removed(&what, before.is_some(), after.is_some(), found);
            if let (Some(before), Some(after)) = (before, after) {
                found.extend(
                    meter(before, after).into_iter().map(|kind| SheetChange { what: what.clone(), kind }),
                );
            }
        },
    );
    zip_by_id(
        &old.operations,
        &new.operations,
        |operation| &operation.id,
        |id, before, after| {
            let what = format!("{}.{id}()", old.id);
            added_or_removed(&what, before.is_some(), after.is_some(), found);
            if let (Some(before), Some(after)) = (before, after)
                && before.costs != after.costs
            {
                let kind = SheetChangeKind::Operation(words(&before.costs), words(&after.costs));
                found.push(SheetChange { what, kind });
            }
        },
    );
}

/// The units that an operation costs, as text: `1/20 requests`.
fn words(costs: &[(String, UnitCost)]) -> String {
    let one = |(meter, units): &(String, UnitCost)| match units {
        UnitCost::Fixed(units) => match Rational::ONE.checked_div(units) {
            Some(over) if over.is_integer() && over > 1 => format!("1/{over} {meter}"),
            _ => format!("{units} {meter}"),
        },
        UnitCost::PerChunk { chunk, units } => {
            format!("{units} {meter} for each {chunk} bytes")
        }
    };
    if costs.is_empty() { "nothing".to_owned() } else { costs.iter().map(one).collect::<Vec<_>>().join(", ") }
}

fn meter(old: &Meter, new: &Meter) -> Vec<SheetChangeKind> {
    let mut found = Vec::new();
    found.extend(rate(&old.rate, &new.rate));
    found.extend(included(&old.allowances, &new.allowances));
    if old.billing_increment != new.billing_increment {
        let units = |meter: &Meter| meter.billing_increment.as_ref().map(|units| units.as_rational().clone());
        found.push(SheetChangeKind::RoundUp(units(old), units(new)));
    }
    found
}

fn rate(old: &UnitRate, new: &UnitRate) -> Option<SheetChangeKind> {
    if old == new {
        return None;
    }
    match (old.flat_price(), new.flat_price()) {
        (Some(from), Some(to)) => Some(price((from, old.per().clone()), (to, new.per().clone()))),
        _ => Some(SheetChangeKind::Tiers),
    }
}

fn included(old: &Allowances, new: &Allowances) -> Option<SheetChangeKind> {
    let mut plans: Vec<&str> = [old, new].into_iter().flat_map(named).collect();
    plans.dedup();
    let monthly = |included: &Allowances, plan: &str| included.for_plan(plan).map(Allowance::per_month);
    let changes = plans.into_iter().map(|plan| IncludedChange {
        plan: plan.to_owned(),
        from: monthly(old, plan),
        to: monthly(new, plan),
    });
    let mut changes: Vec<_> = changes.filter(|change| change.from != change.to).collect();
    changes.dedup();
    (!changes.is_empty()).then_some(SheetChangeKind::Included(changes))
}

fn named(included: &Allowances) -> Vec<&str> {
    match included {
        Allowances::None => Vec::new(),
        Allowances::AllPlans(_) => vec!["every plan"],
        Allowances::PerPlan(plans) => plans.iter().map(|(plan, _)| plan.as_str()).collect(),
    }
}
