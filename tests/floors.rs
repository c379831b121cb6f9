//! The house: a module names only what lies below it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the ground up; those of one floor may not name each other, save where listed.
const FLOORS: [(&str, &[&str]); 14] = [
    ("text", &[]),
    ("quantity", &[]),
    ("money", &["quantity"]),
    ("fault", &[]),
    ("pricing", &["quantity", "money", "fault"]),
    ("workload", &["quantity", "money"]),
    ("strategy", &["quantity", "money", "workload"]),
    ("scenario", &["quantity", "money", "fault", "pricing", "workload", "strategy"]),
    ("bill", &["quantity", "money", "fault", "pricing", "workload", "strategy", "scenario"]),
    ("study", &["quantity", "money", "fault", "pricing", "workload", "strategy", "scenario", "bill"]),
    ("source", &["text", "quantity", "money", "fault", "pricing", "workload", "strategy", "scenario"]),
    ("report", &["quantity", "money"]),
    ("render", &["text", "quantity", "money", "workload", "report"]),
    (
        "cli",
        &[
            "text", "quantity", "money", "fault", "pricing", "workload", "strategy", "scenario", "bill",
            "study", "source", "report", "render",
        ],
    ),
];

fn sources(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), into);
        }
    } else if path.extension().is_some_and(|end| end == "rs") {
        into.push(path.to_owned());
    }
}

/// Our modules that a text names by `crate::`, tests left out: they may look where they like.
fn named(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let after = code.split("crate::").skip(1);
    let words = after.flat_map(|rest| {
        let list = rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
        let items: Vec<&str> = list.map_or_else(|| vec![rest], |list| list.split(',').collect());
        items
            .into_iter()
            .map(|item| {
                item.trim()
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    });
    words.filter(|word| FLOORS.iter().any(|(module, _)| module == word)).collect()
}

#[test]
fn no_module_looks_up_or_sideways() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for (module, allowed) in FLOORS {
        let mut files = Vec::new();
        for path in [src.join(module), src.join(format!("{module}.rs"))] {
            if path.exists() {
                sources(&path, &mut files);
            }
        }
        assert!(!files.is_empty(), "{module} is gone: mend this table");
        for file in files {
            seen += 1;
            for name in named(&fs::read_to_string(&file).unwrap()) {
                let fine = name == module || allowed.contains(&name.as_str());
                assert!(fine, "{} names `{name}`, which does not lie below `{module}`", file.display());
            }
        }
    }
    assert!(seen > 40);
}

#[test]
fn every_module_has_its_floor() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for line in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let module = line.trim_end_matches(';');
        assert!(FLOORS.iter().any(|(known, _)| *known == module), "`{module}` has no floor");
    }
}

#[test]
fn the_library_never_prints_and_never_exits() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files.iter().filter(|file| !file.ends_with("main.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for forbidden in ["println!", "print!(", "process::exit", "SystemTime", "Instant::now", "std::net"] {
            assert!(!code.contains(forbidden), "{} has `{forbidden}`", file.display());
        }
    }
}

#[test]
fn the_shipped_sheets_are_all_compiled_in_and_named_by_their_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pricing");
    let catalog =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/source/catalog.rs")).unwrap();
    for vendor in fs::read_dir(folder).unwrap() {
        let vendor = vendor.unwrap().path();
        let id = vendor.file_name().unwrap().to_string_lossy().into_owned();
        for sheet in fs::read_dir(&vendor).unwrap() {
            let path = sheet.unwrap().path();
            let date = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            assert!(
                catalog.contains(&format!("\"{id}\" / \"{date}\"")),
                "{} is not compiled in",
                path.display()
            );
            assert!(text.contains(&format!("\nid: {id}\n")), "{}: its folder is its id", path.display());
            assert!(
                text.contains(&format!("\neffective: {date}")),
                "{}: its stem is its date",
                path.display()
            );
        }
    }
}
