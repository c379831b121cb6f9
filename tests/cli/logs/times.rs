use super::counts;

/// Two mutations, 1.5 s apart, as a log of these times.
fn counted(times: [&str; 2], unit: &str) -> String {
    let csv = format!("session,at\na,{}\na,{}\n", times[0], times[1]);
    let from_csv = counts(csv.as_bytes(), &["--time-unit", unit, "--debounce", "1s"]);
    let json =
        format!("{{\"session\":\"a\",\"at\":{0}}}\n{{\"session\":\"a\",\"at\":{1}}}\n", times[0], times[1]);
    let quoted = times[0].parse::<i64>().is_err();
    let json = if quoted { json.replace("\"at\":", "\"at\":\"").replace('}', "\"}") } else { json };
    assert_eq!(counts(json.as_bytes(), &["--time-unit", unit, "--debounce", "1s"]), from_csv, "{times:?}");
    from_csv
}

#[test]
fn every_unit_and_rfc_3339_is_the_same_time() {
    let expected = counted(["1767607200000", "1767607201500"], "ms");
    assert!(expected.contains(r#""first":"2026-01-05T10:00:00.000Z","last":"2026-01-05T10:00:01.500Z""#));
    for (times, unit) in [
        (["1767607200000999", "1767607201500000"], "us"),
        (["1767607200000999999", "1767607201500000001"], "ns"),
        (["2026-01-05T10:00:00Z", "2026-01-05T10:00:01.5Z"], "s"),
        (["2026-01-05T10:00:00.000999Z", "2026-01-05T10:00:01.500000001Z"], "ns"),
        (["2026-01-05t11:30:00+01:30", "2026-01-05T02:00:01.500-08:00"], "ms"),
        (["2026-01-05 10:00:00z", "2026-01-05T10:00:01.5+00:00"], "ms"),
    ] {
        assert_eq!(counted(times, unit), expected, "{times:?} {unit}");
    }
    let seconds = counted(["1767607200", "1767607201"], "s");
    assert!(seconds.contains(r#""last":"2026-01-05T10:00:01.000Z""#), "{seconds}");
}

#[test]
fn times_before_1970_are_floored_too() {
    let told = counted(["1969-12-31T23:59:59.9999Z", "1970-01-01T00:00:00.0009Z"], "ms");
    assert!(
        told.contains(r#""first":"1969-12-31T23:59:59.999Z","last":"1970-01-01T00:00:00.000Z""#),
        "{told}"
    );
    assert_eq!(counted(["-1", "999"], "us"), told);
}
