//! The other JSON that is read: saved reports, and what the analytics API of Cloudflare answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use writecost::source::{Input, Opened, Span, account, saved_reports};

fuzz_target!(|text: &str| {
    let opened = Opened { input: Input::File("report.json".into()), text: text.to_owned() };
    writecost_fuzz::check(saved_reports(&opened));
    let answer = writecost_fuzz::input("analytics.json", text.as_bytes());
    writecost_fuzz::check(account(&[answer], &Span::default()));
});
