//! A price sheet in YAML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::input::{Loader, MemoryFiles};

fuzz_target!(|text: &str| {
    let files = MemoryFiles::new().with("sheet.yaml", text);
    writecost_fuzz::check(Loader::new(&files).sheet("sheet.yaml", ""));
});
