//! The counts of a log, in any of their formats, which the content decides.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::input::{Loader, MemoryFiles};

fuzz_target!(|text: &str| {
    let files = MemoryFiles::new().with("counts", text);
    writecost_fuzz::check(Loader::new(&files).counts("counts"));
});
