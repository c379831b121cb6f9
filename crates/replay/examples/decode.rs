//! Decodes a log without counting anything, to measure the readers alone.
//!
//! `cargo run --release -p writecost-replay --example decode -- LOG... [--threads N] [--bytes] [--sort]`

use std::error::Error;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use writecost_replay::{EventSource, LogReader, Partition, ReadError, ReadOptions, open};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut flag = |name: &str| {
        let position = arguments.iter().position(|argument| argument == name);
        position.map(|position| arguments.remove(position)).is_some()
    };
    let mut options = ReadOptions::default();
    (options.read_bytes, options.sort) = (flag("--bytes"), flag("--sort"));
    let threads = if flag("--one-thread") { 1 } else { 2 };
    let start = Instant::now();
    let log = Mutex::new(open(&arguments, &options)?);
    let rows = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let decode = || decode(&log, &rows);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(decode)).collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .map_err(|_| "a thread panicked".into())
                .and_then(|result| result.map_err(Box::<dyn Error>::from))
        })
    })?;
    println!("{} rows in {:?}, {threads} threads", rows.into_inner(), start.elapsed());
    Ok(())
}

/// Decodes one partition after another until none are left.
fn decode(log: &Mutex<LogReader>, rows: &AtomicU64) -> Result<(), ReadError> {
    loop {
        let partition = log.lock().map_or(Ok(None), |mut log| log.next_partition())?;
        let Some(mut partition) = partition else { return Ok(()) };
        while let Some(batch) = partition.next_batch()? {
            rows.fetch_add(batch.len() as u64, Ordering::Relaxed);
        }
    }
}
