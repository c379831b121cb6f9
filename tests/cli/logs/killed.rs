//! Whenever a run is killed, what it was to write is whole: the old, the new, or none.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::small::{self, FLAGS};

const ARGS: [&str; 6] = ["replay", "log.csv", "--format", "json", "-o", "counts.json"];

/// Kills a run after so long; whether it was still at it.
fn killed(folder: &Path, after: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_writecost"))
        .args(ARGS)
        .args(FLAGS)
        .current_dir(folder)
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let begun = Instant::now();
    while begun.elapsed() < after && child.try_wait().expect("it can be asked").is_none() {
        std::thread::sleep(Duration::from_micros(500));
    }
    let _gone = child.kill();
    child.wait().expect("the binary ends").code().is_none()
}

/// What lies beside the log but the answer.
fn left(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != "log.csv" && name != "counts.json").collect()
}

/// A log that takes a while.
fn write_log(folder: &Path) {
    let mut log = Vec::new();
    for hour in 0..200 {
        log.extend(small::log().into_iter().map(|mut row| {
            row.at += hour * 3_600_000;
            row
        }));
    }
    fs::write(folder.join("log.csv"), small::csv(&log, b',')).unwrap();
}

#[test]
fn an_answer_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    write_log(folder.path());
    let answer = folder.path().join("counts.json");
    let begun = Instant::now();
    assert!(!killed(folder.path(), Duration::from_secs(60)), "it takes longer than a minute");
    let (whole, took) = (fs::read(&answer).unwrap(), begun.elapsed());
    let mut at_it = 0;
    for turn in 0..60u32 {
        let old = (turn % 2 == 0).then_some(&b"what was there"[..]);
        match old {
            Some(old) => fs::write(&answer, old).unwrap(),
            None => fs::remove_file(&answer).unwrap_or_default(),
        }
        at_it += u32::from(killed(folder.path(), took * turn / 50));
        let now = fs::read(&answer).ok();
        assert!(now.as_deref() == old || now.as_deref() == Some(&whole[..]), "{turn}: {now:?}");
        for name in left(folder.path()) {
            assert!(name.starts_with(".writecost-"), "{name}");
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
    assert!(at_it > 10, "{at_it} runs were killed");
}
