//! `writecost.explain/1`: every step from mutations to dollars.

use serde_json::{Value, json};

use crate::bill::CostCurve;
use crate::report::answer::explanation::ExplainAnswer;
use crate::report::text::explain_steps;

pub(crate) fn explain_v1(answer: &ExplainAnswer) -> Value {
    let scenario = &answer.loaded.scenario;
    let model = scenario.model(answer.strategy);
    let total =
        model.map(|model| CostCurve::for_strategy(scenario, model).total(answer.sessions).to_string());
    let sections = explain_steps(answer).into_iter();
    let sections = sections.map(|(title, steps)| json!({ "title": title, "steps": steps }));
    json!({
        "schema": "writecost.explain/1",
        "strategy": model.map(|model| &model.id),
        "sessions": answer.sessions,
        "total": total,
        "sections": sections.collect::<Vec<_>>(),
    })
}
