//! Schemas and readers take the same scalars.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use writecost::money::Price;
use writecost::number::{Bytes, Count, Duration, ParseError, Rate, Share};

use crate::schemas::schema;

/// Reads a scalar as its reader does; `Err` says why not.
fn read(kind: &str, text: &str) -> Result<(), String> {
    fn of<T: std::str::FromStr<Err = ParseError>>(text: &str) -> Result<(), String> {
        text.parse::<T>().map(drop).map_err(|problem| problem.reason)
    }
    match kind {
        "count" => of::<Count>(text),
        "whole" => Count::parse_whole(text).map(drop).map_err(|problem| problem.reason),
        "money" => of::<Price>(text),
        "share" => of::<Share>(text),
        "duration" => of::<Duration>(text),
        "bytes" => of::<Bytes>(text),
        "rate" => of::<Rate>(text),
        _ => Err(format!("{kind} has no reader")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// A schema tells a scalar by its pattern: it takes what the reader takes, and little else.
    #[test]
    fn patterns_and_readers_agree(
        text in "-?[01]?[0-9]{0,2}(_?[05]{1,3})?([._][0-9_]{1,4})? ?(k|M|B|%|ns|ms|s|min|h|d|KB|KiB|GB|K|m)? ?(/ ?(s|min|day|month|year))?"
    ) {
        static SCALARS: LazyLock<Vec<(&str, Validator)>> = LazyLock::new(|| {
            let schema = schema("scenario");
            let kinds = ["count", "whole", "money", "share", "duration", "bytes", "rate"];
            kinds.map(|kind| (kind, jsonschema::validator_for(&schema["$defs"][kind]).unwrap())).into()
        });
        for (kind, validator) in SCALARS.iter() {
            let taken = validator.is_valid(&text.clone().into());
            match read(kind, &text) {
                Ok(()) => prop_assert!(taken, "a {kind} may be `{text}`"),
                Err(why) => prop_assert!(!taken || why.contains("whole number") || why.contains("too large"), "a {kind} is not `{text}`: {why}"),
            }
        }
    }
}
