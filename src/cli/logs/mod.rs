//! Logs of mutations: replays them with `writecost-replay`, and reports what is wrong with one in the
//! terms of the front end that named it.

mod conversion;
mod log_replay;
mod problems;
mod scenario_replayer;
mod terms;

pub(super) use conversion::{choice, policies};
pub(super) use log_replay::{LogReplay, chunk_sizes};
pub(super) use scenario_replayer::ScenarioReplayer;
pub(super) use terms::LogTerms;
