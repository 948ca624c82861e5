//! Laws of what is read and written about suites: no text of a file breaks a format, and nothing that is read panics.

use flow_expr::{Value, read_json};
use proptest::{collection::vec, option, prelude::*};

use super::{samples, suite_github, suite_html, suite_junit, suite_tap, suite_text};
use crate::{
    Style, Thresholds, merge_coverage_json, snapshot_difference,
    suite::{CaseStatus, SuiteReport},
};

/// Texts with what means something in one format or another.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        prop::sample::select(
            &[
                "<",
                "]]>",
                "&",
                "\"",
                "'",
                "%0A",
                "::",
                ",",
                "#",
                "\\",
                "\n",
                "\r",
                "\u{0}",
                "\u{1b}[2J",
                "\u{202e}",
                "- ",
                "..."
            ][..]
        )
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ];
    vec(parts, 0..8).prop_map(|parts| parts.concat())
}

/// The small suite with other names and messages.
fn suites() -> impl Strategy<Value = SuiteReport> {
    let values = (
        texts(),
        texts(),
        texts(),
        option::of(texts()),
        any::<bool>(),
    );
    values.prop_map(|(file, name, message, actual, has_text)| {
        let mut suite = samples::small();
        let kept = &mut suite.files[0];
        kept.name.clone_from(&file);
        kept.source = kept.source.take().filter(|_| has_text);
        for case in &mut kept.cases {
            case.name.clone_from(&name);
            for failure in &mut case.failures {
                failure.message.clone_from(&message);
                failure.promise.clone_from(&name);
                failure.actual.clone_from(&actual);
                failure.details.clone_from(&actual);
            }
        }
        kept.cases[2].status = CaseStatus::Skipped(message);
        suite
    })
}

/// Values of JSON with the members that snapshots and coverage have.
fn values() -> impl Strategy<Value = Value> {
    let leaf =
        prop::sample::select(&["null", "1", "-0.5", "\"a\"", "\"\"", "true", "[]", "{}"][..]);
    let json = leaf
        .prop_map(str::to_owned)
        .prop_recursive(4, 40, 6, |inner| {
            let names = prop::sample::select(
                &[
                    "path",
                    "action",
                    "exit",
                    "via",
                    "outcome",
                    "variables",
                    "actions",
                    "exits",
                    "conditions",
                    "pairs",
                    "outcomes",
                    "byAction",
                    "covered",
                    "missing",
                    "total",
                    "unreachable",
                    "file",
                    "flows",
                ][..],
            );
            let member =
                (names, inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
            prop_oneof![
                1 => vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
                2 => vec(member, 0..8).prop_map(|members| format!("{{{}}}", members.join(","))),
            ]
        });
    json.prop_map(|json| read_json(json.as_bytes()).unwrap().value)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn junit_is_always_xml_with_every_case(suite in suites()) {
        let xml = suite_junit(&suite);
        let document = roxmltree::Document::parse(&xml);
        prop_assert!(document.is_ok(), "{xml}");
        let cases = document.unwrap().descendants().filter(|node| node.has_tag_name("testcase")).count();
        prop_assert_eq!(cases, 3);
    }

    #[test]
    fn tap_has_a_line_for_each_case_and_no_other_at_the_margin(suite in suites()) {
        let tap = suite_tap(&suite);
        let points = tap.lines().filter(|line| !line.starts_with(' '));
        let starts: Vec<&str> = points.map(|line| line.split(" - ").next().unwrap()).collect();
        prop_assert_eq!(starts, ["TAP version 14", "1..3", "ok 1", "not ok 2", "ok 3"]);
        let has_escape = tap.contains('\x1b');
        prop_assert!(!has_escape);
    }

    #[test]
    fn annotations_are_one_line_each(suite in suites()) {
        let lines = suite_github(&suite, "/project");
        prop_assert_eq!(lines.lines().count(), 3);
        prop_assert!(lines.lines().all(|line| line.starts_with("::error file=") || line.starts_with("::notice file=")), "{}", lines);
    }

    #[test]
    fn pages_and_texts_hold_no_markup_and_no_control_characters_of_files(suite in suites()) {
        let page = suite_html(&suite, &[]);
        let steers = |letter: char| letter != '\n' && (letter.is_control() || letter == '\u{202e}');
        prop_assert!(!page.contains(steers));
        // Every tag is one that the page itself writes: names of files add none.
        let plain = suite_html(&samples::small(), &[]);
        prop_assert_eq!(page.matches('<').count(), plain.matches('<').count());
        prop_assert!(!suite_text(&suite, Style::Plain).contains(steers));
    }

    #[test]
    fn snapshots_differ_exactly_when_they_are_not_the_same(kept in values(), today in values()) {
        let found = snapshot_difference(&kept, &today);
        prop_assert_eq!(found.is_none(), kept == today);
        prop_assert!(found.is_none_or(|found| !found.message.is_empty() && found.lines.len() < 30));
    }

    #[test]
    fn any_json_can_be_offered_as_coverage(one in values(), other in values()) {
        if let Some(merged) = merge_coverage_json(&one, &other) {
            let again = merge_coverage_json(&merged, &merged);
            prop_assert_eq!(again.map(|again| again.to_json()), Some(merged.to_json()));
        }
    }

    #[test]
    fn any_text_can_be_offered_as_thresholds(text in "[a-z=,.0-9% -]{0,30}") {
        let _ = Thresholds::parse(&text);
    }
}
