//! Habits that every command has: what it ends with, where its answer goes and where its input may
//! come from. Each is tried by the example in its help.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::runner::{root, run, run_in};
use crate::walk::{commands, each, names, scratch, tried};

#[test]
fn every_command_shows_an_example_of_itself() {
    for command in commands() {
        let start = format!("Example: writecost {}", command.name());
        assert!(command.help.contains(&start), "{}: {}", command.name(), command.help);
    }
}

#[test]
fn every_example_runs() {
    each(|command, example, scratch| {
        let ran = tried(scratch, example, &[], &[]);
        assert_eq!(ran.code, Some(0), "{}: {}", command.name(), ran.err);
    });
}

#[test]
fn every_format_of_every_command_answers() {
    let mut formats = 0;
    each(|command, example, scratch| {
        for format in command.formats() {
            // What is no text goes to a file.
            let more = &["--format", &format, "-o", "out"][..if format == "parquet" { 4 } else { 2 }];
            let ran = tried(scratch, example, more, &[]);
            assert_eq!(ran.code, Some(0), "{} as {format}: {}", command.name(), ran.err);
            let answered = !ran.out.is_empty() || scratch.join("out").exists();
            assert!(answered || format == "github", "{} as {format}", command.name());
            formats += 1;
        }
    });
    assert!(formats > 50, "{formats}");
}

#[test]
fn what_cannot_be_typed_is_2() {
    for command in commands() {
        let args: Vec<&str> = command.path.iter().map(String::as_str).chain(["--no-such-flag"]).collect();
        let ran = run(&args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", command.name());
        assert!(ran.err.contains("--no-such-flag"), "{}: {}", command.name(), ran.err);
    }
}

#[test]
fn a_file_that_is_not_there_is_2() {
    let mut count = 0;
    each(|command, example, scratch| {
        let is_file = |arg: &String| scratch.join(arg).is_file();
        let Some(at) = example.iter().position(is_file) else { return };
        let mut gone = example.to_vec();
        gone[at] = "nowhere.yaml".to_owned();
        let ran = tried(scratch, &gone, &[], &[]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}: {}", command.name(), ran.err);
        assert!(ran.err.contains("nowhere.yaml"), "{}: {}", command.name(), ran.err);
        count += 1;
    });
    assert!(count >= 8, "{count}");
}

#[test]
fn what_cannot_be_written_is_1_and_leaves_nothing() {
    let mut count = 0;
    each(|command, example, scratch| {
        if !command.has("-o, --output") {
            return;
        }
        let before = names(scratch);
        for target in ["nowhere/at/all.txt", "scenarios"] {
            let ran = tried(scratch, example, &["-o", target], &[]);
            assert_eq!(
                (ran.code, ran.out.as_str()),
                (Some(1), ""),
                "{} to {target}: {}",
                command.name(),
                ran.err
            );
            assert!(ran.err.contains(&format!("cannot write `{target}`")), "{}", ran.err);
        }
        assert_eq!(names(scratch), before, "{}", command.name());
        assert_eq!(names(&scratch.join("scenarios")), names(&root().join("scenarios")));
        count += 1;
    });
    assert!(count >= 8, "{count}");
}

#[test]
fn a_file_is_written_in_place_of_standard_output() {
    each(|command, example, scratch| {
        if !command.has("-o, --output") {
            return;
        }
        let answer = tried(scratch, example, &[], &[]).answer();
        assert_eq!(tried(scratch, example, &["-o", "out"], &[]).answer(), "", "{}", command.name());
        assert_eq!(fs::read_to_string(scratch.join("out")).unwrap(), answer, "{}", command.name());
    });
}

/// Runs with standard output going somewhere of its own.
fn run_to(scratch: &Path, args: &[String], out: Stdio) -> (Option<i32>, String) {
    let child = Command::new(env!("CARGO_BIN_EXE_writecost"))
        .args(args)
        .current_dir(scratch)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn();
    let output = child.unwrap().wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    each(|command, example, scratch| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, told) = run_to(scratch, example, writer.into());
        assert_eq!(code, Some(0), "{}: {told}", command.name());
        assert!(!told.contains("error"), "{}: {told}", command.name());
    });
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_1_and_stays_a_device() {
    use std::os::unix::fs::FileTypeExt as _;
    each(|command, example, scratch| {
        if !command.has("-o, --output") {
            return;
        }
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (code, told) = run_to(scratch, example, full.into());
        assert_eq!(code, Some(1), "{}: {told}", command.name());
        assert!(told.contains("error: cannot write standard output"), "{told}");
        let link = scratch.join("link");
        if !link.exists() {
            std::os::unix::fs::symlink("/dev/full", &link).unwrap();
        }
        let ran = tried(scratch, example, &["-o", "link"], &[]);
        assert_eq!(ran.code, Some(1), "{}: {}", command.name(), ran.err);
    });
    assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_replaced_and_the_link_is_kept() {
    let scratch = scratch();
    fs::write(scratch.path().join("target"), "before").unwrap();
    std::os::unix::fs::symlink("target", scratch.path().join("link")).unwrap();
    assert_eq!(run_in(scratch.path(), &["prices", "-o", "link"], b"", &[]).answer(), "");
    assert!(fs::symlink_metadata(scratch.path().join("link")).unwrap().is_symlink());
    assert_ne!(fs::read_to_string(scratch.path().join("target")).unwrap(), "before");
}

#[test]
fn standard_input_is_read_once() {
    for args in [
        &["report", "-", "--counts", "-"][..],
        &["explain", "-", "--counts", "-", "--strategy", "a", "--sessions", "1"],
        &["check", "scenarios", "--counts", "-"],
        &["diff", "-", "-"],
        &["import", "-", "-"],
        &["import", "-", "--scenario", "-", "--strategy", "a", "--sessions", "1"],
        &["replay", "-", "-"],
        &["replay", "-", "--scenario", "-"],
    ] {
        let ran = run_in(&root(), args, b"pricing: analysis", &[]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
        let told = "error: standard input can be read only once: use a file for the other `-`\n";
        assert_eq!(ran.err, told, "{args:?}");
    }
}

#[test]
fn a_scenario_may_come_from_standard_input() {
    let mut count = 0;
    each(|command, example, scratch| {
        if !command.takes_a_scenario() {
            return;
        }
        let is_scenario = |arg: &String| arg.starts_with("scenarios/");
        let Some(at) = example.iter().position(is_scenario) else { return };
        let text = fs::read(scratch.join(&example[at])).unwrap();
        fs::write(scratch.join("stdin.yaml"), &text).unwrap();
        let given = |name: &str| {
            let mut args: Vec<&str> =
                example.iter().filter(|arg| !is_scenario(arg)).map(String::as_str).collect();
            args.insert(at, name);
            run_in(scratch, &args, &text, &[]).answer()
        };
        assert_eq!(given("-"), given("stdin.yaml"), "{}", command.name());
        count += 1;
    });
    assert!(count >= 3, "{count}");
}
