//! A suite as JUnit XML, as CI servers read it: a suite for each scenario file, a case for each case.
//!
//! Source: the schema of the Jenkins xUnit plugin (`junit-10.xsd`) and what GitLab's and Azure's readers take from it.

use std::fmt::Write as _;

use super::xml::{escape, escape_text, seconds};
use crate::{
    snippet::Style,
    suite::{CaseReport, CaseStatus, SuiteFile, SuiteReport},
};

/// The results of a suite as JUnit XML.
///
/// A case's `classname` is its file and its `name` is its own. A failure's `type` is the promise that was broken first,
/// and its text is what the terminal shows. What XML cannot hold is left out.
pub fn suite_junit(suite: &SuiteReport) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all: Vec<&CaseReport> = suite.cases().map(|(_, case)| case).collect();
    let counts = counts(&all);
    let time = seconds(suite.elapsed);
    // Writing into a text cannot fail.
    let _ = writeln!(
        out,
        "<testsuites name=\"flowsim\" {counts} time=\"{time}\">"
    );
    suite
        .files
        .iter()
        .for_each(|file| test_suite(&mut out, file));
    out.push_str("</testsuites>\n");
    out
}

fn counts(cases: &[&CaseReport]) -> String {
    let count = |is: fn(&CaseStatus) -> bool| cases.iter().filter(|case| is(&case.status)).count();
    let failed = count(|status| *status == CaseStatus::Failed);
    let skipped = count(|status| matches!(status, CaseStatus::Skipped(_)));
    format!(
        "tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\"",
        cases.len()
    )
}

fn test_suite(out: &mut String, file: &SuiteFile) {
    let cases: Vec<&CaseReport> = file.cases.iter().collect();
    let time = seconds(cases.iter().map(|case| case.elapsed).sum());
    let (name, counts) = (escape(&file.name), counts(&cases));
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" {counts} time=\"{time}\">"
    );
    cases.iter().for_each(|case| test_case(out, file, case));
    out.push_str("  </testsuite>\n");
}

fn test_case(out: &mut String, file: &SuiteFile, case: &CaseReport) {
    let (name, class, time) = (
        escape(&case.name),
        escape(&file.name),
        seconds(case.elapsed),
    );
    let _ = write!(
        out,
        "    <testcase name=\"{name}\" classname=\"{class}\" time=\"{time}\""
    );
    match &case.status {
        CaseStatus::Passed => return out.push_str("/>\n"),
        CaseStatus::Skipped(reason) => {
            let _ = writeln!(out, ">\n      <skipped message=\"{}\"/>", escape(reason));
        }
        CaseStatus::Failed => failure(out, file, case),
    }
    out.push_str("    </testcase>\n");
}

/// One element for all broken promises: most readers show the first one only.
fn failure(out: &mut String, file: &SuiteFile, case: &CaseReport) {
    let first = case.failures.first();
    let promise = first.map_or("case", |failure| &failure.promise);
    let message = first.map_or("the case failed", |failure| &failure.message);
    let shown = super::case_text(file, case, Style::Plain);
    let (kind, message, shown) = (
        escape(promise),
        escape(message),
        escape_text(shown.trim_end()),
    );
    let _ = writeln!(
        out,
        ">\n      <failure type=\"{kind}\" message=\"{message}\">{shown}</failure>"
    );
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::reporters::samples;

    #[test]
    fn a_file_is_a_suite_and_a_case_a_case() {
        assert_snapshot!(suite_junit(&samples::small()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="flowsim" tests="3" failures="1" errors="0" skipped="1" time="1.234">
          <testsuite name="tests/lookup.scenario.yaml" tests="3" failures="1" errors="0" skipped="1" time="0.025">
            <testcase name="VIP customer" classname="tests/lookup.scenario.yaml" time="0.013"/>
            <testcase name="slow &lt;service&gt; &amp; co" classname="tests/lookup.scenario.yaml" time="0.013">
              <failure type="exits.Lookup Customer" message="`Lookup Customer` was left by `success`">failed[slow &lt;service&gt; &amp; co]: `Lookup Customer` was left by `success`
         --&gt; tests/lookup.scenario.yaml:7:33
          |
        7 |       exits: { Lookup Customer: timeout }
          |                                 ^^^^^^^ was `success`
          |
          = note: step 2 of 3: `Lookup Customer` was left by `success` at 3.1 ms

        failed[slow &lt;service&gt; &amp; co]: `$customer` was not what was promised
         --&gt; tests/lookup.scenario.yaml:8:30
          |
        8 |       variables: { customer: { name: Alice } }
          |                              ^^^^^^^^^^^^^^^
          |
          = note: was {"name":"Bob","notes":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
          = note: promised {"name":"Alice"}
            - "name": "Alice"
            + "name": "Bob"</failure>
            </testcase>
            <testcase name="no network" classname="tests/lookup.scenario.yaml" time="0.000">
              <skipped message="the lab is closed"/>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        let mut suite = samples::small();
        let nasty = "a\u{0}\u{1b}[2J\u{fffe}]]>\"'<&\r\n\u{85}\u{1f600}";
        let file = &mut suite.files[0];
        file.name = nasty.into();
        for case in &mut file.cases {
            case.name = nasty.into();
            case.failures.iter_mut().for_each(|failure| {
                failure.message = nasty.into();
                failure.promise = nasty.into();
                failure.details = Some(nasty.into());
            });
        }
        file.cases[2].status = CaseStatus::Skipped(nasty.into());
        let xml = suite_junit(&suite);
        let document = roxmltree::Document::parse(&xml).unwrap();
        let cases = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        let names: Vec<_> = cases.filter_map(|case| case.attribute("name")).collect();
        assert_eq!(names, ["a[2J]]>\"'<&\r\n\u{85}\u{1f600}"; 3]);
    }
}
