//! Checks the structure of the workspace: no two source files import each other, no folder takes part
//! in an import cycle, and no module imports from a layer above its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot continue has failed"
)]

mod crate_map;
mod cycles;
mod imports;
mod layers;

use std::path::{Path, PathBuf};

use crate_map::CrateMap;
use layers::Layers;

/// Modules of the root package, lowest first. A module imports only from modules before it.
const ROOT_LAYERS: &[&str] = &[
    "unicode",
    "number",
    "money",
    "validation",
    "pricing",
    "workload",
    "trigger",
    "scenario",
    "bill",
    "analysis",
    "input",
    "vendor",
    "report",
    "render",
    "cli",
];

/// Imports that the order of layers would permit and the design does not.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("input", &["bill", "analysis"]),
    ("workload", &["pricing"]),
    ("trigger", &["pricing"]),
    ("report", &["vendor"]),
    ("render", &["vendor"]),
];

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The source folders of all packages of the workspace.
fn source_folders() -> Vec<PathBuf> {
    let crates = workspace().join("crates");
    let members =
        std::fs::read_dir(crates).into_iter().flatten().map(|entry| entry.unwrap().path().join("src"));
    let mut folders: Vec<PathBuf> = members.filter(|path| path.is_dir()).collect();
    folders.push(workspace().join("src"));
    folders
}

fn import_edges(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    imports::edges(&CrateMap::read(folder))
}

#[test]
fn no_two_files_import_each_other() {
    for folder in source_folders() {
        let cycles = cycles::of_files(&import_edges(&folder));
        assert!(cycles.is_empty(), "files that import each other:\n{}", cycles.join("\n"));
    }
}

#[test]
fn no_folder_takes_part_in_an_import_cycle() {
    for folder in source_folders() {
        let cycles = cycles::of_folders(&folder, &import_edges(&folder));
        assert!(cycles.is_empty(), "folders that import each other:\n{}", cycles.join("\n"));
    }
}

#[test]
fn no_module_imports_from_a_layer_above() {
    let folder = workspace().join("src");
    let layers = Layers { order: ROOT_LAYERS, forbidden: FORBIDDEN };
    let violations = layers.violations(&folder, &import_edges(&folder));
    assert!(violations.is_empty(), "imports from above:\n{}", violations.join("\n"));
}

#[test]
fn every_module_of_the_root_package_has_a_layer() {
    let map = CrateMap::read(&workspace().join("src"));
    let unknown: Vec<&String> =
        map.top_level_modules().filter(|name| !ROOT_LAYERS.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "modules without a layer: {unknown:?}");
}

/// Packages that must not depend on others of the workspace.
#[test]
fn the_replay_package_depends_on_no_other_package_of_the_workspace() {
    let manifest = workspace().join("crates/replay/Cargo.toml");
    let Ok(text) = std::fs::read_to_string(manifest) else { return };
    assert!(!text.contains("path = \""), "writecost-replay has a dependency on a local package");
}

#[test]
fn the_core_prints_nothing_and_reads_no_clock_file_or_network() {
    let forbidden = [
        "println!",
        "eprintln!",
        "process::exit",
        "SystemTime",
        "Instant::now",
        "std::net",
        "std::fs",
        "std::thread",
    ];
    let outside = ["cli", "main.rs", "input/files.rs"];
    let src = workspace().join("src");
    for file in CrateMap::read(&src).files() {
        let relative = file.strip_prefix(&src).unwrap();
        if outside.iter().any(|allowed| relative.starts_with(allowed)) {
            continue;
        }
        let text = std::fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for word in forbidden {
            assert!(!code.contains(word), "{} uses `{word}`", relative.display());
        }
    }
}

#[test]
fn every_price_sheet_is_compiled_in_under_its_id_and_effective_date() {
    let bundled: Vec<String> =
        writecost::input::bundled_sheets().iter().map(writecost::input::BundledSheet::path).collect();
    for vendor in std::fs::read_dir(workspace().join("pricing")).unwrap() {
        let vendor = vendor.unwrap().path();
        let id = vendor.file_name().unwrap().to_string_lossy().into_owned();
        for sheet in std::fs::read_dir(&vendor).unwrap() {
            let path = sheet.unwrap().path();
            let date = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let relative = format!("pricing/{id}/{date}.yaml");
            assert!(bundled.contains(&relative), "{relative} is not compiled in");
            assert!(text.contains(&format!("\nid: {id}\n")), "{relative}: the folder is not the sheet's id");
            assert!(
                text.contains(&format!("\neffective: {date}")),
                "{relative}: the stem is not the effective date"
            );
        }
    }
}

mod detection {
    //! The checks find what they look for: each is given a small source tree that violates it.
    use super::*;

    fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("src");
        for (name, text) in files {
            let path = src.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        (folder, src)
    }

    #[test]
    fn two_files_that_import_each_other_are_found() {
        let (_folder, src) = tree(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; fn make() -> crate::a::A { todo!() }"),
        ]);
        assert_eq!(cycles::of_files(&import_edges(&src)), ["a.rs -> b.rs"]);
    }

    #[test]
    fn a_cycle_through_a_re_export_is_found() {
        let (_folder, src) = tree(&[
            ("lib.rs", "mod x; mod y;"),
            ("x/mod.rs", "mod a; pub use a::A;"),
            ("x/a.rs", "use crate::y::B; pub struct A(B);"),
            ("y.rs", "use super::x; pub struct B; fn f(_: x::A) {}"),
        ]);
        assert_eq!(cycles::of_files(&import_edges(&src)), ["x/a.rs -> y.rs"]);
        assert_eq!(cycles::of_folders(&src, &import_edges(&src)).len(), 1);
    }

    #[test]
    fn a_path_inside_a_macro_is_an_import() {
        let (_folder, src) = tree(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub fn f() -> String { format!(\"{}\", crate::b::g()) }"),
            ("b.rs", "pub fn g() -> String { crate::a::f() }"),
        ]);
        assert_eq!(cycles::of_files(&import_edges(&src)).len(), 1);
    }

    #[test]
    fn imports_of_tests_do_not_count() {
        let (_folder, src) = tree(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }"),
            ("b.rs", "use crate::a::A; pub struct B(A);"),
        ]);
        assert!(cycles::of_files(&import_edges(&src)).is_empty());
    }

    #[test]
    fn an_import_from_above_is_found() {
        let (_folder, src) = tree(&[
            ("lib.rs", "mod low; mod high;"),
            ("low.rs", "use crate::high::H; pub struct L(H);"),
            ("high.rs", "pub struct H;"),
        ]);
        let layers = Layers { order: &["low", "high"], forbidden: &[] };
        assert_eq!(layers.violations(&src, &import_edges(&src)), ["low.rs imports high.rs"]);
    }
}
