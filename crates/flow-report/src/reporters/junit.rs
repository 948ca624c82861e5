//! A suite as JUnit XML, as CI servers read it: a suite for each scenario file, a case for each case.
//!
//! Source: the schema of the Jenkins xUnit plugin (`junit-10.xsd`) and what GitLab's and Azure's readers take from it.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    io,
};

use super::xml::{escape, escape_text, seconds};
use crate::{
    snippet::Style,
    suite::{CaseKind, CaseReport, CaseStatus, NotRun, SuiteFile, SuiteReport},
};

/// The results of a suite as JUnit XML.
///
/// A case's `classname` is its file and its `name` is its own. A failure's `type` is the promise that was broken first,
/// and its text is what the terminal shows. What XML cannot hold is left out.
///
/// A case that was not run is `skipped`: it broke no promise, and as an error it would begin a failure in the histories that
/// CI servers keep; that the suite was cut short is said by the exit status. A shard that is missing is an `error` in a
/// suite of its own, since nothing else in the file would tell, and so is what keeps a suite from being run.
///
/// # Errors
///
/// Those of `to`, and of whoever keeps what cases were put away of.
pub fn write_suite_junit(suite: &SuiteReport, to: &mut dyn io::Write) -> io::Result<()> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = suite.cases().fold(Counts::default(), |counts, (_, case)| {
        counts.and(case.kind())
    });
    let counts = Counts {
        not_run: suite.not_run.len(),
        errors: suite.missing.len() + suite.errors.len(),
        ..counts
    };
    let time = seconds(suite.elapsed);
    // Writing into a text cannot fail.
    let _ = writeln!(
        out,
        "<testsuites name=\"flowsim\" {counts} time=\"{time}\">"
    );
    let mut not_run: BTreeMap<&str, Vec<&NotRun>> = BTreeMap::new();
    for case in &suite.not_run {
        not_run.entry(&case.file).or_default().push(case);
    }
    for file in &suite.files {
        let not_run = not_run.remove(&*file.name).unwrap_or_default();
        test_suite(&mut out, file, &not_run, to)?;
    }
    for (name, cases) in not_run {
        let nothing = SuiteFile::named(name);
        test_suite(&mut out, &nothing, &cases, to)?;
    }
    for missing in &suite.missing {
        let message = missing.to_string();
        error(&mut out, "flowsim merge", "shards", "missing", &message);
    }
    for wrong in &suite.errors {
        let at = wrong
            .place
            .map(|place| format!(":{}:{}", place.line, place.column));
        let message = format!(
            "{}{}: {}",
            wrong.file,
            at.unwrap_or_default(),
            wrong.message
        );
        error(&mut out, &wrong.file, &wrong.rule, &wrong.rule, &message);
    }
    out.push_str("</testsuites>\n");
    to.write_all(out.as_bytes())
}

/// How many cases of each kind an element holds.
#[derive(Clone, Copy, Default)]
struct Counts {
    ran: usize,
    failed: usize,
    skipped: usize,
    not_run: usize,
    errors: usize,
}

impl Counts {
    fn and(self, kind: CaseKind) -> Self {
        let failed = usize::from(kind == CaseKind::Failed);
        let skipped = usize::from(kind == CaseKind::Skipped);
        Self {
            ran: self.ran + 1,
            failed: self.failed + failed,
            skipped: self.skipped + skipped,
            ..self
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
            self.ran + self.not_run + self.errors,
            self.failed,
            self.errors,
            self.skipped + self.not_run
        )
    }
}

/// `out` is what was not written yet.
fn test_suite(
    out: &mut String,
    file: &SuiteFile,
    not_run: &[&NotRun],
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let kinds = file.all_cases().map(|case| case.kind());
    let counts = Counts {
        not_run: not_run.len(),
        ..kinds.fold(Counts::default(), Counts::and)
    };
    let time = seconds(file.elapsed());
    let name = escape(&file.name);
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" {counts} time=\"{time}\">"
    );
    for case in file.all_cases() {
        test_case(out, file, &*case.whole()?);
        to.write_all(out.as_bytes())?;
        out.clear();
    }
    not_run.iter().for_each(|case| left_out(out, case));
    out.push_str("  </testsuite>\n");
    Ok(())
}

fn left_out(out: &mut String, case: &NotRun) {
    let (name, class) = (escape(&case.name), escape(&case.file));
    let reason = case.reason.told();
    let _ = writeln!(
        out,
        "    <testcase name=\"{name}\" classname=\"{class}\" time=\"0.000\">\n      \
         <skipped message=\"not run: {reason}\"/>\n    </testcase>"
    );
}

/// What is no case, in a suite of its own.
fn error(out: &mut String, suite: &str, name: &str, kind: &str, message: &str) {
    let counts = Counts {
        errors: 1,
        ..Counts::default()
    };
    let (suite, name, kind, message) = (escape(suite), escape(name), escape(kind), escape(message));
    let _ = writeln!(
        out,
        "  <testsuite name=\"{suite}\" {counts} time=\"0.000\">\n    \
         <testcase name=\"{name}\" classname=\"{suite}\" time=\"0.000\">\n      \
         <error type=\"{kind}\" message=\"{message}\"/>\n    </testcase>\n  </testsuite>"
    );
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
        CaseStatus::Passed => {
            out.push_str("/>\n");
            return;
        }
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
    use crate::reporters::{samples, suite_junit};

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
    fn what_was_not_run_is_skipped_and_a_missing_shard_an_error() {
        assert_snapshot!(suite_junit(&samples::stopped()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="flowsim" tests="3" failures="0" errors="0" skipped="2" time="1.234">
          <testsuite name="tests/lookup.scenario.yaml" tests="3" failures="0" errors="0" skipped="2" time="0.013">
            <testcase name="VIP customer" classname="tests/lookup.scenario.yaml" time="0.013"/>
            <testcase name="slow &lt;service&gt; &amp; co" classname="tests/lookup.scenario.yaml" time="0.000">
              <skipped message="not run: another case had failed"/>
            </testcase>
            <testcase name="no network" classname="tests/lookup.scenario.yaml" time="0.000">
              <skipped message="not run: the suite was interrupted"/>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
        assert_snapshot!(suite_junit(&samples::lacking()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="flowsim" tests="1" failures="0" errors="1" skipped="0" time="0.000">
          <testsuite name="flowsim merge" tests="1" failures="0" errors="1" skipped="0" time="0.000">
            <testcase name="shards" classname="flowsim merge" time="0.000">
              <error type="missing" message="the results of shard 2/2 are missing"/>
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
