//! What changed from one price sheet to another.

use crate::money::Price;
use crate::number::Exact;
use crate::pricing::{Included, Meter, Service, Sheet, Tariff};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where: `kv.writes`, `do`, `plan paid`.
    pub what: String,
    /// What became of it.
    pub kind: Changed,
}

/// What a plan includes of a meter, before and after, in units a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncludedChange {
    /// The plan.
    pub plan: String,
    /// What it included.
    pub from: Option<Exact>,
    /// What it includes.
    pub to: Option<Exact>,
}

/// What became of a part of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// A price or a fee became another; the ratio of the change where there was one before.
    Price {
        /// What it was, and for how many units.
        from: (Price, Exact),
        /// What it is.
        to: (Price, Exact),
        /// New over old, less one.
        change: Option<Exact>,
    },
    /// Tiers became others.
    Tiers,
    /// What is included changed, plan by plan.
    Included(Vec<IncludedChange>),
    /// The block to which usage is rounded up.
    RoundUp(Option<Exact>, Option<Exact>),
    /// What an operation costs, in words of the sheet.
    Operation(String, String),
    /// The plans a service is offered on.
    Plans(Vec<String>, Vec<String>),
}

/// Every change from `old` to `new`, in the order of the sheets.
#[must_use]
pub fn price_changes(old: &Sheet, new: &Sheet) -> Vec<Change> {
    let mut found = plans(old, new);
    pairs(
        old.services(),
        new.services(),
        |service| &service.id,
        |id, before, after| {
            presence(id, before.is_some(), after.is_some(), &mut found);
            if let (Some(before), Some(after)) = (before, after) {
                service(before, after, &mut found);
            }
        },
    );
    found
}

/// Walks two lists of named things side by side: the old ones in order, then the new.
fn pairs<T>(
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

fn presence(what: &str, before: bool, after: bool, found: &mut Vec<Change>) {
    let kind = match (before, after) {
        (false, true) => Changed::Added,
        (true, false) => Changed::Removed,
        _ => return,
    };
    found.push(Change { what: what.to_owned(), kind });
}

fn plans(old: &Sheet, new: &Sheet) -> Vec<Change> {
    let mut found = Vec::new();
    pairs(
        &old.parts().plans,
        &new.parts().plans,
        |plan| &plan.id,
        |id, before, after| {
            let what = format!("plan {id}");
            presence(&what, before.is_some(), after.is_some(), &mut found);
            if let (Some(before), Some(after)) = (before, after)
                && before.fee != after.fee
            {
                found.push(Change { what, kind: price((before.fee, Exact::ONE), (after.fee, Exact::ONE)) });
            }
        },
    );
    found
}

fn price(from: (Price, Exact), to: (Price, Exact)) -> Changed {
    let unit = |(price, per): &(Price, Exact)| price.exact().checked_div(per).unwrap_or_default();
    let change = unit(&to).checked_div(&unit(&from)).map(|ratio| ratio - Exact::ONE);
    Changed::Price { from, to, change }
}

fn service(old: &Service, new: &Service, found: &mut Vec<Change>) {
    if old.plans != new.plans {
        let words = |plans: &Option<Vec<String>>| plans.clone().unwrap_or_default();
        found.push(Change {
            what: old.id.clone(),
            kind: Changed::Plans(words(&old.plans), words(&new.plans)),
        });
    }
    pairs(
        &old.meters,
        &new.meters,
        |meter| &meter.id,
        |id, before, after| {
            let what = format!("{}.{id}", old.id);
            presence(&what, before.is_some(), after.is_some(), found);
            if let (Some(before), Some(after)) = (before, after) {
                found
                    .extend(meter(before, after).into_iter().map(|kind| Change { what: what.clone(), kind }));
            }
        },
    );
    pairs(
        &old.operations,
        &new.operations,
        |operation| &operation.id,
        |id, before, after| {
            let what = format!("{}.{id}()", old.id);
            presence(&what, before.is_some(), after.is_some(), found);
            if let (Some(before), Some(after)) = (before, after)
                && before.costs != after.costs
            {
                let kind = Changed::Operation(words(&before.costs), words(&after.costs));
                found.push(Change { what, kind });
            }
        },
    );
}

/// What an operation costs, in words: `1/20 requests`.
fn words(costs: &[(String, crate::pricing::Units)]) -> String {
    let one = |(meter, units): &(String, crate::pricing::Units)| match units {
        crate::pricing::Units::Fixed(units) => match Exact::ONE.checked_div(units) {
            Some(over) if over.is_whole() && over > 1 => format!("1/{over} {meter}"),
            _ => format!("{units} {meter}"),
        },
        crate::pricing::Units::PerBytes { chunk, units } => format!("{units} {meter} for each {chunk} bytes"),
    };
    if costs.is_empty() { "nothing".to_owned() } else { costs.iter().map(one).collect::<Vec<_>>().join(", ") }
}

fn meter(old: &Meter, new: &Meter) -> Vec<Changed> {
    let mut found = Vec::new();
    found.extend(tariff(&old.tariff, &new.tariff));
    found.extend(included(&old.included, &new.included));
    if old.round_up != new.round_up {
        found.push(Changed::RoundUp(old.round_up.clone(), new.round_up.clone()));
    }
    found
}

fn tariff(old: &Tariff, new: &Tariff) -> Option<Changed> {
    if old == new {
        return None;
    }
    match (old.single(), new.single()) {
        (Some(from), Some(to)) => Some(price((from, old.per.clone()), (to, new.per.clone()))),
        _ => Some(Changed::Tiers),
    }
}

fn included(old: &Included, new: &Included) -> Option<Changed> {
    let mut plans: Vec<&str> = [old, new].into_iter().flat_map(named).collect();
    plans.dedup();
    let monthly = |included: &Included, plan: &str| included.on(plan).map(crate::pricing::Allowance::a_month);
    let changes = plans.into_iter().map(|plan| IncludedChange {
        plan: plan.to_owned(),
        from: monthly(old, plan),
        to: monthly(new, plan),
    });
    let mut changes: Vec<_> = changes.filter(|change| change.from != change.to).collect();
    changes.dedup();
    (!changes.is_empty()).then_some(Changed::Included(changes))
}

fn named(included: &Included) -> Vec<&str> {
    match included {
        Included::Nothing => Vec::new(),
        Included::Always(_) => vec!["every plan"],
        Included::ByPlan(plans) => plans.iter().map(|(plan, _)| plan.as_str()).collect(),
    }
}
