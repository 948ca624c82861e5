use flow_expr::read_json;

use super::*;
use crate::{
    CaseStatus,
    coverage::samples::covered,
    reporters::{samples, suite_html},
};

/// A page with a case of each kind, a run and a flow.
fn page() -> String {
    let mut suite = samples::small();
    let report = r#"{"path": [{"action": "Start", "exit": "next"}], "outcome": {"kind": "ended"},
        "calls": [{"action": "Start", "requestBody": {}, "verdict": "success", "status": 200, "responseBody": "<b>"}],
        "variables": {"a": "<script>alert(1)</script>"}, "notSet": ["b"]}"#;
    let report = read_json(report.as_bytes()).unwrap().value;
    suite.files[0].cases[0].report = Some(report);
    suite_html(&suite, &[covered(&["200"])])
}

#[test]
fn failed_cases_come_first_and_are_open() {
    let page = page();
    let at = |text: &str| page.find(text).unwrap();
    assert!(at("<h2>Failed</h2>") < at("<h2>Skipped</h2>"));
    assert!(at("<h2>Skipped</h2>") < at("<h2>Passed</h2>"));
    assert_eq!(page.matches("<details class=\"case\" open>").count(), 1);
    assert!(page.contains("slow &lt;service&gt; &amp; co"));
}

#[test]
fn values_are_no_markup() {
    let page = page();
    assert!(page.contains(
        "<tr><th>$a</th><td><code>&quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot;</code>"
    ));
    assert!(!page.contains("<script"));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let page = page();
    let addresses = page
        .match_indices("src=\"")
        .map(|(at, _)| &page[at + 5..at + 10]);
    assert!(addresses.eq(["data:"]));
    assert!(!page.contains("href") && !page.contains("http:") && !page.contains("@import"));
}

#[test]
fn names_from_files_cannot_leave_their_places() {
    let nasty = "\"><img src=x onerror=alert(1)>\u{0}\u{202e}\n'";
    let mut suite = samples::small();
    suite.files[0].name = nasty.into();
    for case in &mut suite.files[0].cases {
        case.name = nasty.into();
        for failure in &mut case.failures {
            failure.message = nasty.into();
            failure.details = Some(nasty.into());
        }
    }
    suite.files[0].cases[2].status = CaseStatus::Skipped(nasty.into());
    let flow = crate::coverage::samples::flow(nasty, &["404"]);
    let page = suite_html(&suite, &[flow]);
    assert!(!page.contains("<img src=x"), "{page}");
    assert!(!page.contains(['\u{0}', '\u{202e}']));
}

#[test]
fn an_empty_suite_is_a_page_too() {
    let page = suite_html(&SuiteReport::default(), &[]);
    assert!(page.contains("no cases") && page.ends_with("</html>\n"));
}

#[test]
fn what_was_not_run_is_listed() {
    let page = suite_html(&samples::stopped(), &[]);
    assert!(page.contains("<title>flowsim: not all was run</title>"));
    assert!(page.contains(
        "<li>no network <span class=\"faint\">tests/lookup.scenario.yaml:9, the suite was interrupted</span></li>"
    ));
    let page = suite_html(&samples::lacking(), &[]);
    assert!(page.contains("<li class=\"failed\">the results of shard 2/2 are missing</li>"));
}
