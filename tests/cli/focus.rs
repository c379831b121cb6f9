//! `report --format focus`: what FOCUS 1.2 asks of a data set, as far as a row can show it.

use std::collections::BTreeMap;
use std::fs;

use writecost::number::Rational;

use crate::runner::{run, run_in};
use crate::walk::files;

/// Columns that a data set must have.
const MANDATORY: [&str; 21] = [
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
];
/// Columns that may not be null in a row of usage or of a purchase.
const NEVER_NULL: [&str; 24] = [
    "BilledCost",
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
    "SkuPriceId",
];
const NUMBERS: [&str; 8] = [
    "BilledCost",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "ListCost",
    "ListUnitPrice",
    "PricingQuantity",
    "x_Sessions",
];
const TIMES: [&str; 4] = ["BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart"];

type Row = BTreeMap<String, String>;

fn titles(text: &str) -> Vec<String> {
    csv::Reader::from_reader(text.as_bytes()).headers().unwrap().iter().map(str::to_owned).collect()
}

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

/// A decimal without sign for a positive one, exponent or separators.
fn number(text: &str) -> Rational {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    assert!(digits.chars().all(|c| c.is_ascii_digit() || c == '.'), "{text} is not a decimal");
    let value = Rational::parse_decimal(digits).expect(text);
    if sign < 0 { -&value } else { value }
}

fn is_time(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00:00:00Z"
}

fn hold(row: &Row) {
    for column in NEVER_NULL {
        assert!(!row[column].is_empty(), "{column} is null: {row:?}");
    }
    assert!(TIMES.iter().all(|column| is_time(&row[*column])), "{row:?}");
    assert!(row["BillingPeriodStart"] < row["BillingPeriodEnd"]);
    for column in NUMBERS {
        number(&row[column]);
    }
    let product = &number(&row["ListUnitPrice"]) * &number(&row["PricingQuantity"]);
    assert_eq!(product.to_string(), row["ListCost"], "{row:?}");
    assert_eq!(row["ChargeClass"], "", "nothing is corrected");
    let used = !row["ConsumedQuantity"].is_empty();
    let kind = (row["ChargeCategory"].as_str(), row["ChargeFrequency"].as_str(), used);
    assert!(matches!(kind, ("Usage", "Usage-Based", true) | ("Purchase", "Recurring", false)), "{row:?}");
    assert_eq!(row["ConsumedUnit"].is_empty(), !used, "{row:?}");
    assert!(writecost::pricing::FOCUS_CATEGORIES.contains(&row["ServiceCategory"].as_str()), "{row:?}");
    let tags: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&row["Tags"]).unwrap();
    assert!(tags.values().all(|tag| tag.is_string() || tag.is_number()), "{tags:?}");
}

/// Totals of a report by strategy and volume, as its JSON has them.
fn totals(args: &[&str]) -> BTreeMap<String, String> {
    let report: serde_json::Value =
        serde_json::from_str(&run(&[args, &["--format", "json"]].concat()).answer()).unwrap();
    let mut totals = BTreeMap::new();
    for point in report["points"].as_array().unwrap() {
        for cost in point["costs"].as_array().unwrap() {
            let account = format!("{}@{}", cost["strategy"].as_str().unwrap(), point["sessions"]);
            totals.insert(account, cost["total"].as_str().unwrap().to_owned());
        }
    }
    totals
}

#[test]
fn every_column_that_must_be_is_there_in_the_order_of_names() {
    let titles = titles(&run(&["report", "scenarios/real-bill.yaml", "--format", "focus"]).answer());
    for column in MANDATORY {
        assert!(titles.iter().any(|title| title == column), "{column}");
    }
    let (ours, theirs): (Vec<&String>, Vec<&String>) =
        titles.iter().partition(|title| title.starts_with("x_"));
    assert!(theirs.is_sorted() && ours.is_sorted() && titles.len() == theirs.len() + ours.len());
    assert!(theirs.iter().all(|title| title.chars().all(char::is_alphanumeric)));
}

/// Holds every row of a report, and their sums against its totals; how many there were.
fn hold_all(args: &[&str]) -> usize {
    let (mut sums, mut seen): (BTreeMap<String, Rational>, usize) = (BTreeMap::new(), 0);
    for row in rows(&run(&[args, &["--format", "focus"]].concat()).answer()) {
        hold(&row);
        let sum = sums.entry(row["SubAccountId"].clone()).or_default();
        *sum = &*sum + &number(&row["BilledCost"]);
        seen += 1;
    }
    for (account, total) in totals(args) {
        let sum = sums.get(&account).cloned().unwrap_or_default();
        assert_eq!(sum.to_string(), total, "{args:?}: {account}");
    }
    seen
}

#[test]
fn rows_keep_the_rules_and_add_up_to_each_total() {
    let mut seen = 0;
    for path in [files("scenarios"), files("tests/bills")].concat() {
        let path = path.display().to_string();
        for rounding in ["invoice", "pro-rata"] {
            seen += hold_all(&["report", &path, "--rounding", rounding]);
        }
    }
    assert!(seen > 500, "{seen}");
}

/// Beside the rest of an account a workload is billed what it adds.
#[test]
fn rows_add_up_beside_what_is_used_elsewhere() {
    for elsewhere in
        ["elsewhere={ do.requests: 400k, kv.writes: 999_999 }", "elsewhere={ do.requests: 3.2M }"]
    {
        for rounding in ["invoice", "pro-rata"] {
            let args = ["report", "scenarios/real-bill.yaml", "--set", elsewhere, "--rounding", rounding];
            assert!(hold_all(&args) > 20);
        }
    }
}

#[test]
fn each_tier_is_a_row_and_what_is_included_is_in_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = "id: mine\nvendor: Example\neffective: 2026-01-01\nservices:\n  s:\n    meters:\n      \
                 writes: { per: 10, included: 100, tiers: [{ up_to: 50, price: 2 }, { price: 1 }] }\n    \
                 operations: { put: { writes: 1 } }\n";
    fs::write(folder.path().join("mine.yaml"), sheet).unwrap();
    let scenario = "pricing: mine.yaml\nworkload: { sessions: [1, 200], mutations: 1, active: 1s }\n\
                    strategies: { each: { writes: { s: per-mutation } } }\n";
    let answer = run_in(folder.path(), &["report", "-", "--format", "focus"], scenario.as_bytes(), &[]);
    let rows = rows(&answer.answer());
    let columns = ["SubAccountId", "SkuPriceId", "ConsumedQuantity", "PricingQuantity", "PricingUnit"];
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            hold(row);
            let cells: Vec<&str> =
                columns.iter().chain(&["ListUnitPrice", "BilledCost"]).map(|column| &*row[*column]).collect();
            cells.join(" ")
        })
        .collect();
    let expected = [
        "each@1 mine/s/writes/tier-1 1 0 10 Writes 2 0",
        "each@200 mine/s/writes/tier-1 150 5 10 Writes 2 10",
        "each@200 mine/s/writes/tier-2 50 5 10 Writes 1 5",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn the_period_is_asked_for_or_the_first_whole_month_of_the_sheet() {
    let start = |flags: &[&str]| {
        let args = [&["report", "scenarios/session-persistence.yaml", "--format", "focus"], flags].concat();
        let rows = rows(&run(&args).answer());
        (rows[0]["ChargePeriodStart"].clone(), rows[0]["ChargePeriodEnd"].clone())
    };
    let month = |from: &str, to: &str| (format!("{from}-01T00:00:00Z"), format!("{to}-01T00:00:00Z"));
    assert_eq!(start(&[]), month("2026-02", "2026-03"));
    assert_eq!(start(&["--period", "2026-12"]), month("2026-12", "2027-01"));
}

#[test]
fn a_period_that_is_none_or_dates_nothing_is_refused() {
    let scenario = "scenarios/session-persistence.yaml";
    for (args, says) in [
        (
            &["--format", "focus", "--period", "2026-13"][..],
            "cannot read `2026-13` for `--period`: it is not a month of the calendar; wanted a month, such as `2026-11`",
        ),
        (&["--period", "2026-11"], "`--period` dates the rows of `--format focus`, and nothing else"),
    ] {
        let ran = run(&[&["report", scenario], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert_eq!(ran.err, format!("error: {says}\n"));
    }
}

#[test]
fn a_bill_as_billing_data() {
    let args = ["report", "scenarios/real-bill.yaml", "--sessions", "1M", "--period", "2026-11"];
    let answer = run(&[&args[..], &["--format", "focus"]].concat()).answer();
    let hybrid: Vec<&str> = answer
        .lines()
        .enumerate()
        .filter(|(at, line)| *at == 0 || line.contains("hybrid@"))
        .map(|(_, line)| line)
        .collect();
    insta::assert_snapshot!("focus", hybrid.join("\n"));
}
