//! What a replay counts, compared with the state machine and with closed forms.
#![allow(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    clippy::unwrap_used,
    reason = "small numbers of a test, and one that cannot go on has failed"
)]

mod closed_loop;
mod memory_log;
