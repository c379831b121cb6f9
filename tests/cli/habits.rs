//! Habits that every command has: the tree of commands is walked through its own help, and each is
//! tried by the example it gives.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::runner::{Ran, root, run, run_in};

/// A command or a subcommand, and what its help says.
struct Found {
    path: Vec<String>,
    help: String,
}

impl Found {
    fn name(&self) -> String {
        self.path.join(" ")
    }

    fn has(&self, flag: &str) -> bool {
        self.help.lines().any(|line| line.trim_start().starts_with(flag))
    }

    fn takes_a_scenario(&self) -> bool {
        self.help.lines().any(|line| line.starts_with("Usage:") && line.contains("<SCENARIO>"))
    }

    fn formats(&self) -> Vec<String> {
        let after = self.help.split("--format <FORMAT>").nth(1).unwrap_or_default();
        let own = after.split("[default").next().unwrap_or_default();
        let values = own.lines().filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next());
        values.map(str::to_owned).collect()
    }

    /// The arguments of its example without `-o` and `--format`; `None` where they name a file
    /// that only its user has.
    fn example(&self, scratch: &Path) -> Option<Vec<String>> {
        let text = self.help.split("Example: writecost ").nth(1)?.split("\n\n").next()?;
        let words = text.split_whitespace().take_while(|word| *word != ">");
        let mut args: Vec<String> = words.flat_map(|word| expanded(word, scratch)).collect();
        for flag in ["-o", "--format"] {
            if let Some(at) = args.iter().position(|arg| arg == flag) {
                args.drain(at..at + 2);
            }
        }
        let is_file = |arg: &&String| Path::new(arg).extension().is_some_and(|end| end.len() > 2);
        let here = args.iter().filter(is_file).all(|arg| scratch.join(arg).exists());
        here.then_some(args)
    }
}

/// What a shell makes of a word.
fn expanded(word: &str, scratch: &Path) -> Vec<String> {
    if word.starts_with("~/") {
        return vec![".".to_owned()];
    }
    let Some(folder) = word.strip_suffix("/*.yaml") else { return vec![word.to_owned()] };
    let names = fs::read_dir(scratch.join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| format!("{folder}/{}", name.to_string_lossy())).collect()
}

/// Every command that another's help names, and theirs.
fn commands() -> Vec<Found> {
    let (mut found, mut open) = (Vec::new(), vec![Vec::new()]);
    while let Some(path) = open.pop() {
        let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = run(&args).answer();
        let listed = help.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next());
        for line in listed.unwrap_or_default().lines() {
            let name = line.strip_prefix("  ").and_then(|line| line.split(' ').next()).unwrap_or_default();
            if !name.is_empty() && name != "help" {
                open.push([path.as_slice(), &[name.to_owned()]].concat());
            }
        }
        found.push(Found { path, help });
    }
    found.retain(|command| !command.path.is_empty());
    assert!(found.len() >= 12, "{}", found.len());
    found
}

/// A folder with the shipped files in it, for commands to read and to write in.
fn scratch() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for shipped in ["scenarios", "pricing/analysis", "pricing/cloudflare", "schemas"] {
        fs::create_dir_all(folder.path().join(shipped)).unwrap();
        for entry in fs::read_dir(root().join(shipped)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.path().join(shipped).join(entry.file_name())).unwrap();
        }
    }
    folder
}

/// Runs a command in a scratch folder of its own.
fn tried(scratch: &Path, example: &[String], more: &[&str], variables: &[(&str, &str)]) -> Ran {
    let args: Vec<&str> = example.iter().map(String::as_str).chain(more.iter().copied()).collect();
    run_in(scratch, &args, b"", variables)
}

/// Tries each command whose example needs nothing but what is shipped.
fn each(mut hold: impl FnMut(&Found, &[String], &Path)) -> usize {
    let mut count = 0;
    for command in commands() {
        let scratch = scratch();
        if let Some(example) = command.example(scratch.path()) {
            hold(&command, &example, scratch.path());
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} examples can be run");
    count
}

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
            let ran = tried(scratch, example, &["--format", &format], &[]);
            assert_eq!(ran.code, Some(0), "{} as {format}: {}", command.name(), ran.err);
            assert!(!ran.out.is_empty() || format == "github", "{} as {format}", command.name());
            formats += 1;
        }
    });
    assert!(formats > 40, "{formats}");
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
    assert!(count >= 5, "{count}");
}

/// Everything below a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
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
        assert_eq!(run_to(scratch, example, writer.into()), (Some(0), String::new()), "{}", command.name());
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
        assert!(told.starts_with("error: cannot write standard output"), "{told}");
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
fn a_scenario_may_come_from_standard_input() {
    let mut count = 0;
    each(|command, example, scratch| {
        if !command.takes_a_scenario() {
            return;
        }
        let is_scenario = |arg: &String| arg.starts_with("scenarios/");
        let at = example.iter().position(is_scenario).expect("a scenario");
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
    assert!(count >= 4, "{count}");
}

#[test]
fn quiet_silences_notes_and_nothing_else() {
    each(|command, example, scratch| {
        if command.has("-q, --quiet") {
            let (loud, quiet) = (tried(scratch, example, &[], &[]), tried(scratch, example, &["-q"], &[]));
            assert_eq!((quiet.code, quiet.out), (loud.code, loud.out), "{}", command.name());
            assert!(!quiet.err.contains("note:"), "{}: {}", command.name(), quiet.err);
        }
    });
    let nothing = "pricing: analysis\nworkload: { sessions: [1] }\nstrategies: { a: { writes: {} } }\n";
    let args = ["check", "-", "scenarios/session-persistence.yaml"];
    let loud = run_in(&root(), &args, nothing.as_bytes(), &[]);
    let quiet = run_in(&root(), &[&args[..], &["--quiet"]].concat(), nothing.as_bytes(), &[]);
    assert_eq!(loud.err, "note: <stdin> expects nothing of itself\n");
    assert_eq!((quiet.code, quiet.err, quiet.out), (Some(0), String::new(), loud.out));
    let broken = run(&["report", "tests/broken/scenarios/unknown-key.yaml", "--quiet"]);
    assert!(broken.err.contains("error[unknown-key]"), "an error is no note: {}", broken.err);
}

#[test]
fn colour_is_by_the_flag_then_by_the_environment() {
    let report = ["report", "scenarios/session-persistence.yaml"];
    let broken = ["report", "tests/broken/scenarios/unknown-key.yaml"];
    for flag in [None, Some("auto"), Some("always"), Some("never")] {
        for no_color in [None, Some(""), Some("1")] {
            for force in [None, Some(""), Some("0"), Some("1")] {
                let colored = match flag {
                    Some("always") => true,
                    Some("never") => false,
                    _ => no_color != Some("1") && force == Some("1"),
                };
                let mut variables = Vec::new();
                variables.extend(no_color.map(|value| ("NO_COLOR", value)));
                variables.extend(force.map(|value| ("CLICOLOR_FORCE", value)));
                let flag: Vec<&str> = flag.into_iter().flat_map(|when| ["--color", when]).collect();
                let ran = |args: &[&str]| run_in(&root(), &[args, &flag].concat(), b"", &variables);
                let case = format!("{flag:?} {variables:?}");
                assert_eq!(ran(&report).answer().contains('\u{1b}'), colored, "{case}");
                assert_eq!(ran(&broken).err.contains('\u{1b}'), colored, "{case}");
            }
        }
    }
}

#[test]
fn no_format_for_programs_is_ever_coloured() {
    for format in ["markdown", "csv", "json", "html", "focus"] {
        let args = ["report", "scenarios/real-bill.yaml", "--color", "always", "--format", format];
        assert!(!run(&args).answer().contains('\u{1b}'), "{format}");
    }
}

#[test]
fn answers_are_as_wide_as_the_terminal() {
    each(|command, example, scratch| {
        if !command.formats().iter().any(|format| format == "table") {
            return;
        }
        for width in [60, 80, 120] {
            let answer = tried(scratch, example, &[], &[("COLUMNS", &width.to_string())]).answer();
            // An address has no place to break at.
            let lines = answer.lines().filter(|line| !line.trim().starts_with("http"));
            let widest = lines.max_by_key(|line| line.chars().count()).unwrap_or_default();
            assert!(widest.chars().count() <= width, "{} on {width}: {widest}", command.name());
        }
        let answer = tried(scratch, example, &[], &[]).answer();
        for nonsense in ["0", "wide", "-3", ""] {
            assert_eq!(tried(scratch, example, &[], &[("COLUMNS", nonsense)]).answer(), answer);
        }
    });
}

#[test]
fn the_version_has_the_days_of_the_sheets() {
    let text = run(&["--version"]).answer();
    assert_eq!(run(&["-V"]).answer(), text);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(concat!("writecost ", env!("CARGO_PKG_VERSION"))));
    let mut vendors = names(&root().join("pricing"));
    for line in lines {
        let vendor = vendors.remove(0);
        let sheets = names(&root().join("pricing").join(&vendor)).join(", ").replace(".yaml", "");
        assert_eq!(line, format!("prices of {vendor}: {sheets}"));
    }
    assert!(vendors.is_empty(), "{vendors:?} are not told");
}

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
