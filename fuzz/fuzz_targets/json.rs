//! The other JSON that is read: saved reports, and responses of Cloudflare's analytics API.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::input::{DateRange, MemoryFiles, SourceText, account};
use writecost::report::saved_reports;

fuzz_target!(|text: &str| {
    writecost_fuzz::check(saved_reports(&SourceText::new("report.json", text)));
    let files = MemoryFiles::new().with("analytics.json", text);
    writecost_fuzz::check(account(&files, &["analytics.json".to_owned()], &DateRange::default()));
});
