//! Completions and man pages, read by the programs they are for where those are here.

use std::fs;
use std::process::Command;

use crate::runner::{run, run_in};
use crate::walk::{commands, names, scratch};

/// The shells that are here.
fn present(shell: &str) -> bool {
    Command::new(shell).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn completions_can_be_loaded_and_name_every_command() {
    let scratch = scratch();
    for (shell, program, check) in [
        ("bash", "bash", &["-n"][..]),
        ("zsh", "zsh", &["-n"]),
        ("fish", "fish", &["--no-execute"]),
        ("powershell", "pwsh", &["-NoProfile", "-File"]),
        ("elvish", "elvish", &["-compileonly"]),
    ] {
        let script = run(&["completions", shell]).answer();
        for command in commands() {
            let last = command.path.last().unwrap();
            assert!(script.contains(last.as_str()), "{shell} does not complete `{}`", command.name());
        }
        let path = scratch.path().join("script.ps1");
        fs::write(&path, script).unwrap();
        if present(program) {
            let output = Command::new(program).args(check).arg(&path).output().unwrap();
            assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn every_command_has_a_page_that_can_be_set() {
    let scratch = scratch();
    let pages = scratch.path().join("man");
    fs::create_dir(&pages).unwrap();
    run_in(scratch.path(), &["man", "man"], b"", &[]).answer();
    let mut expected: Vec<String> =
        commands().iter().map(|command| format!("writecost-{}.1", command.path.join("-"))).collect();
    expected.push("writecost.1".to_owned());
    expected.sort();
    assert_eq!(names(&pages), expected);
    for name in expected {
        let page = fs::read_to_string(pages.join(&name)).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{name}");
        if present("groff") {
            let groff = ["-man", "-Tascii", "-ww", "-z"];
            let output = Command::new("groff").args(groff).arg(pages.join(&name)).output().unwrap();
            assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
        }
    }
}
