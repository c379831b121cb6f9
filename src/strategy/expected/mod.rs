use crate::quantity::*;
use super::Trigger;
use crate::workload::Arrivals;
#[derive(Debug, Clone, PartialEq)] pub struct Activity { pub mutations: Exact, pub active_seconds: Exact, pub arrivals: Arrivals }
#[derive(Debug, Clone, PartialEq)] pub struct Expected { pub writes: Estimate, pub held: Estimate, pub wait: Option<Estimate>, pub span: Option<Estimate>, pub armings: Estimate, pub firings: Estimate, pub longest: Option<Duration> }
#[derive(Debug, Clone, PartialEq, thiserror::Error)] #[error("x")] pub struct NoExpectation;
pub fn expect(trigger: &Trigger, measured: Option<&Count>, activity: &Activity) -> Result<Expected, NoExpectation> {
    let k = activity.mutations.clone();
    let ceil = |d: Duration| Exact::from(activity.active_seconds.checked_div(&d.seconds()).unwrap().ceil().unwrap());
    let writes = match (trigger, measured) {
        (_, Some(n)) => n.exact().clone(),
        (Trigger::PerMutation, _) => k.clone(),
        (Trigger::OnDisconnect, _) => Exact::ONE,
        (Trigger::PerSession(n), _) => n.exact().clone(),
        (Trigger::Debounced { interval, .. }, _) => k.clone().min(ceil(*interval)),
        (Trigger::Batched { window, .. }, _) => k.clone().min(ceil(*window)),
        (Trigger::Tiered { critical, window }, _) => critical.exact() * &k + (critical.rest() * &k).min(ceil(*window)),
    };
    Ok(Expected { writes: Estimate::exact(writes), held: Estimate::zero(), wait: None, span: None, armings: Estimate::zero(), firings: Estimate::zero(), longest: trigger.longest_wait() })
}
