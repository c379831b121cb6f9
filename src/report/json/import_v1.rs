//! `writecost.import/1`: the measured usage of an account, priced.

use serde_json::{Value, json};

use crate::analysis::reconcile::{AccountLine, MeterVariance, UnpricedUsage};
use crate::pricing::MeterId;
use crate::report::answer::reconciliation::{ModelComparison, Reconciliation};
use crate::workload::UsageKind;

pub(crate) fn import_v1(answer: &Reconciliation) -> Value {
    let (export, bill, parts) = (&answer.export, &answer.bill, answer.sheet.sheet.spec());
    json!({
        "schema": "writecost.import/1",
        "pricing": {
            "id": parts.id,
            "effective": parts.effective.to_string(),
            "plan": answer.plan.id,
            "currency": parts.currency,
            "rounding": answer.rounding.name(),
        },
        "provenance": {
            "writecost": env!("CARGO_PKG_VERSION"),
            "export_sha256": export.sha256,
            "sheet_sha256": answer.sheet.sha256,
        },
        "period": {
            "from": export.from.map(|day| day.to_string()),
            "to": export.to.map(|day| day.to_string()),
            "days": export.usage.days.to_string(),
        },
        "fee": bill.fee.to_string(),
        "total": bill.total.to_string(),
        "total_other_rounding": answer.other_rounding.total.to_string(),
        "approximate": bill.approximate,
        "lines": bill.lines.iter().map(|found| line(answer, found)).collect::<Vec<Value>>(),
        "over_plan": bill.over_plan.iter().map(|over| {
            let (service, meter) = meter_ids(answer, over.meter);
            json!({
                "service": service,
                "meter": meter,
                "period": over.period.name(),
                "needs": over.required.value.to_string(),
                "included": over.included.to_string(),
            })
        }).collect::<Vec<Value>>(),
        "left_out": export.skipped.iter().map(|left| {
            json!({ "what": left.what, "rows": left.rows, "why": left.why })
        }).chain(bill.unpriced.iter().map(unpriced)).collect::<Vec<Value>>(),
        "remarks": export.caveats,
        "model": answer.model.as_ref().map(|comparison| model(answer, comparison)),
    })
}

fn meter_ids(answer: &Reconciliation, place: MeterId) -> (String, String) {
    let names =
        answer.sheet.sheet.meter(place).map(|(service, meter)| (service.id.clone(), meter.id.clone()));
    // A priced line always refers to a meter of its own sheet.
    names.unwrap_or_default()
}

fn line(answer: &Reconciliation, found: &AccountLine) -> Value {
    let (service, meter) = meter_ids(answer, found.line.meter);
    let rate = answer.sheet.sheet.meter(found.line.meter).map(|(_, meter)| &meter.rate);
    let single = rate.and_then(crate::pricing::UnitRate::flat_price);
    json!({
        "service": service,
        "meter": meter,
        "measured": found.measured.value.to_string(),
        "usage": found.line.usage.value.to_string(),
        "included": found.line.included.to_string(),
        "billable": found.line.billable.to_string(),
        "price": single.map(|price| price.to_string()),
        "per": rate.map(|rate| rate.per().to_string()),
        "cost": found.line.cost.to_string(),
        "approximate": found.line.usage.is_approximate,
        "datasets": found.sources,
    })
}

fn unpriced(left: &UnpricedUsage) -> Value {
    let name = match &left.measured {
        UsageKind::Operation(name) | UsageKind::Meter(name) => name,
        UsageKind::Stored => "storage",
    };
    json!({ "what": format!("{}.{name}", left.service), "rows": null, "why": left.why })
}

fn model(answer: &Reconciliation, model: &ModelComparison) -> Value {
    json!({
        "scenario": model.loaded.scenario.spec().id,
        "scenario_sha256": model.loaded.sha256,
        "strategy": model.strategy,
        "sessions": model.sessions,
        "meters": model.variances.iter().map(|found| variance(answer, found)).collect::<Vec<Value>>(),
    })
}

fn variance(answer: &Reconciliation, variance: &MeterVariance) -> Value {
    let (service, meter) = meter_ids(answer, variance.meter);
    json!({
        "service": service,
        "meter": meter,
        "model": variance.model.value.to_string(),
        "account": variance.account.value.to_string(),
        "difference": variance.difference().to_string(),
        "ratio": variance.ratio().map(|ratio| ratio.to_string()),
        "model_cost": variance.model_cost.to_string(),
        "account_cost": variance.account_cost.to_string(),
        "approximate": variance.model.is_approximate || variance.account.is_approximate,
    })
}
