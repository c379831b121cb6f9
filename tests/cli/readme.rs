//! Every command block of the README is run, and what it shows is what is printed.

use std::fs;

use crate::runner::{root, run};

/// A fenced block: the language after the fence, and its lines.
fn blocks(text: &str) -> Vec<(String, Vec<String>)> {
    let (mut blocks, mut open): (Vec<(String, Vec<String>)>, bool) = (Vec::new(), false);
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(language) if !open => {
                blocks.push((language.to_owned(), Vec::new()));
                open = true;
            }
            Some(_) => open = false,
            None if open => blocks.last_mut().unwrap().1.push(line.to_owned()),
            None => {}
        }
    }
    blocks
}

/// The arguments of a command line of the README, quotes taken off; `None` where it is not ours.
fn arguments(line: &str) -> Option<Vec<String>> {
    let rest = line.strip_prefix("writecost ").or_else(|| line.strip_prefix("cargo run --release -- "))?;
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for character in rest.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            _ => word.push(character),
        }
    }
    words.push(word);
    Some(words.into_iter().filter(|word| !word.is_empty()).collect())
}

#[test]
fn every_command_runs_and_prints_what_is_shown() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (mut ran, mut last) = (0, String::new());
    for (language, lines) in blocks(&readme) {
        if language == "text" {
            let shown = lines.join("\n");
            assert!(
                last.contains(shown.trim_end()),
                "the README shows\n{shown}\nand the command printed\n{last}"
            );
        }
        for line in lines.iter().filter(|_| language == "sh") {
            let Some(args) = arguments(line) else {
                assert!(
                    matches!(line.as_str(), "cargo test" | "cargo install --path ."),
                    "a command no test runs: {line}"
                );
                continue;
            };
            last = run(&args.iter().map(String::as_str).collect::<Vec<_>>()).answer();
            ran += 1;
        }
    }
    assert!(ran >= 5, "the README has commands");
}
