use super::*;
use crate::{reporters::samples, suite_json};

#[test]
fn what_was_written_is_read_back_whole() {
    let json = suite_json(&samples::small());
    assert_eq!(suite_json(&read_suite(&json).unwrap()), json);
    for suite in [samples::stopped(), samples::broken_files()] {
        let json = suite_json(&suite);
        assert_eq!(suite_json(&read_suite(&json).unwrap()), json);
    }
}

#[track_caller]
fn refuses(text: &str, said: &str) {
    assert_eq!(read_suite(text).unwrap_err(), said);
}

#[test]
fn what_is_no_result_of_a_suite_is_refused() {
    let other = "holds no results of a suite: its `schema` is not `flowsim/test/1`";
    refuses("{}", other);
    refuses("[1]", other);
    refuses(r#"{"schema":"flowsim/report/1"}"#, other);
    refuses(
        r#"{"schema":"flowsim/test/1"}"#,
        "lacks `summary` somewhere",
    );
    let head = r#"{"schema":"flowsim/test/1","summary":{},"#;
    refuses(
        &format!("{head}\"cases\":{{}}}}"),
        "has a `cases` that is no list",
    );
    refuses(
        &format!("{head}\"cases\":[{{}}]}}"),
        "lacks `file` somewhere",
    );
    assert!(read_suite("{").unwrap_err().starts_with("is no JSON: "));
}

/// The results of the small suite with one text in them replaced.
#[track_caller]
fn edited(from: &str, to: &str, said: &str) {
    let json = suite_json(&samples::small());
    assert!(json.contains(from), "{json}");
    refuses(&json.replacen(from, to, 1), said);
}

#[test]
fn what_contradicts_itself_is_refused() {
    edited(
        "\"status\": \"failed\"",
        "\"status\": \"passed\"",
        "contradicts itself: the case `slow <service> & co` has the status `passed` and failures",
    );
    edited(
        "\"status\": \"passed\"",
        "\"status\": \"failed\"",
        "contradicts itself: the case `VIP customer` has the status `failed` and no failures",
    );
    edited(
        "\"failed\": 1",
        "\"failed\": 0",
        "contradicts itself: its `summary` says 0 as `failed`, and it holds 1",
    );
    edited(
        "\"notRun\": 0",
        "\"notRun\": 3",
        "contradicts itself: its `summary` says 3 as `notRun`, and it holds 0",
    );
    edited(
        "\"name\": \"no network\"",
        "\"name\": \"VIP customer\"",
        "contradicts itself: it holds the case `VIP customer` of `tests/lookup.scenario.yaml` twice",
    );
}

#[test]
fn shards_that_are_none_are_refused() {
    let said = "has a `shard` that is no part of a whole, such as 2 of 8";
    for shard in [r#"{"index":0,"of":2}"#, r#"{"index":3,"of":2}"#, "{}", "7"] {
        edited("\"shard\": null", &format!("\"shard\": {shard}"), said);
    }
}

proptest::proptest! {
    #[test]
    fn any_damage_is_survived(at in 0usize..3_000, byte in ".{0,3}") {
        let mut json = suite_json(&samples::small());
        let at = at.min(json.len());
        if json.is_char_boundary(at) {
            json.replace_range(at..(at + 1).min(json.len()), &byte);
        }
        let _ = read_suite(&json);
    }
}
