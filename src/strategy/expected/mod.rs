use crate::quantity::*;
use super::Trigger;
use crate::workload::Arrivals;
#[derive(Debug, Clone, PartialEq)] pub struct Activity { pub mutations: Exact, pub active_seconds: Exact, pub arrivals: Arrivals }
#[derive(Debug, Clone, PartialEq)] pub struct Expected { pub writes: Estimate, pub held: Estimate, pub wait: Option<Estimate>, pub span: Option<Estimate>, pub armings: Estimate, pub firings: Estimate, pub longest: Option<Duration> }
#[derive(Debug, Clone, PartialEq, thiserror::Error)] #[error("x")] pub struct NoExpectation;
pub fn expect(_trigger: &Trigger, _measured: Option<&Count>, _activity: &Activity) -> Result<Expected, NoExpectation> { Err(NoExpectation) }
