//! Logs of mutations: replays them with `writecost-replay`, and reports what is wrong with one in the
//! terms of the front end that named it.

mod column_choice;
mod log_replay;
mod problems;
mod scenario_replayer;
mod terms;

pub(super) use column_choice::choice;
pub(super) use log_replay::{LogReplay, chunk_sizes};
pub(super) use scenario_replayer::ScenarioReplayer;
pub(super) use terms::LogTerms;
