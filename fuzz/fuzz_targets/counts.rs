//! The counts of a log, in any of their forms: the content says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::source::Loader;

fuzz_target!(|data: &[u8]| {
    writecost_fuzz::check(Loader::counts(&writecost_fuzz::input("counts", data)));
});
