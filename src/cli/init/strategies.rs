//! The strategies of a first scenario, as YAML.

use std::num::NonZeroU64;

use super::comment::with_comment;
use super::found::Stores;
use super::questions::{Answers, Today};
use crate::number::Rational;

/// An object is active for about 10 ms for each mutation.
const MUTATIONS_PER_ACTIVE_SECOND: NonZeroU64 = NonZeroU64::new(100).unwrap();

/// A store, when it is written, and why one would.
struct Write<'a> {
    store: &'a str,
    trigger: &'static str,
}

const DEBOUNCED: &str = "{ debounced: { interval: 5s } }";
const BATCHED: &str = "{ batched: { window: 250ms } }";

/// The strategies for these stores, in the order they are shown.
pub(super) fn sketches(stores: Stores, answers: &Answers) -> Vec<String> {
    let kv = |trigger| Write { store: "kv", trigger };
    let objects = |trigger| Write { store: stores.objects, trigger };
    let sketch = |id, title, why, writes: &[Write<'_>]| sketch(id, title, why, writes, stores, answers);
    let debounced_kv =
        || sketch("kv-debounced", "Debounced KV", "a write 5 s after the last mutation", &[kv(DEBOUNCED)]);
    let each = || {
        sketch("do-each", "DO at each mutation", "nothing waits, nothing is lost", &[objects("per-mutation")])
    };
    let hybrid = || {
        let writes = [objects("per-mutation"), kv("on-disconnect")];
        sketch("hybrid", "Hybrid", "each mutation, and a copy for readers at the end", &writes)
    };
    let batched =
        || sketch("do-batched", "Batched DO", "one write for what comes within 250 ms", &[objects(BATCHED)]);
    let disconnect = |id, title, write| sketch(id, title, "one write, when the session ends", &[write]);
    match (stores.kv, stores.hosted) {
        (true, true) => vec![debounced_kv(), each(), hybrid(), batched()],
        (true, false) => vec![
            debounced_kv(),
            disconnect("kv-disconnect", "KV at the end", kv("on-disconnect")),
            each(),
            hybrid(),
        ],
        (false, _) => vec![
            each(),
            batched(),
            sketch(
                "do-debounced",
                "Debounced DO",
                "a write 5 s after the last mutation",
                &[objects(DEBOUNCED)],
            ),
            disconnect("do-disconnect", "DO at the end", objects("on-disconnect")),
        ],
    }
}

/// The strategy that is in place, as far as anybody said.
pub(super) fn baseline(stores: Stores, today: Option<Today>, bound: bool) -> &'static str {
    match today {
        Some(Today::Kv) => "kv-debounced",
        Some(Today::Both) => "hybrid",
        None if stores.kv && !bound => "kv-debounced",
        Some(Today::Objects) | None => "do-each",
    }
}

fn sketch(
    id: &'static str,
    title: &str,
    why: &str,
    writes: &[Write<'_>],
    stores: Stores,
    answers: &Answers,
) -> String {
    let write = |write: &Write<'_>| format!("      {}: {}\n", write.store, write.trigger);
    let kept = |write: &Write<'_>| format!("{}: {{ bytes: 10 KB, keep: 30d }}", write.store);
    let written: String = writes.iter().map(write).collect();
    let kept: Vec<String> = writes.iter().map(kept).collect();
    format!("  {id}:\n    title: {title}\n")
        + &with_comment("    writes:", why)
        + &written
        + &format!("    traffic: {{ {} }}\n", traffic(writes, stores, answers).join(", "))
        + &format!("    storage: {{ {} }}\n", kept.join(", "))
}

/// The state is read when a session starts. Where nothing says that an object runs the session,
/// a strategy that needs one brings its requests and its time along.
fn traffic(writes: &[Write<'_>], stores: Stores, answers: &Answers) -> Vec<String> {
    let mut operations: Vec<String> =
        writes.first().map(|write| format!("{}.get: 1", write.store)).into_iter().collect();
    let needs_object = writes.iter().any(|write| write.store == stores.objects);
    if needs_object && !stores.hosted {
        let seconds = Rational::from(answers.mutations) / MUTATIONS_PER_ACTIVE_SECOND;
        operations.push("do.websocket_connect: 1".to_owned());
        operations.push(format!("do.websocket_message: {}", answers.mutations));
        operations.push(format!("do.active_second: {seconds}"));
    }
    operations
}
