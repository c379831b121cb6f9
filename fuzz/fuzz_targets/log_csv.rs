//! A log of mutations as CSV: it is counted, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    writecost_fuzz::count_log(&writecost_fuzz::file("log.csv", data));
});
