//! A Worker's configuration, as TOML and as JSON with comments.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::source::worker;

fuzz_target!(|data: &[u8]| {
    for name in ["wrangler.toml", "wrangler.jsonc"] {
        writecost_fuzz::check(worker(&writecost_fuzz::input(name, data), None));
    }
});
