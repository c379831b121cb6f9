//! The tree of commands, walked through its own help, and a folder to try each command in by the
//! example it gives.

use std::fs;
use std::path::{Path, PathBuf};

use crate::runner::{Ran, root, run, run_in};

/// A command or a subcommand, and what its help says.
pub(crate) struct Found {
    pub path: Vec<String>,
    pub help: String,
}

impl Found {
    pub(crate) fn name(&self) -> String {
        self.path.join(" ")
    }

    pub(crate) fn has(&self, flag: &str) -> bool {
        self.help.lines().any(|line| line.trim_start().starts_with(flag))
    }

    pub(crate) fn takes_a_scenario(&self) -> bool {
        self.help.lines().any(|line| line.starts_with("Usage:") && line.contains("<SCENARIO>"))
    }

    pub(crate) fn formats(&self) -> Vec<String> {
        let after = self.help.split("--format <FORMAT>").nth(1).unwrap_or_default();
        let own = after.split("[default").next().unwrap_or_default();
        let values = own.lines().filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next());
        values.map(str::to_owned).collect()
    }

    fn example_text(&self) -> Option<String> {
        let text = self.help.split("Example: writecost ").nth(1)?.split("\n\n").next()?;
        Some(text.to_owned())
    }

    /// The arguments of its example without `-o` and `--format`; `None` where they name a file
    /// that is not there.
    pub(crate) fn example(&self, scratch: &Path) -> Option<Vec<String>> {
        let mut args: Vec<String> =
            words(&self.example_text()?).iter().flat_map(|word| expanded(word, scratch)).collect();
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

/// The words of a line up to where its output goes; what is quoted is one.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
            continue;
        }
        let plain: Vec<&str> = part.split_whitespace().take_while(|word| *word != ">").collect();
        words.extend(plain.into_iter().map(str::to_owned));
    }
    words
}

/// What a shell makes of a word.
fn expanded(word: &str, scratch: &Path) -> Vec<String> {
    if word.starts_with("~/") {
        return vec![".".to_owned()];
    }
    let Some(folder) = word.strip_suffix("/*.yaml") else { return vec![word.to_owned()] };
    let is_yaml = |name: &String| Path::new(name).extension().is_some_and(|end| end == "yaml");
    let names = names(&scratch.join(folder)).into_iter().filter(is_yaml);
    names.map(|name| format!("{folder}/{name}")).collect()
}

/// Every command that another's help names, and theirs.
pub(crate) fn commands() -> Vec<Found> {
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
pub(crate) fn scratch() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for shipped in ["scenarios", "pricing", "schemas"] {
        copy(&root().join(shipped), &folder.path().join(shipped));
    }
    folder
}

/// Files of a user's own that examples name, and what stands in for each here. A log is read by
/// what is in it, whatever it is called.
const OWN: [(&str, &str); 3] = [
    ("scenario.yaml", "scenarios/session-persistence.yaml"),
    ("usage.json", "tests/analytics/account.json"),
    ("mutations.parquet", "scenarios/logs/edits.csv"),
];
const WORKER: &str = r#"{ "env": { "production": { "kv_namespaces": [{ "binding": "DRAFTS" }] } } }"#;

/// Puts the files that an example names where it looks for them.
fn lay_out(scratch: &Path, words: &[String]) {
    for word in words {
        if let Some((_, from)) = OWN.iter().find(|(name, _)| name == word) {
            copy(&root().join(from), &scratch.join(word));
        } else if word == "baseline.json" {
            let scenario = "scenarios/session-persistence.yaml";
            run_in(scratch, &["report", scenario, "--format", "json", "-o", word], b"", &[]).answer();
        } else if word == "wrangler.jsonc" {
            fs::write(scratch.join(word), WORKER).unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir(to).unwrap();
    for name in names(from) {
        copy(&from.join(&name), &to.join(&name));
    }
}

/// Runs a command in a scratch folder of its own.
pub(crate) fn tried(scratch: &Path, example: &[String], more: &[&str], variables: &[(&str, &str)]) -> Ran {
    let args: Vec<&str> = example.iter().map(String::as_str).chain(more.iter().copied()).collect();
    run_in(scratch, &args, b"", variables)
}

/// Tries each command by its example.
pub(crate) fn each(mut hold: impl FnMut(&Found, &[String], &Path)) -> usize {
    let mut count = 0;
    for command in commands() {
        let scratch = scratch();
        lay_out(scratch.path(), &words(&command.example_text().unwrap_or_default()));
        if let Some(example) = command.example(scratch.path()) {
            hold(&command, &example, scratch.path());
            count += 1;
        }
    }
    assert!(count >= 14, "only {count} examples can be run");
    count
}

/// Everything below a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The YAML files of a folder of the project.
pub(crate) fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    files
}
