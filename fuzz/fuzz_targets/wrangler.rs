//! A Worker's configuration, as TOML and as JSON with comments.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::input::{MemoryFiles, worker};

fuzz_target!(|text: &str| {
    for name in ["wrangler.toml", "wrangler.jsonc"] {
        let files = MemoryFiles::new().with(name, text);
        writecost_fuzz::check(worker(&files, name, None));
    }
});
