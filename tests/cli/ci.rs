//! The life of a CI user, played by scripts: those of the documentation, of the action and of the
//! hook, in a scratch repository with the built binary on the path.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Output};

use serde_yaml::Value;
use tempfile::TempDir;

use crate::runner::root;

/// A scratch folder, a folder on the path with our binary, and one for what the CI provides.
struct Scratch {
    repository: TempDir,
    path: TempDir,
    runner: TempDir,
}

impl Scratch {
    fn new() -> Self {
        let path = tempfile::tempdir().unwrap();
        symlink(env!("CARGO_BIN_EXE_writecost"), path.path().join("writecost")).unwrap();
        Self { repository: tempfile::tempdir().unwrap(), path, runner: tempfile::tempdir().unwrap() }
    }

    /// One with a committed scenario that holds, and its baseline.
    fn with_scenario() -> Self {
        let scratch = Self::new();
        let page = page();
        let (_, scenario) = blocks(&page)
            .find(|(language, text)| *language == "yaml" && text.starts_with("pricing:"))
            .unwrap();
        fs::create_dir(scratch.file("scenarios")).unwrap();
        fs::write(scratch.file("scenarios/live.yaml"), scenario).unwrap();
        ended(&scratch.run("git init --quiet -b main . && writecost report scenarios --format json -o baseline.json && git add . && git commit --quiet -m before", &[]), 0);
        scratch
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.repository.path().join(name)
    }

    fn edit(&self, from: &str, to: &str) {
        let path = self.file("scenarios/live.yaml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Runs a script as a CI does.
    fn run(&self, script: &str, variables: &[(String, String)]) -> Output {
        let runner = |name: &str| self.runner.path().join(name).display().to_string();
        Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(self.repository.path())
            .env_clear()
            .env(
                "PATH",
                format!("{}:{}", self.path.path().display(), std::env::var("PATH").unwrap_or_default()),
            )
            .env("HOME", self.runner.path())
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "a")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "a@example.com")))
            .env("RUNNER_TEMP", self.runner.path())
            .env("GITHUB_ACTION_PATH", root())
            .env("GITHUB_STEP_SUMMARY", runner("summary.md"))
            .env("GITHUB_OUTPUT", runner("output"))
            .envs(variables.iter().cloned())
            .output()
            .unwrap()
    }

    fn left(&self, name: &str) -> String {
        fs::read_to_string(self.runner.path().join(name)).unwrap_or_default()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn ended(output: &Output, status: i32) -> String {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{out}{err}");
    out
}

fn page() -> String {
    fs::read_to_string(root().join("docs/ci.md")).unwrap()
}

/// The fenced blocks of a page: language and text.
fn blocks(page: &str) -> impl Iterator<Item = (&str, &str)> {
    let fenced = page.split("\n```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap())
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

#[test]
fn a_ci_user_lives() {
    let scratch = Scratch::new();
    let script = format!("'{0}/tests/ci/life.sh' '{0}'", root().display());
    let out = ended(&scratch.run(&script, &[]), 0);
    assert!(out.ends_with("== the end\n"), "{out}");
    let junit = fs::read_to_string(scratch.file("writecost.xml")).unwrap();
    let document = roxmltree::Document::parse(&junit).unwrap();
    let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
    let stated = document.root_element().attribute("failures").unwrap();
    assert!(failures > 0);
    assert_eq!(stated, failures.to_string());
}

#[test]
fn every_command_of_the_page_runs() {
    let scratch = Scratch::with_scenario();
    let page = page();
    let mut ran = 0;
    for (_, script) in blocks(&page).filter(|(language, _)| *language == "sh") {
        ended(&scratch.run(script, &[]), 0);
        ran += 1;
    }
    assert!(ran >= 4, "the page has commands");
    for left in ["writecost.xml", "check.md", "diff.md", "baseline.json"] {
        assert!(scratch.file(left).exists(), "{left}");
    }
}

/// The steps of the workflow of the page.
fn workflow() -> Vec<Value> {
    let page = page();
    let (_, found) =
        blocks(&page).find(|(language, text)| *language == "yaml" && text.contains("runs-on:")).unwrap();
    yaml(found)["jobs"]["costs"]["steps"].as_sequence().unwrap().clone()
}

fn action() -> Value {
    yaml(&fs::read_to_string(root().join("action.yml")).unwrap())
}

/// The inputs of the action: its defaults, and what a workflow gives.
fn inputs(given: &[(&str, &str)]) -> Vec<(String, String)> {
    let action = action();
    let known = action["inputs"].as_mapping().unwrap();
    for (name, _) in given {
        assert!(known.contains_key(*name), "{name} is an input");
    }
    let value = |(name, input): (&Value, &Value)| {
        let name = name.as_str().unwrap();
        let given = given.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        (name.to_owned(), given.unwrap_or_else(|| input["default"].as_str().unwrap()).to_owned())
    };
    known.iter().map(value).collect()
}

/// Runs the steps of the action with these inputs; the last output is its.
fn act(scratch: &Scratch, given: &[(&str, &str)]) -> Output {
    let (action, inputs) = (action(), inputs(given));
    let mut last = None;
    for step in action["runs"]["steps"].as_sequence().unwrap() {
        assert_eq!(step["shell"], "bash");
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "no input is part of a script");
        let variable = |(name, value): (&Value, &Value)| {
            let wanted =
                value.as_str().unwrap().trim_start_matches("${{ inputs.").trim_end_matches(" }}").to_owned();
            let value = inputs.iter().find(|(name, _)| *name == wanted).unwrap().1.clone();
            (name.as_str().unwrap().to_owned(), value)
        };
        let variables: Vec<(String, String)> =
            step["env"].as_mapping().map(|env| env.iter().map(variable).collect()).unwrap_or_default();
        last = Some(scratch.run(script, &variables));
    }
    last.unwrap()
}

#[test]
fn the_action_holds_what_holds() {
    let scratch = Scratch::with_scenario();
    let given = [
        ("baseline", "baseline.json"),
        ("fail-on", "total > 5%\n\n  cheapest changed\n"),
        ("comment-file", "comment.md"),
    ];
    ended(&act(&scratch, &given), 0);
    let comment = fs::read_to_string(scratch.file("comment.md")).unwrap();
    assert!(comment.starts_with("<!-- writecost:check -->\n"), "{comment}");
    assert!(comment.contains("<!-- writecost:diff -->\n\nNo changes.\n"), "{comment}");
    assert_eq!(scratch.left("summary.md"), comment);
    assert_eq!(scratch.left("output"), "comment-file=comment.md\nstatus=0\n");
}

#[test]
fn the_action_fails_with_annotations_where_something_does_not_hold() {
    let scratch = Scratch::with_scenario();
    scratch.edit("interval: 5s", "interval: 4s");
    let out = ended(&act(&scratch, &[("baseline", "baseline.json"), ("fail-on", "total > 5%")]), 3);
    assert!(
        out.contains("::error file=scenarios/live.yaml,line=7,title=writecost check::`current`"),
        "{out}"
    );
    assert!(
        out.contains(
            "::error file=scenarios/live.yaml,title=writecost diff::`total > 5%25` is exceeded: current"
        ),
        "{out}"
    );
    assert!(scratch.left("summary.md").contains("writecost check: FAIL"));
    assert!(scratch.left("output").contains("status=3\n"));
}

#[test]
fn the_action_fails_where_an_input_is_wrong() {
    for given in [
        &[("scenarios", "nowhere")][..],
        &[("baseline", "nowhere.json")],
        &[("fail-on", "total > 5%")],
        &[("baseline", "baseline.json"), ("fail-on", "total is 5%")],
        // What would be run if an input were part of the script.
        &[("scenarios", "\"; touch owned; $(touch owned) `touch owned`")],
    ] {
        let scratch = Scratch::with_scenario();
        let out = ended(&act(&scratch, given), 2);
        assert!(out.contains("::error title=writecost::"), "{given:?}: {out}");
        assert!(scratch.left("output").ends_with("status=2\n"), "{given:?}");
        assert!(!scratch.file("owned").exists());
        assert!(scratch.left("summary.md").starts_with("<!-- writecost:check -->\n"), "{given:?}");
    }
}

/// A `gh` that keeps what it is asked, and knows one comment where `known` says so.
fn stub_gh(scratch: &Scratch, known: &str) {
    let log = scratch.runner.path().join("gh.log").display().to_string();
    let path = scratch.path.path().join("gh");
    let script = format!(
        "#!/usr/bin/env bash\necho \"$*\" >>'{log}'\ncase \"$*\" in *--paginate*) echo '{known}' ;; esac\n"
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_workflow_of_the_page_runs_as_far_as_it_can_without_github() {
    for (known, asked) in [
        ("", "api --method POST repos/o/r/issues/7/comments -F body=@writecost.md"),
        ("42", "api --method PATCH repos/o/r/issues/comments/42 -F body=@writecost.md"),
    ] {
        let scratch = Scratch::with_scenario();
        stub_gh(&scratch, known);
        ended(&scratch.run("git update-ref refs/remotes/origin/main main", &[]), 0);
        scratch.edit("interval: 5s", "interval: 4s");
        let variables = [("GITHUB_BASE_REF", "main"), ("GITHUB_REPOSITORY", "o/r"), ("PULL_REQUEST", "7")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut statuses = Vec::new();
        for step in workflow() {
            if let Some(script) = step["run"].as_str() {
                statuses.push(scratch.run(script, &variables).status.code().unwrap());
            } else if step["uses"].as_str().unwrap().starts_with("OWNER/writecost@") {
                let with = step["with"].as_mapping().unwrap().iter();
                let given: Vec<(&str, &str)> =
                    with.map(|(name, value)| (name.as_str().unwrap(), value.as_str().unwrap())).collect();
                statuses.push(act(&scratch, &given).status.code().unwrap());
            }
        }
        assert_eq!(statuses, [0, 3, 0]);
        assert!(scratch.left("gh.log").ends_with(&format!("{asked}\n")), "{}", scratch.left("gh.log"));
        let comment = fs::read_to_string(scratch.file("writecost.md")).unwrap();
        assert!(comment.starts_with("<!-- writecost:check -->\n"), "{comment}");
        assert!(comment.contains("strategies.current.writes.kv.debounced.interval"), "{comment}");
    }
}

#[test]
fn the_job_of_another_ci_runs() {
    let page = page();
    let (_, job) =
        blocks(&page).find(|(language, text)| *language == "yaml" && text.starts_with("costs:")).unwrap();
    let scratch = Scratch::with_scenario();
    let job = yaml(job);
    for command in job["costs"]["script"].as_sequence().unwrap() {
        ended(&scratch.run(command.as_str().unwrap(), &[]), 0);
    }
    let junit = job["costs"]["artifacts"]["reports"]["junit"].as_str().unwrap();
    roxmltree::Document::parse(&fs::read_to_string(scratch.file(junit)).unwrap()).unwrap();
}

#[test]
fn the_hook_checks_the_files_it_is_given() {
    let hooks = yaml(&fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap());
    let page = page();
    let (_, used) =
        blocks(&page).find(|(language, text)| *language == "yaml" && text.starts_with("repos:")).unwrap();
    assert_eq!(yaml(used)["repos"][0]["hooks"][0]["id"], hooks[0]["id"]);
    assert_eq!(hooks[0]["language"], "rust");
    let entry = format!("{} scenarios/live.yaml", hooks[0]["entry"].as_str().unwrap());
    let scratch = Scratch::with_scenario();
    ended(&scratch.run(&entry, &[]), 0);
    scratch.edit("total: 145.00", "total: 144.00");
    ended(&scratch.run(&entry, &[]), 3);
}
