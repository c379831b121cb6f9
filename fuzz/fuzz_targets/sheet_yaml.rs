//! A price sheet in YAML.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use writecost::source::Loader;

fuzz_target!(|data: &[u8]| {
    let path = writecost_fuzz::file("sheet.yaml", data);
    writecost_fuzz::check(Loader::sheet(&path.display().to_string(), Path::new("")));
});
