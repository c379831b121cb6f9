//! `init`: what it writes runs at once, from every shape of a Worker's configuration.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::runner::{Ran, root, run, run_in};

/// What must run on every scenario it writes.
fn runs(folder: &Path, file: &str) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let baseline = text.lines().find_map(|line| line.strip_prefix("baseline: ")).unwrap();
    let baseline = baseline.split(' ').next().unwrap();
    for args in [
        &["report", file][..],
        &["report", file, "--format", "json"],
        &["explain", file, "--strategy", baseline, "--sessions", "1M"],
        &["break-even", file],
        &["check", file],
    ] {
        let ran = run_in(folder, args, b"", &[]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}\n{text}");
    }
}

/// Uncommented, the lines that only wait to be put in force are in force.
fn runs_with_its_suggestions(folder: &Path, file: &str) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let operations = ["d1.", "r2.", "queues.", "elsewhere:"];
    let wanted =
        |line: &&str| operations.iter().any(|name| line.trim_start_matches([' ', '#']).starts_with(name));
    let text: Vec<String> = text
        .lines()
        .map(|line| if wanted(&line) { line.replacen("# ", "", 1) } else { line.to_owned() })
        .collect();
    let ran = run_in(folder, &["report", "-"], text.join("\n").as_bytes(), &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn a_plain_scenario_in_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run_in(folder.path(), &["init"], b"", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""));
    assert_eq!(ran.err, "note: wrote scenario.yaml; next: writecost report scenario.yaml\n");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    insta::assert_snapshot!("init_plain", fs::read_to_string(folder.path().join("scenario.yaml")).unwrap());
    runs(folder.path(), "scenario.yaml");
    runs_with_its_suggestions(folder.path(), "scenario.yaml");
}

#[test]
fn a_configuration_that_is_here_is_pointed_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("tests/wrangler/chat.toml"), folder.path().join("wrangler.toml")).unwrap();
    let ran = run_in(folder.path(), &["init"], b"", &[]);
    assert!(ran.err.starts_with("note: wrangler.toml is here; `--from wrangler.toml` takes"), "{}", ran.err);
    let ran = run_in(folder.path(), &["init", "--from", "wrangler.toml", "--force"], b"", &[]);
    assert!(!ran.err.contains("is here"), "{}", ran.err);
    runs(folder.path(), "scenario.yaml");
}

#[test]
fn a_scenario_from_each_configuration() {
    insta::glob!("../wrangler", "*.*", |path| {
        let folder = tempfile::tempdir().unwrap();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut args = vec!["init", "--from", path.to_str().unwrap()];
        // A stem of two parts names the environment.
        if let Some((_, environment)) = stem.split_once('.') {
            args.extend(["--env", environment]);
        }
        let ran = run_in(folder.path(), &args, b"", &[]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        insta::assert_snapshot!(fs::read_to_string(folder.path().join("scenario.yaml")).unwrap());
        runs(folder.path(), "scenario.yaml");
        runs_with_its_suggestions(folder.path(), "scenario.yaml");
    });
}

#[test]
fn each_broken_configuration_says_what_is_wrong() {
    let from = root().join("tests/broken/wrangler");
    insta::glob!("../broken/wrangler", "*.*", |path| {
        let folder = tempfile::tempdir().unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let written = folder.path().join("s.yaml");
        let ran = run_in(&from, &["init", written.to_str().unwrap(), "--from", &name], b"", &[]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
        assert!(!written.exists());
        insta::assert_snapshot!(ran.err);
    });
}

fn from(input: &str, args: &[&str]) -> Ran {
    run_in(&root(), &[&["init", "-", "--from", "-"], args].concat(), input.as_bytes(), &[])
}

#[test]
fn an_environment_is_one_of_those_there_are() {
    let two =
        "compatibility_date = '2026-01-01'\n[[env.staging.kv_namespaces]]\nbinding = 'S'\n[env.production]\n";
    for (input, environment, says) in [
        (two, "stagging", "did you mean `staging`?"),
        (two, "elsewhere", "known here: `staging`, `production`"),
        ("compatibility_date = '2026-01-01'\n", "staging", "it has none"),
    ] {
        let ran = from(input, &["--env", environment]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
    assert!(from(two, &["--env", "staging"]).answer().contains("environment `staging`"));
    let ran = from(two, &["--env", "production"]);
    assert!(ran.err.contains("the scenario is the plain one"), "{}", ran.err);
    assert_eq!(run(&["init", "-", "--env", "staging"]).code, Some(2), "an environment of what?");
}

#[test]
fn standard_input_is_either_form_whatever_marks_it() {
    for input in [
        "name = 'x'\nkv_namespaces = [{ binding = 'S' }]\n",
        "\u{feff}name = 'x'\nkv_namespaces = [{ binding = 'S' }]\n",
        "// x\n{ \"name\": \"x\", \"kv_namespaces\": [{ \"binding\": \"S\" }], }\n",
        "\u{feff}{ \"name\": \"x\", \"kv_namespaces\": [{ \"binding\": \"S\" }] }\r\n",
    ] {
        let text = from(input, &[]).answer();
        assert!(text.contains("# Found in standard input, Worker `x`:\n# - KV namespace `S`\n"), "{text}");
    }
}

#[test]
fn nothing_is_written_over_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.yaml");
    fs::write(&path, "mine").unwrap();
    let ran = run_in(folder.path(), &["init", "mine.yaml"], b"", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert_eq!(ran.err, "error: `mine.yaml` is there already; `--force` writes over it\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let ran = run_in(folder.path(), &["init", "mine.yaml", "--force", "--quiet"], b"", &[]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    runs(folder.path(), "mine.yaml");
    let ran = run_in(folder.path(), &["init", "no/where.yaml"], b"", &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let ran = run_in(folder.path(), &["init", "."], b"", &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

/// The file comes into being while the configuration is still being read.
#[test]
fn what_came_in_between_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_writecost"))
        .args(["init", "--from", "-"])
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"kv_namespaces = [{ binding = 'S' }]\n").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    fs::write(folder.path().join("scenario.yaml"), "mine").unwrap();
    drop(input);
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(2), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(fs::read_to_string(folder.path().join("scenario.yaml")).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_there_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("target", folder.path().join("scenario.yaml")).unwrap();
    assert_eq!(run_in(folder.path(), &["init"], b"", &[]).code, Some(2));
    assert!(!folder.path().join("target").exists());
}

#[test]
fn it_has_help() {
    insta::assert_snapshot!("help_init", run(&["init", "--help"]).answer());
}
