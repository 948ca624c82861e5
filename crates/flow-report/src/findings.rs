//! What a check found, for people and for programs: one module per format.

mod github;
mod json;
mod path;
mod sarif;
mod text;

use flow_syntax::{Diagnostic, Severity, Source};

pub use github::findings_github;
pub(crate) use github::{escape, escape_property};
pub use json::{CHECK_SCHEMA, findings_json};
pub(crate) use path::relative;
pub use sarif::{SarifRun, findings_sarif};
pub use text::findings_text;

/// What was found in one file.
#[derive(Clone, Copy, Debug)]
pub struct FileFindings<'a> {
    /// The file.
    pub source: &'a Source,
    /// What was found in it, in any order.
    pub diagnostics: &'a [Diagnostic],
    /// What was found in it and is silenced, in any order.
    pub silenced: &'a [Silenced],
}

/// A finding that somebody has silenced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// What was found.
    pub diagnostic: Diagnostic,
    /// Why it is silenced, in the words of whoever did it.
    pub reason: String,
}

/// What a rule is about, for formats that describe the rules beside the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// The rule's name, as findings and silences write it.
    pub name: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// One sentence, lower case and without a period: what it finds.
    pub summary: &'static str,
    /// Why that matters and what to do about it; may be empty.
    pub explanation: &'static str,
}

/// What is not silenced: file by file in the order given, each file's by position.
fn sorted<'a>(findings: &[FileFindings<'a>]) -> impl Iterator<Item = (&'a Source, &'a Diagnostic)> {
    findings.iter().flat_map(|file| {
        let mut diagnostics: Vec<_> = file.diagnostics.iter().collect();
        diagnostics.sort_by_key(|found| by_position(found));
        diagnostics.into_iter().map(|found| (file.source, found))
    })
}

fn by_position(found: &Diagnostic) -> (u32, Severity, u32) {
    (found.span.start, found.severity, found.span.end)
}

#[cfg(test)]
mod tests {
    use flow_syntax::{Span, parse_json};
    use insta::assert_snapshot;

    use super::*;
    use crate::Style;

    const TEXT: &str = "{'a': 1,\n \"b\": [2}";

    fn shown(show: impl Fn(&[FileFindings<'_>]) -> String) -> String {
        let source = Source::new("flow.json", TEXT);
        let mut diagnostics = parse_json(TEXT).diagnostics;
        diagnostics.insert(
            0,
            Diagnostic::warning("odd", "it is odd", Span::new(18, 19)),
        );
        show(&[FileFindings {
            source: &source,
            diagnostics: &diagnostics,
            silenced: &[],
        }])
    }

    #[test]
    fn findings_are_shown_by_position_and_counted() {
        assert_snapshot!(shown(|findings| findings_text(findings, Style::Plain)), @r#"
        error[syntax]: the string is not in double quotes
         --> flow.json:1:2
          |
        1 | {'a': 1,
          |  ^^^
          |
          = help: write `"a"`

        error[syntax]: `[` is not closed before `}`
         --> flow.json:2:9
          |
        2 |  "b": [2}
          |       - ^ `]` is missing before this
          |       |
          |       opened here

        warning[odd]: it is odd
         --> flow.json:2:10
          |
        2 |  "b": [2}
          |          ^

        2 errors, 1 warning
        "#);
    }

    #[test]
    fn findings_are_written_as_json() {
        assert_snapshot!(shown(findings_json), @r#"
        {
          "schema": "flowsim/check/1",
          "findings": [
            {
              "rule": "syntax",
              "severity": "error",
              "message": "the string is not in double quotes",
              "file": "flow.json",
              "line": 1,
              "column": 2,
              "endLine": 1,
              "endColumn": 5,
              "help": "write `\"a\"`",
              "related": []
            },
            {
              "rule": "syntax",
              "severity": "error",
              "message": "`[` is not closed before `}`",
              "file": "flow.json",
              "line": 2,
              "column": 9,
              "endLine": 2,
              "endColumn": 10,
              "help": null,
              "related": [
                {
                  "message": "opened here",
                  "line": 2,
                  "column": 7
                }
              ]
            },
            {
              "rule": "odd",
              "severity": "warning",
              "message": "it is odd",
              "file": "flow.json",
              "line": 2,
              "column": 10,
              "endLine": 2,
              "endColumn": 10,
              "help": null,
              "related": []
            }
          ]
        }
        "#);
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(findings_text(&[], Style::Plain), "no findings\n");
        assert_eq!(
            findings_json(&[]),
            "{\n  \"schema\": \"flowsim/check/1\",\n  \"findings\": []\n}\n"
        );
    }

    #[test]
    fn what_is_written_is_json() {
        let source = Source::new("a \"b\"\u{1b}\n.json", "x\ny");
        let found = [Diagnostic::info("r", "\\ \u{7f}", Span::new(2, 3))
            .with_help("\t")
            .with_related("é", Span::at(0))];
        let written = findings_json(&[FileFindings {
            source: &source,
            diagnostics: &found,
            silenced: &[],
        }]);
        let parsed = parse_json(&written);
        assert_eq!(parsed.diagnostics, []);
        let root = parsed.document.root().unwrap();
        let finding = root.get("findings").unwrap().items().next().unwrap();
        assert_eq!(finding.get("file").unwrap().as_text(), Some(source.name()));
        assert_eq!(finding.get("line").unwrap().number(), Some("2"));
        assert_eq!(finding.get("related").unwrap().len(), 1);
    }
}
